#include <stdlib.h>
#include "text/guess.h"
#include "text/script.h"
#include "text/utf8.h"

enum { RING = 8, UTF = 0, OTHER = 1 };

#define FAR (UINT64_MAX / 2)

/* The walk's inner parts must be compiled for each state and charset by themselves: that
 * is three times as fast. */
#define INLINE static inline __attribute__((always_inline))

/* How a node was reached, four bits a state: length - 1, broken, changed here. */
enum { LENGTH = 3, BROKEN = 4, CHANGED = 8 };

struct lattice {
    const struct qw_guess *g;
    struct qw_span s;
    enum qw_charset other;
    uint64_t cost[2][RING];
    unsigned char *back; /* one a node */
};

INLINE void
reach(struct lattice *l, int state, size_t node, uint64_t cost, unsigned how)
{
    uint64_t *best = &l->cost[state][node % RING];
    unsigned back = l->back[node];

    if (cost >= *best)
        return;
    *best = cost;
    l->back[node] = (unsigned char)(state == UTF ? (back & 0xf0) | how : (back & 15) | how << 4);
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
INLINE void
expand(struct lattice *l, int state, enum qw_charset charset, size_t at, uint64_t now, bool changed)
{
    const struct qw_guess *g = l->g;
    const char *p = l->s.p + at;
    uint32_t cp = 0;

    if ((unsigned char)*p < 0x80) {
        if (!changed)
            reach(l, state, at + 1, now + qw_common_cost(g->common, (unsigned char)*p), 0);
        return;
    }
    size_t n = qw_charset_step(g->charsets, charset, p, l->s.n - at, &cp), broken = 1;
    if (n)
        reach(l, state, at + n, now + qw_common_cost(g->common, cp), (unsigned)n - 1);
    else if (changed)
        return;
    else if (state == UTF)
        broken = broken_utf8(l->s, at);
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
 * which it ends. `other` is l->other as a constant, so that each charset has a loop
 * of its own. */
INLINE uint64_t
walk(struct lattice *l, enum qw_charset other, uint64_t limit, int *last)
{
    uint64_t change = l->g->prices.change;

    for (int i = 0; i < RING; i++)
        l->cost[UTF][i] = l->cost[OTHER][i] = FAR;
    l->cost[UTF][0] = l->cost[OTHER][0] = 0;
    for (size_t at = 0;; at++) {
        uint64_t u = l->cost[UTF][at % RING], o = l->cost[OTHER][at % RING];
        bool to_other = u + change < o, to_utf = o + change < u;
        if (to_other)
            reach(l, OTHER, at, o = u + change, CHANGED);
        else if (to_utf)
            reach(l, UTF, at, u = o + change, CHANGED);
        if (at == l->s.n) {
            *last = o < u ? OTHER : UTF;
            return o < u ? o : u;
        }
        if (at % 64 == 0 && hopeless(l, limit))
            return FAR;
        if (u < FAR)
            expand(l, UTF, QW_UTF8, at, u, to_utf);
        if (o < FAR)
            expand(l, OTHER, other, at, o, to_other);
        l->cost[UTF][at % RING] = l->cost[OTHER][at % RING] = FAR;
    }
}

static uint64_t
walk_lattice(struct lattice *l, uint64_t limit, int *last)
{
    return l->other == QW_BIG5 ? walk(l, QW_BIG5, limit, last) : walk(l, QW_GB18030, limit, last);
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

/* The cheapest reading of the whole text so far. */
struct reading {
    enum qw_charset charset; /* QW_CHARSETS: memory is out */
    uint64_t cost;
    unsigned char *back; /* beside UTF-8: the way, for trace_back; else NULL */
    int last;
};

static void
take_reading(const struct qw_guess *g, struct reading *best, struct reading r)
{
    r.cost += r.charset == g->hint ? 0 : g->prices.hint;
    if (r.cost < best->cost) {
        free(best->back);
        *best = r;
    } else
        free(r.back);
}

static bool
read_beside_utf8(
    const struct qw_guess *g, enum qw_charset charset, struct qw_span s, struct reading *best)
{
    struct reading r = { .charset = charset, .back = calloc(s.n + 1, 1) };
    struct lattice l = { .g = g, .s = s, .other = charset, .back = r.back };

    if (r.back == NULL)
        return false;
    r.cost = walk_lattice(&l, best->cost, &r.last) + g->prices.at_first[charset];
    take_reading(g, best, r);
    return true;
}

/* Which reading of the whole text is the cheapest? */
static struct reading
choose(const struct qw_guess *g, struct qw_span s, bool valid)
{
    struct reading best = { .charset = QW_UTF8, .cost = FAR };

    for (int i = 0; i < QW_CHARSETS; i++) {
        enum qw_charset c = (enum qw_charset)i;
        if (valid ? c != QW_UTF8 && c < QW_UTF16LE : c == QW_UTF8)
            continue;
        if (c != QW_GB18030 && c != QW_BIG5)
            take_reading(
                g, &best, (struct reading){ .charset = c, .cost = cost_of(g, c, s, best.cost) });
        else if (!read_beside_utf8(g, c, s, &best)) {
            free(best.back);
            return (struct reading){ .charset = QW_CHARSETS };
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
    enum { MOST = 8 };

    if (text->cap - text->n < MOST && !qw_buf_reserve(text, MOST))
        return;
    char *to = text->p + text->n;
    size_t n = qw_utf8_put(to, cp & 0x1fffff);
    if (cp >> 21)
        n += qw_utf8_put(to + n, cp >> 21);
    text->n += n;
    if (n == len && memcmp(to, p, n) == 0)
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

/* From `at`, as far as the bytes are read as UTF-8, or are ASCII in the other charset:
 * they stay as they are. *beyond counts those that are not ASCII. */
static size_t
same_until(const unsigned char *how, struct qw_span s, size_t at, size_t *beyond)
{
    for (; at < s.n; at += (how[at] & LENGTH) + 1u) {
        bool ascii = (unsigned char)s.p[at] < 0x80;
        if ((how[at] & BROKEN) || ((how[at] & CHANGED) && !ascii))
            break;
        *beyond += ascii ? 0 : (how[at] & LENGTH) + 1u;
    }
    return at;
}

/* Read UTF-8 and another charset side by side; which of them has more bytes beyond ASCII? */
static enum qw_charset
decode_mixed(const struct qw_guess *g, const struct reading *r, struct qw_span s,
    struct qw_buf *text, struct qw_patch *patch)
{
    struct lattice l = { .s = s, .back = r->back };
    size_t bytes[2] = { 0, 0 };

    trace_back(&l, r->last);
    for (size_t at = 0;;) {
        size_t end = same_until(l.back, s, at, &bytes[UTF]);
        qw_buf_add(text, s.p + at, end - at);
        qw_patch_add(patch, end - at, 1, 1, QW_PATCH_SAME);
        if ((at = end) == s.n)
            break;
        size_t n = (l.back[at] & LENGTH) + 1;
        uint32_t cp = 0;
        if (l.back[at] & BROKEN)
            qw_patch_add(patch, n, 1, 0, QW_GUESS_BROKEN);
        else {
            qw_charset_step(g->charsets, r->charset, s.p + at, n, &cp);
            put(text, patch, s.p + at, n, cp, (int)r->charset);
            bytes[OTHER] += n;
        }
        at += n;
    }
    return bytes[OTHER] > bytes[UTF] ? r->charset : QW_UTF8;
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
    struct reading r = { .charset = marked(s) };

    if (valid && (s.n == 0 || memchr(s.p, 0, s.n) == NULL || all_zero(s)))
        r.charset = QW_UTF8;
    else if (r.charset == QW_CHARSETS)
        r = choose(g, s, valid);
    if (valid && r.charset == QW_UTF8) {
        qw_buf_span(text, s);
        qw_patch_add(patch, s.n, 1, 1, QW_PATCH_SAME);
    } else if (r.back)
        r.charset = decode_mixed(g, &r, s, text, patch);
    else if (r.charset != QW_CHARSETS)
        decode_whole(g, r.charset, s, text, patch);
    free(r.back);
    return text->failed || patch->failed ? QW_CHARSETS : r.charset;
}
