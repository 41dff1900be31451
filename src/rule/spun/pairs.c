#include <stdlib.h>
#include "rule/spun/pairs.h"
#include "text/utf8.h"

const char *const qw_family_names[QW_FAMILIES] = { "A", "B", "D", "E", "F", "C1", "C2", "C3" };

static const char *const table_names[QW_PAIR_TABLES] = { "repair/accidents", "repair/pairs",
    "repair/everyday" };

uint32_t
qw_family_bit(struct qw_span name)
{
    for (size_t i = 0; i < QW_FAMILIES; i++)
        if (qw_span_eq(name, qw_span_str(qw_family_names[i])))
            return 1u << i;
    return 0;
}

static enum qw_rc
read_families(struct qw_pair *p, const struct qw_table *t, size_t row, struct qw_ctx *ctx)
{
    struct qw_span rest = qw_table_get(t, row, "family"), name;

    while (qw_span_cut(&rest, ' ', &name)) {
        uint32_t bit = qw_family_bit(name);
        if (bit == 0)
            return qw_table_fail(t, row, "family", ctx, "no such family");
        p->families |= bit;
    }
    return p->families ? QW_OK : qw_table_fail(t, row, "family", ctx, "no family");
}

static enum qw_rc
read_act(struct qw_pair *p, const struct qw_table *t, size_t row, struct qw_ctx *ctx)
{
    static const char *const names[] = { "restore", "only", "listed", "keep", "recognise" };
    struct qw_span act = qw_table_get(t, row, "act");

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (qw_span_eq(act, qw_span_str(names[i]))) {
            p->act = (enum qw_pair_act)i;
            return QW_OK;
        }
    return qw_table_fail(t, row, "act", ctx, "not one of restore, only, listed, keep, recognise");
}

static enum qw_rc
read_contexts(struct qw_contexts **out, const struct qw_pair *p, const struct qw_table *t,
    size_t row, const char *column, struct qw_ctx *ctx)
{
    struct qw_span bad;

    *out = qw_contexts_new(qw_table_get(t, row, column), p->twin, &bad);
    if (*out)
        return QW_OK;
    if (bad.n == 0)
        return qw_fail_memory(ctx);
    return qw_table_fail(
        t, row, column, ctx, "'%.*s' is no context of the double", (int)bad.n, bad.p);
}

static enum qw_rc
read_pair(struct qw_pair *p, const struct qw_table *t, size_t row, struct qw_ctx *ctx)
{
    enum qw_rc rc = read_families(p, t, row, ctx);

    p->id = qw_table_id(t, row);
    p->original = qw_table_get(t, row, "original");
    p->twin = qw_table_get(t, row, "double");
    if (rc == QW_OK && (p->original.n == 0 || p->twin.n == 0 || qw_span_eq(p->original, p->twin)))
        rc = qw_table_fail(t, row, "double", ctx, "two different words are needed");
    if (rc == QW_OK)
        rc = read_act(p, t, row, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "rate_original", 1, &p->rate_original, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "rate_double", 1, &p->rate_double, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, row, "share", 1, &p->share, ctx);
    if (rc == QW_OK && (p->rate_original <= 0 || p->rate_double <= 0))
        rc = qw_table_fail(t, row, "rate_double", ctx, "rates are above 0");
    if (rc == QW_OK && (p->share <= 0 || p->share >= 1))
        rc = qw_table_fail(t, row, "share", ctx, "not between 0 and 1");
    if (rc == QW_OK)
        rc = read_contexts(&p->unless, p, t, row, "unless", ctx);
    if (rc == QW_OK)
        rc = read_contexts(&p->only, p, t, row, "only", ctx);
    p->far = rc == QW_OK && (qw_contexts_far(p->unless) || qw_contexts_far(p->only));
    return rc;
}

static enum qw_rc
load_tables(struct qw_pairs *pairs, const struct qw_conf *conf, const char *const *names, size_t n,
    struct qw_ctx *ctx)
{
    static const char *const columns[] = { "id", "family", "original", "double", "rate_original",
        "rate_double", "share", "act", "unless", "only", "yes", "no", NULL };
    enum qw_rc rc = QW_OK;

    pairs->n_tables = n;
    for (size_t i = 0; rc == QW_OK && i < n; i++) {
        rc = qw_table_load(&pairs->tables[i], conf, names[i], columns, ctx);
        if (rc == QW_OK)
            pairs->first[i + 1] = pairs->first[i] + qw_table_rows(pairs->tables[i]);
    }
    if (rc != QW_OK)
        return rc;
    pairs->list = calloc(pairs->first[n] + 1, sizeof(*pairs->list));
    if (pairs->list == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; rc == QW_OK && i < n; i++)
        for (size_t r = 0; rc == QW_OK && r < qw_table_rows(pairs->tables[i]); r++)
            rc = read_pair(&pairs->list[pairs->n++], pairs->tables[i], r, ctx);
    return rc;
}

/* A word of a pair, on the way to the lexicon. */
struct mention {
    struct qw_span word;
    struct qw_word_use use;
};

