#include "run/drive.h"
#include "run/pool.h"

/* ---- putting a batch that is done ---- */

static enum qw_rc
name_all(struct qw_drive *d, struct qw_batch *b, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    if (d->task.kind == QW_SINK_STREAM)
        return QW_OK;
    for (size_t i = 0; rc == QW_OK && i < b->n; i++) {
        struct qw_batch_doc *doc = &b->docs[i];
        struct qw_span name;
        if (doc->rc != QW_OK || doc->skipped)
            continue;
        rc = qw_sink_name(d->sink, doc->from.id, &name, ctx);
        if (rc != QW_OK)
            break;
        doc->name = doc->row.output = qw_arena_copy(&b->arena, name);
    }
    return rc == QW_OK && b->arena.failed ? qw_fail_memory(ctx) : rc;
}

static enum qw_rc
put_reject(struct qw_drive *d, struct qw_batch *b, struct qw_batch_doc *doc, struct qw_ctx *ctx)
{
    struct qw_span name;
    enum qw_rc rc = qw_sink_name(d->rejects, doc->from.id, &name, ctx);

    if (rc != QW_OK)
        return rc;
    doc->row.output = qw_arena_copy(&b->arena, name);
    if (b->arena.failed)
        return qw_fail_memory(ctx);
    return qw_sink_add(
        d->rejects, name, qw_span_slice(qw_buf_view(&b->in), doc->at, doc->at + doc->n), ctx);
}

static enum qw_rc
put_rejects(struct qw_drive *d, struct qw_batch *b, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < b->n; i++) {
        struct qw_batch_doc *doc = &b->docs[i];
        if (doc->rc == QW_OK)
            continue;
        d->bad(d->arg, doc->from.id, &doc->why->error);
        if (d->rejects && doc->n)
            rc = put_reject(d, b, doc, ctx);
    }
    return rc == QW_OK && d->rejects ? qw_sink_cut(d->rejects, ctx) : rc;
}

static enum qw_rc
put_files(struct qw_drive *d, const struct qw_batch *b, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < b->n; i++) {
        const struct qw_batch_doc *doc = &b->docs[i];
        if (doc->rc == QW_OK && doc->skipped == NULL)
            rc = qw_sink_put_file(d->sink, doc->name,
                qw_span_slice(qw_buf_view(&b->out), doc->out_at, doc->out_at + doc->out_n), ctx);
    }
    return rc;
}

static enum qw_rc
put_rows(struct qw_drive *d, const struct qw_batch *b, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; d->catalog && rc == QW_OK && i < b->n; i++)
        rc = qw_catalog_add(d->catalog, &b->docs[i].row, ctx);
    return rc;
}

static void
add_tally(struct qw_drive *d, const struct qw_batch *b)
{
    struct qw_tally *t = &d->tally;

    t->documents += b->tally.documents;
    t->bad += b->tally.bad;
    t->skipped += b->tally.skipped;
    t->bytes_in += b->tally.bytes_in;
    t->bytes_out += b->tally.bytes_out;
    for (size_t i = 0; i < QW_TALLY_STAGES; i++)
        t->edits[i] += b->tally.edits[i];
    for (size_t i = 0; d->site && i < b->n; i++)
        if (b->docs[i].site.n)
            d->site(d->arg, b->docs[i].site);
    d->read = b->read;
    d->all = b->all;
    d->digest = b->digest;
}

static bool
is_stopped(const struct qw_drive *d)
{
    return d->stop && *d->stop;
}

static enum qw_rc
pace(struct qw_drive *d, bool last, struct qw_ctx *ctx)
{
    return qw_catalog_pace(
        d->catalog, qw_now() - d->began, d->tally.documents, d->tally.bytes_in, last, ctx);
}

