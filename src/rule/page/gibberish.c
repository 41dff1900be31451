#include "rule/page/gibberish.h"
#include <stdlib.h>
#include "text/script.h"
#include "text/utf8.h"

enum {
    WINDOWS = 10,  /* of a long text, at equal distances */
    WINDOW = 120,  /* bytes */
    LEAST = 40,    /* Chinese characters, to say anything */
    HAN_BYTES = 3, /* of one, at least */
};

#define COMMON_BITS 15 /* of the rarest common character */

/* A bit for each character of the basic plane. */
struct qw_gibberish {
    uint64_t common[0x10000 / 64], han[0x10000 / 64];
};

enum qw_rc
qw_gibberish_new(struct qw_gibberish **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "bits", "chars", NULL };
    struct qw_gibberish *g = calloc(1, sizeof(*g));
    struct qw_table *t = NULL;

    if (g == NULL)
        return qw_fail_memory(ctx);
    for (uint32_t c = 0x3000; c < 0x10000; c++)
        g->han[c >> 6] |= (uint64_t)qw_is_han(c) << (c & 63);
    enum qw_rc rc = qw_table_load(&t, conf, "decode/common", columns, ctx);
    for (size_t row = 0; rc == QW_OK && row < qw_table_rows(t); row++) {
        struct qw_span chars = qw_table_get(t, row, "chars");
        double bits = 0;
        size_t n;
        rc = qw_table_number(t, row, "bits", 0, &bits, ctx);
        for (size_t at = 0; bits <= COMMON_BITS && at < chars.n; at += n) {
            uint32_t c = qw_utf8_at(chars.p + at, &n);
            if (c < 0x10000)
                g->common[c >> 6] |= (uint64_t)1 << (c & 63);
        }
    }
    qw_table_free(t);
    if (rc != QW_OK)
        free(g);
    else
        *out = g;
    return rc;
}

void
qw_gibberish_free(struct qw_gibberish *g)
{
    free(g);
}

struct counts {
    size_t han, rare;
};

static bool
is_rare(const struct qw_gibberish *g, uint32_t c)
{
    return c >= 0x10000 || !(g->common[c >> 6] >> (c & 63) & 1);
}

static void
count(const struct qw_gibberish *g, struct qw_span s, struct counts *k)
{
    size_t n, at = 0, han = 0, rare = 0;

    while (at < s.n && ((unsigned char)s.p[at] & 0xc0) == 0x80)
        at++;
    while (at < s.n) {
        const unsigned char *p = (const unsigned char *)s.p + at;
        if ((p[0] & 0xf0) == 0xe0 && s.n - at >= HAN_BYTES) { /* most are */
            unsigned c = (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
            uint64_t is = g->han[c >> 6] >> (c & 63) & 1;
            han += is;
            rare += is & ~(g->common[c >> 6] >> (c & 63));
            at += HAN_BYTES;
            continue;
        }
        if (at + qw_utf8_len(s.p[at]) > s.n)
            break;
        uint32_t c = qw_utf8_at(s.p + at, &n);
        at += n;
        if (qw_is_han(c)) {
            han++;
            rare += is_rare(g, c);
        }
    }
    k->han += han;
    k->rare += rare;
}

/* Can `more` bytes, all of them rare characters, make most characters rare? */
static bool
is_open(const struct counts *k, size_t more)
{
    return k->rare * 2 + more / HAN_BYTES + 1 > k->han;
}

/* All of a short text, a window after the other; some windows of a long one. */
bool
qw_gibberish_is(const struct qw_gibberish *g, struct qw_span text)
{
    bool all = text.n <= (size_t)WINDOWS * WINDOW;
    size_t step = text.n / WINDOWS, at = 0;
    struct counts k = { 0, 0 };

    for (size_t i = 0; all ? at < text.n : i < WINDOWS; i++) {
        if (!is_open(&k, all ? text.n - at : (WINDOWS - i) * WINDOW))
            return false;
        size_t from = all ? at : step * i;
        at = from + WINDOW;
        while (all && at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80)
            at++;
        count(g, qw_span_slice(text, from, at), &k);
    }
    return k.han >= LEAST && k.rare * 2 > k.han;
}
