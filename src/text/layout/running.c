#include "text/layout/running.h"
#include <string.h>
#include "text/layout/enumer.h"
#include "text/script.h"
#include "text/utf8.h"

bool
qw_has_cells(struct qw_span s)
{
    return qw_span_find(s, QW_LIT("  ")) != QW_NOWHERE ||
           qw_span_find(s, QW_LIT("　")) != QW_NOWHERE;
}

bool
qw_is_mark(uint32_t c)
{
    return qw_is_cjk_punct(c) || (c && c < 0x80 && strchr(",;:?!()", (int)c));
}

bool
qw_is_running(struct qw_span s, size_t tenths, bool marked)
{
    size_t han = 0, other = 0, marks = 0, n;

    for (size_t i = 0; i < s.n; i += n) {
        if ((unsigned char)s.p[i] - 0xe5u < 5) { /* U+5000..U+9FFF */
            han++, other++, n = 3;
            continue;
        }
        uint32_t c = qw_utf8_at(s.p + i, &n);
        if (c == '\t' || c == '|' || c == U'│' || c == U'　')
            return false;
        if (c == ' ' && i + 1 < s.n && s.p[i + 1] == ' ')
            return false;
        han += qw_is_han(c);
        marks += qw_is_mark(c);
        other += c != '_';
    }
    return han * 10 >= other * tenths && (!marked || marks * 60 >= other);
}

bool
qw_is_labelled(struct qw_span s)
{
    enum { LABEL = 6 };
    static const char *const says[] = { "明", "现", "示", "为", "是", "出", "说", "道", "于" };
    size_t n;

    for (size_t at = 0, i = 0; at < s.n && i <= LABEL; at += n, i++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (c == ':' || c == U'：') {
            for (size_t k = 0; k < sizeof(says) / sizeof(*says); k++)
                if (qw_span_ends(qw_span_slice(s, 0, at), qw_span_str(says[k])))
                    return false; /* 结果表明： */
            return i > 0;
        }
        if (!qw_is_han(c))
            return false;
    }
    return false;
}

/* [12] */
static bool
is_reference(struct qw_span s)
{
    size_t at = 1;

    while (at < s.n && qw_is_digit((unsigned char)s.p[at]))
        at++;
    return at > 1 && at <= 4 && at + 1 < s.n && s.p[0] == '[' && s.p[at] == ']';
}

bool
qw_starts_item(struct qw_span s)
{
    struct qw_enum e;

    if (is_reference(s))
        return true;
    if (!qw_enum_at(s, 0, &e))
        return qw_enum_item(s, 0);
    return e.len < s.n && s.p[e.len] != ':';
}

bool
qw_starts_anew(struct qw_span s)
{
    static const char *const words[] = { "首先", "其次", "再次", "最后", "第一", "第二", "第三",
        "第四", "第五", "第六" };
    struct qw_enum e;

    if (qw_enum_decimal(s, 0, &e) && s.p[e.len] == ' ')
        return true;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        struct qw_span word = qw_span_str(words[i]);
        if (!qw_span_starts(s, word))
            continue;
        struct qw_span rest = qw_span_slice(s, word.n, s.n);
        return qw_span_starts(rest, QW_LIT(",")) || qw_span_starts(rest, QW_LIT("，")) ||
               qw_span_starts(rest, QW_LIT("、"));
    }
    return false;
}
