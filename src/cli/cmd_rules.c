#include <fnmatch.h>
#include <stdio.h>
#include "api/stages.h"
#include "cli/commands.h"
#include "cli/rules.h"
#include "report/facts.h"

static const struct qw_opt rules_options[] = {
    { "run", 0, "CATALOG", "list, show: how often each rule acted in this run" },
    { "as", 0, "NAME", "try: the table's name, such as sites/example" },
    { "context", 0, "N", "try: characters to show on both sides of an edit (default 24)" },
    QW_OPT_END,
};
static const struct qw_opt *const tables[] = { rules_options, program_chain_options,
    program_rule_options, program_help_options, NULL };
static const struct program program = { "qw rules", "qw-rules",
    "List, show, check and test the rules, or try a draft of a table.",
    "list | show GLOB... | check | test | try TABLE [FILE]...", qw_stages, tables };

void
rules_each(const struct qw_chain *chain, void (*f)(const struct rule *, void *), void *arg)
{
    struct rule r = { .chain = chain };

    for (r.stage = 0; r.stage < qw_chain_count(chain); r.stage++)
        for (size_t i = 0; (r.table = qw_chain_table(chain, r.stage, i)); i++) {
            if (qw_table_column(r.table, "id") == QW_NOWHERE)
                continue; /* data */
            for (r.row = 0; r.row < qw_table_rows(r.table); r.row++)
                if (!qw_chain_off(chain, rule_id(&r)))
                    f(&r, arg);
        }
}

void
rules_print(struct qw_span s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        putchar(c < 0x20 || c == 0x7f ? ' ' : c);
    }
}

bool
rules_act(struct qw_worker *w, const struct rule *r, const char *column, const char **problem)
{
    static char said[512];
    struct qw_ctx ctx;
    bool acts = false;

    qw_ctx_clear(&ctx);
    *problem = NULL;
    enum qw_rc rc = qw_worker_try(
        w, r->stage, r->table, r->row, qw_table_get(r->table, r->row, column), &acts, &ctx);
    if (rc != QW_OK) {
        snprintf(said, sizeof(said), "%s", ctx.error.what);
        *problem = said;
    }
    return rc == QW_OK && acts;
}

/* ---- list ---- */

struct listing {
    const struct qw_facts *facts; /* of --run, or without tables */
    struct qw_worker *worker;
    const struct string_list *wanted; /* operands: the second is the first pattern */
    size_t found, tried, failed;
};

/* The row of the rule in the run's table, or QW_NOWHERE. */
static size_t
find_hits(const struct listing *l, const struct rule *r)
{
    const struct qw_fact_table *t = qw_facts_table(l->facts, "rules");

    for (size_t i = 0; t && i < t->n_rows; i++)
        if (qw_span_eq(qw_facts_cell(t, i, 0).text, qw_span_str(rule_id(r))))
            return i;
    return QW_NOWHERE;
}

static double
hits(const struct listing *l, const struct rule *r, size_t column)
{
    size_t i = find_hits(l, r);

    return i == QW_NOWHERE ? 0 : qw_facts_cell(qw_facts_table(l->facts, "rules"), i, column).number;
}

static void
print_rule(const struct rule *r, void *listing)
{
    const struct listing *l = listing;

    printf("%s\t%s\t%s:%zu\t", rule_id(r), qw_chain_stage(r->chain, r->stage)->name,
        qw_table_path(r->table), qw_table_line(r->table, r->row));
    rules_print(qw_table_cell(r->table, r->row, 1));
    if (l->facts->n)
        printf("\t%.0f", hits(l, r, 2));
    putchar('\n');
}

/* ---- show ---- */

static void
show_example(const struct listing *l, const struct rule *r, const char *column, bool wanted)
{
    const char *problem;
    bool acts = rules_act(l->worker, r, column, &problem);

    printf("  %-8s ", column);
    rules_print(qw_table_get(r->table, r->row, column));
    printf("    [%s%s]\n",
        problem ? problem
        : acts  ? "acts"
                : "does not act",
        problem || acts == wanted ? "" : ", and should not");
}

static void
show_samples(const struct listing *l, const struct rule *r)
{
    const struct qw_fact_table *t = qw_facts_table(l->facts, "hits");

    printf("  hits     %.0f edits in %.0f documents, %.0f characters removed, %.0f put in\n",
        hits(l, r, 2), hits(l, r, 3), hits(l, r, 4), hits(l, r, 5));
    for (size_t i = 0; i < t->n_rows; i++) {
        if (!qw_span_eq(qw_facts_cell(t, i, 0).text, qw_span_str(rule_id(r))))
            continue;
        printf("           ");
        rules_print(qw_facts_cell(t, i, 3).text);
        printf("[-");
        rules_print(qw_facts_cell(t, i, 4).text);
        printf("-]{+");
        rules_print(qw_facts_cell(t, i, 5).text);
        printf("+}");
        rules_print(qw_facts_cell(t, i, 6).text);
        printf("    ");
        rules_print(qw_facts_cell(t, i, 2).text);
        putchar('\n');
    }
}

