#include <stdarg.h>
#include <stdio.h>
#include "base/err.h"

enum qw_rc
qw_fail(struct qw_ctx *ctx, enum qw_rc rc, size_t at, const char *fmt, ...)
{
    va_list args;

    ctx->error.rc = rc;
    ctx->error.at = at;
    va_start(args, fmt);
    vsnprintf(ctx->error.what, sizeof(ctx->error.what), fmt, args);
    va_end(args);
    return rc;
}

enum qw_rc
qw_fail_memory(struct qw_ctx *ctx)
{
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "out of memory");
}

void
qw_ctx_clear(struct qw_ctx *ctx)
{
    ctx->error = (struct qw_error){ .at = QW_NOWHERE };
}

enum qw_rc
qw_ctx_report(const struct qw_ctx *ctx, enum qw_rc rc, struct qw_error *to)
{
    if (to)
        *to = rc == QW_OK ? (struct qw_error){ .at = QW_NOWHERE } : ctx->error;
    return rc;
}
