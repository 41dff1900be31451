#include <stdlib.h>
#include "base/vec.h"
#include "learn/grams.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/width.h"

enum { CODES = 0x10000 };

void
qw_grams_init(struct qw_grams *g, size_t most)
{
    *g = (struct qw_grams){ .most = most < UINT32_MAX - 16 ? most : UINT32_MAX - 16 };
}

void
qw_grams_release(struct qw_grams *g)
{
    free(g->code);
    free(g->at);
    free(g->first);
    *g = (struct qw_grams){ 0 };
}

static uint16_t
code_of(uint32_t c)
{
    uint32_t ascii = c >= 0xff00 && c < 0xff60 ? qw_width_ascii(c) : 0;

    if (ascii)
        c = ascii;
    if (c >= 0x3400 && c < CODES && qw_is_han(c))
        return (uint16_t)c;
    return qw_is_digit(c) ? QW_GRAM_DIGIT : qw_is_latin(c) ? QW_GRAM_LETTER : QW_GRAM_BREAK;
}

/* A code; of several breaks, digits or letters in a row one stays. */
static bool
push(struct qw_grams *g, uint16_t code)
{
    if (g->n && g->code[g->n - 1] == code && !qw_gram_is_han(code))
        return true;
    uint16_t *grown = qw_vec_grow(g->code, &g->cap, g->n + 1, sizeof(*grown));
    if (grown == NULL)
        return false;
    g->code = grown;
    g->code[g->n++] = code;
    return true;
}

enum qw_rc
qw_grams_add(struct qw_grams *g, struct qw_span text, struct qw_ctx *ctx)
{
    bool good = push(g, QW_GRAM_BREAK);

    for (size_t at = 0, step; good && at < text.n; at += step) {
        if (g->n >= g->most) {
            g->full = true;
            break;
        }
        uint32_t c = qw_utf8_at(text.p + at, &step);
        good = qw_is_blank(c) || push(g, code_of(c));
    }
    return good && push(g, QW_GRAM_BREAK) ? QW_OK : qw_fail_memory(ctx);
}

struct place {
    uint64_t rest; /* the four codes behind the first */
    uint32_t at;
};

static int
compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    if (x->rest != y->rest)
        return x->rest < y->rest ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static uint64_t
codes_from(const struct qw_grams *g, size_t at, size_t n)
{
    uint64_t key = 0;

    for (size_t i = 0; i < 4; i++)
        key = key << 16 | (i < n && at + i < g->n ? g->code[at + i] : 0);
    return key;
}

/* Places by their first code; `first` says where each code's begin. */
static void
deal(struct qw_grams *g)
{
    for (size_t i = 0; i < g->n; i++)
        g->first[g->code[i] + 1] += qw_gram_is_han(g->code[i]);
    for (size_t c = 0; c < CODES; c++)
        g->first[c + 1] += g->first[c];
    for (size_t i = 0; i < g->n; i++)
        if (qw_gram_is_han(g->code[i]))
            g->at[g->first[g->code[i]]++] = (uint32_t)i;
    memmove(g->first + 1, g->first, CODES * sizeof(*g->first));
    g->first[0] = 0;
}

enum qw_rc
qw_grams_sort(struct qw_grams *g, struct qw_ctx *ctx)
{
    size_t most = 1;

    for (size_t i = 0; i < g->n; i++)
        g->n_at += qw_gram_is_han(g->code[i]);
    g->at = calloc(g->n_at + 1, sizeof(*g->at));
    g->first = calloc(CODES + 1, sizeof(*g->first));
    if (g->at == NULL || g->first == NULL)
        return qw_fail_memory(ctx);
    deal(g);
    for (size_t c = 0; c < CODES; c++)
        most = g->first[c + 1] - g->first[c] > most ? g->first[c + 1] - g->first[c] : most;
    struct place *bucket = calloc(most, sizeof(*bucket));
    if (bucket == NULL)
        return qw_fail_memory(ctx);
    for (size_t c = 0; c < CODES; c++) {
        uint32_t *at = g->at + g->first[c];
        size_t n = g->first[c + 1] - g->first[c];
        for (size_t i = 0; i < n; i++)
            bucket[i] = (struct place){ codes_from(g, at[i] + 1, 4), at[i] };
        qsort(bucket, n, sizeof(*bucket), compare_places);
        for (size_t i = 0; i < n; i++)
            at[i] = bucket[i].at;
    }
    free(bucket);
    return QW_OK;
}

size_t
qw_word_length(qw_word_key key)
{
    size_t n = 0;

    for (; key; key <<= 16)
        n++;
    return n;
}

qw_word_key
qw_grams_key(const struct qw_grams *g, size_t place, size_t n)
{
    uint64_t key = 0;

    if (place + n > g->n)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (!qw_gram_is_han(g->code[place + i]))
            return 0;
        key = key << 16 | g->code[place + i];
    }
    return n ? key << 16 * (QW_GRAM_WORD - n) : 0;
}

/* The first of `at` whose `n` codes are not below (or, `behind`: are above) the key. */
static size_t
bound(const struct qw_grams *g, qw_word_key key, size_t n, bool behind)
{
    unsigned c = (unsigned)(key >> 48);
    size_t low = g->first[c], high = g->first[c + 1];

    while (low < high) {
        size_t middle = (low + high) / 2;
        uint64_t here = codes_from(g, g->at[middle], n);
        if (here < key || (behind && here == key))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct qw_gram_range
qw_grams_find(const struct qw_grams *g, qw_word_key key)
{
    size_t n = qw_word_length(key);

    if (n == 1) {
        unsigned c = (unsigned)(key >> 48);
        return (struct qw_gram_range){ g->at + g->first[c], g->first[c + 1] - g->first[c] };
    }
    size_t from = bound(g, key, n, false);
    return (struct qw_gram_range){ g->at + from, bound(g, key, n, true) - from };
}

size_t
qw_grams_count(const struct qw_grams *g, qw_word_key key)
{
    return qw_grams_find(g, key).n;
}

size_t
qw_word_write(qw_word_key key, char out[12])
{
    size_t n = 0;

    for (; key; key <<= 16)
        n += qw_utf8_put(out + n, (uint32_t)(key >> 48));
    return n;
}
