/* libFuzzer over the whole chain: any bytes in; undo gives them back, valid UTF-8
 * comes out. The rules are those of $QINGWEN_RULES. */
#include <stdio.h>
#include <stdlib.h>
#include "qingwen.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct qw_chain *chain;
static struct qw_worker *worker;

static void
stop(const char *what, const struct qw_error *e)
{
    fprintf(stderr, "fuzz: %s: %s\n", what, e->what);
    abort();
}

static void
check_undo(struct qw_span in, struct qw_span out)
{
    size_t n = qw_edit_count(worker), size;
    struct qw_edit_view *edits = malloc((n + 1) * sizeof(*edits));
    struct qw_error error = { 0 };
    char *bytes;

    if (edits == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        edits[i] = qw_edit_at(worker, i);
    if (qw_undo(out, edits, n, &bytes, &size, &error) != QW_OK)
        stop("undo", &error);
    if (!qw_span_eq(in, qw_span(bytes, size)))
        stop("undo gives other bytes", &error);
    free(bytes);
    free(edits);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qw_span in = qw_span((const char *)data, size);
    struct qw_error error = { 0 };

    if (chain == NULL) {
        const struct qw_settings settings = { .journal = true };
        if (qw_chain_open(&chain, &settings, &error) != QW_OK ||
            qw_worker_open(&worker, chain, &error) != QW_OK)
            stop("open", &error);
    }
    enum qw_rc rc = qw_clean(worker, in, &error);
    if (rc == QW_FATAL)
        stop("clean", &error);
    if (rc != QW_OK)
        return 0;
    struct qw_span out = qw_text(worker);
    if (qw_utf8_valid(out) < out.n)
        stop("the output is not UTF-8", &error);
    check_undo(in, out);
    return 0;
}
