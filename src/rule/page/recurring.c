#include "rule/page/recurring.h"
#include "text/script.h"

enum {
    MOST_CHARS = 40, /* of such a line, and the fewest, and of it before its first digit */
    FEWEST_CHARS = 4,
    PREFIX_BYTES = 4,
    TIMES = 3, /* that it stands on the page, at least */
    TRIED = 8, /* lines of one page */
};

/* Are two lines the same, whatever their numbers? */
static bool
is_same(struct qw_span a, struct qw_span b)
{
    size_t i = 0, k = 0;

    while (i < a.n && k < b.n) {
        bool digits = qw_is_digit((unsigned char)a.p[i]) && qw_is_digit((unsigned char)b.p[k]);
        if (!digits && a.p[i++] != b.p[k++])
            return false;
        while (digits && i < a.n && qw_is_digit((unsigned char)a.p[i]))
            i++;
        while (digits && k < b.n && qw_is_digit((unsigned char)b.p[k]))
            k++;
    }
    return i == a.n && k == b.n;
}

/* What the line begins with before its first digit. */
static struct qw_span
prefix_of(struct qw_span s)
{
    size_t end = 0;

    while (end < s.n && !qw_is_digit((unsigned char)s.p[end]))
        end++;
    return qw_span_slice(s, 0, end);
}

/* The line at or behind byte `*at` that is the same as this one; its text, and where it starts and
 * ends; empty: none. */
static struct qw_span
next_same(struct qw_span text, struct qw_span line, struct qw_span prefix, size_t *at, size_t *end)
{
    for (size_t from = *at, hit; from < text.n; from = *end) {
        hit = qw_span_find(qw_span_slice(text, from, text.n), prefix);
        if (hit == QW_NOWHERE)
            break;
        const char *start = text.p + from + hit, *stop;
        while (start > text.p && start[-1] != '\n')
            start--;
        *at = (size_t)(start - text.p);
        stop = memchr(text.p + from + hit, '\n', text.n - from - hit);
        *end = stop ? (size_t)(stop - text.p) + 1 : text.n;
        struct qw_span other = qw_span_trim(qw_span_slice(text, *at, *end));
        if (is_same(other, line))
            return other;
    }
    return qw_span("", 0);
}

/* May the line be a site's wherever it stands: one that goes from a zone, or one of words that
 * sites use? */
static bool
may_recur(const struct qw_page *p, const struct qw_page_rules *r, size_t i)
{
    const struct qw_page_line *l = &p->list[i];

    if (l->copy || l->verdict.title || l->line.item || l->line.stop ||
        l->line.chars < FEWEST_CHARS || l->line.chars > MOST_CHARS || l->weight <= r->link ||
        l->rule == r->list_links || l->rule == r->border ||
        prefix_of(l->line.text).n < PREFIX_BYTES)
        return false;
    return (i < p->head || i >= p->foot) ? l->fate == QW_LINE_GOES : l->verdict.words >= r->speaks;
}

/* Cut the line wherever it stands between the zones, if it does so often enough. */
static void
cut_all(const struct qw_page *p, struct qw_span text, const struct qw_page_line *l,
    struct qw_cuts *cuts)
{
    size_t low = p->head ? p->list[p->head - 1].line.end : 0, before = cuts->n;
    size_t high = p->foot < p->n ? p->list[p->foot].line.at : text.n, times = 0, at = 0, end = 0;
    struct qw_span prefix = prefix_of(l->line.text);

    while (next_same(text, l->line.text, prefix, &at, &end).n) {
        times++;
        if (at >= low && end <= high)
            qw_cuts_add(cuts, at, end - at, l->rule);
        at = end;
    }
    if (times < TIMES)
        cuts->n = before;
}

void
qw_recurring_find(const struct qw_page *p, const struct qw_page_rules *r, struct qw_span text,
    struct qw_cuts *cuts)
{
    size_t tried = 0;

    if (p->manual || p->head_proof + p->foot_proof < r->sure)
        return;
    for (size_t i = 0; i < p->n && tried < TRIED; i++) {
        const struct qw_page_line *l = &p->list[i];
        bool known = false;
        if (!may_recur(p, r, i))
            continue;
        for (size_t k = 0; k < i && !known; k++)
            known = may_recur(p, r, k) && is_same(p->list[k].line.text, l->line.text);
        if (known)
            continue;
        cut_all(p, text, l, cuts);
        tried++;
    }
}
