#include "rule/page_title.h"
#include "text/script.h"
#include "text/title.h"
#include "text/utf8.h"

enum {
    TITLE_CHARS = 70, /* of the longest line that can be a title */
    TITLE_LEAST = 5,  /* characters of the shortest title that can stand in other words */
    STUCK_LEAST = 8,  /* characters of one that may stand before a paragraph without a blank */
    GLUED_LEAST = 20, /* characters behind a title that make it the start of a paragraph */
    ECHO_LEAST = 3,   /* characters of the title that say behind it that a sentence begins */
    FIRST_LINES = 12, /* lines among which a title is looked for */
};

struct qw_span
qw_verdict_captured(const struct qw_verdict *v, const char *key)
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
        struct qw_span t = qw_verdict_captured(&p->list[i].verdict, "title");
        if (p->list[i].verdict.title && t.n) {
            if (last.n && qw_title_same(t, last))
                return t;
            last = t;
        }
    }
    return qw_span("", 0);
}

struct qw_span
qw_page_find_title(const struct qw_page *p, const struct qw_page_rules *r)
{
    struct qw_span first = { "", 0 }, t;

    for (size_t i = 0; i < p->gap && p->list[i].weight > -r->body_most; i++) {
        const struct qw_page_line *l = &p->list[i];
        t = qw_verdict_captured(&l->verdict, "title");
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

void
qw_page_mark_title(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t copies = 0;

    for (size_t i = 0; p->title.n && i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        struct qw_span stem;
        if (l->verdict.title && qw_title_same(qw_furniture_stem(r->furniture,
                                                  qw_verdict_captured(&l->verdict, "title")),
                                    p->title)) {
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

/* Where a body that begins with the title goes on: behind the blank that ends the title, or
 * where what follows can only be a new sentence; 0 when it does not begin with it. `*end` is
 * where the title ends. */
static size_t
behind_title(const struct qw_page *p, const struct qw_page_rules *r, struct qw_span s, size_t *end)
{
    size_t n, chars = 0;

    for (size_t at = 0; at < s.n && chars <= TITLE_CHARS; at += n, chars++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        struct qw_span head = qw_span_slice(s, 0, at);
        if (!qw_is_blank(c) || chars < TITLE_LEAST ||
            !(qw_title_same(p->title, head) || qw_title_alike(p->title, head) >= r->alike))
            continue;
        *end = at;
        return (size_t)(qw_span_trim(qw_span_slice(s, at, s.n)).p - s.p);
    }
    *end = qw_title_prefix(s, p->title);
    if (qw_utf8_count(qw_span_slice(s, 0, *end)) < STUCK_LEAST)
        return 0;
    struct qw_span rest = qw_span_slice(s, *end, s.n);
    return qw_furniture_starts(r->furniture, rest) || qw_title_echo(rest, p->title, ECHO_LEAST)
               ? *end
               : 0;
}

/* Does the body start with the title in other words, or glued to its first paragraph? */
static bool
body_title(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text,
    const struct qw_line *first)
{
    struct qw_span s = first->text;
    size_t end;

    if (first->chars <= TITLE_CHARS && qw_title_alike(p->title, s) >= r->alike)
        return true;
    size_t to = behind_title(p, r, s, &end);
    if (to == 0 || qw_utf8_count(qw_span_slice(s, to, s.n)) < GLUED_LEAST)
        return false;
    p->glued = true;
    p->split = (size_t)(s.p - text.p) + end;
    p->split_len = to - end;
    return true;
}

/* Is this line the body's first, also where the head's sum grew over all of a short body:
 * does text follow before the next furniture? */
static bool
starts_body(const struct qw_page *p, const struct qw_page_rules *r, size_t first)
{
    for (size_t i = first; i < p->head; i++) {
        if (p->list[i].fate != QW_LINE_STAYS || p->list[i].copy)
            return false;
        if (p->list[i].weight <= -r->body_most)
            return true;
    }
    return first < p->n;
}

/* Make a line that goes the one that says the title. */
static bool
keep_title(
    struct qw_page_line *l, const struct qw_page_rules *r, struct qw_span title, const char *why)
{
    struct qw_span t =
        l->copy ? qw_furniture_stem(r->furniture, l->line.text)
                : qw_furniture_stem(r->furniture, qw_verdict_captured(&l->verdict, "title"));

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
    bool own = starts_body(p, r, first) && p->list[first].line.chars > TITLE_LEAST &&
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

void
qw_page_decide_title(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text)
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
