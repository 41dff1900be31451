#include "rule/match/finder.h"
#ifdef __x86_64__
#include <immintrin.h>
#endif

enum {
    BLOCK = 2,
    LONGEST = 9,
    BUCKETS = 8,
    FEW = 3 * BUCKETS, /* words that are looked for at 32 places at once */
    WIDE = 32,
    REACH = 5, /* bytes of a word that must be there, for that */
};

/* The bytes that are looked up: the first of a character says little. */
static const unsigned char looked_up[QW_FINDER_BYTES] = { 1, 2, 4 };

/* The two bytes at p as a place in the table. */
static inline size_t
block(const char *p)
{
    uint16_t v;

    memcpy(&v, p, sizeof(v));
    return v;
}

static void
fill_halves(struct qw_finder *f, const struct qw_word *words, size_t n)
{
    memset(f->halves, 0, sizeof(f->halves));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < QW_FINDER_BYTES; k++) {
            unsigned char c = (unsigned char)words[i].text.p[looked_up[k]];
            uint8_t bucket = (uint8_t)(1u << i % BUCKETS);
            f->halves[k][0][c & 15] |= bucket;
            f->halves[k][1][c >> 4] |= bucket;
        }
}

void
qw_finder_init(struct qw_finder *f, const struct qw_word *words, size_t n)
{
    f->n = n;
    f->least = LONGEST;
    for (size_t i = 0; i < n; i++)
        if (words[i].text.n < f->least)
            f->least = words[i].text.n;
    f->wide = false;
#ifdef __x86_64__
    f->wide = n > 0 && n <= FEW && f->least >= REACH && __builtin_cpu_supports("avx2");
#endif
    if (f->wide) {
        fill_halves(f, words, n);
        return;
    }
    memset(f->at, 0, sizeof(f->at));
    for (size_t i = 0; i < n; i++)
        for (size_t at = 0; at + BLOCK <= f->least; at++)
            f->at[block(words[i].text.p + at)] |= (uint8_t)(1u << at);
}

#ifdef __x86_64__
/* Which of the 32 places from p on may start a word, a bit each. */
__attribute__((target("avx2"))) static inline unsigned
candidates(const __m256i tables[QW_FINDER_BYTES][2], const char *p)
{
    const __m256i low = _mm256_set1_epi8(15);
    __m256i in = _mm256_set1_epi8(-1);

#pragma GCC unroll 3
    for (size_t k = 0; k < QW_FINDER_BYTES; k++) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + looked_up[k]));
        __m256i down = _mm256_and_si256(v, low);
        __m256i up = _mm256_and_si256(_mm256_srli_epi16(v, 4), low);
        in = _mm256_and_si256(in, _mm256_shuffle_epi8(tables[k][0], down));
        in = _mm256_and_si256(in, _mm256_shuffle_epi8(tables[k][1], up));
    }
    return ~(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(in, _mm256_setzero_si256()));
}

/* The text's last places are looked at in a copy that goes on. */
__attribute__((target("avx2"))) static size_t
next_wide(const struct qw_finder *f, struct qw_span s, size_t from)
{
    __m256i tables[QW_FINDER_BYTES][2];
    char last[2 * WIDE + REACH] = { 0 };
    unsigned may = 0;
    size_t at = 0;

    for (size_t k = 0; k < QW_FINDER_BYTES; k++)
        for (size_t i = 0; i < 2; i++)
            tables[k][i] = _mm256_broadcastsi128_si256(
                _mm_loadu_si128((const __m128i *)(const void *)f->halves[k][i]));
    for (; may == 0 && s.n - from >= WIDE + REACH; from += WIDE)
        may = candidates(tables, s.p + from);
    if (may) {
        at = from - WIDE + (size_t)__builtin_ctz(may);
        return at <= s.n - f->least ? at : QW_NOWHERE;
    }
    memcpy(last, s.p + from, s.n - from);
    for (; may == 0 && at < sizeof(last) - REACH; at += WIDE)
        may = candidates(tables, last + at);
    if (may)
        at += from - WIDE + (size_t)__builtin_ctz(may);
    return may && at <= s.n - f->least ? at : QW_NOWHERE;
}
#endif

/* Do all blocks from p on stand where a word has them? */
static bool
fits(const struct qw_finder *f, const char *p)
{
    bool fit = true;

    for (size_t i = 0; fit && i + BLOCK <= f->least; i++)
        fit = f->at[block(p + i)] >> i & 1;
    return fit;
}

static size_t
next_narrow(const struct qw_finder *f, struct qw_span s, size_t from)
{
    const size_t step = f->least - 1;

    if (f->least < BLOCK)
        return from;
    for (size_t q = from + step - 1; q + BLOCK <= s.n; q += step) {
        for (; q + 3 * step + BLOCK <= s.n; q += 4 * step) {
            const char *p = s.p + q;
            if (f->at[block(p)] | f->at[block(p + step)] | f->at[block(p + 2 * step)] |
                f->at[block(p + 3 * step)])
                break;
        }
        if (q + BLOCK > s.n)
            break;
        unsigned at = f->at[block(s.p + q)];
        for (size_t i = step; at && i-- > 0;)
            if (at >> i & 1 && q - i + f->least <= s.n && fits(f, s.p + q - i))
                return q - i;
    }
    return QW_NOWHERE;
}

size_t
qw_finder_next(const struct qw_finder *f, struct qw_span s, size_t from)
{
    if (f->n == 0 || s.n < f->least || from > s.n - f->least)
        return QW_NOWHERE;
#ifdef __x86_64__
    if (f->wide)
        return next_wide(f, s, from);
#endif
    return next_narrow(f, s, from);
}