/* Outputs first, then the catalog: it says nothing that is not on the disk. */
static enum qw_rc
commit(struct qw_drive *d, unsigned phase, struct qw_ctx *ctx)
{
    struct qw_catalog_state *s = &d->state;
    enum qw_rc rc = pace(d, phase == 1 || is_stopped(d), ctx);

    if (rc == QW_OK && phase == 0)
        rc = qw_sink_sync(d->sink, &s->output, ctx);
    if (rc == QW_OK && d->rejects && phase == 0)
        rc = qw_sink_sync(d->rejects, &s->rejects, ctx);
    s->documents = d->tally.documents;
    s->bad = d->tally.bad;
    s->skipped = d->tally.skipped;
    s->bytes_in = d->tally.bytes_in;
    s->bytes_out = d->tally.bytes_out;
    s->input = d->digest;
    s->phase = phase;
    if (rc == QW_OK)
        rc = qw_catalog_commit(d->catalog, s, ctx);
    d->committed = qw_now();
    return rc;
}

static enum qw_rc
put(struct qw_drive *d, struct qw_batch *b, struct qw_ctx *ctx)
{
    enum qw_rc rc = put_rejects(d, b, ctx);

    if (rc == QW_OK && d->task.kind == QW_SINK_FOLDER)
        rc = put_files(d, b, ctx);
    else if (rc == QW_OK)
        rc = qw_sink_put(d->sink, qw_buf_view(b->packed.n ? &b->packed : &b->out), ctx);
    if (rc == QW_OK)
        rc = put_rows(d, b, ctx);
    add_tally(d, b);
    if (rc == QW_OK && d->catalog)
        rc = pace(d, false, ctx);
    if (rc == QW_OK && d->catalog && qw_now() - d->committed >= d->commit_every)
        rc = commit(d, 0, ctx);
    if (d->step)
        d->step(d->arg);
    return rc;
}

/* ---- alone and with others ---- */

static bool
is_archive(const struct qw_drive *d)
{
    return d->task.kind == QW_SINK_TAR || d->task.kind == QW_SINK_ZIP;
}

/* The caller's thread does everything. `b` has been read. */
static enum qw_rc
run_alone(struct qw_drive *d, struct qw_batch *b, struct qw_ctx *ctx)
{
    struct qw_hand hand;
    unsigned long long digest = d->digest;
    enum qw_rc rc = qw_hand_open(&hand, &d->task, ctx);

    digest = b->digest;
    while (rc == QW_OK && b->n) {
        rc = qw_batch_work(b, &hand, ctx);
        if (rc == QW_OK)
            rc = name_all(d, b, ctx);
        if (rc == QW_OK && is_archive(d))
            rc = qw_batch_pack(b, &d->task, ctx);
        if (rc == QW_OK)
            rc = put(d, b, ctx);
        if (rc != QW_OK || b->last || is_stopped(d))
            break;
        rc = qw_batch_read(b, d->input, &d->task, &digest, ctx);
        if (is_stopped(d))
            break;
    }
    qw_hand_close(&hand);
    return rc;
}

static enum qw_rc
run_pool(struct qw_drive *d, struct qw_batch *first, struct qw_ctx *ctx)
{
    const struct qw_pool_conf conf = { .task = &d->task,
        .input = d->input,
        .workers = d->jobs,
        .names = is_archive(d),
        .digest = first->digest,
        .stop = d->stop };
    struct qw_batch *to_name, *to_write;
    struct qw_pool *pool = NULL;
    bool ended = false;
    enum qw_rc rc = qw_pool_open(&pool, &conf, first, ctx);

    while (rc == QW_OK && !ended) {
        rc = qw_pool_wait(pool, &to_name, &to_write, &ended, ctx);
        if (rc == QW_OK && to_name) {
            rc = name_all(d, to_name, ctx);
            qw_pool_named(pool);
        } else if (rc == QW_OK && to_write) {
            if (!conf.names)
                rc = name_all(d, to_write, ctx);
            if (rc == QW_OK)
                rc = put(d, to_write, ctx);
            qw_pool_written(pool);
        } else if (d->step) {
            d->step(d->arg);
        }
    }
    qw_pool_close(pool);
    return rc;
}

