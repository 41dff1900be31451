/* The catalog that a run keeps, opened from the command line. */
#include <stdlib.h>
#include "base/vec.h"
#include "cli/bulk.h"
#include "io/json.h"

struct catalog_lists {
    const char **stages;
    struct qw_catalog_table *tables;
    size_t n_tables, tables_cap;
    struct qw_setting *settings;
    size_t n_settings, settings_cap;
    struct qw_arena bytes;
    bool failed;
};

static void
release(struct catalog_lists *l)
{
    free(l->stages);
    free(l->tables);
    free(l->settings);
    qw_arena_release(&l->bytes);
}

static void
list_stages(struct catalog_lists *l, const struct qw_chain *chain)
{
    size_t n = qw_chain_count(chain);

    l->stages = calloc(n + 1, sizeof(*l->stages));
    l->failed |= l->stages == NULL;
    for (size_t i = 0; l->stages && i < n; i++)
        l->stages[i] = qw_chain_stage(chain, i)->name;
}

static void
list_tables(struct catalog_lists *l, const struct qw_chain *chain)
{
    const struct qw_table *t;

    for (size_t s = 0; s < qw_chain_count(chain); s++)
        for (size_t i = 0; (t = qw_chain_table(chain, s, i)); i++) {
            struct qw_catalog_table *list =
                qw_vec_grow(l->tables, &l->tables_cap, l->n_tables + 1, sizeof(*list));
            char *hash = qw_arena_alloc(&l->bytes, QW_TABLE_HASH);
            if (list == NULL || hash == NULL) {
                l->failed = true;
                return;
            }
            qw_table_hash(t, hash);
            l->tables = list;
            l->tables[l->n_tables++] =
                (struct qw_catalog_table){ qw_table_name(t), hash, qw_table_path(t) };
        }
}

static void
add_setting(struct catalog_lists *l, const char *name, struct qw_span value)
{
    struct qw_setting *list =
        qw_vec_grow(l->settings, &l->settings_cap, l->n_settings + 1, sizeof(*list));
    const char *copy = qw_arena_string(&l->bytes, value);

    if (list == NULL || copy == NULL) {
        l->failed = true;
        return;
    }
    l->settings = list;
    l->settings[l->n_settings++] = (struct qw_setting){ name, copy };
}

static void
add_strings(struct qw_buf *b, const char *const *list, size_t n)
{
    qw_buf_byte(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            qw_buf_byte(b, ',');
        qw_json_string(b, qw_span_str(list[i]));
    }
    qw_buf_byte(b, ']');
}

/* Options that the results do not depend on. */
static bool
is_free(const char *name)
{
    static const char *const names[] = { "catalog", "resume", "jobs", "progress", "commit" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* What the results depend on: these must be the same when a run is resumed. */
static void
list_settings(struct catalog_lists *l, const struct program *p, const struct program_args *a,
    const struct qw_chain *chain, bool records)
{
    struct qw_buf b;

    qw_buf_init(&b, SIZE_MAX);
    for (size_t i = 0; i < qw_chain_count(chain); i++)
        qw_buf_fmt(&b, "%s%s", i ? "," : "", qw_chain_stage(chain, i)->name);
    add_setting(l, "stages", qw_buf_view(&b));
    qw_buf_reset(&b);
    add_strings(&b, a->operands.list, a->operands.n);
    add_setting(l, "inputs", qw_buf_view(&b));
    add_setting(l, "output", qw_span_str(a->output ? a->output : "-"));
    qw_buf_reset(&b);
    qw_buf_fmt(&b, "%s%s%s", a->jsonl ? "records" : "documents",
        records ? " to records" : " to texts", a->edits ? " with edits" : "");
    add_setting(l, "form", qw_buf_view(&b));
    qw_buf_reset(&b);
    qw_buf_fmt(&b, "%zu", a->settings.max_doc ? a->settings.max_doc : QW_MAX_DOC);
    add_setting(l, "max-doc", qw_buf_view(&b));
    for (size_t i = 0; i < a->settings.n_options; i++)
        add_setting(l, a->settings.options[i].name, qw_span_str(a->settings.options[i].value));
    for (size_t i = 0; i < a->n_own; i++)
        if (!is_free(a->own[i].name))
            add_setting(l, a->own[i].name, qw_span_str(a->own[i].value));
    add_setting(l, "program", qw_span_str(p->name));
    l->failed |= b.failed;
    qw_buf_release(&b);
}

enum qw_rc
bulk_open_catalog(struct qw_catalog **c, const struct program *p, const struct program_args *args,
    const struct qw_chain *chain, bool records, struct qw_catalog_state *state, struct qw_ctx *ctx)
{
    const char *path = program_own(args, "catalog");
    struct catalog_lists l = { 0 };
    struct qw_buf command;
    enum qw_rc rc = QW_OK;

    if (path == NULL)
        return QW_OK;
    qw_arena_init(&l.bytes);
    qw_buf_init(&command, SIZE_MAX);
    add_strings(&command, (const char *const *)args->argv, (size_t)args->argc);
    list_stages(&l, chain);
    list_tables(&l, chain);
    list_settings(&l, p, args, chain, records);
    if (l.failed || command.failed) {
        rc = qw_fail_memory(ctx);
    } else {
        const struct qw_catalog_conf conf = {
            .stages = l.stages,
            .tables = l.tables,
            .n_tables = l.n_tables,
            .settings = l.settings,
            .n_settings = l.n_settings,
            .command = qw_buf_view(&command),
            .resume = program_own(args, "resume") != NULL,
        };
        rc = qw_catalog_open(c, path, &conf, state, ctx);
    }
    qw_buf_release(&command);
    release(&l);
    return rc;
}
