#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <opencc/opencc.h>
#include "rule/chars/opencc.h"

#ifndef QW_OPENCC_VERSION /* OpenCC does not tell; the Makefile asks pkg-config */
#define QW_OPENCC_VERSION "of unknown version"
#endif

struct qw_opencc {
    const char *config;
    opencc_t handle; /* (opencc_t)-1 or NULL until it is opened */
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
        opencc_close(c->handle);
    free(c);
}

static enum qw_rc
make_ready(struct qw_opencc *c, struct qw_ctx *ctx)
{
    if (c->handle)
        return QW_OK;
    c->handle = opencc_open(c->config);
    if (c->handle == (opencc_t)-1) {
        c->handle = NULL;
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "OpenCC: %s: %s", c->config, opencc_error());
    }
    return QW_OK;
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
            char *got = opencc_convert_utf8(c->handle, piece.p, piece.n);
            if (got == NULL)
                return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "OpenCC: %s", opencc_error());
            qw_buf_add(out, got, strlen(got));
            opencc_convert_utf8_free(got);
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
