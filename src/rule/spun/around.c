#include <stdlib.h>
#include "rule/spun/around.h"
#include "text/script.h"
#include "text/utf8.h"

/* Characters and bytes that are read to see QW_AROUND tokens. */
enum { FAR = 24, WINDOW = 4 * FAR };

/* A word of a class, as it is read outwards on one side. */
struct spelt {
    const uint32_t *chars;
    uint32_t n, class; /* class: number of the word that it is spelt as */
};

/* Words whose first character outwards is this one; n 0: an empty place. */
struct group {
    uint32_t first_char;
    uint16_t first, n;
};

/* The words as one side reads them, the longest of each group first. */
struct spelling {
    struct spelt *words;
    struct group *groups;
    size_t mask;
};

struct qw_around {
    struct spelling ahead, back;
    struct spelt *classes; /* by word, forwards */
    uint32_t *chars;       /* of all words, forwards and then backwards */
};

/* ---- classes ---- */

static size_t
find_word(struct qw_span *words, size_t *n, struct qw_span text)
{
    for (size_t i = 0; i < *n; i++)
        if (qw_span_eq(words[i], text))
            return i;
    words[*n] = text;
    return (*n)++;
}

static size_t
root(const uint32_t *up, size_t i)
{
    while (up[i] != i)
        i = up[i];
    return i;
}

/* Fill `words` and what connects them: up[word] is a word of its class, or itself. */
static size_t
connect(const struct qw_twins *twins, size_t n, struct qw_span *words, uint32_t *up)
{
    size_t n_words = 0;

    for (size_t i = 0; i < 2 * n; i++)
        up[i] = (uint32_t)i;
    for (size_t i = 0; i < n; i++) {
        size_t x = root(up, find_word(words, &n_words, twins[i].a));
        size_t y = root(up, find_word(words, &n_words, twins[i].b));
        up[x > y ? x : y] = (uint32_t)(x > y ? y : x);
    }
    return n_words;
}

static size_t
spell(struct qw_span word, uint32_t *out)
{
    size_t n = 0, len;

    for (size_t i = 0; i < word.n; i += len)
        out[n++] = qw_utf8_at(word.p + i, &len);
    return n;
}

static int
compare_spelt(const void *a, const void *b)
{
    const struct spelt *x = a, *y = b;

    if (x->chars[0] != y->chars[0])
        return x->chars[0] < y->chars[0] ? -1 : 1;
    return (x->n < y->n) - (x->n > y->n);
}

static size_t
place_of(uint32_t c)
{
    return (size_t)(c * 0x9e3779b1u >> 16); /* 2^32 / golden ratio */
}

static bool
index_spelling(struct spelling *s, size_t n)
{
    size_t size = 64;

    while (size < 4 * n)
        size *= 2;
    s->groups = calloc(size, sizeof(*s->groups));
    if (s->groups == NULL)
        return false;
    s->mask = size - 1;
    qsort(s->words, n, sizeof(*s->words), compare_spelt);
    for (size_t i = 0, end; i < n; i = end) {
        uint32_t c = s->words[i].chars[0];
        size_t at = place_of(c);
        for (end = i + 1; end < n && s->words[end].chars[0] == c; end++)
            ;
        while (s->groups[at & s->mask].n)
            at++;
        s->groups[at & s->mask] = (struct group){ c, (uint16_t)i, (uint16_t)(end - i) };
    }
    return true;
}

/* A class is spelt as the first of its words in the order of the pairs. */
static bool
build(struct qw_around *a, const struct qw_span *words, size_t n, const uint32_t *up)
{
    size_t bytes = 0;

    for (size_t i = 0; i < n; i++)
        bytes += words[i].n;
    a->chars = malloc((2 * bytes + 1) * sizeof(*a->chars));
    a->ahead.words = calloc(n + 1, sizeof(struct spelt));
    a->back.words = calloc(n + 1, sizeof(struct spelt));
    a->classes = calloc(n + 1, sizeof(struct spelt));
    if (a->chars == NULL || a->ahead.words == NULL || a->back.words == NULL || a->classes == NULL)
        return false;
    uint32_t *next = a->chars;
    for (size_t i = 0; i < n; i++) {
        struct spelt s = { next, (uint32_t)spell(words[i], next), (uint32_t)root(up, i) };
        a->classes[i] = a->ahead.words[i] = s;
        next += s.n;
        for (size_t k = 0; k < s.n; k++)
            next[k] = s.chars[s.n - 1 - k];
        s.chars = next;
        a->back.words[i] = s;
        next += s.n;
    }
    return index_spelling(&a->ahead, n) && index_spelling(&a->back, n);
}

struct qw_around *
qw_around_new(const struct qw_twins *twins, size_t n)
{
    struct qw_around *a = calloc(1, sizeof(*a));
    struct qw_span *words = calloc(2 * n + 1, sizeof(*words));
    uint32_t *up = calloc(2 * n + 1, sizeof(*up));

    bool ok =
        a && words && up && n < UINT16_MAX / 2 && build(a, words, connect(twins, n, words, up), up);
    free(words);
    free(up);
    if (ok)
        return a;
    qw_around_free(a);
    return NULL;
}

