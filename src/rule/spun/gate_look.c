#include <math.h>
#include <stdlib.h>
#include "rule/spun/gate_pass.h"

/* SPARSE: of longer texts one part in so many is looked at first. HOPEFUL: so many times
 * the evidence that is needed ends a look, which is tried once in so many words; ENOUGH
 * words may end it as hopeless. */
enum { SPARSE = 4, HOPEFUL = 2, CHECK_EVERY = 32, ENOUGH = 64 };

/* What was seen so far, by set of families: quicker than by family, for most pairs have two. */
struct look {
    float odds[QW_LOOK_SETS];
    uint32_t votes[QW_LOOK_SETS];
};

/* One more place of a word: without branches, for nobody foresees which words come. */
static inline void
look_at_use(
    const struct qw_gate *g, struct qw_tally *t, const struct qw_look_use *use, struct look *look)
{
    uint8_t before = t->looked[use->pair], now = g->next[use->as_double][before];
    const float *odds = g->odds[use->pair];

    t->looked[use->pair] = now;
    look->odds[use->set] += odds[now] - odds[before];
    look->votes[use->set] += use->votes & (qw_look_doubles(before) == 0);
}

static struct qw_gate_sum
sum_up(const struct qw_gate *g, const struct look *look)
{
    struct qw_gate_sum sum = { 0 };

    for (size_t i = 0; i < g->n_sets; i++)
        for (uint32_t families = g->sets[i]; families; families &= families - 1) {
            sum.odds[__builtin_ctz(families)] += (double)look->odds[i];
            sum.votes[__builtin_ctz(families)] += look->votes[i];
        }
    return sum;
}

/* The families that reach so many times the odds that they need at least, and the votes. */
static uint32_t
may_pass(const struct qw_gate *g, const struct qw_gate_sum *look, double odds, double votes)
{
    uint32_t families = 0;

    for (size_t i = 0; i < QW_FAMILIES; i++) {
        const struct qw_gate_family *f = &g->families[i];
        bool may =
            look->odds[i] >= odds * fmin(f->odds, f->beside) && look->votes[i] >= votes * f->votes;
        families |= (uint32_t)may << i;
    }
    return families;
}

/* Does a text speak for no family at all, and clearly against all together? A rewriter
 * replaces all over a text: what has many originals here was not rewritten there. */
static bool
is_hopeless(const struct qw_gate *g, const struct qw_gate_sum *look)
{
    double sum = 0;

    for (size_t f = 0; f < QW_FAMILIES; f++) {
        if (look->odds[f] > 0)
            return false;
        sum += look->odds[f];
    }
    return sum < -g->hopeless;
}

/* How it looks: the judge counts everything where the odds are many times what is needed. */
enum outlook { OUTLOOK_NONE, OUTLOOK_OPEN, OUTLOOK_GOOD };

/* Add what the words of text[from, to) say, until it looks good or hopeless. */
static enum outlook
look_at(const struct qw_gate *g, struct qw_tally *t, struct qw_span text, size_t from, size_t to,
    struct look *look)
{
    struct qw_spots_walk walk;
    size_t at, len, words = 0;
    uint32_t word;

    qw_spots_start(&walk, &g->pairs->starts, qw_span_slice(text, 0, to));
    while (from < to && ((unsigned char)text.p[from] & 0xc0) == 0x80)
        from++;
    for (; (len = qw_pairs_next(g->pairs, &walk, from, &at, &word)) > 0; from = at + len) {
        uint32_t votes = 0;
        for (uint32_t i = g->first_look[word]; i < g->first_look[word + 1]; i++) {
            look_at_use(g, t, &g->looks[i], look);
            votes |= g->looks[i].votes;
        }
        if (votes)
            qw_tally_note(t, at, len, word);
        if (++words % CHECK_EVERY != 0)
            continue;
        struct qw_gate_sum sum = sum_up(g, look);
        if (may_pass(g, &sum, HOPEFUL, 1))
            return OUTLOOK_GOOD;
        if (words >= ENOUGH && is_hopeless(g, &sum))
            return OUTLOOK_NONE;
    }
    struct qw_gate_sum sum = sum_up(g, look);
    return may_pass(g, &sum, HOPEFUL, 1) ? OUTLOOK_GOOD : OUTLOOK_OPEN;
}

static inline bool
leads_char(char c)
{
    return (unsigned char)(c - 0xe4) < 6; /* E4..E9 */
}

/* The place behind so many more Chinese characters, which is a character's start. Goes by
 * these alone: no other stage changes their number, so that a text that is cleaned again
 * is looked at in the same places. */
static size_t
behind_chars(struct qw_span s, size_t at, size_t n)
{
    enum { BLOCK = 64 };

    for (; s.n - at >= BLOCK; at += BLOCK) { /* turned into vector code */
        unsigned char count = 0;
        for (size_t i = 0; i < BLOCK; i++)
            count = (unsigned char)(count + leads_char(s.p[at + i]));
        if (count > n)
            break;
        n -= count;
    }
    for (; at < s.n && (n > 0 || !leads_char(s.p[at])); at++)
        n -= leads_char(s.p[at]);
    return at;
}

