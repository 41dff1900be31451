#include <math.h>
#include <stdlib.h>
#include "rule/spun/weights.h"

/* A place of the open hash table: part of the key, and the weight; tag 0 is empty. */
struct place {
    uint32_t tag;
    int32_t weight;
};

enum { FILTER = 8, LOWER = 32 };

struct qw_weights {
    struct qw_table *table;
    struct place *places;
    size_t mask;
    uint64_t *filter; /* a bit for each key, by its upper half: FILTER times as many as places */
    size_t filter_mask;
    float *bias, *priors; /* by pair */
    float (*listed)[2];   /* by pair: of contexts for the double, for the original */
    bool *known;
};

void
qw_weights_free(struct qw_weights *w)
{
    if (w == NULL)
        return;
    qw_table_free(w->table);
    free(w->places);
    free(w->filter);
    free(w->bias);
    free(w->listed);
    free(w->priors);
    free(w->known);
    free(w);
}

const struct qw_table *
qw_weights_table(const struct qw_weights *w)
{
    return w->table;
}

bool
qw_weights_know(const struct qw_weights *w, size_t pair)
{
    return w->known[pair];
}

float
qw_weights_prior(const struct qw_weights *w, size_t pair)
{
    return w->priors[pair];
}

static inline uint64_t
key_of(uint64_t feature, size_t pair)
{
    uint64_t h =
        (feature ^ (pair + 1) * 0xff51afd7ed558ccdu) * 0xc4ceb9fe1a85ec53u; /* MurmurHash3 */

    return h ^ h >> 32;
}

static inline uint32_t
tag_of(uint64_t key)
{
    return (uint32_t)(key >> 32) | 1;
}

/* Where the filter has the key's bit. */
static inline size_t
bit_of(const struct qw_weights *w, uint64_t key)
{
    return key >> LOWER & w->filter_mask;
}

static void
put(struct qw_weights *w, uint64_t key, int weight)
{
    size_t at = key & w->mask, bit = bit_of(w, key);

    w->filter[bit / 64] |= (uint64_t)1 << bit % 64;
    while (w->places[at].tag)
        at = (at + 1) & w->mask;
    w->places[at] = (struct place){ tag_of(key), weight };
}

static int
weight_of(const struct qw_weights *w, uint64_t key)
{
    uint32_t tag = tag_of(key);

    for (size_t at = key & w->mask; w->places[at].tag; at = (at + 1) & w->mask)
        if (w->places[at].tag == tag)
            return w->places[at].weight;
    return 0;
}

/* Most features have no weight, and the places are too many for the nearest memory: the
 * filter, which is in it, is asked for all of them first. */
float
qw_weights_score(const struct qw_weights *w, size_t pair, int listed,
    const struct qw_feature *features, size_t n)
{
    uint64_t keys[QW_FEATURES];
    size_t n_keys = 0;
    int sum = 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t key = key_of(features[i].key, pair);
        size_t bit = bit_of(w, key);
        keys[n_keys] = key;
        if (w->filter[bit / 64] >> bit % 64 & 1)
            n_keys++;
    }
    for (size_t i = 0; i < n_keys; i++)
        __builtin_prefetch(&w->places[keys[i] & w->mask]);
    for (size_t i = 0; i < n_keys; i++)
        sum += weight_of(w, keys[i]);
    float contexts = listed ? w->listed[pair][listed > 0] : 0;

    return w->bias[pair] + contexts + (float)sum / 100;
}

/* ---- reading ---- */

enum { LATE = 16 };

struct reader {
    struct qw_weights *w;
    const struct qw_pairs *pairs;
    size_t *by_id; /* numbers of pairs, sorted by id */
    size_t row;
    struct qw_ctx *ctx;
    struct late { /* whose places are on their way from memory */
        uint64_t key;
        int weight;
    } late[LATE];
    size_t n_late;
};

