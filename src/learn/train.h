/* Training: from a corpus to the table by which doubles are told from what they stand for.
 *
 * For each pair a logistic regression over the features of rule/spun/around.h says whether a
 * place was written for the original or for the double: FTRL-proximal (McMahan and others,
 * Ad click prediction, 2013), which leaves most weights at nought. Both words weigh the
 * same in it, however rare one is, and each source by the root of its size, so that a
 * corpus of laws with a few reports is not one of laws alone. How often the words stand at
 * all is told apart, in rows `rates`, to which each source contributes the same. Deterministic: the same input gives the same bytes.
 *
 * The table has columns pair, what, values; sorted by pair:
 *     pair.x  rates   original=2530/0.8 double=22/0.4   in a million characters, and how
 *                     evenly (shape of the negative binomial over blocks of text)
 *     pair.x  before  经济_+120 …   hundredths of a natural logarithm for the original
 *     pair.x  behind  …             and so for `both`, `far`; `bias` has
 *                     that of every place, _, and those of contexts that the pair's row lists: of
 *                     `only`, =, and of `unless`, !
 * A pair with too few examples of one word has rates alone. */
#ifndef QW_TRAIN_H
#define QW_TRAIN_H

#include "learn/examples.h"

/* What the trainer is told of; the defaults are qw_train_conf. */
struct qw_train_conf {
    size_t least; /* examples that each word of a pair must have */
    size_t passes;
    double rate, sparse, shrink; /* of FTRL: alpha, lambda 1, lambda 2 */
    double balance;              /* how much heavier the rarer word may weigh */
    double listed;               /* what a listed context is worth before anything is learnt */
    double listed_least;         /* and at least, whatever is learnt */
};

extern const struct qw_train_conf qw_train_conf;

/* Train every pair that puts words back; append the table, and a report for people: held-out
 * precision and recall a pair, and the pairs that were refused. */
enum qw_rc qw_train(const struct qw_examples *, const struct qw_train_conf *, struct qw_buf *table,
    struct qw_buf *report, struct qw_ctx *);

#endif
