#include <math.h>
#include <stdlib.h>
#include "rule/spun/choice.h"

/* ---- loading ---- */

static enum qw_rc
read_numbers(struct qw_choice *c, const struct qw_table *t, struct qw_ctx *ctx)
{
    const struct {
        const char *id, *column;
        double *to;
    } rows[] = { { "pair.left", "odds", &c->leave }, { "pair.unsure", "odds", &c->unsure },
        { "pair.unsure", "beside", &c->wary }, { "pair.rival", "odds", &c->rival },
        { "pair.many", "odds", &c->shift }, { "pair.many", "votes", &c->many },
        { "pair.many", "most", &c->most }, { "pair.lean", "left", &c->swapped },
        { "pair.lean", "votes", &c->seen }, { "pair.lean", "most", &c->lean },
        { "pair.sure", "odds", &c->sure }, { "pair.sure", "beside", &c->doubt },
        { "pair.weighs", "odds", &c->always }, { "pair.weighs", "beside", &c->rates },
        { "pair.weighs", "votes", &c->place } };
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < sizeof(rows) / sizeof(*rows); i++) {
        const char *id;
        rc = qw_table_need(t, rows[i].id, &id, ctx);
        if (rc == QW_OK)
            rc = qw_table_number(t, qw_table_find(t, id), rows[i].column, 0, rows[i].to, ctx);
    }
    return rc;
}

enum qw_rc
qw_choice_load(
    struct qw_choice *c, const struct qw_table *t, const struct qw_gate *gate, struct qw_ctx *ctx)
{
    *c = (struct qw_choice){ .gate = gate };
    c->turns = qw_turns_new(gate->pairs);
    return c->turns ? read_numbers(c, t, ctx) : qw_fail_memory(ctx);
}

void
qw_choice_release(struct qw_choice *c)
{
    qw_turns_free(c->turns);
}

/* ---- one pair ---- */

/* What decisions go by. */
struct asked {
    const struct qw_choice *c;
    const struct qw_tally *tally;
    const struct qw_pairs *pairs;
    uint32_t families; /* that passed */
};

/* A rewriter has one double for a word: another pair with the same original for which
 * more speaks is the one that was used. */
static bool
has_rival(const struct asked *a, uint32_t pair)
{
    const struct qw_word_uses *uses = &a->pairs->uses[a->pairs->list[pair].word];
    const struct qw_tally *t = a->tally;
    double own = t->evidence[pair] * t->doubles[pair];

    for (size_t u = 0; u < uses->n; u++) {
        uint32_t other = uses->list[u].pair;
        const struct qw_pair *o = &a->pairs->list[other];
        if (!uses->list[u].as_double && other != pair && o->act < QW_PAIR_KEEP &&
            o->families & a->families && t->evidence[other] * t->doubles[other] > own)
            return true;
    }
    return false;
}

/* A pair that few spinners have: is there evidence for it beyond what any document that
 * is about its word would show? */
static bool
is_likely(const struct asked *a, uint32_t pair)
{
    enum { MOST = 2 }; /* of one double: how often words stand differs between registers */
    const struct qw_tally *t = a->tally;
    double share = a->pairs->list[pair].share;
    double said = fmin(t->evidence[pair], MOST) * t->doubles[pair];

    said += t->originals[pair] * a->c->gate->weights[pair].original;
    return log(share / (1 - share)) + said >= a->c->unsure;
}

/* Does the document speak for this pair having been swapped in it? */
static bool
is_open(const struct asked *a, uint32_t pair)
{
    const struct qw_pair *p = &a->pairs->list[pair];
    double originals = a->tally->originals[pair], doubles = a->tally->doubles[pair];

    if (p->act >= QW_PAIR_KEEP || (p->families & a->families) == 0)
        return false;
    if (p->share < 0.5 && !is_likely(a, pair))
        return false;
    return p->chained || originals * a->c->leave <= doubles;
}

/* What the pair's places say together of each: where most of them stand for the original, an
 * unclear one does, too; where hardly any does, the author has words of his own. */
static double
shift_of(const struct asked *a, uint32_t pair)
{
    double n = a->tally->places[pair], likely = a->tally->likely[pair], few = a->c->many;

    if (n == 0)
        return 0;
    double all = a->c->shift * log((likely + few) / (n - likely + few));
    return fmax(-a->c->most, fmin(all, a->c->most));
}

