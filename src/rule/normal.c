#include <stdio.h>
#include "rule/furniture.h"
#include "text/script.h"

/* 2021年6月8日 and 2021/6/8 are 2021-06-08; the time of day goes. */
static struct qw_span
normal_date(struct qw_span s, char out[QW_NORMAL])
{
    unsigned part[3] = { 0 };
    size_t n = 0, at = 0;

    while (at < s.n && n < 3) {
        size_t from = at;
        for (; at < s.n && at - from < 4 && qw_is_digit((unsigned char)s.p[at]); at++)
            part[n] = part[n] * 10 + (unsigned)(s.p[at] - '0');
        n += at > from;
        while (at < s.n && !qw_is_digit((unsigned char)s.p[at]))
            at++;
    }
    if (n < 3 || part[0] < 1900 || part[0] > 2999 || part[1] > 12 || part[2] > 31)
        return s;
    return qw_span(
        out, (size_t)snprintf(out, QW_NORMAL, "%04u-%02u-%02u", part[0], part[1], part[2]));
}

struct qw_span
qw_fact_normal(const char *key, struct qw_span s, char out[QW_NORMAL])
{
    if (strcmp(key, "date") == 0)
        return normal_date(s, out);
    if (strcmp(key, "format") != 0 || s.n > QW_NORMAL)
        return s;
    for (size_t i = 0; i < s.n; i++)
        out[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 'a' + 'A' : s.p[i]);
    return qw_span(out, s.n);
}
