/* Switches: rules that make no edit in this chain.
 *
 * The options `disable` and `enable` of a chain hold patterns of fnmatch(3); in the order
 * in which they stand, each turns the rules that fit off or on. A rule that is off is
 * still read, and its evidence still counts; its edits are dropped. */
#ifndef QW_SWITCHES_H
#define QW_SWITCHES_H

#include "chain/edit.h"
#include "chain/stage.h"

struct qw_switches {
    const char **off; /* ids, sorted; the tables own them */
    size_t n, cap;
};

/* Is this the name of an option of switches? */
bool qw_switches_know(const char *option);

/* Does the pattern fit a rule of the table? */
bool qw_switches_fit(const char *pattern, const struct qw_table *);

/* Decide on the rules of one more table. */
enum qw_rc qw_switches_table(
    struct qw_switches *, const struct qw_conf *, const struct qw_table *, struct qw_ctx *);

/* All tables are there. */
void qw_switches_sort(struct qw_switches *);
void qw_switches_release(struct qw_switches *);

bool qw_switches_off(const struct qw_switches *, const char *rule);

/* Drop the edits of rules that are off. */
void qw_switches_apply(const struct qw_switches *, struct qw_edits *);

#endif
