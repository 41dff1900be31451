#include "cli/inspect.h"
#include <stdio.h>
#include "chain/plan.h"
#include "cli/tell.h"

enum { MOST_ID = 4096 };

enum qw_rc
inspect_open(struct inspect *x, bool records, struct qw_ctx *ctx)
{
    const struct qw_input_conf conf = {
        .paths = x->args->operands.list,
        .n_paths = x->args->operands.n,
        .jsonl = records,
        .max_doc = QW_MAX_DOC * 64, /* a record's edits can outweigh its text */
    };

    return qw_input_open(&x->in, &conf, ctx);
}

void
inspect_close(struct inspect *x)
{
    qw_input_close(x->in);
    qw_worker_free(x->worker);
    qw_chain_free(x->chain);
}

static bool
is_chosen(const struct inspect *x, struct qw_span id)
{
    char name[MOST_ID];

    snprintf(
        name, sizeof(name), "%.*s", (int)(id.n < MOST_ID ? id.n : MOST_ID - 1), id.n ? id.p : "");
    return program_fits(x->args, "id", name);
}

enum qw_rc
inspect_all(struct inspect *x,
    enum qw_rc (*look)(void *arg, const struct qw_item *, struct qw_ctx *), void *arg,
    struct qw_ctx *ctx)
{
    enum qw_rc worst = QW_OK;
    struct qw_item item;

    while (worst != QW_FATAL) {
        bool more = true;
        enum qw_rc rc = qw_input_next(x->in, &item, &more, ctx);
        if (more && rc != QW_FATAL) {
            if (!is_chosen(x, item.id))
                continue;
            x->documents++;
            if (rc == QW_OK)
                rc = look(arg, &item, ctx);
            if (rc == QW_BAD)
                tell_error(x->program->name, item.id, &ctx->error);
            x->bad += rc == QW_BAD;
        }
        if (rc > worst)
            worst = rc;
        if (!more)
            break;
    }
    if (worst != QW_FATAL && x->documents == 0 && program_own(x->args, "id"))
        worst = qw_fail(ctx, QW_FATAL, QW_NOWHERE, "no document has such an id: %s",
            program_own(x->args, "id"));
    return worst;
}

static enum qw_rc
clean(struct inspect *x, struct qw_span bytes, struct qw_ctx *ctx)
{
    struct qw_settings settings = x->args->settings;
    enum qw_rc rc = QW_OK;

    settings.journal = true;
    if (x->chain == NULL)
        rc = qw_plan_open(&x->chain, x->program->stages, &settings, ctx);
    if (rc == QW_OK && x->worker == NULL)
        rc = qw_worker_new(&x->worker, x->chain, ctx);
    return rc == QW_OK ? qw_worker_run(x->worker, bytes, ctx) : rc;
}

enum qw_rc
inspect_trace(struct inspect *x, const struct qw_item *item, struct qw_trace *t, struct qw_ctx *ctx)
{
    const struct qw_record *r = item->record;

    if (r && r->edits_at.to)
        return qw_trace_open(t, r->text, r->edits, r->n_edits, ctx);
    enum qw_rc rc = clean(x, item->bytes, ctx);
    if (rc != QW_OK)
        return rc;
    const struct qw_journal *j = qw_worker_journal(x->worker);
    return qw_trace_open(t, qw_worker_text(x->worker), j->list, j->n, ctx);
}
