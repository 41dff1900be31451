#include <stdlib.h>
#include "rule/match/anchors.h"
#include "rule/page/furniture_set.h"
#include "text/utf8.h"

static const char *const line_columns[] = { "id", "where", "pattern", "weight", "yes", "no", NULL };
static const char *const label_columns[] = { "id", "label", "value", "weight", "yes", "no", NULL };
static const char *const fact_columns[] = { "id", "fact", "weight", "yes", "no", NULL };
static const char *const word_columns[] = { "id", "word", "weight", "yes", "no", NULL };
static const char *const phrase_columns[] = { "id", "phrase", "weight", "yes", "no", NULL };
static const char *const part_columns[] = { "id", "part", "yes", "no", NULL };
static const char *const fold_columns[] = { "hant", "hans", NULL };
static const char *const format_columns[] = { "ext", NULL };
static const char *const start_columns[] = { "start", NULL };
static const char *const kind_columns[] = { "kind", NULL }, *const maker_columns[] = { "maker",
    NULL };

static const char *const places[] = { "zone", "title", "links", "any", "inline", "tail" };

enum { TWO_CHARS = 6 }; /* bytes of the shortest anchor that is looked for in all of a text */

static void
free_index(struct index *x)
{
    qw_wordlist_free(x->words);
    free(x->of);
    free(x->targets);
}

static void
free_value(struct label *l)
{
    qw_pattern_free(l->value);
    qw_asks_release(&l->asks);
}

static void
free_values(struct label *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free_value(&list[i]);
    free(list);
}

void
qw_furniture_free(struct qw_furniture *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->n_lines; i++) {
        qw_pattern_free(f->lines[i].pattern);
        qw_asks_release(&f->lines[i].asks);
    }
    free_values(f->labels, f->n_labels);
    free_values(f->facts, f->n_facts);
    free_index(&f->zone);
    free_index(&f->global);
    qw_wordlist_free(f->label_list);
    qw_wordlist_free(f->word_list);
    qw_wordlist_free(f->part_list);
    free(f->lines);
    free(f->loose);
    free(f->loose_bits);
    free(f->words);
    free(f->parts);
    free(f->phrases);
    free(f->formats);
    free(f->kind_ends.words);
    free(f->maker_ends.words);
    qw_table_free_group(f->sites, f->n_sites);
    qw_table_free(f->lines_table);
    qw_table_free(f->labels_table);
    qw_table_free(f->facts_table);
    qw_table_free(f->words_table);
    qw_table_free(f->phrases_table);
    qw_table_free(f->formats_table);
    qw_table_free(f->starts_table);
    qw_table_free(f->kinds_table);
    qw_table_free(f->makers_table);
    qw_table_free(f->fold_table);
    qw_table_free(f->parts_table);
    qw_bigrams_free(f->grams);
    free(f);
}

const struct qw_table *
qw_furniture_table(const struct qw_furniture *f, size_t i)
{
    const struct qw_table *own[] = { f->lines_table, f->labels_table, f->words_table,
        f->phrases_table, f->formats_table, f->starts_table, f->kinds_table, f->makers_table,
        f->facts_table, f->fold_table, f->parts_table, qw_bigrams_table(f->grams) };
    size_t n = sizeof(own) / sizeof(*own);

    return i < n ? own[i] : i - n < f->n_sites ? f->sites[i - n] : NULL;
}

/* A pattern in a cell; its error points at the byte inside the cell. */
static enum qw_rc
compile(struct qw_pattern **out, const struct qw_table *t, size_t row, const char *column,
    struct qw_ctx *ctx)
{
    struct qw_ctx inner;

    qw_ctx_clear(&inner);
    if (qw_pattern_new(out, qw_table_get(t, row, column), &inner) == QW_OK)
        return QW_OK;
    return qw_table_fail(t, row, column, ctx, "byte %zu of the pattern: %s",
        inner.error.at == QW_NOWHERE ? 0 : inner.error.at, inner.error.what);
}

