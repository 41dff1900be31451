#include <math.h>
#include <stdlib.h>
#include "learn/neighbours.h"

enum { CODES = 0x10000, PLACES = 2000, SLOTS = 16384, OWN = 100, SEEN = 500 };

/* How many places that were not seen speak for what stands anywhere. */
static const double smooth_one = 10, smooth_two = 3, smooth_pair = 20;

/* Sides of a word and how many codes: part of a slot's key. */
enum { ONE_BEFORE = 1, TWO_BEFORE, ONE_BEHIND, TWO_BEHIND };

struct qw_honest {
    const struct qw_grams *grams;
    uint32_t count[CODES];
};

struct slot {
    uint64_t key;
    uint32_t n;
};

struct qw_profile {
    qw_word_key word;
    uint32_t places[PLACES];
    size_t n;
    struct slot slots[SLOTS]; /* open; four keys a place never fill it */
};

struct qw_honest *
qw_honest_new(const struct qw_grams *g)
{
    struct qw_honest *h = calloc(1, sizeof(*h));

    if (h == NULL)
        return NULL;
    h->grams = g;
    for (size_t i = 0; i < g->n; i++)
        h->count[g->code[i]]++;
    return h;
}

void
qw_honest_free(struct qw_honest *h)
{
    free(h);
}

struct qw_profile *
qw_profile_new(void)
{
    return calloc(1, sizeof(struct qw_profile));
}

void
qw_profile_free(struct qw_profile *p)
{
    free(p);
}

static inline uint16_t
code_at(const struct qw_grams *g, size_t place)
{
    return place < g->n ? g->code[place] : QW_GRAM_BREAK; /* -1 is far behind, too */
}

static inline uint64_t
key_of(unsigned side, uint16_t near, uint16_t far)
{
    return (uint64_t)side << 32 | (uint64_t)near << 16 | far;
}

/* The four keys of a place where a word of `len` codes stands. */
static void
keys_at(const struct qw_grams *g, size_t place, size_t len, uint64_t key[4])
{
    uint16_t before = code_at(g, place - 1), behind = code_at(g, place + len);

    key[0] = key_of(ONE_BEFORE, before, 0);
    key[1] = key_of(TWO_BEFORE, before, code_at(g, place - 2));
    key[2] = key_of(ONE_BEHIND, behind, 0);
    key[3] = key_of(TWO_BEHIND, behind, code_at(g, place + len + 1));
}

static size_t
slot_of(const struct qw_profile *p, uint64_t key)
{
    size_t i = key * 0x9e3779b97f4a7c15u >> 50; /* 2^64 / golden ratio */

    while (p->slots[i].n && p->slots[i].key != key)
        i = (i + 1) % SLOTS;
    return i;
}

static double
seen(const struct qw_profile *p, uint64_t key)
{
    return p->slots[slot_of(p, key)].n;
}

void
qw_profile_take(struct qw_profile *p, const struct qw_honest *h, qw_word_key word)
{
    struct qw_gram_range r = qw_grams_find(h->grams, word);
    size_t len = qw_word_length(word), step = r.n / PLACES + 1;
    uint64_t key[4];

    memset(p, 0, sizeof(*p));
    p->word = word;
    for (size_t i = 0; i < r.n; i += step) {
        keys_at(h->grams, r.at[i], len, key);
        for (size_t k = 0; k < 4; k++) {
            struct slot *s = &p->slots[slot_of(p, key[k])];
            s->key = key[k];
            s->n++;
        }
        p->places[p->n++] = r.at[i];
    }
}

/* How often `far` stands beside `near`, of all that does, on this side. */
static double
pair_share(const struct qw_honest *h, uint16_t near, uint16_t far, bool behind)
{
    double share = (h->count[far] + 1.0) / ((double)h->grams->n + CODES), n = 0;

    if (!qw_gram_is_han(near) || !qw_gram_is_han(far))
        return share;
    uint64_t first = behind ? near : far, second = behind ? far : near;
    n = (double)qw_grams_count(h->grams, first << 48 | second << 32);
    return (n + smooth_pair * share) / (h->count[near] + smooth_pair);
}

