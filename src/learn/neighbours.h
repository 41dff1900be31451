/* Neighbours: what stands beside a word in a corpus of honest text, and how well the
 * places of another word suit that.
 *
 * A profile counts the two codes before and the two behind a word. The score of a place
 * is how many times likelier (natural logarithm) its neighbours are beside the word than
 * anywhere: a word's own places score some 2 to 7 each, chance 0. Each side backs off
 * from two codes to one to none. A profile is reused from word to word; one a thread. */
#ifndef QW_NEIGHBOURS_H
#define QW_NEIGHBOURS_H

#include "learn/grams.h"

struct qw_honest; /* a corpus and how often each code stands in it */
struct qw_profile;

/* The grams must be sorted and outlive it. NULL: no memory. */
struct qw_honest *qw_honest_new(const struct qw_grams *);
void qw_honest_free(struct qw_honest *);

struct qw_profile *qw_profile_new(void);
void qw_profile_free(struct qw_profile *);

/* Profile a word of the corpus: at most 2,000 of its places, evenly taken. */
void qw_profile_take(struct qw_profile *, const struct qw_honest *, qw_word_key);

/* The score of a place of `g`, another corpus, where a word of `len` codes stands; it is
 * kept between QW_SCORE_LEAST and QW_SCORE_MOST. */
enum { QW_SCORE_LEAST = -6, QW_SCORE_MOST = 12 };
double qw_profile_score(const struct qw_profile *, const struct qw_honest *,
    const struct qw_grams *g, size_t place, size_t len);

/* What the word's own places score in the mean, each judged by the others. */
double qw_profile_self(const struct qw_profile *, const struct qw_honest *);

/* How often a pair of codes, in the order of the text, stands right before (or, `behind`,
 * right behind) the word, of 1. */
double qw_profile_share(const struct qw_profile *, uint16_t first, uint16_t second, bool behind);

/* The pairs of characters that stand beside the word in at least `least` of its places,
 * the most frequent ones first; at most `most`. How many. */
struct qw_neighbour {
    uint16_t first, second;
    bool behind;
    uint32_t n;
};
size_t
qw_profile_top(const struct qw_profile *, uint32_t least, struct qw_neighbour *out, size_t most);

/* How freely a word combines: the entropy (natural logarithm) of the codes on its less
 * free side. A break counts as a neighbour never seen before. Fragments of words score
 * below 1, words 2 to 5. */
double qw_word_freedom(const struct qw_grams *, qw_word_key);

#endif
