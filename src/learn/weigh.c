#include <math.h>
#include <stdlib.h>
#include "base/vec.h"
#include "learn/weigh.h"

enum {
    SWEEPS = 200,
    FOLDS = 5,
    BODY_COUNTS = 3, /* times */
};

#define STIFF 3 /* how much a phrase holds to its prior */
#define STIFF_SHAPE 0.05
#define STEP_MOST 1 /* that a weight moves at once */
#define STILL 1e-6  /* a sweep that moves no weight further is the last */

struct value {
    uint32_t line;
    double x;
};

/* One weight and the lines in which it counts. */
struct feature {
    double weight, prior, stiff;
    struct value *list;
    size_t n, cap;
};

struct example {
    bool furniture;
    uint32_t fold;
    double sum; /* of the weights now */
};

struct qw_weigher {
    struct qw_page_rules page;
    struct qw_furniture_weights weights;
    struct qw_table *weight_table;
    struct qw_furniture *furniture;
    struct qw_furniture_scratch *scratch;
    struct feature *features; /* the phrases, then the shapes */
    size_t n, n_phrases;
    struct example *lines;
    size_t n_lines, cap;
    struct qw_weighing seen;
};

void
qw_weigher_free(struct qw_weigher *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; w->features && i < w->n; i++)
        free(w->features[i].list);
    free(w->features);
    free(w->lines);
    qw_furniture_scratch_free(w->scratch);
    qw_furniture_free(w->furniture);
    qw_table_free(w->weight_table);
    free(w);
}

/* The row of weights.tsv that a shape has. */
static size_t
shape_row(const struct qw_weigher *w, size_t shape)
{
    size_t i = 0;

    while (
        i < qw_table_rows(w->weight_table) &&
        !qw_span_eq(qw_table_get(w->weight_table, i, "name"), qw_span_str(qw_shape_names[shape])))
        i++;
    return i;
}

static enum qw_rc
load_priors(struct qw_weigher *w, struct qw_ctx *ctx)
{
    const struct qw_table *phrases = qw_furniture_phrase_table(w->furniture);
    enum qw_rc rc = QW_OK;

    w->n_phrases = qw_table_rows(phrases);
    w->n = w->n_phrases + QW_SHAPES;
    w->features = calloc(w->n, sizeof(*w->features));
    if (w->features == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; rc == QW_OK && i < w->n; i++) {
        bool phrase = i < w->n_phrases;
        size_t row = phrase ? i : shape_row(w, i - w->n_phrases);
        w->features[i].stiff = phrase ? STIFF : STIFF_SHAPE;
        rc = qw_table_number(
            phrase ? phrases : w->weight_table, row, "prior", 0, &w->features[i].prior, ctx);
    }
    return rc;
}

