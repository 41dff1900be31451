#include <stdlib.h>
#include "base/vec.h"
#include "io/catalog_parts.h"

enum { FIRST_SAMPLES = 16, SAMPLES_A_DOUBLING = 8, PACES = 240 };

const char *const qw_catalog_state_names[QW_CATALOG_STATES] = { "documents", "bad", "skipped",
    "bytes_in", "bytes_out", "output", "rejects", "input", "phase" };

unsigned long long *
qw_catalog_state_member(struct qw_catalog_state *s, size_t i)
{
    unsigned long long *const members[QW_CATALOG_STATES] = { &s->documents, &s->bad, &s->skipped,
        &s->bytes_in, &s->bytes_out, &s->output, &s->rejects, &s->input, &s->phase };

    return members[i];
}

void
qw_catalog_release(struct qw_catalog *c)
{
    qw_query_close(c->document);
    qw_query_close(c->total);
    qw_query_close(c->sample);
    qw_query_close(c->state);
    qw_query_close(c->pace);
    free(c->totals);
    qw_index_release(&c->index);
    qw_arena_release(&c->names);
    qw_buf_release(&c->text);
}

struct qw_catalog_total *
qw_catalog_total(struct qw_catalog *c, const char *stage, const char *rule)
{
    const uint64_t hash = qw_index_hash(qw_index_hash(0, stage), rule);
    struct qw_index_slot *s;

    if (!qw_index_room(&c->index, c->n_totals))
        return NULL;
    for (s = qw_index_at(&c->index, hash); s->number; s = qw_index_on(&c->index, s)) {
        struct qw_catalog_total *known = &c->totals[s->number - 1];
        if (s->hash == hash && strcmp(known->rule, rule) == 0 && strcmp(known->stage, stage) == 0)
            return known;
    }
    struct qw_catalog_total *list =
        qw_vec_grow(c->totals, &c->totals_cap, c->n_totals + 1, sizeof(*list));
    if (list == NULL)
        return NULL;
    c->totals = list;
    list[c->n_totals] =
        (struct qw_catalog_total){ .rule = qw_arena_string(&c->names, qw_span_str(rule)),
            .stage = qw_arena_string(&c->names, qw_span_str(stage)) };
    if (c->names.failed)
        return NULL;
    *s = (struct qw_index_slot){ hash, ++c->n_totals };
    return &list[c->n_totals - 1];
}

/* ---- filling it ---- */

static void
bind_text(struct qw_query *q, int i, struct qw_span s)
{
    if (s.n)
        qw_query_text(q, i, s);
}

static void
bind_known(struct qw_query *q, int i, long long v)
{
    if (v >= 0)
        qw_query_number(q, i, v);
}

/* What only a document that came through has. */
static void
bind_result(struct qw_catalog *c, struct qw_query *q, const struct qw_catalog_row *r)
{
    size_t edits = 0;

    bind_known(q, 17, r->chars_in);
    for (size_t i = 0; i < c->n_stages; i++) {
        bind_known(q, 21 + (int)i * 2, r->chars[i]);
        qw_query_number(q, 22 + (int)i * 2, (long long)r->edits[i]);
        edits += r->edits[i];
    }
    bind_known(q, 18, c->n_stages ? r->chars[c->n_stages - 1] : r->chars_in);
    bind_known(q, 19, r->bytes_out);
    qw_query_number(q, 20, (long long)edits);
}

static enum qw_rc
add_document(struct qw_catalog *c, const struct qw_catalog_row *r, struct qw_ctx *ctx)
{
    struct qw_query *q = c->document;
    const bool good = strcmp(r->status, "ok") == 0;

    qw_query_number(q, 1, (long long)c->n);
    qw_query_text(q, 2, r->id);
    bind_text(q, 3, r->source);
    bind_known(q, 4, r->offset);
    bind_known(q, 5, r->bytes);
    qw_query_text(q, 6, qw_span_str(r->status));
    bind_text(q, 7, qw_span_str(r->reason));
    bind_text(q, 8, r->message);
    if (!good && r->at != QW_NOWHERE)
        qw_query_number(q, 9, (long long)r->at);
    bind_text(q, 10, r->output);
    bind_text(q, 11, r->charset);
    bind_text(q, 12, r->script);
    bind_text(q, 13, r->site);
    bind_text(q, 14, r->title);
    bind_text(q, 15, r->meta);
    bind_text(q, 16, r->signals);
    if (good)
        bind_result(c, q, r);
    return qw_query_run(q, ctx);
}

