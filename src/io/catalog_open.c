/* Catalogs, made or gone on with: see catalog.h. */
#include <stdlib.h>
#include "io/catalog_parts.h"

enum { FIRST_PACE = 250000000 };

/* ---- making one ---- */

#define PROGRESS                                                                                   \
    "CREATE TABLE progress (run INTEGER NOT NULL, seconds REAL NOT NULL,"                          \
    " documents INTEGER NOT NULL, bytes INTEGER NOT NULL,"                                         \
    " PRIMARY KEY (run, seconds)) WITHOUT ROWID;"

static const char schema[] =
    "CREATE TABLE stages (n INTEGER PRIMARY KEY, name TEXT NOT NULL);"
    "CREATE TABLE rules (stage TEXT NOT NULL, id TEXT NOT NULL, edits INTEGER NOT NULL,"
    " documents INTEGER NOT NULL, chars_del INTEGER NOT NULL, chars_ins INTEGER NOT NULL,"
    " PRIMARY KEY (stage, id)) WITHOUT ROWID;"
    "CREATE TABLE samples (rule TEXT NOT NULL, stage TEXT NOT NULL, document INTEGER NOT NULL,"
    " at INTEGER NOT NULL, before TEXT, del, ins TEXT, after TEXT,"
    " PRIMARY KEY (stage, rule, document)) WITHOUT ROWID;"
    "CREATE TABLE tables (name TEXT PRIMARY KEY, hash TEXT NOT NULL, path TEXT) WITHOUT ROWID;"
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE run (n INTEGER PRIMARY KEY, command TEXT NOT NULL, version TEXT NOT NULL,"
    " started TEXT NOT NULL, ended TEXT, status INTEGER, documents INTEGER, bytes_in INTEGER,"
    " seconds REAL);" PROGRESS
    "CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;";

/* The table of documents has two columns a stage, and the view takes them apart again. */
static void
write_documents(struct qw_buf *b, const char *const *stages)
{
    qw_buf_fmt(b, "CREATE TABLE documents (n INTEGER PRIMARY KEY, id TEXT NOT NULL, source TEXT,"
                  " offset INTEGER, bytes INTEGER, status TEXT NOT NULL, reason TEXT, message TEXT,"
                  " at INTEGER, output TEXT, charset TEXT, script TEXT, site TEXT, title TEXT,"
                  " meta TEXT, signals TEXT, chars_in INTEGER, chars_out INTEGER,"
                  " bytes_out INTEGER, edits INTEGER");
    for (size_t i = 0; stages[i]; i++)
        qw_buf_fmt(b, ", chars_%s INTEGER, edits_%s INTEGER", stages[i], stages[i]);
    qw_buf_fmt(b, ");CREATE VIEW passes AS ");
    for (size_t i = 0; stages[i]; i++)
        qw_buf_fmt(b,
            "%sSELECT n AS document, '%s' AS stage, %zu AS n, %s%s AS chars_in,"
            " chars_%s AS chars_out, edits_%s AS edits FROM documents"
            " WHERE edits_%s IS NOT NULL",
            i ? " UNION ALL " : "", stages[i], i + 1, i ? "chars_" : "chars_in",
            i ? stages[i - 1] : "", stages[i], stages[i], stages[i]);
    if (stages[0] == NULL)
        qw_buf_fmt(b, "SELECT n AS document, '' AS stage, 0 AS n, 0 AS chars_in, 0 AS chars_out,"
                      " 0 AS edits FROM documents WHERE 0");
    qw_buf_fmt(b, ";");
}

static enum qw_rc
exec_text(struct qw_catalog *c, struct qw_ctx *ctx)
{
    qw_buf_byte(&c->text, '\0');
    return c->text.failed ? qw_fail_memory(ctx) : qw_sql_exec(c->sql, c->text.p, ctx);
}

/* Run `sql` with three texts; NULL binds NULL. */
static enum qw_rc
insert(
    struct qw_catalog *c, const char *sql, const char *const *values, size_t n, struct qw_ctx *ctx)
{
    struct qw_query *q;
    enum qw_rc rc = qw_query_open(&q, c->sql, sql, ctx);

    for (size_t i = 0; rc == QW_OK && i < n; i++)
        if (values[i])
            qw_query_text(q, (int)i + 1, qw_span_str(values[i]));
    if (rc == QW_OK)
        rc = qw_query_run(q, ctx);
    qw_query_close(q);
    return rc;
}

static enum qw_rc
fill_fixed(struct qw_catalog *c, const struct qw_catalog_conf *conf, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && conf->stages[i]; i++)
        rc = insert(c, "INSERT INTO stages (name) VALUES (?)", &conf->stages[i], 1, ctx);
    for (size_t i = 0; rc == QW_OK && i < conf->n_tables; i++) {
        const struct qw_catalog_table *t = &conf->tables[i];
        rc = insert(c, "INSERT OR REPLACE INTO tables VALUES (?, ?, ?)",
            (const char *const[]){ t->name, t->hash, t->path }, 3, ctx);
    }
    for (size_t i = 0; rc == QW_OK && i < conf->n_settings; i++)
        rc = insert(c, "INSERT OR REPLACE INTO settings VALUES (?, ?)",
            (const char *const[]){ conf->settings[i].name, conf->settings[i].value }, 2, ctx);
    return rc;
}

