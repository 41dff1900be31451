#include <math.h>
#include <stdlib.h>
#include "rule/spun/gate_pass.h"

static enum qw_rc
read_family(struct qw_gate *g, const struct qw_table *t, size_t family, struct qw_ctx *ctx)
{
    struct qw_gate_family *f = &g->families[family];
    char id[32] = "gate.";
    enum qw_rc rc;

    memcpy(id + 5, qw_family_names[family], strlen(qw_family_names[family]));
    rc = qw_table_need(t, id, &f->rule, ctx);
    size_t row = qw_table_find(t, id);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "odds", 0, &f->odds, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "beside", 0, &f->beside, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "votes", 1, &f->votes, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "left", 0.03, &f->left, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "most", 4, &f->most, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "against", 1, &f->against, ctx);
    if (rc == QW_OK && (f->left <= 0 || f->left >= 1))
        rc = qw_table_fail(t, row, "left", ctx, "not between 0 and 1");
    return rc;
}

static enum qw_rc
read_marks(struct qw_gate *g, const struct qw_table *t, struct qw_ctx *ctx)
{
    static const struct {
        const char *id;
        struct qw_span text; /* empty: a title between question marks */
    } marks[QW_GATE_MARKS] = { { "mark.quote", { "〞", 3 } }, { "mark.bracket", { "〔", 3 } },
        { "mark.title", { "", 0 } } };
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < QW_GATE_MARKS; i++) {
        const char *rule;
        rc = qw_table_need(t, marks[i].id, &rule, ctx);
        if (rc != QW_OK)
            break;
        size_t row = qw_table_find(t, marks[i].id);
        struct qw_span rest = qw_table_get(t, row, "families"), name;
        g->marks[i].text = marks[i].text;
        while (qw_span_cut(&rest, ' ', &name))
            g->marks[i].families |= qw_family_bit(name);
        rc = qw_table_number(t, row, "odds", 0, &g->marks[i].odds, ctx);
        for (size_t f = 0; f < QW_FAMILIES; f++)
            g->marked[f] += g->marks[i].families >> f & 1 ? g->marks[i].odds : 0;
    }
    return rc;
}

static enum qw_rc
read_look(struct qw_gate *g, const struct qw_table *t, struct qw_ctx *ctx)
{
    const char *rule;
    double sample = 0;
    enum qw_rc rc = qw_table_need(t, "gate.look", &rule, ctx);

    if (rc == QW_OK)
        rc = qw_table_number(t, qw_table_find(t, "gate.look"), "odds", 0, &g->hopeful, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, qw_table_find(t, "gate.look"), "votes", 0.5, &g->share, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, qw_table_find(t, "gate.look"), "chars", 0, &sample, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, qw_table_find(t, "gate.look"), "beside", 1, &g->hopeless, ctx);
    if (rc == QW_OK)
        rc = qw_table_need(t, "gate.wary", &rule, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, qw_table_find(t, "gate.wary"), "odds", 0, &g->wary, ctx);
    g->sample = sample > 0 ? (size_t)sample : 0;
    return rc;
}

static enum qw_rc
read_tale(struct qw_gate *g, const struct qw_table *t, struct qw_ctx *ctx)
{
    const char *rule;
    enum qw_rc rc = qw_table_need(t, "gate.tale", &rule, ctx);
    size_t row = qw_table_find(t, "gate.tale");

    qw_gate_fill_tellers(&g->tellers);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "odds", 0, &g->tale, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "chars", 0, &g->telling, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "most", 0, &g->most_told, ctx);
    return rc;
}

float
qw_gate_weigh(const struct qw_gate *g, size_t pair, double o, double l)
{
    const struct qw_pair *p = &g->pairs->list[pair];
    const struct qw_gate_weight *w = &g->weights[pair];

    l += p->chained || p->act == QW_PAIR_KEEP ? 0 : o * w->original;
    /* e^l is beyond doubles where the share does not matter any more */
    l = l < 50 ? log(p->share * exp(l) + 1 - p->share) : l;
    return (float)fmin(l, w->most);
}

/* The strictest parameters among the families of a pair. */
static void
fill_odds(struct qw_gate *g, size_t pair)
{
    const struct qw_pair *p = &g->pairs->list[pair];
    double left = 1, most = 100, sum = p->rate_original + p->rate_double;

    for (size_t f = 0; f < QW_FAMILIES; f++)
        if (p->families >> f & 1) {
            left = fmin(left, g->families[f].left);
            most = fmin(most, g->families[f].most);
        }
    if (p->act == QW_PAIR_KEEP)
        most = fmin(most, 1);
    else
        most = fmax(most, log(p->rate_original / p->rate_double) - g->wary);
    g->weights[pair] = (struct qw_gate_weight){ log(left), log(sum / p->rate_double), most };
    for (unsigned i = 0; i < QW_LOOK_STATES; i++)
        g->odds[pair][i] = qw_gate_weigh(
            g, pair, qw_look_originals(i), qw_look_doubles(i) * g->weights[pair].twin);
}

