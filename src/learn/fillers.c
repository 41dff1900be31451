#include <stdlib.h>
#include <string.h>
#include "learn/fillers.h"

/* Places of the word; of a context; words that fill one; different words in all. What is
 * beyond these is left out, in the order of the corpus. */
enum { PLACES = 60, STANDS = 600, IN_ONE = 3 * STANDS, WORDS = 8000, SLOTS = 16384 };

struct qw_fillers {
    struct qw_filler list[WORDS];
    size_t n;
    uint16_t slots[SLOTS]; /* number in the list and one more; 0: free */
    qw_word_key in_one[IN_ONE];
};

struct qw_fillers *
qw_fillers_new(void)
{
    return calloc(1, sizeof(struct qw_fillers));
}

void
qw_fillers_free(struct qw_fillers *f)
{
    free(f);
}

static struct qw_filler *
filler_of(struct qw_fillers *f, qw_word_key word)
{
    size_t i = word * 0x9e3779b97f4a7c15u >> 50; /* 2^64 / golden ratio */

    while (f->slots[i] && f->list[f->slots[i] - 1].word != word)
        i = (i + 1) % SLOTS;
    if (f->slots[i] == 0) {
        if (f->n == WORDS)
            return NULL;
        f->list[f->n] = (struct qw_filler){ .word = word };
        f->slots[i] = (uint16_t)++f->n;
    }
    return &f->list[f->slots[i] - 1];
}

/* Words between two given characters and a code behind (or, `backwards`, before) them. */
static size_t
fill(
    struct qw_fillers *f, const struct qw_grams *g, qw_word_key two, uint16_t other, bool backwards)
{
    struct qw_gram_range r = qw_grams_find(g, two);
    size_t n = 0, step = r.n / STANDS + 1;

    for (size_t i = 0; i < r.n; i += step)
        for (size_t len = 2; len <= QW_GRAM_WORD; len++) {
            size_t at = r.at[i], from = backwards ? at - len : at + 2;
            size_t end = backwards ? at - len - 1 : at + 2 + len;
            if ((backwards && at < len + 1) || end >= g->n || g->code[end] != other)
                continue;
            qw_word_key word = qw_grams_key(g, from, len);
            if (word)
                f->in_one[n++] = word;
        }
    return n;
}

static void
take_context(struct qw_fillers *f, size_t n, uint32_t context)
{
    for (size_t i = 0; i < n; i++) {
        struct qw_filler *one = filler_of(f, f->in_one[i]);
        if (one == NULL)
            continue;
        one->weight += 1.0 / (double)n;
        one->contexts += one->last != context;
        one->last = context;
    }
}

size_t
qw_fillers_find(struct qw_fillers *f, const struct qw_grams *suspect, const struct qw_grams *honest,
    qw_word_key word, const struct qw_filler **list)
{
    struct qw_gram_range r = qw_grams_find(suspect, word);
    size_t len = qw_word_length(word), step = r.n / PLACES + 1;
    uint32_t context = 0;

    f->n = 0;
    memset(f->slots, 0, sizeof(f->slots));
    for (size_t i = 0; i < r.n; i += step) {
        size_t at = r.at[i]; /* a break at either end: at >= 1, at + len < n */
        qw_word_key before = at >= 2 ? qw_grams_key(suspect, at - 2, 2) : 0;
        qw_word_key behind = qw_grams_key(suspect, at + len, 2);
        if (before)
            take_context(f, fill(f, honest, before, suspect->code[at + len], false), ++context);
        if (behind)
            take_context(f, fill(f, honest, behind, suspect->code[at - 1], true), ++context);
    }
    *list = f->list;
    return f->n;
}
