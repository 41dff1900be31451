#include "report/facts.h"
#include <stdlib.h>
#include "base/vec.h"
#include "io/catalog.h"
#include "io/sql.h"

/* How fast the starts went, in at most N slices of their rows of progress, each as many rows
 * long; a short rest goes into the slice before it. */
#define SPEED(N)                                                                                   \
    "SELECT run, round(t - len, 2), round(t, 2), documents, bytes,"                                \
    " round(documents / len, 1), round(bytes / 1e6 / len, 3) FROM"                                 \
    " (SELECT run, seconds AS t, seconds - lag(seconds, 1, 0) OVER w AS len,"                      \
    " documents - lag(documents, 1, 0) OVER w AS documents,"                                       \
    " bytes - lag(bytes, 1, 0) OVER w AS bytes FROM"                                               \
    " (SELECT *, row_number() OVER v AS k, count(*) OVER (PARTITION BY run) AS n,"                 \
    " (SELECT (count(*) + " #N " - 1) / " #N " FROM progress) AS step"                             \
    " FROM progress WINDOW v AS (PARTITION BY run ORDER BY seconds))"                              \
    " WHERE k = n OR (k % step = 0 AND 2 * (n - k) >= step)"                                       \
    " WINDOW w AS (PARTITION BY run ORDER BY seconds)) WHERE len > 0 ORDER BY run, t LIMIT 1000"

/* Each column's name, `#` before it when it is a number, `*` when it is one that is drawn as
 * bars. `d` is the documents' narrow
 * copy: n, status, reason, charset, script, site, a and b (characters before and behind
 * the chain), edits, bytes, odds, restored, doubtful, and for stage number i ci and ei. */
