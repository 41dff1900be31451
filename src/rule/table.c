#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sha2.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "rule/table.h"
#include "text/utf8.h"

enum { MAX_TABLE = 256 << 20, MAX_COLUMNS = 32 };

struct row {
    size_t line;
    size_t bytes;          /* where the line starts in the file */
    struct qw_span *cells; /* one a column */
};

struct qw_table {
    char *name, *path;
    struct qw_buf file;
    struct qw_arena arena;
    struct qw_span columns[MAX_COLUMNS];
    size_t n_columns;
    struct row *rows;
    size_t n, cap;
    bool plain; /* a dictionary in OpenCC's format */
};

void
qw_table_free(struct qw_table *t)
{
    if (t == NULL)
        return;
    free(t->name);
    free(t->path);
    free(t->rows);
    qw_buf_release(&t->file);
    qw_arena_release(&t->arena);
    free(t);
}

static enum qw_rc
read_file(struct qw_table *t, FILE *f, struct qw_ctx *ctx)
{
    char part[1 << 14];
    size_t n;

    while ((n = fread(part, 1, sizeof(part), f)) > 0)
        qw_buf_add(&t->file, part, n);
    if (ferror(f))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", t->path, strerror(errno));
    if (t->file.full)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: larger than %d bytes", t->path, MAX_TABLE);
    return t->file.failed ? qw_fail_memory(ctx) : QW_OK;
}

static enum qw_rc
fail_at(const struct qw_table *t, size_t line, size_t column, struct qw_ctx *ctx, const char *what)
{
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s:%zu:%zu: %s", t->path, line, column + 1, what);
}

/* One escape behind a backslash: bytes read, 0 when it is none of ours. */
static size_t
unescape_one(struct qw_span in, struct qw_buf *out)
{
    static const char from[] = "ntrs\\", to[] = "\n\t\r \\";
    const char *hit = in.n && in.p[0] ? strchr(from, in.p[0]) : NULL;

    if (hit) {
        qw_buf_byte(out, to[hit - from]);
        return 1;
    }
    size_t close = qw_span_find(in, QW_LIT("}"));
    if (!qw_span_starts(in, QW_LIT("u{")) || close == QW_NOWHERE || close < 3 || close > 8)
        return 0;
    uint32_t cp = 0;
    for (size_t i = 2; i < close; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *d = strchr(digits, in.p[i] | 0x20);
        if (d == NULL || *d == '\0')
            return 0;
        cp = cp << 4 | (uint32_t)(d - digits);
    }
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        return 0;
    char utf8[4];
    qw_buf_add(out, utf8, qw_utf8_put(utf8, cp));
    return close + 1;
}

static enum qw_rc
unescape(struct qw_table *t, const struct row *row, struct qw_span cell, struct qw_span *out,
    struct qw_ctx *ctx)
{
    struct qw_buf b;

    if (memchr(cell.p, '\\', cell.n) == NULL) {
        *out = qw_span(qw_arena_string(&t->arena, cell), cell.n);
        return out->p ? QW_OK : qw_fail_memory(ctx);
    }
    qw_buf_init(&b, MAX_TABLE);
    for (size_t i = 0; i < cell.n;) {
        const char *escape = memchr(cell.p + i, '\\', cell.n - i);
        size_t plain = escape ? (size_t)(escape - cell.p) - i : cell.n - i;
        qw_buf_add(&b, cell.p + i, plain);
        i += plain;
        if (escape == NULL)
            break;
        size_t n = unescape_one(qw_span_slice(cell, i + 1, cell.n), &b);
        if (n == 0) {
            qw_buf_release(&b);
            return fail_at(t, row->line, (size_t)(cell.p - t->file.p) - row->bytes + i, ctx,
                "unknown escape; known are \\n \\t \\r \\s \\\\ \\u{HEX}");
        }
        i += n + 1;
    }
    char *copy = b.failed ? NULL : qw_arena_string(&t->arena, qw_buf_view(&b));
    *out = qw_span(copy, b.n);
    qw_buf_release(&b);
    return copy ? QW_OK : qw_fail_memory(ctx);
}

/* OpenCC has no escapes; of several values, separated by blanks, it takes the first. */
static enum qw_rc
take_plain(struct qw_table *t, struct qw_span cell, struct qw_span *out, struct qw_ctx *ctx)
{
    const char *blank = memchr(cell.p, ' ', cell.n);

    if (blank)
        cell.n = (size_t)(blank - cell.p);
    out->p = qw_arena_string(&t->arena, cell);
    out->n = cell.n;
    return out->p ? QW_OK : qw_fail_memory(ctx);
}