static enum qw_rc
load_line(struct line_rule *r, const struct qw_table *t, size_t row, struct qw_ctx *ctx)
{
    struct qw_span where = qw_table_get(t, row, "where");
    size_t i = 0, n = sizeof(places) / sizeof(*places);

    *r = (struct line_rule){ .table = t, .row = row, .id = qw_table_id(t, row) };
    while (i < n && !qw_span_eq(where, qw_span_str(places[i])))
        i++;
    if (i == n)
        return qw_table_fail(
            t, row, "where", ctx, "not one of zone, title, links, any, inline, tail");
    r->where = (enum where)i;
    r->site = qw_table_get(t, row, "site");
    r->whole = qw_table_get(t, row, "whole").n > 0;
    enum qw_rc rc = qw_table_number(t, row, "weight", 3, &r->weight, ctx);
    if (rc == QW_OK)
        rc = compile(&r->pattern, t, row, "pattern", ctx);
    if (rc != QW_OK)
        return rc;
    r->n_anchors = qw_anchors(qw_table_get(t, row, "pattern"), TWO_CHARS, r->anchors);
    if (r->n_anchors == 0)
        r->n_short = qw_anchors(qw_table_get(t, row, "pattern"), 1, r->anchors);
    if (r->where >= IN_ANY && r->n_anchors == 0) {
        qw_pattern_free(r->pattern);
        return qw_table_fail(t, row, "pattern", ctx,
            "a rule for the whole text needs two Chinese characters in a row");
    }
    r->n_needs = qw_needs(qw_table_get(t, row, "pattern"), r->needs);
    qw_edges(qw_table_get(t, row, "pattern"), &r->edges);
    if (qw_asks(qw_table_get(t, row, "pattern"), &r->asks))
        return QW_OK;
    qw_asks_release(&r->asks);
    qw_pattern_free(r->pattern);
    return qw_fail_memory(ctx);
}

static enum qw_rc
load_lines(struct qw_furniture *f, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    size_t n;
    enum qw_rc rc = qw_table_load_group(&f->sites, &f->n_sites, conf, "sites", line_columns, ctx);

    if (rc == QW_OK)
        rc = qw_table_load(&f->lines_table, conf, "strip/lines", line_columns, ctx);
    if (rc != QW_OK)
        return rc;
    n = qw_table_rows(f->lines_table);
    for (size_t i = 0; i < f->n_sites; i++)
        n += qw_table_rows(f->sites[i]);
    f->lines = calloc(n + 1, sizeof(*f->lines));
    f->loose = calloc(n + 1, sizeof(*f->loose));
    f->loose_bits = calloc(n / 64 + 1, sizeof(*f->loose_bits));
    if (f->lines == NULL || f->loose == NULL || f->loose_bits == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; i <= f->n_sites; i++) { /* sites first: of equals the site's row speaks */
        const struct qw_table *t = i < f->n_sites ? f->sites[i] : f->lines_table;
        for (size_t row = 0; row < qw_table_rows(t); row++, f->n_lines++) {
            rc = load_line(&f->lines[f->n_lines], t, row, ctx);
            if (rc != QW_OK)
                return rc;
        }
    }
    return QW_OK;
}

static enum qw_rc
load_endings(struct qw_table **t, struct endings *e, const struct qw_conf *conf, const char *name,
    const char *const *columns, struct qw_ctx *ctx)
{
    enum qw_rc rc = qw_table_load(t, conf, name, columns, ctx);
    size_t n;

    if (rc != QW_OK)
        return rc;
    e->words = calloc(qw_table_rows(*t) + 1, sizeof(*e->words));
    if (e->words == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; i < qw_table_rows(*t); i++) {
        struct qw_span word = qw_table_cell(*t, i, 0);
        e->words[e->n++] = word;
        if (word.n)
            qw_charset_put(&e->last, qw_utf8_before(word.p, word.p + word.n, &n));
    }
    return QW_OK;
}

/* Characters of three bytes each, so that a folded line's places are the line's. */
static enum qw_rc
load_fold(struct qw_furniture *f, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    enum qw_rc rc = qw_table_load(&f->fold_table, conf, "strip/fold", fold_columns, ctx);

    for (size_t i = 0; rc == QW_OK && i < qw_table_rows(f->fold_table); i++) {
        struct qw_span from = qw_table_get(f->fold_table, i, "hant");
        struct qw_span to = qw_table_get(f->fold_table, i, "hans");
        size_t n, m;
        if (from.n != 3 || to.n != 3)
            return qw_table_fail(f->fold_table, i, "hant", ctx, "one character for one is wanted");
        uint32_t c = qw_utf8_at(from.p, &n);
        f->fold[c] = (uint16_t)qw_utf8_at(to.p, &m);
        qw_kinds_add(&f->kinds, c, QW_KIND_HANT);
    }
    return rc;
}

static bool
set_edges(struct label *l, struct qw_span value)
{
    struct qw_span needs[QW_NEEDS];

    if (value.n == 0)
        return true;
    qw_edges(value, &l->edges);
    if (qw_needs(value, needs))
        l->need = needs[0];
    return qw_asks(value, &l->asks);
}

