/* The pool: a reader, some workers, and the batches that go between them and the writer.
 *
 * A batch is with the reader, then ready, at work, cleaned, named (by the writer: only
 * for an archive), packed, written. The writer is whoever calls. */
#ifndef QW_POOL_H
#define QW_POOL_H

#include "run/batch.h"

struct qw_pool;

struct qw_pool_conf {
    const struct qw_task *task;
    struct qw_input *input;
    unsigned workers;
    bool names;                /* batches are named by the writer before they are packed */
    unsigned long long digest; /* of what was read before */
    const volatile sig_atomic_t *stop;
};

/* `first` has been read and is taken over. */
enum qw_rc qw_pool_open(
    struct qw_pool **, const struct qw_pool_conf *, struct qw_batch *first, struct qw_ctx *);

/* Wait for the next thing that the writer must do, 100 ms at most: *to_name or *to_write is
 * a batch, in the input's order, or both are NULL; *ended when there are no more. */
enum qw_rc qw_pool_wait(struct qw_pool *, struct qw_batch **to_name, struct qw_batch **to_write,
    bool *ended, struct qw_ctx *);

/* The batch was named; or written, and its room is free. */
void qw_pool_named(struct qw_pool *);
void qw_pool_written(struct qw_pool *);

/* Stop the threads, waiting for documents that are being worked on, and free. */
void qw_pool_close(struct qw_pool *);

#endif