/* What was learnt of places is weighed by how much it holds in texts that it was not learnt
 * from. */
static struct qw_settled
settle(const struct asked *a, uint32_t pair)
{
    const struct qw_choice *c = a->c;
    const struct qw_weights *w = c->gate->sense->weights;
    struct qw_settled s = { .open = is_open(a, pair), .place = 1 };
    double rates = qw_weights_prior(w, pair);

    if (!s.open)
        return s;
    s.learnt = qw_weights_know(w, pair);
    if (s.learnt) {
        s.place = c->place;
        s.always = c->always + (c->rates - c->place) * rates;
    }
    s.shift = shift_of(a, pair);
    s.less = (a->pairs->list[pair].share < 0.5 ? c->wary : 0) + (has_rival(a, pair) ? c->rival : 0);
    return s;
}

/* ---- all places together ---- */

static double
odds_of(const struct qw_settled *s, float odds)
{
    return s->always + s->place * (double)odds;
}

/* The highest odds of a word's uses that are open; -INFINITY: none is. */
static double
likeliest(const struct asked *a, const struct qw_settled *settled, const struct qw_seen *seen)
{
    const struct qw_word_uses *uses = &a->pairs->uses[seen->word];
    double most = -INFINITY;

    for (size_t u = 0; u < qw_sense_uses(uses); u++) {
        const struct qw_settled *s = &settled[uses->list[u].pair];
        if (uses->list[u].as_double && s->open)
            most = fmax(most, odds_of(s, a->tally->odds[seen->odds + u]));
    }
    return most;
}

/* The share of swapped places turns the odds of each as a prior does (Saerens and others,
 * Adjusting the outputs of a classifier to new a priori probabilities, 2002; one step). */
static double
lean_of(const struct asked *a, const struct qw_settled *settled)
{
    const struct qw_choice *c = a->c;
    double swapped = c->swapped * c->seen, all = c->seen;

    for (size_t i = 0; i < a->tally->n_seen; i++) {
        const struct qw_seen *seen = &a->tally->seen[i];
        double odds = seen->counted ? likeliest(a, settled, seen) : -INFINITY;
        if (odds > -INFINITY) {
            swapped += 1 / (1 + exp(c->sure - odds));
            all++;
        }
    }
    double share = log(swapped / (all - swapped));
    double usual = log(c->swapped / (1 - c->swapped));
    return fmax(-c->lean, fmin(share - usual, c->lean));
}

void
qw_choice_settle(const struct qw_choice *c, const struct qw_tally *t, const struct qw_verdict *v,
    struct qw_settled *settled)
{
    const struct asked a = { c, t, c->gate->pairs, v->families };

    for (uint32_t i = 0; i < a.pairs->n; i++)
        settled[i] = settle(&a, i);
    double lean = lean_of(&a, settled);
    for (size_t i = 0; i < a.pairs->n; i++)
        settled[i].always += settled[i].learnt ? lean : 0;
}

/* ---- the choice ---- */

struct qw_chosen
qw_choose(const struct qw_choice *c, const struct qw_tally *t, const struct qw_settled *settled,
    uint32_t families, struct qw_span text, const struct qw_seen *seen)
{
    const struct qw_word_uses *uses = &c->gate->pairs->uses[seen->word];
    struct qw_chosen chosen = { QW_CHOSEN_STAYS, 0, -INFINITY };

    for (size_t u = 0; u < qw_sense_uses(uses); u++) {
        uint32_t pair = uses->list[u].pair;
        const struct qw_settled *s = &settled[pair];
        if (!uses->list[u].as_double || !s->open)
            continue;
        double odds = odds_of(s, t->odds[seen->odds + u]) + s->shift - s->less;
        if (odds <= c->doubt || odds <= chosen.odds ||
            !qw_turns_lead_here(c->turns, families, pair, text, seen->at, seen->len))
            continue;
        chosen.act = odds > c->sure ? QW_CHOSEN_GOES : QW_CHOSEN_DOUBTS;
        chosen.pair = pair;
        chosen.odds = odds;
    }
    return chosen;
}
