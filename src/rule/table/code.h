/* Code points in cells of tables, in hexadecimal. */
#ifndef QW_CODE_H
#define QW_CODE_H

#include "rule/table/table.h"

/* QW_FATAL with file, line and column when the cell is no code point up to `most`. */
enum qw_rc qw_table_code(const struct qw_table *, size_t row, const char *column, uint32_t most,
    uint32_t *cp, struct qw_ctx *);

#endif
