/* Tally: the words of a stretch of text, what each of them says by the place where it stands,
 * and all of that counted by pairs. What the counts mean is rule/spun/gate.h.
 *
 * One a thread; reused from stretch to stretch. */
#ifndef QW_TALLY_H
#define QW_TALLY_H

#include "rule/spun/sense.h"

struct qw_echo;
struct qw_gate;

/* A word at its place. */
struct qw_seen {
    size_t at;
    uint32_t len : 30;
    uint32_t far : 1;     /* of a line that is known: what it says may depend on other lines */
    uint32_t counted : 1; /* not inside a word that a pair acts on: its family may not pass */
    uint32_t word;
    size_t odds; /* of its first use: a place in the tally's list */
};

/* What a use of a word that is counted adds to its pair. */
struct qw_adds {
    float evidence, likely;
};

/* Of a pair, at hand: does it put words back? If not, its places all say the same. */
struct qw_usual {
    struct qw_adds adds;
    bool back;
};

struct qw_tally {
    struct qw_usual *usual;        /* by pair; the same for all texts */
    uint8_t *looked;               /* by pair: how often a quick look has met its words (gate.h) */
    uint32_t *originals, *doubles; /* by pair */
    float *evidence;               /* by pair: what its doubles say */
    float *places, *likely; /* by pair: its doubles, and how many of them stand for originals */
    struct qw_seen *seen;   /* by place, at each place the longest word first */
    size_t n_seen, cap_seen;
    float *odds; /* of the words seen, use after use; -INFINITY where one is an original */
    size_t n_odds, cap_odds;
    struct qw_echo *echo; /* NULL: no memory for it */
    bool failed;          /* out of memory; latched, for the caller to clear */
};

bool qw_tally_init(struct qw_tally *, const struct qw_gate *);
void qw_tally_release(struct qw_tally *);

/* A word that a quick look has met, at its place: nothing is asked or counted. */
void qw_tally_note(struct qw_tally *, size_t at, size_t len, uint32_t word);

/* What a double of the pair adds whose place has these odds. */
struct qw_adds
qw_tally_adds(const struct qw_gate *, const struct qw_tally *, uint32_t pair, float odds);

/* Fill it from text[from, to). */
void qw_tally_count(
    const struct qw_gate *, struct qw_tally *, struct qw_span text, size_t from, size_t to);

#endif
