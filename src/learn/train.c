#include <math.h>
#include <stdlib.h>
#include "learn/train.h"

const struct qw_train_conf qw_train_conf = { 15, 6, 1.5, 4, 1, 10, 4, 2 };

/* RARE: features that stand less often with a pair are not learnt. */
enum { RARE = 2 };

/* State of the regression: a slot a feature, used by the pair that is trained now. */
struct slot {
    double z, n, count;
};

struct trainer {
    const struct qw_examples *e;
    const struct qw_train_conf *conf;
    struct slot *slots;
    struct slot bias, listed[2]; /* of contexts for the double, for the original */
    double source_weight[QW_SOURCES];
    const struct qw_pair *pair;
    uint32_t original, twin; /* numbers of its words */
    uint32_t *order;         /* its examples */
    size_t n;
    double weight[2]; /* of an example of the double, of the original */
    double rates[2];
    size_t counts[2];
    struct qw_buf *table, *report;
    size_t right, wrong, missed, doubles; /* over all pairs, held out */
};

static double
weight_of(const struct trainer *t, const struct slot *s, double sparse)
{
    if (fabs(s->z) <= sparse)
        return 0;
    return -(s->z - copysign(sparse, s->z)) / ((1 + sqrt(s->n)) / t->conf->rate + t->conf->shrink);
}

/* What a context that the row lists is worth: what people wrote counts for something before
 * anything was learnt. */
static double
listed_weight(const struct trainer *t, bool for_original)
{
    double learnt = weight_of(t, &t->listed[for_original], 0);

    return fmax(t->conf->listed + learnt, t->conf->listed_least);
}

/* What the pair's row lists of the example. */
static int
listed_of(const struct trainer *t, const struct qw_example *x)
{
    const struct qw_word_uses *uses = &t->e->pairs->uses[x->word];
    size_t pair = (size_t)(t->pair - t->e->pairs->list), u = 0;

    while (uses->list[u].pair != pair)
        u++;
    return t->e->listed[x->listed + u];
}

static double
score(const struct trainer *t, const struct qw_example *x)
{
    int listed = listed_of(t, x);
    double sum = weight_of(t, &t->bias, 0) + listed * listed_weight(t, listed > 0);

    for (size_t i = 0; i < x->n; i++)
        sum += weight_of(t, &t->slots[t->e->pool[x->features + i]], t->conf->sparse);
    return sum;
}

static void
move(const struct trainer *t, struct slot *s, double gradient, double sparse)
{
    double sigma = (sqrt(s->n + gradient * gradient) - sqrt(s->n)) / t->conf->rate;

    s->z += gradient - sigma * weight_of(t, s, sparse);
    s->n += gradient * gradient;
}

static void
learn(struct trainer *t, const struct qw_example *x)
{
    bool is_original = x->word == t->original;
    double p = 1 / (1 + exp(-score(t, x)));
    double g = (p - is_original) * t->weight[is_original] * t->source_weight[x->source];

    move(t, &t->bias, g, 0);
    int listed = listed_of(t, x);
    if (listed)
        move(t, &t->listed[listed > 0], g * listed, 0);
    for (size_t i = 0; i < x->n; i++) {
        struct slot *s = &t->slots[t->e->pool[x->features + i]];
        if (s->count >= RARE)
            move(t, s, g, t->conf->sparse);
    }
}

/* ---- one pair ---- */

/* Count the pair's examples, those held out too if `all`, and weigh its words. */
static void
count(struct trainer *t, bool all)
{
    double seen[2] = { 0, 0 };

    t->counts[0] = t->counts[1] = 0;
    t->bias = t->listed[0] = t->listed[1] = (struct slot){ 0 };
    for (size_t i = 0; i < t->n; i++) {
        const struct qw_example *x = &t->e->list[t->order[i]];
        bool is_original = x->word == t->original;
        if (x->held && !all)
            continue;
        t->counts[is_original]++;
        seen[is_original] += t->source_weight[x->source];
        for (size_t f = 0; f < x->n; f++)
            t->slots[t->e->pool[x->features + f]].count += t->source_weight[x->source];
    }
    double more = fmax(seen[0], seen[1]);
    for (int i = 0; i < 2; i++)
        t->weight[i] = seen[i] > 0 ? fmin(more / seen[i], t->conf->balance) : 1;
}

static void
gather(struct trainer *t)
{
    t->n = 0;
    for (size_t i = 0; i < t->e->n; i++)
        if (t->e->list[i].word == t->original || t->e->list[i].word == t->twin)
            t->order[t->n++] = (uint32_t)i;
    count(t, false);
}

static void
forget(struct trainer *t)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct qw_example *x = &t->e->list[t->order[i]];
        for (size_t f = 0; f < x->n; f++)
            t->slots[t->e->pool[x->features + f]] = (struct slot){ 0 };
    }
}

