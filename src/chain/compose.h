/* Composition: two lists of edits, one after the other, as one list.
 *
 * For a stage that works in rounds: what a round finds on the text that the round
 * before has made is told on the text that came in. */
#ifndef QW_COMPOSE_H
#define QW_COMPOSE_H

#include "chain/edit.h"

/* Append to `out` what `first` and then `second` do; `second` is on `middle`, which is
 * what `first` makes. Edits that overlap become one, with the later rule and its evidence. Replacements
 * are copied. */
void qw_edits_compose(const struct qw_edits *first, struct qw_span middle,
    const struct qw_edits *second, struct qw_edits *out);

/* Rounds: a stage that reads what it has made until it finds nothing more.
 *
 *     qw_rounds_start(&r, text);
 *     do
 *         read r.text, add edits to r.step;
 *     while (qw_rounds_take(&r) && …);
 *     qw_rounds_finish(&r, text, edits);
 *
 * One a thread; reused from document to document. */
struct qw_rounds {
    struct qw_span text;   /* the text now */
    struct qw_edits step;  /* of this round, on `text` */
    struct qw_edits all;   /* of the rounds before, on the text that came in */
    struct qw_edits spare; /* the next `all` */
    struct qw_buf texts[2];
};

void qw_rounds_init(struct qw_rounds *);
void qw_rounds_release(struct qw_rounds *);
void qw_rounds_start(struct qw_rounds *, struct qw_span text);

/* Make the step's text the text now and empty the step; false when the step was empty. */
bool qw_rounds_take(struct qw_rounds *);

/* Append all that was done to `text`, which came in, to `out`: but for edits that others
 * have undone. What is put and why lives until the rounds start again. A failure of the
 * rounds latches `out`. The text now is what they make of it. */
void qw_rounds_finish(const struct qw_rounds *, struct qw_span text, struct qw_edits *out);

#endif
