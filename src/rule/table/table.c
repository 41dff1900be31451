#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sha2.h>
#include "base/buf.h"
#include "base/vec.h"
#include "rule/table/cell.h"
#include "rule/table/table.h"
#include "text/utf8.h"

enum { MAX_TABLE = 256 << 20, MAX_COLUMNS = 32, PART = 1 << 14 };

struct row {
    uint32_t line;
    uint32_t at; /* where it starts in the file */
};

struct cell {
    uint32_t at, n; /* in `text` */
};

struct qw_table {
    char *name, *path;
    struct qw_buf file;
    char *text; /* a copy of it, in which cells are unescaped and end with NUL */
    struct qw_span columns[MAX_COLUMNS];
    size_t n_columns;
    struct row *rows;
    struct cell *cells; /* n_columns a row */
    size_t n, cap, cells_cap;
    bool plain;   /* a dictionary in OpenCC's format */
    bool escapes; /* a backslash is somewhere in it */
};

void
qw_table_free(struct qw_table *t)
{
    if (t == NULL)
        return;
    free(t->name);
    free(t->path);
    free(t->text);
    free(t->rows);
    free(t->cells);
    qw_buf_release(&t->file);
    free(t);
}

static enum qw_rc
read_file(struct qw_table *t, FILE *f, struct qw_ctx *ctx)
{
    struct stat file;
    size_t n = 1, most = PART;

    if (fstat(fileno(f), &file) == 0 && file.st_size > 0 && file.st_size < MAX_TABLE)
        most = (size_t)file.st_size + 1; /* all of it at once, and its end */
    while (n > 0 && qw_buf_reserve(&t->file, t->file.n ? 1 : most)) {
        n = fread(t->file.p + t->file.n, 1, t->file.cap - t->file.n, f);
        t->file.n += n;
    }
    if (ferror(f))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", t->path, strerror(errno));
    if (t->file.full)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: larger than %d bytes", t->path, MAX_TABLE);
    t->text = t->file.failed ? NULL : malloc(t->file.n + 1);
    if (t->text == NULL)
        return qw_fail_memory(ctx);
    memcpy(t->text, t->file.p, t->file.n);
    t->escapes = memchr(t->file.p, '\\', t->file.n) != NULL;
    return QW_OK;
}

static enum qw_rc
fail_at(const struct qw_table *t, size_t line, size_t column, struct qw_ctx *ctx, const char *what)
{
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s:%zu:%zu: %s", t->path, line, column + 1, what);
}

static enum qw_rc
add_cell(struct qw_table *t, const struct row *row, struct cell *cell, size_t at, size_t n,
    struct qw_ctx *ctx)
{
    char *p = t->text + at;

    if (t->plain) { /* OpenCC has no escapes; of values between blanks it takes the first */
        const char *blank = memchr(p, ' ', n);
        n = blank ? (size_t)(blank - p) : n;
    } else if (t->escapes) {
        size_t bad = qw_cell_unescape(p, &n);
        if (bad != QW_NOWHERE)
            return fail_at(t, row->line, at - row->at + bad, ctx,
                "unknown escape; known are \\n \\t \\r \\s \\\\ \\u{HEX}");
    }
    p[n] = '\0';
    *cell = (struct cell){ (uint32_t)at, (uint32_t)n };
    return QW_OK;
}

static bool
make_room(struct qw_table *t)
{
    struct row *rows = qw_vec_grow(t->rows, &t->cap, t->n + 1, sizeof(*rows));

    if (rows == NULL)
        return false;
    t->rows = rows;
    struct cell *cells =
        qw_vec_grow(t->cells, &t->cells_cap, (t->n + 1) * t->n_columns, sizeof(*cells));
    if (cells == NULL)
        return false;
    t->cells = cells;
    return true;
}

static enum qw_rc
add_row(struct qw_table *t, size_t line, struct qw_span text, struct qw_ctx *ctx)
{
    struct qw_span rest = text, cell;
    size_t n = 0;

    if (!make_room(t))
        return qw_fail_memory(ctx);
    struct row *row = &t->rows[t->n];
    *row = (struct row){ (uint32_t)line, (uint32_t)(text.p - t->file.p) };
    while (qw_span_cut(&rest, '\t', &cell)) {
        size_t at = (size_t)(cell.p - t->file.p);
        if (n == t->n_columns)
            return fail_at(t, line, at - row->at, ctx, "more cells than columns");
        enum qw_rc rc = add_cell(t, row, &t->cells[t->n * t->n_columns + n++], at, cell.n, ctx);
        if (rc != QW_OK)
            return rc;
    }
    if (n < t->n_columns)
        return fail_at(t, line, text.n, ctx, "fewer cells than columns");
    t->n++;
    return QW_OK;
}

static enum qw_rc
add_header(struct qw_table *t, size_t line, struct qw_span text, struct qw_ctx *ctx)
{
    struct qw_span rest = text, cell;

    while (qw_span_cut(&rest, '\t', &cell)) {
        if (t->n_columns == MAX_COLUMNS)
            return fail_at(t, line, (size_t)(cell.p - text.p), ctx, "too many columns");
        if (cell.n == 0)
            return fail_at(t, line, (size_t)(cell.p - text.p), ctx, "column without a name");
        t->columns[t->n_columns++] = cell;
    }
    return QW_OK;
}

