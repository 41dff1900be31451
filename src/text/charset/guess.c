#include <math.h>
#include <stdlib.h>
#include "text/charset/guess.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    HEAD = 1024,    /* bytes that elect a leader */
    FIRST = 2048,   /* bytes that the lattice takes first where there is none */
    FEWEST = 12,    /* characters that can elect one */
    WHOLE = 64,     /* characters of which one may be broken */
    FEW = 32,       /* bytes of a piece that are not many; memory that is not used costs nothing */
    SEEN = 1 << 16, /* bytes that tell a page's script */
    LINE = 1024,    /* bytes behind an alarm that may show damage */
    LOOKS = 64,     /* places that are looked at again, */
    LOOK = 1 << 12, /* and one more for so many bytes */
    BEHIND =
        16, /* bytes behind an alarm that are read closely, too: what is broken may end there */
};

#define UNKNOWN UINT32_MAX

struct qw_guesser {
    const struct qw_guess *guess;
    struct qw_charsets *charsets;
    struct qw_swift swift[QW_TONGUES];
    struct qw_lattice lattice;
};

static const enum qw_charset chinese[] = { QW_UTF8, QW_GB18030, QW_BIG5 };

static enum qw_tongue
tongue(enum qw_charset c)
{
    return c == QW_EUC_JP || c == QW_SHIFT_JIS ? QW_JAPANESE
           : c == QW_EUC_KR                    ? QW_KOREAN
                                               : QW_CHINESE;
}

