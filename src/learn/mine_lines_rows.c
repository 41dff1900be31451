#include <stdlib.h>
#include <string.h>
#include "learn/mine_lines.h"
#include "rule/match/pattern.h"
#include "text/layout/enumer.h"
#include "text/script.h"
#include "text/utf8.h"

/* Characters of a numbered line that can be a heading of any document. */
enum { HEADING = 12 };

static enum qw_rc
load_bounds(struct qw_mine_lines_conf *c, const struct qw_table *t, struct qw_ctx *ctx)
{
    const struct {
        const char *name;
        double *to;
    } bounds[] = { { "pages", &c->pages }, { "share", &c->share }, { "zone", &c->zone },
        { "rare", &c->rare }, { "rare_weight", &c->rare_weight }, { "weight", &c->weight },
        { "common", &c->common }, { "common_weight", &c->common_weight }, { "steady", &c->steady },
        { "chars", &c->chars } };
    size_t name = qw_table_column(t, "name");

    for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
        size_t row = 0, rows = qw_table_rows(t);
        while (row < rows && !qw_span_eq(qw_table_cell(t, row, name), qw_span_str(bounds[i].name)))
            row++;
        if (row == rows)
            return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: no row is called '%s'", qw_table_path(t),
                bounds[i].name);
        enum qw_rc rc = qw_table_number(t, row, "value", 0, bounds[i].to, ctx);
        if (rc == QW_OK && !(*bounds[i].to >= 0))
            rc = qw_table_fail(t, row, "value", ctx, "below 0");
        if (rc != QW_OK)
            return rc;
    }
    return QW_OK;
}

enum qw_rc
qw_mine_lines_conf_load(
    struct qw_mine_lines_conf *c, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "name", "value", NULL }, *const line[] = { "line",
        NULL };
    struct qw_table *t = NULL;

    *c = (struct qw_mine_lines_conf){ 0 };
    enum qw_rc rc = qw_table_load(&t, conf, "mine/lines", columns, ctx);
    if (rc != QW_OK)
        return rc;
    rc = load_bounds(c, t, ctx);
    qw_table_free(t);
    if (rc == QW_OK)
        rc = qw_table_load(&c->honest, conf, "mine/honest", line, ctx);
    return rc;
}

void
qw_mine_lines_conf_release(struct qw_mine_lines_conf *c)
{
    qw_table_free(c->honest);
    c->honest = NULL;
}

static struct qw_span
mask_of(const struct qw_mined_line *l)
{
    return qw_span(l->mask, l->mask_n);
}

static struct qw_span
example_of(const struct qw_mined_line *l)
{
    return qw_span(l->mask + l->mask_n + 1, l->example_n);
}

/* The same but for the width of a colon at the end? */
static bool
same_line(struct qw_span a, struct qw_span b)
{
    static const struct qw_span wide = QW_LIT("："), narrow = QW_LIT(":");

    a.n -= qw_span_ends(a, wide) ? wide.n : qw_span_ends(a, narrow) ? narrow.n : 0;
    b.n -= qw_span_ends(b, wide) ? wide.n : qw_span_ends(b, narrow) ? narrow.n : 0;
    return qw_span_eq(a, b);
}

/* Could any document have this line? */
static bool
is_honest(const struct qw_mined_line *l, const struct qw_mine_lines_conf *c)
{
    struct qw_span line = example_of(l);
    size_t chars = qw_utf8_count(line), column = qw_table_column(c->honest, "line");

    if ((double)chars < c->chars || (chars <= HEADING && qw_enum_item(line, 0)))
        return true;
    for (size_t i = 0; i < qw_table_rows(c->honest); i++)
        if (same_line(line, qw_table_cell(c->honest, i, column)))
            return true;
    return false;
}

static double
share_of(const struct qw_mined_line *l, const struct qw_mine_lines *m)
{
    return m->pages ? (double)(l->pages + m->slack) / (double)m->pages : 0;
}

/* Has the line the same neighbour on most pages? */
static bool
is_steady(const struct qw_mined_line *l, const struct qw_mine_lines_conf *c)
{
    size_t votes =
        l->beside[0].votes > l->beside[1].votes ? l->beside[0].votes : l->beside[1].votes;

    return (double)votes >= c->steady * (double)l->pages;
}

/* "zone" or "any"; NULL: the line is no row. */
static const char *
where_of(const struct qw_mined_line *l, const struct qw_mine_lines *m,
    const struct qw_mine_lines_conf *c)
{
    double share = share_of(l, m), places = (double)(l->head + l->body + l->foot);

    if ((double)l->pages < c->pages || share < c->share || is_honest(l, c))
        return NULL;
    if (share < c->common && !is_steady(l, c))
        return NULL;
    if ((double)(l->head + l->foot) >= c->zone * places)
        return "zone";
    return share >= c->common ? "any" : NULL;
}