/* The first samples of a rule, then fewer and fewer: decided by the count alone, so that
 * a run that was stopped takes the same ones. */
static bool
is_sampled(unsigned long long documents)
{
    unsigned long long step = 1;

    if (documents <= FIRST_SAMPLES)
        return true;
    while (step * SAMPLES_A_DOUBLING * 2 <= documents)
        step *= 2;
    return documents % step == 0;
}

static enum qw_rc
add_rule(struct qw_catalog *c, const struct qw_rule_count *r, struct qw_ctx *ctx)
{
    struct qw_catalog_total *t = qw_catalog_total(c, r->stage, r->rule);
    struct qw_query *q = c->sample;

    if (t == NULL)
        return qw_fail_memory(ctx);
    t->edits += r->edits;
    t->documents++;
    t->chars_del += r->chars_del;
    t->chars_ins += r->chars_ins;
    t->fresh = true;
    if (!is_sampled(t->documents))
        return QW_OK;
    qw_query_text(q, 1, qw_span_str(r->rule));
    qw_query_text(q, 2, qw_span_str(r->stage));
    qw_query_number(q, 3, (long long)c->n);
    qw_query_number(q, 4, (long long)r->sample.at);
    qw_query_text(q, 5, r->sample.before);
    qw_query_text(q, 6, r->sample.del);
    qw_query_text(q, 7, r->sample.ins);
    qw_query_text(q, 8, r->sample.after);
    return qw_query_run(q, ctx);
}

enum qw_rc
qw_catalog_add(struct qw_catalog *c, const struct qw_catalog_row *row, struct qw_ctx *ctx)
{
    c->n++;
    enum qw_rc rc = add_document(c, row, ctx);
    for (size_t i = 0; rc == QW_OK && i < row->n_rules; i++)
        rc = add_rule(c, &row->rules[i], ctx);
    return rc;
}

/* Every second row goes, and rows come half as often from now on. */
static enum qw_rc
thin_paces(struct qw_catalog *c, struct qw_ctx *ctx)
{
    static const char sql[] =
        "DELETE FROM progress WHERE run = (SELECT max(n) FROM run) AND seconds IN"
        " (SELECT seconds FROM (SELECT seconds, row_number() OVER (ORDER BY seconds) AS k"
        " FROM progress WHERE run = (SELECT max(n) FROM run)) WHERE k % 2)";

    c->pace_every *= 2;
    c->paces /= 2;
    return qw_sql_exec(c->sql, sql, ctx);
}

/* The row before the last one, when that comes so soon that it would say little alone. */
static enum qw_rc
drop_pace(struct qw_catalog *c, struct qw_ctx *ctx)
{
    c->paces--;
    return qw_sql_exec(c->sql,
        "DELETE FROM progress WHERE run = (SELECT max(n) FROM run)"
        " AND seconds = (SELECT max(seconds) FROM progress WHERE run = (SELECT max(n) FROM run))",
        ctx);
}

enum qw_rc
qw_catalog_pace(struct qw_catalog *c, long long elapsed, unsigned long long documents,
    unsigned long long bytes, bool last, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    if (elapsed <= c->pace_last || (elapsed < c->pace_last + c->pace_every && !last))
        return QW_OK;
    if (c->paces && elapsed < c->pace_last + c->pace_every / 2)
        rc = drop_pace(c, ctx);
    else if (c->paces == PACES)
        rc = thin_paces(c, ctx);
    if (rc != QW_OK)
        return rc;
    c->paces++;
    c->pace_last = elapsed;
    qw_query_number(c->pace, 1, elapsed / 1000);
    qw_query_number(c->pace, 2, (long long)(documents - c->began));
    qw_query_number(c->pace, 3, (long long)(bytes - c->began_bytes));
    return qw_query_run(c->pace, ctx);
}

