#include <stdlib.h>
#include "rule/page_title.h"
#include "rule/recall.h"
#include "text/script.h"
#include "text/title.h"
#include "text/utf8.h"

enum {
    MOST_LINES = 160, /* judged at each end */
    LINK_CHARS = 45,
    CHAIN_CHARS = 90,
    MENU_CHARS = 10, /* of one name in a menu, or with > behind it */
    MENU_NAMES = 3,  /* one a line, at least, besides the buttons */
};

bool
qw_page_init(struct qw_page *p, const struct qw_page_rules *r)
{
    *p = (struct qw_page){ 0 };
    bool ok = qw_lines_init(&p->lines, MOST_LINES);
    p->list = calloc(2 * MOST_LINES, sizeof(*p->list));
    p->before = calloc(2 * MOST_LINES, sizeof(*p->before));
    p->scratch = qw_furniture_scratch_new(r->furniture);
    if (ok && p->list && p->before && p->scratch)
        return true;
    qw_page_release(p);
    return false;
}

void
qw_page_release(struct qw_page *p)
{
    qw_lines_release(&p->lines);
    qw_furniture_scratch_free(p->scratch);
    free(p->list);
    free(p->before);
}

/* How much a line that nothing speaks for looks like body text. */
static double
body(const struct qw_page_rules *r, const struct qw_line *l)
{
    double w = r->line + r->per_char * (double)l->chars +
               r->per_mark * ((double)l->marks + (double)l->commas / 2);

    return w < r->body_most ? -w : -r->body_most;
}

/* `首页 > 文档 > 总结`: short names with > between, at least two of them. */
static bool
is_chain(const struct qw_line *l)
{
    size_t parts = 0, len = 0, n;

    if (l->chars > CHAIN_CHARS || l->marks)
        return false;
    for (size_t at = 0; at < l->text.n; at += n) {
        uint32_t c = qw_utf8_at(l->text.p + at, &n);
        if (c == '>' || c == 0x203a || c == 0xbb || c == 0xff1e) {
            if (len == 0)
                return false;
            parts++;
            len = 0;
        } else if (qw_is_han(c) || qw_is_latin(c)) {
            len++;
        } else if (qw_is_digit(c) || c == '<' || c == '=' || c == '(') {
            return false; /* a comparison or code */
        }
    }
    return parts >= 2 || (parts == 1 && len == 0 && l->chars <= MENU_CHARS);
}

static void
judge_line(struct qw_page *p, const struct qw_page_rules *r, size_t i, size_t label)
{
    struct qw_page_line *l = &p->list[i];

    l->line = p->lines.list[i];
    l->asked = label;
    if (!qw_page_recall(p, l)) {
        qw_line_count(&l->line);
        qw_furniture_judge(r->furniture, p->scratch, l->line.text, label, &l->verdict);
        if (l->verdict.score == 0 && is_chain(&l->line)) {
            l->verdict.score = r->chain;
            l->verdict.rule = r->crumb_chain;
        }
    }
    l->rule = l->verdict.rule;
    l->fate = QW_LINE_STAYS;
    l->copy = false;
    l->weight = l->verdict.score;
    if (l->verdict.title || l->weight == 0)
        l->weight = body(r, &l->line);
}

/* Judge from both ends, each until so much body text was met that no furniture behind it
 * can belong to the end; what is between becomes the gap. */
static void
judge(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t n = p->lines.n, head = 0, foot = n;
    double sum = 0, best = 0;

    for (; head < p->lines.gap && sum > best - r->give_up; head++) {
        judge_line(p, r, head, head ? p->list[head - 1].verdict.label : 0);
        sum += p->list[head].weight;
        best = sum > best ? sum : best;
    }
    sum = best = 0;
    for (; foot > head && sum > best - r->give_up; foot--) {
        judge_line(p, r, foot - 1, 0);
        sum += p->list[foot - 1].weight;
        best = sum > best ? sum : best;
    }
    p->n = head + n - foot;
    p->gap = p->n;
    if (foot > head || p->lines.gap < n) {
        memmove(&p->list[head], &p->list[foot], (n - foot) * sizeof(*p->list));
        p->gap = head;
    }
}

/* The path to a page: 当前位置:首页 > 作文 > 写人. */
static bool
is_path(const struct qw_page_line *l, const struct qw_page_rules *r)
{
    static const char *const arrows[] = { ">", "›", "»", "＞", "→" };
    bool found = false;

    for (size_t i = 0; l->verdict.score >= r->strong && i < sizeof(arrows) / sizeof(*arrows); i++)
        found |= qw_span_find(l->line.text, qw_span_str(arrows[i])) != QW_NOWHERE;
    return found;
}

