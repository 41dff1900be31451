/* Page marks: what a converter left of the page numbers of a document.
 *
 * Glued into the text they are `3/24` or `-3-` between two words. They are told from
 * scores, dates and fractions by the whole text: one total, numbers that rise page by
 * page, a page of text between them. On a line of their own they are `- 3 -`, `3/24`,
 * or a bare number between the halves of a sentence. */
#ifndef QW_PAGEMARKS_H
#define QW_PAGEMARKS_H

#include "text/layout/paras.h"

struct qw_pagemark {
    size_t at, len;
    bool parts;  /* a heading ends before it, and its text starts behind it */
    bool worded; /* 第3页，共24页, with the words of a page's foot before it */
};

struct qw_pagemarks {
    struct qw_pagemark *list;
    size_t n, cap;
    struct qw_pagemark_seen *seen; /* work space */
    size_t n_seen, cap_seen;
    struct qw_pagemark_total *totals;
    size_t n_totals, cap_totals;
    bool failed; /* out of memory, latched */
};

struct qw_page_limits {
    size_t fewest; /* glued marks of one total */
    size_t apart;  /* bytes of text between two of them */
    size_t half;   /* characters of a line that can be half of a sentence */
};

void qw_pagemarks_init(struct qw_pagemarks *);
void qw_pagemarks_release(struct qw_pagemarks *);

/* List the marks glued into the text, sorted; none is listed when more than one total
 * is at work. */
void qw_pagemarks_find(struct qw_pagemarks *, struct qw_span text, const struct qw_page_limits *);

/* Mark the lines that hold nothing but a page's number as what goes (rule `why`); the
 * sentence that they cut goes on. Gives their number. */
size_t qw_pagemarks_lines(
    struct qw_paras *, struct qw_span text, const struct qw_page_limits *, const char *why);

/* A bare number behind the last sentence of the text: where the sentence ends, or the
 * text's length when there is none. */
size_t qw_pagemarks_tail(const struct qw_paras *, struct qw_span text);

#endif
