#include "text/layout/points.h"
#include <stdlib.h>
#include "base/vec.h"
#include "text/layout/enumer.h"
#include "text/lanes.h"
#include "text/layout/paras.h"
#include "text/script.h"
#include "text/utf8.h"

void
qw_points_release(struct qw_points *ps)
{
    free(ps->list);
    *ps = (struct qw_points){ 0 };
}

static enum qw_point_mark
mark_of(uint32_t c)
{
    switch (c) {
    case U'。':
    case U'！':
    case U'？':
    case U'…':
    case '!':
    case '?':
        return QW_POINT_STOP;
    case U'；':
    case ';':
        return QW_POINT_SEMI;
    case U'：':
    case ':':
        return QW_POINT_COLON;
    default:
        return QW_POINT_NONE;
    }
}

bool
qw_is_full_stop(uint32_t c)
{
    return mark_of(c) == QW_POINT_STOP;
}

enum { BLOCK = 64, AHEAD = 2 }; /* bytes of a block, and of the next that are looked at */

/* Where marks and blanks may start among a block's bytes, a bit a byte; of what is frequent, 、 ，
 * “ and ” do not. */
static uint64_t
may_start(const char *p)
{
    uint64_t bits = 0;

#pragma GCC unroll 4
    for (unsigned i = 0; i < BLOCK; i += QW_LANES) {
        qw_lanes v = qw_lanes_load(p + i), c = qw_lanes_load(p + i + AHEAD), pair = v | 1;
        qw_lanes ascii = (qw_lanes)((pair == '!') | (pair == ';') | (v == '?') | (v == '\t') |
                                    (v == '_') | (v == ')'));
        qw_lanes lead = (qw_lanes)((pair == 0xe3) | (v == 0xef) | (v == 0xc2));
        qw_lanes other = (qw_lanes)(((v == 0xe3) & (c == 0x81)) | (c == 0x8c) | ((c | 1) == 0x9d));
        bits |= qw_lanes_bits(ascii | (lead & ~other)) << i;
    }
    return bits;
}

/* A walk from sign to sign over a line. */
struct signs {
    struct qw_span s;
    struct qw_points *points; /* whose signs are counted */
    size_t base;
    uint64_t bits; /* of the block at `base` */
};

static uint64_t
look(struct qw_span s, size_t at)
{
    char last[BLOCK + AHEAD] = { 0 };

    if (s.n - at >= sizeof(last))
        return may_start(s.p + at);
    memcpy(last, s.p + at, s.n - at);
    return may_start(last);
}

/* Does the sign that ends at `end` end what is to be filled in, or a score? */
static bool
ends_fill(struct qw_span s, uint32_t c, size_t end)
{
    size_t n = 1, blanks = 0;

    if (c == '_')
        return (end == s.n || s.p[end] != '_') &&
               qw_span_ends(qw_span_slice(s, 0, end), QW_LIT("___"));
    if (c != ')' && c != U'）')
        return false;
    const char *p = s.p + end - (c == ')' ? 1 : 3);
    uint32_t before = qw_utf8_before(s.p, p, &n);
    for (; n && qw_is_blank(before); before = qw_utf8_before(s.p, p, &n), blanks++)
        p -= n;
    return blanks ? before == '(' || before == U'（' : before == U'分';
}

static enum qw_point_mark
mark_at(struct signs *g, uint32_t c, size_t end)
{
    enum qw_point_mark mark = mark_of(c);

    if (mark == QW_POINT_COLON) {
        g->points->colons++;
    } else if (c == U'【') {
        g->points->brackets++;
    } else if (mark == QW_POINT_NONE && ends_fill(g->s, c, end)) {
        g->points->fills += c == '_';
        return QW_POINT_FILL;
    }
    return mark;
}

