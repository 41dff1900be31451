#include <stdio.h>
#include "cli/commands.h"
#include "cli/program.h"
#include "io/sink.h"
#include "learn/weigh.h"
#include "rule/table/where.h"

static const struct qw_stage *const no_stages[] = { NULL };
static const struct qw_opt *const tables[] = { program_output_options, program_rule_options,
    program_help_options, NULL };
static const struct program program = { "qw weigh", "qw-weigh",
    "Learn the weights of strip's phrases, characters and shapes from labelled lines.",
    "LABELLED.tsv...", no_stages, tables };

/* The labelled lines of one file, FOLDER/NAME.tsv. */
static enum qw_rc
add_file(struct qw_weigher *w, const char *path, struct qw_arena *arena, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "kind", "line", NULL };
    const char *slash = strrchr(path, '/');
    struct qw_span name = qw_span_str(slash ? slash + 1 : path);

    if (!qw_span_ends(name, QW_LIT(".tsv")))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: not a table (.tsv)", path);
    name.n -= 4;
    const char *folder =
        slash ? qw_arena_string(arena, qw_span(path, (size_t)(slash - path + (slash == path))))
              : ".";
    const char *stem = qw_arena_string(arena, name);
    const struct qw_conf conf = { .dirs = &folder, .n_dirs = 1 };
    struct qw_table *t = NULL;
    if (folder == NULL || stem == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = qw_table_load(&t, &conf, stem, columns, ctx);
    if (rc == QW_OK)
        rc = qw_weigher_add(w, t, ctx);
    qw_table_free(t);
    return rc;
}

static enum qw_rc
write_tables(const struct qw_weigher *w, const char *output, struct qw_ctx *ctx)
{
    struct qw_sink *sink = NULL;
    struct qw_buf out;
    enum qw_rc rc = qw_sink_open(&sink, output, ctx);

    qw_buf_init(&out, SIZE_MAX);
    for (size_t i = 0; rc == QW_OK && i < QW_WEIGHED_TABLES; i++) {
        qw_buf_reset(&out);
        rc = qw_weigher_print(w, i, &out, ctx);
        if (rc == QW_OK)
            rc = qw_sink_write(sink, qw_span_str(qw_weigher_name(i)), qw_buf_view(&out), ctx);
    }
    qw_buf_release(&out);
    if (sink == NULL)
        return rc;
    struct qw_error first = ctx->error;
    enum qw_rc closed = qw_sink_close(sink, rc == QW_OK, ctx);
    if (rc != QW_OK)
        ctx->error = first;
    return rc != QW_OK ? rc : closed;
}

static void
tell(const struct qw_weighing *r)
{
    static const char *const kinds[] = { "body", "furniture" };

    for (size_t i = 0; i < 2; i++) {
        size_t others = r->lines[i] - r->known[i];
        printf("%s: %zu lines, %zu known by rows, of the others %.1f %% right\n", kinds[i],
            r->lines[i], r->known[i],
            others ? 100.0 * (double)r->right[i] / (double)others : 100.0);
    }
}

static enum qw_rc
run(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    struct qw_conf conf = { 0 };
    struct qw_weigher *w = NULL;
    struct qw_weighing result;
    struct qw_arena arena;

    (void)p;
    if (args->operands.n == 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "a table of labelled lines is wanted");
    qw_arena_init(&arena);
    enum qw_rc rc =
        qw_where_rules(&conf, args->settings.rules, args->settings.n_rules, &arena, ctx);
    if (rc == QW_OK)
        rc = qw_weigher_new(&w, &conf, ctx);
    for (size_t i = 0; rc == QW_OK && i < args->operands.n; i++)
        rc = add_file(w, args->operands.list[i], &arena, ctx);
    if (rc == QW_OK)
        rc = qw_weigher_learn(w, &result, ctx);
    if (rc == QW_OK && args->output)
        rc = write_tables(w, args->output, ctx);
    if (rc == QW_OK)
        tell(&result);
    qw_weigher_free(w);
    qw_arena_release(&arena);
    return rc;
}

int
cmd_weigh(int argc, char *const *argv)
{
    return program_main(&program, argc, argv, run);
}
