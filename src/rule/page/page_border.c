#include <math.h>
#include "rule/page/page_border.h"
#include "text/layout/title.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    FIELD_CHARS = 45,
    HEADING_CHARS = 10, /* of a heading without a number: 联系方式 */
    ITEM_CHARS = 25,    /* of one with */
    PROSE_CHARS = 20,
    CONTENTS_CHARS = 4,
    PARALLEL_RUNS = 3,
    FORM_HEADINGS = 3, /* lines before a form, at most */
    FORM_FIELDS =
        4, /* of it, at least; one of so many as FORM_OWN says sounds like the text's own */
    FORM_OWN = 4,
    EXCERPT_CHARS = 10, /* of the text's start that a line of the head says once more */
    EXCERPT_LABEL = 10, /* of the label before it */
    EXCERPT_TAIL = 10,  /* of the dots behind it, and [详细] */
    EXCERPT_LINES = 12, /* lines behind it among which one starts so */
};

/* Is there a colon that is none of a time, 20:15? */
static bool
has_colon(const struct qw_line *l)
{
    const char *colon = memchr(l->text.p, ':', l->text.n);

    while (colon && colon > l->text.p && qw_is_digit((unsigned char)colon[-1]))
        colon = memchr(colon + 1, ':', (size_t)(l->text.p + l->text.n - colon - 1));
    return colon || qw_span_find(l->text, QW_LIT("：")) != QW_NOWHERE;
}

/* Fields of a form, of which a label is known to sites as well: 盘点人:… 审核:… */
static bool
is_field(const struct qw_page_line *l)
{
    return l->line.chars <= FIELD_CHARS && !l->line.stop && has_colon(&l->line);
}

/* A field that only words speak for, and not for sure. */
static bool
is_own_field(const struct qw_page_line *l, const struct qw_page_rules *r)
{
    return l->verdict.score == 0 && l->weight < 2 * r->strong && is_field(l);
}

/* A sentence that only words speak for, and not much. */
static bool
is_weak_prose(const struct qw_page_line *l, const struct qw_page_rules *r)
{
    bool prose = l->line.stop || (l->line.chars >= PROSE_CHARS && (l->line.marks || l->line.colon));

    return l->verdict.score == 0 && prose && l->weight < r->prose && !l->copy;
}

/* The first line of the foot is a sentence that only words speak for, and a heading of the
 * body stands before it: 五、售后服务. */
static bool
is_under_heading(const struct qw_page *p, const struct qw_page_rules *r)
{
    const struct qw_page_line *l = &p->list[p->foot], *before = l - 1;

    return p->foot > p->head && p->foot != p->gap && l->verdict.score == 0 &&
           (l->line.stop || l->line.marks) && l->verdict.words < r->body_most && !l->copy &&
           before->line.item && before->weight < 0 && !before->line.stop &&
           before->line.marks == 0 && before->line.chars <= ITEM_CHARS;
}

/* The first line of the foot is a heading, and a sentence under it stays. */
static bool
is_heading(const struct qw_page *p, const struct qw_page_rules *r)
{
    const struct qw_page_line *l = &p->list[p->foot];

    return p->foot > p->head && p->foot + 1 < p->n && p->foot != p->gap && p->foot + 1 != p->gap &&
           l->weight < r->strong && l->line.chars <= HEADING_CHARS && !l->copy && l[1].line.stop &&
           l[1].weight < 0 && l[1].verdict.score == 0;
}

/* What a character is in the form of a line: words and numbers are alike, signs are not. */
static uint32_t
kind_of(uint32_t c)
{
    return qw_is_han(c) || qw_is_latin(c) ? 'w' : qw_is_digit(c) ? '0' : qw_is_blank(c) ? ' ' : c;
}

/* The kind of the run of characters at *at, which is behind it then. */
static uint32_t
next_kind(struct qw_span s, size_t *at)
{
    size_t n;
    uint32_t kind = kind_of(qw_utf8_at(s.p + *at, &n));

    for (*at += n; *at < s.n && kind_of(qw_utf8_at(s.p + *at, &n)) == kind; *at += n)
        ;
    return kind;
}

/* Are two lines made alike, and of more than one word: 汽车站 0743-0000000 and 火车站 0743-1111111? */
static bool
is_parallel(struct qw_span a, struct qw_span b)
{
    size_t i = 0, k = 0, runs = 0;

    for (; i < a.n && k < b.n; runs++)
        if (next_kind(a, &i) != next_kind(b, &k))
            return false;
    return i == a.n && k == b.n && runs >= PARALLEL_RUNS;
}

/* The first line of the foot, for which no row speaks, goes on with a list of the body. */
static bool
goes_on(const struct qw_page *p)
{
    const struct qw_page_line *l = &p->list[p->foot];

    return p->foot > p->head && p->foot != p->gap && l->verdict.score == 0 && !l->copy &&
           l->line.chars <= QW_LINE_LONG && l[-1].weight <= 0 && l[-1].line.chars <= QW_LINE_LONG &&
           is_parallel(l->line.text, l[-1].line.text);
}

/* The last line of the head is the document's own: a field right behind its title, or the
 * heading of its list of contents. */
