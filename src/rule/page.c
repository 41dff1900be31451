#include <stdlib.h>
#include "rule/page.h"
#include "text/script.h"
#include "text/title.h"
#include "text/utf8.h"

enum {
    MOST_LINES = 160, /* judged at each end */
    TITLE_CHARS = 70, /* of the longest line that can be a title */
    TITLE_LEAST = 5,  /* characters of the shortest title that can stand in other words */
    GLUED_LEAST = 20, /* characters behind a title that make it the start of a paragraph */
    LINK_CHARS = 45,
    CHAIN_CHARS = 90,
    MENU_CHARS = 10,  /* of one name with > behind it */
    FIRST_LINES = 12, /* lines among which a title is looked for */
};

bool
qw_page_init(struct qw_page *p, const struct qw_page_rules *r)
{
    *p = (struct qw_page){ 0 };
    bool ok = qw_lines_init(&p->lines, MOST_LINES);
    p->list = calloc(2 * MOST_LINES, sizeof(*p->list));
    p->scratch = qw_furniture_scratch_new(r->furniture);
    if (ok && p->list && p->scratch)
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
    qw_line_count(&l->line);
    qw_furniture_judge(r->furniture, p->scratch, l->line.text, label, &l->verdict);
    l->rule = l->verdict.rule;
    l->fate = QW_LINE_STAYS;
    l->copy = false;
    if (l->verdict.score == 0 && is_chain(&l->line)) {
        l->verdict.score = r->chain;
        l->rule = r->crumb_chain;
    }
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

static struct qw_span
captured(const struct qw_verdict *v, const char *key)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->captures[i].key, key) == 0)
            return v->captures[i].text;
    return qw_span("", 0);
}

/* Could this line be a title? */
static bool
titular(const struct qw_line *l)
{
    return l->chars >= 2 && l->chars <= TITLE_CHARS && l->marks == 0 &&
           !qw_span_ends(l->text, QW_LIT(":")) && !qw_span_ends(l->text, QW_LIT("："));
}

/* A capture of two lines, when the table's row says that its line is about the title. */
static struct qw_span
twice_captured(const struct qw_page *p)
{
    struct qw_span last = { "", 0 };

    for (size_t i = 0; i < p->gap && i < FIRST_LINES * 2; i++) {
        struct qw_span t = captured(&p->list[i].verdict, "title");
        if (p->list[i].verdict.title && t.n) {
            if (last.n && qw_title_same(t, last))
                return t;
            last = t;
        }
    }
    return qw_span("", 0);
}

/* The title: what a strong line of the head says, a file's name, the first short line. */
static struct qw_span
find_title(const struct qw_page *p, const struct qw_page_rules *r)
{
    struct qw_span first = { "", 0 }, t;

    for (size_t i = 0; i < p->gap && p->list[i].weight > -r->body_most; i++) {
        const struct qw_page_line *l = &p->list[i];
        t = captured(&l->verdict, "title");
        if (l->verdict.score >= r->strong && !l->verdict.title && t.n)
            return qw_furniture_stem(r->furniture, t);
    }
    t = twice_captured(p);
    if (t.n)
        return qw_furniture_stem(r->furniture, t);
    for (size_t i = 0; i < p->gap && i < FIRST_LINES; i++) {
        const struct qw_page_line *l = &p->list[i];
        if (l->weight > 0)
            continue;
        t = qw_furniture_stem(r->furniture, l->line.text);
        if (t.n < l->line.text.n)
            return t;
        if (!titular(&l->line))
            break;
        if (first.n == 0 && !l->verdict.title)
            first = t;
    }
    if (first.n == 0)
        for (size_t i = 0; i < p->gap && i < FIRST_LINES * 4; i++)
            if (p->list[i].weight < 0)
                return titular(&p->list[i].line) ? p->list[i].line.text : first;
    return first;
}

/* Mark what repeats the title: neutral where it stands first, furniture from there on. */
static void
mark_title(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t copies = 0;

    for (size_t i = 0; p->title.n && i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        struct qw_span stem;
        if (l->verdict.title &&
            qw_title_same(
                qw_furniture_stem(r->furniture, captured(&l->verdict, "title")), p->title)) {
            l->weight = l->verdict.score;
            continue;
        }
        if (l->verdict.score >= r->strong || l->line.chars > 2 * TITLE_CHARS)
            continue;
        stem = qw_furniture_stem(r->furniture, l->line.text);
        if (l->weight < 0 && qw_title_words(l->line.text, p->title)) {
            l->rule = r->title_words;
            l->weight = r->words;
        } else if (qw_title_same(stem, p->title)) {
            l->copy = true;
            l->rule = r->title_copy;
            l->weight = copies++ ? r->copy : stem.n < l->line.text.n ? r->file : 0;
        }
    }
}