static enum qw_rc
create(struct qw_catalog *c, const struct qw_catalog_conf *conf, struct qw_ctx *ctx)
{
    qw_buf_reset(&c->text);
    qw_buf_fmt(&c->text, "PRAGMA application_id = %d; PRAGMA user_version = %d; BEGIN; %s",
        QW_CATALOG_APPLICATION, QW_CATALOG_VERSION, schema);
    write_documents(&c->text, conf->stages);
    enum qw_rc rc = exec_text(c, ctx);
    if (rc == QW_OK)
        rc = fill_fixed(c, conf, ctx);
    return rc == QW_OK ? qw_sql_exec(c->sql, "COMMIT", ctx) : rc;
}

/* ---- going on with one ---- */

/* One text or number of a query without parameters. */
static enum qw_rc
ask(struct qw_catalog *c, const char *sql, struct qw_buf *text, long long *number,
    struct qw_ctx *ctx)
{
    struct qw_query *q;
    bool row = false;
    enum qw_rc rc = qw_query_open(&q, c->sql, sql, ctx);

    if (rc == QW_OK)
        rc = qw_query_step(q, &row, ctx);
    if (row && text)
        qw_buf_span(text, qw_query_get_text(q, 0));
    if (row && number)
        *number = qw_query_get_number(q, 0);
    qw_query_close(q);
    return rc;
}

/* What a setting or table is in the catalog must be what it is now. */
static enum qw_rc
compare(struct qw_catalog *c, const char *path, const char *sql, const char *name,
    const char *value, struct qw_ctx *ctx)
{
    struct qw_query *q;
    bool row = false, same = false;
    enum qw_rc rc = qw_query_open(&q, c->sql, sql, ctx);

    if (rc == QW_OK) {
        qw_query_text(q, 1, qw_span_str(name));
        rc = qw_query_step(q, &row, ctx);
    }
    if (row)
        same = qw_span_eq(qw_query_get_text(q, 0), qw_span_str(value));
    qw_query_close(q);
    if (rc == QW_OK && !same)
        rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE,
            "%s: the run began with another %s; it cannot be resumed so", path, name);
    return rc;
}

static enum qw_rc
compare_all(
    struct qw_catalog *c, const char *path, const struct qw_catalog_conf *conf, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < conf->n_settings; i++)
        rc = compare(c, path, "SELECT value FROM settings WHERE name = ?", conf->settings[i].name,
            conf->settings[i].value, ctx);
    for (size_t i = 0; rc == QW_OK && i < conf->n_tables; i++)
        rc = compare(c, path, "SELECT hash FROM tables WHERE name = ?", conf->tables[i].name,
            conf->tables[i].hash, ctx);
    return rc;
}

static enum qw_rc
load_totals(struct qw_catalog *c, struct qw_ctx *ctx)
{
    struct qw_query *q;
    bool row = true;
    enum qw_rc rc = qw_query_open(
        &q, c->sql, "SELECT stage, id, edits, documents, chars_del, chars_ins FROM rules", ctx);

    while (rc == QW_OK) {
        rc = qw_query_step(q, &row, ctx);
        if (rc != QW_OK || !row)
            break;
        struct qw_arena *a = &c->names;
        const char *stage = qw_arena_string(a, qw_query_get_text(q, 0));
        const char *rule = qw_arena_string(a, qw_query_get_text(q, 1));
        struct qw_catalog_total *t = a->failed ? NULL : qw_catalog_total(c, stage, rule);
        if (t == NULL) {
            rc = qw_fail_memory(ctx);
            break;
        }
        t->edits = (unsigned long long)qw_query_get_number(q, 2);
        t->documents = (unsigned long long)qw_query_get_number(q, 3);
        t->chars_del = (unsigned long long)qw_query_get_number(q, 4);
        t->chars_ins = (unsigned long long)qw_query_get_number(q, 5);
    }
    qw_query_close(q);
    return rc;
}

static enum qw_rc
load_state(struct qw_catalog *c, struct qw_catalog_state *state, struct qw_ctx *ctx)
{
    struct qw_query *q;
    bool row = true;
    enum qw_rc rc = qw_query_open(&q, c->sql, "SELECT name, value FROM state", ctx);

    while (rc == QW_OK && row) {
        rc = qw_query_step(q, &row, ctx);
        for (size_t i = 0; rc == QW_OK && row && i < QW_CATALOG_STATES; i++)
            if (qw_span_eq(qw_query_get_text(q, 0), qw_span_str(qw_catalog_state_names[i])))
                *qw_catalog_state_member(state, i) = (unsigned long long)qw_query_get_number(q, 1);
    }
    qw_query_close(q);
    return rc;
}

/* A catalog of version 1 has all but the table of progress. */
static enum qw_rc
upgrade(struct qw_catalog *c, struct qw_ctx *ctx)
{
    return qw_sql_exec(c->sql, "BEGIN;" PROGRESS "PRAGMA user_version = 2; COMMIT", ctx);
}

