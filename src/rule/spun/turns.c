#include <stdlib.h>
#include "base/vec.h"
#include "rule/spun/turns.h"
#include "text/utf8.h"

/* The table of what rewriters swap; that of accidents tells what comes of it. */
enum { SWAPS = 1 };

/* A pair whose turn is earlier, and how many bytes its original starts behind the one that it
 * takes a part of. */
struct taker {
    uint32_t pair;
    int32_t shift;
};

struct qw_turns {
    const struct qw_pairs *pairs;
    struct taker *takers; /* of the first pair's original, of the next one's … */
    size_t n, cap;
    uint32_t *first; /* of each pair, and behind the last one */
};

/* ---- who may take what ---- */

static bool
is_earlier(const struct qw_pairs *pairs, size_t one, size_t other)
{
    size_t n = pairs->list[one].original.n, m = pairs->list[other].original.n;

    return n != m ? n > m : one < other;
}

/* Have the two words, the second starting so many bytes behind the first, the same bytes where
 * both are? */
static bool
agree(struct qw_span a, struct qw_span b, size_t shift)
{
    size_t i = 0;

    while (shift + i < a.n && i < b.n && a.p[shift + i] == b.p[i])
        i++;
    return shift + i == a.n || i == b.n;
}

static bool
add_taker(struct qw_turns *t, size_t pair, int32_t shift)
{
    struct taker *list = qw_vec_grow(t->takers, &t->cap, t->n + 1, sizeof(*list));

    if (list == NULL)
        return false;
    t->takers = list;
    t->takers[t->n++] = (struct taker){ (uint32_t)pair, shift };
    return true;
}

/* All ways in which one original may lie over a part of another. */
static bool
lay_over(struct qw_turns *t, struct qw_span original, size_t taker)
{
    struct qw_span word = t->pairs->list[taker].original;

    for (size_t i = 0; i < original.n; i += qw_utf8_len(original.p[i]))
        if (agree(original, word, i) && !(i == 0 && word.n == original.n) &&
            !add_taker(t, taker, (int32_t)i))
            return false;
    for (size_t i = qw_utf8_len(word.p[0]); i < word.n; i += qw_utf8_len(word.p[i]))
        if (agree(word, original, i) && !add_taker(t, taker, -(int32_t)i))
            return false;
    return true;
}

/* Those that most spinners have. What is only recognised takes nothing. */
static bool
find_takers(struct qw_turns *t, size_t pair)
{
    const struct qw_pairs *pairs = t->pairs;

    for (size_t i = pairs->first[SWAPS]; i < pairs->first[SWAPS + 1]; i++) {
        const struct qw_pair *p = &pairs->list[i];
        if (p->act < QW_PAIR_KEEP && p->share >= 0.5 && is_earlier(pairs, i, pair) &&
            !lay_over(t, pairs->list[pair].original, i))
            return false;
    }
    return true;
}

struct qw_turns *
qw_turns_new(const struct qw_pairs *pairs)
{
    struct qw_turns *t = calloc(1, sizeof(*t));
    bool ok = t != NULL;

    if (ok) {
        t->pairs = pairs;
        t->first = calloc(pairs->n + 1, sizeof(*t->first));
        ok = t->first != NULL;
    }
    for (size_t i = 0; ok && i < pairs->n; i++) {
        t->first[i] = (uint32_t)t->n;
        ok = pairs->list[i].act >= QW_PAIR_KEEP || find_takers(t, i);
        t->first[i + 1] = (uint32_t)t->n;
    }
    if (ok)
        return t;
    qw_turns_free(t);
    return NULL;
}

void
qw_turns_free(struct qw_turns *t)
{
    if (t == NULL)
        return;
    free(t->takers);
    free(t->first);
    free(t);
}

/* ---- the way there ---- */

enum { REACH = 18 }; /* bytes behind the original that are looked at */

/* The original in its place: what stands before it, it, what stands behind it. */
struct before {
    struct qw_span text, original;
    size_t at, end; /* it stands in the place of text[at, end) */
    size_t reach;   /* up to where the text is looked at */
};

/* Do these bytes stand there, so many behind the original's start? What is in the original
 * is known to. */
static bool
stands(const struct before *b, struct qw_span word, int32_t shift)
{
    size_t left = shift < 0 ? (size_t)-shift : 0, skip = shift > 0 ? (size_t)shift : 0;

    if (left > b->at || memcmp(b->text.p + b->at - left, word.p, left) != 0)
        return false;
    if (word.n + skip <= left + b->original.n)
        return true;
    size_t right = word.n + skip - left - b->original.n;
    return right <= b->reach - b->end &&
           memcmp(b->text.p + b->end, word.p + word.n - right, right) == 0;
}

/* Would that pair's double, with what is behind its original, be something else than what
 * stands here? */
static bool
is_taken(const struct before *b, const struct qw_pair *taker, int32_t shift)
{
    size_t start = shift < 0 ? b->at - (size_t)-shift : b->at + (size_t)shift;
    struct qw_span here = qw_span_slice(b->text, start, b->text.n);
    int64_t past = (int64_t)taker->original.n + shift; /* where it ends, in the original */

    if (!qw_span_starts(here, taker->twin))
        return true;
    here = qw_span_slice(here, taker->twin.n, here.n);
    struct qw_span rest = qw_span_slice(b->original, (size_t)past, b->original.n);
    if (!qw_span_starts(here, rest))
        return true;
    here = qw_span_slice(here, rest.n, here.n);
    size_t behind = (size_t)past > b->original.n ? (size_t)past - b->original.n : 0;
    return !qw_span_starts(here, qw_span_slice(b->text, b->end + behind, b->reach));
}

bool
qw_turns_lead_here(const struct qw_turns *t, uint32_t families, uint32_t pair, struct qw_span text,
    size_t at, size_t len)
{
    size_t end = at + len, reach = end + REACH < text.n ? end + REACH : text.n;

    while (reach < text.n && ((unsigned char)text.p[reach] & 0xc0) == 0x80)
        reach++;
    const struct before b = { text, t->pairs->list[pair].original, at, end, reach };
    for (uint32_t i = t->first[pair]; i < t->first[pair + 1]; i++) {
        const struct taker *taker = &t->takers[i];
        const struct qw_pair *p = &t->pairs->list[taker->pair];
        if (p->families & families && stands(&b, p->original, taker->shift) &&
            is_taken(&b, p, taker->shift))
            return false;
    }
    return true;
}
