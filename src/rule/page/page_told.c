#include "rule/page/page_told.h"
#include "rule/page/page_company.h"
#include "text/script.h"
#include "text/layout/title.h"
#include "text/utf8.h"

enum {
    SHORT_CHARS = 30,  /* of a line that is no sentence */
    TOLD_BYTES = 1200, /* of one, at most */
    TOLD_CHARS = 12,   /* of a sentence, at least */
    LABEL_CHARS = 8,   /* of one that stands before the text: 内容梗概 */
    HEADING_CHARS = 8, /* behind the title in a heading */
    TITLE_BYTES = 18,  /* of a title that a sentence names */
    FOREIGN_LINES = 2, /* of the text that speak as sites do, at least, when it is about sites */
    NEAR_LINES = 4,    /* behind the head that may belong to it */
};

/* The title without (两篇) behind it. */
static struct qw_span
without_brackets(struct qw_span title)
{
    size_t open = qw_span_find(title, QW_LIT("(")), wide = qw_span_find(title, QW_LIT("（"));

    open = wide < open ? wide : open;
    return open != QW_NOWHERE &&
                   (qw_span_ends(title, QW_LIT(")")) || qw_span_ends(title, QW_LIT("）")))
               ? qw_span_slice(title, 0, open)
               : title;
}

/* Nothing, or the number of an item: 1、 */
static bool
is_number(struct qw_span s)
{
    size_t at = 0;

    while (at < s.n && qw_is_digit((unsigned char)s.p[at]))
        at++;
    return at == s.n || (at > 0 && s.n - at <= strlen("、"));
}

/* Does the line name the page's title and say something of it: with a site's words, as a file,
 * or twice? */
static bool
names_title(const struct qw_page *p, const struct qw_page_rules *r, const struct qw_page_line *l)
{
    struct qw_span title = without_brackets(qw_title_bare(p->title)), s = l->line.text;
    size_t letters = 1;

    if (title.n < TITLE_BYTES || s.n > TOLD_BYTES)
        return false;
    size_t at = qw_span_find(s, title);
    if (at == QW_NOWHERE || is_number(qw_span_slice(s, 0, at)))
        return false; /* the text may begin so */
    struct qw_span rest = qw_span_slice(s, at + title.n, s.n);
    if (l->line.colon && qw_utf8_count(rest) <= HEADING_CHARS)
        return true; /* over a list of links: 【title】相关文章: */
    if (l->verdict.words >= r->told / 4 || qw_span_find(rest, title) != QW_NOWHERE)
        return true;
    while (letters < rest.n && qw_is_latin((unsigned char)rest.p[letters]))
        letters++;
    return letters < rest.n && rest.p[0] == '.' &&
           qw_furniture_is_format(r->furniture, qw_span_slice(rest, 1, letters));
}

/* Does the text between the zones speak of what sites speak of: is it a manual, a contract
 * with readers, a report about a library? */
static bool
is_about_sites(const struct qw_page *p, const struct qw_page_rules *r)
{
    size_t lines = 0, speak = 0;
    double words = 0;

    for (size_t i = p->head; i < p->foot; i++) {
        const struct qw_page_line *l = &p->list[i];
        if (l->weight > -r->company || names_title(p, r, l))
            continue;
        lines++;
        words += l->verdict.words > 0 ? l->verdict.words : 0;
        speak += l->verdict.words >= r->speaks;
    }
    return speak >= FOREIGN_LINES || words > r->about * (double)lines;
}

/* A sentence of the site: its words and its characters say so, or that it is about the title. */
static bool
is_told(const struct qw_page *p, const struct qw_page_rules *r, const struct qw_page_line *l)
{
    const struct qw_verdict *v = &l->verdict;

    if (l->copy || l->line.item || v->score > 0 || l->line.chars < TOLD_CHARS ||
        l->line.text.n > TOLD_BYTES)
        return false;
    if (v->words >= r->told / 5 && v->grams >= r->told / 5 && v->words + v->grams >= r->told)
        return true;
    bool whole = l->line.chars <= QW_LINE_LONG; /* the others are paragraphs, or a whole text */
    return (whole || v->words >= r->told) && names_title(p, r, l);
}

/* A short line, no sentence and no field, that furniture is nearly as likely for as body text,
 * for what its words or its characters say. */
