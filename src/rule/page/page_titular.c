#include "rule/page/page_titular.h"
#include "rule/page/page_menu.h"
#include "rule/page/page_site.h"
#include "text/script.h"
#include "text/layout/title.h"
#include "text/utf8.h"

enum {
    FIELD_LABEL = 4, /* characters of a label, and of it and its value, that are no title */
    FIELD_MOST = 12,
    NAME_CHARS = 3, /* of the longest name among several */
    NEVER = -10,    /* a weight below all */
    MOST_BARS = 2,
    TAG_BYTES = 18,   /* of a tag before a title */
    TITLE_LEAST = 4,  /* characters of the title behind it */
    LABEL_CHARS = 7,  /* of the longest label that is none of a title's parts */
    FIRST_LINES = 12, /* lines among which a heading is looked for */
    DATE_DIGITS = 6,
    CLEAN_LINES = 3, /* and on a page that has no furniture */
    ROW_LEAST = 3,
};

bool
qw_titular(const struct qw_line *l)
{
    return l->chars >= 2 && l->chars <= QW_TITULAR_CHARS && l->marks == 0 &&
           !qw_span_ends(l->text, QW_LIT(":")) && !qw_span_ends(l->text, QW_LIT("："));
}

/* Where the first colon stands, or QW_NOWHERE. */
static size_t
find_colon(struct qw_span s)
{
    size_t at = qw_span_find(s, QW_LIT(":")), wide = qw_span_find(s, QW_LIT("："));

    return at < wide ? at : wide;
}

bool
qw_titular_is_field(struct qw_span s)
{
    size_t at = find_colon(s);

    return at != QW_NOWHERE && qw_utf8_count(qw_span_slice(s, 0, at)) <= FIELD_LABEL &&
           qw_utf8_count(s) <= FIELD_MOST;
}

/* A field of a record: 【作者】 王小明. */
static bool
is_record(const struct qw_page_line *l)
{
    return l->verdict.words < 0 && qw_span_starts(l->line.text, QW_LIT("【")) &&
           !qw_span_ends(l->line.text, QW_LIT("】"));
}

/* Is all of it in brackets: (示范文本)? */
static bool
is_bracketed(struct qw_span s)
{
    return (qw_span_starts(s, QW_LIT("(")) || qw_span_starts(s, QW_LIT("（"))) &&
           (qw_span_ends(s, QW_LIT(")")) || qw_span_ends(s, QW_LIT("）")));
}

/* Names of people and nothing else: 张三,李小四,王五. Or nothing that can be read: a ruler. */
static bool
is_names(const struct qw_line *l)
{
    size_t n, chars = 0, most = 0, words = 0;

    for (size_t at = 0; at < l->text.n; at += n) {
        uint32_t c = qw_utf8_at(l->text.p + at, &n);
        bool han = qw_is_han(c);
        words += han || qw_is_latin(c) || qw_is_digit(c);
        chars = c == ',' || c == 0xff0c || c == 0x3001 ? 0 : chars + 1;
        most = chars > most ? chars : most;
    }
    return words == 0 || (l->commas >= 1 && most <= NAME_CHARS);
}

/* Are there more bars than part a title from its site's name and category, or is it the way to a
 * page: 文学 / 书信? */
static bool
is_cells(struct qw_span s)
{
    size_t bars = 0;

    for (size_t at = 0; at < s.n; at++)
        bars += s.p[at] == '|' || qw_span_starts(qw_span_slice(s, at, s.n), QW_LIT("｜"));
    return bars > MOST_BARS || qw_span_find(s, QW_LIT(" / ")) != QW_NOWHERE;
}

/* 【关于清理河道的通知】: a title in brackets that are no tag's. */
static bool
is_framed(const struct qw_page_rules *r, struct qw_span s)
{
    return qw_span_starts(s, QW_LIT("【")) && qw_span_ends(s, QW_LIT("】")) &&
           qw_furniture_is_kind(r->furniture, qw_titular_bare(s));
}

bool
qw_titular_is_row(const struct qw_page_rules *r, struct qw_span s)
{
    size_t titles = 0, n;

    for (size_t at = 0, from, to; at < s.n; titles++) {
        for (from = at; at < s.n && !qw_is_blank(qw_utf8_at(s.p + at, &n)); at += n)
            ;
        if (at - from == s.n)
            return false; /* it stands alone */
        for (to = at; to > from && qw_is_latin((unsigned char)s.p[to - 1]);)
            to--; /* 发言稿ppt */
        if (!qw_furniture_is_kind(r->furniture, qw_span_slice(s, from, to)))
            return false;
        at = qw_skip_blanks(s, at);
    }
    return titles >= ROW_LEAST;
}

/* Is it of a program's text or of markup: <footer>, {% if page %}, #include? */
static bool
is_markup(struct qw_span s)
{
    return memchr("#<{}", s.p[0], 4) != NULL;
}

