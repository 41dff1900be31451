#include "text/spots.h"
#include "text/utf8.h"
#ifdef __x86_64__
#include "text/wide.h"
#endif

/* Bytes of a block, and how many from its start on must be there. */
enum { LANES = 32, NEEDS = LANES + 8, WIDE = 48, WIDE_NEEDS = 64 };

void
qw_spots_init(struct qw_spots *s)
{
    memset(s, 0, sizeof(*s));
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("bmi2"))
        s->lanes = LANES;
    if (s->lanes && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
        __builtin_cpu_supports("avx512vbmi2"))
        s->lanes = WIDE;
#endif
}

/* The highest bits of a hash are a word's place, those below two bits of the word. */
enum { WORD = 32 - QW_SPOTS_BITS, FIRST = WORD - 5, SECOND = FIRST - 5 };
#define FACTOR 0x9e3779b1u        /* 2^32 / golden ratio */
#define FACTOR_BEHIND 0x85ebca77u /* of xxHash */

static inline uint32_t
hash(uint32_t first, uint32_t second)
{
    return first * FACTOR + second * FACTOR_BEHIND;
}

/* The first eight bytes at p as a number, the first one highest; compilers make one load of
 * it. */
static inline uint64_t
load(const unsigned char *p)
{
    return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 |
           (uint64_t)p[3] << 32 | (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 |
           (uint64_t)p[6] << 8 | p[7];
}

/* As load, where there are `left` bytes. */
static uint64_t
load_left(const unsigned char *p, size_t left)
{
    unsigned char room[8] = { 0 };

    memcpy(room, p, left < sizeof(room) ? left : sizeof(room));
    return load(room);
}

static uint32_t
bytes_of(uint32_t cp, size_t *n)
{
    char out[4];

    *n = qw_utf8_put(out, cp);
    return (uint32_t)(load_left((const unsigned char *)out, *n) >> 8 * (8 - *n));
}

bool
qw_spots_add(struct qw_spots *s, uint32_t cp)
{
    size_t n;
    uint32_t bytes = bytes_of(cp, &n);

    if (n != 3) {
        s->other[bytes >> 8 * (n - 1)] = 1;
        return true;
    }
    if (s->n_ones == QW_SPOTS_ONES)
        return false;
    s->ones[s->n_ones++] = bytes;
    return true;
}

void
qw_spots_add_two(struct qw_spots *s, uint32_t cp, uint32_t behind)
{
    size_t n, more;
    uint32_t first = bytes_of(cp, &n), second = bytes_of(behind, &more), h = hash(first, second);

    if (n == 3 && more == 3)
        s->two[h >> WORD] |= (uint32_t)1 << (h >> FIRST & 31) | (uint32_t)1 << (h >> SECOND & 31);
    else
        s->other[n == 3 ? second >> 8 * (more - 1) : first >> 8 * (n - 1)] = 1;
}

void
qw_spots_add_all(struct qw_spots *s)
{
    s->all = true;
}

/* Is the character of three bytes, here with what is behind it, one to stop at? */
static inline bool
stops_at_three(const struct qw_spots *s, uint64_t here)
{
    uint32_t first = (uint32_t)(here >> 40), h = hash(first, here >> 16 & 0xffffff);
    uint32_t word = s->two[h >> WORD],
             found = word >> (h >> FIRST & 31) & word >> (h >> SECOND & 31);

    for (size_t i = 0; i < s->n_ones; i++)
        found |= s->ones[i] == first;
    return found & 1;
}

/* Is the character at p one to stop at? There are `left` bytes. */
static inline bool
stops_at(const struct qw_spots *s, const unsigned char *p, size_t left)
{
    if ((*p & 0xf0) != 0xe0)
        return s->all || s->other[*p];
    return s->all || stops_at_three(s, left >= 8 ? load(p) : load_left(p, left));
}

/* Stop at `at`, which is in the stretch. */
static inline void
mark(struct qw_spots_walk *w, size_t at)
{
    w->bits[(at - w->from) / 64] |= (uint64_t)1 << (at - w->from) % 64;
}

#ifdef __x86_64__
#define TARGET __attribute__((target("avx2,bmi,bmi2")))

/* Which of eight characters of three bytes that stand at p side by side are to stop at? Those
 * that are there are the lowest bits of `there`. */
TARGET static inline uint32_t
stops_among_eight(const struct qw_spots *s, const unsigned char *p, uint32_t there)
{
    const __m256i order = _mm256_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1, 2,
        1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
    const __m256i half = _mm256_set1_epi32(31);
    __m256i here = _mm256_loadu2_m128i(
        (const __m128i *)(const void *)(p + 12), (const __m128i *)(const void *)p);
    __m256i next = _mm256_loadu2_m128i(
        (const __m128i *)(const void *)(p + 15), (const __m128i *)(const void *)(p + 3));
    __m256i first = _mm256_shuffle_epi8(here, order), second = _mm256_shuffle_epi8(next, order);
    __m256i alone = _mm256_mullo_epi32(first, _mm256_set1_epi32((int)FACTOR));
    __m256i h =
        _mm256_add_epi32(alone, _mm256_mullo_epi32(second, _mm256_set1_epi32((int)FACTOR_BEHIND)));
    __m256i word =
        _mm256_i32gather_epi32((const int *)(const void *)s->two, _mm256_srli_epi32(h, WORD), 4);
    __m256i one = _mm256_srlv_epi32(word, _mm256_and_si256(_mm256_srli_epi32(h, FIRST), half));
    __m256i two = _mm256_srlv_epi32(word, _mm256_and_si256(_mm256_srli_epi32(h, SECOND), half));
    __m256i found = _mm256_and_si256(one, two);
    for (size_t i = 0; i < s->n_ones; i++)
        found =
            _mm256_or_si256(found, _mm256_cmpeq_epi32(first, _mm256_set1_epi32((int)s->ones[i])));
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_slli_epi32(found, 31))) & there;
}

