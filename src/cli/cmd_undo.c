#include "cli/commands.h"
#include "cli/program.h"
#include "cli/tell.h"
#include "io/input.h"
#include "io/sink.h"

static const struct qw_stage *const no_stages[] = { NULL };
static const struct qw_opt *const tables[] = { program_output_options, program_help_options, NULL };
static const struct program program = { "qw undo", "qw",
    "Give the bytes back that records with edits were made from.", "[FILE | -]...", no_stages,
    tables };

/* One record; what cannot be undone is told and passed by. */
static enum qw_rc
undo_next(const struct program *p, struct qw_input *in, struct qw_sink *sink, struct qw_buf *out,
    bool *more, struct qw_ctx *ctx)
{
    struct qw_item item;
    enum qw_rc rc = qw_input_next(in, &item, more, ctx);

    if (!*more)
        return rc;
    if (rc == QW_OK && item.record->edits_at.to == 0)
        rc = qw_fail(ctx, QW_BAD, QW_NOWHERE, "no edits: it was not cleaned with --edits");
    if (rc == QW_OK)
        rc = qw_journal_undo(item.bytes, item.record->edits, item.record->n_edits, out, ctx);
    if (rc == QW_OK)
        rc = qw_sink_write(sink, item.id, qw_buf_view(out), ctx);
    if (rc == QW_BAD)
        tell_error(p->name, item.id, &ctx->error);
    return rc;
}

static enum qw_rc
undo_all(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    const struct qw_input_conf conf = {
        .paths = args->operands.list,
        .n_paths = args->operands.n,
        .jsonl = true,
        .max_doc = QW_MAX_DOC * 64, /* a record's edits can outweigh its text */
    };
    struct qw_input *in = NULL;
    struct qw_sink *sink = NULL;
    struct qw_buf out;
    bool more = true;
    enum qw_rc worst = qw_input_open(&in, &conf, ctx);

    qw_buf_init(&out, SIZE_MAX);
    if (worst == QW_OK)
        worst = qw_sink_open(&sink, args->output, ctx);
    while (sink && more && worst != QW_FATAL) {
        enum qw_rc rc = undo_next(p, in, sink, &out, &more, ctx);
        if (rc > worst)
            worst = rc;
    }
    struct qw_error first = ctx->error;
    enum qw_rc closed = sink ? qw_sink_close(sink, worst != QW_FATAL, ctx) : QW_OK;
    if (worst == QW_FATAL)
        ctx->error = first;
    else if (closed != QW_OK)
        worst = closed;
    qw_buf_release(&out);
    qw_input_close(in);
    return worst;
}

int
cmd_undo(int argc, char *const *argv)
{
    return program_main(&program, argc, argv, undo_all);
}