/* The next mark or blank at or behind `at`, which never goes back. */
static size_t
next_sign(struct signs *g, size_t at, uint32_t *c, size_t *n, enum qw_point_mark *mark)
{
    while (at < g->s.n) {
        if (at >= g->base + BLOCK) {
            g->base = at;
            g->bits = look(g->s, at);
        }
        uint64_t bits = g->bits & UINT64_MAX << (at - g->base);
        if (bits == 0) {
            at = g->base + BLOCK;
            continue;
        }
        at = g->base + (size_t)__builtin_ctzll(bits);
        *c = qw_utf8_at(g->s.p + at, n);
        *mark = mark_at(g, *c, at + *n);
        if (*mark != QW_POINT_NONE || qw_is_blank(*c))
            return at;
        at += *n;
    }
    return g->s.n;
}

/* A row of dots that leads to a page's number: 总则……3. */
static bool
leads(struct qw_span s, size_t at)
{
    size_t n;

    for (int i = 0; i < 4 && at < s.n; i++, at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (qw_is_digit(c))
            return true;
        if (c != U'…' && c != '.' && !qw_is_blank(c))
            return false;
    }
    return false;
}

/* The end of the marks of one kind and the closing ones from `at` on. */
static size_t
skip_marks(struct qw_span s, size_t at, enum qw_point_mark mark)
{
    size_t n;

    while (at < s.n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (!qw_is_closing(c) && !(mark == QW_POINT_STOP && qw_is_full_stop(c)))
            break;
        at += n;
    }
    return at;
}

static void
add(struct qw_points *ps, struct qw_span s, struct qw_point p)
{
    struct qw_enum e;
    bool item =
        p.next < s.n && qw_enum_may(s.p + p.next) &&
        (qw_enum_at(s, p.next, &e) || (p.mark == QW_POINT_STOP && qw_enum_decimal(s, p.next, &e)));

    if (!item && p.mark == QW_POINT_FILL)
        p.mark = QW_POINT_NONE;
    if (!item && p.next == p.at) {
        ps->glued += p.mark == QW_POINT_STOP && p.at < s.n;
        return;
    }
    struct qw_point *list = qw_vec_grow(ps->list, &ps->cap, ps->n + 1, sizeof(*list));
    if (list == NULL) {
        ps->failed = true;
        return;
    }
    p.glued = (uint32_t)ps->glued;
    if (item) {
        p.value = (uint32_t)e.value;
        p.kind = (uint8_t)e.kind;
        p.length = (uint8_t)e.len;
    }
    ps->glued += p.mark == QW_POINT_STOP && p.next == p.at;
    ps->list = list;
    list[ps->n++] = p;
}

/* Where the next mark or run of blanks ends, and what follows it starts; false: there is none. */
static bool
next_point(struct signs *g, size_t at, struct qw_point *p)
{
    enum qw_point_mark mark = QW_POINT_NONE;
    uint32_t c = 0;
    size_t n = 0;

    if ((at = next_sign(g, at, &c, &n, &mark)) >= g->s.n)
        return false;
    *p = (struct qw_point){ .at = (uint32_t)at, .mark = (uint8_t)mark };
    if (c == U'…' && leads(g->s, at))
        p->mark = QW_POINT_NONE;
    if (mark != QW_POINT_NONE)
        p->at = (uint32_t)skip_marks(g->s, at + n, mark);
    p->next = (uint32_t)qw_skip_blanks(g->s, p->at);
    return true;
}

void
qw_points_find(struct qw_points *ps, struct qw_span s)
{
    struct signs signs = { .s = s, .points = ps };
    struct qw_point p;

    ps->n = ps->glued = ps->colons = ps->fills = ps->brackets = 0;
    if (s.n == 0 || s.n > UINT32_MAX)
        return;
    signs.bits = look(s, 0);
    for (size_t at = 0; next_point(&signs, at, &p) && !ps->failed; at = p.next)
        add(ps, s, p);
}

size_t
qw_points_glued(struct qw_span line, size_t from, size_t to)
{
    struct qw_points none = { 0 };
    struct signs signs = { .s = line, .points = &none, .base = from };
    struct qw_point p;
    size_t glued = 0;

    if (from >= to)
        return 0;
    signs.bits = look(line, from);
    for (size_t at = from; next_point(&signs, at, &p) && p.at <= to; at = p.next)
        glued += p.mark == QW_POINT_STOP && p.at < line.n;
    return glued;
}
