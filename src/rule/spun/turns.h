/* Turns: could a rewriter have come here?
 *
 * A rewriter runs blindly, pair after pair, the longest originals first. So an original whose
 * replacement, with what stands beside it, would have given something else than what stands
 * here, is none: a pair whose turn is earlier would have taken a part of it. Which pairs could
 * take a part of which originals, and how they lie over them, is worked out once.
 * Immutable once made; threads share it. */
#ifndef QW_TURNS_H
#define QW_TURNS_H

#include "rule/spun/pairs.h"

struct qw_turns;

struct qw_turns *qw_turns_new(const struct qw_pairs *); /* NULL: no memory */
void qw_turns_free(struct qw_turns *);

/* Would these families have left what stands here, if the pair's original had stood in the place
 * of its double, text[at, at+len)? */
bool qw_turns_lead_here(const struct qw_turns *, uint32_t families, uint32_t pair,
    struct qw_span text, size_t at, size_t len);

#endif
