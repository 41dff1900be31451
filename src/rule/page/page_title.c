#include "rule/page/page_title.h"
#include "rule/page/page_menu.h"
#include "rule/page/page_site.h"
#include "rule/page/page_titular.h"
#include "text/script.h"
#include "text/layout/title.h"
#include "text/utf8.h"

enum {
    TITLE_LEAST = 5,     /* characters of the shortest title that can stand in other words */
    STUCK_LEAST = 8,     /* characters of one that may stand before a paragraph without a blank */
    GLUED_LEAST = 20,    /* characters behind a title that make it the start of a paragraph */
    ECHO_LEAST = 3,      /* characters of the title that say behind it that a sentence begins */
    FIRST_LINES = 12,    /* lines among which a title is looked for */
    LOOKED_AT = 40,      /* lines at each end that may say the title */
    MENTION_LEAST = 12,  /* bytes of a title that a line says among other words */
    MENTION_BYTES = 200, /* before a title that a line says */
    SLOGANS = 2,         /* first lines that may be sentences of the site */
    BEHIND_HEAD = 3,     /* lines behind the head that may be it */
    MOST_SAID = 4,       /* times that count */
    LABEL_CHARS = 6,
    NUMBER = 3, /* digits of a page's, and what may stand behind it and before it */
    TAIL_BYTES = 9,
};

/* Behind the label that a line starts with, or 0: 考卷名称:… */
static size_t
behind_label(struct qw_span s)
{
    size_t n, chars = 0;

    for (size_t at = 0; at < s.n && chars <= LABEL_CHARS; at += n, chars++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (c == ':' || c == 0xff1a || c == '\t')
            return chars > 1 ? at + n : 0;
        if (!qw_is_han(c))
            break;
    }
    return 0;
}

/* A question may be a title. */
static bool
is_asked(struct qw_span s)
{
    return qw_span_ends(s, QW_LIT("?")) || qw_span_ends(s, QW_LIT("？"));
}

/* A capture of two lines, when the table's row says that its line is about the title; or of
 * one, when a line behind it is the same. */
static struct qw_span
twice_captured(const struct qw_page *p, const struct qw_page_rules *r)
{
    struct qw_span last = { "", 0 };

    for (size_t i = 0; i < p->gap && i < FIRST_LINES * 2; i++) {
        const struct qw_page_line *l = &p->list[i];
        if (!l->verdict.title && last.n == 0)
            continue;
        struct qw_span t = qw_furniture_stem(r->furniture,
            l->verdict.title ? qw_verdict_captured(&l->verdict, "title") : l->line.text);
        if (qw_utf8_count(t) >= TITLE_LEAST) {
            if (last.n && qw_title_same(t, last))
                return t;
            last = l->verdict.title ? t : last;
        }
    }
    return qw_span("", 0);
}

/* The number at s[at]: its digits, or 0. */
static size_t
read_number(struct qw_span s, size_t at, unsigned *value)
{
    size_t from = at;

    for (*value = 0; at < s.n && at - from < NUMBER && qw_is_digit((unsigned char)s.p[at]); at++)
        *value = *value * 10 + (unsigned)(s.p[at] - '0');
    return at - from;
}

/* Where the signs end that part a name's words, from its end. */
static size_t
before_signs(struct qw_span s, size_t at)
{
    while (at > 0 && strchr("-_ #([|.", s.p[at - 1]))
        at--;
    return at;
}

/* Without the word for a page at its end: 校园绿化方案.docx_第. Empty when nothing parts it from
 * what it names. */
static struct qw_span
without_word(struct qw_span s)
{
    size_t end = before_signs(s, s.n), from = end, n;

    for (; from > 0 && end - from <= TAIL_BYTES; from -= n) {
        uint32_t c = qw_utf8_before(s.p, s.p + from, &n);
        if (!qw_is_han(c) && !qw_is_latin(c))
            break;
    }
    size_t to = before_signs(s, from);
    if (to < from && end - from <= TAIL_BYTES)
        return qw_span_slice(s, 0, to);
    return end < s.n ? qw_span_slice(s, 0, end) : qw_span("", 0);
}

