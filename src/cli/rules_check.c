/* Rows that cannot do what they are there for: see rules_check in rules.h. */
#include <stdio.h>
#include <stdlib.h>
#include "base/vec.h"
#include "cli/rules.h"

struct row {
    struct rule rule;
    struct qw_span key; /* all cells but the id, the examples and notes */
};

struct check {
    struct qw_worker *worker; /* of the whole chain */
    struct qw_chain **alone;  /* each stage by itself, and its worker */
    struct qw_worker **workers;
    struct row *rows;
    size_t n, cap, found;
    struct qw_arena bytes;
    bool failed;
};

static bool
is_note(struct qw_span column)
{
    static const char *const notes[] = { "id", "yes", "no", "note", "source" };

    for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++)
        if (qw_span_eq(column, qw_span_str(notes[i])))
            return true;
    return false;
}

static void
add_row(const struct rule *r, void *arg)
{
    struct check *c = arg;
    struct row *rows = qw_vec_grow(c->rows, &c->cap, c->n + 1, sizeof(*rows));
    struct qw_buf key;

    if (rows == NULL) {
        c->failed = true;
        return;
    }
    qw_buf_init(&key, SIZE_MAX);
    qw_buf_fmt(&key, "%zu", r->stage);
    for (size_t k = 0; qw_table_name_of(r->table, k).n; k++) {
        struct qw_span name = qw_table_name_of(r->table, k);
        if (is_note(name))
            continue;
        qw_buf_byte(&key, '\0');
        qw_buf_span(&key, name);
        qw_buf_byte(&key, '=');
        qw_buf_span(&key, qw_table_cell(r->table, r->row, k));
    }
    c->rows = rows;
    c->rows[c->n++] = (struct row){ *r, qw_arena_copy(&c->bytes, qw_buf_view(&key)) };
    c->failed = c->failed || key.failed || c->bytes.failed;
    qw_buf_release(&key);
}

static void
complain(struct check *c, const struct rule *r)
{
    c->found++;
    printf("%s:%zu: %s: ", qw_table_path(r->table), qw_table_line(r->table, r->row), rule_id(r));
}

/* Names of columns alone make no key: such a row is the description of a mechanism. */
static int
compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    size_t n = x->key.n < y->key.n ? x->key.n : y->key.n;
    int order = n ? memcmp(x->key.p, y->key.p, n) : 0;

    if (order == 0 && x->key.n != y->key.n)
        order = x->key.n < y->key.n ? -1 : 1;
    if (order == 0)
        order = x->rule.row < y->rule.row ? -1 : x->rule.row > y->rule.row;
    return order;
}

static void
find_twins(struct check *c)
{
    if (c->n)
        qsort(c->rows, c->n, sizeof(*c->rows), compare);
    for (size_t i = 1; i < c->n; i++) {
        const struct rule *first = &c->rows[i - 1].rule, *second = &c->rows[i].rule;
        if (!qw_span_eq(c->rows[i - 1].key, c->rows[i].key))
            continue;
        complain(c, second);
        printf("the same as %s on line %zu, which acts first\n", rule_id(first),
            qw_table_line(first->table, first->row));
    }
}

/* A document in which every stage but the last has done its work on the example. */
static bool
arrives(struct check *c, const struct rule *r, struct qw_span *text, size_t *by)
{
    struct qw_ctx ctx;

    for (size_t k = 0; k < r->stage; k++) {
        qw_ctx_clear(&ctx);
        if (qw_worker_run(c->workers[k], *text, &ctx) != QW_OK)
            return false;
        struct qw_span made = qw_worker_text(c->workers[k]);
        if (!qw_span_eq(made, *text))
            *by = k;
        *text = qw_arena_copy(&c->bytes, made);
    }
    return true;
}

/* Do the tables describe the same kind of thing? What a row of another kind does on an
 * example says nothing, nor does a mechanism's, which a column `what` describes. */
static bool
same_columns(const struct qw_table *a, const struct qw_table *b)
{
    size_t k = 0;

    for (; qw_table_name_of(a, k).n; k++)
        if (!qw_span_eq(qw_table_name_of(a, k), qw_table_name_of(b, k)))
            return false;
    return qw_table_name_of(b, k).n == 0 && qw_table_column(a, "what") == QW_NOWHERE;
}

static const struct rule *
find_rule(const struct check *c, size_t stage, const char *id)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->rows[i].rule.stage == stage && strcmp(rule_id(&c->rows[i].rule), id) == 0)
            return &c->rows[i].rule;
    return NULL;
}

static bool
acts_on(struct check *c, const struct rule *r, struct qw_span text)
{
    struct qw_ctx ctx;
    bool acts = false;

    qw_ctx_clear(&ctx);
    return qw_worker_try(c->worker, r->stage, r->table, r->row, text, &acts, &ctx) == QW_OK && acts;
}

