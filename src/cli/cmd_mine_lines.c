#include "cli/learn.h"
#include "cli/mine.h"
#include "api/stages.h"
#include "io/sink.h"
#include "rule/table/where.h"
#include <stdlib.h>

static const struct qw_opt own[] = {
    { "jsonl", 0, NULL, "the pages are records" },
    { "pages", 0, "N", "pages that have the line, at least (default 10)" },
    { "percent", 0, "P", "the same, of all pages in per cent (default 1)" },
    { "left", 0, NULL, "only lines that qw-strip leaves" },
    QW_OPT_END,
};
static const struct qw_opt *const tables[] = { own, program_output_options, program_rule_options,
    program_help_options, NULL };
static const struct program program = { "qw mine lines", "qw-mine",
    "Find the lines that recur over the pages of a crawl.", "[FILE | FOLDER | ARCHIVE | -]...",
    qw_stages, tables };

/* The number that an option gives, in place of the table's. */
static enum qw_rc
take_number(const struct program_args *a, const char *name, double scale, double most, double *to,
    struct qw_ctx *ctx)
{
    const char *value = program_own(a, name);
    char *end = NULL;
    double v = value ? strtod(value, &end) : 0;

    if (value == NULL)
        return QW_OK;
    if (end == value || *end || !(v >= 0 && v <= most))
        return qw_fail(
            ctx, QW_FATAL, QW_NOWHERE, "--%s %s: no number from 0 to %g", name, value, most);
    *to = v * scale;
    return QW_OK;
}

static enum qw_rc
write_rows(const struct program_args *args, const struct qw_buf *table, struct qw_ctx *ctx)
{
    struct qw_sink *sink = NULL;
    enum qw_rc rc = qw_sink_open(&sink, args->output, ctx);

    if (rc != QW_OK)
        return rc;
    rc = qw_sink_write(sink, QW_LIT("lines.tsv"), qw_buf_view(table), ctx);
    enum qw_rc closed = qw_sink_close(sink, rc == QW_OK, ctx);
    return rc == QW_OK ? closed : rc;
}

static enum qw_rc
run(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    struct qw_mine_lines_conf bounds = { 0 };
    struct qw_conf conf = { 0 };
    struct qw_arena strings;
    struct qw_mine_lines m;
    struct qw_buf table;
    bool bad = false;
    size_t rows;

    qw_arena_init(&strings);
    qw_mine_lines_init(&m, 0);
    qw_buf_init(&table, SIZE_MAX);
    enum qw_rc rc = qw_where_rules(&conf, args->rules.list, args->rules.n, &strings, ctx);
    if (rc == QW_OK)
        rc = qw_mine_lines_conf_load(&bounds, &conf, ctx);
    if (rc == QW_OK)
        rc = take_number(args, "pages", 1, 1e12, &bounds.pages, ctx);
    if (rc == QW_OK)
        rc = take_number(args, "percent", 0.01, 100, &bounds.share, ctx);
    if (rc == QW_OK)
        rc = learn_read(&m, p, args, args->operands.list, args->operands.n, &bad, ctx);
    if (rc == QW_OK)
        rc =
            qw_mine_lines_write(&m, &bounds, program_own(args, "left") != NULL, &table, &rows, ctx);
    if (rc == QW_OK)
        rc = write_rows(args, &table, ctx);
    qw_buf_release(&table);
    qw_mine_lines_release(&m);
    qw_mine_lines_conf_release(&bounds);
    qw_arena_release(&strings);
    return rc == QW_OK && bad ? QW_BAD : rc;
}

const struct mine mine_lines = { "lines", &program, run };
