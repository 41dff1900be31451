#include <stdio.h>
#include <stdlib.h>
#include "cli/commands.h"
#include "cli/program.h"
#include "cli/tell.h"
#include "io/input.h"
#include "io/sink.h"
#include "learn/train.h"
#include "text/utf8.h"

static const struct qw_stage *const no_stages[] = { NULL };
static const struct qw_opt *const tables[] = { program_output_options, program_help_options, NULL };
static const struct program program = { "qw train", "qw-train",
    "Learn from a corpus to tell doubles from what they stand for.", "PAIRS CORPUS...", no_stages,
    tables };

/* The table of pairs that a path names: its folder is searched for it alone. */
static enum qw_rc
load_pairs(struct qw_pairs *pairs, const char *path, struct qw_arena *strings, struct qw_ctx *ctx)
{
    const char *slash = strrchr(path, '/');
    struct qw_span file = qw_span_str(slash ? slash + 1 : path);

    if (qw_span_ends(file, QW_LIT(".tsv")))
        file.n -= 4;
    const char *dir =
        slash ? qw_arena_string(strings, qw_span(path, (size_t)(slash - path) + 1)) : ".";
    const char *name = qw_arena_string(strings, file);
    const struct qw_conf conf = { .dirs = &dir, .n_dirs = 1 };
    if (dir == NULL || name == NULL)
        return qw_fail_memory(ctx);
    return qw_pairs_load_from(pairs, &conf, &name, 1, ctx);
}

/* One operand, a source of its own; documents that cannot be read are told and left out. */
static enum qw_rc
read_source(struct qw_examples *e, size_t source, const char *path, struct qw_ctx *ctx)
{
    const struct qw_input_conf conf = { .paths = &path, .n_paths = 1, .max_doc = QW_MAX_DOC };
    struct qw_input *in;
    struct qw_item item;
    bool more = true;
    enum qw_rc worst = qw_input_open(&in, &conf, ctx);

    if (worst != QW_OK)
        return worst;
    while (more && worst != QW_FATAL) {
        enum qw_rc rc = qw_input_next(in, &item, &more, ctx);
        if (!more)
            break;
        if (rc == QW_OK && qw_utf8_valid(item.bytes) < item.bytes.n)
            rc = qw_fail(ctx, QW_BAD, qw_utf8_valid(item.bytes), "not UTF-8; decode it first");
        if (rc == QW_OK)
            qw_examples_read(e, source, item.bytes);
        else if (rc == QW_BAD)
            tell_error(program.name, item.id, &ctx->error);
        if (e->failed)
            rc = qw_fail_memory(ctx);
        worst = rc > worst ? rc : worst;
    }
    qw_input_close(in);
    return worst;
}

static enum qw_rc
write_table(const char *path, const struct qw_buf *table, struct qw_ctx *ctx)
{
    struct qw_sink *sink;
    enum qw_rc rc = qw_sink_open(&sink, path, ctx);

    if (rc != QW_OK)
        return rc;
    rc = qw_sink_write(sink, QW_LIT("-"), qw_buf_view(table), ctx);
    enum qw_rc closed = qw_sink_close(sink, rc == QW_OK, ctx);
    return rc == QW_OK ? closed : rc;
}

static enum qw_rc
learn(struct qw_examples *e, const struct program_args *args, struct qw_ctx *ctx)
{
    struct qw_buf table, report;
    enum qw_rc worst = QW_OK, rc;

    qw_buf_init(&table, SIZE_MAX);
    qw_buf_init(&report, SIZE_MAX);
    for (size_t i = 1; worst != QW_FATAL && i < args->operands.n; i++) {
        rc = read_source(e, i - 1, args->operands.list[i], ctx);
        worst = rc > worst ? rc : worst;
    }
    if (worst != QW_FATAL) {
        rc = qw_train(e, &qw_train_conf, &table, &report, ctx);
        if (rc == QW_OK)
            fwrite(report.p, 1, report.n, stdout);
        if (rc == QW_OK && args->output)
            rc = write_table(args->output, &table, ctx);
        worst = rc > worst ? rc : worst;
    }
    qw_buf_release(&table);
    qw_buf_release(&report);
    return worst;
}

static struct qw_around *
twins_of(const struct qw_pairs *pairs)
{
    struct qw_twins *twins = calloc(pairs->n + 1, sizeof(*twins));

    for (size_t i = 0; twins && i < pairs->n; i++)
        twins[i] = (struct qw_twins){ pairs->list[i].original, pairs->list[i].twin };
    struct qw_around *around = twins ? qw_around_new(twins, pairs->n) : NULL;
    free(twins);
    return around;
}

static enum qw_rc
train(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    struct qw_pairs pairs = { 0 };
    struct qw_examples e = { 0 };
    struct qw_arena strings;
    struct qw_around *around = NULL;

    (void)p;
    if (args->operands.n < 2 || args->operands.n > QW_SOURCES)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "a table of pairs and a corpus are wanted");
    qw_arena_init(&strings);
    enum qw_rc rc = load_pairs(&pairs, args->operands.list[0], &strings, ctx);
    if (rc == QW_OK && (around = twins_of(&pairs)) == NULL)
        rc = qw_fail_memory(ctx);
    if (rc == QW_OK)
        rc = qw_examples_init(&e, &pairs, around) ? learn(&e, args, ctx) : qw_fail_memory(ctx);
    qw_examples_release(&e);
    qw_around_free(around);
    qw_pairs_release(&pairs);
    qw_arena_release(&strings);
    return rc;
}

int
cmd_train(int argc, char *const *argv)
{
    return program_main(&program, argc, argv, train);
}
