#include <math.h>
#include <stdlib.h>
#include "rule/spun/choice.h"
#include "text/utf8.h"

/* The table of what rewriters swap; that of accidents tells what comes of it. */
enum { SWAPS = 1 };

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
        { "pair.lean", "left", &c->swapped }, { "pair.lean", "votes", &c->seen },
        { "pair.lean", "most", &c->lean }, { "pair.sure", "odds", &c->sure },
        { "pair.sure", "beside", &c->doubt }, { "pair.weighs", "odds", &c->always },
        { "pair.weighs", "beside", &c->rates }, { "pair.weighs", "votes", &c->place } };
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < sizeof(rows) / sizeof(*rows); i++) {
        const char *id;
        rc = qw_table_need(t, rows[i].id, &id, ctx);
        if (rc == QW_OK)
            rc = qw_table_number(t, qw_table_find(t, id), rows[i].column, 0, rows[i].to, ctx);
    }
    return rc;
}

/* Its turn: the longest originals first, then the table's order. */
static uint32_t
rank_of(const struct qw_pairs *pairs, size_t pair)
{
    enum { LONGEST = 255 };
    size_t n = pairs->list[pair].original.n;

    return (uint32_t)((LONGEST - (n < LONGEST ? n : LONGEST)) << 16 | pair);
}

enum qw_rc
qw_choice_load(
    struct qw_choice *c, const struct qw_table *t, const struct qw_gate *gate, struct qw_ctx *ctx)
{
    *c = (struct qw_choice){ .gate = gate };
    c->ranks = calloc(gate->pairs->n + 1, sizeof(*c->ranks));
    if (c->ranks == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; i < gate->pairs->n; i++)
        c->ranks[i] = rank_of(gate->pairs, i);
    return read_numbers(c, t, ctx);
}

void
qw_choice_release(struct qw_choice *c)
{
    free(c->ranks);
}

/* ---- one pair ---- */