/* Fisher and Yates, by xorshift64 from a fixed seed: the same order in every run. */
static void
shuffle(uint32_t *list, size_t n)
{
    uint64_t x = 88172645463325252u; /* Marsaglia's own seed */

    for (size_t i = n; i > 1; i--) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        size_t k = (size_t)(x % i);
        uint32_t swap = list[i - 1];
        list[i - 1] = list[k];
        list[k] = swap;
    }
}

static void
measure(struct trainer *t)
{
    double prior = log(t->rates[1] / t->rates[0]);
    size_t right = 0, wrong = 0, missed = 0;

    for (size_t i = 0; i < t->n; i++) {
        const struct qw_example *x = &t->e->list[t->order[i]];
        if (!x->held)
            continue;
        t->doubles += x->word == t->twin;
        bool is_original = x->word == t->original, put = score(t, x) + prior > 0;
        right += put && is_original;
        wrong += put && !is_original;
        missed += !put && is_original;
    }
    qw_buf_fmt(t->report, "%s\t%zu\t%zu\t%.4f\t%.4f\n", t->pair->id, t->counts[1], t->counts[0],
        right + wrong ? (double)right / (double)(right + wrong) : 1,
        right + missed ? (double)right / (double)(right + missed) : 1);
    t->right += right;
    t->wrong += wrong;
    t->missed += missed;
}

/* ---- writing ---- */

/* In a million characters, each source a register that counts the same; half an occurrence
 * in one of them is granted to what never stands. */
static double
rate_of(const struct trainer *t, uint32_t word)
{
    static const double million = 1e6;
    double sum = 0.5, sources = 0;

    for (size_t i = 0; i < t->e->n; i++)
        if (t->e->list[i].word == word)
            sum += million / (double)t->e->chars[t->e->list[i].source];
    for (size_t i = 0; i < t->e->sources; i++)
        sources += t->e->chars[i] > 0;
    return sum / fmax(sources, 1);
}

/* Shape of a negative binomial with the mean and the variance of a word's counts. */
static double
shape_of(const struct trainer *t, uint32_t word)
{
    const struct qw_spread *s = &t->e->spread[word];
    double mean = s->sum / fmax(s->blocks, 1), most = 10;
    double more = s->squares / fmax(s->blocks, 1) - mean * mean - mean;

    return more > 0 ? fmin(mean * mean / more, most) : most;
}

/* A weight that is told. */
struct told {
    struct qw_span name;
    int value;
    int group;
};

enum { BEFORE, BEHIND, BOTH, FAR, GROUPS };

static int
group_of(struct qw_span name)
{
    size_t at = qw_span_find(name, QW_LIT("_"));

    if (qw_span_find(name, QW_LIT("…")) != QW_NOWHERE ||
        qw_span_find(name, QW_LIT("·")) != QW_NOWHERE)
        return FAR;
    return at == 0 ? BEHIND : at == name.n - 1 ? BEFORE : BOTH;
}

