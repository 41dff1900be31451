/* Composition: two lists of edits, one after the other, as one list.
 *
 * For a stage that works in rounds: what a round finds on the text that the round
 * before has made is told on the text that came in. */
#ifndef QW_COMPOSE_H
#define QW_COMPOSE_H

#include "chain/edit.h"

/* Append to `out` what `first` and then `second` do; `second` is on `middle`, which is
 * what `first` makes. Edits that overlap become one, with the later rule. Replacements
 * are copied. */
void qw_edits_compose(const struct qw_edits *first, struct qw_span middle,
    const struct qw_edits *second, struct qw_edits *out);

#endif