static enum qw_rc
check_utf8(const struct qw_table *t, struct qw_ctx *ctx)
{
    struct qw_span rest = qw_buf_view(&t->file), line;
    size_t good = qw_utf8_valid(rest);

    if (good == rest.n)
        return QW_OK;
    for (size_t number = 1; qw_span_cut(&rest, '\n', &line); number++) {
        size_t at = (size_t)(line.p - t->file.p);
        if (good <= at + line.n)
            return fail_at(t, number, good - at, ctx, "not UTF-8");
    }
    return QW_OK;
}

static enum qw_rc
parse(struct qw_table *t, struct qw_ctx *ctx)
{
    struct qw_span rest = qw_buf_view(&t->file), line;
    enum qw_rc rc = check_utf8(t, ctx);

    if (rc == QW_OK && t->plain)
        rc = add_header(t, 0, QW_LIT("key\tvalue"), ctx);
    for (size_t number = 1; rc == QW_OK && qw_span_cut(&rest, '\n', &line); number++) {
        if (qw_span_ends(line, QW_LIT("\r")))
            line.n--;
        if (line.n == 0 || (line.p[0] == '#' && !t->plain))
            continue;
        if (t->n_columns == 0)
            rc = add_header(t, number, line, ctx);
        else
            rc = add_row(t, number, line, ctx);
    }
    return rc;
}

/* The first row whose id stands further up, or QW_NOWHERE: an open hash table of rows. */
static size_t
find_twin(const struct qw_table *t, uint32_t *rows, size_t mask)
{
    for (size_t r = 0; r < t->n; r++) {
        const char *id = qw_table_id(t, r);
        uint32_t h = 2166136261; /* FNV-1a */
        for (const char *p = id; *p; p++)
            h = (h ^ (unsigned char)*p) * 16777619;
        size_t at = (h ^ h >> 15) & mask;
        for (; rows[at]; at = (at + 1) & mask)
            if (strcmp(qw_table_id(t, rows[at] - 1), id) == 0)
                return r;
        rows[at] = (uint32_t)r + 1;
    }
    return QW_NOWHERE;
}

/* Rows that have an id: none empty, none twice, both examples there. */
static enum qw_rc
check_rules(struct qw_table *t, struct qw_ctx *ctx)
{
    static const char *const needed[] = { "id", "yes", "no" };

    for (size_t c = 0; c < 3; c++) {
        size_t column = qw_table_column(t, needed[c]);
        for (size_t r = 0; r < t->n; r++)
            if (qw_table_cell(t, r, column).n == 0)
                return qw_table_fail(t, r, needed[c], ctx, "empty %s", needed[c]);
    }
    size_t size = 16;
    while (size < 2 * t->n)
        size *= 2;
    uint32_t *rows = calloc(size, sizeof(*rows));
    if (rows == NULL)
        return qw_fail_memory(ctx);
    size_t twin = find_twin(t, rows, size - 1);
    free(rows);
    return twin == QW_NOWHERE ? QW_OK : qw_table_fail(t, twin, "id", ctx, "this id stands twice");
}

static enum qw_rc
check(struct qw_table *t, const char *const *columns, struct qw_ctx *ctx)
{
    for (; *columns; columns++)
        if (qw_table_column(t, *columns) == QW_NOWHERE)
            return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: no column '%s'", t->path, *columns);
    if (qw_table_column(t, "id") == QW_NOWHERE)
        return QW_OK;
    if (qw_table_column(t, "id") != 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: id is not the first column", t->path);
    return check_rules(t, ctx);
}

static enum qw_rc
load_path(struct qw_table **out, char *path, FILE *f, const char *name, const char *const *columns,
    bool plain, struct qw_ctx *ctx)
{
    struct qw_table *t = calloc(1, sizeof(*t));

    if (t == NULL) {
        free(path);
        return qw_fail_memory(ctx);
    }
    t->path = path;
    t->plain = plain;
    t->name = strdup(name);
    qw_buf_init(&t->file, MAX_TABLE);
    enum qw_rc rc = t->name ? read_file(t, f, ctx) : qw_fail_memory(ctx);
    if (rc == QW_OK)
        rc = parse(t, ctx);
    if (rc == QW_OK)
        rc = check(t, columns, ctx);
    if (rc != QW_OK) {
        qw_table_free(t);
        return rc;
    }
    *out = t;
    return QW_OK;
}

char *
qw_table_join_path(const char *dir, const char *name, const char *suffix)
{
    struct qw_buf b;

    qw_buf_init(&b, 1 << 16);
    qw_buf_fmt(&b, "%s/%s%s", dir, name, suffix);
    qw_buf_byte(&b, '\0');
    if (b.failed)
        qw_buf_release(&b);
    return b.p;
}

static enum qw_rc
load_first(struct qw_table **t, const struct qw_conf *conf, const char *name,
    const char *const *columns, bool plain, struct qw_ctx *ctx)
{
    const char *suffix = plain ? ".txt" : ".tsv";

    for (size_t i = 0; i < conf->n_dirs; i++) {
        char *path = qw_table_join_path(conf->dirs[i], name, suffix);
        if (path == NULL)
            return qw_fail_memory(ctx);
        FILE *f = fopen(path, "r");
        if (f) {
            enum qw_rc rc = load_path(t, path, f, name, columns, plain, ctx);
            fclose(f);
            return rc;
        }
        int why = errno;
        if (why != ENOENT && why != ENOTDIR)
            qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", path, strerror(why));
        free(path);
        if (why != ENOENT && why != ENOTDIR)
            return QW_FATAL;
    }
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s%s: in no rule folder (first: %s)", name, suffix,
        conf->n_dirs ? conf->dirs[0] : "none given");
}

