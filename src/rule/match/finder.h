/* Finders: where in a text one of a few words may stand.
 *
 * A text of pages holds next to none of the words. Where the processor has AVX2, the words
 * fall into eight buckets, and of 32 places at once three bytes of each are looked up by
 * halves in tables of buckets (Teddy, of the Hyperscan library; Wang et al., Hyperscan: a
 * fast multi-pattern regex matcher, NSDI 2019). Elsewhere, or when the words are many, most
 * of the text is not looked at: of the six bytes of the shortest word, every fifth pair of
 * neighbours in the text must be one (Wu and Manber, A fast algorithm for multi-pattern
 * searching, 1994, with a fixed step, so that the processor need not wait for one look
 * before the next).
 *
 * Built once, then immutable and shared by threads. */
#ifndef QW_FINDER_H
#define QW_FINDER_H

#include "base/span.h"
#include "rule/match/lexicon.h"

enum { QW_FINDER_BYTES = 3 }; /* of a word that are looked up */

struct qw_finder {
    size_t n, least;     /* words, and bytes of the shortest one */
    bool wide;           /* look at 32 places at once, by halves; else by pairs, `at` */
    uint8_t at[1 << 16]; /* a bit for each place at which words have these two bytes */
    /* the buckets whose words have this half of a byte: the lower ones, then the upper */
    uint8_t halves[QW_FINDER_BYTES][2][16];
};

/* No word may be empty. */
void qw_finder_init(struct qw_finder *, const struct qw_word *words, size_t n);

/* The first place at or behind `from` where a word may stand; QW_NOWHERE: no further one.
 * The caller looks whether one does. */
size_t qw_finder_next(const struct qw_finder *, struct qw_span s, size_t from);

#endif
