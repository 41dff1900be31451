#include <math.h>
#include <stdlib.h>
#include "rule/spun/weights.h"

/* A place of an open hash table: part of the key, and the weight; tag 0 is empty. */
struct place {
    uint32_t tag;
    int32_t weight;
};

enum { FILTER = 8, LOWER = 32 };

/* A pair's own table, and a bit for each key in it, by its upper half: FILTER times as many as
 * places. What one text asks is about few pairs, so that their filters stay in the nearest
 * memory. */
struct own {
    size_t first, mask;
    float bias;
    float listed[2]; /* of contexts for the double, for the original */
    float prior;
    bool known;
};

struct qw_weights {
    struct qw_table *table;
    struct own *own;      /* by pair */
    struct place *places; /* of all pairs */
    uint64_t *filter;
};

void
qw_weights_free(struct qw_weights *w)
{
    if (w == NULL)
        return;
    qw_table_free(w->table);
    free(w->places);
    free(w->filter);
    free(w->own);
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
    return w->own[pair].known;
}

float
qw_weights_prior(const struct qw_weights *w, size_t pair)
{
    return w->own[pair].prior;
}

static inline uint32_t
tag_of(uint64_t key)
{
    return (uint32_t)(key >> LOWER) | 1;
}

/* Where the filter has the key's bit. */
static inline size_t
bit_of(const struct own *own, uint64_t key)
{
    return FILTER * own->first + (key >> LOWER & (FILTER * (own->mask + 1) - 1));
}

static void
put(struct qw_weights *w, const struct own *own, uint64_t key, int weight)
{
    struct place *places = w->places + own->first;
    size_t at = key & own->mask, bit = bit_of(own, key);

    w->filter[bit / 64] |= (uint64_t)1 << bit % 64;
    while (places[at].tag)
        at = (at + 1) & own->mask;
    places[at] = (struct place){ tag_of(key), weight };
}

static int
weight_of(const struct qw_weights *w, const struct own *own, uint64_t key)
{
    const struct place *places = w->places + own->first;
    uint32_t tag = tag_of(key);

    for (size_t at = key & own->mask; places[at].tag; at = (at + 1) & own->mask)
        if (places[at].tag == tag)
            return places[at].weight;
    return 0;
}

/* Most features have no weight: the filter is asked first. */
float
qw_weights_score(const struct qw_weights *w, size_t pair, int listed,
    const struct qw_feature *features, size_t n)
{
    const struct own *own = &w->own[pair];
    uint64_t keys[QW_FEATURES] = { 0 };
    size_t n_keys = 0;
    int sum = 0;

    for (size_t i = 0; i < n; i++) {
        size_t bit = bit_of(own, features[i].key);
        keys[n_keys] = features[i].key;
        n_keys += w->filter[bit / 64] >> bit % 64 & 1;
    }
    for (size_t i = 0; i < n_keys; i++)
        sum += weight_of(w, own, keys[i]);
    return own->bias + (listed ? own->listed[listed > 0] : 0) + (float)sum / 100;
}

/* ---- reading ---- */

struct reader {
    struct qw_weights *w;
    const struct qw_pairs *pairs;
    size_t *by_id; /* numbers of pairs, sorted by id */
    size_t row;
    struct qw_ctx *ctx;
};

/* A whole number with its sign, and the blank behind it; false: it is malformed. */
static bool
read_number(struct qw_span *s, int *value)
{
    enum { DIGITS = 6 };
    size_t i = 1;
    int n = 0;

    if (s->n < 2 || (s->p[0] != '+' && s->p[0] != '-'))
        return false;
    for (; i < s->n && i <= DIGITS && s->p[i] >= '0' && s->p[i] <= '9'; i++)
        n = 10 * n + (s->p[i] - '0');
    if (i == 1 || (i < s->n && s->p[i] != ' '))
        return false;
    *value = s->p[0] == '-' ? -n : n;
    *s = qw_span_slice(*s, i + 1, s->n);
    return true;
}

