#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rule/chars/opencc.h"
#include "rule/chars/opencc_calm.h"

#ifndef QW_OPENCC_VERSION /* OpenCC does not tell; the Makefile asks pkg-config */
#define QW_OPENCC_VERSION "of unknown version"
#endif

struct qw_opencc {
    const char *config;
    void *handle; /* NULL until it is opened */
};

struct qw_opencc *
qw_opencc_new(const char *config)
{
    struct qw_opencc *c = calloc(1, sizeof(*c));

    if (c)
        c->config = config;
    return c;
}

void
qw_opencc_free(struct qw_opencc *c)
{
    if (c == NULL)
        return;
    if (c->handle)
        qw_opencc_calm_close(c->handle);
    free(c);
}

static enum qw_rc
fail(const struct qw_opencc *c, const char *why, struct qw_ctx *ctx)
{
    return why ? qw_fail(ctx, QW_FATAL, QW_NOWHERE, "OpenCC: %s: %s", c->config, why)
               : qw_fail_memory(ctx);
}

static enum qw_rc
make_ready(struct qw_opencc *c, struct qw_ctx *ctx)
{
    const char *why = NULL;

    if (c->handle == NULL)
        c->handle = qw_opencc_calm_open(c->config, &why);
    return c->handle ? QW_OK : fail(c, why, ctx);
}

enum qw_rc
qw_opencc_convert(struct qw_opencc *c, struct qw_span text, struct qw_buf *out, struct qw_ctx *ctx)
{
    struct qw_span piece;
    enum qw_rc rc = make_ready(c, ctx);

    while (rc == QW_OK && text.n) {
        const char *nul = memchr(text.p, 0, text.n);
        piece = qw_span_slice(text, 0, nul ? (size_t)(nul - text.p) : text.n);
        if (piece.n) {
            const char *why;
            char *got = qw_opencc_calm_convert(c->handle, piece.p, piece.n, &why);
            if (got == NULL)
                return fail(c, why, ctx);
            qw_buf_add(out, got, strlen(got));
            qw_opencc_calm_free(got);
        }
        if (nul)
            qw_buf_byte(out, 0);
        text = qw_span_slice(text, piece.n + (nul != NULL), text.n);
    }
    return rc == QW_OK && out->failed ? qw_fail_memory(ctx) : rc;
}

void
qw_opencc_version(char *out, size_t size)
{
    snprintf(out, size, "OpenCC %s", QW_OPENCC_VERSION);
}