/* What one decision goes by. */
struct asked {
    const struct qw_choice *c;
    const struct qw_tally *tally;
    const struct qw_pairs *pairs;
    uint32_t families; /* that passed */
    struct qw_span text;
    const struct qw_seen *seen;
    double lean; /* what all places together say of each */
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

/* What the pair's other places say of this one: where most of many doubles stand for the
 * original, an unclear one does, too; where hardly any does, it does not. */
static double
shift_of(const struct asked *a, uint32_t pair)
{
    double n = a->tally->places[pair], likely = a->tally->likely[pair];

    if (n < a->c->many)
        return 0;
    return fmax(-a->c->shift, fmin(log((likely + 1) / (n - likely + 1)), a->c->shift));
}

/* The odds of a place, with what was learnt of it weighed by how much it holds in texts that
 * it was not learnt from. */
static double
odds_of(const struct asked *a, uint32_t pair, double odds)
{
    const struct qw_weights *w = a->c->gate->sense->weights;
    double rates = qw_weights_prior(w, pair);

    if (!qw_weights_know(w, pair))
        return odds;
    return a->lean + a->c->always + a->c->rates * rates + a->c->place * (odds - rates);
}

/* ---- all places together ---- */

/* The highest odds of a word's uses that are open; -INFINITY: none is. */
static double
likeliest(const struct asked *a, const struct qw_seen *seen)
{
    const struct qw_word_uses *uses = &a->pairs->uses[seen->word];
    double most = -INFINITY;

    for (size_t u = 0; u < uses->n && u < QW_SENSE_USES; u++) {
        uint32_t pair = uses->list[u].pair;
        if (uses->list[u].as_double && is_open(a, pair))
            most = fmax(most, odds_of(a, pair, a->tally->odds[seen->odds + u]));
    }
    return most;
}

/* The share of swapped places turns the odds of each as a prior does (Saerens and others,
 * Adjusting the outputs of a classifier to new a priori probabilities, 2002; one step). */
double
qw_choice_lean(const struct qw_choice *c, const struct qw_tally *t, const struct qw_verdict *v)
{
    const struct asked a = { .c = c, .tally = t, .pairs = c->gate->pairs, .families = v->families };
    double swapped = c->swapped * c->seen, all = c->seen;

    for (size_t i = 0; i < t->n_seen; i++) {
        double odds = t->seen[i].counted ? likeliest(&a, &t->seen[i]) : -INFINITY;
        if (odds > -INFINITY) {
            swapped += 1 / (1 + exp(c->sure - odds));
            all++;
        }
    }
    double share = log(swapped / (all - swapped));
    double usual = log(c->swapped / (1 - c->swapped));
    return fmax(-c->lean, fmin(share - usual, c->lean));
}

/* ---- the way there ---- */

enum { REACH = 18, ROOM = 128 }; /* bytes: the longest original, less one character */

/* The original put in its place, and a little of what stands around it. */
struct before {
    char bytes[ROOM];
    size_t n, at, len; /* of all; of the original in it */
    size_t from;       /* where it starts in the text */
};

static bool
put_before(struct before *b, const struct asked *a, struct qw_span original)
{
    size_t at = a->seen->at, end = at + a->seen->len;
    size_t from = at > REACH ? at - REACH : 0;
    size_t to = end + REACH < a->text.n ? end + REACH : a->text.n;

    while (from > 0 && ((unsigned char)a->text.p[from] & 0xc0) == 0x80)
        from--;
    while (to < a->text.n && ((unsigned char)a->text.p[to] & 0xc0) == 0x80)
        to++;
    b->from = from;
    b->at = at - from;
    b->len = original.n;
    b->n = b->at + original.n + (to - end);
    if (b->n > ROOM)
        return false;
    memcpy(b->bytes, a->text.p + from, b->at);
    memcpy(b->bytes + b->at, original.p, original.n);
    memcpy(b->bytes + b->at + original.n, a->text.p + end, to - end);
    return true;
}

/* Would a pair whose turn comes earlier have taken a part of the original, and left something
 * else than what stands here? */
static bool
is_taken(const struct asked *a, const struct before *b, size_t at, size_t len, uint32_t word,
    uint32_t pair)
{
    const struct qw_word_uses *uses = &a->pairs->uses[word];

    for (size_t u = 0; u < uses->n; u++) {
        uint32_t other = uses->list[u].pair;
        const struct qw_pair *o = &a->pairs->list[other];
        if (uses->list[u].as_double || o->act >= QW_PAIR_KEEP || o->share < 0.5 ||
            (o->families & a->families) == 0 || a->c->ranks[other] >= a->c->ranks[pair] ||
            other < a->pairs->first[SWAPS] || other >= a->pairs->first[SWAPS + 1])
            continue;
        /* up to where it ends, and what it leaves in the place of that */
        size_t rest = b->n - (at + len), start = b->from + at;
        struct qw_span here = qw_span_slice(a->text, start, a->text.n);
        if (!qw_span_starts(here, o->twin))
            return true;
        here = qw_span_slice(here, o->twin.n, here.n);
        if (rest > here.n || memcmp(here.p, b->bytes + at + len, rest) != 0)
            return true;
    }
    return false;
}

static bool
leads_here(const struct asked *a, uint32_t pair)
{
    struct before b;
    uint32_t word;

    if (!put_before(&b, a, a->pairs->list[pair].original))
        return true;
    struct qw_span s = qw_span(b.bytes, b.n);
    for (size_t at = 0; at < b.at + b.len; at += qw_utf8_len(s.p[at]))
        for (size_t len = qw_lexicon_at(a->pairs->words, s, at, &word); len;
             len = qw_lexicon_shorter(a->pairs->words, s, at, len, &word))
            if (at + len > b.at && !(at == b.at && len == b.len) &&
                is_taken(a, &b, at, len, word, pair))
                return false;
    return true;
}

/* ---- the choice ---- */

struct qw_chosen
qw_choose(const struct qw_choice *c, const struct qw_tally *t, const struct qw_verdict *v,
    double lean, struct qw_span text, const struct qw_seen *seen)
{
    const struct asked a = { c, t, c->gate->pairs, v->families, text, seen, lean };
    const struct qw_word_uses *uses = &a.pairs->uses[seen->word];
    struct qw_chosen chosen = { QW_CHOSEN_STAYS, 0, -INFINITY };

    for (size_t u = 0; u < uses->n && u < QW_SENSE_USES; u++) {
        uint32_t pair = uses->list[u].pair;
        if (!uses->list[u].as_double)
            continue;
        double odds = odds_of(&a, pair, t->odds[seen->odds + u]);
        if (odds + c->shift <= c->doubt || !is_open(&a, pair))
            continue;
        odds += shift_of(&a, pair);
        if (odds <= c->doubt)
            continue;
        odds -=
            (a.pairs->list[pair].share < 0.5 ? c->wary : 0) + (has_rival(&a, pair) ? c->rival : 0);
        if (odds <= c->doubt || odds <= chosen.odds || !leads_here(&a, pair))
            continue;
        chosen.act = odds > c->sure ? QW_CHOSEN_GOES : QW_CHOSEN_DOUBTS;
        chosen.pair = pair;
        chosen.odds = odds;
    }
    return chosen;
}