struct qw_span
qw_titular_bare(struct qw_span s)
{
    static const char *const tags[][2] = { { "【", "】" }, { "[", "]" } };
    bool framed = qw_span_starts(s, QW_LIT("【")) && qw_span_ends(s, QW_LIT("】")) && s.n > 6;

    if (framed)
        return qw_span_trim(qw_span_slice(s, 3, s.n - 3));
    for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
        size_t end = qw_span_find(qw_span_slice(s, 0, TAG_BYTES), qw_span_str(tags[i][1]));
        if (!qw_span_starts(s, qw_span_str(tags[i][0])) || end == QW_NOWHERE)
            continue;
        struct qw_span rest = qw_span_trim(qw_span_slice(s, end + strlen(tags[i][1]), s.n));
        if (qw_utf8_count(rest) >= TITLE_LEAST)
            return rest;
    }
    return s;
}

/* A few characters and a code behind them: 货号 DC-2021. */
static bool
is_coded(struct qw_span s)
{
    size_t at = s.n, digits = 0, letters = 0;

    for (; at > 0 && (unsigned char)s.p[at - 1] < 0x80 && s.p[at - 1] != ' '; at--) {
        digits += qw_is_digit((unsigned char)s.p[at - 1]);
        letters += qw_is_latin((unsigned char)s.p[at - 1]);
    }
    return digits && letters && at > 0 && s.p[at - 1] == ' ' &&
           qw_utf8_count(qw_span_slice(s, 0, at - 1)) <= LABEL_CHARS;
}

bool
qw_titular_never(const struct qw_page *p, const struct qw_page_rules *r,
    const struct qw_page_line *l, struct qw_span t)
{
    static const struct qw_charset_bits colons = QW_CHARSET(':', ':', ':', ':'),
                                        bars = QW_CHARSET('|', '/', '|', '/');
    bool item = l->line.item && !(qw_span_starts(t, QW_LIT("第")) &&
                                    qw_furniture_is_kind(r->furniture, t)); /* 第三单元测试题 */

    return item || l->line.tree || is_bracketed(t) || is_record(l) ||
           (qw_charset_meet(&l->verdict.chars, &colons) && qw_title_is_labels(t)) ||
           (qw_title_is_tag(l->line.text) && !is_framed(r, t)) || qw_utf8_count(t) < 2 ||
           is_markup(t) || qw_site_has_address(t) || (p->site.n && qw_title_same(t, p->site)) ||
           (qw_charset_meet(&l->verdict.chars, &bars) && is_cells(t)) || is_names(&l->line) ||
           is_coded(t) || qw_titular_is_row(r, t);
}

bool
qw_titular_is_labelled(const struct qw_page_rules *r, struct qw_span s)
{
    size_t at = find_colon(s);
    struct qw_span label = qw_span_slice(s, 0, at);

    return at != QW_NOWHERE && qw_utf8_count(label) <= LABEL_CHARS &&
           !qw_furniture_is_kind(r->furniture, label);
}

/* Is it a label with room for its value, or a number: 合同编号:____? */
static bool
is_blank_field(struct qw_span s)
{
    size_t at = find_colon(s), n = 0;

    if (at == QW_NOWHERE)
        return false;
    qw_utf8_at(s.p + at, &n);
    s = qw_span_trim(qw_span_slice(s, at + n, s.n));
    return s.n == 0 || *s.p == '_' || qw_is_digit((unsigned char)*s.p);
}

/* 云府发〔2022〕14号: the number of a letter. */
static bool
is_number(struct qw_span s)
{
    return qw_span_ends(s, QW_LIT("号")) && (qw_span_find(s, QW_LIT("〔")) != QW_NOWHERE ||
                                                qw_span_find(s, QW_LIT("[")) != QW_NOWHERE ||
                                                qw_span_find(s, QW_LIT("［")) != QW_NOWHERE);
}

/* That, or above it 云溪县人民政府文件. */
static bool
is_letterhead(const struct qw_page *p, size_t at)
{
    struct qw_span s = p->list[at].line.text;

    return is_number(s) || (qw_span_ends(s, QW_LIT("文件")) && at + 1 < p->gap &&
                               is_number(p->list[at + 1].line.text));
}

/* Names in a row, the way to a page, cells. */
static bool
is_row(const struct qw_line *l)
{
    return qw_menu_is_row(l->text) || qw_menu_is_chain(l) || memchr(l->text.p, '|', l->text.n) ||
           memchr(l->text.p, '>', l->text.n) || qw_span_find(l->text, QW_LIT("｜")) != QW_NOWHERE ||
           qw_span_find(l->text, QW_LIT("»")) != QW_NOWHERE ||
           qw_span_find(l->text, QW_LIT(" · ")) != QW_NOWHERE;
}

