#include "chain/switches.h"
#include <fnmatch.h>
#include <stdlib.h>
#include "base/vec.h"

bool
qw_switches_know(const char *option)
{
    return strcmp(option, "disable") == 0 || strcmp(option, "enable") == 0;
}

bool
qw_switches_fit(const char *pattern, const struct qw_table *t)
{
    if (qw_table_column(t, "id") == QW_NOWHERE)
        return false;
    for (size_t row = 0; row < qw_table_rows(t); row++)
        if (fnmatch(pattern, qw_table_id(t, row), 0) == 0)
            return true;
    return false;
}

static bool
is_off(const struct qw_conf *conf, const char *rule)
{
    bool off = false;

    for (size_t i = 0; i < conf->n_options; i++) {
        const struct qw_setting *s = &conf->options[i];
        if (qw_switches_know(s->name) && fnmatch(s->value, rule, 0) == 0)
            off = s->name[0] == 'd';
    }
    return off;
}

enum qw_rc
qw_switches_table(
    struct qw_switches *w, const struct qw_conf *conf, const struct qw_table *t, struct qw_ctx *ctx)
{
    bool any = false;

    for (size_t i = 0; i < conf->n_options; i++)
        any = any || qw_switches_know(conf->options[i].name);
    if (!any || qw_table_column(t, "id") == QW_NOWHERE)
        return QW_OK;
    for (size_t row = 0; row < qw_table_rows(t); row++) {
        const char *id = qw_table_id(t, row);
        if (!is_off(conf, id))
            continue;
        const char **off = qw_vec_grow(w->off, &w->cap, w->n + 1, sizeof(*off));
        if (off == NULL)
            return qw_fail_memory(ctx);
        w->off = off;
        w->off[w->n++] = id;
    }
    return QW_OK;
}

static int
compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
qw_switches_sort(struct qw_switches *w)
{
    if (w->n)
        qsort(w->off, w->n, sizeof(*w->off), compare);
}

void
qw_switches_release(struct qw_switches *w)
{
    free(w->off);
    *w = (struct qw_switches){ 0 };
}

bool
qw_switches_off(const struct qw_switches *w, const char *rule)
{
    return w->n && bsearch(&rule, w->off, w->n, sizeof(*w->off), compare);
}

void
qw_switches_apply(const struct qw_switches *w, struct qw_edits *e)
{
    size_t n = 0;

    if (w->n == 0)
        return;
    for (size_t i = 0; i < e->n; i++)
        if (!qw_switches_off(w, e->list[i].rule))
            e->list[n++] = e->list[i];
    e->n = n;
    e->made.p = NULL;
}
