/* Fillers: what honest text has in the places where a word stands in suspect text. */
#ifndef QW_FILLERS_H
#define QW_FILLERS_H

#include "learn/grams.h"

struct qw_filler {
    qw_word_key word;
    double weight;     /* one for each context, shared by all that fill it */
    uint32_t contexts; /* in which it was met */
    uint32_t last;
};

struct qw_fillers;

struct qw_fillers *qw_fillers_new(void);
void qw_fillers_free(struct qw_fillers *);

/* Look at up to 60 places of `word` in `suspect`; for each, take the two characters on one
 * side and the code on the other, and see which words of two to four characters stand
 * between them in `honest`. What came is list[0..n), in no order; holds until the next. */
size_t qw_fillers_find(struct qw_fillers *, const struct qw_grams *suspect,
    const struct qw_grams *honest, qw_word_key word, const struct qw_filler **list);

#endif