static const struct question {
    const char *name, *title, *columns, *sql;
} questions[] = {
    { "runs", "Runs", "#start,started,ended,#status,#documents,#bytes,#seconds,version,command",
        "SELECT n, started, ended, status, documents, bytes_in, seconds, version, command FROM run"
        " ORDER BY n LIMIT 200" },
    { "speed", "Speed", "#start,#from,#to,#documents,#bytes,#documents_s,*mb_s", SPEED(20) },
    { "progress", "Progress", "#start,#from,#to,#documents,#bytes,#documents_s,*mb_s", SPEED(240) },
    { "totals", "Documents",
        "#documents,#ok,#bad,#skipped,#bytes_in,#bytes_out,#chars_in,#chars_out,#edits,#changed",
        "SELECT count(*), total(status = 'ok'), total(status = 'bad'), total(status = 'skipped'),"
        " total(bytes), (SELECT total(bytes_out) FROM documents), total(a), total(b),"
        " total(edits), total(edits > 0) FROM d" },
    { "stages", "Stages", "stage,*edits,#documents,#chars_in,#chars_out,#chars_del,#chars_ins",
        "SELECT name, edits, documents, a, b,"
        " (SELECT total(chars_del) FROM rules WHERE stage = name),"
        " (SELECT total(chars_ins) FROM rules WHERE stage = name) FROM flow ORDER BY n" },
    { "rules", "Rules", "rule,stage,*edits,#documents,#chars_del,#chars_ins",
        "SELECT id, stage, edits, documents, chars_del, chars_ins FROM rules"
        " ORDER BY edits DESC, id LIMIT 4000" },
    { "kept", "Share of the text that was kept", "#percent,*documents",
        "SELECT min(max(cast(20.0 * b / a AS integer), 0), 20) * 5, count(*) FROM d"
        " WHERE a > 0 GROUP BY 1 ORDER BY 1" },
    { "lengths", "Lengths, before and behind", "#characters,#before,*behind",
        "SELECT size, total(side = 0), total(side = 1) FROM"
        " (SELECT CASE WHEN v < 1 THEN 0 WHEN v < 100 THEN 1 WHEN v < 200 THEN 100"
        " WHEN v < 500 THEN 200 WHEN v < 1000 THEN 500 WHEN v < 2000 THEN 1000"
        " WHEN v < 5000 THEN 2000 WHEN v < 10000 THEN 5000 WHEN v < 20000 THEN 10000"
        " WHEN v < 50000 THEN 20000 WHEN v < 100000 THEN 50000 ELSE 100000 END AS size, side FROM"
        " (SELECT a AS v, 0 AS side FROM d WHERE b IS NOT NULL"
        " UNION ALL SELECT b, 1 FROM d WHERE b IS NOT NULL)) GROUP BY 1 ORDER BY 1" },
    { "charsets", "Charsets", "charset,*documents",
        "SELECT coalesce(charset, '?'), count(*) FROM d WHERE status = 'ok' GROUP BY 1"
        " ORDER BY 2 DESC, 1 LIMIT 100" },
    { "scripts", "Scripts", "script,*documents",
        "SELECT coalesce(script, '?'), count(*) FROM d WHERE status = 'ok' GROUP BY 1"
        " ORDER BY 2 DESC, 1 LIMIT 100" },
    { "sites", "Sites", "site,*documents,#chars_in,#chars_out,#edits",
        "SELECT coalesce(site, '?'), count(*), total(a), total(b), total(edits) FROM d"
        " WHERE status = 'ok' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 2000" },
    { "families", "Rewriters' families", "family,*documents,#restored,#doubtful,#odds",
        "SELECT family, count(*), total(restored), total(doubtful), round(avg(odds), 1)"
        " FROM families GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 100" },
    { "odds", "Odds that a document was rewritten", "#odds,*documents",
        "SELECT CASE WHEN odds < 5 THEN 0 WHEN odds < 10 THEN 5 WHEN odds < 20 THEN 10"
        " WHEN odds < 50 THEN 20 WHEN odds < 100 THEN 50 WHEN odds < 200 THEN 100"
        " WHEN odds < 500 THEN 200 ELSE 500 END, count(*) FROM d WHERE odds IS NOT NULL"
        " GROUP BY 1 ORDER BY 1" },
    { "reasons", "Why documents were refused", "status,reason,*documents",
        "SELECT status, coalesce(reason, '?'), count(*) FROM d WHERE status <> 'ok'"
        " GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 100" },
    { "rejects", "Refused documents", "id,status,reason,message,#at",
        "SELECT substr(id, 1, 200), status, reason, substr(message, 1, 300), at FROM documents"
        " WHERE n IN (SELECT n FROM d WHERE status <> 'ok' ORDER BY n LIMIT 500) ORDER BY n" },
    { "tables", "Tables of rules", "table,hash",
        "SELECT name, hash FROM tables ORDER BY name LIMIT 500" },
    { "settings", "Settings", "name,value",
        "SELECT name, substr(value, 1, 500) FROM settings ORDER BY name LIMIT 200" },
    { "hits", "Samples of rules", "rule,stage,id,before,del,ins,after",
        "SELECT rule, stage, (SELECT substr(id, 1, 120) FROM documents WHERE n = document),"
        " substr(before, -24), CASE WHEN typeof(del) = 'blob' THEN '0x' || substr(hex(del), 1, 60)"
        " ELSE substr(del, 1, 120) END, substr(ins, 1, 120), substr(after, 1, 24) FROM"
        " (SELECT *, row_number() OVER (PARTITION BY stage, rule ORDER BY document) AS k"
        " FROM samples) WHERE k <= 3 ORDER BY stage, rule, k LIMIT 4000" },
};

enum { QUESTIONS = sizeof(questions) / sizeof(*questions) };

void
qw_facts_close(struct qw_facts *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->tables[i].cells);
    free(f->tables);
    qw_arena_release(&f->bytes);
    *f = (struct qw_facts){ 0 };
}

/* The columns that a question says; `numbers` says which of them are. */
static bool
name_columns(struct qw_facts *f, struct qw_fact_table *t, const char *columns, bool *numbers)
{
    struct qw_span rest = qw_span_str(columns), name;

    while (qw_span_cut(&rest, ',', &name) && t->n_columns < QW_FACT_COLUMNS) {
        bool number = name.p[0] == '#' || name.p[0] == '*';
        if (name.p[0] == '*')
            t->bar = t->n_columns;
        numbers[t->n_columns] = number;
        name = qw_span_slice(name, number, name.n);
        t->columns[t->n_columns++] = qw_arena_string(&f->bytes, name);
    }
    return !f->bytes.failed;
}

