#include "text/layout/flatline.h"
#include "text/layout/opening.h"
#include "text/script.h"
#include "text/utf8.h"

/* Characters of a heading; bytes in which the first of a count is looked for. */
enum { HEADING = 45, REACH = 8192 };

bool
qw_flat_goes_on(const struct qw_flat_judging *j, const struct qw_enum *e)
{
    size_t last =
        j->last[e->kind] == QW_NOWHERE ? j->above[e->kind] : j->f->items[j->last[e->kind]].e.value;

    if (!qw_enum_is_first(e->kind, e->value))
        return last && last + 1 == e->value;
    return qw_enum_is_anew(e) || e->value > last; /* a chapter may have none: 1.2, 3.1 */
}

size_t
qw_flat_before_blanks(struct qw_span s, size_t least, size_t at)
{
    size_t n;

    while (at > least && qw_is_blank(qw_utf8_before(s.p, s.p + at, &n)))
        at -= n;
    return at;
}

/* May an item open inside of a heading with `c`, behind `before`? */
static bool
may_open(uint32_t c, uint32_t before)
{
    bool digit = qw_is_digit(c) && (qw_is_han(before) || qw_is_blank(before)) && before != U'第';

    return digit || c == U'（' || c == '(' || c == U'〔' || c == U'第';
}

/* The enumerator that ends a heading by standing at `at`. */
static bool
ends_heading(const struct qw_flat_judging *j, size_t at, enum qw_enum_kind above)
{
    struct qw_enum e;

    if (qw_enum_decimal(j->line, at, &e))
        return e.kind > above && qw_enum_is_first(e.kind, e.value) && qw_flat_goes_on(j, &e);
    return qw_enum_at(j->line, at, &e) && e.kind > above && qw_flat_goes_on(j, &e) &&
           (e.kind <= QW_ENUM_PAREN_HAN || (e.kind == QW_ENUM_DIGIT && e.value == 1));
}

size_t
qw_flat_heading_end(const struct qw_flat_judging *j, size_t at, size_t end, enum qw_enum_kind above)
{
    size_t n, m;

    for (int i = 0; i < HEADING && at < end; i++, at += n) {
        const char *p = j->line.p + at;
        n = 3;
        if ((unsigned char)*p - 0xe4u < 6 && memcmp(p, "第", 3) != 0) /* U+4000..U+9FFF */
            continue;
        uint32_t c = qw_utf8_at(p, &n);
        if (qw_is_full_stop(c) || c == U'；' || c == ';' || c == U'：' || c == ':')
            return QW_NOWHERE;
        if (i >= 2 && may_open(c, qw_utf8_before(j->line.p, p, &m)) && ends_heading(j, at, above))
            return at;
    }
    return QW_NOWHERE;
}

static bool
ends_with_any(struct qw_span s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (qw_span_ends(s, qw_span_str(words[i])))
            return true;
    return false;
}

/* The words before a first enumerator: a title or a salutation that it follows without
 * a mark. Behind these characters 一 belongs to a word: 统一、第一、之一. */
static bool
may_lead(struct qw_span before)
{
    static const char *const words[] = { "统", "第", "之", "其", "单", "唯", "惟", "专", "合", "如",
        "万", "不", "周", "期", "初", "高", "大", "十", "同", "逐", "划", "均", "整", "归", "每",
        "任", "某", "为", "二", "三", "目录" };
    size_t n;

    if (!qw_flat_headline(before) || ends_with_any(before, words, sizeof(words) / sizeof(*words)))
        return false;
    uint32_t last = qw_utf8_before(before.p, before.p + before.n, &n);
    return qw_is_han(last) || last == ')' || last == U'）' || last == U'》' || last == U'】' ||
           last == '_';
}

/* The words before 第一章, which may be the number of a contents list's last page, but none with
 * which a sentence refers to it. */
static bool
may_lead_ordinal(struct qw_span before)
{
    static const char *const words[] = { "本", "法", "条例", "规定", "照", "据", "反", "依", "按",
        "见", "在", "是", "的", "和", "与", "及", "、", "，", ",", "“", "\"", "《", "到", "至",
        "从", "合同", "协议", "章程", "办法", "目录", "目次" };

    return before.n == 0 || !ends_with_any(before, words, sizeof(words) / sizeof(*words));
}

size_t
qw_flat_first(const struct qw_flat_judging *j, size_t at, size_t end, const struct qw_enum *second,
    struct qw_enum *first, size_t *from)
{
    size_t found = QW_NOWHERE, n, least = at;
    struct qw_enum e;

    if (end - at > REACH)
        for (at = end - REACH; (j->line.p[at] & 0xc0) == 0x80;)
            at++;
    for (; at < end; at += n) {
        n = qw_utf8_len(j->line.p[at]);
        if (!qw_enum_may(j->line.p + at))
            continue;
        bool is = second->kind < QW_ENUM_DECIMAL ? qw_enum_at(j->line, at, &e)
                                                 : qw_enum_decimal(j->line, at, &e);
        if (!is || e.kind != second->kind || e.value + 1 != second->value)
            continue;
        size_t to = qw_flat_before_blanks(j->line, least, at);
        struct qw_span words = qw_words_before(j->line, least, to);
        if (e.kind <= QW_ENUM_ARTICLE ? !may_lead_ordinal(words) : !may_lead(words))
            continue;
        found = at;
        *first = e;
        *from = to;
    }
    return found;
}
