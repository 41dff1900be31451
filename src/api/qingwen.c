/* The library's face: qingwen.h over the chain and the list of stages. */
#include "api/stages.h"
#include "chain/plan.h"

enum qw_rc
qw_chain_open(struct qw_chain **chain, const struct qw_settings *settings, struct qw_error *error)
{
    static const struct qw_settings defaults;
    struct qw_ctx ctx;

    qw_ctx_clear(&ctx);
    *chain = NULL;
    enum qw_rc rc = qw_plan_open(chain, qw_stages, settings ? settings : &defaults, &ctx);
    return qw_ctx_report(&ctx, rc, error);
}

void
qw_chain_close(struct qw_chain *chain)
{
    qw_chain_free(chain);
}

enum qw_rc
qw_worker_open(struct qw_worker **worker, const struct qw_chain *chain, struct qw_error *error)
{
    struct qw_ctx ctx;

    qw_ctx_clear(&ctx);
    *worker = NULL;
    return qw_ctx_report(&ctx, qw_worker_new(worker, chain, &ctx), error);
}

void
qw_worker_close(struct qw_worker *worker)
{
    qw_worker_free(worker);
}

enum qw_rc
qw_clean(struct qw_worker *worker, struct qw_span bytes, struct qw_error *error)
{
    struct qw_ctx ctx;

    qw_ctx_clear(&ctx);
    return qw_ctx_report(&ctx, qw_worker_run(worker, bytes, &ctx), error);
}

struct qw_span
qw_text(const struct qw_worker *worker)
{
    return qw_worker_text(worker);
}

size_t
qw_meta_count(const struct qw_worker *worker)
{
    return qw_worker_notes(worker)->meta.n;
}

struct qw_note
qw_meta_at(const struct qw_worker *worker, size_t i)
{
    return qw_worker_notes(worker)->meta.list[i];
}

size_t
qw_signal_count(const struct qw_worker *worker)
{
    return qw_worker_notes(worker)->signals.n;
}

struct qw_note
qw_signal_at(const struct qw_worker *worker, size_t i)
{
    return qw_worker_notes(worker)->signals.list[i];
}

size_t
qw_edit_count(const struct qw_worker *worker)
{
    return qw_worker_journal(worker)->n;
}

struct qw_edit_view
qw_edit_at(const struct qw_worker *worker, size_t i)
{
    return qw_worker_journal(worker)->list[i];
}

enum qw_rc
qw_undo(struct qw_span text, const struct qw_edit_view *edits, size_t n_edits, char **bytes,
    size_t *n_bytes, struct qw_error *error)
{
    struct qw_buf out;
    struct qw_ctx ctx;

    qw_ctx_clear(&ctx);
    qw_buf_init(&out, SIZE_MAX);
    enum qw_rc rc = qw_journal_undo(text, edits, n_edits, &out, &ctx);
    if (rc == QW_OK) {
        qw_buf_byte(&out, '\0'); /* so that *bytes is never NULL */
        *bytes = out.p;
        *n_bytes = out.n - 1;
        if (out.failed)
            rc = qw_fail_memory(&ctx);
    }
    if (rc != QW_OK)
        qw_buf_release(&out);
    return qw_ctx_report(&ctx, rc, error);
}
