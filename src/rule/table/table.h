/* Tables: rules as tab-separated text that a user can read and extend.
 *
 *     # comment
 *     id          pattern        yes             no          <- names of the columns
 *     site.x.1    下载文档        下载文档         请下载文档后…  <- a row
 *
 * UTF-8, one row a line, columns separated by one tab, empty cells allowed, empty
 * lines and lines that start with # skipped. In a cell \t \n \r \\ \s (a blank)
 * and \u{HEX} stand for characters that cannot be seen or typed.
 *
 * A table with a column `id` is a table of rules: ids are unique over a stage and
 * stable for ever; `yes` is a text in which the rule must act and `no` one in which
 * it must not, and no row may leave them empty.
 *
 * A table is immutable once it is loaded; threads share it. */
#ifndef QW_TABLE_H
#define QW_TABLE_H

#include "base/err.h"
#include "base/span.h"
#include "rule/table/conf.h"

struct qw_table;

/* Load `name`.tsv (for example "strip/general") from the first folder that has it.
 * The columns named (NULL-terminated) must be there; others may be. Errors are
 * QW_FATAL, "FILE:LINE:COLUMN: what", columns counted in bytes from 1. */
enum qw_rc qw_table_load(struct qw_table **, const struct qw_conf *, const char *name,
    const char *const *columns, struct qw_ctx *);
void qw_table_free(struct qw_table *);

/* The same for `name`.txt, a dictionary in OpenCC's own text format: no names of columns,
 * no comments, no escapes; each line a key, a tab and a value, or several with blanks
 * between, of which the first counts. Its columns are called key and value. */
enum qw_rc
qw_table_load_plain(struct qw_table **, const struct qw_conf *, const char *name, struct qw_ctx *);

/* Every NAME.tsv in the folder `group` of all rule folders, each name once (the
 * first folder that has it wins), sorted by name. *tables is an array of *n. */
enum qw_rc qw_table_load_group(struct qw_table ***tables, size_t *n, const struct qw_conf *,
    const char *group, const char *const *columns, struct qw_ctx *);
void qw_table_free_group(struct qw_table **tables, size_t n);

const char *qw_table_name(const struct qw_table *); /* "strip/general" */
const char *qw_table_path(const struct qw_table *); /* the file read */

/* The bytes of the file. */
struct qw_span qw_table_source(const struct qw_table *);

/* SHA-256 of the file, in hex. Computed when asked for: 2 ms a megabyte. */
enum { QW_TABLE_HASH = 65 };
void qw_table_hash(const struct qw_table *, char hash[QW_TABLE_HASH]);

size_t qw_table_rows(const struct qw_table *);

/* Line of the file (from 1) on which a row stands. */
size_t qw_table_line(const struct qw_table *, size_t row);

/* The number of a column, or QW_NOWHERE. */
size_t qw_table_column(const struct qw_table *, const char *name);

/* The name of a column; empty behind the last one. */
struct qw_span qw_table_name_of(const struct qw_table *, size_t column);

/* A cell, unescaped, as long as the table lives. NUL-terminated behind its end.
 * A column that is not there (QW_NOWHERE) gives the empty span. */
struct qw_span qw_table_cell(const struct qw_table *, size_t row, size_t column);

/* The cell of a column by name; for opening, not for hot paths. */
struct qw_span qw_table_get(const struct qw_table *, size_t row, const char *column);

/* The row's id as a string that lives as long as the table. */
const char *qw_table_id(const struct qw_table *, size_t row);

/* The row with that id, or QW_NOWHERE. */
size_t qw_table_find(const struct qw_table *, const char *id);

/* The id of a row that the code counts on: QW_FATAL with the file's name when the
 * table lacks it. */
enum qw_rc
qw_table_need(const struct qw_table *, const char *id, const char **rule, struct qw_ctx *);

/* A number in a cell: QW_FATAL with file, line and column when it is none. An
 * empty cell gives `otherwise`. */
enum qw_rc qw_table_number(const struct qw_table *, size_t row, const char *column,
    double otherwise, double *value, struct qw_ctx *);

/* The cell as a count, from 1 to 1000000. */
enum qw_rc qw_table_count(
    const struct qw_table *, size_t row, const char *column, size_t *value, struct qw_ctx *);

/* DIR/NAMESUFFIX, for the caller to free; NULL: no memory. */
char *qw_table_join_path(const char *dir, const char *name, const char *suffix);

/* Fail at a cell: "FILE:LINE:COLUMN: what", QW_FATAL. */
enum qw_rc qw_table_fail(const struct qw_table *, size_t row, const char *column, struct qw_ctx *,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
