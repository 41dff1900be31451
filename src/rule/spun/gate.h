/* The gate: was this document rewritten, and by which families?
 *
 * A rewriter replaces all over a document, so of each of its pairs the originals are
 * gone and the doubles abound. A pair that stands o times as original, and whose doubles
 * stand for it at the odds x (rule/spun/sense.h), says
 *
 *     l = p·max log(1 + e^(x - wary)) over its doubles + o·log(left)
 *     odds = log(share·e^l + 1 − share)         natural logarithms, at most `most`
 *
 * p is the share of its doubles that rather stand for it: a text about a word has the word in
 * many places, and the clearest of them may look like anything.
 * `left` is the share of originals that a rewriter leaves, `share` how many spinners
 * have the pair at all; what one pair says is capped, so that a document that is merely
 * about one word cannot pass: by `most`, or, where its double is no word (原那么), by what the
 * rates of its row say; `wary` is taken off since registers differ. What speaks against a
 * family counts `against` times. A family has
 * passed when its odds reach `odds` and `votes` different pairs speak for it, one that says
 * more than `most` for two; another
 * family's passing lowers the odds that are needed to `beside`. Brackets that only
 * rewriters write (rows mark.*) add to their family's odds, once each, where words alone do
 * not decide. A quick look ends it for most texts: those that have not half of
 * what any family needs, going by the words and their rates; and going by the clearest places
 * of the doubles that speak for a family which has that.
 *
 * All these numbers stand in rules/repair.tsv, one row a family.
 * Immutable once loaded; the counts of one document live in a qw_tally (rule/spun/tally.h). */
#ifndef QW_GATE_H
#define QW_GATE_H

#include "rule/spun/tally.h"
#include "text/sieve.h"

enum { QW_GATE_ORIGINALS = 3, QW_GATE_DOUBLES = 5, QW_GATE_MARKS = 3 };

struct qw_gate_family {
    const char *rule;
    double odds, beside, votes, left, most, against;
};

/* Of a pair: what one original and one double add to l, and the most it can say. */
struct qw_gate_weight {
    double original, twin, most;
};

/* How often the words of a pair were met in a quick look, up to what counts: one number. */
enum { QW_LOOK_STATES = (QW_GATE_ORIGINALS + 1) * (QW_GATE_DOUBLES + 1) };

static inline unsigned
qw_look_doubles(unsigned state)
{
    return state % (QW_GATE_DOUBLES + 1);
}

static inline unsigned
qw_look_originals(unsigned state)
{
    return state / (QW_GATE_DOUBLES + 1);
}

/* A use of a word, in little room: a quick look is over before much is in the cache. */
struct qw_look_use {
    uint32_t pair : 22;
    uint32_t as_double : 1;
    uint32_t votes : 1; /* a double that speaks for its families */
    uint32_t set : 8;   /* which families these are */
};

enum { QW_LOOK_SETS = 1 << QW_FAMILIES };

struct qw_gate {
    const struct qw_pairs *pairs;
    const struct qw_sense *sense;
    struct qw_gate_weight *weights; /* by pair */
    struct qw_gate_family families[QW_FAMILIES];
    struct {
        struct qw_span text;
        uint32_t families;
        double odds;
    } marks[QW_GATE_MARKS];
    double marked[QW_FAMILIES];      /* odds of all a family's marks */
    double tale, telling, most_told; /* see qw_gate_judge */
    struct qw_sieve tellers;         /* words of narration */
    double wary;     /* by which places say less than they would in a rewritten text */
    double hopeful;  /* share of the odds needed that its parts must have */
    double share;    /* of the odds and votes needed that a look at all of it must find */
    double hopeless; /* odds of all together against them at which a look ends */
    size_t sample;   /* characters of a part that is looked at first */
    float (*odds)[QW_LOOK_STATES];   /* by pair */
    uint8_t next[2][QW_LOOK_STATES]; /* with an original more, with a double more */
    struct qw_look_use *looks;       /* uses of words, as a quick look needs them */
    uint32_t *first_look;            /* of each word, and behind the last one */
    uint8_t sets[QW_LOOK_SETS];      /* bits of families that one pair or another has */
    size_t n_sets;
};

struct qw_verdict {
    uint32_t families; /* bits of those that passed */
    double odds[QW_FAMILIES];
};

enum qw_rc
qw_gate_load(struct qw_gate *, const struct qw_table *, const struct qw_sense *, struct qw_ctx *);
void qw_gate_release(struct qw_gate *);

/* A quick look at text[from, to): false when no family is likely to pass. Looks at parts of it
 * first, so ordinary text costs little. */
bool qw_gate_look(
    const struct qw_gate *, struct qw_tally *, struct qw_span text, size_t from, size_t to);

/* The judgement of text[from, to); leaves the counts and the words seen in the tally. A text
 * that tells a tale has doubles as words of its own, for the rates are those of reports and
 * laws: more is asked of it, `tale` for each of its words of narration in a thousand characters
 * beyond `telling`, `most_told` at most. */
struct qw_verdict qw_gate_judge(
    const struct qw_gate *, struct qw_tally *, struct qw_span text, size_t from, size_t to);

#endif
