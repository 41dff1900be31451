/* Marks: all that the chain did to a text, as one row of changes from first to last.
 *
 * For a look at both texts side by side: a stage's edits are told on the text that went
 * in, those that touch one another's work become one mark with all their rules. */
#ifndef QW_MARKS_H
#define QW_MARKS_H

#include "chain/trace.h"

enum { QW_MARK_RULES = 6 };

struct qw_mark {
    struct qw_range was, is;              /* in `before` and in the clean text */
    size_t edits[QW_MARK_RULES], n_edits; /* journal numbers, the last ones when there are more */
};

struct qw_marks {
    struct qw_span before; /* what went in; of another charset: what decode made of it */
    struct qw_mark *list;
    size_t n;
};

enum qw_rc qw_marks_open(struct qw_marks *, const struct qw_trace *, struct qw_ctx *);
void qw_marks_close(struct qw_marks *);

#endif
