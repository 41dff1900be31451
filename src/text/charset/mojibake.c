#include "text/charset/mojibake.h"
#include "text/utf8.h"

enum { CHARS = QW_MOJIBAKE_SPAN / 3, LOST = 0xfffd, PAUSE = 0x3001, BLANK = 0x3000 };
enum { RARE = 17 * QW_QUARTERS }; /* what a character costs that asks to be looked at */

/* The bytes behind the characters of a span, and where each character ends. */
struct source {
    size_t n; /* characters */
    char bytes[2 * CHARS];
    uint16_t end[CHARS + 1];  /* bytes behind the first i characters */
    uint16_t text[CHARS + 1]; /* bytes of text that they take */
    uint32_t cost[CHARS + 1]; /* of the first i characters */
    char behind;              /* the byte of ASCII that stands behind them */
    bool gbk;                 /* read as GBK; else as windows-1252 */
};

struct best {
    size_t bytes; /* of the source */
    size_t chars; /* of the source */
    size_t n;     /* of the result */
    int64_t gain;
};

void
qw_mojibake_fill(struct qw_mojibake *m)
{
    for (uint32_t cp = 0x80; cp < 0x10000; cp++) {
        uint32_t code = qw_charset_gbk(m->charsets, cp);
        unsigned lead = code >> 8, trail = code & 0xff;
        if (cp <= 0xff && cp != 0xa0)
            m->starts[cp] |= QW_STARTS_LATIN;
        else if (qw_mojibake_is_letter(code) && trail < 0xa0 &&
                 qw_common_cost(m->common, cp) >= RARE)
            m->starts[cp] |= QW_STARTS_LETTERS;
        else if (lead >= 0xe2 && lead <= 0xef && trail >= 0x80 && trail <= 0xbf)
            m->starts[cp] |= QW_STARTS_UTF8_GBK;
    }
}

/* Full-width marks say nothing: what was ? at the end of mojibake may have been widened since. */
static bool
is_mark(uint32_t cp)
{
    return (cp >= 0xff01 && cp <= 0xff5e) || cp == 0x3001 || cp == 0x3002;
}

/* A byte behind the first of a character of UTF-8, or one that was lost. */
static bool
is_tail(char byte)
{
    return byte == '\0' || ((unsigned char)byte & 0xc0) == 0x80;
}

/* Do the bytes end inside a character of UTF-8? What was read as GBK has a mark in the place of a
 * byte that it could not pair with the next. */
static bool
pending(const char *bytes, size_t n)
{
    size_t tails = 0;

    while (tails < 2 && tails < n && is_tail(bytes[n - 1 - tails]))
        tails++;
    return tails < 2 && tails < n && ((unsigned char)bytes[n - 1 - tails] & 0xf0) == 0xe0;
}

/* Collect the characters from `at` that have bytes in the wrong charset; a byte that was lost is
 * NUL. */
static void
collect(const struct qw_mojibake *m, struct qw_span text, size_t at, bool gbk, struct source *s)
{
    size_t from = at;

    s->n = 0;
    s->end[0] = s->text[0] = 0;
    s->cost[0] = 0;
    s->behind = '\0';
    s->gbk = gbk;
    while (at < text.n && s->n < CHARS && at - from < QW_MOJIBAKE_SPAN - 4) {
        size_t len, n = s->end[s->n];
        uint32_t cp = qw_utf8_at(text.p + at, &len);
        uint32_t code = gbk ? qw_charset_gbk(m->charsets, cp) : qw_charset_1252(cp);
        bool lost = gbk && (cp == '?' || cp == LOST) && pending(s->bytes, n);
        if ((code == 0 || cp < 0x80) && !lost) {
            s->behind = text.p[at];
            return;
        }
        code = lost ? 0 : code;
        if (code > 0xff)
            s->bytes[n++] = (char)(code >> 8);
        s->bytes[n++] = (char)code;
        uint32_t cost = !gbk ? m->remix.latin : is_mark(cp) ? 0 : qw_common_cost(m->common, cp);
        s->cost[s->n + 1] = s->cost[s->n] + cost;
        s->end[++s->n] = (uint16_t)n;
        at += len;
        s->text[s->n] = (uint16_t)(at - from);
    }
}

