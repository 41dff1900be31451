#include <stdlib.h>
#include "rule/table/code.h"

enum qw_rc
qw_table_code(const struct qw_table *t, size_t row, const char *column, uint32_t most, uint32_t *cp,
    struct qw_ctx *ctx)
{
    struct qw_span cell = qw_table_get(t, row, column);
    char *end = NULL;
    unsigned long value = cell.n ? strtoul(cell.p, &end, 16) : 0;

    if (cell.n == 0 || end != cell.p + cell.n || value > most)
        return qw_table_fail(
            t, row, column, ctx, "no code point in hexadecimal up to %x", (unsigned)most);
    *cp = (uint32_t)value;
    return QW_OK;
}