/* ---- beginning and ending ---- */

static void
take_name(void *sink, struct qw_span name)
{
    qw_sink_take_name(sink, name);
}

/* What earlier starts of the run did; the input must begin as it did then. */
static enum qw_rc
go_on(struct qw_drive *d, struct qw_ctx *ctx)
{
    const struct qw_catalog_state *s = &d->state;
    enum qw_rc rc = QW_OK;

    d->tally = (struct qw_tally){ .documents = s->documents,
        .bad = s->bad,
        .skipped = s->skipped,
        .bytes_in = s->bytes_in,
        .bytes_out = s->bytes_out };
    d->digest = 0;
    if (s->documents == 0)
        return QW_OK;
    if (d->task.kind != QW_SINK_STREAM)
        rc = qw_catalog_outputs(d->catalog, "ok", take_name, d->sink, ctx);
    if (rc == QW_OK && d->rejects)
        rc = qw_catalog_outputs(d->catalog, "bad", take_name, d->rejects, ctx);
    if (rc == QW_OK)
        rc = qw_batch_skip(d->input, s->documents, &d->digest, ctx);
    if (rc == QW_OK && !is_stopped(d) && d->digest != s->input)
        rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE,
            "the input's first %llu documents are not those that the run began with", s->documents);
    return rc;
}

static enum qw_rc
work(struct qw_drive *d, struct qw_ctx *ctx)
{
    struct qw_batch first;
    enum qw_rc rc = go_on(d, ctx);
    unsigned long long digest = d->digest;

    qw_batch_init(&first);
    if (rc == QW_OK && !is_stopped(d))
        rc = qw_batch_read(&first, d->input, &d->task, &digest, ctx);
    if (rc == QW_OK && !is_stopped(d) && first.n) {
        bool alone = d->jobs <= 1 || first.last;
        rc = alone ? run_alone(d, &first, ctx) : run_pool(d, &first, ctx);
    }
    qw_batch_release(&first);
    d->stopped = is_stopped(d);
    if (rc == QW_OK && d->stopped && d->catalog)
        rc = commit(d, 0, ctx);
    return rc;
}

/* The outputs are whole: say so, give them their names, say that. */
static enum qw_rc
finish(struct qw_drive *d, struct qw_ctx *ctx)
{
    struct qw_catalog_state *s = &d->state;
    enum qw_rc rc = QW_OK;

    if (s->phase == 0) {
        rc = qw_sink_finish(d->sink, &s->output, ctx);
        if (rc == QW_OK && d->rejects)
            rc = qw_sink_finish(d->rejects, &s->rejects, ctx);
        if (rc == QW_OK && d->catalog)
            rc = commit(d, 1, ctx);
    }
    if (rc == QW_OK)
        rc = qw_sink_show(d->sink, ctx);
    if (rc == QW_OK && d->rejects)
        rc = qw_sink_show(d->rejects, ctx);
    if (rc == QW_OK && d->catalog)
        rc = commit(d, 2, ctx);
    return rc;
}

enum qw_rc
qw_drive_run(struct qw_drive *d, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    d->began = d->committed = qw_now();
    d->stopped = false;
    if (d->state.phase == 0) {
        rc = work(d, ctx);
    } else {
        const struct qw_catalog_state *s = &d->state;
        d->tally = (struct qw_tally){ .documents = s->documents,
            .bad = s->bad,
            .skipped = s->skipped,
            .bytes_in = s->bytes_in,
            .bytes_out = s->bytes_out };
        d->digest = s->input;
    }
    if (rc == QW_OK && !d->stopped)
        rc = finish(d, ctx);
    if (rc == QW_OK && d->tally.bad)
        rc = QW_BAD;
    return rc;
}