/* Can a character read from mojibake be meant? A control that comes of letters of Western Europe may be
 * a byte of mojibake in its turn. */
static bool
wanted(const struct source *s, enum qw_charset charset, uint32_t cp, size_t n)
{
    bool byte = charset == QW_UTF8 && !s->gbk;

    if (cp < 0x20 || cp == 0x7f || (cp > 0x7f && cp < 0xa0 && !byte) ||
        (cp >= 0xd800 && cp <= 0xf8ff) || (cp >= 0xfff0 && cp <= 0xffff))
        return false;
    return charset == QW_UTF8 || (n == 2 && cp >> 21 == 0);
}

/* Are the two bytes a character of GBK? */
static bool
paired(const struct qw_charsets *c, char lead, char trail)
{
    const char two[] = { lead, trail };
    uint32_t cp;

    return qw_charset_two(c->two[QW_GB18030], two, 2, &cp) && !(cp >= 0xe000 && cp <= 0xf8ff);
}

/* The cheapest characters that one with lost bytes may have been. */
struct guesses {
    uint32_t before, after; /* what stands beside it */
    uint32_t best, second, found;
    bool ends; /* the line ends behind it */
};

static void
guess(const struct qw_mojibake *m, const char *whole, struct guesses *g)
{
    const struct qw_model model = { m->common, m->digrams };
    uint32_t cp;

    if (qw_charset_utf8(whole, 3, &cp) == 0 || (g->ends && (cp == PAUSE || cp == BLANK)))
        return;
    uint32_t cost = qw_model_cost(&model, g->before, cp) + UINT8_MAX;
    cost -= qw_digram_saving(m->digrams, cp, g->after);
    if (cost < g->best) {
        g->second = g->best;
        g->best = cost;
        g->found = cp;
    } else if (cost < g->second)
        g->second = cost;
}

/* The character of UTF-8 at `at`, which has lost one of its tails or both: the only one that is
 * likely, or a mark. */
static uint32_t
guess_lost(const struct qw_mojibake *m, const struct source *s, size_t at, uint32_t before)
{
    struct guesses g = { before, 0, UINT32_MAX, UINT32_MAX, LOST, false };
    size_t total = s->end[s->n];
    const char *p = s->bytes + at;
    char next = at + 3 < total ? p[3] : s->behind, whole[3] = { p[0], p[1], p[2] };

    g.ends = at + 3 == total && (next == '\n' || next == '\0');
    if (at + 3 < total)
        qw_charset_utf8(p + 3, total - at - 3, &g.after);
    for (unsigned i = p[1] ? 63 : 0; i < 64; i++) {
        if (p[1] == '\0')
            whole[1] = (char)(0x80 + i);
        if (p[1] == '\0' && p[2] && paired(m->charsets, whole[1], p[2]))
            continue;
        for (unsigned k = p[2] ? 63 : 0; k < 64; k++) {
            if (p[2] == '\0')
                whole[2] = (char)(0x80 + k);
            if ((p[2] || next == '\0' || !paired(m->charsets, whole[2], next)) &&
                (p[1] || p[2] || !paired(m->charsets, whole[1], whole[2])))
                guess(m, whole, &g);
        }
    }
    return g.second - g.best >= m->lost ? g.found : LOST;
}

