/* Around: what stands beside a word, as features that a classifier can weigh.
 *
 * A rewriter has been at the neighbours as well, or has not, or they were put back
 * already. So that this makes no difference, words of pairs are read as classes: 发展,
 * 进展 and 开展, which pairs connect, are one. What was learnt on clean text then holds
 * in rewritten text, and a text that was mended is judged as before.
 *
 * A side is up to QW_AROUND tokens outwards, up to the first mark that ends a clause: a
 * class, a Chinese character, 0 for digits, a for letters, " for quotation marks and
 * brackets, 、, and | for any other mark and the text's end. Blanks are not seen.
 * Features, as tables and people write them, the word being _ :
 *     经济_   重要的_   _的道路   的_水平     neighbours, up to four on one side, both sides
 *     经·_    _·路                          the second one, the first being anything
 *     社会…_  _…改革                         two neighbours farther out
 *
 * Immutable once built; threads share it. */
#ifndef QW_AROUND_H
#define QW_AROUND_H

#include "base/buf.h"
#include "rule/match/lexicon.h"

enum { QW_AROUND = 10, QW_AROUND_CHARS = 80, QW_FEATURES = 40 };

struct qw_around;

/* Two words that a rewriter puts for one another. */
struct qw_twins {
    struct qw_span a, b; /* must outlive what is built of them */
};

struct qw_around *qw_around_new(const struct qw_twins *, size_t n);
void qw_around_free(struct qw_around *);

/* Characters outwards, and where each token ends. */
struct qw_side {
    uint32_t chars[QW_AROUND_CHARS];
    uint8_t ends[QW_AROUND + 1]; /* ends[0] is 0 */
    uint8_t n;
};

struct qw_sight {
    struct qw_side left, right;
};

/* See what stands beside text[at, at+len). */
void qw_around_see(
    const struct qw_around *, struct qw_span text, size_t at, size_t len, struct qw_sight *);

struct qw_feature {
    uint64_t key;
    uint8_t kind; /* for qw_feature_spell */
};

/* The features of a place: their number, the same ones in the same order. */
size_t qw_sight_features(const struct qw_sight *, struct qw_feature out[QW_FEATURES]);

/* Append the feature as it is written in tables. */
void qw_feature_spell(const struct qw_sight *, const struct qw_feature *, struct qw_buf *);

/* The key of the feature at the start of *s, written so, up to the sign of its weight or a blank,
 * to where *s is moved; 0 when it is none. */
uint64_t qw_feature_read(struct qw_span *s);

#endif
