#include <math.h>
#include <stdlib.h>
#include "base/vec.h"
#include "rule/spun/echo.h"
#include "rule/spun/gate.h"
#include "text/utf8.h"

/* What a double says that stands for its original at the odds `doubted`: log(1 + e^x), and
 * how likely it is at its own odds. */
static struct qw_adds
weigh(float doubted, float odds)
{
    return (struct qw_adds){ .evidence = doubted > 20 ? doubted : log1pf(expf(doubted)),
        .likely = 1 / (1 + expf(-odds)) };
}

static void
fill_usual(struct qw_usual *usual, const struct qw_gate *g)
{
    for (size_t i = 0; i < g->pairs->n; i++) {
        float odds = qw_weights_prior(g->sense->weights, i);
        usual[i].back = g->pairs->list[i].act < QW_PAIR_KEEP;
        usual[i].adds = weigh(odds - g->sense->doubts[i], odds);
    }
}

bool
qw_tally_init(struct qw_tally *t, const struct qw_gate *g)
{
    *t = (struct qw_tally){ .echo = qw_echo_new() };
    t->looked = calloc(g->pairs->n + 1, sizeof(*t->looked));
    t->originals = calloc(2 * g->pairs->n + 1, sizeof(*t->originals));
    t->doubles = t->originals ? t->originals + g->pairs->n : NULL;
    t->evidence = calloc(3 * g->pairs->n + 1, sizeof(*t->evidence));
    t->places = t->evidence ? t->evidence + g->pairs->n : NULL;
    t->likely = t->evidence ? t->places + g->pairs->n : NULL;
    t->usual = calloc(g->pairs->n + 1, sizeof(*t->usual));
    if (t->usual)
        fill_usual(t->usual, g);
    return t->looked && t->originals && t->evidence && t->usual;
}

void
qw_tally_release(struct qw_tally *t)
{
    free(t->looked);
    free(t->originals);
    free(t->evidence);
    free(t->usual);
    free(t->seen);
    free(t->odds);
    qw_echo_free(t->echo);
}

/* No originals, no doubles, no words. */
static void
reset(struct qw_tally *t, const struct qw_gate *g)
{
    memset(t->originals, 0, 2 * g->pairs->n * sizeof(*t->originals));
    t->n_seen = t->n_odds = 0;
}

static bool
grow(struct qw_tally *t, size_t n_seen, size_t n_odds)
{
    struct qw_seen *seen = qw_vec_grow(t->seen, &t->cap_seen, t->n_seen + n_seen, sizeof(*seen));

    t->seen = seen ? seen : t->seen;
    float *odds = qw_vec_grow(t->odds, &t->cap_odds, t->n_odds + n_odds, sizeof(*odds));
    t->odds = odds ? odds : t->odds;
    t->failed = t->failed || seen == NULL || odds == NULL;
    return seen && odds;
}

/* Room for so many more words and uses of them. */
static inline bool
make_room(struct qw_tally *t, size_t n_seen, size_t n_odds)
{
    bool there = n_seen <= t->cap_seen - t->n_seen && n_odds <= t->cap_odds - t->n_odds;

    return there || grow(t, n_seen, n_odds);
}

void
qw_tally_note(struct qw_tally *t, size_t at, size_t len, uint32_t word)
{
    if (make_room(t, 1, 1))
        t->seen[t->n_seen++] =
            (struct qw_seen){ .at = at, .len = (uint32_t)len, .word = word, .counted = true };
}

struct qw_adds
qw_tally_adds(const struct qw_gate *g, const struct qw_tally *t, uint32_t pair, float odds)
{
    const struct qw_usual *usual = &t->usual[pair];

    return usual->back ? weigh(odds - g->sense->doubts[pair] - (float)g->wary, odds) : usual->adds;
}

/* Count one use of a word. Of words that go back a pair's evidence is what the clearest place
 * says: a text that is about a word has many places that are all alike. */
static void
count_use(struct qw_tally *t, uint32_t pair, float odds, const struct qw_adds *adds)
{
    bool back = t->usual[pair].back;
    float before = t->evidence[pair];

    t->evidence[pair] = back ? fmaxf(before, adds->evidence) : before + adds->evidence;
    t->places[pair]++;
    t->likely[pair] += adds->likely;
    t->doubles[pair] += odds > 0 || !back;
}

/* Note what a word's uses say, and count them; true when a pair would act. */
static bool
ask_word(const struct qw_gate *g, struct qw_tally *t, struct qw_span text, struct qw_seen seen)
{
    const struct qw_word_uses *uses = &g->pairs->uses[seen.word];
    size_t n = qw_sense_uses(uses);
    bool acts = false;

    if (!make_room(t, 1, n))
        return false;
    seen.odds = t->n_odds;
    float *odds = t->odds + t->n_odds;
    qw_sense_ask(g->sense, seen.word, text, seen.at, seen.len, odds);
    for (size_t u = 0; u < n; u++) {
        uint32_t pair = uses->list[u].pair;
        if (!uses->list[u].as_double) {
            t->originals[pair] += seen.counted;
            odds[u] = -INFINITY;
            continue;
        }
        acts = acts || (t->usual[pair].back && odds[u] > 0);
        if (seen.counted) {
            struct qw_adds adds = qw_tally_adds(g, t, pair, odds[u]);
            count_use(t, pair, odds[u], &adds);
        }
    }
    t->n_odds += n;
    t->seen[t->n_seen++] = seen;
    return acts;
}

/* A text that is counted, and a walk over the places where words may start. */
struct count {
    const struct qw_gate *g;
    struct qw_tally *t;
    struct qw_span text;
    struct qw_spots_walk starts;
};

/* Words inside one that a pair acts on are noted, not counted: that pair's family may
 * not pass. */