/* The character of the right charset at `at`, with one that has lost a byte; its bytes, or 0. */
static size_t
step(const struct qw_mojibake *m, enum qw_charset charset, const struct source *s, size_t at,
    uint32_t before, uint32_t *cp)
{
    size_t left = s->end[s->n] - at;
    const char *p = s->bytes + at;
    size_t n = qw_charset_step(m->charsets, charset, p, left, cp);

    if (n && *cp == LOST) /* 锟斤拷: the loss was before */
        return 0;
    if (n || charset != QW_UTF8 || left < 3 || ((unsigned char)*p & 0xf0) != 0xe0 ||
        (p[1] && p[2]) || !is_tail(p[1]) || !is_tail(p[2]))
        return n;
    *cp = guess_lost(m, s, at, before);
    return 3;
}

/* What a character costs that comes out: one that windows-1252 has may be a byte of mojibake again. */
static uint32_t
cost_of(const struct qw_mojibake *m, uint32_t cp)
{
    uint32_t cost = qw_common_cost(m->common, cp);

    return cost > m->remix.latin && qw_charset_1252(cp) ? m->remix.latin : cost;
}

/* Read the source's bytes in the right charset, as far as they go, and keep the
 * prefix that gains most; it ends where a character of the source ends. */
static void
reread(const struct qw_mojibake *m, enum qw_charset charset, const struct source *s, char *put,
    struct best *best)
{
    size_t total = s->end[s->n], at = 0, n = 0, chars = 0;
    uint32_t cost = 0, before = 0;