static bool
add_row(struct qw_facts *f, struct qw_fact_table *t, struct qw_query *q, const bool *numbers)
{
    size_t n = t->n_rows * t->n_columns;
    struct qw_cell *cells = qw_vec_grow(t->cells, &t->cap, n + t->n_columns, sizeof(*cells));

    if (cells == NULL)
        return false;
    t->cells = cells;
    for (size_t i = 0; i < t->n_columns; i++) {
        struct qw_cell *c = &cells[n + i];
        *c = (struct qw_cell){ .known = !qw_query_is_null(q, (int)i) };
        if (numbers[i])
            c->number = qw_query_get_real(q, (int)i);
        else
            c->text = qw_arena_copy(&f->bytes, qw_query_get_text(q, (int)i));
        if (!numbers[i] && c->text.p == NULL)
            c->text = QW_LIT("");
    }
    t->n_rows++;
    return !f->bytes.failed;
}

static enum qw_rc
ask(struct qw_facts *f, struct qw_sql *sql, const struct question *question, struct qw_ctx *ctx)
{
    struct qw_fact_table *t = &f->tables[f->n++];
    bool numbers[QW_FACT_COLUMNS] = { false }, row = true;
    struct qw_query *q = NULL;

    *t = (struct qw_fact_table){
        .name = question->name, .title = question->title, .bar = QW_NOWHERE
    };
    if (!name_columns(f, t, question->columns, numbers))
        return qw_fail_memory(ctx);
    enum qw_rc rc = qw_query_open(&q, sql, question->sql, ctx);
    while (rc == QW_OK) {
        rc = qw_query_step(q, &row, ctx);
        if (rc != QW_OK || !row)
            break;
        if (!add_row(f, t, q, numbers))
            rc = qw_fail_memory(ctx);
    }
    qw_query_close(q);
    return rc;
}

/* The stages' names, commas between them. */
static enum qw_rc
read_stages(struct qw_sql *sql, struct qw_buf *names, struct qw_ctx *ctx)
{
    struct qw_query *q = NULL;
    bool row = true;
    enum qw_rc rc = qw_query_open(&q, sql, "SELECT name FROM stages ORDER BY n", ctx);

    while (rc == QW_OK) {
        rc = qw_query_step(q, &row, ctx);
        if (rc != QW_OK || !row)
            break;
        if (names->n)
            qw_buf_byte(names, ',');
        qw_buf_span(names, qw_query_get_text(q, 0));
    }
    qw_query_close(q);
    return rc;
}

/* Only letters make a column's name: the catalog may have been written by anybody. */
static bool
is_name(struct qw_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_'))
            return false;
    return s.n > 0 && s.n < 32;
}

/* The documents' narrow copy, read once: what is wide in them is never read again. */
static void
write_narrow(struct qw_buf *b, struct qw_span stages)
{
    struct qw_span rest = stages, name, first = { NULL, 0 };
    size_t n = 0;

    if (qw_span_cut(&rest, ',', &name))
        first = name;
    qw_buf_fmt(b, "CREATE TEMP TABLE d AS SELECT n, status, reason, charset,"
                  " script, site, ");
    if (first.n)
        qw_buf_fmt(b, "coalesce(chars_in, chars_%.*s)", (int)first.n, first.p);
    else
        qw_buf_fmt(b, "chars_in");
    qw_buf_fmt(b, " AS a, chars_out AS b, edits, bytes, spun ->> '$.odds' AS odds,"
                  " spun ->> '$.restored' AS restored, spun ->> '$.doubtful' AS doubtful,"
                  " spun -> '$.families' AS families");
    for (rest = stages; qw_span_cut(&rest, ',', &name); n++)
        qw_buf_fmt(b, ", chars_%.*s AS c%zu, edits_%.*s AS e%zu", (int)name.n, name.p, n,
            (int)name.n, name.p, n);
    qw_buf_fmt(b, " FROM (SELECT *, CASE WHEN instr(signals, '\"spun\"') AND json_valid(signals)"
                  " THEN signals -> '$.spun' END AS spun FROM documents);"
                  "CREATE TEMP TABLE families AS SELECT value AS family, restored, doubtful, odds"
                  " FROM d, json_each(d.families) WHERE d.families IS NOT NULL;"
                  "CREATE TEMP TABLE flow (n, name, edits, documents, a, b);");
    n = 0;
    for (rest = stages; qw_span_cut(&rest, ',', &name); n++) {
        qw_buf_fmt(b, "INSERT INTO flow SELECT %zu, '%.*s', total(e%zu), total(e%zu > 0), ", n,
            (int)name.n, name.p, n, n);
        if (n)
            qw_buf_fmt(b, "total(c%zu)", n - 1);
        else
            qw_buf_fmt(b, "total(a)");
        qw_buf_fmt(b, ", total(c%zu) FROM d WHERE status = 'ok';", n);
    }
    qw_buf_byte(b, '\0');
}