static int
compare_told(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;

    if (x->group != y->group)
        return x->group - y->group;
    int order = memcmp(x->name.p, y->name.p, n);
    return order ? order : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

static int
hundredths(double w)
{
    return (int)lround(w * 100);
}

static void
write_told(struct trainer *t, const struct told *list, size_t n)
{
    static const char *const groups[GROUPS] = { "before", "behind", "both", "far" };

    for (size_t i = 0; i < n; i++) {
        if (i == 0 || list[i].group != list[i - 1].group)
            qw_buf_fmt(t->table, "%s%s\t%s\t", i ? "\n" : "", t->pair->id, groups[list[i].group]);
        else
            qw_buf_byte(t->table, ' ');
        qw_buf_span(t->table, list[i].name);
        qw_buf_fmt(t->table, "%+d", list[i].value);
    }
    if (n)
        qw_buf_byte(t->table, '\n');
}

static enum qw_rc
write_weights(struct trainer *t, struct qw_ctx *ctx)
{
    enum { SMALL = 45 };
    size_t n = 0, cap = 0;

    for (size_t i = 0; i < t->n; i++)
        cap += t->e->list[t->order[i]].n;
    struct told *list = malloc((cap + 1) * sizeof(*list));
    if (list == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; i < t->n; i++) {
        const struct qw_example *x = &t->e->list[t->order[i]];
        for (size_t f = 0; f < x->n; f++) {
            uint32_t id = t->e->pool[x->features + f];
            int w = hundredths(weight_of(t, &t->slots[id], t->conf->sparse));
            struct qw_span name =
                qw_span(t->e->names.p + t->e->known[id].name, t->e->known[id].len);
            t->slots[id] = (struct slot){ 0 }; /* each once */
            if (abs(w) >= SMALL && qw_span_find(name, QW_LIT(QW_EXAMPLES_CUT)) == QW_NOWHERE)
                list[n++] = (struct told){ name, w, group_of(name) };
        }
    }
    if (n > 1)
        qsort(list, n, sizeof(*list), compare_told);
    qw_buf_fmt(t->table, "%s\tbias\t_%+d =%+d !%+d\n", t->pair->id,
        hundredths(weight_of(t, &t->bias, 0)), hundredths(listed_weight(t, true)),
        -hundredths(listed_weight(t, false)));
    write_told(t, list, n);
    free(list);
    return QW_OK;
}

static void
pass_over(struct trainer *t, bool all)
{
    for (size_t pass = 0; pass < t->conf->passes; pass++)
        for (size_t i = 0; i < t->n; i++)
            if (all || !t->e->list[t->order[i]].held)
                learn(t, &t->e->list[t->order[i]]);
}

/* Measured: now with what was held out, for the table. */
static void
start_again(struct trainer *t)
{
    forget(t);
    count(t, true);
}

static enum qw_rc
train_pair(struct trainer *t, struct qw_ctx *ctx)
{
    const struct qw_pair *p = t->pair;
    enum qw_rc rc = QW_OK;

    gather(t);
    t->rates[0] = rate_of(t, t->twin);
    t->rates[1] = rate_of(t, t->original);
    qw_buf_fmt(t->table, "%s\trates\toriginal=%.3g/%.2g double=%.3g/%.2g\n", p->id, t->rates[1],
        shape_of(t, t->original), t->rates[0], shape_of(t, t->twin));
    if (t->counts[0] < t->conf->least || t->counts[1] < t->conf->least) {
        qw_buf_fmt(
            t->report, "%s\t%zu\t%zu\ttoo few examples\n", p->id, t->counts[1], t->counts[0]);
        forget(t);
        return QW_OK;
    }
    shuffle(t->order, t->n);
    pass_over(t, false);
    measure(t);
    start_again(t);
    pass_over(t, true);
    rc = write_weights(t, ctx);
    forget(t);
    return rc;
}

static int
compare_ids(const void *a, const void *b)
{
    const struct qw_pair *const *x = a, *const *y = b;

    return strcmp((*x)->id, (*y)->id);
}

static uint32_t
twin_word(const struct qw_pairs *pairs, const struct qw_pair *p)
{
    uint32_t word = 0;

    qw_lexicon_at(pairs->words, p->twin, 0, &word);
    return word;
}

static enum qw_rc
train_all(struct trainer *t, const struct qw_pair **pairs, size_t n, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    qw_buf_fmt(t->table, "# Made by qw train; what it means stands in qw-train(1).\n"
                         "pair\twhat\tvalues\n");
    qw_buf_fmt(t->report, "pair\toriginals\tdoubles\tprecision\trecall\n");
    for (size_t i = 0; rc == QW_OK && i < n; i++) {
        t->pair = pairs[i];
        t->original = pairs[i]->word;
        t->twin = twin_word(t->e->pairs, pairs[i]);
        rc = train_pair(t, ctx);
    }
    qw_buf_fmt(t->report, "all\t%zu\t%zu\t%.4f\t%.4f\n", t->right + t->missed, t->doubles,
        (double)t->right / fmax((double)(t->right + t->wrong), 1),
        (double)t->right / fmax((double)(t->right + t->missed), 1));
    if (rc == QW_OK && (t->table->failed || t->report->failed))
        rc = qw_fail_memory(ctx);
    return rc;
}

enum qw_rc
qw_train(const struct qw_examples *e, const struct qw_train_conf *conf, struct qw_buf *table,
    struct qw_buf *report, struct qw_ctx *ctx)
{
    struct trainer t = { .e = e, .conf = conf, .table = table, .report = report };
    const struct qw_pair **pairs = calloc(e->pairs->n + 1, sizeof(*pairs));
    enum qw_rc rc = QW_OK;
    size_t n = 0, chars = 0;

    t.slots = calloc(e->n_known + 1, sizeof(*t.slots));
    t.order = malloc((e->n + 1) * sizeof(*t.order));
    if (pairs == NULL || t.slots == NULL || t.order == NULL || e->failed)
        rc = qw_fail_memory(ctx);
    for (size_t i = 0; i < e->sources; i++)
        chars += e->chars[i];
    for (size_t i = 0; i < e->sources; i++)
        t.source_weight[i] = sqrt((double)chars / fmax((double)e->chars[i], 1));
    for (size_t i = 0; rc == QW_OK && i < e->pairs->n; i++)
        if (e->pairs->list[i].act <= QW_PAIR_ONLY)
            pairs[n++] = &e->pairs->list[i];
    if (n > 1)
        qsort(pairs, n, sizeof(*pairs), compare_ids);
    if (rc == QW_OK)
        rc = train_all(&t, pairs, n, ctx);
    free(pairs);
    free(t.slots);
    free(t.order);
    return rc;
}