/* The site's name, where another line gives it away, on a line of its own. */
static void
mark_site(struct qw_page *p, const struct qw_page_rules *r)
{
    struct qw_span site = { "", 0 };

    for (size_t i = 0; site.n == 0 && i < p->n; i++)
        if (p->list[i].verdict.score >= r->strong)
            site = captured(&p->list[i].verdict, "site");
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

/* Does the body start with the title in other words, or glued to its first paragraph? */
static bool
body_title(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text,
    const struct qw_line *first)
{
    size_t n, chars = 0;
    struct qw_span s = first->text;

    if (first->chars <= TITLE_CHARS && qw_title_alike(p->title, s) >= r->alike)
        return true;
    for (size_t at = 0; at < s.n && chars <= TITLE_CHARS; at += n, chars++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (!qw_is_blank(c) || chars < TITLE_LEAST)
            continue;
        struct qw_span head = qw_span_slice(s, 0, at),
                       rest = qw_span_trim(qw_span_slice(s, at, s.n));
        if (first->chars < chars + GLUED_LEAST)
            return false;
        if (qw_title_same(p->title, head) || qw_title_alike(p->title, head) >= r->alike) {
            p->split = (size_t)(s.p - text.p) + at;
            p->split_len = (size_t)(rest.p - s.p) - at;
            return true;
        }
    }
    return false;
}

/* Make a line that goes the one that says the title. */
static bool
keep_title(
    struct qw_page_line *l, const struct qw_page_rules *r, struct qw_span title, const char *why)
{
    struct qw_span t = l->copy ? qw_furniture_stem(r->furniture, l->line.text)
                               : qw_furniture_stem(r->furniture, captured(&l->verdict, "title"));

    if (t.n == 0 || !qw_title_same(t, title))
        return false;
    l->keep = qw_title_bare(t);
    l->fate = QW_LINE_KEEPS;
    l->rule = why;
    if (qw_span_eq(l->keep, l->line.text))
        l->fate = QW_LINE_STAYS;
    return true;
}

/* Titles of the head once furniture went from it: one copy stays as the text's first line,
 * none when the body has its own. */
static void
decide_head_title(
    struct qw_page *p, const struct qw_page_rules *r, struct qw_span text, size_t first)
{
    size_t kept = p->n;
    bool own = first < p->n && first >= p->head && p->list[first].line.chars > TITLE_LEAST &&
               body_title(p, r, text, &p->list[first].line);

    for (size_t i = 0; i < p->gap && (i < p->head || i <= first); i++) {
        struct qw_page_line *l = &p->list[i];
        if (!l->copy || l->fate != QW_LINE_STAYS)
            continue;
        if (!own && kept == p->n && keep_title(l, r, p->title, r->title_ext)) {
            kept = i;
            continue;
        }
        l->fate = QW_LINE_GOES;
        l->rule = own ? r->title_body : r->title_copy;
    }
    for (size_t i = 0; !own && kept == p->n && i < p->head; i++)
        if (p->list[i].fate == QW_LINE_GOES && keep_title(&p->list[i], r, p->title, r->title_cut))
            kept = i;
}

/* The title stays once. */
static void
decide_title(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text)
{
    size_t first = 0;
    bool head = false, foot = false;

    for (size_t i = 0; i < p->n; i++) {
        head |= i < p->head && p->list[i].fate == QW_LINE_GOES;
        foot |= i >= p->foot && p->list[i].fate == QW_LINE_GOES;
    }
    while (first < p->n && (p->list[first].fate != QW_LINE_STAYS || p->list[first].copy))
        first++;
    if (head)
        decide_head_title(p, r, text, first);
    else
        p->title = qw_span("", 0);
    for (size_t i = p->foot; foot && i < p->n; i++)
        if (p->list[i].copy && i > first)
            p->list[i].fate = QW_LINE_GOES;
    p->shell = head && first == p->n && p->gap == p->n;
    for (size_t i = 0; p->shell && i < p->n; i++)
        if (p->list[i].fate != QW_LINE_GOES) {
            p->list[i].fate = QW_LINE_GOES;
            p->list[i].rule = r->title_only;
        }
}

void
qw_page_read(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text)
{
    qw_lines_read(&p->lines, text);
    judge(p, r);
    p->title = find_title(p, r);
    p->split_len = 0;
    mark_title(p, r);
    mark_site(p, r);
    mark_links(p, r);
    find_zones(p, r);
    decide(p, r, 0, p->head);
    decide(p, r, p->foot, p->n);
    decide_between(p, r);
    for (size_t i = 0; i < p->n; i++)
        if (p->list[i].verdict.any && p->list[i].verdict.score >= r->strong)
            p->list[i].fate = QW_LINE_GOES;
    decide_title(p, r, text);
}
