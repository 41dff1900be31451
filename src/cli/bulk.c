#define _GNU_SOURCE /* sched_getaffinity */
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>
#include "cli/bulk.h"
#include "cli/learn.h"
#include "cli/progress.h"
#include "cli/tell.h"
#include "text/charset/charset.h"

const struct qw_opt bulk_jobs_options[] = {
    { "jobs", 'j', "N", "work on N documents at once (default: as many as there are cores)" },
    QW_OPT_END,
};

const struct qw_opt bulk_run_options[] = {
    { "catalog", 0, "FILE", "keep what was done with each document in a SQLite database" },
    { "resume", 0, NULL, "go on with the run that the catalog tells of" },
    { "commit", 0, "SECONDS", "how often a resumable state is written (default 5)" },
    { "rejects", 0, "PATH", "keep the originals of bad documents in a folder, tar or zip" },
    { "doc-time", 0, "SECONDS", "refuse documents that take longer (default 120; 0: never)" },
    { "progress", 0, "KIND", "line, json or none (default: line, on a terminal)" },
    QW_OPT_END,
};

const struct qw_opt bulk_limit_options[] = {
    { "nest", 0, "N", "archives inside archives, at most (default 3)" },
    { "max-ratio", 0, "N", "leave archives that grow more than N times (default 200)" },
    { "max-total", 0, "BYTES", "leave archives that hold more (default 1T)" },
    { "max-members", 0, "N", "leave archives of more members (default 50000000)" },
    { "max-path", 0, "BYTES", "refuse members with longer names (default 4096)" },
    QW_OPT_END,
};

const struct qw_opt bulk_to_options[] = {
    { "to", 0, "CHARSET", "write texts in this charset instead of UTF-8" },
    QW_OPT_END,
};

const struct qw_opt bulk_text_options[] = {
    { "separator", 0, "TEXT", "write this behind each text; \\n, \\t, \\f, \\0" },
    QW_OPT_END,
};

static const long long DEFAULT_DOC_TIME = 120000000000, DEFAULT_COMMIT = 5000000000;

/* ---- numbers ---- */

static enum qw_rc
no_number(const char *option, const char *value, struct qw_ctx *ctx)
{
    return qw_fail(
        ctx, QW_FATAL, QW_NOWHERE, "--%s: not a number that it takes: %s", option, value);
}

enum qw_rc
bulk_number(
    const struct program_args *a, const char *option, unsigned long long *to, struct qw_ctx *ctx)
{
    static const char units[] = "KMGT";
    const char *value = program_own(a, option);
    char *end;

    if (value == NULL)
        return QW_OK;
    unsigned long long n = strtoull(value, &end, 10);
    const char *unit = *end ? strchr(units, *end & ~0x20) : NULL;
    unsigned shift = unit && *unit ? 10 * (unsigned)(unit - units + 1) : 0;
    if (end == value || value[0] == '-' || end[shift != 0] != '\0' ||
        n > (unsigned long long)INT64_MAX >> shift)
        return no_number(option, value, ctx);
    *to = n << shift;
    return QW_OK;
}

enum qw_rc
bulk_time(const struct program_args *a, const char *option, long long *to, struct qw_ctx *ctx)
{
    const char *value = program_own(a, option);
    char *end;

    if (value == NULL)
        return QW_OK;
    double s = strtod(value, &end);
    if (end == value || *end || !isfinite(s) || s < 0 || s > 1e9)
        return no_number(option, value, ctx);
    *to = (long long)(s * 1e9);
    return QW_OK;
}

static unsigned
cores(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return (unsigned)CPU_COUNT(&set);
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (unsigned)n : 1;
}

/* ---- opening ---- */

struct bulk {
    enum bulk_kind kind;
    const struct program *program;
    const struct program_args *args;
    struct qw_chain *chain;
    struct qw_drive drive;
    struct progress progress;
    struct qw_buf separator;
    bool records;
    bool unread; /* pages that --learn names */
};

