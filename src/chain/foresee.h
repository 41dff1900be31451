/* Foresight: what later stages will make of a text, for a stage that must find nothing to do
 * in what comes out of the chain.
 *
 * What a stage meets in the chain's output is not what it made, but what those behind it made
 * of that: lines that were joined, a long line that fell into paragraphs, figures in another
 * width. A stage that reads this view as well, and cuts there what it would cut if it came as
 * a text, has nothing left to cut the next time. It still goes by the text alone, so it does
 * the same by itself, in a pipe and in the chain.
 *
 * What the stage behind will do with its output is known then, and the chain takes it over
 * instead of asking that stage once more (edits->foreseen).
 *
 * The rules are immutable and shared; the rest is one thread's. */
#ifndef QW_FORESEE_H
#define QW_FORESEE_H

#include "chain/compose.h"
#include "chain/stage.h"

enum { QW_FORESEEN = 2 }; /* stages, at most */

struct qw_foresight_rules {
    const struct qw_stage *const *stages; /* in the chain's order; NULL behind the last */
    void *rules[QW_FORESEEN];
};

/* What a stage does with a text. Whoever takes it over swaps the edits for others. */
struct qw_foreseen {
    const struct qw_stage *stage; /* NULL: nothing is known, or it was taken */
    struct qw_span text;
    struct qw_edits edits;
    struct qw_notes notes;
};

struct qw_foresight {
    const struct qw_foresight_rules *rules;
    void *scratch[QW_FORESEEN];
    struct qw_span view;         /* what comes out */
    const struct qw_edits *made; /* the edits that make it of the text */
    struct qw_foreseen seen[QW_FORESEEN];
    struct qw_edits both;
    struct qw_buf texts[QW_FORESEEN];
};

/* Opened or not, both are to be closed: also where opening failed half-way, and zeros. */
enum qw_rc qw_foresight_open(struct qw_foresight_rules *, const struct qw_stage *const *stages,
    const struct qw_conf *, struct qw_ctx *);
void qw_foresight_close(struct qw_foresight_rules *);
enum qw_rc
qw_foresight_start(struct qw_foresight *, const struct qw_foresight_rules *, struct qw_ctx *);
void qw_foresight_end(struct qw_foresight *);

/* Nothing is foreseen any more: to be called for each document, and when the text that was
 * looked at goes. */
void qw_foresight_forget(struct qw_foresight *);

/* What the first of the stages makes of a text that outlives the look. Not QW_OK: there is no
 * view, and QW_BAD, the stage refuses the text, is no failure of whoever looks ahead. */
enum qw_rc qw_foresee(struct qw_foresight *, struct qw_span text, struct qw_ctx *);

/* What the second one makes of that. */
enum qw_rc qw_foresee_more(struct qw_foresight *, struct qw_ctx *);

/* Does the view have other lines than the text in text[from, to], but for white space at their
 * ends and between them? */
bool qw_foresee_lines(const struct qw_foresight *, struct qw_span text, size_t from, size_t to);

/* Append to `out` edits of the text that do what `edits` do to the view. What the stages delete
 * at the borders of an edit goes with it; what they write there, and it would cut through,
 * stays. */
void
qw_foresee_back(const struct qw_foresight *, const struct qw_edits *edits, struct qw_edits *out);

/* What the first stage does with this text, which was looked at last; NULL: it was not. */
struct qw_foreseen *qw_foresight_of(struct qw_foresight *, struct qw_span text);

/* Take what `f` says that the stage does with this text; false: it does not say. */
bool qw_foreseen_take(struct qw_foreseen *f, const struct qw_stage *, struct qw_span text,
    struct qw_edits *, struct qw_notes *);

/* Do the edits that were foreseen on `text` do more than make marks full width, which who reads
 * lines counts alike? */
bool qw_foresight_moves(const struct qw_foresight *, struct qw_span text);

#endif
