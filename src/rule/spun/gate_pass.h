/* Passing the gate: from what the words of a text say to the families that rewrote it. The
 * text's marks (rows mark.*) weigh in, and one that tells a tale is asked for more: gate.h. */
#ifndef QW_GATE_PASS_H
#define QW_GATE_PASS_H

#include "rule/spun/gate.h"

/* `v->odds` and `votes` are those of the words of `s`, by family; sets `v->families`. */
void
qw_gate_pass(const struct qw_gate *, struct qw_span s, const double *votes, struct qw_verdict *v);

/* Add the odds of the marks that stand in `s`. */
void qw_gate_add_marks(const struct qw_gate *, struct qw_span s, double odds[QW_FAMILIES]);

/* Fill in the words of narration. */
void qw_gate_fill_tellers(struct qw_sieve *);

#endif
