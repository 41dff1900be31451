/* Arenas: many small copies that all go at once.
 *
 * What is allocated holds until the reset. Running out of memory latches `failed`
 * and gives NULL (copies: the empty span); the owner asks once, at the end. */
#ifndef QW_ARENA_H
#define QW_ARENA_H

#include "base/span.h"

struct qw_arena_block;

struct qw_arena {
    struct qw_arena_block *blocks; /* the one in use first */
    bool failed;
};

void qw_arena_init(struct qw_arena *);
void qw_arena_release(struct qw_arena *);

/* Forget everything; one block is kept for the next document. */
void qw_arena_reset(struct qw_arena *);

/* `n` bytes, aligned for any type, not cleared. */
void *qw_arena_alloc(struct qw_arena *, size_t n);

struct qw_span qw_arena_copy(struct qw_arena *, struct qw_span);

/* A NUL-terminated copy, or NULL. */
char *qw_arena_string(struct qw_arena *, struct qw_span);

#endif
