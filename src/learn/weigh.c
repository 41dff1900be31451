#include <math.h>
#include <stdlib.h>
#include "base/vec.h"
#include "learn/gram_map.h"
#include "learn/weigh.h"

enum {
    SWEEPS = 100,
    LINES = 3, /* in which a gram stands at least */
    FOLDS = 5,
    BODY_COUNTS = 3, /* times */
};

#define STIFF 3          /* how much a phrase holds to its prior */
#define STIFF_SHAPE 2000 /* short lines are learnt from more often than they stand in pages */
#define STIFF_PAIR 4
#define STIFF_ONE 16     /* of a character alone */
#define KNOWN_COUNTS 0.5 /* times: furniture that a row knows; others are worded like it */
#define LEAST 0.05       /* of a gram's weight; less is not worth a row */
#define STEP_MOST 1      /* that a weight moves at once */
#define STILL 1e-3       /* a sweep that moves no weight further is the last */

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
    bool known; /* by a row */
    double sum; /* of the weights now */
};

struct qw_weigher {
    struct qw_page_rules page;
    struct qw_furniture_weights weights;
    struct qw_table *weight_table;
    struct qw_furniture *furniture;
    struct qw_furniture_scratch *scratch;
    struct feature *features; /* the phrases, the shapes, the grams */
    size_t n, n_phrases, first_gram, features_cap;
    struct qw_gram_map grams;
    struct example *lines;
    size_t n_lines, cap, sorts; /* sorts: how many were met */
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
    qw_gram_map_release(&w->grams);
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

/* The feature of a gram, a new one if need be; NULL: no memory. */
static struct feature *
gram_feature(struct qw_weigher *w, uint32_t gram)
{
    size_t k;

    if (!qw_gram_map_add(&w->grams, gram, &k))
        return NULL;
    k += w->first_gram;
    if (k == w->n) {
        struct feature *list = qw_vec_grow(w->features, &w->features_cap, w->n + 1, sizeof(*list));
        if (list == NULL)
            return NULL;
        w->features = list;
        list[w->n++] = (struct feature){ .stiff = gram >> 16 ? STIFF_PAIR : STIFF_ONE };
    }
    return &w->features[k];
}

/* The grams that have a prior are kept, whatever lines there are. */
static enum qw_rc
load_grams(struct qw_weigher *w, struct qw_ctx *ctx)
{
    const struct qw_table *t = qw_bigrams_table(qw_furniture_bigrams(w->furniture));
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < qw_table_rows(t); i++) {
        double prior;
        rc = qw_table_number(t, i, "prior", 0, &prior, ctx);
        if (rc != QW_OK || prior == 0)
            continue;
        struct feature *f = gram_feature(w, qw_bigram_parse(qw_table_get(t, i, "gram")));
        if (f == NULL)
            return qw_fail_memory(ctx);
        f->prior = prior;
    }
    return rc;
}

static enum qw_rc
load_priors(struct qw_weigher *w, struct qw_ctx *ctx)
{
    const struct qw_table *phrases = qw_furniture_phrase_table(w->furniture);
    enum qw_rc rc = QW_OK;

    w->n_phrases = qw_table_rows(phrases);
    w->n = w->first_gram = w->features_cap = w->n_phrases + QW_SHAPES;
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
    return rc == QW_OK ? load_grams(w, ctx) : rc;
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

/* A line that a row knows is not read by the judge, so it is here. */
static bool
add_grams(struct qw_weigher *w, size_t line, struct qw_span text, size_t chars, bool known)
{
    uint32_t own[QW_BIGRAMS];
    const uint32_t *grams = own;
    size_t n = known && chars <= QW_JUDGED_BY_GRAMS ? qw_bigrams_read(text, own) : 0;

    if (!known)
        n = qw_furniture_grams(w->scratch, &grams);
    for (size_t i = 0; i < n; i++) {
        struct feature *f = gram_feature(w, grams[i]);
        if (f == NULL)
            return false;
        if (f->n && f->list[f->n - 1].line == line)
            f->list[f->n - 1].x++;
        else if (!add_value(f, line, 1))
            return false;
    }
    return true;
}

static bool
add_line(struct qw_weigher *w, struct qw_span text, bool furniture, size_t part)
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
        if (!furniture)
            return true;
    }
    struct example *list = qw_vec_grow(w->lines, &w->cap, w->n_lines + 1, sizeof(*list));
    if (list == NULL)
        return false;
    w->lines = list;
    list[w->n_lines] =
        (struct example){ furniture, (uint32_t)((part ? part : w->n_lines) % FOLDS), 0 };
    list[w->n_lines].known = v.score > 0;
    bool ok = true;
    size_t n = qw_furniture_phrases(w->scratch, &rows);
    for (size_t i = 0; ok && i < n; i++)
        ok = add_value(&w->features[rows[i]], w->n_lines, 1);
    qw_shape(&line, shape);
    for (size_t i = 0; ok && i < QW_SHAPES; i++)
        ok = shape[i] == 0 || add_value(&w->features[w->n_phrases + i], w->n_lines, shape[i]);
    ok = ok && add_grams(w, w->n_lines, line.text, line.chars, v.score > 0);
    w->n_lines++;
    return ok;
}

