#include "text/points.h"
#include <stdlib.h>
#include "base/vec.h"
#include "text/enumer.h"
#include "text/paras.h"
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

/* Bytes to step over where a character starts that is no mark and no blank; 0: it may be
 * one. Most are of the common block, U+4000 to U+9FFF, or ASCII. */
static inline size_t
plain(unsigned char lead)
{
    static const bool signs[0x80] = {
        [' '] = true, ['\t'] = true, ['!'] = true, ['?'] = true, [':'] = true, [';'] = true
    };

    if (lead - 0xe4u < 11)
        return 3;
    if (lead < 0x80)
        return !signs[lead];
    return lead == 0xc2 || lead == 0xe2 || lead == 0xe3 || lead == 0xef ? 0
                                                                        : qw_utf8_len((char)lead);
}

/* The next mark or blank at or behind `at`. */
static size_t
next_sign(struct qw_span s, size_t at, uint32_t *c, size_t *n)
{
    while (at < s.n) {
        const unsigned char *p = (const unsigned char *)s.p + at;
        size_t step = plain(*p);
        if (step) {
            at += step;
            continue;
        }
        /* 、 and ， are the most frequent of all */
        if ((p[0] == 0xe3 && p[2] == 0x81) || (p[0] == 0xef && p[2] == 0x8c)) {
            at += 3;
            continue;
        }
        *c = qw_utf8_at(s.p + at, n);
        if (mark_of(*c) != QW_POINT_NONE || qw_is_blank(*c))
            return at;
        at += *n;
    }
    return s.n;
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
    bool item = p.next < s.n && qw_enum_may(s.p + p.next) && qw_enum_at(s, p.next, &e);

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
        p.value = (uint16_t)e.value;
        p.kind = (uint8_t)e.kind;
        p.length = (uint8_t)e.len;
    }
    ps->glued += p.mark == QW_POINT_STOP && p.next == p.at;
    ps->list = list;
    list[ps->n++] = p;
}

void
qw_points_find(struct qw_points *ps, struct qw_span s)
{
    size_t at = 0, n = 0;
    uint32_t c = 0;

    ps->n = ps->glued = 0;
    if (s.n > UINT32_MAX)
        return;
    while ((at = next_sign(s, at, &c, &n)) < s.n && !ps->failed) {
        struct qw_point p = { .at = (uint32_t)at, .mark = (uint8_t)mark_of(c) };
        if (c == U'…' && leads(s, at))
            p.mark = QW_POINT_NONE;
        if (mark_of(c) != QW_POINT_NONE)
            p.at = (uint32_t)skip_marks(s, at + n, mark_of(c));
        p.next = (uint32_t)qw_skip_blanks(s, p.at);
        add(ps, s, p);
        at = p.next;
    }
}
