/* Spots: where in a text something of a list may begin, by its first two characters or,
 * rarely, by one. Nearly all of the pass is over characters of three bytes, where the
 * processor has AVX2 over those of 32 bytes at a time: few characters are in all pairs, one
 * of each, and only beside these is looked closer.
 *
 * What it stops at is only likely: the caller looks again. Filled once, then immutable
 * and shared by threads. */
#ifndef QW_SPOTS_H
#define QW_SPOTS_H

#include "base/span.h"

enum { QW_SPOTS_ONES = 8, QW_SPOTS_BITS = 17, QW_SPOTS_SETS = 8 };

struct qw_spots {
    uint64_t two[1 << (QW_SPOTS_BITS - 6)]; /* by a hash of two characters' bytes: two bits */
    uint64_t one[64];                       /* by a hash of a single character of three bytes */
    uint32_t ones[QW_SPOTS_ONES];           /* those characters */
    size_t n_ones;
    /* The characters beside which is looked closer, in QW_SPOTS_SETS sets: which sets have a
     * byte with this lower, this upper half */
    unsigned char lower[3][16], upper[3][16];
    unsigned char other[256]; /* characters not of three bytes, by their first */
    unsigned char stops[16];  /* those of ASCII, by their lower half: a bit for each upper half */
    bool wide;                /* many bytes at a time; set by qw_spots_seal */
};

void qw_spots_init(struct qw_spots *);

/* Stop at this character, whatever is behind it. False when it has three bytes and there
 * are QW_SPOTS_ONES of those already. */
bool qw_spots_add(struct qw_spots *, uint32_t cp);

/* Stop at the first character when the second is behind it; at the second, whatever is
 * before it, when that alone is not of three bytes. */
void qw_spots_add_two(struct qw_spots *, uint32_t cp, uint32_t behind);

/* All was added; `pairs` is once more what was given to qw_spots_add_two, and of no use
 * afterwards. Without it, or when memory is out, the text is read one character at a time. */
void qw_spots_seal(struct qw_spots *, uint32_t (*pairs)[2], size_t n);

/* The first place at or behind `at` to stop at, or the text's end. The text is valid
 * UTF-8 and `at` the start of a character. */
size_t qw_spots_next(const struct qw_spots *, struct qw_span text, size_t at);

#endif