static enum qw_rc
write_totals(struct qw_catalog *c, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < c->n_totals; i++) {
        struct qw_catalog_total *t = &c->totals[i];
        if (!t->fresh)
            continue;
        qw_query_text(c->total, 1, qw_span_str(t->stage));
        qw_query_text(c->total, 2, qw_span_str(t->rule));
        qw_query_number(c->total, 3, (long long)t->edits);
        qw_query_number(c->total, 4, (long long)t->documents);
        qw_query_number(c->total, 5, (long long)t->chars_del);
        qw_query_number(c->total, 6, (long long)t->chars_ins);
        rc = qw_query_run(c->total, ctx);
        t->fresh = false;
    }
    return rc;
}

enum qw_rc
qw_catalog_commit(struct qw_catalog *c, const struct qw_catalog_state *state, struct qw_ctx *ctx)
{
    struct qw_catalog_state s = *state;
    enum qw_rc rc = write_totals(c, ctx);

    for (size_t i = 0; rc == QW_OK && i < QW_CATALOG_STATES; i++) {
        qw_query_text(c->state, 1, qw_span_str(qw_catalog_state_names[i]));
        qw_query_number(c->state, 2, (long long)*qw_catalog_state_member(&s, i));
        rc = qw_query_run(c->state, ctx);
    }
    if (rc == QW_OK)
        rc = qw_sql_exec(c->sql, "COMMIT; BEGIN", ctx);
    if (rc == QW_OK)
        c->known = s;
    return rc;
}

enum qw_rc
qw_catalog_outputs(struct qw_catalog *c, const char *status,
    void (*take)(void *arg, struct qw_span name), void *arg, struct qw_ctx *ctx)
{
    struct qw_query *q;
    bool row = true;
    enum qw_rc rc = qw_query_open(&q, c->sql,
        "SELECT output FROM documents WHERE output IS NOT NULL AND status = ? ORDER BY n", ctx);

    if (rc == QW_OK)
        qw_query_text(q, 1, qw_span_str(status));
    while (rc == QW_OK && row) {
        rc = qw_query_step(q, &row, ctx);
        if (rc == QW_OK && row)
            take(arg, qw_query_get_text(q, 0));
    }
    qw_query_close(q);
    return rc;
}

static enum qw_rc
end_run(struct qw_catalog *c, int status, struct qw_ctx *ctx)
{
    struct qw_query *q;
    enum qw_rc rc = qw_query_open(&q, c->sql,
        "UPDATE run SET ended = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), status = ?1,"
        " documents = ?2, bytes_in = ?3 - (SELECT ifnull(sum(bytes_in), 0) FROM run),"
        " seconds = (julianday('now') - julianday(started)) * 86400"
        " WHERE n = (SELECT max(n) FROM run)",
        ctx);

    if (rc == QW_OK) {
        qw_query_number(q, 1, status);
        qw_query_number(q, 2, (long long)(c->known.documents - c->began));
        qw_query_number(q, 3, (long long)c->known.bytes_in);
        rc = qw_query_run(q, ctx);
    }
    qw_query_close(q);
    return rc;
}

enum qw_rc
qw_catalog_close(struct qw_catalog *c, int status, struct qw_ctx *ctx)
{
    if (c == NULL)
        return QW_OK;
    enum qw_rc rc = qw_sql_exec(c->sql, "ROLLBACK", ctx);
    if (rc == QW_OK)
        rc = end_run(c, status, ctx);
    qw_catalog_release(c);
    enum qw_rc closed =
        rc == QW_OK ? qw_sql_close(c->sql, ctx) : qw_sql_close(c->sql, &(struct qw_ctx){ 0 });
    free(c);
    return rc == QW_OK ? closed : rc;
}