/* One side of a place; `own` is 1 where the place itself was counted. */
static double
score_side(const struct qw_profile *p, const struct qw_honest *h, uint64_t one, uint64_t two,
    bool behind, double own)
{
    uint16_t near = (uint16_t)(two >> 16), far = (uint16_t)two;
    double near_share = (h->count[near] + 1.0) / ((double)h->grams->n + CODES);
    double far_share = pair_share(h, near, far, behind);
    double ones = seen(p, one) - own, twos = seen(p, two) - own;
    double as_near = (ones + smooth_one * near_share) / ((double)p->n - own + smooth_one);
    double as_far = (twos + smooth_two * far_share) / (ones + smooth_two);

    return log(as_near / near_share) + log(as_far / far_share);
}

static double
score(const struct qw_profile *p, const struct qw_honest *h, const struct qw_grams *g, size_t place,
    size_t len, double own)
{
    uint64_t key[4];

    keys_at(g, place, len, key);
    double s =
        score_side(p, h, key[0], key[1], false, own) + score_side(p, h, key[2], key[3], true, own);
    return s < QW_SCORE_LEAST ? QW_SCORE_LEAST : s > QW_SCORE_MOST ? QW_SCORE_MOST : s;
}

double
qw_profile_score(const struct qw_profile *p, const struct qw_honest *h, const struct qw_grams *g,
    size_t place, size_t len)
{
    return score(p, h, g, place, len, 0);
}

double
qw_profile_self(const struct qw_profile *p, const struct qw_honest *h)
{
    double sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < p->n; i += p->n / OWN + 1, n++)
        sum += score(p, h, h->grams, p->places[i], qw_word_length(p->word), 1);
    return n ? sum / (double)n : 0;
}

double
qw_profile_share(const struct qw_profile *p, uint16_t first, uint16_t second, bool behind)
{
    uint64_t key = behind ? key_of(TWO_BEHIND, first, second) : key_of(TWO_BEFORE, second, first);

    return p->n ? seen(p, key) / (double)p->n : 0;
}

static int
compare_neighbours(const void *a, const void *b)
{
    const struct qw_neighbour *x = a, *y = b;
    uint64_t i = key_of(x->behind, x->first, x->second), k = key_of(y->behind, y->first, y->second);

    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return i < k ? -1 : i > k;
}

size_t
qw_profile_top(const struct qw_profile *p, uint32_t least, struct qw_neighbour *out, size_t most)
{
    struct qw_neighbour all[SLOTS / 8];
    size_t n = 0;

    for (size_t i = 0; i < SLOTS && n < sizeof(all) / sizeof(*all); i++) {
        uint64_t key = p->slots[i].key;
        uint16_t near = (uint16_t)(key >> 16), far = (uint16_t)key;
        unsigned side = (unsigned)(key >> 32);
        if (p->slots[i].n < least || (side != TWO_BEFORE && side != TWO_BEHIND) ||
            !qw_gram_is_han(near) || !qw_gram_is_han(far))
            continue;
        bool behind = side == TWO_BEHIND;
        all[n++] = (struct qw_neighbour){ behind ? near : far, behind ? far : near, behind,
            p->slots[i].n };
    }
    if (n == 0)
        return 0;
    qsort(all, n, sizeof(*all), compare_neighbours);
    n = n < most ? n : most;
    memcpy(out, all, n * sizeof(*all));
    return n;
}

static int
compare_codes(const void *a, const void *b)
{
    uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;

    return x < y ? -1 : x > y;
}

static double
freedom_of(const struct qw_grams *g, struct qw_gram_range r, size_t len, bool behind)
{
    uint16_t codes[SEEN + 1];
    size_t n = 0, step = r.n / SEEN + 1;
    double entropy = 0;

    for (size_t i = 0; i < r.n; i += step)
        codes[n++] = code_at(g, behind ? r.at[i] + len : (size_t)r.at[i] - 1);
    if (n == 0)
        return 0;
    qsort(codes, n, sizeof(*codes), compare_codes);
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && codes[k] == codes[i];)
            k++;
        double share = (double)(k - i) / (double)n;
        entropy -= share * (qw_gram_is_han(codes[i]) ? log(share) : -log((double)n));
    }
    return entropy;
}

double
qw_word_freedom(const struct qw_grams *g, qw_word_key word)
{
    struct qw_gram_range r = qw_grams_find(g, word);
    size_t len = qw_word_length(word);
    double before = freedom_of(g, r, len, false), behind = freedom_of(g, r, len, true);

    return before < behind ? before : behind;
}