/* Put the oldest of the late ones, take this one instead. */
static void
put_late(struct reader *r, uint64_t key, int weight)
{
    struct late *l = &r->late[r->n_late++ % LATE];

    if (r->n_late > LATE)
        put(r->w, l->key, l->weight);
    __builtin_prefetch(&r->w->places[key & r->w->mask], 1);
    *l = (struct late){ key, weight };
}

static void
put_rest(struct reader *r)
{
    for (size_t i = r->n_late < LATE ? 0 : r->n_late - LATE; i < r->n_late; i++)
        put(r->w, r->late[i % LATE].key, r->late[i % LATE].weight);
}

/* A whole number behind the feature; the number of bytes of the feature, 0: malformed. */
static size_t
read_number(struct qw_span s, int *value)
{
    enum { MOST = 1000000 };
    size_t i = s.n, digits = 0;
    int n = 0, unit = 1;

    for (; i > 0 && s.p[i - 1] >= '0' && s.p[i - 1] <= '9' && unit < MOST;
         i--, digits++, unit *= 10)
        n += (s.p[i - 1] - '0') * unit;
    if (digits == 0 || i < 2 || (s.p[i - 1] != '+' && s.p[i - 1] != '-'))
        return 0;
    *value = s.p[i - 1] == '-' ? -n : n;
    return i - 1;
}

/* The next piece of a cell: pieces are short, a loop is faster than a search. */
static struct qw_span
cut_piece(struct qw_span *cell)
{
    size_t n = 0;

    while (n < cell->n && cell->p[n] != ' ')
        n++;
    struct qw_span piece = qw_span(cell->p, n);
    *cell = qw_span_slice(*cell, n + (n < cell->n), cell->n);
    return piece;
}

static enum qw_rc
read_weights(struct reader *r, size_t pair, struct qw_span cell)
{
    int value;

    while (cell.n) {
        struct qw_span piece = cut_piece(&cell);
        size_t n = read_number(piece, &value);
        uint64_t key = n ? qw_feature_key(qw_span_slice(piece, 0, n)) : 0;
        if (key)
            put_late(r, key_of(key, pair), value);
        else if (n == 1 && piece.p[0] == '_')
            r->w->bias[pair] = (float)value / 100;
        else if (n == 1 && piece.p[0] == '=') /* and its negative, where no ! follows */
            r->w->listed[pair][0] = -(r->w->listed[pair][1] = (float)value / 100);
        else if (n == 1 && piece.p[0] == '!')
            r->w->listed[pair][0] = (float)value / 100;
        else
            return qw_table_fail(r->w->table, r->row, "values", r->ctx,
                "'%.*s' is no feature with a weight", (int)piece.n, piece.p);
    }
    r->w->known[pair] = true;
    return QW_OK;
}

/* `name=RATE/SHAPE` */
static bool
read_rate(struct qw_span cell, struct qw_span name, double *rate)
{
    char number[32] = "";
    size_t at = qw_span_find(cell, name);

    if (at == QW_NOWHERE)
        return false;
    struct qw_span rest = qw_span_slice(cell, at + name.n, cell.n);
    memcpy(number, rest.p, rest.n < sizeof(number) - 1 ? rest.n : sizeof(number) - 1);
    char *end;
    *rate = strtod(number, &end);
    return end != number && *end == '/' && *rate > 0;
}

static enum qw_rc
read_rates(const struct reader *r, size_t pair, struct qw_span cell)
{
    double original, twin;

    if (!read_rate(cell, QW_LIT("original="), &original) ||
        !read_rate(cell, QW_LIT("double="), &twin))
        return qw_table_fail(r->w->table, r->row, "values", r->ctx, "no rates");
    r->w->priors[pair] = (float)log(original / twin);
    return QW_OK;
}

/* The pair's number, or QW_NOWHERE. */
static size_t
find_pair(const struct reader *r, struct qw_span id)
{
    size_t low = 0, high = r->pairs->n;

    while (low < high) {
        size_t middle = (low + high) / 2;
        struct qw_span other = qw_span_str(r->pairs->list[r->by_id[middle]].id);
        int order = memcmp(other.p, id.p, other.n < id.n ? other.n : id.n);
        if (order == 0 && other.n == id.n)
            return r->by_id[middle];
        if (order < 0 || (order == 0 && other.n < id.n))
            low = middle + 1;
        else
            high = middle;
    }
    return QW_NOWHERE;
}