/* What two lines share whose numbers follow each other: 校园绿化方案-图1, 校园绿化方案-图2. */
static struct qw_span
numbered(struct qw_span a, struct qw_span b)
{
    size_t same = 0;
    unsigned x, y;

    while (same < a.n && same < b.n && a.p[same] == b.p[same])
        same++;
    while (same > 0 && (same == a.n || qw_is_digit((unsigned char)a.p[same - 1])))
        same--;
    struct qw_span s = qw_span_slice(a, 0, same);
    size_t i = read_number(a, same, &x), k = read_number(b, same, &y);
    if (i == 0 || y != x + 1 || a.n - same - i > TAIL_BYTES ||
        !qw_span_eq(qw_span_slice(a, same + i, a.n), qw_span_slice(b, same + k, b.n)))
        return qw_span("", 0);
    return without_word(s);
}

/* What the names of the document's pages share. */
static struct qw_span
title_of_pages(const struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 1; i < p->gap && i < FIRST_LINES; i++) {
        struct qw_span s = numbered(p->list[i - 1].line.text, p->list[i].line.text);
        s = qw_furniture_stem(r->furniture, s);
        if (qw_utf8_count(s) >= TITLE_LEAST)
            return s;
    }
    return qw_span("", 0);
}

/* Does `line` say the title and more: a page's name, a keyword line, 《title》由…分享? A
 * label's value is a name unless the label says that it is a title. */
static bool
mentions(struct qw_span line, struct qw_span title)
{
    size_t at = QW_NOWHERE;

    if (line.n > title.n && title.n >= MENTION_LEAST)
        at = qw_span_find(qw_span_slice(line, 0, title.n + MENTION_BYTES), title);

    if (at == QW_NOWHERE)
        return false;
    struct qw_span before = qw_span_trim(qw_span_slice(line, 0, at));
    if (!qw_span_ends(before, QW_LIT(":")) && !qw_span_ends(before, QW_LIT("：")))
        return true;
    return qw_span_find(before, QW_LIT("题")) != QW_NOWHERE;
}

/* 首页 > 作文: it names the categories of a page as well. */
static bool
is_path(const struct qw_page_line *l)
{
    struct qw_span line = l->line.text;
    static const struct qw_charset_bits signs = QW_CHARSET('>', 0x203a, 0xbb, 0x9996); /* 首 */

    if (l->line.chars > QW_LINE_LONG || !qw_charset_meet(&l->verdict.chars, &signs))
        return false;
    return memchr(line.p, '>', line.n) || qw_span_find(line, QW_LIT("首页")) != QW_NOWHERE ||
           qw_span_find(line, QW_LIT("›")) != QW_NOWHERE ||
           qw_span_find(line, QW_LIT("»")) != QW_NOWHERE;
}

/* 校园绿化方案 - 方案范文 - 某某网, and the like. */
static bool
is_page_name(struct qw_span line, struct qw_span title)
{
    if (!qw_span_starts(line, title))
        return false;
    struct qw_span rest = qw_span_trim(qw_span_slice(line, title.n, line.n));
    return qw_span_starts(rest, QW_LIT("-")) || qw_span_starts(rest, QW_LIT("_")) ||
           qw_span_starts(rest, QW_LIT("|")) || qw_span_starts(rest, QW_LIT("–")) ||
           qw_span_starts(rest, QW_LIT("—"));
}

