/* Rows: what the catalog keeps of a document, copied while its worker still knows. */
#ifndef QW_ROW_H
#define QW_ROW_H

#include "chain/chain.h"
#include "io/catalog.h"

/* Where a document came from. */
struct qw_origin {
    struct qw_span id, source;
    long long offset, bytes; /* -1: not known */
};

/* Fill *row, its pieces copied into the arena, for a document that came through, was
 * refused (QW_BAD, ctx says why) or was skipped. `in` is the text that the worker was
 * given. Out of memory latches the arena. */
void qw_row_fill(struct qw_catalog_row *row, struct qw_arena *, const struct qw_origin *,
    const struct qw_worker *, const struct qw_chain *, struct qw_span in, enum qw_rc,
    const struct qw_ctx *);

#endif
