/* Facts as JSON, CSV and text: see facts.h. */
#include "report/facts.h"
#include <math.h>
#include "io/json.h"
#include "text/utf8.h"

enum { BAR = 24, WIDEST = 40 };

static void
put_number(struct qw_buf *b, double n)
{
    if (n == floor(n) && fabs(n) < 1e15)
        qw_buf_fmt(b, "%.0f", n);
    else
        qw_buf_fmt(b, "%.6g", n);
}

static struct qw_span
valid(struct qw_span s)
{
    return qw_span_slice(s, 0, qw_utf8_valid(s));
}

static void
json_table(struct qw_buf *b, const struct qw_fact_table *t)
{
    qw_json_string(b, qw_span_str(t->name));
    qw_buf_fmt(b, ":{\"columns\":[");
    for (size_t i = 0; i < t->n_columns; i++) {
        qw_buf_fmt(b, i ? "," : "");
        qw_json_string(b, qw_span_str(t->columns[i]));
    }
    qw_buf_fmt(b, "],\"rows\":[");
    for (size_t i = 0; i < t->n_rows * t->n_columns; i++) {
        const struct qw_cell *c = &t->cells[i];
        size_t column = i % t->n_columns;
        qw_buf_fmt(b, column ? "," : i ? ",[" : "[");
        if (!c->known)
            qw_buf_fmt(b, "null");
        else if (c->text.p)
            qw_json_string(b, valid(c->text));
        else
            put_number(b, c->number);
        if (column + 1 == t->n_columns)
            qw_buf_byte(b, ']');
    }
    qw_buf_fmt(b, "]}");
}

void
qw_facts_json(struct qw_buf *b, const struct qw_facts *f, const char *only)
{
    bool first = true;

    qw_buf_byte(b, '{');
    for (size_t i = 0; i < f->n; i++) {
        if (only && strcmp(only, f->tables[i].name) != 0)
            continue;
        if (!first)
            qw_buf_byte(b, ',');
        first = false;
        json_table(b, &f->tables[i]);
    }
    qw_buf_byte(b, '}');
}

static void
csv_text(struct qw_buf *b, struct qw_span s)
{
    qw_buf_byte(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            qw_buf_byte(b, '"');
        qw_buf_byte(b, s.p[i]);
    }
    qw_buf_byte(b, '"');
}

void
qw_facts_csv(struct qw_buf *b, const struct qw_fact_table *t)
{
    for (size_t i = 0; i < t->n_columns; i++)
        qw_buf_fmt(b, "%s%s", i ? "," : "", t->columns[i]);
    qw_buf_fmt(b, "\r\n");
    for (size_t i = 0; i < t->n_rows * t->n_columns; i++) {
        const struct qw_cell *c = &t->cells[i];
        if (i % t->n_columns)
            qw_buf_byte(b, ',');
        if (c->known && c->text.p)
            csv_text(b, valid(c->text));
        else if (c->known)
            put_number(b, c->number);
        if (i % t->n_columns + 1 == t->n_columns)
            qw_buf_fmt(b, "\r\n");
    }
}

/* Columns on a terminal that a text takes: ideographs and their punctuation take two. */
static size_t
columns_of(struct qw_span s)
{
    size_t columns = 0, n;

    for (size_t i = 0; i < s.n; i += n) {
        uint32_t c = qw_utf8_at(s.p + i, &n);
        columns += (c >= 0x1100 && c < 0x1160) || (c >= 0x2e80 && c < 0xa4d0) ||
                           (c >= 0xac00 && c < 0xd7a4) || (c >= 0xf900 && c < 0xfb00) ||
                           (c >= 0xfe30 && c < 0xfe70) || (c >= 0xff00 && c < 0xff61) ||
                           (c >= 0x20000 && c < 0x40000)
                       ? 2
                       : 1;
    }
    return columns;
}

/* A cell as it is shown: one line, not too wide, no controls. */
static void
write_cell(struct qw_buf *b, const struct qw_cell *c)
{
    struct qw_span s = valid(c->text);
    size_t columns = 0, n;

    qw_buf_reset(b);
    if (!c->known) {
        qw_buf_byte(b, '-');
        return;
    }
    if (c->text.p == NULL) {
        put_number(b, c->number);
        return;
    }
    for (size_t i = 0; i < s.n; i += n) {
        uint32_t code = qw_utf8_at(s.p + i, &n);
        struct qw_span one = qw_span_slice(s, i, i + n);
        bool odd = code < 0x20 || (code >= 0x7f && code < 0xa0) ||
                   (code >= 0x200b && code < 0x2070) || code == 0xfeff;
        columns += columns_of(one);
        if (columns > WIDEST) {
            qw_buf_fmt(b, "…");
            return;
        }
        qw_buf_span(b, odd ? QW_LIT(" ") : one);
    }
}

