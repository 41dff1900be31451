#include <stdlib.h>
#include "text/spots.h"
#include "text/utf8.h"
#ifdef __x86_64__
#include <immintrin.h>
#endif

void
qw_spots_init(struct qw_spots *s)
{
    memset(s, 0, sizeof(*s));
}

/* Of two characters of six bytes in all, the first one lowest; what is above them goes. */
static inline uint64_t
hash(uint64_t six)
{
    return six * (0x9e3779b97f4a7c15u << 16); /* 2^64 / golden ratio */
}

/* Two bits of one word, by the highest bits of the hash: its place, and both of theirs. */
enum { WORD = 64 - QW_SPOTS_BITS + 6, FIRST = WORD - 6, SECOND = FIRST - 6 };

/* Lowest bit 1: they may be two to stop at. */
static inline uint64_t
has_two(const struct qw_spots *s, uint64_t six)
{
    uint64_t h = hash(six), word = s->two[h >> WORD];

    return word >> (h >> FIRST & 63) & word >> (h >> SECOND & 63);
}

/* Lowest bit 1: the character of three bytes, the first one lowest, may be a single one. */
static inline uint64_t
has_one(const struct qw_spots *s, uint64_t three)
{
    uint64_t h = three * (0x9e3779b97f4a7c15u << 40);

    return s->one[h >> 58] >> (h >> 52 & 63);
}

static uint64_t
load(const unsigned char *p, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)p[i] << 8 * i;
    return v;
}

/* Eight bytes, the first one lowest; compilers make one load of it. */
static inline uint64_t
eight(const unsigned char *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

static uint64_t
bytes_of(uint32_t cp, size_t *n)
{
    char out[4];

    *n = qw_utf8_put(out, cp);
    return load((const unsigned char *)out, *n);
}

static void
add_other(struct qw_spots *s, unsigned char first)
{
    s->other[first] = 1;
    if (first < 0x80)
        s->stops[first & 15] |= (unsigned char)(1u << (first >> 4));
}

bool
qw_spots_add(struct qw_spots *s, uint32_t cp)
{
    size_t n;
    uint64_t bytes = bytes_of(cp, &n);

    if (n != 3) {
        add_other(s, bytes & 0xff);
        return true;
    }
    if (s->n_ones == QW_SPOTS_ONES)
        return false;
    uint64_t h = bytes * (0x9e3779b97f4a7c15u << 40);
    s->one[h >> 58] |= (uint64_t)1 << (h >> 52 & 63);
    s->ones[s->n_ones++] = cp;
    return true;
}

void
qw_spots_add_two(struct qw_spots *s, uint32_t cp, uint32_t behind)
{
    size_t n, more;
    uint64_t bytes = bytes_of(cp, &n), rest = bytes_of(behind, &more);
    uint64_t h = hash(bytes | rest << 24);

    if (n == 3 && more == 3)
        s->two[h >> WORD] |= (uint64_t)1 << (h >> FIRST & 63) | (uint64_t)1 << (h >> SECOND & 63);
    else
        add_other(s, n == 3 ? rest & 0xff : bytes & 0xff);
}

/* ---- the characters beside which is looked closer ---- */

enum { CODES = 0x10000 };

static bool
is_three(uint32_t cp)
{
    return cp >= 0x800 && cp < CODES;
}

/* Pairs that are found by one of their characters; those of one character twice are seen
 * as such. */
static bool
needs_char(const uint32_t pair[2])
{
    return is_three(pair[0]) && is_three(pair[1]) && pair[0] != pair[1];
}

/* Keep the pairs that have none of the chosen characters; how many. `count`: how many
 * of those kept each character is in. */
static size_t
keep_rest(uint32_t (*pairs)[2], size_t n, const unsigned char *chosen, uint16_t *count)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t a = pairs[i][0], b = pairs[i][1];
        if (!needs_char(pairs[i]))
            continue;
        bool stays = !chosen[a] && !chosen[b];
        pairs[kept][0] = a;
        pairs[kept][1] = b;
        kept += stays;
        count[a] -= !stays;
        count[b] -= !stays;
    }
    return kept;
}

/* Choose the character that most of the pairs have, until none is left. */
static void
choose(uint32_t (*pairs)[2], size_t n, unsigned char *chosen, uint16_t *count)
{
    for (size_t i = 0; i < n; i++)
        if (needs_char(pairs[i]))
            count[pairs[i][0]]++, count[pairs[i][1]]++;
    while ((n = keep_rest(pairs, n, chosen, count)) > 0) {
        uint32_t best = pairs[0][0];
        for (size_t i = 0; i < n; i++) {
            best = count[pairs[i][0]] > count[best] ? pairs[i][0] : best;
            best = count[pairs[i][1]] > count[best] ? pairs[i][1] : best;
        }
        chosen[best] = 1;
    }
}

/* The first one that is chosen from `cp` on; CODES: none is. */
static uint32_t
next_chosen(const unsigned char *chosen, uint32_t cp)
{
    const unsigned char *p = memchr(chosen + cp, 1, CODES - cp);

    return p ? (uint32_t)(p - chosen) : CODES;
}

/* Sets of characters that are near each other have few different bytes. */
static void
fill_sets(struct qw_spots *s, const unsigned char *chosen)
{
    size_t n = 0, seen = 0, len;

    for (uint32_t cp = 0; (cp = next_chosen(chosen, cp)) < CODES; cp++)
        n++;
    if (n == 0)
        return;
    for (uint32_t cp = 0; (cp = next_chosen(chosen, cp)) < CODES; cp++) {
        uint64_t bytes = bytes_of(cp, &len);
        unsigned char set = (unsigned char)(1u << seen++ * QW_SPOTS_SETS / n);
        for (size_t i = 0; i < 3; i++) {
            s->lower[i][bytes >> 8 * i & 15] |= set;
            s->upper[i][bytes >> (8 * i + 4) & 15] |= set;
        }
    }
}