/* Is the next line one of facts, as often below a title: 2022-05-18 09:40 来源:…? */
static bool
is_above_facts(const struct qw_page *p, size_t at)
{
    const struct qw_line *next = at + 1 < p->gap ? &p->list[at + 1].line : NULL;

    return next && (next->marks == 0 || qw_title_is_labels(next->text)) && !next->stop &&
           next->digits >= DATE_DIGITS && next->chars <= QW_LINE_LONG;
}

/* Is it made of numbers, brackets at its end aside: 2023-04-17, but not 生产通知单(2023-0417号)? */
static bool
is_numbers(const struct qw_line *l)
{
    size_t open = qw_span_find(l->text, QW_LIT("(")), wide = qw_span_find(l->text, QW_LIT("（"));
    struct qw_span plain = qw_span_slice(l->text, 0, open < wide ? open : wide);

    return l->digits * 3 > l->chars && qw_count_digits(plain) * 3 > qw_utf8_count(plain);
}

/* Can the line, or the file's name in it, be the heading? */
static bool
may_head(const struct qw_page *p, const struct qw_page_rules *r, size_t at, struct qw_span t)
{
    const struct qw_page_line *l = &p->list[at];
    bool file = t.n < l->line.text.n;

    if (!file &&
        (!qw_titular(&l->line) || is_row(&l->line) || (l->verdict.score > 0 && !l->verdict.title)))
        return false;
    return !qw_titular_never(p, r, l, t) && !qw_titular_is_field(t) && !is_blank_field(t) &&
           !is_letterhead(p, at) && !is_numbers(&l->line) && !qw_span_starts(t, QW_LIT("——")) &&
           !qw_span_starts(t, QW_LIT("--")) && !qw_span_ends(t, QW_LIT(",")) &&
           !qw_span_ends(t, QW_LIT("，"));
}

/* What speaks for a line that stays as the heading, or NEVER. */
static double
heading_weight(const struct qw_page *p, const struct qw_page_rules *r, size_t at)
{
    const struct qw_page_line *l = &p->list[at];

    if (l->fate == QW_LINE_GOES || l->line.chars > QW_LINE_LONG)
        return NEVER;
    struct qw_span t = qw_furniture_stem(r->furniture, l->line.text);
    if (!may_head(p, r, at, t))
        return NEVER;
    double w = t.n < l->line.text.n           ? r->title_file
               : qw_titular_is_labelled(r, t) ? -r->title_path
                                              : 0;
    if (qw_furniture_is_kind(r->furniture, t))
        w += r->title_file;
    w += is_above_facts(p, at) ? r->title_path : 0;
    if (qw_furniture_is_maker(r->furniture, t))
        w -= r->title_path + r->title_next;
    return w + r->title_long * (double)(l->line.chars < 20 ? l->line.chars : 20) / 20;
}

/* Does anything go from the page? */
static bool
has_furniture(const struct qw_page *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->list[i].fate == QW_LINE_GOES)
            return true;
    return false;
}

/* Does the text begin, behind which no heading stands? A question may be a heading. */
static bool
begins_text(const struct qw_page_line *l)
{
    return l->fate != QW_LINE_GOES && !qw_menu_is_chain(&l->line) &&
           (l->line.stop || l->line.marks > 1 || l->line.chars > QW_TITULAR_CHARS || l->line.item);
}

/* Without the number of a page at its end: 期末试卷 第1页 共6页. */
static struct qw_span
without_page(struct qw_span s)
{
    size_t at = 0, n;

    for (size_t next;
         (next = qw_span_find(qw_span_slice(s, at, s.n), QW_LIT(" 第"))) != QW_NOWHERE;)
        at += next + 1;
    struct qw_span rest = qw_span_slice(s, at, s.n);
    if (at == 0 || qw_span_find(rest, QW_LIT("页")) == QW_NOWHERE)
        return s;
    for (size_t i = 0; i < rest.n; i += n) {
        uint32_t c = qw_utf8_at(rest.p + i, &n);
        if (!qw_is_digit(c) && !qw_is_blank(c) && c != '/' && c != 0x7b2c && c != 0x9875 &&
            c != 0x5171 && c != '(' && c != ')') /* 第, 页, 共 */
            return s;
    }
    return qw_span_trim(qw_span_slice(s, 0, at));
}

struct qw_span
qw_page_find_heading(const struct qw_page *p, const struct qw_page_rules *r)
{
    struct qw_span best = { "", 0 };
    size_t last = has_furniture(p) ? FIRST_LINES : CLEAN_LINES;
    double most = NEVER, behind = 0; /* what stands first is preferred */

    for (size_t i = 0; i < p->gap && i < last; i++) {
        const struct qw_page_line *l = &p->list[i];
        double w = heading_weight(p, r, i);
        if (w > NEVER && w - behind > most)
            most = w - behind, best = qw_furniture_stem(r->furniture, l->line.text);
        if (w > NEVER)
            behind = r->title_path;
        if (begins_text(l))
            break;
    }
    return qw_titular_bare(without_page(best));
}
