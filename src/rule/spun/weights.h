/* Weights: what was learnt of pairs from a corpus.
 *
 * The table repair/trained, which `qw train` writes, gives for each pair how often its
 * words stand in a million characters of honest text, and how much each feature of a
 * place (rule/spun/around.h) speaks for the original, in hundredths of a natural logarithm.
 * A pair of which nothing was learnt keeps the rates of its own row.
 * Immutable once loaded; threads share it. */
#ifndef QW_WEIGHTS_H
#define QW_WEIGHTS_H

#include "rule/spun/around.h"
#include "rule/spun/pairs.h"

struct qw_weights;

enum qw_rc qw_weights_load(
    struct qw_weights **, const struct qw_pairs *, const struct qw_conf *, struct qw_ctx *);
void qw_weights_free(struct qw_weights *);
const struct qw_table *qw_weights_table(const struct qw_weights *);

/* log(rate of the original / rate of the double) in what was read; in the pair's row, where
 * nothing was learnt. */
float qw_weights_prior(const struct qw_weights *, size_t pair);

/* Were contexts of this pair learnt? */
bool qw_weights_know(const struct qw_weights *, size_t pair);

/* log P(place | original) / P(place | double). `listed` as of qw_pair_listed. */
float qw_weights_score(const struct qw_weights *, size_t pair, int listed,
    const struct qw_feature *, size_t n_features);

#endif
