#include <stdio.h>
#include <stdlib.h>
#include "cli/commands.h"
#include "cli/program.h"
#include "cli/run_open.h"
#include "report/facts.h"

static const struct qw_opt stats_options[] = {
    { "table", 0, "NAME", "this table alone: totals, stages, rules, sites, kept ..." },
    { "rows", 0, "N", "print at most N rows of a table (default 20; 0: all)" },
    { "json", 0, NULL, "all tables as one JSON object" },
    { "csv", 0, NULL, "tables as comma-separated values" },
    QW_OPT_END,
};
static const struct qw_stage *const no_stages[] = { NULL };
static const struct qw_opt *const tables[] = { stats_options, program_help_options, NULL };
static const struct program program = { "qw stats", "qw-stats", "Print what a run did, as tables.",
    "CATALOG | RECORDS...", no_stages, tables };

/* Long lists are for those who ask for them. */
static bool
is_printed(const struct qw_fact_table *t, const char *only)
{
    static const char *const left[] = { "hits", "rejects", "tables", "settings", "progress" };

    if (only)
        return strcmp(t->name, only) == 0;
    for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
        if (strcmp(t->name, left[i]) == 0)
            return false;
    return t->n_rows > 0;
}

static enum qw_rc
print(const struct program_args *args, const struct qw_facts *f, size_t rows, struct qw_ctx *ctx)
{
    const char *only = program_own(args, "table");
    bool csv = program_own(args, "csv");
    struct qw_buf b;

    qw_buf_init(&b, SIZE_MAX);
    if (program_own(args, "json")) {
        qw_facts_json(&b, f, only);
        qw_buf_byte(&b, '\n');
    }
    for (size_t i = 0; i < f->n && program_own(args, "json") == NULL; i++) {
        const struct qw_fact_table *t = &f->tables[i];
        if (!is_printed(t, only))
            continue;
        if (csv && b.n)
            qw_buf_fmt(&b, "\r\n");
        if (csv)
            qw_facts_csv(&b, t);
        else
            qw_facts_text(&b, t, rows ? rows : SIZE_MAX);
    }
    bool failed = b.failed;
    fwrite(b.n ? b.p : "", 1, b.n, stdout);
    qw_buf_release(&b);
    return failed ? qw_fail_memory(ctx) : QW_OK;
}

static enum qw_rc
run(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    const char *only = program_own(args, "table"), *asked = program_own(args, "rows");
    struct run_catalog catalog;
    struct qw_facts facts = { 0 };
    char *end = NULL;
    size_t rows = asked ? strtoul(asked, &end, 10) : 20;

    (void)p;
    if (asked && (asked[0] < '0' || asked[0] > '9' || *end))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--rows: %s: not a number", asked);
    if (program_own(args, "json") && program_own(args, "csv"))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--json and --csv: one of them");
    enum qw_rc rc = run_open(&catalog, args, ctx);
    if (rc != QW_OK)
        return rc;
    rc = qw_facts_open(&facts, catalog.path, ctx);
    if (rc == QW_OK && only && qw_facts_table(&facts, only) == NULL)
        rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE, "no table is called %s", only);
    if (rc == QW_OK)
        rc = print(args, &facts, rows, ctx);
    qw_facts_close(&facts);
    run_close(&catalog);
    return rc;
}

int
cmd_stats(int argc, char *const *argv)
{
    return program_main(&program, argc, argv, run);
}