static void
on_bad(void *arg, struct qw_span id, const struct qw_error *e)
{
    struct progress *p = arg;

    progress_wipe(p);
    tell_error(p->program, id, e);
}

/* --to CHARSET, of texts alone. */
static enum qw_rc
set_charset(struct bulk *b, struct qw_ctx *ctx)
{
    const char *name = program_own(b->args, "to");
    struct qw_buf nothing;

    if (name == NULL)
        return QW_OK;
    if (b->drive.task.records)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--to: records are UTF-8");
    qw_buf_init(&nothing, 1 << 16);
    bool known = qw_charset_write(name, QW_LIT(""), &nothing);
    qw_buf_release(&nothing);
    if (!known)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "no charset is called '%s'", name);
    b->drive.task.to = name;
    return QW_OK;
}

static enum qw_rc
set_separator(struct bulk *b, struct qw_ctx *ctx)
{
    static const char letters[] = "ntf0r\\", bytes[] = "\n\t\f\0\r\\";
    const char *s = program_own(b->args, "separator");

    for (; s && *s; s++) {
        const char *at = *s == '\\' && s[1] ? strchr(letters, s[1]) : NULL;
        qw_buf_byte(&b->separator, at ? bytes[at - letters] : *s);
        s += at != NULL;
    }
    b->drive.task.separator = qw_buf_view(&b->separator);
    if (s && b->records)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--separator goes with texts, not with records");
    return b->separator.failed ? qw_fail_memory(ctx) : QW_OK;
}

static enum qw_rc
set_task(struct bulk *b, struct qw_ctx *ctx)
{
    const struct program_args *a = b->args;
    struct qw_drive *d = &b->drive;
    unsigned long long jobs = b->program->stages[0] && !program_has(b->program, "jobs") ? 1 : 0;
    enum qw_rc rc = bulk_number(a, "jobs", &jobs, ctx);

    if (jobs > 1024)
        rc = no_number("jobs", program_own(a, "jobs"), ctx);
    d->jobs = jobs ? (unsigned)jobs : cores();
    d->task.chain = b->chain;
    d->task.records = b->records;
    d->task.journal = a->edits;
    d->task.parts = program_own(a, "split-parts") != NULL;
    d->task.pages = b->kind == BULK_READ;
    d->task.rows = program_own(a, "catalog") != NULL;
    d->task.originals = program_own(a, "rejects") != NULL;
    d->task.doc_time = DEFAULT_DOC_TIME;
    d->commit_every = DEFAULT_COMMIT;
    if (rc == QW_OK)
        rc = bulk_time(a, "doc-time", &d->task.doc_time, ctx);
    if (rc == QW_OK)
        rc = bulk_time(a, "commit", &d->commit_every, ctx);
    if (rc == QW_OK)
        rc = set_charset(b, ctx);
    return rc == QW_OK ? set_separator(b, ctx) : rc;
}

static enum qw_rc
open_input(struct bulk *b, struct qw_ctx *ctx)
{
    const struct program_args *a = b->args;
    unsigned long long nest = 3, path = 0;
    struct qw_input_conf conf = {
        .paths = a->operands.list,
        .n_paths = a->operands.n,
        .jsonl = a->jsonl || b->kind == BULK_WRITE,
        .raw = true,
        .max_doc = a->settings.max_doc ? a->settings.max_doc : QW_MAX_DOC,
        .stop = b->drive.stop,
    };
    struct qw_input_limits *l = &conf.limits;
    enum qw_rc rc = bulk_number(a, "nest", &nest, ctx);

    if (rc == QW_OK)
        rc = bulk_number(a, "max-ratio", &l->ratio, ctx);
    if (rc == QW_OK)
        rc = bulk_number(a, "max-total", &l->total, ctx);
    if (rc == QW_OK)
        rc = bulk_number(a, "max-members", &l->members, ctx);
    if (rc == QW_OK)
        rc = bulk_number(a, "max-path", &path, ctx);
    if (rc == QW_OK && (nest > 16 || path > 1 << 16))
        rc = no_number(
            nest > 16 ? "nest" : "max-path", program_own(a, nest > 16 ? "nest" : "max-path"), ctx);
    l->nest = nest ? (size_t)nest : SIZE_MAX;
    l->path = (size_t)path;
    return rc == QW_OK ? qw_input_open(&b->drive.input, &conf, ctx) : rc;
}