void
qw_around_free(struct qw_around *a)
{
    if (a == NULL)
        return;
    free(a->ahead.words);
    free(a->ahead.groups);
    free(a->back.words);
    free(a->back.groups);
    free(a->classes);
    free(a->chars);
    free(a);
}

/* ---- what is seen ---- */

/* What a character is seen as. */
static inline uint32_t
seen_as(uint32_t c)
{
    if (qw_is_han(c) || c == 0x3001)
        return c;
    if (qw_is_digit(c) || (c >= 0xff10 && c <= 0xff19))
        return '0';
    if (qw_is_latin(c) || (c >= 0xff21 && c <= 0xff3a) || (c >= 0xff41 && c <= 0xff5a))
        return 'a';
    if (c == '"' || c == '\'' || c == '(' || c == ')' || (c >= 0x2018 && c <= 0x201f) ||
        (c >= 0x3008 && c <= 0x3015) || c == 0x301d || c == 0x301e || c == 0xff08 || c == 0xff09)
        return '"';
    return '|';
}

static void
add_token(struct qw_side *s, size_t end)
{
    s->n++;
    s->ends[s->n] = (uint8_t)end;
}

/* A class, outwards: forwards on the right, backwards on the left. */
static bool
add_class(struct qw_side *s, const struct spelt *class, bool left)
{
    size_t at = s->ends[s->n];

    if (class->n > QW_AROUND_CHARS - at)
        return false;
    for (size_t i = 0; i < class->n; i++)
        s->chars[at + i] = class->chars[left ? class->n - 1 - i : i];
    add_token(s, at + class->n);
    return true;
}

/* The characters of a side, outwards; they are read when they are asked for. */
struct outwards {
    const char *from, *to; /* what is not read yet lies between: the left side ends at `to` */
    uint32_t chars[WINDOW + 1];
    size_t n;
};

/* Which side it is, is known where these are written down: each of them twice. */
#define BOTH_SIDES static inline __attribute__((always_inline))

/* The i-th character, all before which were asked for; 0 behind the last one. */
BOTH_SIDES uint32_t
char_at(struct outwards *o, bool left, size_t i)
{
    size_t len;

    if (i < o->n)
        return o->chars[i];
    if (o->from >= o->to)
        return 0;
    if (left) {
        o->chars[o->n] = qw_utf8_before(o->from, o->to, &len);
        o->to -= len;
    } else {
        o->chars[o->n] = qw_utf8_at(o->from, &len);
        o->from += len;
    }
    return o->chars[o->n++];
}

/* The longest word whose characters are next, or NULL. */
BOTH_SIDES const struct spelt *
word_at(const struct spelling *s, struct outwards *o, bool left, size_t i)
{
    uint32_t c = char_at(o, left, i);
    size_t at = place_of(c);

    for (; s->groups[at & s->mask].n; at++) {
        const struct group *g = &s->groups[at & s->mask];
        if (g->first_char != c)
            continue;
        for (const struct spelt *w = s->words + g->first, *end = w + g->n; w < end; w++) {
            size_t k = 1;
            while (k < w->n && char_at(o, left, i + k) == w->chars[k])
                k++;
            if (k == w->n)
                return w;
        }
        break;
    }
    return NULL;
}

BOTH_SIDES void
see_side(const struct qw_around *a, struct outwards *o, bool left, struct qw_side *side)
{
    const struct spelling *words = left ? &a->back : &a->ahead;
    const struct spelt *word;
    size_t len, blank = 0;
    uint32_t c, as = 0;

    side->n = 0;
    side->ends[0] = 0;
    for (size_t i = 0; side->n < QW_AROUND && as != '|'; i += len) {
        len = 1;
        if ((word = word_at(words, o, left, i)) != NULL) {
            len = word->n;
            if (!add_class(side, &a->classes[word->class], left))
                return;
            continue;
        }
        c = char_at(o, left, i);
        blank += qw_is_blank(c);
        if (qw_is_blank(c) && blank < FAR)
            continue;
        size_t at = side->ends[side->n];
        as = seen_as(c); /* what is behind the end is a mark, too */
        if ((as == '0' || as == 'a') && at && side->chars[at - 1] == as)
            continue; /* a number is one token */
        if (at == QW_AROUND_CHARS)
            return;
        side->chars[at] = as;
        add_token(side, at + 1);
    }
}

static void
look_out(struct outwards *o, struct qw_span text, size_t from, size_t to)
{
    o->from = text.p + from;
    o->to = text.p + to;
    o->n = 0;
}

void
qw_around_see(
    const struct qw_around *a, struct qw_span text, size_t at, size_t len, struct qw_sight *sight)
{
    size_t start = at > WINDOW ? at - WINDOW : 0;
    size_t end = at + len + WINDOW < text.n ? at + len + WINDOW : text.n;
    struct outwards left, right; /* the characters are not cleared: there are many */

    while (start < at && ((unsigned char)text.p[start] & 0xc0) == 0x80) /* a whole character */
        start++;
    look_out(&left, text, start, at);
    look_out(&right, text, at + len, end);
    see_side(a, &left, true, &sight->left);
    see_side(a, &right, false, &sight->right);
}