/* What is not counted any more stays as it is. */
static void
fill_next(struct qw_gate *g)
{
    for (unsigned i = 0; i < QW_LOOK_STATES; i++) {
        bool more = qw_look_originals(i) < QW_GATE_ORIGINALS;
        g->next[false][i] = (uint8_t)(i + more * (QW_GATE_DOUBLES + 1));
        g->next[true][i] = (uint8_t)(i + (qw_look_doubles(i) < QW_GATE_DOUBLES));
    }
}

/* The number of a set of families. */
static uint32_t
find_set(struct qw_gate *g, uint32_t families)
{
    uint32_t i = 0;

    while (i < g->n_sets && g->sets[i] != families)
        i++;
    g->sets[i] = families & 0xff;
    g->n_sets += i == g->n_sets;
    return i & 0xff;
}

/* Words have numbers, and their uses stand in one list in the order of these. */
static void
fill_looks(struct qw_gate *g)
{
    const struct qw_pairs *pairs = g->pairs;
    uint32_t n = 0;

    for (size_t word = 0; word < 2 * pairs->n && pairs->uses[word].n; word++) {
        const struct qw_word_uses *uses = &pairs->uses[word];
        for (size_t u = 0; u < uses->n; u++) {
            size_t pair = uses->list[u].pair;
            g->looks[n++] = (struct qw_look_use){ .pair = pair & 0x3fffff,
                .as_double = uses->list[u].as_double,
                .votes = uses->list[u].as_double && pairs->list[pair].act != QW_PAIR_KEEP,
                .set = find_set(g, pairs->list[pair].families) };
        }
        g->first_look[word + 1] = n;
    }
}

enum qw_rc
qw_gate_load(
    struct qw_gate *g, const struct qw_table *t, const struct qw_sense *sense, struct qw_ctx *ctx)
{
    const struct qw_pairs *pairs = sense->pairs;
    enum qw_rc rc = QW_OK;

    *g = (struct qw_gate){ .pairs = pairs, .sense = sense };
    for (size_t f = 0; rc == QW_OK && f < QW_FAMILIES; f++)
        rc = read_family(g, t, f, ctx);
    if (rc == QW_OK)
        rc = read_marks(g, t, ctx);
    if (rc == QW_OK)
        rc = read_look(g, t, ctx);
    if (rc == QW_OK)
        rc = read_tale(g, t, ctx);
    if (rc != QW_OK)
        return rc;
    g->odds = calloc(pairs->n + 1, sizeof(*g->odds));
    g->weights = calloc(pairs->n + 1, sizeof(*g->weights));
    g->looks = calloc(2 * pairs->n + 1, sizeof(*g->looks));
    g->first_look = calloc(2 * pairs->n + 2, sizeof(*g->first_look));
    if (g->odds == NULL || g->weights == NULL || g->looks == NULL || g->first_look == NULL)
        return qw_fail_memory(ctx);
    fill_looks(g);
    fill_next(g);
    for (size_t i = 0; i < pairs->n; i++)
        fill_odds(g, i);
    return QW_OK;
}

void
qw_gate_release(struct qw_gate *g)
{
    free(g->odds);
    free(g->weights);
    free(g->looks);
    free(g->first_look);
}

/* A text about a word has it in many places, some of which look like anything: what the
 * clearest place says counts by the share of the pair's places that speak with it. */
static double
evidence_in(const struct qw_gate *g, const struct qw_tally *t, size_t pair)
{
    if (g->pairs->list[pair].act >= QW_PAIR_KEEP || t->places[pair] == 0)
        return t->evidence[pair];
    return (double)(t->evidence[pair] * t->likely[pair] / t->places[pair]);
}

/* What a pair says; where its original alone is there, that is known. */
static float
says(const struct qw_gate *g, const struct qw_tally *t, size_t pair)
{
    double evidence = evidence_in(g, t, pair);

    if (evidence == 0 && t->originals[pair] <= QW_GATE_ORIGINALS)
        return g->odds[pair][t->originals[pair] * (QW_GATE_DOUBLES + 1)];
    return qw_gate_weigh(g, pair, t->originals[pair], evidence);
}

struct qw_verdict
qw_gate_judge(
    const struct qw_gate *g, struct qw_tally *t, struct qw_span text, size_t from, size_t to)
{
    struct qw_gate_sum sum = { 0 };

    qw_tally_count(g, t, text, from, to);
    for (size_t i = 0; i < g->pairs->n; i++) {
        const struct qw_pair *p = &g->pairs->list[i];
        if (t->originals[i] + t->doubles[i] == 0)
            continue;
        float odds = says(g, t, i);
        bool speaks = t->doubles[i] && p->act != QW_PAIR_KEEP;
        for (size_t f = 0; f < QW_FAMILIES; f++)
            if (p->families >> f & 1) {
                sum.odds[f] += odds < 0 ? odds * g->families[f].against : odds;
                sum.votes[f] += speaks ? qw_gate_votes(g, f, odds) : 0;
            }
    }
    return qw_gate_pass(g, qw_span_slice(text, from, to), sum);
}
