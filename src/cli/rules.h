/* What the sub-commands of `qw rules` share. */
#ifndef QW_RULES_H
#define QW_RULES_H

#include "cli/program.h"

struct rule {
    const struct qw_chain *chain;
    size_t stage;
    const struct qw_table *table;
    size_t row;
};

static inline const char *
rule_id(const struct rule *r)
{
    return qw_table_id(r->table, r->row);
}

/* Call `f` for every rule that is not disabled, in the chain's order. */
void rules_each(const struct qw_chain *, void (*f)(const struct rule *, void *), void *arg);

/* Print a cell or a piece of text as one line. */
void rules_print(struct qw_span);

/* Does the rule act on the example in that column? False, and *problem says why not, when
 * it cannot be tried. */
bool rules_act(struct qw_worker *, const struct rule *, const char *column, const char **problem);

/* Rows that can never act, or on whose examples another acts in their place: one line
 * each. QW_BAD when there are any. */
enum qw_rc rules_check(
    const struct program *, const struct program_args *, const struct qw_chain *, struct qw_ctx *);

/* What a draft of a table would do to documents. */
enum qw_rc rules_try(const struct program *, const struct program_args *, struct qw_ctx *);

#endif
