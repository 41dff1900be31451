/* Buffers: bytes that grow up to a ceiling given at birth.
 *
 * Running out of memory or over the ceiling latches `failed`: later additions do
 * nothing, and the owner asks once, at the end. qw_buf_reset clears the bytes and
 * the latch and keeps the memory. */
#ifndef QW_BUF_H
#define QW_BUF_H

#include "base/span.h"

struct qw_buf {
    char *p;
    size_t n, cap, max;
    bool failed;
    bool full; /* and it was the ceiling, not memory */
};

/* An empty buffer that may grow to `max` bytes. Allocates nothing yet. */
void qw_buf_init(struct qw_buf *, size_t max);
void qw_buf_release(struct qw_buf *);
void qw_buf_reset(struct qw_buf *);

/* Give each the other's bytes; their ceilings stay. Neither may hold more than the other's. */
void qw_buf_swap(struct qw_buf *, struct qw_buf *);

/* Room for `more` bytes behind the end; false latches. */
bool qw_buf_reserve(struct qw_buf *, size_t more);

void qw_buf_add(struct qw_buf *, const char *p, size_t n);
void qw_buf_byte(struct qw_buf *, char c);
void qw_buf_fmt(struct qw_buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline void
qw_buf_span(struct qw_buf *b, struct qw_span s)
{
    qw_buf_add(b, s.p, s.n);
}

static inline struct qw_span
qw_buf_view(const struct qw_buf *b)
{
    return (struct qw_span){ b->p, b->n };
}

#endif
