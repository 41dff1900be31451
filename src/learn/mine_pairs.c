#include <math.h>
#include <stdlib.h>
#include "base/vec.h"
#include "learn/fillers.h"
#include "learn/mine_pairs.h"
#include "rule/table/table.h"

/* Originals judged for one double; different contexts looked at; a word of honest text
 * stands there this often at least. */
enum { ORIGINALS = 6, CONTEXTS = 150, STANDS = 10 };

/* A double stands this many times as often as in honest text, and so many standard
 * deviations; of the originals at most this share is left. */
static const double excess = 2, deviations = 3, left_share = 0.05;

/* A score that says more for the original than for the double. */
static const double says_more = 0.5;

struct work {
    struct qw_mine *m;
    const struct qw_mine_conf *conf;
    struct qw_fillers *fillers;
    struct qw_profile *twin, *original;
    double seen[CONTEXTS]; /* scores of the double's places by its own profile */
    uint32_t places[CONTEXTS];
    size_t n;
    struct qw_mined tried[ORIGINALS];
    size_t n_tried;
};

enum qw_rc
qw_mine_conf_load(struct qw_mine_conf *c, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "name", "fit", "gain", "contexts", "places", "freedom",
        "margin", "shift", NULL };
    static const char *const names[QW_MINE_BARS] = { "two", "sure", "other" };
    struct qw_table *t = NULL;
    enum qw_rc rc = qw_table_load(&t, conf, "mine/pairs", columns, ctx);

    for (size_t b = 0; rc == QW_OK && b < QW_MINE_BARS; b++) {
        double *const cells[] = { &c->bars[b].fit, &c->bars[b].gain, &c->bars[b].contexts,
            &c->bars[b].places, &c->bars[b].freedom, &c->bars[b].margin, &c->bars[b].shift };
        size_t row = 0;
        while (row < qw_table_rows(t) &&
               !qw_span_eq(qw_table_get(t, row, "name"), qw_span_str(names[b])))
            row++;
        if (row == qw_table_rows(t))
            rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: no row '%s'", qw_table_path(t), names[b]);
        for (size_t i = 0; rc == QW_OK && columns[i + 1]; i++)
            rc = qw_table_number(t, row, columns[i + 1], 0, cells[i], ctx);
    }
    qw_table_free(t);
    return rc;
}

static bool
reaches(const struct qw_mine_show *s, const struct qw_mine_show *bar)
{
    return s->fit >= bar->fit && s->gain >= bar->gain && s->contexts >= bar->contexts &&
           s->places >= bar->places && s->freedom >= bar->freedom && s->margin >= bar->margin &&
           s->shift >= bar->shift;
}

static bool
passes(const struct qw_mined *p, const struct qw_mine_conf *c)
{
    if (qw_word_length(p->was) != 2 || qw_word_length(p->was_original) != 2)
        return reaches(&p->show, &c->bars[QW_MINE_OTHER]);
    return reaches(&p->show, &c->bars[QW_MINE_TWO]) || reaches(&p->show, &c->bars[QW_MINE_SURE]);
}

/* The places of the double, one for each different context, and what its own profile says
 * of them; less than nothing is nothing: a word new to honest text has no profile. */
static void
look_at_twin(struct work *w, qw_word_key twin)
{
    const struct qw_grams *g = w->m->suspect;
    struct qw_gram_range r = qw_grams_find(g, twin);
    size_t len = qw_word_length(twin), step = r.n / (2 * (size_t)CONTEXTS) + 1;

    w->n = 0;
    qw_profile_take(w->twin, w->m->honest, twin);
    for (size_t i = 0; i < r.n && w->n < CONTEXTS; i += step) {
        size_t at = r.at[i], k = 0;
        if (at + len + 1 >= g->n)
            continue;
        for (; k < w->n; k++)
            if (memcmp(g->code + w->places[k] + len, g->code + at + len, 2 * sizeof(*g->code)) ==
                    0 &&
                memcmp(g->code + w->places[k] - 1, g->code + at - 1, sizeof(*g->code)) == 0)
                break;
        if (k < w->n)
            continue;
        double s = qw_profile_score(w->twin, w->m->honest, g, at, len);
        w->places[w->n] = (uint32_t)at;
        w->seen[w->n++] = s > 0 ? s : 0;
    }
}

