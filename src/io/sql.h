/* SQL: the one place that talks to SQLite.
 *
 * Texts are UTF-8; what is bound or got as text may hold NUL. Errors are QW_FATAL and
 * name the file. One thread at a time. */
#ifndef QW_SQL_H
#define QW_SQL_H

#include "base/err.h"
#include "base/span.h"

struct qw_sql;
struct qw_query;

enum qw_sql_mode { QW_SQL_READ, QW_SQL_WRITE, QW_SQL_CREATE };

/* READ and WRITE want the file to be there. Another process may read while one writes
 * (the journal is a write-ahead log); a reader waits up to 10 s for a lock. */
enum qw_rc qw_sql_open(struct qw_sql **, const char *path, enum qw_sql_mode, struct qw_ctx *);

/* Queries must be closed before. QW_FATAL when the log could not be written back. */
enum qw_rc qw_sql_close(struct qw_sql *, struct qw_ctx *);

/* Statements without results, separated by semicolons. */
enum qw_rc qw_sql_exec(struct qw_sql *, const char *sql, struct qw_ctx *);

enum qw_rc qw_query_open(struct qw_query **, struct qw_sql *, const char *sql, struct qw_ctx *);
void qw_query_close(struct qw_query *);

/* Bind parameter number i, from 1. Texts must stay until the query has run. A failure
 * is told by the next step. Text that is no UTF-8 is bound as a blob. */
void qw_query_text(struct qw_query *, int i, struct qw_span);
void qw_query_number(struct qw_query *, int i, long long);

/* The next row. Behind the last one *row is false, and the query is ready to run again,
 * its parameters NULL. */
enum qw_rc qw_query_step(struct qw_query *, bool *row, struct qw_ctx *);

/* Run a query that has no rows, or whose rows do not matter. */
enum qw_rc qw_query_run(struct qw_query *, struct qw_ctx *);

/* Columns of the row, from 0; texts hold until the next step. */
struct qw_span qw_query_get_text(struct qw_query *, int i);
long long qw_query_get_number(struct qw_query *, int i);
double qw_query_get_real(struct qw_query *, int i);
bool qw_query_is_null(struct qw_query *, int i);

/* SQLite's version, "3.40.1". */
const char *qw_sql_version(void);

#endif