/* How often other lines say the title of line `at`. */
static double
count_said(const struct qw_page *p, const struct qw_page_rules *r, size_t at, struct qw_span t)
{
    struct qw_charset_bits chars = { 0 };
    double said = 0;

    qw_charset_add(&chars, qw_title_bare(t));
    for (size_t i = 0; i < p->n && said < MOST_SAID; i++) {
        const struct qw_page_line *l = &p->list[i];
        struct qw_span line = l->line.text;
        if (i == at || (i >= LOOKED_AT && i + LOOKED_AT < p->n) ||
            !qw_charset_holds(&l->verdict.chars, &chars))
            continue;
        bool other = qw_titular(&l->line) && l->weight < 0; /* another that may be the title */
        if (qw_title_same(qw_furniture_stem(r->furniture, line), t) || is_page_name(line, t) ||
            (!other && mentions(line, t)))
            said += qw_span_ends(line, t) || !is_path(l) ? 1 : 0.3;
    }
    return said < MOST_SAID ? said : MOST_SAID;
}

/* Is there a line of the head that says this and nothing else? */
static bool
is_said(const struct qw_page *p, const struct qw_page_rules *r, size_t at, struct qw_span t)
{
    for (size_t i = 0; i < p->gap && i < LOOKED_AT; i++)
        if (i != at && qw_title_same(qw_furniture_stem(r->furniture, p->list[i].line.text), t))
            return true;
    return false;
}

/* Is the next line the first of those that say when, how large, by whom? */
static bool
is_before_facts(const struct qw_page *p, size_t at)
{
    for (size_t i = 0; i <= at; i++)
        if (p->list[i].verdict.n && p->list[i].verdict.score > 0 && !p->list[i].verdict.title &&
            !is_path(&p->list[i]))
            return false;
    return at + 1 < p->gap && p->list[at + 1].verdict.n && p->list[at + 1].verdict.score > 0 &&
           !p->list[at + 1].verdict.title && !is_path(&p->list[at + 1]);
}

/* What speaks for a line of the head as the title: a file's name, who else says it, where
 * it stands, how long it is. */
static double
title_weight(const struct qw_page *p, const struct qw_page_rules *r, size_t at, struct qw_span t)
{
    const struct qw_page_line *l = &p->list[at];
    double w = t.n < l->line.text.n ? r->title_file : 0;

    w += r->title_said * count_said(p, r, at, t);
    if (at > 0 && p->list[at - 1].weight > 0)
        w += r->title_next;
    if (at + 1 < p->n && p->list[at + 1].weight > 0)
        w += r->title_next;
    for (size_t i = 0; i < p->gap && i < LOOKED_AT; i++)
        if (p->list[i].verdict.score > 0 && is_path(&p->list[i])) {
            w += i < at ? r->title_path : -r->title_path;
            break;
        }
    w += r->title_long * (double)(l->line.chars < 20 ? l->line.chars : 20) / 20;
    if (at + 1 < p->n && p->list[at + 1].verdict.score >= r->strong)
        w += r->title_next;
    if (l->line.digits * 3 > l->line.chars || qw_titular_is_labelled(r, t) ||
        qw_menu_is_row(l->line.text) || qw_span_find(t, QW_LIT(" · ")) != QW_NOWHERE ||
        memchr(t.p, '|', t.n))
        w -= r->title_path;
    if (is_before_facts(p, at))
        w += r->title_path;
    if (qw_furniture_is_kind(r->furniture, t))
        w += r->title_path;
    if (qw_furniture_is_maker(r->furniture, t))
        w -= r->title_path + r->title_next;
    double words = l->verdict.words / 2 < r->title_path ? l->verdict.words / 2 : r->title_path;
    return words > 0 && t.n == l->line.text.n ? w - words : w;
}

/* Where the head ends as far as is known without the title; a slogan may stand first. */
static size_t
likely_head(const struct qw_page *p, const struct qw_page_rules *r)
{
    double sum = 0, best = 0;
    size_t head = 0;

    for (size_t i = 0; i < p->gap; i++) {
        double w = p->list[i].weight;
        sum += i < SLOGANS && w < -r->date ? -r->date : w;
        if (sum > best)
            best = sum, head = i + 1;
    }
    return head;
}

