#include "text/layout/running.h"
#include <string.h>
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
    size_t n;

    for (size_t at = 0, i = 0; at < s.n && i <= LABEL; at += n, i++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (c == ':' || c == U'：')
            return i > 0;
        if (!qw_is_han(c))
            return false;
    }
    return false;
}
