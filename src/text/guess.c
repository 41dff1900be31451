#include <stdlib.h>
#include "text/guess.h"
#include "text/script.h"
#include "text/utf8.h"

enum { RING = 8, UTF = 0, OTHER = 1 };

#define FAR (UINT64_MAX / 2)

/* How a node was reached, four bits a state: length - 1, broken, changed here. */
enum { LENGTH = 3, BROKEN = 4, CHANGED = 8 };

struct lattice {
    const struct qw_guess *g;
    struct qw_span s;
    enum qw_charset other;
    uint64_t cost[2][RING];
    unsigned char *back; /* one a node; NULL when only the cost is asked */
};

static void
reach(struct lattice *l, int state, size_t node, uint64_t cost, unsigned how)
{
    uint64_t *best = &l->cost[state][node % RING];

    if (cost >= *best)
        return;
    *best = cost;
    if (l->back) {
        unsigned shift = state == UTF ? 0 : 4;
        l->back[node] = (unsigned char)((l->back[node] & (0xf0u >> shift)) | how << shift);
    }
}

/* Bytes at `at` that start a UTF-8 sequence which does not go on. */
static size_t
broken_utf8(struct qw_span s, size_t at)
{
    unsigned char lead = (unsigned char)s.p[at];
    size_t most = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    size_t n = 1;

    if (lead < 0xc2 || lead > 0xf4)
        return 1;
    while (n < most && at + n < s.n && ((unsigned char)s.p[at + n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* Take the steps that leave a node. Who has just changed state here takes whole
 * characters beyond ASCII only: for the rest the change can wait. */
static void
expand(struct lattice *l, int state, size_t at, uint64_t now, bool changed)
{
    const struct qw_guess *g = l->g;
    enum qw_charset charset = state == UTF ? QW_UTF8 : l->other;
    uint32_t cp;
    size_t n = qw_charset_step(g->charsets, charset, l->s.p + at, l->s.n - at, &cp);

    if (changed && (n == 0 || (unsigned char)l->s.p[at] < 0x80))
        return;
    if (n) {
        reach(l, state, at + n, now + qw_common_cost(g->common, cp), (unsigned)n - 1);
        if (n == 1 && (unsigned char)l->s.p[at] < 0x80)
            return;
    }
    size_t broken = n == 0 && state == UTF ? broken_utf8(l->s, at) : 1;
    reach(l, state, at + broken, now + g->prices.broken, ((unsigned)broken - 1) | BROKEN);
}

/* Is every way on from here dearer than `limit`? */
static bool
hopeless(const struct lattice *l, uint64_t limit)
{
    for (int i = 0; i < RING; i++)
        if (l->cost[UTF][i] <= limit || l->cost[OTHER][i] <= limit)
            return false;
    return true;
}

/* The cost of the cheapest way, or anything above `limit`; *last is the state in
 * which it ends. */
static uint64_t
walk_lattice(struct lattice *l, uint64_t limit, int *last)
{
    uint64_t change = l->g->prices.change;

    for (int i = 0; i < RING; i++)
        l->cost[UTF][i] = l->cost[OTHER][i] = FAR;
    l->cost[UTF][0] = l->cost[OTHER][0] = 0;
    for (size_t at = 0;; at++) {
        uint64_t *u = &l->cost[UTF][at % RING], *o = &l->cost[OTHER][at % RING];
        bool to_other = *u + change < *o, to_utf = *o + change < *u;
        if (to_other)
            reach(l, OTHER, at, *u + change, CHANGED);
        else if (to_utf)
            reach(l, UTF, at, *o + change, CHANGED);
        if (at == l->s.n) {
            *last = *o < *u ? OTHER : UTF;
            return *o < *u ? *o : *u;
        }
        if (at % 64 == 0 && hopeless(l, limit))
            return FAR;
        if (*u < FAR)
            expand(l, UTF, at, *u, to_utf);
        if (*o < FAR)
            expand(l, OTHER, at, *o, to_other);
        *u = *o = FAR;
    }
}

/* Turn back[] round: for each node on the cheapest way, the step that leaves it. */
static void
trace_back(struct lattice *l, int state)
{
    unsigned leaving = 0;

    for (size_t at = l->s.n;;) {
        unsigned how = l->back[at] >> (state == UTF ? 0 : 4) & 15;
        if (at && (how & CHANGED)) {
            state = !state;
            how = l->back[at] >> (state == UTF ? 0 : 4) & 15;
        }
        l->back[at] = (unsigned char)leaving;
        if (at == 0)
            return;
        leaving = (how & (LENGTH | BROKEN)) | (state == OTHER ? CHANGED : 0);
        at -= (how & LENGTH) + 1;
    }
}

/* The cost of reading all bytes in one charset, or anything above `limit`. */
static uint64_t
cost_of(const struct qw_guess *g, enum qw_charset charset, struct qw_span s, uint64_t limit)
{
    size_t unit = charset >= QW_UTF32LE ? 4 : charset >= QW_UTF16LE ? 2 : 1;
    uint64_t cost = g->prices.at_first[charset];

    for (size_t at = 0; at < s.n && cost <= limit;) {
        uint32_t cp;
        size_t n = qw_charset_step(g->charsets, charset, s.p + at, s.n - at, &cp);
        if (charset == QW_CP1252 && cp >= 0xdf && cp <= 0xff && at &&
            qw_is_latin((unsigned char)s.p[at - 1]))
            cost -= g->prices.inside;
        cost += n ? qw_common_cost(g->common, cp) : g->prices.broken * unit;
        at += n ? n : unit;
    }
    return cost;
}

static uint64_t
cost_beside_utf8(
    const struct qw_guess *g, enum qw_charset charset, struct qw_span s, uint64_t limit)
{
    struct lattice l = { .g = g, .s = s, .other = charset };
    int last;

    return walk_lattice(&l, limit, &last) + g->prices.at_first[charset];
}

/* Which reading of the whole text is the cheapest? */
static enum qw_charset
choose(const struct qw_guess *g, struct qw_span s, bool valid)
{
    enum qw_charset best = QW_UTF8;
    uint64_t least = FAR;

    for (int i = 0; i < QW_CHARSETS; i++) {
        enum qw_charset c = (enum qw_charset)i;
        uint64_t cost;
        if (valid ? c != QW_UTF8 && c < QW_UTF16LE : c == QW_UTF8)
            continue;
        if (c == QW_GB18030 || c == QW_BIG5)
            cost = cost_beside_utf8(g, c, s, least);
        else
            cost = cost_of(g, c, s, least);
        cost += c == g->hint ? 0 : g->prices.hint;
        if (cost < least) {
            least = cost;
            best = c;
        }
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

/* Append what stands for `len` bytes at p. */
static void
put(struct qw_buf *text, struct qw_patch *patch, const char *p, size_t len, uint32_t cp, int tag)
{
    char utf8[8];
    size_t n = qw_utf8_put(utf8, cp & 0x1fffff);

    if (cp >> 21)
        n += qw_utf8_put(utf8 + n, cp >> 21);
    qw_buf_add(text, utf8, n);
    if (n == len && memcmp(utf8, p, n) == 0)
        qw_patch_add(patch, n, 1, 1, QW_PATCH_SAME);
    else
        qw_patch_add(patch, 1, len, n, tag);
}

static void
decode_whole(const struct qw_guess *g, enum qw_charset c, struct qw_span s, struct qw_buf *text,
    struct qw_patch *patch)
{
    size_t unit = c >= QW_UTF32LE ? 4 : c >= QW_UTF16LE ? 2 : 1;

    for (size_t at = 0; at < s.n;) {
        uint32_t cp;
        size_t n = qw_charset_step(g->charsets, c, s.p + at, s.n - at, &cp);
        if (n)
            put(text, patch, s.p + at, n, cp, (int)c);
        else {
            n = unit < s.n - at ? unit : s.n - at;
            qw_patch_add(patch, n, 1, 0, QW_GUESS_BROKEN);
        }
        at += n;
    }
}

/* Read UTF-8 and `c` side by side; which of them has more bytes beyond ASCII? */
static enum qw_charset
decode_mixed(const struct qw_guess *g, enum qw_charset c, struct qw_span s, struct qw_buf *text,
    struct qw_patch *patch)
{
    struct lattice l = { .g = g, .s = s, .other = c, .back = calloc(s.n + 1, 1) };
    size_t bytes[2] = { 0, 0 };
    int last;

    if (l.back == NULL)
        return QW_CHARSETS;
    walk_lattice(&l, FAR, &last);
    trace_back(&l, last);
    for (size_t at = 0; at < s.n;) {
        unsigned how = l.back[at];
        int state = how & CHANGED ? OTHER : UTF;
        size_t n = (how & LENGTH) + 1;
        uint32_t cp;
        if (how & BROKEN)
            qw_patch_add(patch, n, 1, 0, QW_GUESS_BROKEN);
        else {
            qw_charset_step(g->charsets, state == UTF ? QW_UTF8 : c, s.p + at, n, &cp);
            put(text, patch, s.p + at, n, cp, (int)c);
            bytes[state] += cp < 0x80 ? 0 : n;
        }
        at += n;
    }
    free(l.back);
    return bytes[OTHER] > bytes[UTF] ? c : QW_UTF8;
}

static bool
all_zero(struct qw_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i])
            return false;
    return true;
}

enum qw_charset
qw_guess_decode(
    const struct qw_guess *g, struct qw_span s, struct qw_buf *text, struct qw_patch *patch)
{
    bool valid = qw_utf8_valid(s) == s.n;
    enum qw_charset c = marked(s);

    if (valid && (s.n == 0 || memchr(s.p, 0, s.n) == NULL || all_zero(s)))
        c = QW_UTF8;
    else if (c == QW_CHARSETS)
        c = choose(g, s, valid);
    if (valid && c == QW_UTF8) {
        qw_buf_span(text, s);
        qw_patch_add(patch, s.n, 1, 1, QW_PATCH_SAME);
    } else if (c == QW_GB18030 || c == QW_BIG5)
        c = decode_mixed(g, c, s, text, patch);
    else
        decode_whole(g, c, s, text, patch);
    return text->failed || patch->failed ? QW_CHARSETS : c;
}