enum qw_rc
qw_weigher_new(struct qw_weigher **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct qw_weigher *w = calloc(1, sizeof(*w));

    if (w == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = qw_page_weights(&w->page, &w->weights, &w->weight_table, conf, ctx);
    if (rc == QW_OK)
        rc = qw_furniture_new(&w->furniture, conf, &w->weights, ctx);
    if (rc == QW_OK)
        rc = load_priors(w, ctx);
    if (rc == QW_OK && (w->scratch = qw_furniture_scratch_new(w->furniture)) == NULL)
        rc = qw_fail_memory(ctx);
    if (rc != QW_OK)
        qw_weigher_free(w);
    else
        *out = w;
    return rc;
}

static bool
add_value(struct feature *f, size_t line, double x)
{
    struct value *list = qw_vec_grow(f->list, &f->cap, f->n + 1, sizeof(*list));

    if (list == NULL)
        return false;
    f->list = list;
    list[f->n++] = (struct value){ (uint32_t)line, x };
    return true;
}

static bool
add_line(struct qw_weigher *w, struct qw_span text, bool furniture)
{
    struct qw_line line = { .text = qw_span_trim(text) };
    struct qw_verdict v;
    double shape[QW_SHAPES];
    const uint32_t *rows;

    qw_line_count(&line);
    qw_furniture_judge(w->furniture, w->scratch, line.text, line.chars, 0, &v);
    if (qw_furniture_failed(w->scratch))
        return false;
    w->seen.lines[furniture]++;
    if (v.score > 0) {
        w->seen.known[furniture]++;
        return true;
    }
    struct example *list = qw_vec_grow(w->lines, &w->cap, w->n_lines + 1, sizeof(*list));
    if (list == NULL)
        return false;
    w->lines = list;
    list[w->n_lines] = (struct example){ furniture, (uint32_t)(w->n_lines % FOLDS), 0 };
    bool ok = true;
    size_t n = qw_furniture_phrases(w->scratch, &rows);
    for (size_t i = 0; ok && i < n; i++)
        ok = add_value(&w->features[rows[i]], w->n_lines, 1);
    qw_shape(&line, shape);
    for (size_t i = 0; ok && i < QW_SHAPES; i++)
        ok = shape[i] == 0 || add_value(&w->features[w->n_phrases + i], w->n_lines, shape[i]);
    w->n_lines++;
    return ok;
}

enum qw_rc
qw_weigher_add(struct qw_weigher *w, const struct qw_table *t, struct qw_ctx *ctx)
{
    for (size_t i = 0; i < qw_table_rows(t); i++) {
        struct qw_span kind = qw_table_get(t, i, "kind");
        bool furniture = qw_span_eq(kind, QW_LIT("furniture"));
        if (!furniture && !qw_span_eq(kind, QW_LIT("body")))
            return qw_table_fail(t, i, "kind", ctx, "neither furniture nor body");
        if (!add_line(w, qw_table_get(t, i, "line"), furniture))
            return qw_fail_memory(ctx);
    }
    return QW_OK;
}

/* How far one weight should move, all others as they are; lines of `fold` aside. */
static double
newton(const struct qw_weigher *w, const struct feature *f, uint32_t fold)
{
    double slope = f->stiff * (f->weight - f->prior), bend = f->stiff;

    for (size_t i = 0; i < f->n; i++) {
        const struct example *e = &w->lines[f->list[i].line];
        if (e->fold == fold)
            continue;
        double times = e->furniture ? 1 : BODY_COUNTS, x = f->list[i].x;
        double odds = 1 / (1 + exp(-e->sum));
        slope += times * (odds - e->furniture) * x;
        bend += times * odds * (1 - odds) * x * x;
    }
    double step = -slope / bend;
    return step > STEP_MOST ? STEP_MOST : step < -STEP_MOST ? -STEP_MOST : step;
}

static void
learn(struct qw_weigher *w, uint32_t fold)
{
    double moved = 1;

    for (size_t i = 0; i < w->n_lines; i++)
        w->lines[i].sum = 0;
    for (size_t k = 0; k < w->n; k++) {
        struct feature *f = &w->features[k];
        f->weight = f->prior;
        for (size_t i = 0; i < f->n; i++)
            w->lines[f->list[i].line].sum += f->weight * f->list[i].x;
    }
    for (size_t sweep = 0; sweep < SWEEPS && moved > STILL; sweep++) {
        moved = 0;
        for (size_t k = 0; k < w->n; k++) {
            struct feature *f = &w->features[k];
            double step = newton(w, f, fold);
            f->weight += step;
            moved = fabs(step) > moved ? fabs(step) : moved;
            for (size_t i = 0; i < f->n; i++)
                w->lines[f->list[i].line].sum += step * f->list[i].x;
        }
    }
}

enum qw_rc
qw_weigher_learn(struct qw_weigher *w, struct qw_weighing *result, struct qw_ctx *ctx)
{
    if (w->n_lines == 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "no line to learn from");
    *result = w->seen;
    for (uint32_t fold = 0; fold < FOLDS; fold++) {
        learn(w, fold);
        for (size_t i = 0; i < w->n_lines; i++) {
            const struct example *e = &w->lines[i];
            if (e->fold == fold)
                result->right[e->furniture] += (e->sum > 0) == e->furniture;
        }
    }
    learn(w, FOLDS);
    return QW_OK;
}

const char *
qw_weigher_name(size_t table)
{
    return table == 0 ? "strip/phrases.tsv" : "strip/weights.tsv";
}

/* A line of a table with the number in its column `column` changed. */
static void
put_number(struct qw_buf *out, struct qw_span line, size_t column, double value)
{
    struct qw_span cell;

    for (size_t i = 0; qw_span_cut(&line, '\t', &cell); i++) {
        if (i)
            qw_buf_byte(out, '\t');
        if (i == column)
            qw_buf_fmt(out, "%.2f", value == 0 ? 0 : value);
        else
            qw_buf_span(out, cell);
    }
}

/* Which feature a row of a table is; n: none. */
static size_t
feature_of(const struct qw_weigher *w, const struct qw_table *t, size_t row)
{
    if (t != w->weight_table)
        return row;
    for (size_t i = 0; i < QW_SHAPES; i++)
        if (shape_row(w, i) == row)
            return w->n_phrases + i;
    return w->n;
}

enum qw_rc
qw_weigher_print(const struct qw_weigher *w, size_t table, struct qw_buf *out, struct qw_ctx *ctx)
{
    const struct qw_table *t = table ? w->weight_table : qw_furniture_phrase_table(w->furniture);
    size_t column = qw_table_column(t, table ? "value" : "weight");
    struct qw_span rest = qw_table_source(t), line;

    for (size_t row = 0, n = 1; rest.n && qw_span_cut(&rest, '\n', &line); n++) {
        bool here = row < qw_table_rows(t) && qw_table_line(t, row) == n;
        size_t k = here ? feature_of(w, t, row++) : w->n;
        if (k < w->n)
            put_number(out, line, column, w->features[k].weight);
        else
            qw_buf_span(out, line);
        qw_buf_byte(out, '\n');
    }
    return out->failed ? qw_fail_memory(ctx) : QW_OK;
}