static void
put_cell(struct qw_buf *b, struct qw_span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\')
            qw_buf_span(b, QW_LIT("\\\\"));
        else if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            qw_buf_fmt(b, "\\u{%x}", (unsigned)s.p[i]);
        else
            qw_buf_byte(b, s.p[i]);
    }
}

/* A text near to the example that the pattern leaves alone: in *no. False: there is none,
 * or the mask is no pattern. */
static bool
find_no(const struct qw_mined_line *l, struct qw_pattern_scratch *scratch, struct qw_buf *no)
{
    static const struct {
        const char *before, *behind;
    } ways[] = { { "", "的规定" }, { "关于", "" }, { "关于", "的规定" } };
    struct qw_pattern *pattern;
    struct qw_match match;
    struct qw_ctx ctx;
    bool found = false;

    qw_ctx_clear(&ctx);
    if (qw_pattern_new(&pattern, mask_of(l), &ctx) != QW_OK)
        return false;
    if (qw_pattern_line(pattern, scratch, example_of(l), &match))
        for (size_t i = 0; i < sizeof(ways) / sizeof(*ways) && !found; i++) {
            qw_buf_reset(no);
            qw_buf_span(no, qw_span_str(ways[i].before));
            qw_buf_span(no, example_of(l));
            qw_buf_span(no, qw_span_str(ways[i].behind));
            found = !qw_pattern_line(pattern, scratch, qw_buf_view(no), &match);
        }
    qw_pattern_free(pattern);
    return found && !no->failed;
}

static int
by_pages(const void *a, const void *b)
{
    const struct qw_mined_line *x = *(const struct qw_mined_line *const *)a;
    const struct qw_mined_line *y = *(const struct qw_mined_line *const *)b;

    if (x->pages != y->pages)
        return x->pages > y->pages ? -1 : 1;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static bool
write_row(const struct qw_mined_line *l, const struct qw_mine_lines *m,
    const struct qw_mine_lines_conf *c, struct qw_pattern_scratch *scratch, struct qw_buf *no,
    struct qw_buf *out)
{
    double share = share_of(l, m);
    double weight = share >= c->common ? c->common_weight
                    : share < c->rare  ? c->rare_weight
                                       : c->weight;

    if (!find_no(l, scratch, no))
        return false;
    qw_buf_fmt(
        out, "learn.%08llx\t%s\t", (unsigned long long)(l->hash & 0xffffffffu), where_of(l, m, c));
    put_cell(out, mask_of(l));
    qw_buf_fmt(out, "\t%g\t\t", weight);
    put_cell(out, example_of(l));
    qw_buf_byte(out, '\t');
    put_cell(out, qw_buf_view(no));
    qw_buf_fmt(out, "\t%zu\t%.2f\t%zu\t%zu\t%zu\t%zu\n", l->pages, 100 * share, l->left, l->head,
        l->body, l->foot);
    return true;
}

enum qw_rc
qw_mine_lines_write(const struct qw_mine_lines *m, const struct qw_mine_lines_conf *c, bool left,
    struct qw_buf *out, size_t *rows, struct qw_ctx *ctx)
{
    const struct qw_mined_line **list = malloc((m->n + 1) * sizeof(const struct qw_mined_line *));
    struct qw_pattern_scratch *scratch = qw_pattern_scratch_new();
    struct qw_buf no;
    size_t n = 0;

    *rows = 0;
    qw_buf_init(&no, SIZE_MAX);
    bool failed = list == NULL || scratch == NULL || m->failed;
    for (size_t i = 0; !failed && i < m->cap; i++)
        if (m->list[i].hash && where_of(&m->list[i], m, c) && (!left || m->list[i].left))
            list[n++] = &m->list[i];
    if (n)
        qsort(list, n, sizeof(const struct qw_mined_line *), by_pages);
    qw_buf_fmt(out,
        "# %zu pages; of each line up to %zu may have gone uncounted\n"
        "id\twhere\tpattern\tweight\tsite\tyes\tno\tpages\tpercent\tleft\thead\tbody\tfoot\n",
        m->pages, m->slack);
    for (size_t i = 0; i < n; i++)
        *rows += write_row(list[i], m, c, scratch, &no, out);
    failed |= out->failed || (scratch && qw_pattern_failed(scratch));
    qw_buf_release(&no);
    qw_pattern_scratch_free(scratch);
    free(list);
    return failed ? qw_fail_memory(ctx) : QW_OK;
}