enum qw_rc
qw_guesser_new(struct qw_guesser **out, const struct qw_guess *guess, struct qw_ctx *ctx)
{
    struct qw_guesser *g = calloc(1, sizeof(*g));

    if (g == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = qw_charsets_copy(&g->charsets, guess->charsets, ctx);
    if (rc != QW_OK) {
        free(g);
        return rc;
    }
    g->guess = guess;
    for (int i = 0; i < QW_TONGUES; i++) {
        g->swift[i].charsets = g->charsets;
        g->swift[i].common = guess->common[i];
        g->swift[i].limits = guess->prices.swift;
    }
    g->lattice.charsets = g->charsets;
    g->lattice.model.digrams = guess->digrams;
    g->lattice.prices = guess->prices.lattice;
    *out = g;
    return QW_OK;
}

void
qw_guesser_free(struct qw_guesser *g)
{
    if (g == NULL)
        return;
    for (int i = 0; i < QW_TONGUES; i++)
        qw_swift_release(&g->swift[i]);
    qw_charsets_free(g->charsets);
    free(g);
}

static enum qw_rc
load(struct qw_guesser *g, enum qw_charset charset, struct qw_ctx *ctx)
{
    enum qw_rc rc = qw_charsets_load(g->charsets, charset, ctx);

    if (rc == QW_OK && charset < QW_CP1252 && !qw_swift_load(&g->swift[tongue(charset)], charset))
        rc = qw_fail_memory(ctx);
    return rc;
}

static uint32_t
price_of(const struct qw_guess *g, enum qw_charset c)
{
    return g->prices.at_first[c] + (g->hint == c || g->hint == QW_CHARSETS ? 0 : g->prices.hint);
}

/* Which of the lattice's states the head of the page is in. */
struct head {
    int leader;      /* the cheapest */
    bool sure;       /* and that by far */
    bool damaged;    /* none is without a broken byte */
    uint32_t margin; /* to the second */
};

static struct head
look_at_head(const struct qw_guesser *g, struct qw_span s)
{
    const struct qw_guess_prices *p = &g->guess->prices;
    struct qw_swift_count n[QW_LATTICE_STATES];
    uint64_t cost[QW_LATTICE_STATES], second = UINT64_MAX;
    struct head h = { .damaged = true };
    size_t at = 0;

    while (at < s.n && (unsigned char)s.p[at] < 0x80)
        at++;
    s = qw_span_slice(s, at, s.n);
    for (int k = 0; k < QW_LATTICE_STATES; k++) {
        cost[k] =
            price_of(g->guess, chinese[k]) + qw_swift_weigh(&g->swift[QW_CHINESE], chinese[k], s,
                                                 s.n < HEAD ? s.n : HEAD, p->lattice.broken, &n[k]);
        h.damaged = h.damaged && n[k].broken > 0;
        if (cost[k] < cost[h.leader])
            h.leader = k;
    }
    for (int k = 0; k < QW_LATTICE_STATES; k++)
        if (k != h.leader && cost[k] < second)
            second = cost[k];
    uint64_t margin = second - cost[h.leader];
    h.margin = margin < UINT32_MAX ? (uint32_t)margin : UINT32_MAX;
    const struct qw_swift_count *most = &n[h.leader];
    h.sure = most->chars >= FEWEST && most->broken <= most->chars / WHOLE && h.margin >= p->sure &&
             most->cost <= (uint64_t)p->plain * most->chars;
    return h;
}

/* Characters of GBK in a line that has no bad byte, and those of them beyond GB 2312. */
static void
count_line(const struct qw_guesser *g, struct qw_span line, size_t *all, size_t *beyond)
{
    size_t chars = 0, odd = 0;

    for (size_t at = 0, n; at < line.n; at += n) {
        uint32_t cp;
        n = 1;
        if ((unsigned char)line.p[at] < 0x80)
            continue;
        n = qw_charset_two(g->charsets->two[QW_GB18030], line.p + at, line.n - at, &cp);
        if (n == 0)
            return;
        chars++;
        odd += qw_lattice_beyond(line.p + at) && !qw_lattice_in_word(line, at, at + n);
    }
    *all += chars;
    *beyond += odd;
}

/* What a character of GBK beyond GB 2312 costs more in a text that has few of them: pages are
 * Simplified or Traditional, and misread bytes are either. */
static uint32_t
price_beyond(const struct qw_guesser *g, struct qw_span s)
{
    const double usual = 0.06, least = 0.2, most = 9;
    size_t beyond = 0, all = 0;

    s = qw_span_slice(s, 0, SEEN);
    for (size_t at = 0; at < s.n; at++) {
        const char *end = memchr(s.p + at, '\n', s.n - at);
        struct qw_span line = qw_span_slice(s, at, end ? (size_t)(end - s.p) : s.n);
        count_line(g, line, &all, &beyond);
        at += line.n;
    }
    double bits = log2(usual * ((double)all + 2) / ((double)beyond + least));
    return bits <= 0 ? 0 : (uint32_t)(QW_QUARTERS * (bits < most ? bits : most));
}

static size_t
walk(struct qw_guesser *g, struct qw_span s, size_t from, size_t past, struct qw_reading *r)
{
    if (g->lattice.beyond == UNKNOWN)
        g->lattice.beyond = price_beyond(g, s);
    return qw_lattice_walk(&g->lattice, s, from, past, r);
}

/* Is there a byte that is no character in the leader's charset, from where it was sure to where it may be
 * again? Rare characters alone are no sign of damage. */
static bool
is_damaged(const struct qw_lattice *l, struct qw_span s, size_t at, size_t past)
{
    for (size_t n; at < s.n && at < past + LINE; at += n) {
        uint32_t cp;
        n = qw_charset_step(l->charsets, l->states[l->now], s.p + at, s.n - at, &cp);
        if (n == 0)
            return true;
        if (at >= past && (unsigned char)s.p[at] < QW_CHARSET_SYNC)
            return false;
    }
    return false;
}

/* Read swiftly while all goes well, and by the lattice where it does not. How many bytes
 * the lattice had to read. */
static size_t
read_on(struct qw_guesser *g, enum qw_tongue t, struct qw_span s, size_t at, struct qw_reading *r)
{
    struct qw_lattice *l = &g->lattice;
    size_t slow = at;

    while (at < s.n) {
        struct qw_swift_place p = qw_swift_run(&g->swift[t], l->states[l->now], s, at, r);
        if ((at = p.at) == s.n)
            break;
        l->damaged = p.damaged || is_damaged(l, s, at, p.alarm);
        at = walk(g, s, at, p.alarm + BEHIND, r);
        slow += at - p.at;
    }
    return slow;
}

/* Read the bytes in some of the charsets; the cost. *slow: how many bytes were in doubt. */
static uint64_t
read_in(struct qw_guesser *g, const enum qw_charset *states, int n, const struct head *h,
    struct qw_span s, struct qw_reading *r, size_t *slow)
{
    struct qw_lattice *l = &g->lattice;
    enum qw_tongue t = tongue(states[n - 1]);
    size_t at = 0;

    l->n = n;
    l->now = h->leader;
    l->damaged = h->damaged;
    l->model.common = g->guess->common[t];
    l->cost = g->swift[t].cost = 0;
    l->beyond = UNKNOWN;
    l->looks = LOOKS + s.n / LOOK;
    for (int k = 0; k < n; k++) {
        l->states[k] = states[k];
        l->first[k] = price_of(g->guess, states[k]);
    }
    if (h->sure)
        qw_lattice_go_on(l);
    else
        at = walk(g, s, 0, s.n < FIRST ? s.n : FIRST, r);
    *slow = read_on(g, t, s, at, r);
    return l->cost + g->swift[t].cost;
}

static void
decode_whole(
    const struct qw_charsets *c, enum qw_charset charset, struct qw_span s, struct qw_reading *r)
{
    size_t unit = qw_charset_unit(charset);

    for (size_t at = 0; at < s.n;) {
        uint32_t cp;
        size_t n = qw_charset_step(c, charset, s.p + at, s.n - at, &cp);
        if (n)
            qw_reading_put(r, charset, s.p + at, n, cp);
        else {
            n = unit < s.n - at ? unit : s.n - at;
            qw_reading_drop(r, n);
        }
        at += n;
    }
}

/* The cost of reading all bytes in one charset, or anything above `limit`. */
static uint64_t
cost_of(const struct qw_guesser *g, enum qw_charset charset, struct qw_span s, uint64_t limit)
{
    const struct qw_guess_prices *p = &g->guess->prices;
    const struct qw_common *common = g->guess->common[tongue(charset)];
    size_t unit = qw_charset_unit(charset);
    uint64_t cost = price_of(g->guess, charset);

    for (size_t at = 0; at < s.n && cost <= limit;) {
        uint32_t cp = 0;
        size_t n = qw_charset_step(g->charsets, charset, s.p + at, s.n - at, &cp);
        if (charset == QW_CP1252 && cp >= 0xdf && cp <= 0xff && at &&
            qw_is_latin((unsigned char)s.p[at - 1]))
            cost -= p->inside;
        cost += n ? qw_common_cost(common, cp) : p->lattice.broken * unit;
        at += n ? n : unit;
    }
    return cost;
}

/* EUC has its bytes from A1 on; where many are below, ICU need not be asked for it. */
static bool
may_be_euc(struct qw_span s)
{
    size_t low = 0, high = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        low += c >= 0x80 && c < 0xa1 && c != 0x8e;
        high += c >= 0xa1;
    }
    return low < high / 16;
}

