#include <stdlib.h>
#include "rule/around.h"
#include "text/script.h"
#include "text/utf8.h"

enum { FAR = 24 }; /* characters that are read to see QW_AROUND tokens */

struct qw_around {
    struct qw_lexicon *ahead, *back; /* words, and words spelt backwards */
    struct qw_span *classes;         /* by word: how its class is spelt */
    struct qw_word *words;
    char *bytes; /* of words spelt backwards */
};

/* ---- classes ---- */

static size_t
find_word(struct qw_word *words, size_t *n, struct qw_span text)
{
    for (size_t i = 0; i < *n; i++)
        if (qw_span_eq(words[i].text, text))
            return i;
    words[*n] = (struct qw_word){ text, (uint32_t)*n };
    return (*n)++;
}

static size_t
root(const uint32_t *up, size_t i)
{
    while (up[i] != i)
        i = up[i];
    return i;
}

static void
spell_backwards(struct qw_span s, char *out)
{
    size_t len;

    for (const char *p = s.p; p < s.p + s.n; p += len) {
        len = qw_utf8_len(*p);
        memcpy(out + (size_t)(s.p + s.n - p) - len, p, len);
    }
}

/* A class is spelt as the first of its words in the order of the pairs. */
static bool
build(struct qw_around *a, const struct qw_twins *twins, size_t n, uint32_t *up)
{
    size_t n_words = 0, bytes = 0;

    for (size_t i = 0; i < n; i++) {
        size_t x = find_word(a->words, &n_words, twins[i].a);
        up[x] = x + 1 == n_words && up[x] == UINT32_MAX ? (uint32_t)x : up[x];
        size_t y = find_word(a->words, &n_words, twins[i].b);
        up[y] = up[y] == UINT32_MAX ? (uint32_t)y : up[y];
        size_t rx = root(up, x), ry = root(up, y);
        up[rx > ry ? rx : ry] = (uint32_t)(rx > ry ? ry : rx);
    }
    for (size_t i = 0; i < n_words; i++) {
        a->classes[i] = a->words[root(up, i)].text;
        bytes += a->words[i].text.n;
    }
    a->ahead = qw_lexicon_new(a->words, n_words);
    a->bytes = malloc(bytes + 1);
    if (a->ahead == NULL || a->bytes == NULL)
        return false;
    char *p = a->bytes;
    for (size_t i = 0; i < n_words; i++) {
        spell_backwards(a->words[i].text, p);
        a->words[i].text.p = p;
        p += a->words[i].text.n;
    }
    a->back = qw_lexicon_new(a->words, n_words);
    return a->back != NULL;
}

struct qw_around *
qw_around_new(const struct qw_twins *twins, size_t n)
{
    struct qw_around *a = calloc(1, sizeof(*a));
    uint32_t *up = malloc((2 * n + 1) * sizeof(*up));

    if (a) {
        a->words = calloc(2 * n + 1, sizeof(*a->words));
        a->classes = calloc(2 * n + 1, sizeof(*a->classes));
    }
    if (up)
        memset(up, 0xff, (2 * n + 1) * sizeof(*up));
    if (a && up && a->words && a->classes && build(a, twins, n, up)) {
        free(up);
        return a;
    }
    free(up);
    qw_around_free(a);
    return NULL;
}

void
qw_around_free(struct qw_around *a)
{
    if (a == NULL)
        return;
    qw_lexicon_free(a->ahead);
    qw_lexicon_free(a->back);
    free(a->classes);
    free(a->words);
    free(a->bytes);
    free(a);
}

/* ---- what is seen ---- */

/* What a character is seen as. */
static uint32_t
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
add_class(struct qw_side *s, struct qw_span class, bool left)
{
    size_t at = s->ends[s->n], len;
    uint32_t c;

    for (size_t i = 0; i < class.n; i += len) {
        c = left ? qw_utf8_before(class.p, class.p + class.n - i, &len)
                 : qw_utf8_at(class.p + i, &len);
        if (at == QW_AROUND_CHARS)
            return false;
        s->chars[at++] = c;
    }
    add_token(s, at);
    return true;
}

/* Tokens of `s`, read outwards: the text behind the word, or that before it turned round. */
static void
see_side(const struct qw_around *a, struct qw_span s, bool left, struct qw_side *side)
{
    const struct qw_lexicon *words = left ? a->back : a->ahead;
    size_t len, blank = 0;
    uint32_t word, c = 0;

    side->n = 0;
    side->ends[0] = 0;
    for (size_t i = 0; side->n < QW_AROUND && c != '|'; i += len) {
        if (i >= s.n) {
            side->chars[side->ends[side->n]] = '|';
            if (side->ends[side->n] < QW_AROUND_CHARS)
                add_token(side, side->ends[side->n] + 1u);
            return;
        }
        len = qw_lexicon_at(words, s, i, &word);
        if (len) {
            if (!add_class(side, a->classes[word], left))
                return;
            continue;
        }
        c = qw_utf8_at(s.p + i, &len);
        blank += qw_is_blank(c);
        if (qw_is_blank(c) && blank < FAR)
            continue;
        size_t at = side->ends[side->n];
        uint32_t as = seen_as(c);
        c = as;
        if ((as == '0' || as == 'a') && at && side->chars[at - 1] == as)
            continue; /* a number is one token */
        if (at == QW_AROUND_CHARS)
            return;
        side->chars[at] = as;
        add_token(side, at + 1);
    }
}

/* The characters before text[at], backwards. */
static size_t
turn_round(struct qw_span text, size_t at, char *out, size_t room)
{
    size_t n = 0, len;

    for (const char *p = text.p + at; p > text.p; p -= len, n += len) {
        (void)qw_utf8_before(text.p, p, &len);
        if (n + len > room)
            break;
        memcpy(out + n, p - len, len);
    }
    return n;
}