/* The same into an empty buffer, whose failure goes to *failed: a reset forgets it. */
static void
show_cell(struct qw_buf *b, const struct qw_cell *c, bool *failed)
{
    write_cell(b, c);
    *failed = *failed || b->failed;
}

/* A bar of eighths of a block. */
static void
put_bar(struct qw_buf *b, double value, double most)
{
    static const char *const parts[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    size_t eighths = most > 0 ? (size_t)(value / most * BAR * 8 + 0.5) : 0;

    qw_buf_fmt(b, "  ");
    for (; eighths >= 8; eighths -= 8)
        qw_buf_fmt(b, "█");
    qw_buf_fmt(b, "%s", value > 0 && eighths == 0 ? "" : parts[eighths]);
}

static void
pad(struct qw_buf *b, size_t n)
{
    for (; n; n--)
        qw_buf_byte(b, ' ');
}

struct layout {
    size_t width[QW_FACT_COLUMNS];
    size_t bar;
    double most;
    bool failed;
};

static void
measure(const struct qw_fact_table *t, size_t rows, struct layout *l)
{
    struct qw_buf cell;

    qw_buf_init(&cell, 1 << 16);
    *l = (struct layout){ .bar = t->n_rows < 2 ? QW_NOWHERE : t->bar };
    for (size_t k = 0; k < t->n_columns; k++)
        l->width[k] = strlen(t->columns[k]);
    for (size_t i = 0; i < rows * t->n_columns; i++) {
        size_t k = i % t->n_columns;
        show_cell(&cell, &t->cells[i], &l->failed);
        size_t n = columns_of(qw_buf_view(&cell));
        if (n > l->width[k])
            l->width[k] = n;
        if (k == l->bar && t->cells[i].number > l->most)
            l->most = t->cells[i].number;
    }
    qw_buf_release(&cell);
}

static void
put_row(struct qw_buf *b, const struct qw_fact_table *t, size_t row, struct layout *l,
    struct qw_buf *cell)
{
    for (size_t k = 0; k < t->n_columns; k++) {
        const struct qw_cell *c = &t->cells[row * t->n_columns + k];
        show_cell(cell, c, &l->failed);
        size_t n = columns_of(qw_buf_view(cell));
        size_t space = l->width[k] > n ? l->width[k] - n : 0;
        qw_buf_fmt(b, "  ");
        if (c->text.p == NULL)
            pad(b, space);
        qw_buf_span(b, qw_buf_view(cell));
        if (c->text.p && k + 1 < t->n_columns)
            pad(b, space);
    }
    if (l->bar != QW_NOWHERE)
        put_bar(b, t->cells[row * t->n_columns + l->bar].number, l->most);
    qw_buf_byte(b, '\n');
}

void
qw_facts_text(struct qw_buf *b, const struct qw_fact_table *t, size_t rows)
{
    struct layout l;
    struct qw_buf cell;

    if (rows > t->n_rows)
        rows = t->n_rows;
    qw_buf_init(&cell, 1 << 16);
    measure(t, rows, &l);
    qw_buf_fmt(b, "%s\n", t->title);
    for (size_t k = 0; k < t->n_columns; k++) {
        bool number = t->n_rows && t->cells[k].text.p == NULL && t->cells[k].known;
        qw_buf_fmt(b, "  %*s", number ? (int)l.width[k] : 0, number ? t->columns[k] : "");
        if (!number) {
            qw_buf_fmt(b, "%s", t->columns[k]);
            pad(b, k + 1 < t->n_columns ? l.width[k] - strlen(t->columns[k]) : 0);
        }
    }
    qw_buf_byte(b, '\n');
    for (size_t i = 0; i < rows; i++)
        put_row(b, t, i, &l, &cell);
    if (rows < t->n_rows)
        qw_buf_fmt(b, "  … %zu more\n", t->n_rows - rows);
    qw_buf_byte(b, '\n');
    b->failed = b->failed || l.failed;
    qw_buf_release(&cell);
}