    *best = (struct best){ 0 };
    while (at < total && n + 8 < QW_MOJIBAKE_SPAN) {
        uint32_t cp;
        size_t len = step(m, charset, s, at, before, &cp);
        bool lost = len && cp == LOST;
        if (len == 0 || (!lost && !wanted(s, charset, cp, len)))
            return;
        at += len;
        cost += lost ? m->prices[QW_MOJIBAKE_UTF8_GBK].rare : cost_of(m, cp);
        before = cp;
        n += qw_utf8_put(put + n, cp);
        /* end[0..n] is set: NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
        while (s->end[chars] < at)
            chars++;
        int64_t gain = (int64_t)s->cost[chars] - cost;
        if (s->end[chars] == at && gain > best->gain)
            *best = (struct best){ at, chars, n, gain };
    }
}

/* How many characters of the source no other span can start in: those that can be reread as
 * UTF-8, up to the first that cannot be meant. */
static size_t
reach(const struct qw_mojibake *m, const struct source *s)
{
    size_t total = s->end[s->n], at = 0, chars = 0, len;
    uint32_t cp;

    while (at < total && (len = step(m, QW_UTF8, s, at, 0, &cp)) &&
           (cp == LOST || wanted(s, QW_UTF8, cp, len)))
        at += len;
    while (chars < s->n && s->end[chars] < at)
        chars++;
    return chars ? chars : 1;
}

/* The whole of what can be reread exactly, whatever it costs. */
static void
reread_all(const struct qw_mojibake *m, const struct source *s, char *put, struct best *all)
{
    size_t total = s->end[s->n], at = 0, n = 0, chars = 0;

    *all = (struct best){ 0 };
    while (at < total && n + 8 < QW_MOJIBAKE_SPAN) {
        uint32_t cp;
        size_t len = step(m, QW_UTF8, s, at, 0, &cp);
        if (len == 0)
            return;
        at += len;
        n += qw_utf8_put(put + n, cp);
        /* end[0..n] is set: NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
        while (s->end[chars] < at)
            chars++;
        if (s->end[chars] == at)
            *all = (struct best){ at, chars, n, 0 };
    }
}

/* Twice over: what comes out of the first way back is mojibake again, which was read
 * as GBK or not, in the `right` charset. Both ways back must end at the same place. */
static void
reread_twice(const struct qw_mojibake *m, bool gbk, enum qw_charset right, const struct source *s,
    char *put, struct best *best)
{
    struct source again;
    struct best all, inner;
    char between[QW_MOJIBAKE_SPAN];

    *best = (struct best){ 0 };
    reread_all(m, s, between, &all);
    if (all.n == 0)
        return;
    collect(m, qw_span(between, all.n), 0, gbk, &again);
    reread(m, right, &again, put, &inner);
    if (inner.n == 0)
        return;
    size_t used = again.text[inner.chars], at = 0, n = 0, chars = 0;
    while (n < used) {
        uint32_t cp = 0;
        char one[4];
        at += qw_charset_step(m->charsets, QW_UTF8, s->bytes + at, s->end[s->n] - at, &cp);
        n += qw_utf8_put(one, cp);
    }
    while (chars < s->n && s->end[chars] < at)
        chars++;
    if (s->end[chars] != at || n != used)
        return;
    uint32_t cost = again.cost[inner.chars] - (uint32_t)inner.gain;
    *best = (struct best){ at, chars, inner.n, (int64_t)s->cost[chars] - cost };
}

/* Letters in the order of the code are a list of letters, not mojibake. */
static bool
ascends(const struct source *s, size_t chars)
{
    for (size_t i = 1; i < chars; i++)
        if ((unsigned char)s->bytes[i] != (unsigned char)s->bytes[i - 1] + 1)
            return false;
    return true;
}

static void
judge_any(const struct qw_mojibake *m, enum qw_mojibake_kind kind, const struct source *s,
    const struct best *best, struct qw_mojibake_span *span)
{
    const struct qw_mojibake_prices *p = &m->prices[kind];

    if (best->n == 0 || best->gain < (int64_t)p->likely)
        return;
    span->kind = kind;
    span->len = s->text[best->chars];
    span->n = best->n;
    span->gain = (uint32_t)best->gain;
    span->sure = span->gain >= p->sure;
}

/* Text of rare characters is none, unless letters of Western Europe are UTF-8 from the first to
 * the last: that is no chance when they are many, or when others of the text are, and what
 * comes out may be mojibake again. */
static void
judge(const struct qw_mojibake *m, enum qw_mojibake_kind kind, const struct source *s,
    const struct best *best, struct qw_mojibake_span *span)
{
    enum { MANY = 3 };
    size_t chars = qw_utf8_count(qw_span(span->put, best->n));
    int64_t most = (int64_t)(m->prices[kind].rare * chars);
    bool rare = (int64_t)s->cost[best->chars] - best->gain > most;
    bool whole = kind == QW_MOJIBAKE_UTF8_LATIN && best->chars == s->n && best->n * 2 >= 5 * chars;

    if (rare && !whole)
        return;
    judge_any(m, kind, s, best, span);
    if (rare && chars < MANY)
        span->sure = false;
}

static void
read_gbk(const struct qw_mojibake *m, const struct source *s, struct qw_mojibake_span *span)
{
    struct best best;

    if (s->n < 2 || ascends(s, s->n))
        return;
    reread(m, QW_GB18030, s, span->put, &best);
    judge(m, QW_MOJIBAKE_GBK_LATIN, s, &best, span);
}

static void
at_latin(const struct qw_mojibake *m, struct qw_span text, size_t at, struct qw_mojibake_span *span)
{
    struct source s;
    struct best best, once;

    collect(m, text, at, false, &s);
    if (s.n < 2)
        return;
    reread(m, QW_UTF8, &s, span->put, &once);
    reread_twice(m, false, QW_UTF8, &s, span->put, &best);
    if (best.n > 2 * qw_utf8_count(qw_span(span->put, best.n)) && best.gain > once.gain &&
        best.gain >= (int64_t)m->prices[QW_MOJIBAKE_UTF8_LATIN].sure)
        judge(m, QW_MOJIBAKE_UTF8_LATIN, &s, &best, span);
    if (span->len == 0) {
        reread(m, QW_UTF8, &s, span->put, &once);
        judge(m, QW_MOJIBAKE_UTF8_LATIN, &s, &once, span);
    }
    if (span->len && (span->sure || span->len == s.text[s.n]))
        return;
    /* two bytes of GBK can pass for UTF-8, but a longer run does not */
    struct qw_mojibake_span gbk = { .skip = span->skip };
    read_gbk(m, &s, &gbk);
    if (span->len == 0 || (gbk.sure && gbk.len > span->len))
        *span = gbk;
    if (span->len)
        return;
    /* a long run is looked at from a few places only */
    if (s.n > 64)
        span->skip = s.text[s.n / 2];
}

static void
at_gbk(const struct qw_mojibake *m, struct qw_span text, size_t at, struct qw_mojibake_span *span)
{
    struct source s;
    struct best best;

    /* most places are chance: look no further than the way back goes */
    for (size_t window = 16;; window *= 8) {
        collect(m, qw_span_slice(text, 0, at + window), at, true, &s);
        reread_all(m, &s, span->put, &best);
        if (s.text[best.chars] + (size_t)16 < window || window >= QW_MOJIBAKE_SPAN)
            break;
    }
    if (best.n == 0)
        return;
    reread(m, QW_UTF8, &s, span->put, &best);
    judge(m, QW_MOJIBAKE_UTF8_GBK, &s, &best, span);
    if (span->len)
        return;
    reread_twice(m, true, QW_UTF8, &s, span->put, &best);
    judge(m, QW_MOJIBAKE_UTF8_GBK, &s, &best, span);
    if (span->len == 0)
        span->skip = s.text[reach(m, &s)];
}

void
qw_mojibake_at(
    const struct qw_mojibake *m, struct qw_span text, size_t at, struct qw_mojibake_span *span)
{
    size_t len;
    uint32_t cp = qw_utf8_at(text.p + at, &len);

    span->len = 0;
    span->skip = len;
    if (cp < 0x100)
        at_latin(m, text, at, span);
    else
        at_gbk(m, text, at, span);
}

/* The letters that start at text[at] as mojibake of either kind. */
static void
at_letters(
    const struct qw_mojibake *m, struct qw_span text, size_t at, struct qw_mojibake_span *span)
{
    struct source s;
    struct best gbk, utf8;

    span->len = 0;
    for (size_t window = 48;; window *= 8) { /* most places are none: look no further than needed */
        collect(m, qw_span_slice(text, 0, at + window), at, true, &s);
        reread_twice(m, false, QW_GB18030, &s, span->put, &gbk);
        reread_twice(m, false, QW_UTF8, &s, span->put, &utf8);
        size_t most = gbk.chars > utf8.chars ? gbk.chars : utf8.chars;
        if (s.text[most] + (size_t)24 < window || window >= QW_MOJIBAKE_SPAN)
            break;
    }
    if (gbk.gain > utf8.gain)
        reread_twice(m, false, QW_GB18030, &s, span->put, &utf8);
    judge(m, QW_MOJIBAKE_UTF8_GBK, &s, &utf8, span);
    span->sure = span->sure && qw_utf8_count(qw_span(span->put, span->n)) > 1;
}

size_t
qw_mojibake_letters_at(const struct qw_mojibake *m, struct qw_span text, size_t from, size_t at,
    struct qw_mojibake_span *span)
{
    size_t start = at, n;

    while (start > from && at - start < QW_MOJIBAKE_SPAN / 4 &&
           qw_mojibake_is_letter(
               qw_charset_gbk(m->charsets, qw_utf8_before(text.p + from, text.p + start, &n))))
        start -= n;
    at_letters(m, text, start, span);
    while (span->len == 0 && start < at) {
        start += qw_utf8_len(text.p[start]);
        at_letters(m, text, start, span);
    }
    return at - start;
}

void
qw_mojibake_gbk_at(
    const struct qw_mojibake *m, struct qw_span text, size_t at, struct qw_mojibake_span *span)
{
    struct source s;
    struct best best;

    span->len = 0;
    collect(m, text, at, false, &s);
    if (s.n < 2 || ascends(&s, s.n))
        return;
    reread(m, QW_GB18030, &s, span->put, &best);
    judge_any(m, QW_MOJIBAKE_GBK_LATIN, &s, &best, span);
}
