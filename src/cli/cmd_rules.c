#include <stdio.h>
#include "api/stages.h"
#include "cli/commands.h"
#include "cli/program.h"

static const struct qw_opt *const tables[] = { program_chain_options, program_rule_options,
    program_help_options, NULL };
static const struct program program = { "qw rules", "qw",
    "list: every rule. check: are the tables well formed? test: run each rule's examples.",
    "list | check | test", qw_stages, tables };

struct rule {
    const struct qw_chain *chain;
    size_t stage;
    const struct qw_table *table;
    size_t row;
};

/* Call `f` for every row of every table of rules, in the chain's order. */
static void
each_rule(const struct qw_chain *chain, void (*f)(const struct rule *, void *), void *arg)
{
    struct rule r = { .chain = chain };

    for (r.stage = 0; r.stage < qw_chain_count(chain); r.stage++)
        for (size_t i = 0; (r.table = qw_chain_table(chain, r.stage, i)); i++) {
            if (qw_table_column(r.table, "id") == QW_NOWHERE)
                continue; /* data */
            for (r.row = 0; r.row < qw_table_rows(r.table); r.row++)
                f(&r, arg);
        }
}

static void
print_cell(struct qw_span s)
{
    for (size_t i = 0; i < s.n; i++)
        putchar(s.p[i] == '\n' || s.p[i] == '\t' ? ' ' : s.p[i]);
}

static void
print_rule(const struct rule *r, void *unused)
{
    (void)unused;
    printf("%s\t%s\t%s:%zu\t", qw_table_id(r->table, r->row),
        qw_chain_stage(r->chain, r->stage)->name, qw_table_path(r->table),
        qw_table_line(r->table, r->row));
    print_cell(qw_table_cell(r->table, r->row, 1));
    putchar('\n');
}

static void
check(const struct qw_chain *chain)
{
    const struct qw_table *t;

    for (size_t s = 0; s < qw_chain_count(chain); s++)
        for (size_t i = 0; (t = qw_chain_table(chain, s, i)); i++)
            printf("%s: %zu rows\n", qw_table_path(t), qw_table_rows(t));
}

struct trial {
    struct qw_worker *worker;
    size_t tried, failed;
};

static void
try_example(struct trial *t, const struct rule *r, const char *column, bool wanted)
{
    struct qw_ctx ctx;
    bool acts = false;

    qw_ctx_clear(&ctx);
    enum qw_rc rc = qw_worker_try(
        t->worker, r->stage, r->table, r->row, qw_table_get(r->table, r->row, column), &acts, &ctx);
    t->tried++;
    if (rc == QW_OK && acts == wanted)
        return;
    t->failed++;
    printf("%s:%zu: %s: %s %s\n", qw_table_path(r->table), qw_table_line(r->table, r->row),
        qw_table_id(r->table, r->row),
        rc != QW_OK ? ctx.error.what
        : wanted    ? "does not act on"
                    : "acts on",
        column);
}

static void
try_rule(const struct rule *r, void *trial)
{
    try_example(trial, r, "yes", true);
    try_example(trial, r, "no", false);
}

static enum qw_rc
test(const struct qw_chain *chain, struct qw_ctx *ctx)
{
    struct trial t = { 0 };
    enum qw_rc rc = qw_worker_new(&t.worker, chain, ctx);

    if (rc != QW_OK)
        return rc;
    each_rule(chain, try_rule, &t);
    qw_worker_free(t.worker);
    printf("rules: %zu passed, %zu failed\n", t.tried - t.failed, t.failed);
    return t.failed ? QW_BAD : QW_OK;
}

static enum qw_rc
run(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    const char *what = args->operands.n == 1 ? args->operands.list[0] : "";
    struct qw_chain *chain;

    if (strcmp(what, "list") != 0 && strcmp(what, "check") != 0 && strcmp(what, "test") != 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "one of list, check, test is wanted");
    enum qw_rc rc = qw_plan_open(&chain, p->stages, &args->settings, ctx);
    if (rc != QW_OK)
        return rc;
    if (what[0] == 'l')
        each_rule(chain, print_rule, NULL);
    else if (what[0] == 'c')
        check(chain);
    else
        rc = test(chain, ctx);
    qw_chain_free(chain);
    return rc;
}

int
cmd_rules(int argc, char *const *argv)
{
    return program_main(&program, argc, argv, run);
}
