#include "report/gather.h"
#include <stdlib.h>
#include "base/index.h"
#include "base/vec.h"
#include "chain/trace.h"
#include "io/sql.h"
#include "text/utf8.h"

enum { STAGES = 32 };

struct gather {
    struct qw_catalog *catalog;
    const char *const *stages;
    const char **names; /* of rules and stages, each once */
    size_t n_names, cap;
    struct qw_index index; /* of names */
    struct qw_arena bytes;
    struct qw_counts counts;
    struct qw_edits pass; /* a pass's edits, for the counts */
    long long chars[STAGES];
    size_t edits[STAGES];
};

/* One address for all equal names: counts know a rule by it. NULL: no memory. */
static const char *
intern(struct gather *g, const char *name)
{
    const uint64_t hash = qw_index_hash(0, name);
    struct qw_index_slot *s;

    if (!qw_index_room(&g->index, g->n_names))
        return NULL;
    for (s = qw_index_at(&g->index, hash); s->number; s = qw_index_on(&g->index, s))
        if (s->hash == hash && strcmp(g->names[s->number - 1], name) == 0)
            return g->names[s->number - 1];
    const char **names = qw_vec_grow(g->names, &g->cap, g->n_names + 1, sizeof(*names));
    char *copy = qw_arena_string(&g->bytes, qw_span_str(name));
    if (names)
        g->names = names;
    if (names == NULL || copy == NULL)
        return NULL;
    *s = (struct qw_index_slot){ hash, g->n_names + 1 };
    return names[g->n_names++] = copy;
}

static size_t
stage_number(const struct gather *g, const char *name)
{
    size_t i = 0;

    while (g->stages[i] && strcmp(g->stages[i], name) != 0)
        i++;
    return i;
}

static bool
count_pass(struct gather *g, const struct qw_trace *t, const struct qw_pass *p)
{
    size_t k = stage_number(g, p->stage);
    const char *stage = intern(g, p->stage);

    qw_edits_reset(&g->pass);
    for (size_t i = p->from; i < p->to; i++) {
        const struct qw_edit_view *e = &t->edits[i];
        const char *rule = intern(g, e->rule);
        if (rule == NULL || stage == NULL)
            return false;
        qw_edits_put(&g->pass, e->at, e->del.n, e->ins, rule);
    }
    qw_counts_note(&g->counts, stage, &g->pass, p->in);
    if (g->stages[k] == NULL)
        return true; /* a stage of somebody else's: its rules are counted alone */
    g->edits[k] += p->to - p->from;
    g->chars[k] = (long long)qw_utf8_count(p->out);
    return !g->pass.failed;
}

/* Characters behind each stage; one that did nothing leaves those of the one before. */
static bool
count_all(struct gather *g, const struct qw_trace *t, struct qw_catalog_row *row)
{
    bool utf8 = qw_utf8_valid(t->source) == t->source.n;
    long long before = utf8 ? (long long)qw_utf8_count(t->source) : -1;

    qw_counts_reset(&g->counts);
    for (size_t i = 0; g->stages[i]; i++) {
        g->chars[i] = -1;
        g->edits[i] = 0;
    }
    for (size_t i = 0; i < t->n; i++)
        if (!count_pass(g, t, &t->passes[i]))
            return false;
    for (size_t i = 0; g->stages[i]; i++)
        if (g->chars[i] < 0)
            g->chars[i] = i ? g->chars[i - 1] : before;
    row->chars = g->chars;
    row->edits = g->edits;
    row->rules = g->counts.list;
    row->n_rules = g->counts.n;
    row->bytes = (long long)t->source.n;
    row->bytes_out = (long long)t->text.n;
    return !g->counts.failed;
}

static struct qw_span
member(const struct qw_record *r, struct qw_place at)
{
    return at.to ? qw_span_slice(r->line, at.from, at.to) : QW_LIT("");
}

