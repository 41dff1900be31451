#include "rule/page_site.h"
#include "rule/page_title.h"
#include "text/script.h"
#include "text/title.h"
#include "text/utf8.h"

enum {
    NAME_LEAST = 3, /* characters of a site's name */
    NAME_MOST = 12,
    PATH_BYTES = 120, /* in which a path's first name stands */
    FIRST_LINES = 4,  /* that may say the name once more */
    LAST_LINES = 6,
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
    static const char *const arrows[] = { ">", "›", "»", "＞" };
    struct qw_span line = qw_span_slice(l->line.text, 0, PATH_BYTES);
    struct qw_charset_bits any = { 0 };
    size_t end = QW_NOWHERE;

    qw_charset_add(&any, QW_LIT(">›»"));
    if (!qw_charset_meet(&l->verdict.chars, &any))
        return qw_span("", 0);
    for (size_t i = 0; i < sizeof(arrows) / sizeof(*arrows); i++) {
        size_t at = qw_span_find(line, qw_span_str(arrows[i]));
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
    return at < line.n && qw_site_may_be(name) ? name : qw_span("", 0);
}

static bool
is_said(const struct qw_page *p, struct qw_span name)
{
    for (size_t i = 0; i < p->gap && i < FIRST_LINES; i++)
        if (qw_span_starts(p->list[i].line.text, name) && i + 1 < p->n)
            return true;
    return false;
}

struct qw_span
qw_page_find_site(const struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 0; i < p->n; i++) {
        struct qw_span s = qw_verdict_captured(&p->list[i].verdict, "site");
        if (p->list[i].verdict.score >= r->strong && qw_site_may_be(s))
            return s;
    }
    for (size_t i = p->n; i > 0 && p->n - i < LAST_LINES; i--) {
        const struct qw_page_line *l = &p->list[i - 1];
        struct qw_span s = l->weight > 0 ? first_name(l->line.text) : qw_span("", 0);
        if (s.n && is_said(p, s))
            return s;
    }
    for (size_t i = 0; i < p->gap && i < 2 * FIRST_LINES; i++) {
        struct qw_span s = qw_span("", 0);
        if (p->list[i].weight > 0)
            s = qw_site_of_path(&p->list[i]);
        if (s.n)
            return s;
    }
    return qw_span("", 0);
}

void
qw_page_mark_named(struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 0; p->site.n && i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        if (l->verdict.score == 0 && l->verdict.words >= r->date && !l->copy &&
            l->line.chars <= QW_LINE_LONG && qw_span_find(l->line.text, p->site) != QW_NOWHERE) {
            l->weight += r->named;
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
