/* Spans: pieces of text that somebody else owns. See struct qw_span in qingwen.h.
 * Nothing here allocates; text may hold NUL. */
#ifndef QW_SPAN_H
#define QW_SPAN_H

#include <string.h>
#include "qingwen.h"

/* A span of a string literal. */
#define QW_LIT(s) ((struct qw_span){ "" s, sizeof(s) - 1 })

static inline struct qw_span
qw_span(const char *p, size_t n)
{
    return (struct qw_span){ p, n };
}

/* A span of a NUL-terminated string; NULL gives the empty span. */
static inline struct qw_span
qw_span_str(const char *s)
{
    return (struct qw_span){ s, s ? strlen(s) : 0 };
}

static inline bool
qw_span_eq(struct qw_span a, struct qw_span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
qw_span_starts(struct qw_span s, struct qw_span head)
{
    return s.n >= head.n && (head.n == 0 || (s.p[head.n - 1] == head.p[head.n - 1] &&
                                                memcmp(s.p, head.p, head.n) == 0));
}

/* Does it start with one of n strings? */
static inline bool
qw_span_starts_any(struct qw_span s, const char *const *heads, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < s.n && heads[i][k] && heads[i][k] == s.p[k])
            k++;
        if (heads[i][k] == '\0')
            return true;
    }
    return false;
}

static inline bool
qw_span_ends(struct qw_span s, struct qw_span tail)
{
    return s.n >= tail.n && (tail.n == 0 || (s.p[s.n - 1] == tail.p[tail.n - 1] &&
                                                memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0));
}

/* The bytes [from, to) of s; both are cut to its length. */
static inline struct qw_span
qw_span_slice(struct qw_span s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (struct qw_span){ s.p ? s.p + from : NULL, to - from };
}

/* Where `needle` first stands in s, or QW_NOWHERE. An empty needle stands nowhere. */
size_t qw_span_find(struct qw_span s, struct qw_span needle);

/* s without ASCII white space and U+3000 at its ends. */
struct qw_span qw_span_trim(struct qw_span s);

/* Take the piece of *rest before the first `sep` into *piece and move *rest
 * behind it. False when nothing is left; a last piece without `sep` counts. */
bool qw_span_cut(struct qw_span *rest, char sep, struct qw_span *piece);

#endif