void
qw_around_see(
    const struct qw_around *a, struct qw_span text, size_t at, size_t len, struct qw_sight *sight)
{
    char before[4 * FAR];
    size_t n = turn_round(text, at, before, sizeof(before));
    size_t end = at + len + sizeof(before) < text.n ? at + len + sizeof(before) : text.n;

    while (end < text.n && ((unsigned char)text.p[end] & 0xc0) == 0x80)
        end++;
    see_side(a, qw_span(before, n), true, &sight->left);
    see_side(a, qw_span_slice(text, at + len, end), false, &sight->right);
}

/* ---- features ---- */

/* Tokens [from, to) of a side. */
struct stretch {
    uint8_t from, to;
};

static const struct kind {
    struct stretch left, right;
} kinds[] = { { { 0, 1 }, { 0, 0 } }, { { 0, 2 }, { 0, 0 } }, { { 0, 3 }, { 0, 0 } },
    { { 0, 4 }, { 0, 0 } }, { { 0, 0 }, { 0, 1 } }, { { 0, 0 }, { 0, 2 } }, { { 0, 0 }, { 0, 3 } },
    { { 0, 0 }, { 0, 4 } }, { { 0, 1 }, { 0, 1 } }, { { 0, 2 }, { 0, 1 } }, { { 0, 1 }, { 0, 2 } },
    { { 0, 2 }, { 0, 2 } }, { { 1, 2 }, { 0, 0 } }, { { 0, 0 }, { 1, 2 } }, { { 2, 4 }, { 0, 0 } },
    { { 3, 5 }, { 0, 0 } }, { { 4, 6 }, { 0, 0 } }, { { 0, 0 }, { 2, 4 } }, { { 0, 0 }, { 3, 5 } },
    { { 0, 0 }, { 4, 6 } }, { { 1, 3 }, { 0, 0 } }, { { 0, 0 }, { 1, 3 } } };

enum { KINDS = sizeof(kinds) / sizeof(*kinds), BESIDE = 0, SECOND = 1, FARTHER = 2 };

static int
distance(struct stretch s)
{
    return s.from == 0 ? BESIDE : s.from == 1 && s.to == 2 ? SECOND : FARTHER;
}

/* 2^64 / golden ratio, and the prime of FNV-1a. */
static inline uint64_t
mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint64_t
hash_stretch(const struct qw_side *s, struct stretch t)
{
    uint64_t h = 0;

    for (size_t i = s->ends[t.from]; i < s->ends[t.to]; i++)
        h = mix(h, s->chars[i]);
    return h;
}

static uint64_t
key_of(uint64_t left, int left_distance, uint64_t right, int right_distance)
{
    return mix(mix(left + (uint64_t)left_distance, right), (uint64_t)right_distance) | 1;
}

size_t
qw_sight_features(const struct qw_sight *s, struct qw_feature out[QW_FEATURES])
{
    size_t n = 0;

    for (size_t i = 0; i < KINDS; i++) {
        const struct kind *k = &kinds[i];
        if (k->left.to > s->left.n || k->right.to > s->right.n)
            continue;
        out[n++] = (struct qw_feature){ key_of(hash_stretch(&s->left, k->left), distance(k->left),
                                            hash_stretch(&s->right, k->right), distance(k->right)),
            (uint8_t)i };
    }
    return n;
}

static void
spell_char(struct qw_buf *b, uint32_t c)
{
    char bytes[4];

    qw_buf_add(b, bytes, qw_utf8_put(bytes, c));
}

static const char *const between[] = { "", "·", "…" };

void
qw_feature_spell(const struct qw_sight *s, const struct qw_feature *f, struct qw_buf *b)
{
    const struct kind *k = &kinds[f->kind];

    for (size_t i = s->left.ends[k->left.to]; i > s->left.ends[k->left.from]; i--)
        spell_char(b, s->left.chars[i - 1]);
    qw_buf_span(b, qw_span_str(between[distance(k->left)]));
    qw_buf_byte(b, '_');
    qw_buf_span(b, qw_span_str(between[distance(k->right)]));
    for (size_t i = s->right.ends[k->right.from]; i < s->right.ends[k->right.to]; i++)
        spell_char(b, s->right.chars[i]);
}

/* How far the side is from the word, by the character next to it. */
static int
distance_by(uint32_t sign)
{
    return sign == 0xb7 ? SECOND : sign == 0x2026 ? FARTHER : BESIDE; /* · … */
}

/* Read at every start of a program, a hundred thousand times: in one pass. */
uint64_t
qw_feature_key(struct qw_span s)
{
    enum { LONGEST = 2 * QW_AROUND_CHARS };
    uint32_t chars[LONGEST];
    uint64_t left = 0, right = 0;
    size_t n = 0, word = LONGEST, len;

    for (size_t i = 0; i < s.n; i += len, n++) {
        if (n == LONGEST)
            return 0;
        chars[n] = qw_utf8_at(s.p + i, &len);
        if (chars[n] == '_')
            word = n;
    }
    if (word == LONGEST || n < 2)
        return 0;
    int before = word > 0 ? distance_by(chars[word - 1]) : BESIDE;
    int behind = word + 1 < n ? distance_by(chars[word + 1]) : BESIDE;
    for (size_t i = word - (before != BESIDE); i > 0; i--)
        left = mix(left, chars[i - 1]);
    for (size_t i = word + 1 + (behind != BESIDE); i < n; i++)
        right = mix(right, chars[i]);
    return key_of(left, before, right, behind);
}