/* From `at`, where a character starts, as far as there are blocks: where it ended. */
TARGET static size_t
mark_blocks(struct qw_spots_walk *w, size_t at)
{
    enum { EIGHT = 0x249249 }; /* the bits at which they start */
    const struct qw_spots *s = w->spots;
    const unsigned char *p = (const unsigned char *)w->text.p;
    size_t n = w->text.n;

    while (at < w->to && n - at >= NEEDS) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + at));
        uint32_t leads = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(
            _mm256_and_si256(v, _mm256_set1_epi8((char)0xf0)), _mm256_set1_epi8((char)0xe0)));
        uint32_t end = _tzcnt_u32((~leads & EIGHT) | 1u << 24), there = (1u << end / 3) - 1;
        uint32_t found = stops_among_eight(s, p + at, there);
        for (; found; found &= found - 1)
            mark(w, at + 3 * _tzcnt_u32(found));
        at += end;
        for (; at < w->to && (p[at] & 0xf0) != 0xe0; at += qw_utf8_len((char)p[at]))
            if (s->other[p[at]])
                mark(w, at);
    }
    return at;
}

/* Which of the characters of three bytes that start at the bits of `leads` are to stop at? */
__attribute__((target(QW_WIDE_TARGET))) static inline uint64_t
stops_among(const struct qw_spots *s, __m512i v, uint64_t leads)
{
    const __m512i three = _mm512_set1_epi32(0xffffff), half = _mm512_set1_epi32(31);
    /* their bytes as numbers, the first one highest, and those of the characters behind */
    __m512i from = qw_wide_leads(leads);
    __m512i order = _mm512_add_epi8(from, _mm512_set1_epi32(0x000102));
    __m512i order_behind = _mm512_add_epi8(from, _mm512_set1_epi32(0x030405));
    __m512i first = _mm512_and_si512(_mm512_permutexvar_epi8(order, v), three);
    __m512i second = _mm512_and_si512(_mm512_permutexvar_epi8(order_behind, v), three);
    __m512i h = _mm512_add_epi32(_mm512_mullo_epi32(first, _mm512_set1_epi32((int)FACTOR)),
        _mm512_mullo_epi32(second, _mm512_set1_epi32((int)FACTOR_BEHIND)));
    __m512i word = _mm512_i32gather_epi32(_mm512_srli_epi32(h, WORD), s->two, 4);
    __m512i one = _mm512_srlv_epi32(word, _mm512_and_si512(_mm512_srli_epi32(h, FIRST), half));
    __m512i two = _mm512_srlv_epi32(word, _mm512_and_si512(_mm512_srli_epi32(h, SECOND), half));
    uint64_t found = _mm512_test_epi32_mask(_mm512_and_si512(one, two), _mm512_set1_epi32(1));

    for (size_t i = 0; i < s->n_ones; i++)
        found |= _mm512_cmpeq_epi32_mask(first, _mm512_set1_epi32((int)s->ones[i]));
    return _pdep_u64(found, leads); /* those beyond the last lead fall away */
}

