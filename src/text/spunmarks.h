/* What the marks of a whole document say of its origin: rewriters leave 〞 for ” and
 * 〔〕 for （）, and some writers use a dot for every full stop. */
#ifndef QW_SPUNMARKS_H
#define QW_SPUNMARKS_H

#include "base/span.h"

struct qw_spunmarks {
    bool primes;     /* 〞 stands where ” must: behind an opening quote of its line */
    bool tortoise;   /* 〔〕 are this document's brackets: 〞 too, or no ( or （ at all */
    bool plain_dots; /* no 。 at all, and two or more lines or sentences end with a dot */
};

/* One pass. What a full-width form replaces here counts the same before and after. */
void qw_spunmarks_read(struct qw_spunmarks *, struct qw_span text);

#endif