/* How much likelier the double's places are when it stands for the original in a share of
 * them and for itself in the others; the best of a few shares. */
static double
gain_of(const struct work *w, const double *scores)
{
    static const double shares[] = { .25, .5, .75, .95 };
    double best = -1e9;

    for (size_t s = 0; s < sizeof(shares) / sizeof(*shares); s++) {
        double gain = 0;
        for (size_t i = 0; i < w->n; i++)
            gain +=
                log(shares[s] * exp(scores[i]) + (1 - shares[s]) * exp(w->seen[i])) - w->seen[i];
        best = gain > best ? gain : best;
    }
    return best;
}

static void
judge(struct work *w, struct qw_mined *p)
{
    double scores[CONTEXTS], self;
    size_t len = qw_word_length(p->was);

    qw_profile_take(w->original, w->m->honest, p->was_original);
    for (size_t i = 0; i < w->n; i++) {
        scores[i] = qw_profile_score(w->original, w->m->honest, w->m->suspect, w->places[i], len);
        p->show.places += scores[i] > w->seen[i] + says_more;
    }
    self = qw_profile_self(w->original, w->m->honest);
    p->show.gain = w->n ? gain_of(w, scores) : 0;
    p->show.fit = w->n ? p->show.gain / (double)w->n / (self > 2 ? self : 2) : 0;
    p->show.shift = log(((double)p->honest_original + .5) / ((double)p->honest + .5)) -
                    log(((double)p->left + .5) / ((double)p->here + .5));
}

/* Characters of a word from `from` to `to`. */
static qw_word_key
part(qw_word_key word, size_t from, size_t to)
{
    size_t rest = 16 * (QW_GRAM_WORD - (to - from));

    return from == to ? 0 : word << 16 * from >> rest << rest;
}

static bool
holds(qw_word_key word, qw_word_key piece)
{
    size_t n = qw_word_length(word), len = qw_word_length(piece);

    for (size_t i = 0; i + len <= n; i++)
        if (part(word, i, i + len) == piece)
            return true;
    return false;
}

struct core {
    qw_word_key twin, original;
    double freedom;
};

/* Leave out what both words share at their ends; false when they do not share that, or
 * less than two characters would stay. */
static bool
cut(const struct work *w, const struct qw_mined *p, size_t head, size_t tail, struct core *c)
{
    size_t a = qw_word_length(p->was), b = qw_word_length(p->was_original);

    if (a < head + tail + 2 || b < head + tail + 2 ||
        part(p->was, 0, head) != part(p->was_original, 0, head) ||
        part(p->was, a - tail, a) != part(p->was_original, b - tail, b))
        return false;
    c->twin = part(p->was, head, a - tail);
    c->original = part(p->was_original, head, b - tail);
    double here = qw_word_freedom(w->m->suspect, c->twin);
    double there = qw_word_freedom(w->m->clean, c->original);
    c->freedom = here < there ? here : there;
    return true;
}

/* The shortest cut that leaves words that are free enough to be words, of two the freer. */
static void
cut_core(const struct work *w, struct qw_mined *p)
{
    double least = w->conf->bars[QW_MINE_TWO].freedom;
    size_t most = 0;
    struct core c;

    p->twin = p->was;
    p->original = p->was_original;
    for (size_t head = 0; head <= 2; head++)
        for (size_t tail = head == 0; tail <= 2; tail++)
            if (cut(w, p, head, tail, &c) && c.freedom >= least &&
                (head + tail > most || (head + tail == most && c.freedom > p->show.freedom))) {
                most = head + tail;
                p->show.freedom = c.freedom;
                p->twin = c.twin;
                p->original = c.original;
            }
}

