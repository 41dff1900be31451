#include "rule/page/page_company.h"
#include "rule/page/page_titular.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    IN_A_ROW = 5,  /* lines that nothing speaks for, at most, that go for what stands round them */
    NEAR_FOOT = 5, /* lines in a row before the foot that may belong to it */
    NEAR = 4,      /* lines between a strong one and a zone that it stands outside of */
    NEAR_CHARS = 30, /* of such a line */
    LONG_TITLE = 16, /* characters of one with words that sites use, too */
    TITLE_CHARS = 9, /* of a title that nothing else says, at least */
};

/* The number that a line of a list starts with, or 0. */
static size_t
item_number(struct qw_span s)
{
    size_t n = 0, at = 0;

    while (at < s.n && at < 2 && qw_is_digit((unsigned char)s.p[at]))
        n = n * 10 + (size_t)(s.p[at++] - '0');
    struct qw_span rest = qw_span_slice(s, at, s.n);
    return qw_span_starts(rest, QW_LIT(".")) || qw_span_starts(rest, QW_LIT("、")) ||
                   qw_span_starts(rest, QW_LIT(":")) || qw_span_starts(rest, QW_LIT("：")) ||
                   qw_span_starts(rest, QW_LIT("．"))
               ? n
               : 0;
}

void
qw_page_decide_between(struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 1; i + 1 < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        if (l->fate != QW_LINE_STAYS || l[-1].fate != QW_LINE_GOES || l[1].fate != QW_LINE_GOES ||
            i == p->gap || i + 1 == p->gap || (i >= p->head && i < p->foot))
            continue;
        size_t n = item_number(l->line.text);
        if (n >= 2 && item_number(l[-1].line.text) == n - 1 &&
            item_number(l[1].line.text) == n + 1) {
            l->fate = QW_LINE_GOES;
            l->rule = r->list_between;
        }
    }
}

/* A long line that neither its words nor its characters speak for: a text that nobody can read
 * has no sentences. */
static bool
says_nothing(const struct qw_page_line *l, const struct qw_page_rules *r)
{
    return l->line.chars > NEAR_CHARS && l->line.signs + l->line.blanks == 0 &&
           l->verdict.score == 0 && l->verdict.words <= 0 && l->verdict.grams < r->tint;
}

/* May the line be the title after all, where another was taken for it that is said but once? */
static bool
may_be_title(const struct qw_page *p, const struct qw_page_rules *r, size_t at)
{
    const struct qw_page_line *l = &p->list[at];
    size_t said = 0;

    if (at >= p->head || l->line.chars < TITLE_CHARS || l->line.colon || l->line.commas ||
        l->line.signs + l->line.blanks || l->verdict.score > 0 || l->verdict.grams >= r->tint ||
        qw_titular_is_labelled(r, l->line.text) ||
        (l->verdict.words > 0 && l->line.chars < LONG_TITLE))
        return false;
    for (size_t i = 0; i < p->n; i++) {
        const struct qw_page_line *other = &p->list[i];
        said += other->copy || other->rule == r->title_words ||
                qw_verdict_captured(&other->verdict, "title").n > 0;
        if (other->copy && i < at && other->line.chars >= TITLE_CHARS)
            return false;
    }
    return said < 2;
}

/* Lines list[from..to) stay so far, and furniture stands on both sides: do they look like
 * body text, one of them or all together? */
static bool
looks_like_body(const struct qw_page *p, const struct qw_page_rules *r, size_t from, size_t to)
{
    bool links = from > 0 && p->list[from - 1].verdict.opens;
    double most = links || from >= p->foot ? r->company_foot : r->company;
    size_t plain = 0;

    for (size_t i = from; i < to; i++) {
        plain += p->list[i].weight < 0 && p->list[i].verdict.words <= 0;
        if (plain > IN_A_ROW || p->list[i].weight < -most ||
            (p->list[i].weight < -1 && p->list[i].line.stop) || says_nothing(&p->list[i], r) ||
            may_be_title(p, r, i))
            return true;
    }
    return false;
}

static bool
goes(const struct qw_page *p, size_t i)
{
    return p->list[i].fate == QW_LINE_GOES;
}

static void
decide_zone(struct qw_page *p, const struct qw_page_rules *r, size_t low, size_t high)
{
    size_t from = low;

    for (size_t i = low; i <= high; i++) {
        bool known = i == high || goes(p, i) || p->list[i].copy;
        if (!known)
            continue;
        bool before = from == 0 || (from > low && goes(p, from - 1));
        bool behind = i == p->n || (i < high && (goes(p, i) || p->list[i].copy));
        if (from < i && before && behind && !looks_like_body(p, r, from, i))
            for (size_t k = from; k < i; k++) {
                p->list[k].fate = QW_LINE_GOES;
                p->list[k].rule = r->between;
            }
        from = i + 1;
    }
}

void
qw_page_decide_company(struct qw_page *p, const struct qw_page_rules *r)
{
    decide_zone(p, r, 0, p->head);
    decide_zone(p, r, p->foot, p->n);
}

bool
qw_page_is_dated(const struct qw_line *l)
{
    return l->digits >= 4 || qw_span_find(l->text, QW_LIT("年")) != QW_NOWHERE;
}

void
qw_page_extend_foot(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t low = p->gap < p->n ? p->gap : p->head, first = p->foot;

    if (p->foot == p->n)
        return;
    for (size_t i = p->foot; i > low && first - i < NEAR_FOOT; i--) {
        const struct qw_page_line *l = &p->list[i - 1];
        if (l->weight >= r->date && !l->line.stop)
            first = i - 1;
        else if (l->weight < -r->near_foot || l->line.stop || l->line.item ||
                 qw_page_is_dated(&l->line))
            break;
    }
    p->foot = first;
}

void
qw_page_decide_near(struct qw_page *p, const struct qw_page_rules *r)
{
    if (p->manual || p->head_proof + p->foot_proof < r->sure)
        return;
    for (size_t i = 0; i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        bool head = i >= p->head && i - p->head < NEAR && i < p->gap && p->head > 0;
        bool foot = i < p->foot && p->foot - i <= NEAR && p->foot < p->n;
        if ((head || foot) && l->fate == QW_LINE_STAYS && l->weight >= r->strong && !l->copy &&
            !l->verdict.title && l->line.chars <= NEAR_CHARS && !l->line.stop && !l->line.item)
            l->fate = QW_LINE_GOES;
    }
}
