/* Facts: what a catalog says of a run, added up, as a few small tables.
 *
 * `qw stats` prints them, `qw report` draws them. All adding up is SQLite's; no table
 * has more than some thousand rows, however many documents there were. */
#ifndef QW_FACTS_H
#define QW_FACTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum { QW_FACT_COLUMNS = 12 };

/* A number, or text where `text.p` is not NULL; neither: not known. */
struct qw_cell {
    struct qw_span text;
    double number;
    bool known;
};

struct qw_fact_table {
    const char *name, *title;
    const char *columns[QW_FACT_COLUMNS + 1]; /* NULL-terminated */
    size_t n_columns, n_rows, cap;
    size_t bar;            /* the column that is drawn as bars, or QW_NOWHERE */
    struct qw_cell *cells; /* row by row */
};

struct qw_facts {
    struct qw_fact_table *tables;
    size_t n;
    struct qw_arena bytes;
};

/* Read the catalog at `path`. QW_FATAL when it is none. */
enum qw_rc qw_facts_open(struct qw_facts *, const char *path, struct qw_ctx *);
void qw_facts_close(struct qw_facts *);

/* The table of that name, or NULL. */
const struct qw_fact_table *qw_facts_table(const struct qw_facts *, const char *name);
struct qw_cell qw_facts_cell(const struct qw_fact_table *, size_t row, size_t column);

/* {"name":{"columns":[…],"rows":[[…]…]}…}; only the named table when `only` is not NULL. */
void qw_facts_json(struct qw_buf *, const struct qw_facts *, const char *only);

/* RFC 4180, a line of names first. */
void qw_facts_csv(struct qw_buf *, const struct qw_fact_table *);

/* Columns of text under a title, bars where a table counts; at most `rows` rows. */
void qw_facts_text(struct qw_buf *, const struct qw_fact_table *, size_t rows);

#endif
