#include <stdlib.h>
#include "rule/page/furniture_set.h"
#include "text/utf8.h"

static int
by_text(const void *a, const void *b)
{
    const struct qw_word *x = a, *y = b;
    size_t n = x->text.n < y->text.n ? x->text.n : y->text.n;
    int c = memcmp(x->text.p, y->text.p, n);

    if (c == 0 && x->text.n != y->text.n)
        return x->text.n < y->text.n ? -1 : 1;
    return c ? c : x->value < y->value ? -1 : x->value > y->value;
}

/* Of the words before words[i], sorted, the longest that it starts with: its number + 1. */
static uint32_t
prefix_of(const struct index *x, const struct qw_word *words, size_t i, struct qw_span text)
{
    uint32_t k = (uint32_t)i;

    while (k > 0 && !qw_span_starts(text, words[k - 1].text))
        k = x->of[k - 1].shorter;
    return k;
}

/* Words to rules, where several rules may have one word. Sorts `words`. */
static enum qw_rc
make_index(struct index *x, struct qw_word *words, size_t n, struct qw_ctx *ctx)
{
    size_t unique = 0;

    qsort(words, n, sizeof(*words), by_text);
    x->of = calloc(n + 1, sizeof(*x->of));
    x->targets = calloc(n + 1, sizeof(*x->targets));
    if (x->of == NULL || x->targets == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; i < n; i++) {
        x->targets[i] = words[i].value;
        if (unique && qw_span_eq(words[unique - 1].text, words[i].text)) {
            x->of[unique - 1].to++;
            continue;
        }
        x->of[unique] = (struct word_targets){ (uint32_t)i, (uint32_t)i + 1,
            prefix_of(x, words, unique, words[i].text), 0 };
        words[unique].text = words[i].text;
        words[unique].value = (uint32_t)unique;
        unique++;
    }
    x->words = qw_wordlist_new(words, unique);
    return x->words ? QW_OK : qw_fail_memory(ctx);
}

/* The anchors of line rules, for all of a text or for lines; gives their number. */
static size_t
add_anchors(const struct qw_furniture *f, bool global, struct qw_word *words)
{
    size_t n = 0;

    for (size_t i = 0; i < f->n_lines; i++) {
        const struct line_rule *l = &f->lines[i];
        if (global ? l->where < IN_ANY : l->where >= IN_INLINE)
            continue;
        for (size_t k = 0; k < l->n_anchors; k++)
            words[n++] = (struct qw_word){ l->anchors[k], (uint32_t)i };
    }
    return n;
}

/* A word stands behind those that it starts with. */
static void
set_hints(struct qw_furniture *f)
{
    for (struct word_targets *w = f->zone.of; w->to > 0; w++) {
        w->hint = w->shorter ? f->zone.of[w->shorter - 1].hint : 0;
        for (uint32_t i = w->from; i < w->to; i++) {
            uint32_t t = f->zone.targets[i];
            double weight = t < f->n_lines ? 0 : f->phrases[t - f->n_lines].weight;
            w->hint = weight > w->hint ? weight : w->hint;
        }
    }
}

static void
note_joints(struct qw_furniture *f, struct qw_span word)
{
    uint32_t before = 0;
    size_t n;

    f->reach = word.n > f->reach ? word.n : f->reach;
    for (size_t at = 0; at < word.n; at += n) {
        uint32_t c = qw_utf8_at(word.p + at, &n);
        size_t bit = qw_joint_bit(before, c);
        qw_charset_put(&f->chars, c);
        if (at > 0)
            f->joints[bit >> 6] |= (uint64_t)1 << (bit & 63);
        before = c;
    }
}

static void
add_loose(struct qw_furniture *f, size_t rule)
{
    const struct qw_edges *e = &f->lines[rule].edges;
    struct loose_bits *bits = &f->loose_bits[f->n_loose / 64];
    size_t bit = f->n_loose % 64;

    f->loose[f->n_loose++] = (struct loose){ e->digits, f->lines[rule].asks.all, rule };
    for (size_t place = 0; place < QW_CHARS_PLACES; place++) {
        bits->first[place] |= (uint64_t)qw_chars_have_place(&e->first, place) << bit;
        bits->last[place] |= (uint64_t)qw_chars_have_place(&e->last, place) << bit;
    }
}

enum qw_rc
qw_furniture_index(struct qw_furniture *f, struct qw_word *words, struct qw_ctx *ctx)
{
    size_t n = add_anchors(f, false, words);

    for (size_t i = 0; i < f->n_lines; i++)
        if (f->lines[i].n_anchors == 0)
            add_loose(f, i);
    for (size_t i = 0; i < f->n_phrases; i++)
        words[n++] = (struct qw_word){ qw_table_get(f->phrases_table, i, "phrase"),
            (uint32_t)(f->n_lines + i) };
    qw_kinds_starts(&f->kinds, words, n);
    enum qw_rc rc = make_index(&f->zone, words, n, ctx);
    if (rc != QW_OK)
        return rc;
    set_hints(f);
    n = add_anchors(f, true, words);
    qw_finder_init(&f->finder, words, n);
    for (size_t i = 0; i < n; i++)
        note_joints(f, words[i].text);
    rc = make_index(&f->global, words, n, ctx);
    if (rc != QW_OK)
        return rc;
    for (size_t i = 0; i < f->n_labels; i++)
        words[i] = (struct qw_word){ qw_table_get(f->labels_table, i, "label"), (uint32_t)i };
    f->label_list = qw_wordlist_new(words, f->n_labels);
    for (size_t i = 0; i < f->n_words; i++)
        words[i] = (struct qw_word){ qw_table_get(f->words_table, i, "word"), (uint32_t)i };
    f->word_list = qw_wordlist_new(words, f->n_words);
    for (size_t i = 0; i < f->n_parts; i++)
        words[i] = (struct qw_word){ qw_table_get(f->parts_table, i, "part"), (uint32_t)i };
    f->part_list = qw_wordlist_new(words, f->n_parts);
    return f->label_list && f->word_list && f->part_list
               ? QW_OK
               : qw_fail(
                     ctx, QW_FATAL, QW_NOWHERE, "strip: an empty label or word, or out of memory");
}
