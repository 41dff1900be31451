#include "rule/match/glance.h"
#include <limits.h>
#include "text/script.h"
#include "text/utf8.h"

void
qw_kinds_add(struct qw_kinds *k, uint32_t c, unsigned kinds)
{
    k->of[qw_kinds_place(c)] |= (unsigned char)kinds;
}

void
qw_kinds_init(struct qw_kinds *k)
{
    memset(k, 0, sizeof(*k));
    qw_kinds_chars(k, QW_LIT(":：【［["), QW_KIND_COLON);
    qw_kinds_chars(k, QW_LIT("。"), QW_KIND_STOP);
    qw_kinds_add(k, UINT32_MAX,
        QW_KIND_FIRST | QW_KIND_SECOND | QW_KIND_ALONE | QW_KIND_NAME | QW_KIND_HANT);
}

/* The hash of a character, by which it is in the set of a line's, too. */
static inline uint32_t
hash(uint32_t c)
{
    return qw_charset_fold(c) * QW_CHARSET_FACTOR;
}

/* The bit of two characters by their hashes; a multiplier of MurmurHash3. */
static inline uint32_t
pair_bit(uint32_t first, uint32_t second)
{
    return (first ^ second * 0x85ebca6bu) >> 16;
}

static inline unsigned
begins(const struct qw_kinds *k, uint32_t first, uint32_t second)
{
    uint32_t bit = pair_bit(first, second);

    return k->pairs[bit >> 6] >> (bit & 63) & 1;
}

void
qw_kinds_starts(struct qw_kinds *k, const struct qw_word *words, size_t n)
{
    enum { TWO_CHARS = 6 }; /* bytes of a word of which two characters are looked at */

    for (size_t i = 0; i < n; i++) {
        struct qw_span w = words[i].text;
        size_t len, more;
        uint32_t c = qw_utf8_at(w.p, &len);
        if (w.n < TWO_CHARS) {
            qw_kinds_add(k, c, QW_KIND_ALONE);
            continue;
        }
        qw_kinds_add(k, c, QW_KIND_FIRST);
        uint32_t second = qw_utf8_at(w.p + len, &more), bit = pair_bit(hash(c), hash(second));
        qw_kinds_add(k, second, QW_KIND_SECOND);
        k->pairs[bit >> 6] |= (uint64_t)1 << (bit & 63);
    }
}

void
qw_kinds_chars(struct qw_kinds *k, struct qw_span word, unsigned kinds)
{
    for (size_t at = 0, n; at < word.n; at += n)
        qw_kinds_add(k, qw_utf8_at(word.p + at, &n), kinds);
}

void
qw_glance(const struct qw_kinds *k, struct qw_span line, struct qw_glance *g)
{
    unsigned any = 0, all = UINT_MAX, before = 0;
    size_t found = 0, last = 0, digits = 0, n = 0;
    uint32_t c = 0, hash_before = 0;
    struct qw_charset_bits chars = { 0 };

    g->ends.first = qw_utf8_at(line.p, &n);
    for (size_t at = 0; at < line.n; last = at, at += n) {
        const unsigned char *p = (const unsigned char *)line.p + at;
        if (p[0] - 0xe3u < 12) { /* most are */
            c = (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
            n = 3;
        } else {
            c = qw_utf8_at(line.p + at, &n);
            digits += qw_is_digit(c);
        }
        unsigned kinds = k->of[qw_kinds_place(c)];
        uint32_t here = hash(c), bit = qw_charset_hashed(here);
        chars.words[bit >> 6] |= (uint64_t)1 << (bit & 63);
        any |= kinds;
        all &= kinds;
        unsigned two = (before << 1 & kinds & QW_KIND_SECOND) / QW_KIND_SECOND;
        g->places[found] = (uint16_t)last; /* without a branch, which no processor would foresee */
        found += (before / QW_KIND_ALONE & 1) | (two & begins(k, hash_before, here));
        before = kinds;
        hash_before = here;
    }
    g->places[found] = (uint16_t)last;
    found += before / QW_KIND_ALONE & 1;
    g->chars = chars;
    g->ends.last = c;
    g->ends.digits = digits;
    g->n = found;
    g->any = any;
    g->all = all;
}
