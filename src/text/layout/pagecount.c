#include "text/layout/pagecount.h"
#include <string.h>
#include "text/script.h"

/* Behind the name of the field that counted, which some converters leave: 第 PAGE 3 页. */
static size_t
skip_field(struct qw_span s, size_t at)
{
    struct qw_span rest = qw_span_slice(s, at, s.n);
    size_t name = qw_span_starts(rest, QW_LIT("NUMPAGES ")) ? strlen("NUMPAGES ")
                  : qw_span_starts(rest, QW_LIT("PAGE "))   ? strlen("PAGE ")
                                                            : 0;

    return qw_skip_blanks(s, at + name);
}

bool
qw_pagecount_read(struct qw_span s, size_t *at, const char *word, size_t *value)
{
    size_t i = qw_skip_blanks(s, *at), digits = 0;

    if (!qw_span_starts(qw_span_slice(s, i, s.n), qw_span_str(word)))
        return false;
    i = skip_field(s, qw_skip_blanks(s, i + strlen(word)));
    for (*value = 0; i < s.n && qw_is_digit((unsigned char)s.p[i]) && digits < 4; i++, digits++)
        *value = *value * 10 + (size_t)(s.p[i] - '0');
    i = qw_skip_blanks(s, i);
    if (digits == 0 || !qw_span_starts(qw_span_slice(s, i, s.n), QW_LIT("页")))
        return false;
    *at = i + strlen("页");
    return true;
}

/* Pass over blanks and one of the marks that may stand between the page and the total. */
static void
skip_joint(struct qw_span s, size_t *at)
{
    static const char *const joints[] = { "/", "／", ",", "，", "(", "（", ")", "）", "|" };

    *at = qw_skip_blanks(s, *at);
    for (size_t i = 0; i < sizeof(joints) / sizeof(*joints); i++) {
        if (qw_span_starts(qw_span_slice(s, *at, s.n), qw_span_str(joints[i]))) {
            *at += strlen(joints[i]);
            break;
        }
    }
    *at = qw_skip_blanks(s, *at);
}

bool
qw_pagecount_at(struct qw_span s, size_t at, struct qw_pagecount *made)
{
    bool total_first = qw_span_starts(qw_span_slice(s, at, s.n), QW_LIT("共"));
    const char *first = total_first ? "共" : "第", *second = total_first ? "第" : "共";
    size_t end = at, x, y;

    if (!qw_pagecount_read(s, &end, first, &x))
        return false;
    skip_joint(s, &end);
    if (!qw_pagecount_read(s, &end, second, &y))
        return false;
    skip_joint(s, &end);
    *made = (struct qw_pagecount){
        .page = total_first ? y : x, .total = total_first ? x : y, .len = end - at
    };
    return made->page > 0 && made->page <= made->total;
}
