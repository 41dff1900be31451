/* Mining: pairs of words that a rewriter swapped, found by comparing suspect pages with
 * honest text.
 *
 * A rewriter is exhaustive: the original is missing, and its double stands where honest
 * text has the original. So for each word that the suspect pages have too often, the words
 * are looked for that fill its places in honest text and are missing here; each is judged
 * by how much better it explains the double's neighbours than the double itself would in
 * honest text. A pair that shares characters with its double (重点职业, 重点行业) is cut to
 * what differs. What must be reached stands in rules/mine/pairs.tsv:
 *     fit       the gain for each place, of what the original's own places score
 *     gain      natural logarithm: all different contexts together
 *     contexts  in which honest text has the original for the double
 *     places    that the original explains better than the double
 *     freedom   of either word: entropy of its neighbours, on its less free side
 *     margin    the gain by that of the next best original
 *     shift     logarithm by which the odds of original to double differ from honest text
 * Row `two` is for words of two characters, `sure` a second chance for them where all else
 * is strong, `other` for words of other lengths and for what was cut.
 *
 * Words are found in both corpora's own counts, without a dictionary. Deterministic. */
#ifndef QW_MINE_PAIRS_H
#define QW_MINE_PAIRS_H

#include "learn/grams.h"
#include "learn/neighbours.h"
#include "rule/table/conf.h"

enum qw_mine_bar { QW_MINE_TWO, QW_MINE_SURE, QW_MINE_OTHER, QW_MINE_BARS };

/* What a pair shows, and what it must. */
struct qw_mine_show {
    double fit, gain, contexts, places, freedom, margin, shift;
};

struct qw_mine_conf {
    struct qw_mine_show bars[QW_MINE_BARS];
    size_t least; /* how often a double must stand in the suspect pages */
};

/* Read the bars from the rules; `least` stays. */
enum qw_rc qw_mine_conf_load(struct qw_mine_conf *, const struct qw_conf *, struct qw_ctx *);

struct qw_mined {
    qw_word_key original, twin;     /* what differs */
    qw_word_key was_original, was;  /* the pair as it was found */
    size_t here, left;              /* in the suspect pages: the double, the original */
    size_t honest, honest_original; /* in honest text: the double, the original */
    size_t leader;                  /* the first pair of the list with the same core */
    struct qw_mine_show show;
};

struct qw_mine {
    const struct qw_grams *suspect, *clean;
    struct qw_honest *honest;
    struct qw_mined *list; /* the strongest first */
    size_t n, cap;
};

/* Both corpora must be sorted and outlive the result. */
enum qw_rc qw_mine_pairs(struct qw_mine *, const struct qw_grams *suspect,
    const struct qw_grams *clean, const struct qw_mine_conf *, struct qw_ctx *);
void qw_mine_release(struct qw_mine *);

#endif
