#include <stdio.h>
#include "chain/digest.h"
#include "cli/commands.h"
#include "cli/inspect.h"
#include "io/sink.h"

static const struct qw_opt undo_options[] = {
    { "id", 0, "GLOB", "only documents whose id fits; may be repeated" },
    { "only-rule", 0, "GLOB", "give back only what these rules changed; may be repeated" },
    { "jsonl", 0, NULL, "with --only-rule: write records, with the edits that are left" },
    { "check", 0, NULL, "write nothing: say whether every document comes back as it was" },
    QW_OPT_END,
};
static const struct qw_stage *const no_stages[] = { NULL };
static const struct qw_opt *const tables[] = { undo_options, program_output_options,
    program_help_options, NULL };
static const struct program program = { "qw undo", "qw-undo",
    "Give the bytes back that records with edits were made from.", "[FILE | -]...", no_stages,
    tables };

struct undo {
    struct inspect in;
    const struct program_args *args;
    struct qw_sink *sink; /* NULL: only checked */
    struct qw_buf out;
    size_t proved, dropped, followed;
};

/* Are these the bytes that went in? Records tell since they have a digest. */
static enum qw_rc
check_source(struct undo *u, const struct qw_record *r, struct qw_ctx *ctx)
{
    char digest[QW_DIGEST];

    if (r->source.digest.n == 0)
        return QW_OK;
    if (u->out.n != r->source.bytes)
        return qw_fail(
            ctx, QW_BAD, QW_NOWHERE, "%zu bytes come back, %zu went in", u->out.n, r->source.bytes);
    qw_digest(qw_buf_view(&u->out), digest);
    if (!qw_span_eq(qw_span_str(digest), r->source.digest))
        return qw_fail(ctx, QW_BAD, QW_NOWHERE,
            "other bytes come back than went in: digest %s, not %.*s", digest,
            (int)(r->source.digest.n % 64), r->source.digest.p);
    u->proved++;
    return QW_OK;
}

static enum qw_rc
undo_whole(struct undo *u, const struct qw_item *item, struct qw_ctx *ctx)
{
    struct qw_record *r = item->record;
    enum qw_rc rc = QW_OK;

    if (r->n_edits == 0) /* read the quick way, which leaves the digest out */
        rc = qw_record_parse(r, r->line, ctx);
    if (rc == QW_OK)
        rc = qw_journal_undo(r->text, r->edits, r->n_edits, &u->out, ctx);
    if (rc == QW_OK)
        rc = check_source(u, r, ctx);
    return rc;
}

static bool
is_chosen(const struct qw_edit_view *e, void *args)
{
    return program_fits(args, "only-rule", e->rule);
}

static enum qw_rc
undo_rules(struct undo *u, const struct qw_item *item, struct qw_ctx *ctx)
{
    const struct qw_record *r = item->record;
    struct qw_without w;
    struct qw_trace t;
    enum qw_rc rc = qw_trace_open(&t, r->text, r->edits, r->n_edits, ctx);

    if (rc != QW_OK)
        return rc;
    rc = qw_trace_without(&t, is_chosen, (void *)u->args, &w, ctx);
    qw_trace_close(&t);
    if (rc != QW_OK)
        return rc;
    qw_buf_reset(&u->out);
    if (u->args->jsonl)
        qw_record_other_line(&u->out, r, qw_buf_view(&w.text), w.kept, w.n_kept);
    else
        qw_buf_span(&u->out, qw_buf_view(&w.text));
    u->dropped += w.dropped;
    u->followed += w.followed;
    qw_without_release(&w);
    return u->out.failed ? qw_fail_memory(ctx) : QW_OK;
}

static enum qw_rc
undo_item(void *arg, const struct qw_item *item, struct qw_ctx *ctx)
{
    struct undo *u = arg;
    enum qw_rc rc;

    if (item->record->edits_at.to == 0)
        return qw_fail(ctx, QW_BAD, QW_NOWHERE, "no edits: it was not cleaned with --edits");
    rc = program_own(u->args, "only-rule") ? undo_rules(u, item, ctx) : undo_whole(u, item, ctx);
    if (rc == QW_OK && u->sink)
        rc = qw_sink_write(u->sink, item->id, qw_buf_view(&u->out), ctx);
    return rc;
}

static void
print_check(const struct undo *u)
{
    printf("%zu documents: %zu come back whole, %zu of them proved by their digest, %zu bad\n",
        u->in.documents, u->in.documents - u->in.bad, u->proved, u->in.bad);
}

static enum qw_rc
undo_all(struct undo *u, struct qw_ctx *ctx)
{
    enum qw_rc worst = inspect_all(&u->in, undo_item, u, ctx);

    if (worst != QW_FATAL && program_own(u->args, "check"))
        print_check(u);
    if (u->followed)
        fprintf(stderr, "%s: with %zu edits went %zu later ones that were made in them\n",
            u->in.program->name, u->dropped, u->followed);
    return worst;
}

static enum qw_rc
run(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    struct undo u = { .in = { p, args }, .args = args };
    enum qw_rc rc, closed = QW_OK;

    if (args->jsonl && program_own(args, "only-rule") == NULL)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--jsonl goes with --only-rule");
    if (program_own(args, "check") && (args->output || program_own(args, "only-rule")))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--check writes nothing and checks the whole");
    qw_buf_init(&u.out, SIZE_MAX);
    rc = inspect_open(&u.in, true, ctx);
    if (rc == QW_OK && program_own(args, "check") == NULL)
        rc = qw_sink_open(&u.sink, args->output, ctx);
    if (rc == QW_OK)
        rc = undo_all(&u, ctx);
    struct qw_error first = ctx->error;
    if (u.sink)
        closed = qw_sink_close(u.sink, rc != QW_FATAL, ctx);
    if (rc == QW_FATAL)
        ctx->error = first;
    else if (closed != QW_OK)
        rc = closed;
    qw_buf_release(&u.out);
    inspect_close(&u.in);
    return rc;
}

int
cmd_undo(int argc, char *const *argv)
{
    return program_main(&program, argc, argv, run);
}
