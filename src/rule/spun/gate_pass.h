/* Passing the gate: from what the words of a text say to the families that rewrote it. The
 * text's marks (rows mark.*) weigh in, and one that tells a tale is asked for more: gate.h.
 * Shared by gate.c, gate_look.c and gate_pass.c. */
#ifndef QW_GATE_PASS_H
#define QW_GATE_PASS_H

#include "rule/spun/gate.h"

/* What pairs say, by family, and how many of them speak for it. */
struct qw_gate_sum {
    double odds[QW_FAMILIES];
    uint32_t votes[QW_FAMILIES];
};

/* What a pair says that stands o times as original, and whose doubles say `l`: gate.h has the
 * formula. */
float qw_gate_weigh(const struct qw_gate *, size_t pair, double o, double l);

/* For how many pairs one counts that says this. */
static inline uint32_t
qw_gate_votes(const struct qw_gate *g, size_t family, float odds)
{
    return (odds > 0.5f) * (odds > g->families[family].most ? 2 : 1);
}

/* What all words of `s` say becomes a verdict. */
struct qw_verdict qw_gate_pass(const struct qw_gate *, struct qw_span s, struct qw_gate_sum);

/* Add the odds of the marks that stand in `s`. */
void qw_gate_add_marks(const struct qw_gate *, struct qw_span s, double odds[QW_FAMILIES]);

/* Fill in the words of narration. */
void qw_gate_fill_tellers(struct qw_sieve *);

#endif
