#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include "base/err.h"

enum qw_rc
qw_fail(struct qw_ctx *ctx, enum qw_rc rc, size_t at, const char *fmt, ...)
{
    va_list args;

    ctx->error.rc = rc;
    ctx->error.at = at;
    ctx->reason = NULL;
    va_start(args, fmt);
    vsnprintf(ctx->error.what, sizeof(ctx->error.what), fmt, args);
    va_end(args);
    return rc;
}

enum qw_rc
qw_refuse(struct qw_ctx *ctx, const char *reason, size_t at, const char *fmt, ...)
{
    va_list args;

    ctx->error.rc = QW_BAD;
    ctx->error.at = at;
    ctx->reason = reason;
    va_start(args, fmt);
    vsnprintf(ctx->error.what, sizeof(ctx->error.what), fmt, args);
    va_end(args);
    return QW_BAD;
}

long long
qw_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool
qw_ctx_late(const struct qw_ctx *ctx)
{
    return ctx->deadline && qw_now() > ctx->deadline;
}

enum qw_rc
qw_fail_late(struct qw_ctx *ctx)
{
    return qw_refuse(ctx, "time", QW_NOWHERE, "over its time; --doc-time allows more");
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
    ctx->reason = NULL;
    ctx->deadline = 0;
}

enum qw_rc
qw_ctx_report(const struct qw_ctx *ctx, enum qw_rc rc, struct qw_error *to)
{
    if (to)
        *to = rc == QW_OK ? (struct qw_error){ .at = QW_NOWHERE } : ctx->error;
    return rc;
}
