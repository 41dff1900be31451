/* Edits: what a stage wants changed in the text that it was shown.
 *
 * Sorted by `at`, never overlapping; a stage appends in order and the chain
 * applies. Offsets are bytes of the stage's input. Not thread-safe: one list a
 * worker, reset for each document. */
#ifndef QW_EDIT_H
#define QW_EDIT_H

#include <assert.h>
#include "base/arena.h"
#include "base/buf.h"

struct qw_edit {
    size_t at, len;
    struct qw_span put;
    const char *rule;   /* id; lives as long as the stage's rules */
    struct qw_span why; /* the evidence, in a few words; mostly empty */
};

struct qw_foreseen;

struct qw_edits {
    struct qw_edit *list;
    size_t n, cap;
    size_t end;            /* behind the last edit */
    struct qw_arena bytes; /* replacements that were copied */
    struct qw_span made;   /* the text with all of them applied, where the stage that made
                            * them has it already: until its next document. p is NULL else */
    struct qw_buf *maker;  /* the buffer that `made` is all of, for the last to take; or NULL */
    struct qw_foreseen *foreseen; /* what a stage behind will do with that text, or NULL: of the
                                   * same age (chain/foresee.h) */
    bool silent;                  /* no journal is kept: nobody hears why. Stays through resets */
    bool failed;                  /* out of memory, latched */
};

void qw_edits_init(struct qw_edits *);
void qw_edits_release(struct qw_edits *);
void qw_edits_reset(struct qw_edits *);

/* Replace text[at, at+len) by `put`; rule says why. `put` is copied, so the caller's
 * bytes may go at once. Offsets before the last edit's end are a bug of the caller
 * (assert). Failing to grow latches the list and the chain reports it: callers
 * need not check. */
void qw_edits_add(struct qw_edits *, size_t at, size_t len, struct qw_span put, const char *rule);

/* Room for so many more; false: there is none. */
bool qw_edits_room(struct qw_edits *, size_t n);

/* The same for a `put` that lives as long as the rules or the text: not copied. */
static inline void
qw_edits_put(struct qw_edits *e, size_t at, size_t len, struct qw_span put, const char *rule)
{
    assert(at >= e->end);
    assert(rule != NULL);
    if (e->n == e->cap && !qw_edits_room(e, 1))
        return;
    e->list[e->n++] = (struct qw_edit){ at, len, put, rule, { "", 0 } };
    e->end = at + len;
    e->made.p = NULL;
}

/* Say on which evidence the last edit stands; `why` is UTF-8 and copied. Need not be called
 * where the list is silent. */
void qw_edits_why(struct qw_edits *, struct qw_span why);

/* Delete text[at, at+len). */
static inline void
qw_edits_cut(struct qw_edits *e, size_t at, size_t len, const char *rule)
{
    qw_edits_put(e, at, len, (struct qw_span){ "", 0 }, rule);
}

/* Append `text` with the edits applied to `out`. */
void qw_edits_apply(const struct qw_edits *, struct qw_span text, struct qw_buf *out);

#endif
