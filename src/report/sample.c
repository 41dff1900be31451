#include "report/sample.h"
#include <stdlib.h>
#include "base/vec.h"
#include "io/json.h"
#include "io/sql.h"
#include "report/marks.h"
#include "text/utf8.h"

static const char *const kinds[QW_SAMPLE_KINDS] = { "largest", "doubtful", "random" };

/* The characters that went in are those behind the first stage where decode took bytes.
 * 2654435761: Knuth's multiplier, which scatters consecutive numbers. */
static const char *const questions[QW_SAMPLE_KINDS] = {
    "SELECT id, source, edits, bytes_out FROM documents WHERE status = 'ok' AND edits > 0"
    " ORDER BY max(coalesce(chars_in, bytes / 3) - chars_out, edits * 4) DESC, n LIMIT ?",
    "SELECT id, source, edits, bytes_out FROM documents WHERE status = 'ok' AND signals IS NOT NULL"
    " AND instr(signals, '\"doubtful\"') AND json_valid(signals)"
    " ORDER BY signals ->> '$.spun.doubtful' DESC, n LIMIT ?",
    "SELECT id, source, edits, bytes_out FROM documents WHERE status = 'ok'"
    " ORDER BY n * 2654435761 % 4294967296, n LIMIT ?",
};

static bool
is_chosen(const struct qw_samples *s, struct qw_span id)
{
    for (size_t i = 0; i < s->n; i++)
        if (qw_span_eq(s->list[i].id, id))
            return true;
    return false;
}

static long long
number_or_none(struct qw_query *q, int i)
{
    return qw_query_is_null(q, i) ? -1 : qw_query_get_number(q, i);
}

static enum qw_rc
choose(struct qw_samples *s, struct qw_sql *sql, enum qw_sample_kind kind, size_t each,
    struct qw_ctx *ctx)
{
    struct qw_query *q = NULL;
    size_t found = 0;
    bool row = true;
    enum qw_rc rc = qw_query_open(&q, sql, questions[kind], ctx);

    if (rc == QW_OK) /* more than are wanted: some may be there already */
        qw_query_number(q, 1, (long long)each * QW_SAMPLE_KINDS);
    while (rc == QW_OK && found < each) {
        rc = qw_query_step(q, &row, ctx);
        if (rc != QW_OK || !row)
            break;
        struct qw_span id = qw_query_get_text(q, 0);
        if (is_chosen(s, id))
            continue;
        s->list[s->n++] = (struct qw_chosen){ .kind = kind,
            .json = QW_LIT(""),
            .id = qw_arena_copy(&s->bytes, id),
            .source = qw_arena_copy(&s->bytes, qw_query_get_text(q, 1)),
            .edits = number_or_none(q, 2),
            .bytes_out = number_or_none(q, 3) };
        found++;
    }
    qw_query_close(q);
    return rc == QW_OK && s->bytes.failed ? qw_fail_memory(ctx) : rc;
}

