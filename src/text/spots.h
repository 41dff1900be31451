/* Spots: where in a text something of a list may begin, by its first two characters or,
 * rarely, by one. Nearly all of the pass is over characters of three bytes, each of which is
 * hashed with the one behind it: 16 of them at once where the processor has AVX-512, 8 with AVX2.
 *
 * What it stops at is only likely: the caller looks again. Filled once, then immutable
 * and shared by threads; who walks over a text does so by himself. */
#ifndef QW_SPOTS_H
#define QW_SPOTS_H

#include <stdbool.h>
#include "base/span.h"

enum { QW_SPOTS_ONES = 8, QW_SPOTS_BITS = 12 };

struct qw_spots {
    uint32_t two[1 << QW_SPOTS_BITS]; /* by a hash of two characters: two bits each */
    uint32_t ones[QW_SPOTS_ONES];     /* single characters, their bytes as a number */
    size_t n_ones;
    bool all;                 /* stop at every character */
    unsigned char other[256]; /* characters not of three bytes, by their first: 1 to stop */
    unsigned char lanes;      /* how many bytes go at once: 48, 32 or none; set by qw_spots_init */
};

void qw_spots_init(struct qw_spots *);

/* Stop at this character, whatever is behind it. False when it has three bytes and there
 * are QW_SPOTS_ONES of those already. */
bool qw_spots_add(struct qw_spots *, uint32_t cp);

/* Stop at the first character when the second is behind it; at the second, whatever is
 * before it, when that alone is not of three bytes. */
void qw_spots_add_two(struct qw_spots *, uint32_t cp, uint32_t behind);

/* Stop at every character. */
void qw_spots_add_all(struct qw_spots *);

/* A walk over a text, which is valid UTF-8: what was found in a stretch of it, a bit a byte. */
enum { QW_SPOTS_STRETCH = 64 * 48 };
struct qw_spots_walk {
    const struct qw_spots *spots;
    struct qw_span text;
    size_t from, to; /* the stretch */
    uint64_t bits[QW_SPOTS_STRETCH / 64 + 2];
};

void qw_spots_start(struct qw_spots_walk *, const struct qw_spots *, struct qw_span text);

/* As qw_spots_next, where the stretch's word of bits has no more. */
size_t qw_spots_seek(struct qw_spots_walk *, size_t at);

/* The first place at or behind `at` to stop at, or the text's end; `at` is the start of a
 * character. Quickest forwards, which a stretch is filled for. */
static inline size_t
qw_spots_next(struct qw_spots_walk *w, size_t at)
{
    if (at < w->from || at >= w->to)
        return qw_spots_seek(w, at);
    uint64_t bits = w->bits[(at - w->from) / 64] >> (at - w->from) % 64;
    return bits ? at + (size_t)__builtin_ctzll(bits) : qw_spots_seek(w, at);
}

#endif
