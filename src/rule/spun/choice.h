/* Choice: which original, if any, a double of a rewritten text is given back.
 *
 * A pair is open when its family has passed the gate and the text does not speak against it:
 * its originals are gone. The place's odds (rule/spun/sense.h) then decide, what was learnt taken
 * with a grain of salt, for it was learnt from other texts; they must be higher
 * where few spinners have the pair, and where another double of the same original is the
 * likelier one here. What most places of a pair say shifts the odds of
 * the others; so does what the places of all pairs say: a report is full of doubles that are
 * words of their own, a school's plan is not. And the rewriting must lead back
 * (rule/spun/turns.h): 学生 has its turn before 小学, so 小学生 gives 小同学 and never 学校生.
 *
 * All numbers stand in rules/repair.tsv, rows pair.* */
#ifndef QW_CHOICE_H
#define QW_CHOICE_H

#include "rule/spun/gate.h"
#include "rule/spun/turns.h"

struct qw_choice {
    const struct qw_gate *gate;
    struct qw_turns *turns;
    double leave;               /* one original in so many doubles closes a pair */
    double sure;                /* odds at which a word is put back */
    double doubt;               /* down to which odds its staying is in doubt */
    double unsure;              /* odds of its own that a pair needs which few spinners have */
    double shift;               /* how much the doubles of a pair speak for one another, */
    double many;                /* as if so many more had been seen on either side, */
    double most;                /* and by so much at most */
    double wary;                /* by which each of its places must be surer */
    double rival;               /* and those of a pair whose original has a likelier double */
    double swapped, seen, lean; /* a share of swapped places that was seen in so many of them;
                                    by how much the share of a text's own moves the odds at most */
    double always, rates, place; /* odds = always + rates·(those of the words) + place·(the rest) */
};

enum qw_rc qw_choice_load(
    struct qw_choice *, const struct qw_table *, const struct qw_gate *, struct qw_ctx *);
void qw_choice_release(struct qw_choice *);

enum qw_chosen_act { QW_CHOSEN_STAYS, QW_CHOSEN_DOUBTS, QW_CHOSEN_GOES };

struct qw_chosen {
    enum qw_chosen_act act;
    uint32_t pair; /* unless it stays */
    double odds;
};

/* What a text says of a pair: the same for all its places. */
struct qw_settled {
    bool open;            /* the text does not speak against it */
    bool learnt;          /* its places were learnt */
    double always, place; /* odds = always + place·(those of the place) */
    double shift;         /* what its other places say of each */
    double less;          /* by which each must be surer */
};

/* Settle all pairs, after the verdict: `settled` has room for each. */
void qw_choice_settle(const struct qw_choice *, const struct qw_tally *, const struct qw_verdict *,
    struct qw_settled *settled);

/* What becomes of a word that the judge saw in `text`; `families` are those that passed. */
struct qw_chosen qw_choose(const struct qw_choice *, const struct qw_tally *,
    const struct qw_settled *, uint32_t families, struct qw_span text, const struct qw_seen *);

#endif