static enum qw_rc
go_on(struct qw_catalog *c, const char *path, const struct qw_catalog_conf *conf,
    struct qw_catalog_state *state, struct qw_ctx *ctx)
{
    long long version = 0;
    enum qw_rc rc = ask(c, "PRAGMA user_version", NULL, &version, ctx);

    if (rc == QW_OK && (version < 1 || version > QW_CATALOG_VERSION))
        rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE,
            "%s: a catalog of version %lld; this program knows up to %d", path, version,
            QW_CATALOG_VERSION);
    if (rc == QW_OK)
        rc = compare_all(c, path, conf, ctx);
    if (rc == QW_OK && version == 1)
        rc = upgrade(c, ctx);
    if (rc == QW_OK)
        rc = load_state(c, state, ctx);
    return rc == QW_OK ? load_totals(c, ctx) : rc;
}

/* An empty database becomes a catalog, a catalog is gone on with, anything else stays. */
static enum qw_rc
make_or_go_on(struct qw_catalog *c, const char *path, const struct qw_catalog_conf *conf,
    struct qw_catalog_state *state, struct qw_ctx *ctx)
{
    long long objects = 0, application = 0;
    enum qw_rc rc = ask(c, "SELECT count(*) FROM sqlite_master", NULL, &objects, ctx);

    if (rc == QW_OK)
        rc = ask(c, "PRAGMA application_id", NULL, &application, ctx);
    if (rc != QW_OK)
        return rc;
    if (objects == 0)
        return create(c, conf, ctx);
    if (application != QW_CATALOG_APPLICATION)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: not a catalog of qw", path);
    if (!conf->resume)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE,
            "%s: holds a run already; go on with --resume, or name another file", path);
    return go_on(c, path, conf, state, ctx);
}

static enum qw_rc
begin_run(struct qw_catalog *c, const struct qw_catalog_conf *conf, struct qw_ctx *ctx)
{
    char *command = qw_arena_string(&c->names, conf->command);
    enum qw_rc rc = command ? QW_OK : qw_fail_memory(ctx);

    if (rc == QW_OK)
        rc = insert(c,
            "INSERT INTO run (command, version, started)"
            " VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
            (const char *const[]){ command, QW_VERSION }, 2, ctx);
    return rc == QW_OK ? qw_sql_exec(c->sql, "BEGIN", ctx) : rc;
}

static enum qw_rc
open_queries(struct qw_catalog *c, const struct qw_catalog_conf *conf, struct qw_ctx *ctx)
{
    qw_buf_reset(&c->text);
    qw_buf_fmt(&c->text, "INSERT INTO documents VALUES (?");
    for (size_t i = 0; i < 19 + 2 * c->n_stages; i++)
        qw_buf_fmt(&c->text, ",?");
    qw_buf_fmt(&c->text, ")");
    qw_buf_byte(&c->text, '\0');
    (void)conf;
    if (c->text.failed)
        return qw_fail_memory(ctx);
    enum qw_rc rc = qw_query_open(&c->document, c->sql, c->text.p, ctx);
    if (rc == QW_OK)
        rc = qw_query_open(
            &c->total, c->sql, "INSERT OR REPLACE INTO rules VALUES (?,?,?,?,?,?)", ctx);
    if (rc == QW_OK)
        rc = qw_query_open(&c->sample, c->sql, "INSERT INTO samples VALUES (?,?,?,?,?,?,?,?)", ctx);
    if (rc == QW_OK)
        rc = qw_query_open(&c->state, c->sql, "INSERT OR REPLACE INTO state VALUES (?,?)", ctx);
    if (rc == QW_OK)
        rc = qw_query_open(&c->pace, c->sql,
            "INSERT INTO progress VALUES ((SELECT max(n) FROM run), ?1 / 1e6, ?2, ?3)", ctx);
    return rc;
}

enum qw_rc
qw_catalog_open(struct qw_catalog **out, const char *path, const struct qw_catalog_conf *conf,
    struct qw_catalog_state *state, struct qw_ctx *ctx)
{
    struct qw_catalog *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return qw_fail_memory(ctx);
    *state = (struct qw_catalog_state){ 0 };
    qw_arena_init(&c->names);
    qw_buf_init(&c->text, 1 << 20);
    while (conf->stages[c->n_stages])
        c->n_stages++;
    enum qw_rc rc = qw_sql_open(&c->sql, path, QW_SQL_CREATE, ctx);
    if (rc == QW_OK)
        rc = make_or_go_on(c, path, conf, state, ctx);
    if (rc == QW_OK)
        rc = open_queries(c, conf, ctx);
    if (rc == QW_OK)
        rc = begin_run(c, conf, ctx);
    if (rc != QW_OK) {
        struct qw_ctx ignored;
        qw_catalog_release(c);
        qw_sql_close(c->sql, &ignored);
        free(c);
        return rc;
    }
    c->n = c->began = state->documents;
    c->pace_every = FIRST_PACE;
    c->began_bytes = state->bytes_in;
    c->known = *state;
    *out = c;
    return QW_OK;
}
