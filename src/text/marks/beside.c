#include "text/marks/marks.h"

/* The mark directly before or behind number i, or NULL. */
static const struct qw_mark *
beside(const struct qw_marks *m, size_t i, bool behind)
{
    const struct qw_mark *x = &m->list[i];

    if (behind)
        return i + 1 < m->n && x[1].at == x->at + x->len ? &x[1] : NULL;
    return i > 0 && x[-1].at + x[-1].len == x->at ? &x[-1] : NULL;
}

size_t
qw_marks_run(const struct qw_marks *m, size_t i)
{
    size_t n = 1;

    while (i + n < m->n && m->list[i + n].kind == m->list[i].kind && beside(m, i + n - 1, true))
        n++;
    return n;
}

bool
qw_marks_are_year(const struct qw_mark *a, const struct qw_mark *b, struct qw_span line)
{
    struct qw_span in = qw_span_slice(line, a->at + a->len, b->at);

    for (size_t i = 0; i < in.n; i++)
        if (in.p[i] == 0 || !strchr("0123456789xX*", in.p[i]))
            return false;
    return in.n == 4 || (in.n == 2 && b->near_right == QW_DIGIT);
}

static bool
word(uint8_t near)
{
    return near == QW_LATIN || near == QW_DIGIT;
}

bool
qw_mark_is_among_han(const struct qw_mark *x)
{
    return (x->near_left == QW_HAN || x->near_right == QW_HAN) && !word(x->near_left) &&
           !word(x->near_right);
}

bool
qw_mark_is_stop(const struct qw_mark *x)
{
    enum { CLAUSE = 8 }; /* characters */

    if (x->near_left != QW_HAN)
        return false;
    if (x->near_right == QW_EDGE || x->near_right == QW_BLANK)
        return x->right == QW_EDGE || x->right == QW_HAN;
    return x->near_right == QW_HAN && x->since >= CLAUSE;
}

bool
qw_marks_is_dash(const struct qw_marks *m, size_t i)
{
    enum { MOST = 4 };
    const struct qw_mark *x = &m->list[i];
    const struct qw_mark *a = beside(m, i, false), *b = beside(m, i, true);
    bool start = x->near_left == QW_EDGE;
    bool left =
        start || x->near_left == QW_HAN || (a && (a->flags & (QW_MARK_CLOSES | QW_MARK_PAUSES)));
    bool right = x->near_right == QW_HAN || (b && (b->flags & QW_MARK_OPENS)) ||
                 (start && x->near_right == QW_DIGIT);

    return x->count <= MOST && left && right;
}

static bool
is_quote(const struct qw_mark *x)
{
    return x &&
           (x->kind == QW_MARK_QUOTE || x->kind == QW_MARK_LQUOTE || x->kind == QW_MARK_RQUOTE);
}

bool
qw_marks_is_idle_space(const struct qw_marks *m, size_t i)
{
    enum { MOST = 2 };
    const struct qw_mark *x = &m->list[i];
    const struct qw_mark *a = beside(m, i, false), *b = beside(m, i, true);
    uint8_t before = a ? a->flags : 0, behind = b ? b->flags : 0;

    if (x->count > MOST || x->near_left == QW_EDGE || x->near_right == QW_EDGE)
        return false;
    if (is_quote(a) && is_quote(b)) /* joining them would double them */
        return false;
    if ((before & QW_MARK_OPENS) && (behind & QW_MARK_CLOSES)) /* to be filled in */
        return false;
    if ((behind & (QW_MARK_CLOSES | QW_MARK_PAUSES)) || (before & QW_MARK_OPENS))
        return true;
    return (before & QW_MARK_PAUSES) && (x->near_right == QW_HAN || (behind & QW_MARK_WIDE));
}