enum qw_rc
qw_table_load(struct qw_table **t, const struct qw_conf *conf, const char *name,
    const char *const *columns, struct qw_ctx *ctx)
{
    return load_first(t, conf, name, columns, false, ctx);
}

enum qw_rc
qw_table_load_plain(
    struct qw_table **t, const struct qw_conf *conf, const char *name, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "key", "value", NULL };

    return load_first(t, conf, name, columns, true, ctx);
}

const char *
qw_table_name(const struct qw_table *t)
{
    return t->name;
}

const char *
qw_table_path(const struct qw_table *t)
{
    return t->path;
}

void
qw_table_hash(const struct qw_table *t, char hash[QW_TABLE_HASH])
{
    SHA256Data((const uint8_t *)t->file.p, t->file.n, hash);
}

struct qw_span
qw_table_source(const struct qw_table *t)
{
    return qw_buf_view(&t->file);
}

size_t
qw_table_rows(const struct qw_table *t)
{
    return t->n;
}

size_t
qw_table_line(const struct qw_table *t, size_t row)
{
    return t->rows[row].line;
}

struct qw_span
qw_table_name_of(const struct qw_table *t, size_t column)
{
    return column < t->n_columns ? t->columns[column] : QW_LIT("");
}

size_t
qw_table_column(const struct qw_table *t, const char *name)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        struct qw_span column = t->columns[i];
        if (column.p[0] == name[0] && qw_span_eq(column, qw_span_str(name)))
            return i;
    }
    return QW_NOWHERE;
}

struct qw_span
qw_table_cell(const struct qw_table *t, size_t row, size_t column)
{
    if (column == QW_NOWHERE)
        return QW_LIT("");
    const struct cell *c = &t->cells[row * t->n_columns + column];
    return qw_span(t->text + c->at, c->n);
}

struct qw_span
qw_table_get(const struct qw_table *t, size_t row, const char *column)
{
    return qw_table_cell(t, row, qw_table_column(t, column));
}

const char *
qw_table_id(const struct qw_table *t, size_t row)
{
    return t->text + t->cells[row * t->n_columns].at;
}

size_t
qw_table_find(const struct qw_table *t, const char *id)
{
    for (size_t r = 0; r < t->n; r++)
        if (strcmp(qw_table_id(t, r), id) == 0)
            return r;
    return QW_NOWHERE;
}

enum qw_rc
qw_table_need(const struct qw_table *t, const char *id, const char **rule, struct qw_ctx *ctx)
{
    size_t row = qw_table_find(t, id);

    if (row == QW_NOWHERE)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: no row '%s'", t->path, id);
    *rule = qw_table_id(t, row);
    return QW_OK;
}

enum qw_rc
qw_table_number(const struct qw_table *t, size_t row, const char *column, double otherwise,
    double *value, struct qw_ctx *ctx)
{
    struct qw_span cell = qw_table_get(t, row, column);

    *value = otherwise;
    if (cell.n && !qw_cell_number(cell, value))
        return qw_table_fail(t, row, column, ctx, "'%s' is no number", cell.p);
    return QW_OK;
}

enum qw_rc
qw_table_count(
    const struct qw_table *t, size_t row, const char *column, size_t *value, struct qw_ctx *ctx)
{
    double v;
    enum qw_rc rc = qw_table_number(t, row, column, 0, &v, ctx);

    if (rc == QW_OK && !(v >= 1 && v <= 1000000))
        rc = qw_table_fail(t, row, column, ctx, "not from 1 to 1000000");
    if (rc == QW_OK)
        *value = (size_t)v;
    return rc;
}

enum qw_rc
qw_table_fail(const struct qw_table *t, size_t row, const char *column, struct qw_ctx *ctx,
    const char *fmt, ...)
{
    struct qw_span line = qw_buf_view(&t->file), cell = line;
    size_t c = qw_table_column(t, column);
    char what[256];
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);
    /* the cell's place in the line: cells may have shrunk when they were unescaped */
    line = qw_span_slice(line, t->rows[row].at, line.n);
    cell = line;
    for (size_t i = 0; i <= c && c != QW_NOWHERE; i++)
        qw_span_cut(&line, '\t', &cell);
    return fail_at(t, t->rows[row].line, (size_t)(cell.p - t->file.p) - t->rows[row].at, ctx, what);
}