/* A menu of one name a line: from a button at the page's start to the path. */
static void
mark_menu(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t end = 0, names = 0;

    for (; end < p->gap && !is_path(&p->list[end], r); end++) {
        const struct qw_page_line *l = &p->list[end];
        if (l->line.chars > MENU_CHARS || l->line.marks || (end == 0 && l->weight <= 0))
            return;
        names += l->weight <= 0;
    }
    if (end == p->gap || names < MENU_NAMES)
        return;
    for (size_t i = 0; i < end; i++)
        if (p->list[i].weight <= 0) {
            p->list[i].weight = r->link;
            p->list[i].rule = r->menu_names;
        }
}

/* The site's name, where another line gives it away, on a line of its own. */
static void
mark_site(struct qw_page *p, const struct qw_page_rules *r)
{
    struct qw_span site = { "", 0 };

    for (size_t i = 0; site.n == 0 && i < p->n; i++)
        if (p->list[i].verdict.score >= r->strong)
            site = qw_verdict_captured(&p->list[i].verdict, "site");
    for (size_t i = 0; site.n && i < p->n; i++)
        if (p->list[i].weight <= r->site && qw_title_same(p->list[i].line.text, site)) {
            p->list[i].copy = false;
            p->list[i].weight = r->site;
            p->list[i].rule = r->site_name;
        }
}

/* Behind a line that opens a list of links: short lines down to the end of the page. */
static void
mark_links(struct qw_page *p, const struct qw_page_rules *r)
{
    bool text = p->gap < p->n;
    size_t opener = p->n;

    for (size_t i = 0; i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        if (l->weight <= 0 && (l->line.marks || l->line.chars > LINK_CHARS)) {
            text = true;
            opener = p->n;
        } else if (l->verdict.opens && text && opener == p->n) {
            opener = i;
        }
    }
    for (size_t i = opener; i < p->n; i++)
        if (p->list[i].weight <= 0) {
            p->list[i].rule = r->list_links;
            p->list[i].weight = r->link;
        }
}

static void
find_zones(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t low = p->gap < p->n ? p->gap : 0;
    double sum = 0, best = 0;

    p->head = 0;
    for (size_t i = 0; i < p->gap; i++) {
        sum += p->list[i].weight;
        if (sum > best)
            best = sum, p->head = i + 1;
    }
    if (best < r->zone)
        p->head = 0;
    if (low < p->head)
        low = p->head;
    p->foot = p->n;
    sum = best = 0;
    for (size_t i = p->n; i > low; i--) {
        sum += p->list[i - 1].weight;
        if (sum > best)
            best = sum, p->foot = i - 1;
    }
    if (best < r->zone)
        p->foot = p->n;
}

/* One run of neighbours: all of it goes, or nothing. Without a strong line it must stand
 * at the very start or end of the text: buttons are content in a manual. */
static void
end_run(struct qw_page *p, const struct qw_page_rules *r, size_t from, size_t to)
{
    double sum = 0;
    bool strong = false, edge = from == 0 || to == p->n;

    for (size_t i = from; i < to; i++) {
        sum += p->list[i].weight;
        strong |= p->list[i].weight >= r->strong;
    }
    if (!strong && (sum < r->run || !edge))
        return;
    for (size_t i = from; i < to; i++)
        if (p->list[i].weight > 0 && !p->list[i].copy)
            p->list[i].fate = QW_LINE_GOES;
}

static void
decide(struct qw_page *p, const struct qw_page_rules *r, size_t low, size_t high)
{
    size_t from = low;

    for (size_t i = low; i <= high; i++)
        if (i == high || (p->list[i].weight <= 0 && !p->list[i].copy)) {
            end_run(p, r, from, i);
            from = i + 1;
        }
}

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

/* Item 2 goes when the items 1 and 3 around it do. */
static void
decide_between(struct qw_page *p, const struct qw_page_rules *r)
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

static void
read_page(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text)
{
    qw_lines_read(&p->lines, text);
    judge(p, r);
    mark_menu(p, r);
    p->title = qw_page_find_title(p, r);
    p->glued = false;
    qw_page_mark_title(p, r);
    mark_site(p, r);
    mark_links(p, r);
    find_zones(p, r);
    decide(p, r, 0, p->head);
    decide(p, r, p->foot, p->n);
    decide_between(p, r);
    for (size_t i = 0; i < p->n; i++)
        if (p->list[i].verdict.any && p->list[i].verdict.score >= r->strong)
            p->list[i].fate = QW_LINE_GOES;
    qw_page_decide_title(p, r, text);
}

void
qw_page_read(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text)
{
    qw_page_remember(p, false);
    read_page(p, r, text);
}

void
qw_page_read_left(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text)
{
    qw_page_remember(p, true);
    read_page(p, r, text);
}
