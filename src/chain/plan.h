/* Plans: from settings to an open chain. What the library and the programs share.
 *
 * `all` is the list of stages that there are (NULL-terminated, in the chain's
 * order); a program of one stage gives that one. */
#ifndef QW_PLAN_H
#define QW_PLAN_H

#include "chain/chain.h"

enum { QW_PLAN_MAX = 32 }; /* stages of one chain, and a NULL behind */

/* Find the rules, choose the stages that the settings name, check that each option
 * belongs to some stage, and open the chain. */
enum qw_rc qw_plan_open(struct qw_chain **, const struct qw_stage *const *all,
    const struct qw_settings *, struct qw_ctx *);

#endif