static enum qw_rc
gather_one(struct gather *g, const struct qw_item *item, enum qw_rc rc, struct qw_ctx *ctx)
{
    const struct qw_record *r = item->record;
    struct qw_catalog_row row = { .id = item->id,
        .offset = -1,
        .bytes = -1,
        .at = QW_NOWHERE,
        .chars_in = -1,
        .bytes_out = -1,
        .status = "ok" };
    struct qw_trace t = { 0 };
    bool counted = true;

    if (rc == QW_OK && r->edits_at.to == 0)
        rc = qw_fail(ctx, QW_BAD, QW_NOWHERE, "no edits: it was not cleaned with --edits");
    if (rc == QW_OK)
        rc = qw_trace_open(&t, r->text, r->edits, r->n_edits, ctx);
    if (rc == QW_FATAL)
        return rc;
    if (rc == QW_OK) {
        counted = count_all(g, &t, &row);
        row.meta = member(r, r->meta_at);
        row.signals = member(r, r->signals_at);
    } else {
        row.status = "bad";
        row.reason = "record";
        row.message = qw_span_str(ctx->error.what);
        row.at = ctx->error.at;
    }
    struct qw_ctx inner = { 0 };
    rc = !counted ? qw_fail_memory(&inner) : qw_catalog_add(g->catalog, &row, &inner);
    qw_trace_close(&t);
    if (rc != QW_OK)
        ctx->error = inner.error;
    return rc;
}

/* What a run writes into columns stands in the records' meta and signals. */
static enum qw_rc
fill_columns(const char *path, struct qw_ctx *ctx)
{
    static const char text[] =
        "UPDATE documents SET charset = signals ->> '$.charset', script = signals ->> '$.script'"
        " WHERE json_valid(signals);"
        "UPDATE documents SET site = meta ->> '$.site', title = meta ->> '$.title'"
        " WHERE json_valid(meta);"
        "DELETE FROM run"; /* which was this gathering */
    struct qw_sql *sql = NULL;
    enum qw_rc rc = qw_sql_open(&sql, path, QW_SQL_WRITE, ctx);

    if (rc == QW_OK)
        rc = qw_sql_exec(sql, text, ctx);
    if (sql) {
        struct qw_ctx closing;
        enum qw_rc closed = qw_sql_close(sql, &closing);
        if (rc == QW_OK && closed != QW_OK) {
            ctx->error = closing.error;
            rc = closed;
        }
    }
    return rc;
}

static enum qw_rc
gather_all(struct gather *g, struct qw_input *input, struct qw_ctx *ctx)
{
    struct qw_catalog_state state = { 0 };
    struct qw_item item;
    enum qw_rc rc = QW_OK;

    while (rc == QW_OK) {
        bool more;
        rc = qw_input_next(input, &item, &more, ctx);
        if (!more)
            break;
        if (rc != QW_FATAL)
            rc = gather_one(g, &item, rc, ctx);
        state.documents++;
        if (rc == QW_OK && state.documents % 10000 == 0)
            rc = qw_catalog_commit(g->catalog, &state, ctx);
    }
    return rc == QW_OK ? qw_catalog_commit(g->catalog, &state, ctx) : rc;
}

enum qw_rc
qw_gather(struct qw_input *input, const char *const *stages, const char *path, struct qw_ctx *ctx)
{
    const struct qw_catalog_conf conf = { .stages = stages, .command = QW_LIT("[]") };
    struct gather g = { .stages = stages };
    struct qw_catalog_state state;
    enum qw_rc rc = qw_catalog_open(&g.catalog, path, &conf, &state, ctx);

    if (rc != QW_OK)
        return rc;
    qw_arena_init(&g.bytes);
    qw_counts_init(&g.counts);
    qw_edits_init(&g.pass);
    rc = gather_all(&g, input, ctx);
    struct qw_ctx closing = { 0 };
    enum qw_rc closed = qw_catalog_close(g.catalog, rc, &closing);
    qw_counts_release(&g.counts);
    qw_edits_release(&g.pass);
    qw_arena_release(&g.bytes);
    free(g.names);
    qw_index_release(&g.index);
    if (rc == QW_OK && closed != QW_OK) {
        *ctx = closing;
        return closed;
    }
    return rc == QW_OK ? fill_columns(path, ctx) : rc;
}