static bool
is_first_own(const struct qw_page *p, const struct qw_page_rules *r)
{
    const struct qw_page_line *l = &p->list[p->head - 1];

    if (p->head < 2 || p->head >= p->gap || l->copy)
        return false;
    if (l[-1].copy && l->verdict.score == 0 && l->weight < r->strong && has_colon(&l->line))
        return true;
    return l->verdict.buttons && l->weight < r->date && l->line.chars <= CONTENTS_CHARS &&
           l[1].weight < 0 && (l[1].line.item || qw_is_digit((unsigned char)l[1].line.text.p[0]));
}

/* The last line of the head stands behind the title, and what speaks for it is little, its words
 * or its characters: 综合频道 over a week's broadcasts. */
static bool
is_faint(const struct qw_page *p, const struct qw_page_rules *r)
{
    const struct qw_page_line *l = &p->list[p->head - 1];

    if (p->head >= p->n || qw_title_prefix(p->list[p->head].line.text, p->title) ||
        l->verdict.score > 0 || l->weight >= r->date || l->copy || has_colon(&l->line) ||
        qw_title_is_tag(l->line.text) || l->line.blanks > 1 ||
        (l->rule != l->verdict.word && l->rule != r->grams))
        return false;
    for (size_t i = p->head - 1; i > 0; i--)
        if (p->list[i - 1].copy)
            return true;
    return false;
}

/* Weak fields at a zone's inner border are the document's when its own are beside them. */
void
qw_page_trim(struct qw_page *p, const struct qw_page_rules *r)
{
    while (p->foot < p->n && (is_weak_prose(&p->list[p->foot], r) || is_under_heading(p, r) ||
                                 is_heading(p, r) || goes_on(p)))
        p->foot++;
    while (p->head > 0 &&
           (is_weak_prose(&p->list[p->head - 1], r) || is_first_own(p, r) || is_faint(p, r)))
        p->head--;
    while (p->foot > 0 && p->foot < p->n && p->foot != p->gap &&
           p->list[p->foot].weight < r->field && is_field(&p->list[p->foot]) &&
           p->list[p->foot - 1].weight <= 0 && is_field(&p->list[p->foot - 1]))
        p->foot++;
    while (p->foot + 1 < p->n && p->foot != p->gap && p->foot + 1 != p->gap &&
           p->list[p->foot].weight < r->date && p->list[p->foot].line.chars <= HEADING_CHARS &&
           is_own_field(&p->list[p->foot + 1], r))
        p->foot += 2; /* 联系方式, and a line of it */
    while (p->head > 0 && p->head < p->gap && p->list[p->head - 1].weight < r->field &&
           is_field(&p->list[p->head - 1]) && p->list[p->head].weight <= 0 &&
           is_field(&p->list[p->head]))
        p->head--;
}

void
qw_page_mark_form(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t from = 0, end, own = 0;
    double known = 0;

    while (from < p->gap && from < FORM_HEADINGS && !is_field(&p->list[from]))
        if (p->list[from++].weight >= r->date)
            return;
    for (end = from; end < p->gap && is_field(&p->list[end]); end++) {
        own += p->list[end].weight < 0;
        known += p->list[end].verdict.score;
    }
    if (end - from < FORM_FIELDS || own * FORM_OWN < end - from ||
        known > r->form * (double)(end - from))
        return;
    for (size_t i = from; i < end; i++)
        p->list[i].weight = fmin(p->list[i].weight, 0);
}

/* What the line says of the text: without the label before it, before the dots behind it;
 * empty without dots. */
static struct qw_span
excerpt_of(struct qw_span s)
{
    enum { TAIL_BYTES = 4 * EXCERPT_TAIL };
    struct qw_span tail = qw_span_slice(s, s.n > TAIL_BYTES ? s.n - TAIL_BYTES : 0, s.n);
    size_t n, chars = 0;

    if (qw_span_find(tail, QW_LIT("…")) == QW_NOWHERE &&
        qw_span_find(tail, QW_LIT("...")) == QW_NOWHERE)
        return qw_span("", 0); /* as of most lines; some are long */
    size_t dots = qw_span_find(s, QW_LIT("…"));
    dots = dots == QW_NOWHERE ? qw_span_find(s, QW_LIT("...")) : dots;
    if (dots == QW_NOWHERE || qw_utf8_count(qw_span_slice(s, dots, s.n)) > EXCERPT_TAIL)
        return qw_span("", 0);
    s = qw_span_slice(s, 0, dots);
    for (size_t at = 0; at < s.n && chars <= EXCERPT_LABEL; at += n, chars++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (c == ':' || c == 0xff1a || c == 0x3011)
            return qw_span_trim(qw_span_slice(s, at + n, s.n));
    }
    return s;
}

void
qw_page_mark_excerpt(struct qw_page *p, const struct qw_page_rules *r)
{
    static const struct qw_charset_bits dots = QW_CHARSET('.', '.', 0x2026, 0x2026);

    for (size_t i = 1; i < p->gap && i < 2 * EXCERPT_LINES; i++) {
        struct qw_page_line *l = &p->list[i];
        if (!qw_charset_meet(&l->verdict.chars, &dots) || l->weight >= r->words || l->line.item ||
            l->copy || l[-1].weight <= -r->company)
            continue;
        struct qw_span s = excerpt_of(l->line.text);
        if (qw_utf8_count(s) < EXCERPT_CHARS)
            continue;
        for (size_t k = i + 1; k < p->gap && k <= i + EXCERPT_LINES; k++)
            if (p->list[k].line.text.n > s.n && qw_span_starts(p->list[k].line.text, s)) {
                l->weight = r->words;
                l->rule = r->excerpt;
            }
    }
}
