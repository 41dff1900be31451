/* Regular expressions of patterns (their language: rule/match/pattern.h), as PCRE2 writes them. */
#ifndef QW_PATTERN_REGEX_H
#define QW_PATTERN_REGEX_H

#include "base/buf.h"
#include "rule/match/pattern.h"

/* Append the expression to `regex`, and the names of its kept holes to `keys`; either may be
 * NULL, as may `length`, its bytes. QW_FATAL with the byte of `source` in error.at when the
 * pattern is malformed. */
enum qw_rc qw_pattern_regex(struct qw_span source, struct qw_buf *regex,
    const char *keys[QW_PATTERN_HOLES], size_t *length, struct qw_ctx *);

/* What a hole's text can start and end with. */
struct qw_hole_edges {
    const char *first, *last; /* the characters; NULL: any, "": any beyond ASCII */
    size_t digits;            /* that it holds, at least */
};

/* The edges of the hole called so, or NULL. */
const struct qw_hole_edges *qw_pattern_hole_edges(struct qw_span name);

#endif