/* A code of EUC-TW in a plane behind the second. */
static bool
holds_planes(struct qw_span s)
{
    for (const char *p = s.p, *end = s.p + s.n; p < end && (p = memchr(p, 0x8e, (size_t)(end - p)));
         p++)
        if (end - p > 1 && (unsigned char)p[1] > 0xa2 && (unsigned char)p[1] < 0xb0)
            return true;
    return false;
}

static enum qw_rc
load_others(struct qw_guesser *g, struct qw_span s, bool *euc, struct qw_ctx *ctx)
{
    enum qw_rc rc = load(g, QW_SHIFT_JIS, ctx);

    *euc = may_be_euc(qw_span_slice(s, 0, HEAD * 4));
    if (rc == QW_OK && *euc)
        rc = load(g, QW_EUC_TW, ctx);
    if (rc == QW_OK && *euc && holds_planes(s))
        rc = qw_charsets_load_planes(g->charsets, ctx);
    if (rc == QW_OK && *euc)
        rc = load(g, QW_EUC_JP, ctx);
    if (rc == QW_OK && *euc)
        rc = load(g, QW_EUC_KR, ctx);
    return rc;
}

/* Is the whole text cheaper in one of the charsets from `from` on than `cost`, that of the best
 * reading so far? The best of all, and its margin. */
static struct qw_verdict
weigh_others(const struct qw_guesser *g, enum qw_charset from, bool euc, struct qw_span s,
    struct qw_verdict best, uint64_t cost)
{
    for (enum qw_charset c = from; c < QW_HZ; c++) {
        if (c < QW_CP1252 && c != QW_SHIFT_JIS && !euc)
            continue;
        uint64_t other = cost_of(g, c, s, cost + best.margin);
        if (other < cost) {
            uint64_t margin = cost - other;
            best.charset = c;
            best.margin = margin < UINT32_MAX ? (uint32_t)margin : UINT32_MAX;
            cost = other;
        } else if (other - cost < best.margin)
            best.margin = (uint32_t)(other - cost);
    }
    return best;
}

