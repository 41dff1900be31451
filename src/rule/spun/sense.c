#include <math.h>
#include <stdlib.h>
#include "rule/spun/sense.h"

/* Classes are made of the words that `qw train` had: those of repair/pairs. */
enum { TRAINED = 1 };

static struct qw_around *
make_around(const struct qw_pairs *pairs)
{
    size_t first = pairs->first[TRAINED], n = pairs->first[TRAINED + 1] - first;
    struct qw_twins *twins = calloc(n + 1, sizeof(*twins));

    for (size_t i = 0; twins && i < n; i++)
        twins[i] =
            (struct qw_twins){ pairs->list[first + i].original, pairs->list[first + i].twin };
    struct qw_around *around = twins ? qw_around_new(twins, n) : NULL;
    free(twins);
    return around;
}

static enum qw_rc
read_numbers(struct qw_sense *s, const struct qw_table *t, struct qw_ctx *ctx)
{
    const struct {
        const char *id;
        double *to;
    } rows[] = { { "sense.listed", &s->listed }, { "sense.learnt", &s->most },
        { "sense.outside", &s->none } };
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < sizeof(rows) / sizeof(*rows); i++) {
        const char *id;
        rc = qw_table_need(t, rows[i].id, &id, ctx);
        if (rc == QW_OK)
            rc = qw_table_number(t, qw_table_find(t, id), "odds", 0, rows[i].to, ctx);
    }
    return rc;
}

enum qw_rc
qw_sense_load(struct qw_sense *s, const struct qw_pairs *pairs, const struct qw_table *table,
    const struct qw_conf *conf, struct qw_ctx *ctx)
{
    *s = (struct qw_sense){ .pairs = pairs, .around = make_around(pairs) };
    s->doubts = calloc(pairs->n + 1, sizeof(*s->doubts));
    if (s->around == NULL || s->doubts == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = read_numbers(s, table, ctx);
    if (rc == QW_OK)
        rc = qw_weights_load(&s->weights, pairs, conf, ctx);
    for (size_t i = 0; rc == QW_OK && i < pairs->n; i++) {
        const struct qw_pair *p = &pairs->list[i];
        float general = (float)log(p->rate_original / p->rate_double);
        s->doubts[i] = fmaxf(qw_weights_prior(s->weights, i) - general, 0);
    }
    return rc;
}

void
qw_sense_release(struct qw_sense *s)
{
    qw_around_free(s->around);
    qw_weights_free(s->weights);
    free(s->doubts);
}

/* A word at its place, and what was seen of it so far. */
struct place {
    struct qw_span text;
    size_t at, len;
    struct qw_beside beside;
    bool seen; /* what is beside it */
    struct qw_feature features[QW_FEATURES];
    size_t n_features;
};

static int
listed(const struct qw_pair *p, struct place *at)
{
    if (!at->seen)
        at->beside = qw_beside_of(at->text, at->at, at->len);
    at->seen = true;
    return qw_pair_listed(p, &at->beside);
}

static float
learnt(const struct qw_sense *s, size_t pair, struct place *at)
{
    struct qw_sight sight;

    if (at->n_features == 0) {
        qw_around_see(s->around, at->text, at->at, at->len, &sight);
        at->n_features = qw_sight_features(&sight, at->features);
    }
    int is = listed(&s->pairs->list[pair], at);
    float score = qw_weights_score(s->weights, pair, is, at->features, at->n_features);
    return fmaxf(fminf(score, (float)s->most), -(float)s->most);
}

static float
ask_pair(const struct qw_sense *s, size_t pair, struct place *at)
{
    const struct qw_pair *p = &s->pairs->list[pair];
    float odds = qw_weights_prior(s->weights, pair);

    if (p->act >= QW_PAIR_KEEP)
        return odds;
    if (qw_weights_know(s->weights, pair))
        return odds + learnt(s, pair, at);
    int is = listed(p, at);
    if (is)
        return (float)is * (float)s->listed;
    return p->act != QW_PAIR_RESTORE ? (float)s->none : odds;
}

void
qw_sense_ask(const struct qw_sense *s, uint32_t word, struct qw_span text, size_t at, size_t len,
    float odds[QW_SENSE_USES])
{
    const struct qw_word_uses *uses = &s->pairs->uses[word];
    struct place place; /* not cleared: there is much of it */

    place.text = text, place.at = at, place.len = len;
    place.seen = false, place.n_features = 0;
    for (size_t u = 0; u < uses->n && u < QW_SENSE_USES; u++)
        if (uses->list[u].as_double)
            odds[u] = ask_pair(s, uses->list[u].pair, &place);
}
