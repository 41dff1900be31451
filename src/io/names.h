/* Names: those that a run gave to files, and how often each was asked for.
 *
 * A hash table of copies. Running out of memory latches `failed`: nothing is fresh
 * any more, and the owner asks once. */
#ifndef QW_NAMES_H
#define QW_NAMES_H

#include "base/arena.h"

struct qw_name;

struct qw_names {
    struct qw_name *slots; /* a power of two, at most half of them full */
    size_t n, cap;
    struct qw_arena bytes;
    bool failed;
};

void qw_names_init(struct qw_names *);
void qw_names_release(struct qw_names *);

/* Keep a name: true when it was not there. */
bool qw_names_add(struct qw_names *, struct qw_span name);

/* The number that was set for a name, 0 for none: so that the thousandth document of
 * one name does not try the 999 names before it. Setting it for a name that is not
 * there does nothing. */
unsigned qw_names_count(const struct qw_names *, struct qw_span name);
void qw_names_set_count(struct qw_names *, struct qw_span name, unsigned count);

#endif