static enum qw_rc
add_row(struct qw_table *t, size_t line, struct qw_span text, struct qw_ctx *ctx)
{
    struct row *rows = qw_vec_grow(t->rows, &t->cap, t->n + 1, sizeof(*rows));
    struct qw_span rest = text, cell;
    size_t n = 0;

    if (rows == NULL)
        return qw_fail_memory(ctx);
    t->rows = rows;
    struct row *row = &t->rows[t->n];
    row->line = line;
    row->bytes = (size_t)(text.p - t->file.p);
    row->cells = qw_arena_alloc(&t->arena, t->n_columns * sizeof(*row->cells));
    if (row->cells == NULL)
        return qw_fail_memory(ctx);
    while (qw_span_cut(&rest, '\t', &cell)) {
        if (n == t->n_columns)
            return fail_at(t, line, (size_t)(cell.p - text.p), ctx, "more cells than columns");
        enum qw_rc rc = t->plain ? take_plain(t, cell, &row->cells[n++], ctx)
                                 : unescape(t, row, cell, &row->cells[n++], ctx);
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
parse(struct qw_table *t, struct qw_ctx *ctx)
{
    struct qw_span rest = qw_buf_view(&t->file), line;
    enum qw_rc rc = t->plain ? add_header(t, 0, QW_LIT("key\tvalue"), ctx) : QW_OK;

    for (size_t number = 1; rc == QW_OK && qw_span_cut(&rest, '\n', &line); number++) {
        size_t good = qw_utf8_valid(line);
        if (good < line.n)
            return fail_at(t, number, good, ctx, "not UTF-8");
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

static int
compare_ids(const void *a, const void *b)
{
    const struct row *const *x = a, *const *y = b;

    return strcmp((*x)->cells[0].p, (*y)->cells[0].p);
}

/* Rows that have an id: none empty, none twice, both examples there. */
static enum qw_rc
check_rules(struct qw_table *t, struct qw_ctx *ctx)
{
    static const char *const needed[] = { "id", "yes", "no" };

    for (size_t c = 0; c < 3; c++)
        for (size_t r = 0; r < t->n; r++)
            if (qw_table_get(t, r, needed[c]).n == 0)
                return qw_table_fail(t, r, needed[c], ctx, "empty %s", needed[c]);

    const struct row **sorted = malloc((t->n + 1) * sizeof(*sorted));
    if (sorted == NULL)
        return qw_fail_memory(ctx);
    for (size_t r = 0; r < t->n; r++)
        sorted[r] = &t->rows[r];
    qsort(sorted, t->n, sizeof(*sorted), compare_ids);
    enum qw_rc rc = QW_OK;
    for (size_t r = 1; rc == QW_OK && r < t->n; r++)
        if (qw_span_eq(sorted[r - 1]->cells[0], sorted[r]->cells[0]))
            rc = fail_at(t, sorted[r]->line, 0, ctx, "this id stands twice");
    free(sorted);
    return rc;
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
    qw_arena_init(&t->arena);
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
    for (size_t i = 0; i < t->n_columns; i++)
        if (qw_span_eq(t->columns[i], qw_span_str(name)))
            return i;
    return QW_NOWHERE;
}

struct qw_span
qw_table_cell(const struct qw_table *t, size_t row, size_t column)
{
    return column == QW_NOWHERE ? QW_LIT("") : t->rows[row].cells[column];
}

struct qw_span
qw_table_get(const struct qw_table *t, size_t row, const char *column)
{
    return qw_table_cell(t, row, qw_table_column(t, column));
}

const char *
qw_table_id(const struct qw_table *t, size_t row)
{
    return t->rows[row].cells[0].p;
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
    char *end;

    *value = otherwise;
    if (cell.n == 0)
        return QW_OK;
    *value = strtod(cell.p, &end);
    if (end != cell.p + cell.n)
        return qw_table_fail(t, row, column, ctx, "'%s' is no number", cell.p);
    return QW_OK;
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
    line = qw_span_slice(line, t->rows[row].bytes, line.n);
    cell = line;
    for (size_t i = 0; i <= c && c != QW_NOWHERE; i++)
        qw_span_cut(&line, '\t', &cell);
    return fail_at(
        t, t->rows[row].line, (size_t)(cell.p - t->file.p) - t->rows[row].bytes, ctx, what);
}