enum qw_rc
qw_weigher_add(struct qw_weigher *w, const struct qw_table *t, struct qw_ctx *ctx)
{
    struct qw_span sort = { "", 0 };

    for (size_t i = 0; i < qw_table_rows(t); i++) {
        struct qw_span now = qw_table_get(t, i, "sort");
        w->sorts += now.n && !qw_span_eq(now, sort);
        sort = now;
        struct qw_span kind = qw_table_get(t, i, "kind");
        bool furniture = qw_span_eq(kind, QW_LIT("furniture"));
        if (!furniture && !qw_span_eq(kind, QW_LIT("body")))
            return qw_table_fail(t, i, "kind", ctx, "neither furniture nor body");
        if (!add_line(w, qw_table_get(t, i, "line"), furniture, sort.n ? w->sorts : 0))
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
        double times = e->known ? KNOWN_COUNTS : e->furniture ? 1 : BODY_COUNTS, x = f->list[i].x;
        double odds = 1 / (1 + exp(-e->sum));
        slope += times * (odds - e->furniture) * x;
        bend += times * odds * (1 - odds) * x * x;
    }
    double step = -slope / bend;
    return step > STEP_MOST ? STEP_MOST : step < -STEP_MOST ? -STEP_MOST : step;
}

/* Learn the features [from, to), all others as they are. */
static void
sweep(struct qw_weigher *w, size_t from, size_t to, uint32_t fold)
{
    double moved = 1;

    for (size_t round = 0; round < SWEEPS && moved > STILL; round++) {
        moved = 0;
        for (size_t k = from; k < to; k++) {
            struct feature *f = &w->features[k];
            double step = newton(w, f, fold);
            f->weight += step;
            moved = fabs(step) > moved ? fabs(step) : moved;
            for (size_t i = 0; i < f->n; i++)
                w->lines[f->list[i].line].sum += step * f->list[i].x;
        }
    }
}

/* The words and the shapes first, as if there were nothing else; the grams then say what
 * these leave unsaid. */
static void
learn(struct qw_weigher *w, uint32_t fold)
{
    for (size_t i = 0; i < w->n_lines; i++)
        w->lines[i].sum = 0;
    for (size_t k = 0; k < w->n; k++) {
        struct feature *f = &w->features[k];
        f->weight = f->prior;
        for (size_t i = 0; i < f->n; i++)
            w->lines[f->list[i].line].sum += f->weight * f->list[i].x;
    }
    sweep(w, 0, w->first_gram, fold);
    sweep(w, w->first_gram, w->n, fold);
}

enum qw_rc
qw_weigher_learn(struct qw_weigher *w, struct qw_weighing *result, struct qw_ctx *ctx)
{
    if (w->n_lines == 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "no line to learn from");
    *result = w->seen;
    for (size_t k = w->first_gram; k < w->n; k++)
        if (w->features[k].n < LINES)
            w->features[k].n = 0;
    for (uint32_t fold = 0; fold < FOLDS; fold++) {
        learn(w, fold);
        for (size_t i = 0; i < w->n_lines; i++) {
            const struct example *e = &w->lines[i];
            if (e->fold == fold && !e->known)
                result->right[e->furniture] += (e->sum > 0) == e->furniture;
        }
    }
    learn(w, FOLDS);
    return QW_OK;
}

const char *
qw_weigher_name(size_t table)
{
    static const char *const names[] = { "strip/phrases.tsv", "strip/weights.tsv",
        "strip/grams.tsv" };

    return names[table];
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

static int
by_gram(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    uint64_t p = *x >> 16 ? *x : (uint64_t)*x << 16; /* 在 before 在线 */
    uint64_t q = *y >> 16 ? *y : (uint64_t)*y << 16;

    return p != q ? (p > q) - (p < q) : (*x > *y) - (*x < *y);
}

/* The table of the grams anew: its first lines, then the rows that say something. */
static enum qw_rc
print_grams(const struct qw_weigher *w, struct qw_buf *out, struct qw_ctx *ctx)
{
    const struct qw_table *t = qw_bigrams_table(qw_furniture_bigrams(w->furniture));
    struct qw_span rest = qw_table_source(t), line;
    char text[QW_BIGRAM_TEXT];

    while (rest.n && qw_span_cut(&rest, '\n', &line)) {
        qw_buf_span(out, line);
        qw_buf_byte(out, '\n');
        if (line.n && line.p[0] != '#')
            break;
    }
    uint32_t *list = malloc((w->grams.n + 1) * sizeof(*list));
    if (list == NULL)
        return qw_fail_memory(ctx);
    memcpy(list, w->grams.list, w->grams.n * sizeof(*list));
    qsort(list, w->grams.n, sizeof(*list), by_gram);
    for (size_t i = 0; i < w->grams.n; i++) {
        size_t k = qw_gram_map_find(&w->grams, list[i]);
        const struct feature *f = &w->features[w->first_gram + k];
        if (fabs(f->weight) < LEAST && f->prior == 0)
            continue;
        qw_buf_span(out, qw_span(text, qw_bigram_text(list[i], text)));
        qw_buf_fmt(out, "\t%.2f\t%.2f\n", f->weight, f->prior);
    }
    free(list);
    return out->failed ? qw_fail_memory(ctx) : QW_OK;
}

enum qw_rc
qw_weigher_print(const struct qw_weigher *w, size_t table, struct qw_buf *out, struct qw_ctx *ctx)
{
    if (table == QW_WEIGHED_TABLES - 1)
        return print_grams(w, out, ctx);
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
