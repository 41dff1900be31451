#include "rule/page/page_title.h"
#include "rule/page/page_titular.h"
#include "text/script.h"
#include "text/layout/title.h"
#include "text/utf8.h"

enum { COPY_CHARS = 140 }; /* of the longest line that may be the title again, a path or words */

/* The words behind a label: 关键词:校园 绿化 方案. */
static struct qw_span
behind_colon(struct qw_span s)
{
    size_t at = qw_span_find(s, QW_LIT(":")), wide = qw_span_find(s, QW_LIT("："));

    if (at == QW_NOWHERE && wide == QW_NOWHERE)
        return s;
    return at < wide ? qw_span_slice(s, at + 1, s.n) : qw_span_slice(s, wide + 3, s.n);
}

/* What is not read where words are compared: blanks, and brackets round all of them. */
static void
add_unread(struct qw_charset_bits *set)
{
    static const uint32_t all[] = { ' ', '\t', 0xa0, 0x202f, 0x3000, 0x300a, 0x300b };

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        qw_charset_put(set, all[i]);
    for (uint32_t c = 0x2000; c <= 0x200a; c++)
        qw_charset_put(set, c);
}

/* May the line, perhaps behind a label, be made of characters of the title? */
static bool
may_be_words(const struct qw_page_line *l, const struct qw_charset_bits *title)
{
    const struct qw_charset_bits *line = &l->verdict.chars;
    static const struct qw_charset_bits colon = QW_CHARSET(':', ':', ':', ':');

    return l->line.blanks > 0 && (qw_charset_meet(line, &colon) || qw_charset_holds(title, line));
}

static bool
parts_path(uint32_t c)
{
    return c == '>' || c == '-' || c == '_' || c == '/' || c == '|' || c == ':' || c == 0xff1a ||
           c == 0x203a || c == 0xbb || c == 0xff1e || c == 0x2192 || c == 0xb7;
}

/* Does the line name the way to the page, and the page: 首页 > 公文 > 办法? */
static bool
is_path_to(struct qw_span line, struct qw_span title)
{
    size_t n;

    if (line.n <= title.n)
        return false;
    size_t at = line.n - title.n;
    if (!qw_span_eq(qw_span_slice(line, at, line.n), title)) {
        for (at = line.n; at > 0; at -= n)
            if (parts_path(qw_utf8_before(line.p, line.p + at, &n)))
                break;
        if (at == 0 || !qw_title_same(qw_span_slice(line, at, line.n), title))
            return false;
    }
    struct qw_span before = qw_span_trim(qw_span_slice(line, 0, at));
    return before.n && parts_path(qw_utf8_before(before.p, before.p + before.n, &n)) &&
           before.n > n + 1;
}

void
qw_page_mark_title(struct qw_page *p, const struct qw_page_rules *r)
{
    struct qw_charset_bits chars = { 0 }, words;
    size_t copies = 0;

    qw_charset_add(&chars, qw_title_bare(p->title));
    words = chars;
    add_unread(&words);
    for (size_t i = 0; p->title.n && i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        bool said = qw_charset_holds(&l->verdict.chars, &chars);
        if (l->verdict.title && qw_title_same(qw_furniture_stem(r->furniture,
                                                  qw_verdict_captured(&l->verdict, "title")),
                                    p->title)) {
            l->weight = l->verdict.score;
            continue;
        }
        if (l->verdict.score >= r->strong || l->line.chars > COPY_CHARS)
            continue;
        struct qw_span stem = l->line.text;
        if (said)
            stem = qw_furniture_stem(r->furniture, stem);
        if (said && l->weight < r->words && is_path_to(stem, p->title)) {
            l->rule = r->crumb_chain;
            l->weight = r->words;
            continue;
        }
        if (said && l->weight < r->words && qw_titular_is_row(r, stem)) {
            l->rule = r->title_row;
            l->weight = r->words;
            continue;
        }
        if (l->weight < r->words && may_be_words(l, &words) &&
            qw_title_words(behind_colon(l->line.text), p->title)) {
            l->rule = r->title_words;
            l->weight = r->words;
        } else if (said && qw_title_same(stem, p->title)) {
            l->copy = true;
            l->rule = r->title_copy;
            l->weight = copies++ ? r->copy : stem.n < l->line.text.n ? r->file : 0;
        }
    }
}
