/* Notes: what is learnt of a document beside its text.
 *
 * Meta is what the document says of itself, signals are what the stages found. A
 * key is set once: what an earlier line or stage said stays, so that stages in one
 * process and stages in a pipe give the same record. Values are copied. Stages
 * write notes and never read them: a stage in a pipe of plain text has none. */
#ifndef QW_NOTES_H
#define QW_NOTES_H

#include "base/arena.h"
#include "qingwen.h"

struct qw_note_list {
    struct qw_note *list;
    size_t n, cap;
};

struct qw_notes {
    struct qw_note_list meta, signals;
    struct qw_arena bytes;
    bool failed; /* out of memory, latched */
};

void qw_notes_init(struct qw_notes *);
void qw_notes_release(struct qw_notes *);
void qw_notes_reset(struct qw_notes *);

/* Keys are string literals or live as long as the rules. */
void qw_notes_meta(struct qw_notes *, const char *key, struct qw_span value);
void qw_notes_meta_number(struct qw_notes *, const char *key, double value);
void qw_notes_signal(struct qw_notes *, const char *key, struct qw_span value);
void qw_notes_signal_number(struct qw_notes *, const char *key, double value);
void qw_notes_signal_bool(struct qw_notes *, const char *key, bool value);

/* All that `from` says and `to` does not. */
void qw_notes_merge(struct qw_notes *to, const struct qw_notes *from);

/* `value` is one JSON value, written by the caller. */
void qw_notes_signal_json(struct qw_notes *, const char *key, struct qw_span value);

#endif
