#include <math.h>
#include <stdlib.h>
#include "rule/spun/gate_pass.h"
#include "text/utf8.h"

/* SPARSE: of longer texts one part in so many is looked at first. HOPEFUL: so many times
 * the evidence that is needed ends a look, which is tried once in so many words; ENOUGH
 * words may end it as hopeless. */
enum { SPARSE = 4, HOPEFUL = 2, CHECK_EVERY = 32, ENOUGH = 64 };

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

/* What a pair says that stands o times as original, and whose doubles say `l`; the header
 * has the formula. */
static float
weigh_pair(const struct qw_gate *g, size_t pair, double o, double l)
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
    for (int o = 0; o <= QW_GATE_ORIGINALS; o++)
        for (int d = 0; d <= QW_GATE_DOUBLES; d++)
            g->odds[pair][o][d] = weigh_pair(g, pair, o, d * g->weights[pair].twin);
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
                .families = pairs->list[pair].families & 0xff };
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

/* What a quick look has seen so far, by family: the odds, and how many pairs' doubles. */
struct look {
    float odds[QW_FAMILIES];
    uint32_t votes[QW_FAMILIES];
};

/* One more place of a word. What is not counted any more would add nothing. */
static inline void
look_at_use(
    const struct qw_gate *g, struct qw_tally *t, const struct qw_look_use *use, struct look *look)
{
    struct qw_few *n = &t->few[use->pair];
    float before = g->odds[use->pair][n->originals][n->doubles];

    if (use->as_double ? n->doubles == QW_GATE_DOUBLES : n->originals == QW_GATE_ORIGINALS)
        return;
    uint32_t vote = use->votes & (n->doubles == 0);
    n->originals += !use->as_double;
    n->doubles += use->as_double;
    float more = g->odds[use->pair][n->originals][n->doubles] - before;
    for (uint32_t families = use->families; families; families &= families - 1) {
        look->odds[__builtin_ctz(families)] += more;
        look->votes[__builtin_ctz(families)] += vote;
    }
}

/* Does some family reach so many times the odds that it needs at least, and the votes? */
static bool
can_pass(const struct qw_gate *g, const struct look *look, double odds, double votes)
{
    for (size_t i = 0; i < QW_FAMILIES; i++) {
        const struct qw_gate_family *f = &g->families[i];
        if ((double)look->odds[i] >= odds * fmin(f->odds, f->beside) &&
            look->votes[i] >= votes * f->votes)
            return true;
    }
    return false;
}

/* Does a text speak for no family at all, and clearly against all together? A rewriter
 * replaces all over a text: what has many originals here was not rewritten there. */
static bool
is_hopeless(const struct qw_gate *g, const struct look *look)
{
    double sum = 0;

    for (size_t f = 0; f < QW_FAMILIES; f++) {
        if (look->odds[f] > 0)
            return false;
        sum += look->odds[f];
    }
    return sum < -g->hopeless;
}

/* Add what the words of text[from, to) say. Stops when the odds are many times what is needed: the
 * judge then counts everything; false when they are hopeless. */
static bool
look_at(const struct qw_gate *g, struct qw_tally *t, struct qw_span text, size_t from, size_t to,
    struct look *look)
{
    struct qw_span s = qw_span_slice(text, 0, to);
    size_t at, len, words = 0;
    uint32_t word;

    while (from < to && ((unsigned char)text.p[from] & 0xc0) == 0x80)
        from++;
    for (; (len = qw_lexicon_next(g->pairs->words, s, from, &at, &word)) > 0; from = at + len) {
        for (uint32_t i = g->first_look[word]; i < g->first_look[word + 1]; i++)
            look_at_use(g, t, &g->looks[i], look);
        if (++words % CHECK_EVERY != 0)
            continue;
        if (can_pass(g, look, HOPEFUL, 1))
            return true;
        if (words >= ENOUGH && is_hopeless(g, look))
            return false;
    }
    return true;
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

/* Can the whole text pass, with the marks that stand in it? They are looked for where all of
 * them would do. */
static bool
can_pass_marked(const struct qw_gate *g, struct qw_span s, const struct look *look)
{
    struct look marked = *look;
    double odds[QW_FAMILIES];

    for (size_t f = 0; f < QW_FAMILIES; f++) {
        odds[f] = look->odds[f];
        marked.odds[f] += (float)g->marked[f];
    }
    if (!can_pass(g, &marked, g->share, g->share))
        return false;
    qw_gate_add_marks(g, s, odds);
    for (size_t f = 0; f < QW_FAMILIES; f++)
        marked.odds[f] = (float)odds[f];
    return can_pass(g, &marked, g->share, g->share);
}

/* Can the text pass, going by parts of it? */
static bool
look_at_parts(
    const struct qw_gate *g, struct qw_tally *t, struct qw_span text, size_t from, size_t to)
{
    struct look look = { 0 };
    size_t looked = 0;

    for (size_t at = from, end; at < to; at = behind_chars(text, end, (SPARSE - 1) * g->sample)) {
        end = behind_chars(text, at, g->sample);
        if (!look_at(g, t, text, at, end < to ? end : to, &look) ||
            (++looked >= 2 && is_hopeless(g, &look)))
            return false;
    }
    return can_pass(g, &look, g->hopeful, 0);
}

bool
qw_gate_look(
    const struct qw_gate *g, struct qw_tally *t, struct qw_span text, size_t from, size_t to)
{
    struct look look = { 0 };

    memset(t->few, 0, g->pairs->n * sizeof(*t->few));
    if (g->sample && behind_chars(text, from, SPARSE * g->sample) < to) {
        if (!look_at_parts(g, t, text, from, to))
            return false;
        memset(t->few, 0, g->pairs->n * sizeof(*t->few));
    }
    return look_at(g, t, text, from, to, &look) &&
           can_pass_marked(g, qw_span_slice(text, from, to), &look);
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

struct qw_verdict
qw_gate_judge(
    const struct qw_gate *g, struct qw_tally *t, struct qw_span text, size_t from, size_t to)
{
    struct qw_verdict v = { 0 };
    double votes[QW_FAMILIES] = { 0 };

    qw_tally_count(g, t, text, from, to);
    for (size_t i = 0; i < g->pairs->n; i++) {
        const struct qw_pair *p = &g->pairs->list[i];
        if (t->originals[i] + t->doubles[i] == 0)
            continue;
        float odds = weigh_pair(g, i, t->originals[i], evidence_in(g, t, i));
        bool speaks = t->doubles[i] && odds > 0.5f && p->act != QW_PAIR_KEEP;
        for (size_t f = 0; f < QW_FAMILIES; f++)
            if (p->families >> f & 1) {
                v.odds[f] += odds < 0 ? odds * g->families[f].against : odds;
                votes[f] += speaks * (odds > g->families[f].most ? 2 : 1);
            }
    }
    qw_gate_pass(g, qw_span_slice(text, from, to), votes, &v);
    return v;
}
