#include <stdlib.h>
#include "rule/chars/booktitle.h"
#include "text/utf8.h"

enum place { END, BEFORE, BEHIND, ASKS, LIST, SPUN, NEED, PLACES };

static const char *const places[PLACES] = { "end", "before", "behind", "asks", "list", "spun",
    "need" };

struct word {
    struct qw_span text;
    double weight;
    enum place place;
};

struct qw_booktitles {
    struct qw_table *table;
    struct word *words;
    size_t n;
    double list, spun, need;
};

static enum qw_rc
take_row(struct qw_booktitles *b, size_t row, struct qw_ctx *ctx)
{
    struct word *w = &b->words[b->n];
    struct qw_span place = qw_table_get(b->table, row, "place");
    enum qw_rc rc = qw_table_number(b->table, row, "weight", 0, &w->weight, ctx);

    if (rc != QW_OK)
        return rc;
    w->text = qw_table_get(b->table, row, "word");
    for (w->place = END; w->place < PLACES; w->place++)
        if (qw_span_eq(place, qw_span_str(places[w->place])))
            break;
    if (w->place == PLACES)
        return qw_table_fail(b->table, row, "place", ctx, "no such place");
    if (w->place < LIST) {
        b->n++;
        return w->text.n ? QW_OK : qw_table_fail(b->table, row, "word", ctx, "a word is missing");
    }
    *(w->place == LIST ? &b->list : w->place == SPUN ? &b->spun : &b->need) = w->weight;
    return QW_OK;
}

enum qw_rc
qw_booktitles_load(struct qw_booktitles **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "word", "place", "weight", NULL };
    struct qw_booktitles *b = calloc(1, sizeof(*b));
    enum qw_rc rc;

    if (b == NULL)
        return qw_fail_memory(ctx);
    rc = qw_table_load(&b->table, conf, "punct/titles", columns, ctx);
    if (rc == QW_OK) {
        b->words = calloc(qw_table_rows(b->table) + 1, sizeof(*b->words));
        rc = b->words ? QW_OK : qw_fail_memory(ctx);
    }
    for (size_t i = 0; rc == QW_OK && i < qw_table_rows(b->table); i++)
        rc = take_row(b, i, ctx);
    if (rc != QW_OK) {
        qw_booktitles_free(b);
        return rc;
    }
    *out = b;
    return QW_OK;
}

void
qw_booktitles_free(struct qw_booktitles *b)
{
    if (b == NULL)
        return;
    qw_table_free(b->table);
    free(b->words);
    free(b);
}

const struct qw_table *
qw_booktitles_table(const struct qw_booktitles *b)
{
    return b->table;
}

/* The heavier one, where there is one already. */
static void
keep(double *best, double weight)
{
    if (*best == 0 || (weight > 0 ? weight > *best : weight < *best))
        *best = weight;
}

/* The heaviest words that stand in each place, together. */
static double
weigh(const struct qw_booktitles *b, struct qw_span title, struct qw_span before,
    struct qw_span behind)
{
    double in[LIST] = { 0 }, out[LIST] = { 0 };

    for (size_t i = 0; i < b->n; i++) {
        const struct word *w = &b->words[i];
        bool inside = w->place == END || w->place == ASKS;
        if (inside && qw_span_ends(title, w->text))
            keep(&in[w->place], w->weight);
        if (w->place == BEHIND ? qw_span_starts(behind, w->text)
                               : w->place != END && qw_span_ends(before, w->text))
            keep(&out[w->place], w->weight);
    }
    return in[END] + out[BEFORE] + out[BEHIND] + in[ASKS] + out[ASKS];
}

static bool
is_list(struct qw_span before, struct qw_span behind)
{
    return qw_span_starts(behind, QW_LIT("、?")) || qw_span_starts(behind, QW_LIT("和?")) ||
           qw_span_ends(before, QW_LIT("》、")) || qw_span_ends(before, QW_LIT("?、")) ||
           qw_span_ends(before, QW_LIT("?和"));
}

bool
qw_booktitle_is(const struct qw_booktitles *b, struct qw_span line, size_t open, size_t close,
    struct qw_spunmarks *spun)
{
    struct qw_span title = qw_span_slice(line, open + 1, close);
    struct qw_span before = qw_span_slice(line, 0, open);
    struct qw_span behind = qw_span_slice(line, close + 1, line.n);
    double sum = weigh(b, title, before, behind);

    if (title.n == 0 || title.n > 4 * QW_BOOKTITLE_MAX || qw_utf8_count(title) > QW_BOOKTITLE_MAX)
        return false;
    if (is_list(before, behind))
        sum += b->list;
    if ((sum >= b->need) == (sum + b->spun >= b->need)) /* so the document need not be read */
        return sum >= b->need;
    return sum + (qw_spunmarks_primes(spun) ? b->spun : 0) >= b->need;
}
