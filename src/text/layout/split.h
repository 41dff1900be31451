/* Splitting: a page that holds several documents, each under a heading that counts them.
 *
 * 篇一, 第2篇：…, 【篇三】, 范文四： at a line's start, or 工作总结篇五 at its end behind the same words
 * each time. The numbers rise by one from 1, and each part has a body of its own: what a
 * list of contents counts has none. */
#ifndef QW_SPLIT_H
#define QW_SPLIT_H

#include "base/span.h"

struct qw_split {
    size_t *list; /* where each part starts; the first at 0, with what stands before it */
    size_t n, cap;
    bool failed; /* out of memory, latched */
};

void qw_split_release(struct qw_split *);

/* Find the parts of a clean text. n is 0 or 1 when it is one document. */
void qw_split_find(struct qw_split *, struct qw_span text);

#endif