void
qw_spots_seal(struct qw_spots *s, uint32_t (*pairs)[2], size_t n)
{
#ifdef __x86_64__
    unsigned char *chosen = calloc(CODES, 1);
    uint16_t *count = calloc(CODES, sizeof(*count));

    if (chosen && count && n < UINT16_MAX) {
        for (size_t i = 0; i < s->n_ones; i++)
            chosen[s->ones[i]] = 1;
        choose(pairs, n, chosen, count);
        fill_sets(s, chosen);
        s->wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                  __builtin_cpu_supports("bmi2");
    }
    free(chosen);
    free(count);
#else
    (void)s;
    (void)pairs;
    (void)n;
#endif
}

/* ---- looking ---- */

/* Is the character at p one to stop at? There are `left` bytes. */
static inline bool
stops_at(const struct qw_spots *s, const unsigned char *p, size_t left)
{
    if ((*p & 0xf0) != 0xe0)
        return s->other[*p];
    uint64_t v = left >= 8 ? eight(p) : load(p, left);
    return (left >= 6 && has_two(s, v) & 1) || has_one(s, v) & 1;
}

enum { LANES = 32, BEFORE = 3, BEHIND = 8 }; /* bytes round a block that are read with it */

#ifdef __x86_64__
#define WIDE __attribute__((target("avx2,bmi,bmi2")))

WIDE static inline __m256i
load_wide(const void *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}

/* Bit by bit what both tables have for the halves of each byte. */
WIDE static inline __m256i
look_up(const unsigned char *lower, const unsigned char *upper, __m256i v)
{
    const __m256i half = _mm256_set1_epi8(15);
    __m256i low =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)lower));
    __m256i up = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)upper));

    return _mm256_and_si256(_mm256_shuffle_epi8(low, _mm256_and_si256(v, half)),
        _mm256_shuffle_epi8(up, _mm256_and_si256(_mm256_srli_epi16(v, 4), half)));
}

/* The bytes that are not zero. */
WIDE static inline uint32_t
bits_of(__m256i v)
{
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_setzero_si256()));
}

/* The characters of the sets, and those that stand twice, among the `leads` of a block. */
WIDE static inline uint32_t
suspects(const struct qw_spots *s, const unsigned char *p, __m256i v, uint32_t leads)
{
    __m256i w = load_wide(p + 1), x = load_wide(p + 2);
    __m256i a = look_up(s->lower[0], s->upper[0], v);
    __m256i b = look_up(s->lower[1], s->upper[1], w);
    __m256i c = look_up(s->lower[2], s->upper[2], x);
    __m256i twice = _mm256_and_si256(_mm256_cmpeq_epi8(v, load_wide(p + 3)),
        _mm256_and_si256(
            _mm256_cmpeq_epi8(w, load_wide(p + 4)), _mm256_cmpeq_epi8(x, load_wide(p + 5))));

    return leads & bits_of(_mm256_or_si256(twice, _mm256_and_si256(a, _mm256_and_si256(b, c))));
}

/* Is there one to stop at at or before a suspect? */
WIDE static inline bool
any_guilty(const struct qw_spots *s, const unsigned char *p, uint32_t suspects)
{
    uint64_t found = 0, before, behind;

    for (; suspects; suspects &= suspects - 1) {
        const unsigned char *c = p + __builtin_ctz(suspects);
        memcpy(&before, c - BEFORE, sizeof(before));
        memcpy(&behind, c, sizeof(behind));
        found |= has_two(s, before) | has_two(s, behind) | has_one(s, behind);
    }
    return found & 1;
}

/* From `at`, where a character starts, with one or more before it, over whole blocks in which
 * there is nothing to stop at: a character's start, at or behind which the first other block is. */
WIDE static size_t
skip_blocks(const struct qw_spots *s, const unsigned char *p, size_t n, size_t at)
{
    static const unsigned char high[16] = { 1, 2, 4, 8, 16, 32, 64, 128 };
    size_t start = at;

    for (; n - at >= LANES + BEHIND; at += LANES) {
        __m256i v = load_wide(p + at);
        uint32_t leads = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(
            _mm256_and_si256(v, _mm256_set1_epi8((char)0xf0)), _mm256_set1_epi8((char)0xe0)));
        uint32_t tails =
            (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xc0), v));
        uint32_t rare = (uint32_t)_mm256_movemask_epi8(v) & ~(tails | leads);
        if (rare | bits_of(look_up(s->stops, high, v)) ||
            any_guilty(s, p + at, suspects(s, p + at, v, leads)))
            break;
    }
    for (size_t i = 0; i < 2 && at > start; i++) /* the character before it may be the first */
        for (at--; at > start && (p[at] & 0xc0) == 0x80;)
            at--;
    return at;
}
#else
static size_t
skip_blocks(const struct qw_spots *s, const unsigned char *p, size_t n, size_t at)
{
    (void)s;
    (void)p;
    (void)n;
    return at;
}
#endif

size_t
qw_spots_next(const struct qw_spots *s, struct qw_span text, size_t at)
{
    const unsigned char *p = (const unsigned char *)text.p;

    for (size_t doubtful = 0; at < text.n; at += qw_utf8_len(text.p[at])) {
        if (s->wide && at >= doubtful && at >= BEFORE && text.n - at >= LANES + BEHIND) {
            at = skip_blocks(s, p, text.n, at);
            doubtful = at + LANES; /* one at a time so far */
        }
        if (stops_at(s, p + at, text.n - at))
            return at;
    }
    return text.n;
}