enum qw_rc
qw_samples_choose(struct qw_samples *s, const char *path, size_t each, struct qw_ctx *ctx)
{
    struct qw_sql *sql = NULL;
    struct qw_ctx ignored;

    *s = (struct qw_samples){ 0 };
    qw_arena_init(&s->bytes);
    s->list = calloc(each * QW_SAMPLE_KINDS + 1, sizeof(*s->list));
    if (s->list == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = qw_sql_open(&sql, path, QW_SQL_READ, ctx);
    for (int kind = 0; rc == QW_OK && kind < QW_SAMPLE_KINDS; kind++)
        rc = choose(s, sql, (enum qw_sample_kind)kind, each, ctx);
    if (sql)
        qw_sql_close(sql, &ignored);
    if (rc != QW_OK)
        qw_samples_close(s);
    return rc;
}

void
qw_samples_close(struct qw_samples *s)
{
    free(s->list);
    qw_arena_release(&s->bytes);
    *s = (struct qw_samples){ 0 };
}

/* Where `limit` characters of the text end. */
static size_t
cut_at(struct qw_span text, size_t limit)
{
    size_t at = 0;

    for (; at < text.n && limit > 0; limit--)
        at += qw_utf8_len(text.p[at]);
    return at < text.n ? at : text.n;
}

/* Records come from outside: their strings may hold anything. */
static struct qw_span
valid(struct qw_span s)
{
    return s.n ? qw_span_slice(s, 0, qw_utf8_valid(s)) : QW_LIT("");
}

static void
put_mark(struct qw_buf *b, const struct qw_trace *t, const struct qw_marks *marks,
    const struct qw_mark *m)
{
    qw_buf_byte(b, '[');
    qw_json_string(b, qw_span_slice(marks->before, m->was.from, m->was.to));
    qw_buf_byte(b, ',');
    qw_json_string(b, qw_span_slice(t->text, m->is.from, m->is.to));
    qw_buf_fmt(b, ",[");
    for (size_t i = 0; i < m->n_edits; i++) {
        const struct qw_edit_view *e = &t->edits[m->edits[i]];
        qw_buf_fmt(b, i ? ",[" : "[");
        qw_json_string(b, valid(qw_span_str(e->stage)));
        qw_buf_byte(b, ',');
        qw_json_string(b, valid(qw_span_str(e->rule)));
        qw_buf_byte(b, ',');
        qw_json_string(b, valid(e->why));
        qw_buf_byte(b, ']');
    }
    qw_buf_fmt(b, "]]");
}

static void
put_same(struct qw_buf *b, struct qw_span text, bool *first)
{
    if (text.n == 0)
        return;
    qw_buf_fmt(b, *first ? "" : ",");
    qw_json_string(b, text);
    *first = false;
}

static bool
differs(const struct qw_chosen *c, const struct qw_trace *t)
{
    return (c->edits >= 0 && c->edits != (long long)t->n_edits) ||
           (c->bytes_out >= 0 && c->bytes_out != (long long)t->text.n);
}

enum qw_rc
qw_sample_json(struct qw_buf *b, const struct qw_chosen *c, const struct qw_trace *t, size_t limit,
    struct qw_ctx *ctx)
{
    struct qw_marks marks;
    enum qw_rc rc = qw_marks_open(&marks, t, ctx);
    size_t done = 0, i = 0;
    bool first = true;

    if (rc != QW_OK)
        return rc;
    if (qw_utf8_valid(marks.before) < marks.before.n || qw_utf8_valid(t->text) < t->text.n) {
        qw_marks_close(&marks);
        return qw_fail(ctx, QW_BAD, QW_NOWHERE, "its text is not UTF-8");
    }
    size_t end = cut_at(marks.before, limit);
    qw_buf_fmt(b, "{\"id\":");
    qw_json_string(b, valid(c->id));
    qw_buf_fmt(b, ",\"kind\":\"%s\",\"edits\":%zu,\"before\":%zu,\"after\":%zu,\"parts\":[",
        kinds[c->kind], t->n_edits, qw_utf8_count(marks.before), qw_utf8_count(t->text));
    for (; i < marks.n && marks.list[i].was.to <= end; i++) {
        const struct qw_mark *m = &marks.list[i];
        put_same(b, qw_span_slice(marks.before, done, m->was.from), &first);
        qw_buf_fmt(b, first ? "" : ",");
        put_mark(b, t, &marks, m);
        first = false;
        done = m->was.to;
    }
    if (i < marks.n && marks.list[i].was.from < end)
        end = marks.list[i].was.from; /* no mark is cut */
    put_same(b, qw_span_slice(marks.before, done, end), &first);
    qw_buf_fmt(b, "],\"cut\":%s,\"differs\":%s}", end < marks.before.n ? "true" : "false",
        differs(c, t) ? "true" : "false");
    qw_marks_close(&marks);
    return QW_OK;
}