static enum qw_rc
narrow(struct qw_sql *sql, const char *path, struct qw_ctx *ctx)
{
    struct qw_buf stages, text;
    struct qw_span rest, name;
    enum qw_rc rc;

    qw_buf_init(&stages, 1 << 12);
    qw_buf_init(&text, 1 << 16);
    rc = read_stages(sql, &stages, ctx);
    for (rest = qw_buf_view(&stages); rc == QW_OK && qw_span_cut(&rest, ',', &name);)
        if (!is_name(name))
            rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: a stage has no name", path);
    if (rc == QW_OK)
        write_narrow(&text, qw_buf_view(&stages));
    if (rc == QW_OK)
        rc = stages.failed || text.failed ? qw_fail_memory(ctx) : qw_sql_exec(sql, text.p, ctx);
    qw_buf_release(&stages);
    qw_buf_release(&text);
    return rc;
}

/* An older catalog knows of no progress: it gets an empty table of it, for this reading. */
static enum qw_rc
is_catalog(struct qw_sql *sql, const char *path, struct qw_ctx *ctx)
{
    struct qw_query *q = NULL;
    bool row = false;
    long long application = 0, version = 0;
    enum qw_rc rc =
        qw_query_open(&q, sql, "SELECT * FROM pragma_application_id(), pragma_user_version()", ctx);

    if (rc == QW_OK)
        rc = qw_query_step(q, &row, ctx);
    if (row) {
        application = qw_query_get_number(q, 0);
        version = qw_query_get_number(q, 1);
    }
    qw_query_close(q);
    if (rc == QW_OK && application != QW_CATALOG_APPLICATION)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: not a catalog of qw", path);
    if (rc == QW_OK && version > QW_CATALOG_VERSION)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE,
            "%s: a catalog of version %lld; this program knows up to %d", path, version,
            QW_CATALOG_VERSION);
    if (rc == QW_OK)
        rc = qw_sql_exec(sql, "PRAGMA temp_store = 2", ctx);
    if (rc == QW_OK && version < 2)
        rc = qw_sql_exec(sql, "CREATE TEMP TABLE progress (run, seconds, documents, bytes)", ctx);
    return rc;
}

enum qw_rc
qw_facts_open(struct qw_facts *f, const char *path, struct qw_ctx *ctx)
{
    struct qw_sql *sql = NULL;
    struct qw_ctx ignored;

    *f = (struct qw_facts){ 0 };
    qw_arena_init(&f->bytes);
    f->tables = calloc(QUESTIONS, sizeof(*f->tables));
    if (f->tables == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = qw_sql_open(&sql, path, QW_SQL_READ, ctx);
    if (rc == QW_OK)
        rc = is_catalog(sql, path, ctx);
    if (rc == QW_OK)
        rc = narrow(sql, path, ctx);
    for (size_t i = 0; rc == QW_OK && i < QUESTIONS; i++)
        rc = ask(f, sql, &questions[i], ctx);
    if (sql)
        qw_sql_close(sql, &ignored);
    if (rc != QW_OK)
        qw_facts_close(f);
    return rc;
}

const struct qw_fact_table *
qw_facts_table(const struct qw_facts *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->tables[i].name, name) == 0)
            return &f->tables[i];
    return NULL;
}

struct qw_cell
qw_facts_cell(const struct qw_fact_table *t, size_t row, size_t column)
{
    return t->cells[row * t->n_columns + column];
}