/* Rows whose column `pattern` may be empty: labels and their values, facts. */
static enum qw_rc
load_values(struct label **out, size_t *n, const struct qw_table *t, const char *pattern,
    struct qw_ctx *ctx)
{
    *out = calloc(qw_table_rows(t) + 1, sizeof(**out));
    if (*out == NULL)
        return qw_fail_memory(ctx);
    for (; *n < qw_table_rows(t); ++*n) {
        struct label *l = &(*out)[*n];
        struct qw_span value = qw_table_get(t, *n, pattern);
        *l = (struct label){ .table = t, .row = *n, .id = qw_table_id(t, *n) };
        l->glean = qw_table_get(t, *n, "glean").n > 0;
        l->wordy = qw_table_get(t, *n, "wordy").n > 0;
        l->plain = qw_table_get(t, *n, "plain").n > 0;
        l->tail = qw_table_get(t, *n, "tail").n > 0;
        l->loose = value.n == 0 || qw_span_eq(value, QW_LIT("<uploader>")) ||
                   qw_span_eq(value, QW_LIT("<category>")) || qw_span_eq(value, QW_LIT("<title>"));
        enum qw_rc rc = qw_table_number(t, l->row, "weight", 1, &l->weight, ctx);
        if (rc == QW_OK && value.n)
            rc = compile(&l->value, t, l->row, pattern, ctx);
        if (rc == QW_OK && set_edges(l, value))
            continue;
        free_value(l);
        return rc == QW_OK ? qw_fail_memory(ctx) : rc;
    }
    return QW_OK;
}

static enum qw_rc
load_labels(struct qw_furniture *f, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    enum qw_rc rc = qw_table_load(&f->labels_table, conf, "strip/labels", label_columns, ctx);

    if (rc == QW_OK)
        rc = load_values(&f->labels, &f->n_labels, f->labels_table, "value", ctx);
    if (rc == QW_OK)
        rc = qw_table_load(&f->facts_table, conf, "strip/facts", fact_columns, ctx);
    if (rc == QW_OK)
        rc = load_values(&f->facts, &f->n_facts, f->facts_table, "fact", ctx);
    for (size_t i = 0; rc == QW_OK && i < f->n_facts; i++)
        if (f->facts[i].value == NULL)
            rc = qw_table_fail(f->facts_table, i, "fact", ctx, "a fact is missing");
    return rc;
}

/* Words with weights: the buttons and the phrases. */
static enum qw_rc
load_words(struct word **out, size_t *n, const struct qw_table *t, struct qw_ctx *ctx)
{
    *out = calloc(qw_table_rows(t) + 1, sizeof(**out));
    if (*out == NULL)
        return qw_fail_memory(ctx);
    for (*n = 0; *n < qw_table_rows(t); ++*n) {
        struct word *w = &(*out)[*n];
        *w = (struct word){ t, *n, qw_table_id(t, *n), 0, qw_table_get(t, *n, "menu").n > 0,
            qw_table_get(t, *n, "opens").n > 0 };
        enum qw_rc rc = qw_table_number(t, *n, "weight", 1, &w->weight, ctx);
        if (rc != QW_OK)
            return rc;
    }
    return QW_OK;
}

static enum qw_rc
load_formats(struct qw_furniture *f, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    enum qw_rc rc = qw_table_load(&f->formats_table, conf, "strip/formats", format_columns, ctx);

    if (rc != QW_OK)
        return rc;
    const struct qw_table *t = f->formats_table;
    f->formats = calloc(qw_table_rows(t) + 1, sizeof(*f->formats));
    if (f->formats == NULL)
        return qw_fail_memory(ctx);
    for (; f->n_formats < qw_table_rows(t); f->n_formats++) {
        struct qw_span ext = qw_table_get(t, f->n_formats, "ext");
        if (ext.n == 0 || ext.n > sizeof(*f->formats))
            return qw_table_fail(t, f->n_formats, "ext", ctx, "one to eight bytes are wanted");
        f->formats[f->n_formats] = qw_ext_number(ext);
        f->longest_ext = ext.n > f->longest_ext ? ext.n : f->longest_ext;
    }
    return QW_OK;
}

/* What can stand in a row of names: characters and signs, and those of the names. */
static void
set_name_kinds(struct qw_furniture *f)
{
    static const uint32_t mixed[][2] = { { 0, 0x3400 }, { 0xf900, 0xffff } };

    for (uint32_t c = 0x3400; c < 0xa000; c++) /* nothing but characters, hexagrams aside */
        if (c < 0x4dc0 || c >= 0x4e00)
            f->kinds.of[c] |= QW_KIND_NAME;
    for (size_t i = 0; i < sizeof(mixed) / sizeof(*mixed); i++)
        for (uint32_t c = mixed[i][0]; c < mixed[i][1]; c++)
            if (qw_furniture_may_name(c))
                qw_kinds_add(&f->kinds, c, QW_KIND_NAME);
    for (size_t i = 0; i < f->n_words; i++)
        qw_kinds_chars(&f->kinds, qw_table_get(f->words_table, i, "word"), QW_KIND_NAME);
    for (size_t i = 0; i < f->n_parts; i++)
        qw_kinds_chars(&f->kinds, qw_table_get(f->parts_table, i, "part"), QW_KIND_NAME);
}

