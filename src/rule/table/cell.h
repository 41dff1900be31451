/* Cells: what one may say in a table, see table.h. */
#ifndef QW_CELL_H
#define QW_CELL_H

#include "base/span.h"

/* Replace the escapes of the n bytes at p in their place: what is written is shorter than
 * what was read. *n becomes the new length. QW_NOWHERE, or where one is that we do not know. */
size_t qw_cell_unescape(char *p, size_t *n);

/* A number as strtod reads it; false when the cell is empty or holds something else. The
 * cell is NUL-terminated. */
bool qw_cell_number(struct qw_span cell, double *value);

#endif