static enum qw_rc
open_output(struct qw_sink **s, const struct bulk *b, const char *path, unsigned long long from,
    struct qw_ctx *ctx)
{
    if (b->drive.catalog == NULL)
        return qw_sink_open(s, path, ctx);
    return qw_sink_open_lasting(
        s, path, b->drive.state.documents || b->drive.state.phase, from, ctx);
}

static enum qw_rc
open_outputs(struct bulk *b, struct qw_ctx *ctx)
{
    const char *rejects = program_own(b->args, "rejects");
    struct qw_drive *d = &b->drive;
    enum qw_rc rc = open_output(&d->sink, b, b->args->output, d->state.output, ctx);

    if (rc == QW_OK && rejects)
        rc = open_output(&d->rejects, b, rejects, d->state.rejects, ctx);
    if (rc == QW_OK && rejects && qw_sink_kind(d->rejects) == QW_SINK_STREAM)
        rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE,
            "--rejects: %s: a folder (with / at its end), a tar or a zip is wanted", rejects);
    if (rc == QW_OK) {
        d->task.kind = qw_sink_kind(d->sink);
        d->task.filter = qw_sink_filter(d->sink);
    }
    return rc;
}

static enum qw_rc
check_resume(const struct bulk *b, struct qw_ctx *ctx)
{
    const struct program_args *a = b->args;
    bool to_file = a->output && strcmp(a->output, "-") != 0;

    if (program_own(a, "resume") == NULL)
        return QW_OK;
    if (program_own(a, "catalog") == NULL)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--resume goes with --catalog");
    return to_file ? QW_OK
                   : qw_fail(ctx, QW_FATAL, QW_NOWHERE,
                         "--resume goes with -o: what went to standard output is not known");
}

static enum qw_rc
set_progress(struct bulk *b, struct qw_ctx *ctx)
{
    const char *kind = program_own(b->args, "progress");
    struct progress *p = &b->progress;

    p->program = b->program->name;
    p->drive = &b->drive;
    p->started = p->shown = qw_now();
    p->before.bytes_in = b->drive.state.bytes_in;
    p->kind = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO) ? PROGRESS_LINE : PROGRESS_NONE;
    if (kind && strcmp(kind, "json") == 0)
        p->kind = PROGRESS_JSON;
    else if (kind && strcmp(kind, "line") == 0)
        p->kind = PROGRESS_LINE;
    else if (kind && strcmp(kind, "none") == 0)
        p->kind = PROGRESS_NONE;
    else if (kind)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--progress: line, json or none is wanted");
    b->drive.bad = on_bad;
    b->drive.step = progress_step;
    b->drive.site = progress_site;
    b->drive.arg = p;
    return QW_OK;
}

static enum qw_rc
open_all(struct bulk *b, struct qw_ctx *ctx)
{
    const struct program_args *a = b->args;
    enum qw_rc rc = check_resume(b, ctx);

    b->records = b->kind == BULK_READ || a->jsonl || a->jsonl_out ||
                 (b->kind == BULK_CLEAN && a->output && qw_sink_wants_records(a->output));
    b->drive.stop = progress_listen();
    if (rc == QW_OK && program_own(a, "split-parts") && !b->records)
        rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--split-parts goes with --jsonl or --jsonl-out");
    if (rc == QW_OK && b->program->stages[0])
        rc = learn_open(&b->chain, b->program, a, &b->unread, ctx);
    if (rc == QW_OK)
        rc = set_task(b, ctx);
    if (rc == QW_OK)
        rc = open_input(b, ctx);
    if (rc == QW_OK)
        rc = bulk_open_catalog(
            &b->drive.catalog, b->program, a, b->chain, b->records, &b->drive.state, ctx);
    if (rc == QW_OK && b->drive.state.phase != 2)
        rc = open_outputs(b, ctx);
    return rc == QW_OK ? set_progress(b, ctx) : rc;
}