static int
compare_mentions(const void *a, const void *b)
{
    const struct mention *x = a, *y = b;
    size_t n = x->word.n < y->word.n ? x->word.n : y->word.n;
    int order = memcmp(x->word.p, y->word.p, n);

    if (order)
        return order;
    if (x->word.n != y->word.n)
        return x->word.n < y->word.n ? -1 : 1;
    return x->use.pair < y->use.pair ? -1 : x->use.pair > y->use.pair;
}

/* By its first two characters, where they are of three bytes each. */
static void
add_start(struct qw_spots *starts, struct qw_span word)
{
    size_t n, more = 0;
    uint32_t c = qw_utf8_at(word.p, &n), next = n < word.n ? qw_utf8_at(word.p + n, &more) : 0;

    if (n == 3 && more == 3)
        qw_spots_add_two(starts, c, next);
    else if (!qw_spots_add(starts, c))
        qw_spots_add_all(starts);
}

static enum qw_rc
index_words(struct qw_pairs *pairs, struct mention *m, struct qw_word *words, struct qw_ctx *ctx)
{
    size_t n = 0, n_words = 0;

    for (size_t i = 0; i < pairs->n; i++) {
        m[n++] = (struct mention){ pairs->list[i].original, { (uint32_t)i, false } };
        m[n++] = (struct mention){ pairs->list[i].twin, { (uint32_t)i, true } };
    }
    qsort(m, n, sizeof(*m), compare_mentions);
    for (size_t i = 0; i < n; i++) {
        pairs->pool[i] = m[i].use;
        if (i == 0 || !qw_span_eq(m[i].word, m[i - 1].word)) {
            words[n_words] = (struct qw_word){ m[i].word, (uint32_t)n_words };
            add_start(&pairs->starts, m[i].word);
            pairs->uses[n_words++] = (struct qw_word_uses){ &pairs->pool[i], 0 };
        }
        pairs->uses[n_words - 1].n++;
        struct qw_pair *p = &pairs->list[m[i].use.pair];
        *(m[i].use.as_double ? &p->double_word : &p->word) = (uint32_t)n_words - 1;
    }
    pairs->words = qw_lexicon_new(words, n_words);
    return pairs->words ? QW_OK : qw_fail_memory(ctx);
}

/* An original that the same family writes for something else: its presence says nothing. */
static bool
is_chained(const struct qw_pairs *pairs, const struct qw_pair *p)
{
    const struct qw_word_uses *uses = &pairs->uses[p->word];

    for (size_t u = 0; u < uses->n; u++) {
        const struct qw_pair *other = &pairs->list[uses->list[u].pair];
        if (uses->list[u].as_double && other->families & p->families && other->act < QW_PAIR_KEEP)
            return true;
    }
    return false;
}

enum qw_rc
qw_pairs_load(struct qw_pairs *pairs, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    return qw_pairs_load_from(pairs, conf, table_names, QW_PAIR_TABLES, ctx);
}

enum qw_rc
qw_pairs_load_from(struct qw_pairs *pairs, const struct qw_conf *conf, const char *const *names,
    size_t n, struct qw_ctx *ctx)
{
    *pairs = (struct qw_pairs){ 0 };
    qw_spots_init(&pairs->starts);
    enum qw_rc rc = load_tables(pairs, conf, names, n, ctx);
    if (rc != QW_OK)
        return rc;

    struct mention *m = calloc(pairs->n * 2 + 1, sizeof(*m));
    struct qw_word *words = calloc(pairs->n * 2 + 1, sizeof(*words));
    pairs->uses = calloc(pairs->n * 2 + 1, sizeof(*pairs->uses));
    pairs->pool = calloc(pairs->n * 2 + 1, sizeof(*pairs->pool));
    if (m && words && pairs->uses && pairs->pool)
        rc = index_words(pairs, m, words, ctx);
    else
        rc = qw_fail_memory(ctx);
    free(m);
    free(words);
    for (size_t i = 0; rc == QW_OK && i < pairs->n; i++)
        pairs->list[i].chained = is_chained(pairs, &pairs->list[i]);
    return rc;
}

void
qw_pairs_release(struct qw_pairs *pairs)
{
    for (size_t i = 0; i < pairs->n; i++) {
        qw_contexts_free(pairs->list[i].unless);
        qw_contexts_free(pairs->list[i].only);
    }
    free(pairs->list);
    free(pairs->uses);
    free(pairs->pool);
    qw_lexicon_free(pairs->words);
    for (size_t i = 0; i < QW_PAIR_TABLES; i++)
        qw_table_free(pairs->tables[i]);
}

size_t
qw_pairs_next(
    const struct qw_pairs *pairs, struct qw_spots_walk *w, size_t from, size_t *at, uint32_t *word)
{
    size_t len;

    for (; (from = qw_spots_next(w, from)) < w->text.n; from += qw_utf8_len(w->text.p[from]))
        if ((len = qw_lexicon_shorter(pairs->words, w->text, from, SIZE_MAX, word)) > 0) {
            *at = from;
            return len;
        }
    return 0;
}

int
qw_pair_listed(const struct qw_pair *p, struct qw_beside *b)
{
    if (qw_contexts_match(p->unless, b))
        return -1;
    return qw_contexts_match(p->only, b);
}