static bool
is_tinted(const struct qw_page_rules *r, const struct qw_page_line *l)
{
    return l->weight >= -r->tinted && (l->verdict.grams >= r->tint || l->weight > 0) &&
           l->line.chars <= SHORT_CHARS && l->line.chars > 1 && !l->line.stop && !l->line.marks &&
           !l->line.item && !l->copy && !qw_page_is_dated(&l->line);
}

/* Does a text end with this line: a sentence, a long line, a date, a page's number? */
static bool
may_end_text(const struct qw_page_rules *r, const struct qw_page_line *l)
{
    return l->line.stop || l->line.marks || l->line.chars > SHORT_CHARS ||
           l->line.digits == l->line.chars || qw_page_is_dated(&l->line) ||
           l->weight <= -r->company_foot;
}

/* Sentences go even at the zone's border then. */
static void
take(const struct qw_page_rules *r, struct qw_page_line *l, bool told)
{
    double least = told ? r->prose : r->link;

    if (l->weight >= least || (l->weight > 0 && !told))
        return;
    if (l->weight <= 0 || l->rule == NULL)
        l->rule = l->verdict.word ? l->verdict.word : r->grams;
    l->weight = least;
}

static bool
has_colon(struct qw_span s)
{
    return qw_span_find(s, QW_LIT(":")) != QW_NOWHERE ||
           qw_span_find(s, QW_LIT("：")) != QW_NOWHERE;
}

/* A line that may stand behind what a site told: short, no sentence, no field, no date. */
static bool
is_bare(const struct qw_page_line *l)
{
    return l->line.chars <= SHORT_CHARS && !l->line.stop && !l->line.marks && !l->copy &&
           (l->line.item || (!has_colon(l->line.text) && !qw_page_is_dated(&l->line)));
}

/* Where the site begins to speak behind the text: at a sentence of its own, with short lines
 * alone behind it, or at such lines that furniture is nearly as likely for. */
static size_t
find_told(const struct qw_page *p, const struct qw_page_rules *r, size_t low)
{
    size_t first = p->foot, i = p->foot;

    while (i > low && is_tinted(r, &p->list[i - 1]))
        first = --i;
    for (; i > low; i--) {
        const struct qw_page_line *l = &p->list[i - 1];
        if (is_told(p, r, l) || (first == i && is_tinted(r, l)))
            first = i - 1;
        else if (!is_bare(l))
            break;
    }
    return first == low || !may_end_text(r, &p->list[first - 1]) ? p->foot : first;
}

static void
take_foot(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t first = find_told(p, r, p->gap < p->n ? p->gap : p->head);

    for (size_t i = first; i < p->n; i++) {
        bool told = is_told(p, r, &p->list[i]);
        if (i >= p->foot && !told)
            break;
        take(r, &p->list[i], told);
    }
    p->foot = first;
}

/* Does the text begin with its title here, by itself or before its first sentence? */
static bool
begins(const struct qw_page *p, const struct qw_page_line *l)
{
    return l->copy ||
           (p->title.n >= TITLE_BYTES && qw_title_prefix(l->line.text, p->title) >= TITLE_BYTES &&
               l->line.chars > SHORT_CHARS);
}

/* A word or two before that: 内容梗概. */
static bool
may_announce(const struct qw_page_rules *r, const struct qw_page_line *l)
{
    return l->weight > -r->company && l->line.chars <= LABEL_CHARS && !l->line.stop &&
           !l->line.marks && !l->line.item && l->line.digits == 0;
}

static void
take_head(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t high = p->gap < p->foot ? p->gap : p->foot, end = p->head;

    if (p->head == 0)
        return;
    for (size_t i = p->head; i < high && i < p->head + NEAR_LINES; i++) {
        const struct qw_page_line *l = &p->list[i];
        if (is_told(p, r, l)) {
            end = i + 1;
        } else if (i > p->head && begins(p, l)) {
            end = i;
            break;
        } else if (!may_announce(r, l)) {
            break;
        }
    }
    for (size_t i = p->head; i < end; i++)
        take(r, &p->list[i], is_told(p, r, &p->list[i]));
    p->head = end;
}

void
qw_page_take_told(struct qw_page *p, const struct qw_page_rules *r)
{
    if (p->manual || p->head_proof + p->foot_proof < r->zone_both || is_about_sites(p, r))
        return;
    take_foot(p, r);
    take_head(p, r);
}
