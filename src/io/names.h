/* Names: those that a run gave to files or documents, and how often each was asked for.
 *
 * A hash table of 64-bit digests without the names: ten million of them take 200 MB at
 * most. Two names of one digest (one chance in 10^5 among ten million) are taken for
 * the same: the second gets a number that it did not need. Running out of memory
 * latches `failed`: nothing is fresh any more, and the owner asks once. */
#ifndef QW_NAMES_H
#define QW_NAMES_H

#include "base/span.h"

struct qw_names {
    uint64_t *hashes; /* 0: free; a power of two of slots, at most three quarters full */
    unsigned *counts;
    size_t n, cap;
    bool failed;
};

void qw_names_init(struct qw_names *);
void qw_names_release(struct qw_names *);

/* Forget all names, keep the memory. */
void qw_names_reset(struct qw_names *);

/* Keep a name: true when it was not there. */
bool qw_names_add(struct qw_names *, struct qw_span name);
bool qw_names_has(const struct qw_names *, struct qw_span name);

/* The number that was set for a name, 0 for none: so that the thousandth document of
 * one name does not try the 999 names before it. Setting it for a name that is not
 * there does nothing. */
unsigned qw_names_count(const struct qw_names *, struct qw_span name);
void qw_names_set_count(struct qw_names *, struct qw_span name, unsigned count);

#endif
