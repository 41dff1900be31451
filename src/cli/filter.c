#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include "cli/bulk.h"
#include "cli/filter.h"
#include "cli/tell.h"
#include "run/drive.h"

struct run {
    const struct program *program;
    bool progress; /* a person is watching: standard error is a terminal, output is not */
    double started, shown;
};

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
wipe_progress(struct run *run)
{
    if (run->progress && run->shown > run->started)
        fputs("\r\033[K", stderr);
}

static void
on_bad(void *arg, struct qw_span id, const struct qw_error *e)
{
    struct run *run = arg;

    wipe_progress(run);
    tell_error(run->program->name, id, e);
}

static void
on_step(void *arg, const struct qw_tally *t)
{
    struct run *run = arg;
    double time = now();

    if (!run->progress || time - run->shown < 0.2)
        return;
    run->shown = time;
    fprintf(stderr, "\r\033[K%zu documents, %.1f MB, %.0f s, %zu bad", t->documents,
        (double)t->bytes_in / 1e6, time - run->started, t->bad);
}

static void
print_summary(const struct run *run, const struct qw_chain *chain, const struct qw_tally *t)
{
    double seconds = now() - run->started;

    fprintf(stderr, "%s: %zu documents, %zu bad; %.2f MB in, %.2f MB out; %.2f s\n",
        run->program->name, t->documents, t->bad, (double)t->bytes_in / 1e6,
        (double)t->bytes_out / 1e6, seconds);
    for (size_t i = 0; i < qw_chain_count(chain) && i < QW_TALLY_STAGES; i++)
        fprintf(stderr, "  %-10s %zu edits\n", qw_chain_stage(chain, i)->name, t->edits[i]);
}

/* Everything is open: work, close the sink, say what was done. */
static enum qw_rc
work(struct run *run, struct qw_drive *d, const struct qw_chain *chain,
    const struct program_args *args, struct qw_ctx *ctx)
{
    d->bad = on_bad;
    d->step = on_step;
    d->arg = run;
    d->records = args->jsonl || args->jsonl_out;
    d->journal = args->edits;
    enum qw_rc rc = qw_drive_run(d, ctx);
    struct qw_error first = ctx->error;
    wipe_progress(run);

    enum qw_rc closed = qw_sink_close(d->sink, rc != QW_FATAL, ctx);
    d->sink = NULL;
    if (rc == QW_FATAL)
        ctx->error = first;
    else if (closed != QW_OK)
        rc = closed;
    if (args->summary)
        print_summary(run, chain, &d->tally);
    return rc;
}

static enum qw_rc
filter(const struct program *program, const struct program_args *args, struct qw_ctx *ctx)
{
    const struct qw_input_conf conf = {
        .paths = args->operands.list,
        .n_paths = args->operands.n,
        .jsonl = args->jsonl,
        .max_doc = args->settings.max_doc ? args->settings.max_doc : QW_MAX_DOC,
    };
    struct run run = { .program = program, .started = now() };
    struct qw_drive d = { 0 };
    struct qw_chain *chain = NULL;
    struct qw_catalog_state state;
    enum qw_rc rc = qw_plan_open(&chain, program->stages, &args->settings, ctx);

    run.shown = run.started;
    run.progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
    if (rc == QW_OK)
        rc = qw_worker_new(&d.worker, chain, ctx);
    if (rc == QW_OK)
        rc = qw_input_open(&d.input, &conf, ctx);
    if (rc == QW_OK)
        rc = bulk_open_catalog(&d.catalog, program, args, chain, &state, ctx);
    if (rc == QW_OK && d.catalog)
        rc = qw_worker_count(d.worker, ctx);
    if (rc == QW_OK)
        rc = qw_sink_open(&d.sink, args->output, ctx);
    d.chain = chain;
    if (rc == QW_OK)
        rc = work(&run, &d, chain, args, ctx);
    if (d.catalog) {
        struct qw_error first = ctx->error;
        enum qw_rc closed = qw_catalog_close(d.catalog, rc, ctx);
        if (rc == QW_FATAL)
            ctx->error = first;
        else if (closed != QW_OK)
            rc = closed;
    }
    qw_input_close(d.input);
    qw_worker_free(d.worker);
    qw_chain_free(chain);
    return rc;
}

int
filter_main(const struct program *program, int argc, char *const *argv)
{
    return program_main(program, argc, argv, filter);
}