/* What stands behind a label, when another line says the same: 考卷名称:… */
static struct qw_span
named_by(const struct qw_page *p, const struct qw_page_rules *r, size_t at, struct qw_span t)
{
    size_t value = behind_label(t);
    struct qw_span named = qw_span_trim(qw_span_slice(t, value, t.n));

    return value && qw_utf8_count(named) >= TITLE_LEAST && is_said(p, r, at, named) ? named : t;
}

/* A question before the lines that say when and by whom: 立冬一定要吃饺子吗? */
static bool
is_question(const struct qw_page *p, size_t at)
{
    const struct qw_line *l = &p->list[at].line;

    return l->marks == 1 && l->chars <= QW_TITULAR_CHARS && is_asked(l->text) &&
           is_before_facts(p, at);
}

/* Of the head's lines the one that most speaks for; the first of equals. */
static struct qw_span
weigh_titles(const struct qw_page *p, const struct qw_page_rules *r)
{
    struct qw_span best = { "", 0 };
    double most = -10;
    size_t head = likely_head(p, r), last = head + BEHIND_HEAD;

    for (size_t i = 0; i < p->gap && i < LOOKED_AT && i < last; i++) {
        const struct qw_page_line *l = &p->list[i];
        struct qw_span t = qw_furniture_stem(r->furniture, l->line.text);
        struct qw_span said = qw_verdict_captured(&l->verdict, "title");
        if (said.n && (!l->verdict.title || l->verdict.labelled || is_asked(said))) {
            said = qw_furniture_stem(r->furniture, said);
            double w = title_weight(p, r, i, said) + (l->verdict.title ? 0 : r->title_file) +
                       (l->verdict.labelled ? r->title_path : 0);
            if (w > most)
                most = w, best = said;
            continue;
        }
        if (t.n == l->line.text.n && ((l->verdict.score > 0 && !l->verdict.title) ||
                                         l->rule == r->menu_names || l->rule == r->typed))
            continue;
        if (t.n == l->line.text.n && !qw_titular(&l->line) && !is_question(p, i)) {
            if (l->weight <= -r->company && !is_path(l) && (i >= SLOGANS || i >= head))
                break; /* the body */
            continue;
        }
        t = named_by(p, r, i, t);
        if (qw_titular_never(p, r, l, t))
            continue;
        double w = title_weight(p, r, i, t);
        if (qw_titular_is_field(t)) /* that is said again and again */
            w -= r->title_said * MOST_SAID;
        if (w > most)
            most = w, best = t;
    }
    return best;
}

struct qw_span
qw_page_find_title(const struct qw_page *p, const struct qw_page_rules *r)
{
    struct qw_span t;

    for (size_t i = 0; i < p->gap && p->list[i].weight > -r->body_most; i++) {
        const struct qw_page_line *l = &p->list[i];
        t = qw_verdict_captured(&l->verdict, "title");
        if (l->verdict.score >= r->strong && !l->verdict.title && t.n)
            return qw_furniture_stem(r->furniture, t);
    }
    t = twice_captured(p, r);
    if (t.n)
        return qw_furniture_stem(r->furniture, t);
    t = title_of_pages(p, r);
    return t.n ? t : weigh_titles(p, r);
}

/* Where a body that begins with the title goes on: behind the blank that ends the title, or
 * where what follows can only be a new sentence; 0 when it does not begin with it. `*end` is
 * where the title ends. */
static size_t
behind_title(const struct qw_page *p, const struct qw_page_rules *r, struct qw_span s, size_t *end)
{
    size_t n, chars = 0;

    for (size_t at = 0; at < s.n && chars <= QW_TITULAR_CHARS; at += n, chars++) {
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

    if (first->chars <= QW_TITULAR_CHARS && qw_title_alike(p->title, s) >= r->alike)
        return true;
    size_t to = behind_title(p, r, s, &end);
    if (to == 0 || qw_utf8_count(qw_span_slice(s, to, to + 4 * GLUED_LEAST)) < GLUED_LEAST)
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
        if (p->list[i].weight < -r->company_foot)
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
