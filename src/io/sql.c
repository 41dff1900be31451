#include <sqlite3.h>
#include <stdlib.h>
#include "io/sql.h"
#include "text/utf8.h"

enum { PATIENCE_MS = 10000 };

struct qw_sql {
    sqlite3 *db;
    char *path;
};

struct qw_query {
    struct qw_sql *sql;
    sqlite3_stmt *stmt;
    int bound; /* the first failure to bind */
};

static enum qw_rc
refuse(const struct qw_sql *s, struct qw_ctx *ctx)
{
    if (s->db && sqlite3_errcode(s->db) == SQLITE_NOMEM)
        return qw_fail_memory(ctx);
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", s->path,
        s->db ? sqlite3_errmsg(s->db) : "out of memory");
}

enum qw_rc
qw_sql_open(struct qw_sql **out, const char *path, enum qw_sql_mode mode, struct qw_ctx *ctx)
{
    static const int flags[] = { [QW_SQL_READ] = SQLITE_OPEN_READONLY,
        [QW_SQL_WRITE] = SQLITE_OPEN_READWRITE,
        [QW_SQL_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE };
    struct qw_sql *s = calloc(1, sizeof(*s));
    enum qw_rc rc = QW_OK;

    if (s == NULL || (s->path = strdup(path)) == NULL) {
        free(s);
        return qw_fail_memory(ctx);
    }
    if (sqlite3_open_v2(path, &s->db, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        rc = refuse(s, ctx);
    if (rc == QW_OK)
        sqlite3_busy_timeout(s->db, PATIENCE_MS);
    if (rc == QW_OK && mode != QW_SQL_READ)
        rc = qw_sql_exec(s, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;", ctx);
    if (rc != QW_OK) {
        sqlite3_close(s->db);
        free(s->path);
        free(s);
        return rc;
    }
    *out = s;
    return QW_OK;
}

enum qw_rc
qw_sql_close(struct qw_sql *s, struct qw_ctx *ctx)
{
    if (s == NULL)
        return QW_OK;
    enum qw_rc rc = sqlite3_close(s->db) == SQLITE_OK ? QW_OK : refuse(s, ctx);
    free(s->path);
    free(s);
    return rc;
}

enum qw_rc
qw_sql_exec(struct qw_sql *s, const char *sql, struct qw_ctx *ctx)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? QW_OK : refuse(s, ctx);
}

enum qw_rc
qw_query_open(struct qw_query **out, struct qw_sql *s, const char *sql, struct qw_ctx *ctx)
{
    struct qw_query *q = calloc(1, sizeof(*q));

    *out = NULL;
    if (q == NULL)
        return qw_fail_memory(ctx);
    q->sql = s;
    if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->stmt, NULL) !=
        SQLITE_OK) {
        free(q);
        return refuse(s, ctx);
    }
    *out = q;
    return QW_OK;
}

void
qw_query_close(struct qw_query *q)
{
    if (q == NULL)
        return;
    sqlite3_finalize(q->stmt);
    free(q);
}

static void
latch(struct qw_query *q, int code)
{
    if (q->bound == SQLITE_OK)
        q->bound = code;
}

void
qw_query_text(struct qw_query *q, int i, struct qw_span s)
{
    const char *p = s.p ? s.p : "";

    if (qw_utf8_valid(s) == s.n)
        latch(q, sqlite3_bind_text64(q->stmt, i, p, s.n, SQLITE_STATIC, SQLITE_UTF8));
    else
        latch(q, sqlite3_bind_blob64(q->stmt, i, p, s.n, SQLITE_STATIC));
}

void
qw_query_number(struct qw_query *q, int i, long long v)
{
    latch(q, sqlite3_bind_int64(q->stmt, i, v));
}

/* Stop in the middle; ready to run again. */
static void
reset(struct qw_query *q)
{
    sqlite3_reset(q->stmt);
    sqlite3_clear_bindings(q->stmt);
    q->bound = SQLITE_OK;
}

enum qw_rc
qw_query_step(struct qw_query *q, bool *row, struct qw_ctx *ctx)
{
    int code = q->bound == SQLITE_OK ? sqlite3_step(q->stmt) : q->bound;
    enum qw_rc rc = QW_OK;

    *row = code == SQLITE_ROW;
    if (*row)
        return QW_OK;
    if (code != SQLITE_DONE)
        rc = refuse(q->sql, ctx);
    reset(q);
    return rc;
}

enum qw_rc
qw_query_run(struct qw_query *q, struct qw_ctx *ctx)
{
    bool row;
    enum qw_rc rc = qw_query_step(q, &row, ctx);

    if (row)
        reset(q);
    return rc;
}

struct qw_span
qw_query_get_text(struct qw_query *q, int i)
{
    const char *p = sqlite3_column_blob(q->stmt, i); /* texts as their bytes */

    return p ? qw_span(p, (size_t)sqlite3_column_bytes(q->stmt, i)) : QW_LIT("");
}

long long
qw_query_get_number(struct qw_query *q, int i)
{
    return sqlite3_column_int64(q->stmt, i);
}

double
qw_query_get_real(struct qw_query *q, int i)
{
    return sqlite3_column_double(q->stmt, i);
}

bool
qw_query_is_null(struct qw_query *q, int i)
{
    return sqlite3_column_type(q->stmt, i) == SQLITE_NULL;
}

const char *
qw_sql_version(void)
{
    return sqlite3_libversion();
}
