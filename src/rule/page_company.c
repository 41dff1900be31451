#include "rule/page_company.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    NEAR_FOOT = 3,   /* lines in a row before the foot that may belong to it */
    NEAR = 4,        /* lines between a strong one and a zone that it stands outside of */
    NEAR_CHARS = 30, /* of such a line */
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
        size_t n = item_number(l->line.text);
        if (l->fate != QW_LINE_STAYS || n < 2 || i == p->gap || i + 1 == p->gap ||
            (i >= p->head && i < p->foot))
            continue;
        if (l[-1].fate == QW_LINE_GOES && item_number(l[-1].line.text) == n - 1 &&
            l[1].fate == QW_LINE_GOES && item_number(l[1].line.text) == n + 1) {
            l->fate = QW_LINE_GOES;
            l->rule = r->list_between;
        }
    }
}

/* Where the number of an item stands that is written as in the line; its style is what
 * stands before and behind it. */
struct number {
    size_t value, before, behind;
    uint32_t close;
};

static bool
read_number(struct qw_span s, struct number *out)
{
    static const char digits[] = "一二三四五六七八九十";
    size_t n, at = 0, value = 0;
    uint32_t c = qw_utf8_at(s.p, &n);

    *out = (struct number){ 0 };
    if (c == '(' || c == 0xff08 || c == 0x7b2c) {
        at = n;
        out->before = c;
    }
    while (at < s.n && value < 100) {
        c = qw_utf8_at(s.p + at, &n);
        const char *hit =
            n == 3 ? strstr(digits, (char[4]){ s.p[at], s.p[at + 1], s.p[at + 2], 0 }) : NULL;
        size_t d = hit ? (size_t)(hit - digits) / 3 + 1 : 0;
        if (qw_is_digit(c))
            value = value * 10 + (c - '0');
        else if (d)
            value = d == 10 ? (value ? value * 10 : 10) : value >= 10 ? value + d : d;
        else
            break;
        out->behind = d > 0;
        at += n;
    }
    out->value = value;
    out->close = at == s.n ? 0 : c == 0x689d ? 0x6761 : c; /* 條 is 条 */
    return value > 0 && at < s.n;
}

/* Lists hold together: an item goes on as the first one began. 五、版权声明 behind 四、 of
 * the body is the body's, and 3、 behind 1、本站 and 2、 is the site's. */
void
qw_page_mark_items(struct qw_page *p, const struct qw_page_rules *r)
{
    struct series {
        struct number last;
        bool furniture;
    } all[8];
    struct number now;
    size_t n = 0, k;

    for (size_t i = 0; i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        if (!l->line.item || !read_number(l->line.text, &now))
            continue;
        for (k = 0; k < n; k++)
            if (all[k].last.before == now.before && all[k].last.behind == now.behind &&
                all[k].last.close == now.close)
                break;
        bool next = k < n && all[k].last.value + 1 == now.value;
        bool heads =
            now.value == 2 && i > 0 && p->list[i - 1].weight > 0 && l->verdict.words >= r->words;
        if (((next && all[k].furniture) || (!next && heads)) && l->verdict.word)
            l->weight += r->series;
        else if (next && !all[k].furniture && l->verdict.score == 0)
            l->weight = -r->body_most;
        if (k == n && n < sizeof(all) / sizeof(*all))
            n++;
        if (k < n)
            all[k] = (struct series){ now, next ? all[k].furniture : l->weight > 0 };
    }
}

/* Lines list[from..to) stay so far, and furniture stands on both sides: do they look like
 * body text, one of them or all together? */
static bool
looks_like_body(const struct qw_page *p, const struct qw_page_rules *r, size_t from, size_t to)
{
    bool links = from > 0 && p->list[from - 1].verdict.opens;
    double most = links || from >= p->foot ? r->company_foot : r->company;

    for (size_t i = from; i < to; i++)
        if (p->list[i].weight < -most || (p->list[i].weight < -1 && p->list[i].line.stop))
            return true;
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

/* A date or a signature's year: it belongs to the text before it. */
static bool
is_dated(const struct qw_line *l)
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
        else if (l->weight < -r->near_foot || l->line.stop || l->line.item || is_dated(&l->line))
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
