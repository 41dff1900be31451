#include "text/spots.h"
#include "text/utf8.h"

void
qw_spots_init(struct qw_spots *s)
{
    memset(s, 0, sizeof(*s));
}

/* Of two characters of six bytes in all, the first one lowest. */
static inline uint64_t
hash(uint64_t six)
{
    return (six << 16) * 0x9e3779b97f4a7c15u >> (64 - QW_SPOTS_BITS); /* 2^64 / golden ratio */
}

static inline bool
has_two(const struct qw_spots *s, uint64_t six)
{
    uint64_t h = hash(six);

    return s->two[h >> 6] >> (h & 63) & 1;
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

bool
qw_spots_add(struct qw_spots *s, uint32_t cp)
{
    size_t n;
    uint64_t bytes = bytes_of(cp, &n);

    if (n != 3) {
        s->other[bytes & 0xff] = 1;
        return true;
    }
    if (s->n_ones == QW_SPOTS_ONES)
        return false;
    for (size_t i = 0; i < 3; i++)
        memset(s->splats[s->n_ones][i], (int)(bytes >> 8 * i & 0xff), 16);
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
        s->two[h >> 6] |= (uint64_t)1 << (h & 63);
    else
        s->other[n == 3 ? rest & 0xff : bytes & 0xff] = 1;
}

/* Sixteen bytes at once: compilers turn these into vector instructions, or into loops. */
typedef unsigned char sixteen __attribute__((vector_size(16)));

static inline sixteen
load_sixteen(const unsigned char *p)
{
    sixteen v;

    memcpy(&v, p, sizeof(v));
    return v;
}

static inline bool
is_any(sixteen v)
{
    uint64_t halves[2];

    memcpy(halves, &v, sizeof(halves));
    return (halves[0] | halves[1]) != 0;
}

/* Does a character, each of its bytes sixteen times, begin among the 64 bytes at p, behind
 * which two more are? */
static inline sixteen
block_has(const unsigned char (*splat)[16], const unsigned char *p)
{
    sixteen a = load_sixteen(splat[0]), b = load_sixteen(splat[1]), c = load_sixteen(splat[2]);
    sixteen any = { 0 };

#pragma GCC unroll 4
    for (size_t i = 0; i < 64; i += 16)
        any |= (sixteen)((a == load_sixteen(p + i)) & (b == load_sixteen(p + i + 1)) &
                         (c == load_sixteen(p + i + 2)));
    return any;
}

static inline bool
has_single(const struct qw_spots *s, const unsigned char *p)
{
    sixteen any = { 0 };

    for (size_t i = 0; i < s->n_ones; i++)
        any |= block_has(s->splats[i], p);
    return is_any(any);
}

bool
qw_spots_single(const struct qw_spots *s, struct qw_span text)
{
    const unsigned char *p = (const unsigned char *)text.p;
    unsigned char last[66] = { 0 };
    size_t at = 0;

    for (; text.n - at >= sizeof(last); at += 64)
        if (has_single(s, p + at))
            return true;
    if (at < text.n)
        memcpy(last, p + at, text.n - at);
    return has_single(s, last);
}

/* Eight bytes, the first one lowest; compilers make one load of it. */
static inline uint64_t
eight(const unsigned char *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

/* Four characters of three bytes from `at` on and one more: how many bytes of them are
 * before the first character that is of another length; 12 when none is. */
static inline size_t
threes(uint64_t a, uint64_t c)
{
    const uint64_t leads = 0x00f00000f00000f0, three = 0x00e00000e00000e0;
    uint64_t x = (a & leads) ^ three, y = (c & leads) ^ three;

    if ((x | y) == 0)
        return 12;
    return x ? (size_t)__builtin_ctzll(x) >> 3 : 6 + ((size_t)__builtin_ctzll(y) >> 3);
}

static bool
is_single(const struct qw_spots *s, const unsigned char *p)
{
    for (size_t i = 0; i < s->n_ones; i++)
        if (load(p, 3) == s->ones[i])
            return true;
    return false;
}

/* The first place from `at` up to `end` to stop at, or the first character that is not of
 * three bytes. */
static size_t
walk(const struct qw_spots *s, struct qw_span text, size_t at, size_t end, bool single)
{
    const unsigned char *p = (const unsigned char *)text.p;

    for (; at < end && (p[at] & 0xf0) == 0xe0; at += 3) {
        size_t left = text.n - at;
        if (single && is_single(s, p + at))
            break;
        if (left >= 6 && has_two(s, load(p + at, 6)))
            break;
    }
    return at;
}

size_t
qw_spots_next(const struct qw_spots *s, struct qw_span text, size_t at, bool single)
{
    enum { WIDE = 17 };
    const unsigned char *p = (const unsigned char *)text.p;
    size_t last = text.n < WIDE || single ? 0 : text.n - WIDE + 1; /* no load from here on */

    while (at < text.n) {
        size_t n = 12;
        while (at < last && n == 12) {
            uint64_t a = eight(p + at), b = eight(p + at + 3);
            uint64_t c = eight(p + at + 6), d = eight(p + at + 9);
            if (has_two(s, a) | has_two(s, b) | has_two(s, c) | has_two(s, d))
                break;
            n = threes(a, c);
            at += n;
        }
        if (at >= last || n == 12) { /* the end, or something may stand here */
            size_t end = at < last ? at + 12 : text.n;
            at = walk(s, text, at, end, single);
            if (at >= end)
                continue;
            if ((p[at] & 0xf0) == 0xe0)
                return at;
        }
        for (; at < text.n && (p[at] & 0xf0) != 0xe0; at += qw_utf8_len(text.p[at]))
            if (s->other[p[at]])
                return at;
    }
    return text.n;
}