/* Another rule of the kind that takes the example away from this one, which would not
 * take the other's. */
static const struct rule *
thief(struct check *c, const struct rule *r, struct qw_span text)
{
    struct qw_ctx ctx;
    const struct rule *other = NULL;

    qw_ctx_clear(&ctx);
    if (qw_worker_run(c->workers[r->stage], text, &ctx) != QW_OK)
        return NULL;
    const struct qw_journal *j = qw_worker_journal(c->workers[r->stage]);
    for (size_t i = 0; i < j->n; i++) {
        if (strcmp(j->list[i].rule, rule_id(r)) == 0)
            return NULL;
        other = other ? other : find_rule(c, r->stage, j->list[i].rule);
    }
    bool steals = other && same_columns(other->table, r->table) && acts_on(c, other, text) &&
                  !acts_on(c, r, qw_table_get(other->table, other->row, "yes"));
    return steals ? other : NULL;
}

static void
check_row(struct check *c, const struct rule *r)
{
    struct qw_span text = qw_table_get(r->table, r->row, "yes");
    const char *problem;
    size_t by = QW_NOWHERE;

    if (qw_span_eq(qw_table_get(r->table, r->row, "bytes"), QW_LIT("y")))
        return; /* the example is written in hexadecimal */
    if (!rules_act(c->worker, r, "yes", &problem)) {
        complain(c, r);
        printf("does not act on its own example\n");
        return;
    }
    if (!arrives(c, r, &text, &by))
        return;
    if (by != QW_NOWHERE) {
        struct qw_ctx ctx;
        bool acts = true;
        qw_ctx_clear(&ctx);
        if (qw_worker_try(c->worker, r->stage, r->table, r->row, text, &acts, &ctx) == QW_OK &&
            !acts) {
            complain(c, r);
            printf(
                "never acts: %s changes its example first\n", qw_chain_stage(r->chain, by)->name);
            return;
        }
    }
    const struct rule *other = thief(c, r, text);
    if (other) { /* it may act elsewhere: a hint, no mistake */
        printf("%s:%zu: %s: note: on its example %s (%s:%zu) acts in its place\n",
            qw_table_path(r->table), qw_table_line(r->table, r->row), rule_id(r), rule_id(other),
            qw_table_path(other->table), qw_table_line(other->table, other->row));
    }
}

static enum qw_rc
open_alone(struct check *c, const struct program *p, const struct program_args *args,
    const struct qw_chain *chain, struct qw_ctx *ctx)
{
    size_t n = qw_chain_count(chain);
    enum qw_rc rc = QW_OK;

    c->alone = calloc(n + 1, sizeof(*c->alone));
    c->workers = calloc(n + 1, sizeof(*c->workers));
    if (c->alone == NULL || c->workers == NULL)
        return qw_fail_memory(ctx);
    for (size_t k = 0; rc == QW_OK && k < n; k++) {
        struct qw_settings settings = args->settings;
        const char *stage = qw_chain_stage(chain, k)->name;
        settings.stages = &stage;
        settings.n_stages = 1;
        settings.journal = true;
        settings.n_options = 0; /* of all stages; a rule is judged as it stands */
        rc = qw_plan_open(&c->alone[k], p->stages, &settings, ctx);
        if (rc == QW_OK)
            rc = qw_worker_new(&c->workers[k], c->alone[k], ctx);
    }
    return rc;
}

static void
count_rows(const struct qw_chain *chain)
{
    const struct qw_table *t;

    for (size_t s = 0; s < qw_chain_count(chain); s++)
        for (size_t i = 0; (t = qw_chain_table(chain, s, i)); i++)
            printf("%s: %zu rows\n", qw_table_path(t), qw_table_rows(t));
}

enum qw_rc
rules_check(const struct program *p, const struct program_args *args, const struct qw_chain *chain,
    struct qw_ctx *ctx)
{
    struct check c = { 0 };
    size_t n = qw_chain_count(chain);

    qw_arena_init(&c.bytes);
    enum qw_rc rc = qw_worker_new(&c.worker, chain, ctx);
    if (rc == QW_OK)
        rc = open_alone(&c, p, args, chain, ctx);
    if (rc == QW_OK) {
        count_rows(chain);
        rules_each(chain, add_row, &c);
        for (size_t i = 0; i < c.n; i++)
            check_row(&c, &c.rows[i].rule);
        find_twins(&c);
        rc = c.failed ? qw_fail_memory(ctx) : c.found ? QW_BAD : QW_OK;
    }
    for (size_t k = 0; k < n; k++) {
        if (c.workers)
            qw_worker_free(c.workers[k]);
        if (c.alone)
            qw_chain_free(c.alone[k]);
    }
    free(c.workers);
    free(c.alone);
    free(c.rows);
    qw_worker_free(c.worker);
    qw_arena_release(&c.bytes);
    return rc;
}