/* The same for 48 bytes, so that at most 16 characters start among them. */
__attribute__((target(QW_WIDE_TARGET))) static size_t
mark_wide(struct qw_spots_walk *w, size_t at)
{
    const uint64_t all = ((uint64_t)1 << WIDE) - 1;
    const struct qw_spots *s = w->spots;
    const char *p = w->text.p;
    const __m512i low = _mm512_loadu_si512(s->other), high = _mm512_loadu_si512(s->other + 64);

    for (; at < w->to && w->text.n - at >= WIDE_NEEDS; at += WIDE) {
        __m512i v = _mm512_loadu_si512(p + at);
        __m512i upper = _mm512_and_si512(v, _mm512_set1_epi8((char)0xf0));
        uint64_t leads = _mm512_cmpeq_epi8_mask(upper, _mm512_set1_epi8((char)0xe0)) & all;
        uint64_t tails = _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8((char)0xc0));
        uint64_t beyond = _mm512_movepi8_mask(v);
        __m512i other = _mm512_permutex2var_epi8(low, v, high);
        uint64_t found =
            ((_mm512_test_epi8_mask(other, other) & ~beyond) | (beyond & ~(tails | leads))) & all;
        size_t bit = at - w->from;
        found |= stops_among(s, v, leads);
        w->bits[bit / 64] |= found << bit % 64;
        w->bits[bit / 64 + 1] |= bit % 64 > 64 - WIDE ? found >> (64 - bit % 64) : 0;
    }
    return at;
}

static size_t
mark_many(struct qw_spots_walk *w, size_t at)
{
    if (w->spots->all)
        return at;
    if (w->spots->lanes == WIDE)
        at = mark_wide(w, at);
    else if (w->spots->lanes)
        at = mark_blocks(w, at);
    while (at < w->text.n && ((unsigned char)w->text.p[at] & 0xc0) == 0x80)
        at++; /* of a character that was looked at */
    return at;
}
#else
static size_t
mark_many(struct qw_spots_walk *w, size_t at)
{
    (void)w;
    return at;
}
#endif

/* A stretch from `at` on. */
static void
fill(struct qw_spots_walk *w, size_t at)
{
    const unsigned char *p = (const unsigned char *)w->text.p;

    w->from = at;
    w->to = w->text.n - at > QW_SPOTS_STRETCH ? at + QW_SPOTS_STRETCH : w->text.n;
    memset(w->bits, 0, ((w->to - at) / 64 + 2) * sizeof(*w->bits));
    for (at = mark_many(w, at); at < w->to; at += qw_utf8_len(w->text.p[at]))
        if (stops_at(w->spots, p + at, w->text.n - at))
            mark(w, at);
    w->to = at;
}

void
qw_spots_start(struct qw_spots_walk *w, const struct qw_spots *spots, struct qw_span text)
{
    w->spots = spots;
    w->text = text;
    w->from = w->to = 0;
}

size_t
qw_spots_seek(struct qw_spots_walk *w, size_t at)
{
    while (at < w->text.n) {
        if (at < w->from || at >= w->to)
            fill(w, at);
        size_t i = (at - w->from) / 64, end = (w->to - w->from + 63) / 64;
        uint64_t bits = w->bits[i] >> (at - w->from) % 64 << (at - w->from) % 64;
        while (bits == 0 && ++i < end)
            bits = w->bits[i];
        if (bits)
            return w->from + 64 * i + (size_t)__builtin_ctzll(bits);
        at = w->to;
    }
    return w->text.n;
}
