#include "rule/page/page_site.h"
#include "rule/page/page_title.h"
#include "text/script.h"
#include "text/layout/title.h"
#include "text/utf8.h"

enum {
    NAME_LEAST = 3, /* characters of a site's name */
    NAME_MOST = 12,
    PATH_BYTES = 120, /* in which a path's first name stands */
    FIRST_LINES = 4,  /* that may say the name once more */
    LAST_LINES = 6,
    SLOGAN_CHARS = 30,
};

/* Can this be what a site calls itself: a few characters, no marks among them? */
bool
qw_site_may_be(struct qw_span s)
{
    size_t n, chars = 0, han = 0;

    if (s.n == 0 || s.n > NAME_MOST * 3)
        return false;
    for (size_t at = 0; at < s.n; at += n, chars++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (!qw_is_han(c) && !qw_is_latin(c) && !qw_is_digit(c))
            return false;
        han += qw_is_han(c);
    }
    return han >= NAME_LEAST && chars <= NAME_MOST;
}

/* 当前位置:青松文档网 > 公文 > 办法: what stands before the first >. */
struct qw_span
qw_site_of_path(const struct qw_page_line *l)
{
    static const struct {
        const char *sign;
        struct qw_charset_bits chars;
    } arrows[] = { { ">", QW_CHARSET('>', '>', '>', '>') },
        { "›", QW_CHARSET(0x203a, 0x203a, 0x203a, 0x203a) },
        { "»", QW_CHARSET(0xbb, 0xbb, 0xbb, 0xbb) }, { "＞", QW_CHARSET('>', '>', '>', '>') },
        { "→", QW_CHARSET(0x2192, 0x2192, 0x2192, 0x2192) },
        { "::", QW_CHARSET(':', ':', ':', ':') },
        { "》", QW_CHARSET(0x300b, 0x300b, 0x300b, 0x300b) } };
    struct qw_span line = qw_span_slice(l->line.text, 0, PATH_BYTES);
    size_t end = QW_NOWHERE;

    for (size_t i = 0; i < sizeof(arrows) / sizeof(*arrows); i++) {
        if (!qw_charset_holds(&l->verdict.chars, &arrows[i].chars))
            continue;
        size_t at = qw_span_find(line, qw_span_str(arrows[i].sign));
        end = at < end ? at : end;
    }
    if (end == QW_NOWHERE)
        return qw_span("", 0);
    struct qw_span s = qw_span_slice(line, 0, end);
    size_t colon = qw_span_find(s, QW_LIT(":")), wide = qw_span_find(s, QW_LIT("："));
    if (wide < colon)
        s = qw_span_slice(s, wide + 3, s.n);
    else if (colon != QW_NOWHERE)
        s = qw_span_slice(s, colon + 1, s.n);
    s = qw_span_trim(s);
    if (qw_span_ends(s, QW_LIT("首页")))
        s.n -= 6;
    return qw_site_may_be(s) && qw_span_find(s, QW_LIT("首页")) == QW_NOWHERE ? s : qw_span("", 0);
}

/* The name that a line starts with, before a blank or a sign. */
static struct qw_span
first_name(struct qw_span line)
{
    size_t at = 0, n;

    for (; at < line.n; at += n) {
        uint32_t c = qw_utf8_at(line.p + at, &n);
        if (!qw_is_han(c) && !qw_is_latin(c) && !qw_is_digit(c))
            break;
    }
    struct qw_span name = qw_span_slice(line, 0, at);
    return at < line.n && line.p[at] != '.' && qw_site_may_be(name) ? name : qw_span("", 0);
}

static bool
is_said(const struct qw_page *p, struct qw_span name)
{
    for (size_t i = 0; i < p->gap && i < FIRST_LINES; i++)
        if (qw_span_starts(p->list[i].line.text, name) && i + 1 < p->n)
            return true;
    return false;
}

/* Does what stands behind the name in a line say that it is a name: 青松书信馆 2014-2020? */
static bool
is_apart(struct qw_span rest)
{
    size_t n;
    uint32_t c = rest.n ? qw_utf8_at(rest.p, &n) : '-';

    return !qw_is_han(c) && !qw_is_latin(c) && c != '-' && c != '_' && c != '.' && c != ':' &&
           c != 0xff1a && c != 0x300b;
}

/* Does one of the page's last lines start with it, a line that furniture stands in, or that has
 * nothing but numbers beside it? Where the name has a line `alone`, also one that a row knows:
 * 青松作文所收习作版权归作者所有 京ICP备… */
static bool
is_signed(const struct qw_page *p, const struct qw_page_rules *r, struct qw_span name, bool alone)
{
    for (size_t i = p->n; i > 0 && p->n - i < LAST_LINES; i--) {
        const struct qw_page_line *l = &p->list[i - 1];
        struct qw_span rest = qw_span_slice(l->line.text, name.n, l->line.text.n);
        if (!qw_span_starts(l->line.text, name))
            continue;
        if (alone && l->verdict.score >= r->strong)
            return true;
        if (is_apart(rest) &&
            (l->weight > 0 || (l->line.digits >= 4 && l->line.digits * 2 > qw_utf8_count(rest))))
            return true;
    }
    return false;
}

/* A title is said more than once at a page's start. */
static bool
is_said_again(const struct qw_page *p, size_t at, struct qw_span name)
{
    for (size_t i = 0; i < p->gap && i < 3 * FIRST_LINES; i++)
        if (i != at && qw_title_same(p->list[i].line.text, name))
            return true;
    return false;
}

