/* Rows: what the catalog keeps of a document, copied while its worker still knows. */
#ifndef QW_ROW_H
#define QW_ROW_H

#include "run/batch.h"

/* Fill *row, its pieces copied into the arena, for a document that came through, was
 * refused or was skipped. `in` is the text that the worker was given. Out of memory
 * latches the arena. */
void qw_row_fill(struct qw_catalog_row *row, struct qw_arena *, const struct qw_batch_doc *,
    const struct qw_worker *, const struct qw_chain *, struct qw_span in);

#endif