static void
show_rule(const struct rule *r, void *listing)
{
    struct listing *l = listing;
    bool wanted = false;

    for (size_t i = 1; i < l->wanted->n; i++)
        wanted = wanted || fnmatch(l->wanted->list[i], rule_id(r), 0) == 0;
    if (!wanted)
        return;
    printf("%s%s\n  stage    %s\n  row      %s:%zu\n", l->found++ ? "\n" : "", rule_id(r),
        qw_chain_stage(r->chain, r->stage)->name, qw_table_path(r->table),
        qw_table_line(r->table, r->row));
    for (size_t k = 0; qw_table_name_of(r->table, k).n; k++) {
        struct qw_span name = qw_table_name_of(r->table, k);
        struct qw_span cell = qw_table_cell(r->table, r->row, k);
        if (cell.n == 0 || qw_span_eq(name, QW_LIT("id")) || qw_span_eq(name, QW_LIT("yes")) ||
            qw_span_eq(name, QW_LIT("no")))
            continue;
        printf("  %-8.*s ", (int)name.n, name.p);
        rules_print(cell);
        putchar('\n');
    }
    show_example(l, r, "yes", true);
    show_example(l, r, "no", false);
    if (l->facts->n)
        show_samples(l, r);
}

/* ---- test ---- */

static void
try_example(struct listing *l, const struct rule *r, const char *column, bool wanted)
{
    const char *problem;
    bool acts = rules_act(l->worker, r, column, &problem);

    l->tried++;
    if (problem == NULL && acts == wanted)
        return;
    l->failed++;
    printf("%s:%zu: %s: %s %s\n", qw_table_path(r->table), qw_table_line(r->table, r->row),
        rule_id(r),
        problem  ? problem
        : wanted ? "does not act on"
                 : "acts on",
        column);
}

static void
try_rule(const struct rule *r, void *listing)
{
    try_example(listing, r, "yes", true);
    try_example(listing, r, "no", false);
}

/* ---- all of them ---- */

static enum qw_rc
work(const struct program *p, const struct program_args *args, const struct qw_chain *chain,
    struct listing *l, struct qw_ctx *ctx)
{
    const char *what = args->operands.list[0];

    if (strcmp(what, "list") == 0) {
        rules_each(chain, print_rule, l);
    } else if (strcmp(what, "check") == 0) {
        return rules_check(p, args, chain, ctx);
    } else if (strcmp(what, "show") == 0) {
        rules_each(chain, show_rule, l);
        if (l->found == 0)
            return qw_fail(
                ctx, QW_FATAL, QW_NOWHERE, "no rule is called %s", args->operands.list[1]);
    } else {
        rules_each(chain, try_rule, l);
        printf("rules: %zu passed, %zu failed\n", l->tried - l->failed, l->failed);
        return l->failed ? QW_BAD : QW_OK;
    }
    return QW_OK;
}

static bool
is_usage_good(const struct program_args *args)
{
    static const char *const alone[] = { "list", "check", "test" };
    const char *what = args->operands.n ? args->operands.list[0] : "";

    for (size_t i = 0; i < sizeof(alone) / sizeof(*alone); i++)
        if (strcmp(what, alone[i]) == 0)
            return args->operands.n == 1;
    return (strcmp(what, "show") == 0 || strcmp(what, "try") == 0) && args->operands.n > 1;
}

static enum qw_rc
run(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    struct qw_chain *chain;
    struct qw_facts facts = { 0 };
    struct listing l = { .facts = &facts, .wanted = &args->operands };

    if (!is_usage_good(args))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE,
            "one of list, show RULE, check, test, try TABLE FILE is wanted");
    if (strcmp(args->operands.list[0], "try") == 0)
        return rules_try(p, args, ctx);
    enum qw_rc rc = qw_plan_open(&chain, p->stages, &args->settings, ctx);
    if (rc != QW_OK)
        return rc;
    rc = qw_worker_new(&l.worker, chain, ctx);
    if (rc == QW_OK && program_own(args, "run"))
        rc = qw_facts_open(&facts, program_own(args, "run"), ctx);
    if (rc == QW_OK)
        rc = work(p, args, chain, &l, ctx);
    qw_facts_close(&facts);
    qw_worker_free(l.worker);
    qw_chain_free(chain);
    return rc;
}

int
cmd_rules(int argc, char *const *argv)
{
    return program_main(&program, argc, argv, run);
}