/* A byte order mark says it outright. */
static enum qw_charset
marked(struct qw_span s)
{
    static const struct {
        struct qw_span mark;
        enum qw_charset charset;
    } marks[] = { { { "\xff\xfe\0\0", 4 }, QW_UTF32LE }, { { "\0\0\xfe\xff", 4 }, QW_UTF32BE },
        { { "\xff\xfe", 2 }, QW_UTF16LE }, { { "\xfe\xff", 2 }, QW_UTF16BE } };

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (qw_span_starts(s, marks[i].mark))
            return marks[i].charset;
    return QW_CHARSETS;
}

static size_t
count_zeros(struct qw_span s)
{
    size_t n = 0;

    for (const char *p = s.p, *end = s.p + s.n; p < end && (p = memchr(p, 0, (size_t)(end - p)));
         p++)
        n++;
    return n;
}

/* Start again. */
static void
wipe(struct qw_reading *r)
{
    qw_buf_reset(r->text);
    r->patch->n = 0;
    memset(r->bytes, 0, sizeof(r->bytes));
}

/* In a charset that is none of the lattice's three. */
static void
read_other(struct qw_guesser *g, enum qw_charset c, struct qw_span s, struct qw_reading *r)
{
    const enum qw_charset states[] = { QW_UTF8, c };
    const struct head h = { .leader = 1, .sure = true };
    size_t slow;

    wipe(r);
    if (c < QW_CP1252)
        read_in(g, states, 2, &h, s, r, &slow);
    else
        decode_whole(g->charsets, c, s, r);
}

/* Bytes that are not plain UTF-8. */
static enum qw_rc
decode_any(struct qw_guesser *g, struct qw_span s, size_t zeros, struct qw_reading *r,
    struct qw_verdict *v, struct qw_ctx *ctx)
{
    bool euc = false;
    size_t slow;
    enum qw_rc rc = load(g, QW_GB18030, ctx);

    if (rc == QW_OK)
        rc = load(g, QW_BIG5, ctx);
    if (rc != QW_OK)
        return rc;
    struct head h = look_at_head(g, s);
    uint64_t cost = read_in(g, chinese, QW_LATTICE_STATES, &h, s, r, &slow);
    *v = (struct qw_verdict){ chinese[h.leader], h.margin, false };
    for (int k = 0; k < QW_LATTICE_STATES; k++)
        if (r->bytes[chinese[k]] > r->bytes[v->charset])
            v->charset = chinese[k];
    if (zeros == 0 && h.sure && slow < s.n / 2)
        return QW_OK;
    cost += zeros * qw_common_cost(g->guess->common[QW_CHINESE], 0);
    rc = load_others(g, s, &euc, ctx);
    if (rc != QW_OK)
        return rc;
    *v = weigh_others(g, QW_EUC_TW, euc, s, *v, cost);
    if (v->charset > QW_BIG5)
        read_other(g, v->charset, s, r);
    return QW_OK;
}

enum qw_rc
qw_guess_decode(struct qw_guesser *g, struct qw_span s, struct qw_buf *text, struct qw_patch *patch,
    struct qw_verdict *v, struct qw_ctx *ctx)
{
    struct qw_reading r = { .text = text, .patch = patch };
    bool valid = qw_utf8_valid(s) == s.n;
    size_t zeros = count_zeros(s);
    enum qw_rc rc = QW_OK;

    *v = (struct qw_verdict){ QW_UTF8, UINT32_MAX, false };
    qw_buf_reserve(text, s.n + s.n / 2); /* characters of two bytes become three */
    qw_patch_room(patch, s.n / FEW + 1);
    if (valid && zeros > 0 && zeros < s.n && marked(s) == QW_CHARSETS)
        *v = weigh_others(g, QW_UTF16LE, false, s, *v, cost_of(g, QW_UTF8, s, UINT64_MAX));
    else if (marked(s) != QW_CHARSETS)
        *v = (struct qw_verdict){ marked(s), UINT32_MAX, true };
    if (v->charset != QW_UTF8)
        decode_whole(g->charsets, v->charset, s, &r);
    else if (valid)
        qw_reading_same(&r, s, 0);
    else
        rc = decode_any(g, s, zeros, &r, v, ctx);
    return rc == QW_OK && (text->failed || patch->failed) ? qw_fail_memory(ctx) : rc;
}
