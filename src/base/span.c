#define _GNU_SOURCE /* memmem */
#include "base/span.h"
#ifdef __x86_64__
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#ifdef __SSE2__
enum {
    LANES = 16,
    BLOCK = 64,
    MOST_NEEDLE = 64
}; /* longer needles may cost too much where they half stand */

/* The last two bytes of the needle are looked for, the first ones of a character say less:
 * those of 16 places from p on where they stand. */
static inline __m128i
end_here(const char *p, struct qw_span needle)
{
    const char *end = p + needle.n;
    __m128i a = _mm_loadu_si128((const __m128i *)(const void *)(end - 2));
    __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(end - 1));

    a = _mm_cmpeq_epi8(a, _mm_set1_epi8(needle.p[needle.n - 2]));
    return _mm_and_si128(a, _mm_cmpeq_epi8(b, _mm_set1_epi8(needle.p[needle.n - 1])));
}

#ifdef __x86_64__
#define AVX2 __attribute__((target("avx2")))

/* The same of 32 places. */
AVX2 static inline __m256i
end_there(const char *p, struct qw_span needle)
{
    const char *end = p + needle.n;
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(end - 2));
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(end - 1));

    a = _mm256_cmpeq_epi8(a, _mm256_set1_epi8(needle.p[needle.n - 2]));
    return _mm256_and_si256(a, _mm256_cmpeq_epi8(b, _mm256_set1_epi8(needle.p[needle.n - 1])));
}

/* As skip_blocks, where there are many. */
AVX2 static size_t
skip_wide(struct qw_span s, struct qw_span needle, size_t at, size_t places)
{
    for (; at + 2 * BLOCK <= places; at += 2 * BLOCK) {
        const char *p = s.p + at;
        __m256i a = _mm256_or_si256(end_there(p, needle), end_there(p + 2 * LANES, needle));
        __m256i b =
            _mm256_or_si256(end_there(p + 4 * LANES, needle), end_there(p + 6 * LANES, needle));
        a = _mm256_or_si256(a, b);
        if (!_mm256_testz_si256(a, a))
            break;
    }
    return at;
}
#endif

/* Places from `at` on, 64 at a time, at which the needle does not stand. */
static size_t
skip_blocks(struct qw_span s, struct qw_span needle, size_t at, size_t places)
{
#ifdef __x86_64__
    if (at + 2 * BLOCK <= places && __builtin_cpu_supports("avx2"))
        at = skip_wide(s, needle, at, places);
#endif
    for (; at + BLOCK <= places; at += BLOCK) {
        const char *p = s.p + at;
        __m128i a = _mm_or_si128(end_here(p, needle), end_here(p + LANES, needle));
        __m128i b = _mm_or_si128(end_here(p + 2 * LANES, needle), end_here(p + 3 * LANES, needle));
        if (_mm_movemask_epi8(_mm_or_si128(a, b)))
            break;
    }
    return at;
}

/* The first of 16 places from p on at which the needle stands; LANES without one. */
static inline size_t
find_lane(const char *p, struct qw_span needle)
{
    unsigned may = (unsigned)_mm_movemask_epi8(end_here(p, needle));

    for (; may; may &= may - 1) {
        size_t lane = (size_t)__builtin_ctz(may);
        if (memcmp(p + lane, needle.p, needle.n) == 0)
            return lane;
    }
    return LANES;
}

/* Like memmem, for a needle of two bytes or a few more, and without its preparations. */
static size_t
find_few(struct qw_span s, struct qw_span needle)
{
    size_t at = 0, places = s.n - needle.n + 1, lane;

    for (; at + LANES <= places; at += LANES) {
        if (at % BLOCK == 0 && (at = skip_blocks(s, needle, at, places)) + LANES > places)
            break;
        if ((lane = find_lane(s.p + at, needle)) < LANES)
            return at + lane;
    }
    if (at > 0 && at < places) { /* the last ones, some of them again */
        at = places - LANES;
        return (lane = find_lane(s.p + at, needle)) < LANES ? at + lane : QW_NOWHERE;
    }
    for (; at < places; at++)
        if (s.p[at + needle.n - 1] == needle.p[needle.n - 1] &&
            memcmp(s.p + at, needle.p, needle.n - 1) == 0)
            return at;
    return QW_NOWHERE;
}
#endif

size_t
qw_span_find(struct qw_span s, struct qw_span needle)
{
    if (needle.n == 0 || needle.n > s.n)
        return QW_NOWHERE;
#ifdef __SSE2__
    if (needle.n > 1 && needle.n <= MOST_NEEDLE)
        return find_few(s, needle);
#endif
    const char *hit = memmem(s.p, s.n, needle.p, needle.n);
    return hit ? (size_t)(hit - s.p) : QW_NOWHERE;
}

static bool
is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct qw_span
qw_span_trim(struct qw_span s)
{
    const struct qw_span ideographic = QW_LIT("\u3000");

    for (;;) {
        if (s.n && is_blank(s.p[0]))
            s = qw_span_slice(s, 1, s.n);
        else if (qw_span_starts(s, ideographic))
            s = qw_span_slice(s, ideographic.n, s.n);
        else if (s.n && is_blank(s.p[s.n - 1]))
            s.n--;
        else if (qw_span_ends(s, ideographic))
            s.n -= ideographic.n;
        else
            return s;
    }
}

bool
qw_span_cut(struct qw_span *rest, char sep, struct qw_span *piece)
{
    if (rest->p == NULL)
        return false;
    const char *hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    size_t n = hit ? (size_t)(hit - rest->p) : rest->n;

    *piece = qw_span(rest->p, n);
    *rest = hit ? qw_span(hit + 1, rest->n - n - 1) : qw_span(NULL, 0);
    return true;
}