/* Pairs that a table of the user's does not have any more are passed by. */
static enum qw_rc
read_row(struct reader *r)
{
    size_t pair = find_pair(r, qw_table_get(r->w->table, r->row, "pair"));
    struct qw_span what = qw_table_get(r->w->table, r->row, "what");
    struct qw_span values = qw_table_get(r->w->table, r->row, "values");

    if (pair == QW_NOWHERE)
        return QW_OK;
    return qw_span_eq(what, QW_LIT("rates")) ? read_rates(r, pair, values)
                                             : read_weights(r, pair, values);
}

static void
sort_ids(struct reader *r)
{
    for (size_t i = 0; i < r->pairs->n; i++) {
        size_t k = i;
        for (; k > 0 && strcmp(r->pairs->list[r->by_id[k - 1]].id, r->pairs->list[i].id) > 0; k--)
            r->by_id[k] = r->by_id[k - 1];
        r->by_id[k] = i;
    }
}

static size_t
count_blanks(struct qw_span s)
{
    enum { BLOCK = 128 };
    size_t n = 0, at = 0;

    for (; s.n - at >= BLOCK; at += BLOCK) { /* turned into vector code */
        unsigned char count = 0;
        for (size_t i = 0; i < BLOCK; i++)
            count = (unsigned char)(count + (s.p[at + i] == ' '));
        n += count;
    }
    for (; at < s.n; at++)
        n += s.p[at] == ' ';
    return n;
}

/* Room for all features: one more in a cell than it has blanks. A third more places than that, or
 * up to twice as many as those: pages of memory that are touched take longer than a few steps in
 * them, for the filter is asked first. */
static bool
make_room(struct qw_weights *w)
{
    size_t n = 0, size = 64;

    for (size_t i = 0; i < qw_table_rows(w->table); i++)
        n += count_blanks(qw_table_get(w->table, i, "values")) + 1;
    while (3 * size < 4 * n)
        size *= 2;
    w->mask = size - 1;
    w->filter_mask = FILTER * size - 1;
    w->places = calloc(size, sizeof(*w->places));
    w->filter = calloc(FILTER * size / 64, sizeof(*w->filter));
    return w->places && w->filter;
}

enum qw_rc
qw_weights_load(struct qw_weights **out, const struct qw_pairs *pairs, const struct qw_conf *conf,
    struct qw_ctx *ctx)
{
    static const char *const columns[] = { "pair", "what", "values", NULL };
    struct qw_weights *w = calloc(1, sizeof(*w));
    struct reader r = { .w = w, .pairs = pairs, .ctx = ctx };

    if (w == NULL)
        return qw_fail_memory(ctx);
    *out = w;
    enum qw_rc rc = qw_table_load(&w->table, conf, "repair/trained", columns, ctx);
    if (rc != QW_OK)
        return rc;
    w->bias = calloc(pairs->n + 1, sizeof(*w->bias));
    w->known = calloc(pairs->n + 1, sizeof(*w->known));
    r.by_id = calloc(pairs->n + 1, sizeof(*r.by_id));
    w->listed = calloc(pairs->n + 1, sizeof(*w->listed));
    w->priors = calloc(pairs->n + 1, sizeof(*w->priors));
    if (w->priors == NULL || w->bias == NULL || w->listed == NULL || w->known == NULL ||
        r.by_id == NULL || !make_room(w))
        rc = qw_fail_memory(ctx);
    for (size_t i = 0; rc == QW_OK && i < pairs->n; i++)
        w->priors[i] = (float)log(pairs->list[i].rate_original / pairs->list[i].rate_double);
    if (rc == QW_OK)
        sort_ids(&r);
    for (; rc == QW_OK && r.row < qw_table_rows(w->table); r.row++)
        rc = read_row(&r);
    put_rest(&r);
    free(r.by_id);
    return rc;
}