static enum qw_rc
load(struct qw_furniture *f, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    enum qw_rc rc = load_lines(f, conf, ctx);

    if (rc == QW_OK)
        rc = load_labels(f, conf, ctx);
    if (rc == QW_OK)
        rc = qw_table_load(&f->words_table, conf, "strip/words", word_columns, ctx);
    if (rc == QW_OK)
        rc = load_words(&f->words, &f->n_words, f->words_table, ctx);
    if (rc == QW_OK)
        rc = qw_table_load(&f->phrases_table, conf, "strip/phrases", phrase_columns, ctx);
    if (rc == QW_OK)
        rc = load_words(&f->phrases, &f->n_phrases, f->phrases_table, ctx);
    if (rc == QW_OK)
        rc = qw_table_load(&f->parts_table, conf, "strip/parts", part_columns, ctx);
    if (rc == QW_OK)
        rc = load_words(&f->parts, &f->n_parts, f->parts_table, ctx);
    if (rc == QW_OK)
        rc = load_fold(f, conf, ctx);
    if (rc == QW_OK)
        rc = qw_bigrams_load(&f->grams, conf, ctx);
    if (rc == QW_OK)
        rc = load_formats(f, conf, ctx);
    if (rc == QW_OK)
        rc = qw_table_load(&f->starts_table, conf, "strip/starts", start_columns, ctx);
    if (rc == QW_OK)
        rc = load_endings(&f->kinds_table, &f->kind_ends, conf, "strip/kinds", kind_columns, ctx);
    if (rc == QW_OK)
        rc = load_endings(
            &f->makers_table, &f->maker_ends, conf, "strip/makers", maker_columns, ctx);
    if (rc != QW_OK)
        return rc;
    set_name_kinds(f);
    struct qw_word *words =
        calloc(f->n_lines * QW_ANCHORS + f->n_phrases + f->n_labels + f->n_words + f->n_parts + 1,
            sizeof(*words));
    if (words == NULL)
        return qw_fail_memory(ctx);
    rc = qw_furniture_index(f, words, ctx);
    free(words);
    return rc;
}

enum qw_rc
qw_furniture_new(struct qw_furniture **out, const struct qw_conf *conf,
    const struct qw_furniture_weights *weights, struct qw_ctx *ctx)
{
    struct qw_furniture *f = calloc(1, sizeof(*f));

    if (f == NULL)
        return qw_fail_memory(ctx);
    f->weights = *weights;
    qw_kinds_init(&f->kinds);
    enum qw_rc rc = load(f, conf, ctx);
    if (rc != QW_OK)
        qw_furniture_free(f);
    else
        *out = f;
    return rc;
}

struct qw_furniture_scratch *
qw_furniture_scratch_new(const struct qw_furniture *f)
{
    struct qw_furniture_scratch *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return NULL;
    s->patterns = qw_pattern_scratch_new();
    s->tried = calloc(f->n_lines + f->n_phrases + 1, sizeof(*s->tried));
    s->fired = calloc(f->n_phrases + 1, sizeof(*s->fired));
    if (s->patterns == NULL || s->tried == NULL || s->fired == NULL) {
        qw_furniture_scratch_free(s);
        return NULL;
    }
    return s;
}

const struct qw_table *
qw_furniture_phrase_table(const struct qw_furniture *f)
{
    return f->phrases_table;
}

size_t
qw_furniture_phrases(const struct qw_furniture_scratch *s, const uint32_t **rows)
{
    *rows = s->fired;
    return s->n_fired;
}

void
qw_furniture_scratch_free(struct qw_furniture_scratch *s)
{
    if (s == NULL)
        return;
    qw_pattern_scratch_free(s->patterns);
    qw_places_release(&s->places);
    free(s->tried);
    free(s->fired);
    free(s);
}

bool
qw_furniture_failed(struct qw_furniture_scratch *s)
{
    return qw_pattern_failed(s->patterns);
}

bool
qw_furniture_starts(const struct qw_furniture *f, struct qw_span text)
{
    for (size_t i = 0; i < qw_table_rows(f->starts_table); i++)
        if (qw_span_starts(text, qw_table_get(f->starts_table, i, "start")))
            return true;
    return false;
}
