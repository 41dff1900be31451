/* What the marks of a whole document say of its origin: rewriters leave 〞 for ” and
 * 〔〕 for （）, and some writers use a dot for every full stop. */
#ifndef QW_SPUNMARKS_H
#define QW_SPUNMARKS_H

#include "base/span.h"

/* Of one text; { .text = … } to begin with. Each is read once, when it is asked for.
 * What a full-width form replaces here counts the same before and after. */
struct qw_spunmarks {
    struct qw_span text;
    bool read, primes, tortoise;
    bool read_dots, plain_dots;
};

/* 〞 stands where ” must: behind an opening quote of its line. */
bool qw_spunmarks_primes(struct qw_spunmarks *);

/* 〔〕 are this document's brackets: it has such 〞 too, or no ( or （ at all. */
bool qw_spunmarks_tortoise(struct qw_spunmarks *);

/* No 。 at all, and two or more lines or sentences end with a dot. */
bool qw_spunmarks_plain_dots(struct qw_spunmarks *);

#endif
