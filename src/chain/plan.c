#include <string.h>
#include "chain/plan.h"
#include "chain/switches.h"
#include "rule/table/where.h"

static bool
named(const struct qw_settings *s, const char *stage)
{
    for (size_t i = 0; i < s->n_stages; i++)
        if (strcmp(s->stages[i], stage) == 0)
            return true;
    return false;
}

static const struct qw_stage *
find(const struct qw_stage *const *all, const char *name)
{
    for (; *all; all++)
        if (strcmp((*all)->name, name) == 0)
            return *all;
    return NULL;
}

static enum qw_rc
choose(const struct qw_stage *const *all, const struct qw_settings *s,
    const struct qw_stage **chosen, struct qw_ctx *ctx)
{
    size_t n = 0;

    for (size_t i = 0; s->stages && i < s->n_stages; i++)
        if (find(all, s->stages[i]) == NULL)
            return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "no stage is called '%s'", s->stages[i]);
    for (size_t i = 0; all[i] && n < QW_PLAN_MAX - 1; i++)
        if (s->stages == NULL || named(s, all[i]->name))
            chosen[n++] = all[i];
    chosen[n] = NULL;
    return QW_OK;
}

static enum qw_rc
check_options(const struct qw_stage *const *all, const struct qw_settings *s, struct qw_ctx *ctx)
{
    for (size_t i = 0; i < s->n_options; i++) {
        bool known = qw_switches_know(s->options[i].name);
        for (size_t k = 0; all[k]; k++) {
            const struct qw_opt *tables[] = { all[k]->opts, NULL };
            known = known || qw_opt_find(tables, qw_span_str(s->options[i].name));
        }
        if (!known)
            return qw_fail(
                ctx, QW_FATAL, QW_NOWHERE, "no stage here has an option '%s'", s->options[i].name);
    }
    return QW_OK;
}

/* A pattern that no rule fits is a mistake, not a wish. */
static enum qw_rc
check_switches(const struct qw_chain *c, const struct qw_settings *s, struct qw_ctx *ctx)
{
    const struct qw_table *t;

    for (size_t i = 0; i < s->n_options; i++) {
        bool fits = !qw_switches_know(s->options[i].name);
        for (size_t k = 0; k < qw_chain_count(c) && !fits; k++)
            for (size_t n = 0; !fits && (t = qw_chain_table(c, k, n)); n++)
                fits = qw_switches_fit(s->options[i].value, t);
        if (!fits)
            return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--%s %s: no rule is called so",
                s->options[i].name, s->options[i].value);
    }
    return QW_OK;
}

enum qw_rc
qw_plan_open(struct qw_chain **chain, const struct qw_stage *const *all,
    const struct qw_settings *s, struct qw_ctx *ctx)
{
    struct qw_conf conf = { .options = s->options, .n_options = s->n_options };
    const struct qw_stage *chosen[QW_PLAN_MAX];
    struct qw_arena arena;

    qw_arena_init(&arena);
    enum qw_rc rc = choose(all, s, chosen, ctx);
    if (rc == QW_OK)
        rc = check_options(all, s, ctx);
    if (rc == QW_OK)
        rc = qw_where_rules(&conf, s->rules, s->n_rules, &arena, ctx);
    if (rc == QW_OK)
        rc = qw_chain_new(
            chain, chosen, &conf, s->max_doc ? s->max_doc : QW_MAX_DOC, s->journal, ctx);
    qw_arena_release(&arena);
    if (rc != QW_OK)
        return rc;
    rc = check_switches(*chain, s, ctx);
    if (rc != QW_OK) {
        qw_chain_free(*chain);
        *chain = NULL;
    }
    return rc;
}
