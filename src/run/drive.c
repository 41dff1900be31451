#include "run/drive.h"

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
one(struct qw_drive *d, struct qw_buf *line, bool *more, struct qw_ctx *ctx)
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
    return rc;
}

enum qw_rc
qw_drive_run(struct qw_drive *d, struct qw_ctx *ctx)
{
    enum qw_rc worst = QW_OK;
    struct qw_buf line;
    bool more = true;

    d->tally = (struct qw_tally){ 0 };
    qw_buf_init(&line, SIZE_MAX);
    while (more && worst != QW_FATAL) {
        enum qw_rc rc = one(d, &line, &more, ctx);
        if (rc > worst)
            worst = rc;
        if (d->step && more)
            d->step(d->arg, &d->tally);
    }
    qw_buf_release(&line);
    return worst;
}