/* The fillers that are missing in the suspect pages, those met most first. */
static void
pick_originals(struct work *w, qw_word_key twin, size_t here, size_t honest)
{
    const struct qw_filler *list;
    double weight[ORIGINALS];
    size_t n = qw_fillers_find(w->fillers, w->m->suspect, w->m->clean, twin, &list), k;

    w->n_tried = 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i].word == twin || list[i].contexts < 3 ||
            (w->n_tried == ORIGINALS && list[i].weight <= weight[ORIGINALS - 1]))
            continue;
        size_t left = qw_grams_count(w->m->suspect, list[i].word);
        size_t there = qw_grams_count(w->m->clean, list[i].word);
        if ((double)left > left_share * (double)here + 1 || there < STANDS)
            continue;
        k = w->n_tried < ORIGINALS ? w->n_tried++ : ORIGINALS - 1;
        for (; k > 0 && weight[k - 1] < list[i].weight; k--) {
            weight[k] = weight[k - 1];
            w->tried[k] = w->tried[k - 1];
        }
        weight[k] = list[i].weight;
        w->tried[k] = (struct qw_mined){ .was = twin,
            .was_original = list[i].word,
            .here = here,
            .left = left,
            .honest = honest,
            .honest_original = there,
            .show.contexts = list[i].contexts };
    }
}

/* The gain by that of the best other original, which is no piece or whole of this one. */
static double
margin_of(const struct work *w, const struct qw_mined *p)
{
    double next = 1;

    for (size_t i = 0; i < w->n_tried; i++) {
        const struct qw_mined *q = &w->tried[i];
        bool same = (q->twin == p->twin && q->original == p->original) ||
                    holds(q->was_original, p->was_original) ||
                    holds(p->was_original, q->was_original);
        if (!same && q->show.gain > next)
            next = q->show.gain;
    }
    return p->show.gain / next;
}

static enum qw_rc
add(struct qw_mine *m, const struct qw_mined *p, struct qw_ctx *ctx)
{
    struct qw_mined *list = qw_vec_grow(m->list, &m->cap, m->n + 1, sizeof(*list));

    if (list == NULL)
        return qw_fail_memory(ctx);
    m->list = list;
    m->list[m->n++] = *p;
    return QW_OK;
}

static enum qw_rc
try_word(struct work *w, qw_word_key twin, size_t here, struct qw_ctx *ctx)
{
    size_t honest = qw_grams_count(w->m->clean, twin);
    double expected = (double)honest * (double)w->m->suspect->n / (double)w->m->clean->n;
    enum qw_rc rc = QW_OK;

    if ((double)here < excess * expected ||
        (double)here - expected < deviations * sqrt(expected + 1))
        return QW_OK;
    pick_originals(w, twin, here, honest);
    if (w->n_tried == 0)
        return QW_OK;
    double here_free = qw_word_freedom(w->m->suspect, twin);
    look_at_twin(w, twin);
    for (size_t i = 0; i < w->n_tried; i++) {
        struct qw_mined *p = &w->tried[i];
        double there_free = qw_word_freedom(w->m->clean, p->was_original);
        p->show.freedom = here_free < there_free ? here_free : there_free;
        judge(w, p);
        cut_core(w, p);
    }
    for (size_t i = 0; rc == QW_OK && i < w->n_tried; i++) {
        w->tried[i].show.margin = margin_of(w, &w->tried[i]);
        if (passes(&w->tried[i], w->conf))
            rc = add(w->m, &w->tried[i], ctx);
    }
    return rc;
}

/* All words of `len` characters that stand often enough in the suspect pages. */
static enum qw_rc
try_words(struct work *w, size_t len, struct qw_ctx *ctx)
{
    const struct qw_grams *g = w->m->suspect;
    enum qw_rc rc = QW_OK;

    for (size_t i = 0, k; rc == QW_OK && i < g->n_at; i = k) {
        qw_word_key word = qw_grams_key(g, g->at[i], len);
        for (k = i + 1; word && k < g->n_at && qw_grams_key(g, g->at[k], len) == word;)
            k++;
        if (word && k - i >= w->conf->least)
            rc = try_word(w, word, k - i, ctx);
    }
    return rc;
}

