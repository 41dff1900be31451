#include "run/drive.h"
#include "run/row.h"

/* Write what came out of one document; `line` is scratch. */
static enum qw_rc
put(struct qw_drive *d, const struct qw_item *item, struct qw_buf *line, struct qw_ctx *ctx)
{
    struct qw_span text = qw_worker_text(d->worker);
    const struct qw_notes *notes = qw_worker_notes(d->worker);
    const struct qw_journal *journal = d->journal ? qw_worker_journal(d->worker) : NULL;

    d->tally.bytes_out += text.n;
    for (size_t i = 0; i < QW_TALLY_STAGES; i++)
        d->tally.edits[i] += qw_worker_edits(d->worker, i);
    if (!d->records)
        return qw_sink_write(d->sink, item->id, text, ctx);
    qw_buf_reset(line);
    if (item->record)
        qw_record_next_line(line, item->record, text, notes, journal);
    else
        qw_record_new_line(line, item->id, text, notes, journal);
    return line->failed ? qw_fail_memory(ctx)
                        : qw_sink_write(d->sink, item->id, qw_buf_view(line), ctx);
}

static enum qw_rc
note(struct qw_drive *d, const struct qw_item *item, struct qw_arena *arena, enum qw_rc rc,
    const struct qw_ctx *why, struct qw_ctx *ctx)
{
    struct qw_catalog_row row;
    const struct qw_origin from = { item->id, item->source, item->offset, item->length };

    if (d->catalog == NULL || rc == QW_FATAL)
        return QW_OK;
    qw_arena_reset(arena);
    qw_row_fill(&row, arena, &from, d->worker, d->chain, item->bytes, rc, why);
    if (arena->failed)
        return qw_fail_memory(ctx);
    return qw_catalog_add(d->catalog, &row, ctx);
}

static enum qw_rc
one(struct qw_drive *d, struct qw_buf *line, struct qw_arena *arena, bool *more, struct qw_ctx *ctx)
{
    struct qw_item item;

    qw_ctx_clear(ctx);
    enum qw_rc rc = qw_input_next(d->input, &item, more, ctx);
    if (!*more)
        return rc;
    if (rc == QW_OK) {
        d->tally.bytes_in += item.bytes.n;
        rc = qw_worker_run(d->worker, item.bytes, ctx);
    }
    if (rc == QW_OK)
        rc = put(d, &item, line, ctx);
    d->tally.documents++;
    if (rc == QW_BAD) {
        d->tally.bad++;
        d->bad(d->arg, item.id, &ctx->error);
    }
    struct qw_ctx why = *ctx;
    enum qw_rc noted = note(d, &item, arena, rc, &why, ctx);
    return noted == QW_OK ? rc : noted;
}

static enum qw_rc
commit(struct qw_drive *d, enum qw_rc worst, struct qw_ctx *ctx)
{
    const struct qw_tally *t = &d->tally;
    const struct qw_catalog_state state = { .documents = t->documents,
        .bad = t->bad,
        .bytes_in = t->bytes_in,
        .bytes_out = t->bytes_out,
        .phase = 2 };

    if (d->catalog == NULL || worst == QW_FATAL)
        return worst;
    return qw_catalog_commit(d->catalog, &state, ctx) == QW_OK ? worst : QW_FATAL;
}

enum qw_rc
qw_drive_run(struct qw_drive *d, struct qw_ctx *ctx)
{
    enum qw_rc worst = QW_OK;
    struct qw_buf line;
    struct qw_arena arena;
    bool more = true;

    d->tally = (struct qw_tally){ 0 };
    qw_buf_init(&line, SIZE_MAX);
    qw_arena_init(&arena);
    while (more && worst != QW_FATAL) {
        enum qw_rc rc = one(d, &line, &arena, &more, ctx);
        if (rc > worst)
            worst = rc;
        if (d->step && more)
            d->step(d->arg, &d->tally);
    }
    qw_buf_release(&line);
    qw_arena_release(&arena);
    return commit(d, worst, ctx);
}
