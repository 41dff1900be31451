#include "text/spots.h"
#include "text/utf8.h"
#ifdef __x86_64__
#include <immintrin.h>
#endif

void
qw_spots_init(struct qw_spots *s)
{
    memset(s, 0, sizeof(*s));
#ifdef __x86_64__
    s->wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
              __builtin_cpu_supports("bmi2");
#endif
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

static uint64_t
load(const unsigned char *p, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)p[i] << 8 * i;
    return v;
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
    for (size_t i = 0; i < 3; i++) {
        s->lower[i][bytes >> 8 * i & 15] |= (unsigned char)(1u << s->n_ones);
        s->upper[i][bytes >> (8 * i + 4) & 15] |= (unsigned char)(1u << s->n_ones);
    }
    s->ones[s->n_ones++] = (uint32_t)bytes;
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

static bool
is_single(const struct qw_spots *s, const unsigned char *p)
{
    uint32_t bytes = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;

    for (size_t i = 0; i < s->n_ones; i++)
        if (bytes == s->ones[i])
            return true;
    return false;
}

/* Is the character at p one to stop at? There are `left` bytes. */
static inline bool
stops_at(const struct qw_spots *s, const unsigned char *p, size_t left)
{
    if ((*p & 0xf0) != 0xe0)
        return s->other[*p];
    return (left >= 6 && has_two(s, load(p, 6)) & 1) || is_single(s, p);
}

enum { LANES = 32, BEHIND = 8 }; /* bytes behind a block that are read with it */

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

/* The single characters among those that start in the block. */
WIDE static inline uint32_t
singles(const struct qw_spots *s, const unsigned char *p, __m256i v)
{
    __m256i a = look_up(s->lower[0], s->upper[0], v);
    __m256i b = look_up(s->lower[1], s->upper[1], load_wide(p + 1));
    __m256i c = look_up(s->lower[2], s->upper[2], load_wide(p + 2));

    return bits_of(_mm256_and_si256(a, _mm256_and_si256(b, c)));
}

/* Does one of the characters of three bytes that start at the bits of `leads` stop it? */
WIDE static inline bool
any_two(const struct qw_spots *s, const unsigned char *p, uint32_t leads)
{
    uint64_t found = 0, v;

    for (; leads; leads &= leads - 1) {
        memcpy(&v, p + __builtin_ctz(leads), sizeof(v));
        found |= has_two(s, v);
    }
    return found & 1;
}

/* From `at`, where a character starts, over whole blocks in which there is nothing to stop
 * at: a character's start, behind which the first such block is. */
WIDE static size_t
skip_blocks(const struct qw_spots *s, const unsigned char *p, size_t n, size_t at)
{
    static const unsigned char high[16] = { 1, 2, 4, 8, 16, 32, 64, 128 };

    for (; n - at >= LANES + BEHIND; at += LANES) {
        __m256i v = load_wide(p + at);
        uint32_t leads = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(
            _mm256_and_si256(v, _mm256_set1_epi8((char)0xf0)), _mm256_set1_epi8((char)0xe0)));
        uint32_t tails =
            (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xc0), v));
        uint32_t rare = (uint32_t)_mm256_movemask_epi8(v) & ~(tails | leads);
        if (rare | bits_of(look_up(s->stops, high, v)) | singles(s, p + at, v) ||
            any_two(s, p + at, leads))
            break;
    }
    while (at < n && (p[at] & 0xc0) == 0x80)
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
        if (s->wide && at >= doubtful && text.n - at >= LANES + BEHIND) {
            at = skip_blocks(s, p, text.n, at);
            doubtful = at + LANES; /* one at a time so far */
        }
        if (stops_at(s, p + at, text.n - at))
            return at;
    }
    return text.n;
}
