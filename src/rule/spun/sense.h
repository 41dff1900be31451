/* Sense: was this double written for its original?
 *
 * In a text that was rewritten a double stands for its original at the odds
 *
 *     log(rate of the original / rate of the double) + what its place says
 *
 * where the place speaks by the weights that were learnt (rule/spun/weights.h), and by the
 * contexts that the pair's row lists: those of `unless` for the double, those of `only`
 * for the original. Natural logarithms. The rates are those of the corpus that was learnt
 * from, where rewriters find what they rewrite. As evidence that there was a rewriter at
 * all a double counts by the rates of its row instead, which are of all kinds of text, when
 * these say less. A place is seen the same before and after the
 * words around it were put back. */
#ifndef QW_SENSE_H
#define QW_SENSE_H

#include "rule/spun/weights.h"

struct qw_sense {
    const struct qw_pairs *pairs;
    struct qw_around *around;
    struct qw_weights *weights;
    float *doubts; /* by pair: how much less its doubles say where no rewriting is granted */
    double listed; /* odds in a context of the pair's row, where nothing was learnt */
    double most;   /* what the weights can say at most */
    double none;   /* odds of a pair that acts in its contexts alone, outside of them */
};

/* `table` is rules/repair.tsv with its rows sense.* */
enum qw_rc qw_sense_load(struct qw_sense *, const struct qw_pairs *, const struct qw_table *table,
    const struct qw_conf *, struct qw_ctx *);
void qw_sense_release(struct qw_sense *);

/* How many uses of a word are asked about. */
enum { QW_SENSE_USES = 32 };
static inline size_t
qw_sense_uses(const struct qw_word_uses *uses)
{
    return uses->n < QW_SENSE_USES ? uses->n : QW_SENSE_USES;
}

/* What each use of the word at text[at, at+len) as a double is worth: odds[u] for use u,
 * below QW_SENSE_USES. */
void qw_sense_ask(const struct qw_sense *, uint32_t word, struct qw_span text, size_t at,
    size_t len, float odds[QW_SENSE_USES]);

#endif