/* What is no feature: `_` the bias, `=` of contexts that are listed, and its negative where no
 * `!` follows. */
static bool
read_other(struct own *own, struct qw_span name, float value)
{
    if (name.n != 1)
        return false;
    if (name.p[0] == '_')
        own->bias = value;
    else if (name.p[0] == '=')
        own->listed[0] = -(own->listed[1] = value);
    else if (name.p[0] == '!')
        own->listed[0] = value;
    else
        return false;
    return true;
}

static enum qw_rc
read_weights(struct reader *r, size_t pair, struct qw_span cell)
{
    struct own *own = &r->w->own[pair];
    int value;

    while (cell.n) {
        struct qw_span piece = cell;
        uint64_t key = qw_feature_read(&cell);
        struct qw_span name = qw_span_slice(piece, 0, piece.n - cell.n);
        bool good = read_number(&cell, &value);
        if (good && key)
            put(r->w, own, key, value);
        else if (!good || !read_other(own, name, (float)value / 100)) {
            qw_span_cut(&piece, ' ', &name);
            return qw_table_fail(r->w->table, r->row, "values", r->ctx,
                "'%.*s' is no feature with a weight", (int)name.n, name.p);
        }
    }
    own->known = true;
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
    r->w->own[pair].prior = (float)log(original / twin);
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

static bool
has_rates(const struct reader *r)
{
    return qw_span_eq(qw_table_get(r->w->table, r->row, "what"), QW_LIT("rates"));
}

/* Pairs that a table of the user's does not have any more are passed by. */
static enum qw_rc
read_row(struct reader *r)
{
    size_t pair = find_pair(r, qw_table_get(r->w->table, r->row, "pair"));
    struct qw_span values = qw_table_get(r->w->table, r->row, "values");

    if (pair == QW_NOWHERE)
        return QW_OK;
    return has_rates(r) ? read_rates(r, pair, values) : read_weights(r, pair, values);
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

/* So many features has each pair: one more in a cell than it has blanks. */
static void
count_features(struct reader *r, size_t *n)
{
    for (r->row = 0; r->row < qw_table_rows(r->w->table); r->row++) {
        size_t pair = find_pair(r, qw_table_get(r->w->table, r->row, "pair"));
        if (pair != QW_NOWHERE && !has_rates(r))
            n[pair] += count_blanks(qw_table_get(r->w->table, r->row, "values")) + 1;
    }
}

/* A third more places than features, or up to twice as many as those. */
static bool
make_room(struct reader *r)
{
    struct qw_weights *w = r->w;
    size_t *n = calloc(r->pairs->n + 1, sizeof(*n)), all = 0;

    if (n == NULL)
        return false;
    count_features(r, n);
    for (size_t i = 0; i < r->pairs->n; i++) {
        size_t size = n[i] ? 64 / FILTER : 0;
        while (3 * size < 4 * n[i])
            size *= 2;
        w->own[i].first = all;
        w->own[i].mask = size - 1;
        all += size;
    }
    free(n);
    w->places = calloc(all + 1, sizeof(*w->places));
    w->filter = calloc(FILTER * all / 64 + 1, sizeof(*w->filter));
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
    w->own = calloc(pairs->n + 1, sizeof(*w->own));
    r.by_id = calloc(pairs->n + 1, sizeof(*r.by_id));
    if (r.by_id)
        sort_ids(&r);
    if (w->own == NULL || r.by_id == NULL || !make_room(&r))
        rc = qw_fail_memory(ctx);
    for (size_t i = 0; rc == QW_OK && i < pairs->n; i++)
        w->own[i].prior = (float)log(pairs->list[i].rate_original / pairs->list[i].rate_double);
    for (r.row = 0; rc == QW_OK && r.row < qw_table_rows(w->table); r.row++)
        rc = read_row(&r);
    free(r.by_id);
    return rc;
}