/* ---- running and closing ---- */

/* An error of closing counts, but not over the one that came first. */
static void
and_then(enum qw_rc *rc, enum qw_rc closed, struct qw_error *first, const struct qw_ctx *ctx)
{
    if (*rc == QW_FATAL || closed == QW_OK)
        return;
    *rc = closed;
    *first = ctx->error;
}

static enum qw_rc
run_drive(struct bulk *b, struct qw_ctx *ctx)
{
    struct qw_drive *d = &b->drive;

    if (d->state.phase == 2) { /* an earlier start finished it */
        d->tally = (struct qw_tally){ .documents = d->state.documents,
            .bad = d->state.bad,
            .skipped = d->state.skipped,
            .bytes_in = d->state.bytes_in,
            .bytes_out = d->state.bytes_out };
        return d->tally.bad ? QW_BAD : QW_OK;
    }
    return qw_drive_run(d, ctx);
}

enum qw_rc
bulk_run(enum bulk_kind kind, const struct program *program, const struct program_args *args,
    struct qw_ctx *ctx)
{
    struct bulk b = { .kind = kind, .program = program, .args = args };
    struct qw_drive *d = &b.drive;

    qw_buf_init(&b.separator, 1 << 16);
    enum qw_rc rc = open_all(&b, ctx);
    if (rc == QW_OK)
        rc = run_drive(&b, ctx);
    struct qw_error first = ctx->error;
    bool keep = rc != QW_FATAL && !d->stopped;

    if (d->sink)
        and_then(&rc, qw_sink_close(d->sink, keep, ctx), &first, ctx);
    if (d->rejects)
        and_then(&rc, qw_sink_close(d->rejects, keep, ctx), &first, ctx);
    int status = d->stopped ? 128 + progress_signal() : (int)rc;
    bool cataloged = d->catalog != NULL;
    if (d->catalog)
        and_then(&rc, qw_catalog_close(d->catalog, status, ctx), &first, ctx);
    progress_wipe(&b.progress);
    if (rc != QW_FATAL && (args->summary || cataloged || b.progress.kind != PROGRESS_NONE))
        progress_summary(&b.progress, b.chain);
    qw_input_close(d->input);
    qw_chain_free(b.chain);
    qw_buf_release(&b.separator);
    ctx->error = first;
    return rc == QW_OK && b.unread ? QW_BAD : rc;
}

/* ---- the programs ---- */

static enum qw_rc
run_clean(const struct program *p, const struct program_args *a, struct qw_ctx *ctx)
{
    return bulk_run(BULK_CLEAN, p, a, ctx);
}

static enum qw_rc
run_read(const struct program *p, const struct program_args *a, struct qw_ctx *ctx)
{
    return bulk_run(BULK_READ, p, a, ctx);
}

static enum qw_rc
run_write(const struct program *p, const struct program_args *a, struct qw_ctx *ctx)
{
    return bulk_run(BULK_WRITE, p, a, ctx);
}

int
bulk_main(enum bulk_kind kind, const struct program *program, int argc, char *const *argv)
{
    int status = program_main(program, argc, argv,
        kind == BULK_CLEAN  ? run_clean
        : kind == BULK_READ ? run_read
                            : run_write);

    return progress_signal() && status != QW_FATAL ? 128 + progress_signal() : status;
}
