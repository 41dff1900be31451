/* A page's number and the total in words: 第3页（共24页）, 第 3 页，共 24 页, 共24页 第3页. */
#ifndef QW_PAGECOUNT_H
#define QW_PAGECOUNT_H

#include "base/span.h"

struct qw_pagecount {
    size_t page, total; /* 0 < page <= total */
    size_t len;         /* bytes, blanks and a bracket behind it included */
};

/* Read `word` (第 or 共), a number of four digits at most, perhaps behind the name of the field
 * that counted (第 PAGE 3 页), and 页, blanks between them. `at` moves behind it; false:
 * something else stands there. */
bool qw_pagecount_read(struct qw_span, size_t *at, const char *word, size_t *value);

/* The number and the total at s[at], where 第 or 共 stands. */
bool qw_pagecount_at(struct qw_span s, size_t at, struct qw_pagecount *);

#endif
