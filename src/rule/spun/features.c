#include "rule/spun/around.h"
#include "text/utf8.h"

enum { BESIDE = 0, SECOND = 1, FARTHER = 2 };

/* Tokens [from, to) of a side, and how far from the word they are. */
struct stretch {
    uint8_t from, to, distance;
};

#define STRETCH(from, to)                                                                          \
    {                                                                                              \
        from, to, (from) == 0 ? BESIDE : (from) == 1 && (to) == 2 ? SECOND : FARTHER               \
    }
#define LEFT(from, to)                                                                             \
    {                                                                                              \
        STRETCH(from, to), STRETCH(0, 0)                                                           \
    }
#define RIGHT(from, to)                                                                            \
    {                                                                                              \
        STRETCH(0, 0), STRETCH(from, to)                                                           \
    }
#define BOTH(left, right)                                                                          \
    {                                                                                              \
        STRETCH(0, left), STRETCH(0, right)                                                        \
    }

static const struct kind {
    struct stretch left, right;
} kinds[] = { LEFT(0, 1), LEFT(0, 2), LEFT(0, 3), LEFT(0, 4), RIGHT(0, 1), RIGHT(0, 2), RIGHT(0, 3),
    RIGHT(0, 4), BOTH(1, 1), BOTH(2, 1), BOTH(1, 2), BOTH(2, 2), LEFT(1, 2), RIGHT(1, 2),
    LEFT(1, 3), LEFT(2, 4), LEFT(3, 5), LEFT(4, 6), LEFT(5, 7), LEFT(6, 8), LEFT(7, 9), LEFT(8, 10),
    RIGHT(1, 3), RIGHT(2, 4), RIGHT(3, 5), RIGHT(4, 6), RIGHT(5, 7), RIGHT(6, 8), RIGHT(7, 9),
    RIGHT(8, 10) };

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

/* Characters outwards are digits of a number: that of a stretch is the difference of two, and
 * it can be read from either end. 2^64 / golden ratio. */
#define BASE 0x9e3779b97f4a7c15u

/* Numbers of a side's stretches, by the tokens where they start and end. */
struct numbers {
    uint64_t of[QW_AROUND][QW_AROUND + 1];
};

/* All stretches that a kind asks for: up to four tokens from the word on, the second, and any
 * two farther out. */
static void
number_side(const struct qw_side *s, struct numbers *out)
{
    enum { PAIR = 2 };
    uint64_t power[QW_AROUND_CHARS + 1]; /* not cleared: few are asked */
    uint64_t v = 0;

    power[0] = 1;
    for (size_t to = 0; to < s->n; to++) {
        for (size_t i = s->ends[to]; i < s->ends[to + 1]; i++) {
            v = v * BASE + s->chars[i];
            power[i + 1] = power[i] * BASE;
        }
        out->of[0][to + 1] = v;
    }
    for (size_t from = 1; from < s->n; from++)
        for (size_t to = from == 1 ? 2 : from + PAIR; to <= from + PAIR && to <= s->n; to++)
            out->of[from][to] =
                out->of[0][to] - out->of[0][from] * power[s->ends[to] - s->ends[from]];
}

/* X_ and _X are two features: the sides have multipliers of their own, those of SplitMix64,
 * whose end this is, too. */
static inline uint64_t
key_of(uint64_t left, uint64_t left_distance, uint64_t right, uint64_t right_distance)
{
    uint64_t key = left + right * 0xbf58476d1ce4e5b9u +
                   (3 * left_distance + right_distance) * 0x94d049bb133111ebu;

    key = (key ^ key >> 30) * 0xbf58476d1ce4e5b9u;
    key ^= key >> 27;
    return key ? key : 1;
}

size_t
qw_sight_features(const struct qw_sight *s, struct qw_feature out[QW_FEATURES])
{
    struct numbers left, right;
    size_t n = 0;

    number_side(&s->left, &left);
    number_side(&s->right, &right);
#pragma GCC unroll 32 /* so that each kind's numbers are known to the compiler */
    for (size_t i = 0; i < KINDS; i++) {
        const struct kind *k = &kinds[i];
        if (k->left.to > s->left.n || k->right.to > s->right.n)
            continue;
        uint64_t l = k->left.to ? left.of[k->left.from][k->left.to] : 0;
        uint64_t r = k->right.to ? right.of[k->right.from][k->right.to] : 0;
        out[n++] =
            (struct qw_feature){ key_of(l, k->left.distance, r, k->right.distance), (uint8_t)i };
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
    qw_buf_span(b, qw_span_str(between[k->left.distance]));
    qw_buf_byte(b, '_');
    qw_buf_span(b, qw_span_str(between[k->right.distance]));
    for (size_t i = s->right.ends[k->right.from]; i < s->right.ends[k->right.to]; i++)
        spell_char(b, s->right.chars[i]);
}

/* How far the side is from the word, by the character next to it. */
static uint64_t
distance_by(uint32_t sign)
{
    return sign == 0xb7 ? SECOND : sign == 0x2026 ? FARTHER : BESIDE; /* · … */
}

/* The next character of a feature; 0 at its end: behind it stands a weight, which has a sign, or
 * a blank. */
static inline uint32_t
next_char(const char **p, const char *end)
{
    const unsigned char *q = (const unsigned char *)*p;
    size_t len;

    if (end - *p >= 3 && (q[0] & 0xf0) == 0xe0) {
        *p += 3;
        return (uint32_t)(q[0] & 0x0f) << 12 | (uint32_t)(q[1] & 0x3f) << 6 | (q[2] & 0x3fu);
    }
    if (*p == end || *q == '+' || *q == '-' || *q == ' ')
        return 0;
    uint32_t c = qw_utf8_at(*p, &len);
    *p += len;
    return c;
}

/* Read at every start of a program, a hundred thousand times: in one pass. */
uint64_t
qw_feature_read(struct qw_span *s)
{
    const char *p = s->p, *end = s->p + s->n;
    uint64_t left = 0, right = 0, power = 1, digit = 0, before = BESIDE, behind = BESIDE;
    uint32_t c, last = 0;

    for (; (c = next_char(&p, end)) != 0 && c != '_'; last = c) {
        digit = c * power;
        left += digit;
        power *= BASE;
    }
    bool whole = c == '_';
    if ((before = distance_by(last)) != BESIDE) /* which is no character of it */
        left -= digit;
    c = next_char(&p, end);
    whole = whole && (last || c);
    if ((behind = distance_by(c)) != BESIDE)
        c = next_char(&p, end);
    for (; c; c = next_char(&p, end))
        right = right * BASE + c;
    *s = qw_span(p, (size_t)(end - p));
    return whole ? key_of(left, before, right, behind) : 0;
}