static void
read_words(struct count *c, size_t from, size_t to)
{
    const struct qw_pairs *pairs = c->g->pairs;
    struct qw_span s = qw_span_slice(c->text, 0, to);
    size_t at = from, len, free_from = from;
    uint32_t word;

    for (size_t i = from; (len = qw_pairs_next(pairs, &c->starts, i, &at, &word)) > 0 && at < to;) {
        for (; len; len = qw_lexicon_shorter(pairs->words, s, at, len, &word)) {
            const struct qw_seen seen = {
                .at = at, .len = (uint32_t)len, .word = word, .counted = at >= free_from
            };
            if (ask_word(c->g, c->t, c->text, seen) && seen.counted)
                free_from = at + len;
        }
        i = at + qw_utf8_len(c->text.p[at]);
    }
}

/* ---- lines ---- */

/* May what a word says depend on more than its line? */
static bool
looks_beyond(const struct qw_gate *g, uint32_t word)
{
    const struct qw_word_uses *uses = &g->pairs->uses[word];

    for (size_t u = 0; u < qw_sense_uses(uses); u++)
        if (g->pairs->list[uses->list[u].pair].far)
            return true;
    return false;
}

/* Do the words of a known line that look beyond it say here what they said there? */
static bool
holds_here(const struct qw_gate *g, struct qw_span text, size_t at, const struct qw_echoed *e)
{
    float odds[QW_SENSE_USES];

    for (size_t i = 0; i < e->n_seen; i++) {
        const struct qw_seen *seen = &e->seen[i];
        const struct qw_word_uses *uses = &g->pairs->uses[seen->word];
        if (!seen->far)
            continue;
        qw_sense_ask(g->sense, seen->word, text, at + seen->at, seen->len, odds);
        for (size_t u = 0; u < qw_sense_uses(uses); u++)
            if (uses->list[u].as_double && odds[u] != e->odds[seen->odds + u])
                return false;
    }
    return true;
}

/* The words of a line that is known. */
static void
hear_line(const struct qw_gate *g, struct qw_tally *t, const struct qw_echoed *e, size_t at)
{
    if (e->n_seen == 0 || !make_room(t, e->n_seen, e->n_odds))
        return;
    memcpy(t->odds + t->n_odds, e->odds, e->n_odds * sizeof(*e->odds));
    for (size_t i = 0; i < e->n_seen; i++) {
        const struct qw_seen *seen = &e->seen[i];
        const struct qw_word_uses *uses = &g->pairs->uses[seen->word];
        t->seen[t->n_seen] = *seen;
        t->seen[t->n_seen].at += at;
        t->seen[t->n_seen].far = false;
        t->seen[t->n_seen++].odds += t->n_odds;
        for (size_t u = 0; seen->counted && u < qw_sense_uses(uses); u++)
            if (uses->list[u].as_double)
                count_use(t, uses->list[u].pair, e->odds[seen->odds + u], &e->adds[seen->odds + u]);
            else
                t->originals[uses->list[u].pair]++;
    }
    t->n_odds += e->n_odds;
}

/* Keep what the tally has seen since it had so much, in the line that starts at `at`. */
static void
keep_line(const struct qw_gate *g, const struct qw_tally *t, size_t n_seen, size_t n_odds,
    uint64_t key, struct qw_span line, size_t at)
{
    struct qw_echoed e = { .n_seen = t->n_seen - n_seen, .n_odds = t->n_odds - n_odds };

    if (!qw_echo_keep(t->echo, key, line, &e))
        return;
    for (size_t i = 0; i < e.n_seen; i++) {
        struct qw_seen *seen = &e.seen[i];
        *seen = t->seen[n_seen + i];
        seen->at -= at;
        seen->odds -= n_odds;
        seen->far = looks_beyond(g, seen->word);
        const struct qw_word_uses *uses = &g->pairs->uses[seen->word];
        for (size_t u = 0; u < qw_sense_uses(uses); u++) {
            float odds = t->odds[n_odds + seen->odds + u];
            e.odds[seen->odds + u] = odds;
            e.adds[seen->odds + u] = qw_tally_adds(g, t, uses->list[u].pair, odds);
        }
    }
}

static void
read_line(struct count *c, size_t from, size_t to)
{
    struct qw_tally *t = c->t;
    struct qw_span line = qw_span_slice(c->text, from, to);
    bool whole = from == 0 || c->text.p[from - 1] == '\n';
    uint64_t key = t->echo && whole ? qw_echo_key(line) : 0;
    size_t n_seen = t->n_seen, n_odds = t->n_odds;
    struct qw_echoed echoed;

    bool known = key && qw_echo_find(t->echo, key, line, &echoed);
    if (known && holds_here(c->g, c->text, from, &echoed)) {
        hear_line(c->g, t, &echoed, from);
        return;
    }
    read_words(c, from, to);
    if (key && !known && qw_echo_met(t->echo, key) && !t->failed)
        keep_line(c->g, t, n_seen, n_odds, key, line, from);
}

/* No word crosses the end of a line. */
void
qw_tally_count(
    const struct qw_gate *g, struct qw_tally *t, struct qw_span text, size_t from, size_t to)
{
    struct count c; /* not cleared: the walk is long */

    c.g = g, c.t = t, c.text = text;
    qw_spots_start(&c.starts, &g->pairs->starts, qw_span_slice(text, 0, to));
    reset(t, g);
    memset(t->evidence, 0, 3 * g->pairs->n * sizeof(*t->evidence));
    for (size_t at = from, end; at < to; at = end) {
        const char *newline = memchr(text.p + at, '\n', to - at);
        end = newline ? (size_t)(newline + 1 - text.p) : to;
        read_line(&c, at, end);
    }
}