/* Add the marks that stand in a whole text, if it may pass with all of them; else it may not. */
static bool
add_marks(const struct qw_gate *g, struct qw_span s, struct qw_gate_sum *look)
{
    struct qw_gate_sum marked = *look;

    for (size_t f = 0; f < QW_FAMILIES; f++)
        marked.odds[f] += g->marked[f];
    if (!may_pass(g, &marked, g->share, g->share))
        return false;
    qw_gate_add_marks(g, s, look->odds);
    return true;
}

/* ---- places ---- */

/* What the clearest of the places says that were noted of a pair's double. */
static float
ask_pair(const struct qw_gate *g, const struct qw_tally *t, struct qw_span text, uint32_t pair)
{
    uint32_t word = g->pairs->list[pair].double_word;
    const struct qw_word_uses *uses = &g->pairs->uses[word];
    float odds[QW_SENSE_USES], most = 0;
    size_t u = 0;

    while (u < qw_sense_uses(uses) && !(uses->list[u].pair == pair && uses->list[u].as_double))
        u++;
    for (size_t i = 0; i < t->n_seen && u < qw_sense_uses(uses); i++)
        if (t->seen[i].word == word) {
            qw_sense_ask(g->sense, word, text, t->seen[i].at, t->seen[i].len, odds);
            most = fmaxf(most, qw_tally_adds(g, t, pair, odds[u]).evidence);
        }
    return most;
}

/* A pair says at most what the clearest place of its double does. */
static void
add_asked(const struct qw_gate *g, const struct qw_tally *t, struct qw_span text, uint32_t pair,
    struct qw_gate_sum *sum)
{
    uint8_t looked = t->looked[pair];
    float evidence = ask_pair(g, t, text, pair);
    float odds = qw_gate_weigh(g, pair, qw_look_originals(looked), evidence);

    for (size_t f = 0; f < QW_FAMILIES; f++)
        if (g->pairs->list[pair].families >> f & 1) {
            sum->odds[f] += (double)(odds - g->odds[pair][looked]);
            sum->votes[f] += qw_gate_votes(g, f, odds) - 1; /* it had one */
        }
}

/* Ask the pairs whose doubles speak for these families, those with few places first, until none
 * may pass any more. */
static bool
may_pass_asked(const struct qw_gate *g, const struct qw_tally *t, struct qw_span text,
    uint32_t families, struct qw_gate_sum *sum)
{
    for (unsigned doubles = 1; doubles <= QW_GATE_DOUBLES; doubles++)
        for (uint32_t i = 0; i < g->pairs->n; i++) {
            if (qw_look_doubles(t->looked[i]) != doubles || !t->usual[i].back ||
                (g->pairs->list[i].families & families) == 0)
                continue;
            add_asked(g, t, text, i, sum);
            if ((may_pass(g, sum, g->share, g->share) & families) == 0)
                return false;
        }
    return true;
}

static void
start_look(const struct qw_gate *g, struct qw_tally *t, struct look *look)
{
    memset(t->looked, 0, g->pairs->n * sizeof(*t->looked));
    t->n_seen = 0;
    memset(look->odds, 0, g->n_sets * sizeof(*look->odds));
    memset(look->votes, 0, g->n_sets * sizeof(*look->votes));
}

/* The same, going by parts of it. */
static enum outlook
look_at_parts(
    const struct qw_gate *g, struct qw_tally *t, struct qw_span text, size_t from, size_t to)
{
    struct look look;
    struct qw_gate_sum sum = { 0 };
    size_t looked = 0;

    start_look(g, t, &look);
    for (size_t at = from, end; at < to; at = behind_chars(text, end, (SPARSE - 1) * g->sample)) {
        end = behind_chars(text, at, g->sample);
        enum outlook outlook = look_at(g, t, text, at, end < to ? end : to, &look);
        if (outlook != OUTLOOK_OPEN)
            return outlook;
        sum = sum_up(g, &look);
        if (++looked >= 2 && is_hopeless(g, &sum))
            return OUTLOOK_NONE;
    }
    return may_pass(g, &sum, g->hopeful, 0) ? OUTLOOK_OPEN : OUTLOOK_NONE;
}

/* Are there so many characters that parts of it tell enough? */
static bool
has_parts(const struct qw_gate *g, struct qw_span text, size_t from, size_t to)
{
    enum { BYTES = 3 }; /* of a character that is counted */
    size_t most = SPARSE * g->sample;

    return most > 0 && (to - from) / BYTES > most && behind_chars(text, from, most) < to;
}

bool
qw_gate_look(
    const struct qw_gate *g, struct qw_tally *t, struct qw_span text, size_t from, size_t to)
{
    struct qw_span s = qw_span_slice(text, from, to);
    enum outlook outlook = OUTLOOK_OPEN;
    struct look look;

    if (has_parts(g, text, from, to))
        outlook = look_at_parts(g, t, text, from, to);
    if (outlook == OUTLOOK_OPEN) {
        start_look(g, t, &look);
        outlook = look_at(g, t, text, from, to, &look);
    }
    if (outlook != OUTLOOK_OPEN)
        return outlook == OUTLOOK_GOOD;
    struct qw_gate_sum sum = sum_up(g, &look);
    uint32_t families = add_marks(g, s, &sum) ? may_pass(g, &sum, g->share, g->share) : 0;
    return families && may_pass_asked(g, t, text, families, &sum);
}
