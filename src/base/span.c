#define _GNU_SOURCE /* memmem */
#include "base/span.h"

size_t
qw_span_find(struct qw_span s, struct qw_span needle)
{
    const char *hit = needle.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;

    return hit ? (size_t)(hit - s.p) : QW_NOWHERE;
}

static bool
is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct qw_span
qw_span_trim(struct qw_span s)
{
    const struct qw_span ideographic = QW_LIT("\u3000");

    for (;;) {
        if (s.n && is_blank(s.p[0]))
            s = qw_span_slice(s, 1, s.n);
        else if (qw_span_starts(s, ideographic))
            s = qw_span_slice(s, ideographic.n, s.n);
        else if (s.n && is_blank(s.p[s.n - 1]))
            s.n--;
        else if (qw_span_ends(s, ideographic))
            s.n -= ideographic.n;
        else
            return s;
    }
}

bool
qw_span_cut(struct qw_span *rest, char sep, struct qw_span *piece)
{
    if (rest->p == NULL)
        return false;
    const char *hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    size_t n = hit ? (size_t)(hit - rest->p) : rest->n;

    *piece = qw_span(rest->p, n);
    *rest = hit ? qw_span(hit + 1, rest->n - n - 1) : qw_span(NULL, 0);
    return true;
}