static double
weight_of(const struct qw_mined *p)
{
    return p->show.fit * (double)p->here;
}

static int
compare_mined(const void *a, const void *b)
{
    const struct qw_mined *x = a, *y = b;

    if (weight_of(x) > weight_of(y) || weight_of(x) < weight_of(y))
        return weight_of(x) > weight_of(y) ? -1 : 1;
    if (x->was != y->was)
        return x->was < y->was ? -1 : 1;
    return x->was_original < y->was_original ? -1 : x->was_original > y->was_original;
}

/* Is there a stronger pair that has one of the words in another pair, or is the same? */
static bool
is_rival(struct qw_mine *m, size_t n, struct qw_mined *p)
{
    p->leader = n;
    for (size_t i = 0; i < n; i++) {
        const struct qw_mined *q = &m->list[i];
        if (q->twin == p->twin && q->original == p->original)
            p->leader = p->leader < n ? p->leader : i;
        else if (q->twin == p->twin || q->original == p->original)
            return true;
    }
    return false;
}

/* Cover the places of the double; false when stronger pairs explain most of them. */
static bool
cover(const struct qw_mine *m, unsigned char *covered, const struct qw_mined *p)
{
    struct qw_gram_range r = qw_grams_find(m->suspect, p->was);
    size_t len = qw_word_length(p->was), free = 0;

    for (size_t i = 0; i < r.n; i++)
        free += memchr(covered + r.at[i], 1, len) == NULL;
    if (free * 2 < r.n || free * 2 < p->here)
        return false;
    for (size_t i = 0; i < r.n; i++)
        memset(covered + r.at[i], 1, len);
    return true;
}

/* Each place of the suspect pages speaks for one pair, the strongest, and each word is in
 * one pair. */
static enum qw_rc
keep_best(struct qw_mine *m, struct qw_ctx *ctx)
{
    unsigned char *covered = calloc(m->suspect->n + 1, 1);
    size_t n = 0;

    if (covered == NULL)
        return qw_fail_memory(ctx);
    if (m->n)
        qsort(m->list, m->n, sizeof(*m->list), compare_mined);
    for (size_t i = 0; i < m->n; i++) {
        struct qw_mined p = m->list[i];
        if (!is_rival(m, n, &p) && cover(m, covered, &p))
            m->list[n++] = p;
    }
    m->n = n;
    free(covered);
    return QW_OK;
}

enum qw_rc
qw_mine_pairs(struct qw_mine *m, const struct qw_grams *suspect, const struct qw_grams *clean,
    const struct qw_mine_conf *conf, struct qw_ctx *ctx)
{
    struct work *w = calloc(1, sizeof(*w));
    enum qw_rc rc = QW_OK;

    *m = (struct qw_mine){ .suspect = suspect, .clean = clean, .honest = qw_honest_new(clean) };
    if (w) {
        w->m = m;
        w->conf = conf;
        w->fillers = qw_fillers_new();
        w->twin = qw_profile_new();
        w->original = qw_profile_new();
    }
    if (w == NULL || m->honest == NULL || !w->fillers || !w->twin || !w->original)
        rc = qw_fail_memory(ctx);
    for (size_t len = 2; rc == QW_OK && len <= QW_GRAM_WORD; len++)
        rc = try_words(w, len, ctx);
    if (rc == QW_OK)
        rc = keep_best(m, ctx);
    if (w) {
        qw_fillers_free(w->fillers);
        qw_profile_free(w->twin);
        qw_profile_free(w->original);
    }
    free(w);
    return rc;
}

void
qw_mine_release(struct qw_mine *m)
{
    qw_honest_free(m->honest);
    free(m->list);
    *m = (struct qw_mine){ 0 };
}