/* What the page starts with and signs with. */
static struct qw_span
signed_name(const struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 0; i < p->gap && i < 2; i++) {
        struct qw_span line = p->list[i].line.text, s = first_name(line);
        bool alone = s.n == 0 && qw_site_may_be(line);
        s = alone ? line : s;
        if (s.n && is_signed(p, r, s, alone && i == 0) && !is_said_again(p, i, s))
            return s;
    }
    return qw_span("", 0);
}

/* What the page's name ends with, where one of the next lines starts with it:
 * 校园绿化方案 - 公文 - 青松网, 青松网 | 首页. */
static struct qw_span
named_behind(const struct qw_page *p)
{
    struct qw_span line = p->n ? p->list[0].line.text : qw_span("", 0);
    size_t at = line.n;

    while (at > 0 && line.p[at - 1] != '-' && line.p[at - 1] != '_' && line.p[at - 1] != '|')
        at--;
    struct qw_span name = qw_span_trim(qw_span_slice(line, at, line.n));
    if (at == 0 || !qw_site_may_be(name))
        return qw_span("", 0);
    for (size_t i = 1; i < p->gap && i < FIRST_LINES; i++) {
        struct qw_span other = p->list[i].line.text;
        if (qw_span_starts(other, name) && is_apart(qw_span_slice(other, name.n, other.n)))
            return name;
    }
    return qw_span("", 0);
}

struct qw_span
qw_page_find_site(const struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->list[i].verdict.score < r->strong || p->list[i].verdict.n == 0)
            continue;
        struct qw_span s = qw_verdict_captured(&p->list[i].verdict, "site");
        if (qw_site_may_be(s))
            return s;
    }
    for (size_t i = p->n; i > 0 && p->n - i < LAST_LINES; i--) {
        const struct qw_page_line *l = &p->list[i - 1];
        struct qw_span s = l->weight > 0 ? first_name(l->line.text) : qw_span("", 0);
        if (s.n && is_said(p, s))
            return s;
    }
    struct qw_span named = named_behind(p);
    if (named.n)
        return named;
    for (size_t i = 0; i < p->gap && i < 2 * FIRST_LINES; i++) {
        struct qw_span s = qw_span("", 0);
        if (p->list[i].weight > 0)
            s = qw_site_of_path(&p->list[i]);
        if (s.n)
            return s;
    }
    return signed_name(p, r);
}

/* A signature: a date stands behind it, and text before it. */
static bool
is_signature(const struct qw_page *p, size_t i)
{
    return i > 0 && i + 1 < p->n && p->list[i - 1].weight < 0 && p->list[i + 1].weight <= 0 &&
           p->list[i + 1].line.digits >= 4 && p->list[i + 1].line.chars <= NAME_MOST;
}

/* What the site says of itself behind its name at the page's start: 青松文库,写作不求人! */
static bool
is_slogan(const struct qw_page *p, size_t i)
{
    const struct qw_page_line *l = &p->list[i];
    struct qw_span s = l->line.text;
    size_t n;

    if (i >= FIRST_LINES || i >= p->gap || l->copy || l->line.item || l->line.colon ||
        l->line.chars > SLOGAN_CHARS || !qw_span_starts(s, p->site) || s.n == p->site.n)
        return false;
    uint32_t c = qw_utf8_at(s.p + p->site.n, &n);
    return !qw_is_han(c) && !qw_is_latin(c) && !qw_is_digit(c) && c != ':' && c != 0xff1a;
}

void
qw_page_mark_site(struct qw_page *p, const struct qw_page_rules *r)
{
    struct qw_charset_bits chars = { 0 };

    qw_charset_add(&chars, qw_title_bare(p->site));
    for (size_t i = 0; p->site.n && i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        if (l->weight > r->site || !qw_charset_holds(&l->verdict.chars, &chars) ||
            is_signature(p, i) || !(qw_title_same(l->line.text, p->site) || is_slogan(p, i)))
            continue;
        l->copy = false;
        l->weight = r->site;
        l->rule = r->site_name;
    }
}

/* Does the line name the title as a file: 《校园绿化方案.docx》? */
static bool
names_file(const struct qw_page *p, const struct qw_page_rules *r, struct qw_span line)
{
    size_t at = p->title.n ? qw_span_find(line, p->title) : QW_NOWHERE;

    if (at == QW_NOWHERE || at + p->title.n >= line.n || line.p[at + p->title.n] != '.')
        return false;
    struct qw_span ext = qw_span_slice(line, at + p->title.n + 1, line.n);
    size_t n = 0;
    while (
        n < ext.n && (qw_is_latin((unsigned char)ext.p[n]) || qw_is_digit((unsigned char)ext.p[n])))
        n++;
    return n && qw_furniture_is_format(r->furniture, qw_span_slice(ext, 0, n));
}

void
qw_page_mark_named(struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 0; i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        if (l->verdict.score > 0 || l->verdict.words <= 0 || l->copy ||
            l->line.chars > QW_LINE_LONG)
            continue;
        bool site = p->site.n && l->verdict.words >= r->date &&
                    qw_span_find(l->line.text, p->site) != QW_NOWHERE;
        bool file = names_file(p, r, l->line.text);
        if (site || file) {
            l->weight += r->named;
            l->weight = file && l->weight < r->words ? r->words : l->weight;
            l->rule = l->verdict.word;
        }
    }
}

bool
qw_site_has_address(struct qw_span s)
{
    return qw_span_find(s, QW_LIT("www.")) != QW_NOWHERE ||
           qw_span_find(s, QW_LIT("http")) != QW_NOWHERE;
}
