/* Asks: characters that a line must hold to match a pattern, wherever they stand in it.
 *
 * Nearly all lines lack one of them, and that is seen at once in a set of the line's characters.
 * Both widths of a mark and both cases of a letter are one character here. */
#ifndef QW_ASKS_H
#define QW_ASKS_H

#include "base/span.h"

enum { QW_CHARSET_WORDS = 4 };

/* A set of characters by a hash: it may hold some that are not in it. */
struct qw_charset_bits {
    uint64_t words[QW_CHARSET_WORDS];
};

/* A set of four characters, which are no full-width forms; the same one may stand there twice. */
#define QW_CHARSET(a, b, c, d)                                                                     \
    {                                                                                              \
        {                                                                                          \
            QW_CHARSET_WORD(a, b, c, d, 0), QW_CHARSET_WORD(a, b, c, d, 1),                        \
                QW_CHARSET_WORD(a, b, c, d, 2), QW_CHARSET_WORD(a, b, c, d, 3)                     \
        }                                                                                          \
    }
#define QW_CHARSET_WORD(a, b, c, d, w)                                                             \
    (QW_CHARSET_IN(a, w) | QW_CHARSET_IN(b, w) | QW_CHARSET_IN(c, w) | QW_CHARSET_IN(d, w))
#define QW_CHARSET_IN(c, w)                                                                        \
    (QW_CHARSET_BIT(c) >> 6 == (w) ? (uint64_t)1 << (QW_CHARSET_BIT(c) & 63) : 0)
#define QW_CHARSET_BIT(c) (((c) < 0x80 ? (c) | 0x20u : (c)) * 0x9e3779b1u >> 24)

/* Put in all characters but blanks. */
void qw_charset_add(struct qw_charset_bits *, struct qw_span);

/* Are some characters in both? */
static inline bool
qw_charset_meet(const struct qw_charset_bits *a, const struct qw_charset_bits *b)
{
    uint64_t both = 0;

    for (size_t i = 0; i < QW_CHARSET_WORDS; i++)
        both |= a->words[i] & b->words[i];
    return both != 0;
}

/* One branch of a choice; the last one of its choice ends it. */
struct qw_branch {
    struct qw_charset_bits chars;
    bool last;
};

struct qw_asks {
    struct qw_charset_bits all; /* every match holds these, */
    struct qw_branch *branches; /* and of each choice those of one branch */
    size_t n;
};

/* What a pattern (language: rule/match/pattern.h) asks for; false: no memory. To be released. */
bool qw_asks(struct qw_span source, struct qw_asks *);
void qw_asks_release(struct qw_asks *);

/* Does a line with these characters have what the choices ask for? */
bool qw_asks_branches(const struct qw_asks *, const struct qw_charset_bits *line);

/* Is all of `some` in `line`? */
static inline bool
qw_charset_holds(const struct qw_charset_bits *line, const struct qw_charset_bits *some)
{
    uint64_t missing = 0;

    for (size_t i = 0; i < QW_CHARSET_WORDS; i++)
        missing |= some->words[i] & ~line->words[i];
    return missing == 0;
}

static inline bool
qw_asks_fit(const struct qw_asks *a, const struct qw_charset_bits *line)
{
    return qw_charset_holds(line, &a->all) && (a->n == 0 || qw_asks_branches(a, line));
}

#define QW_CHARSET_FACTOR 0x9e3779b1u /* 2^32 / golden ratio: Knuth, TAOCP 6.4 */

/* The bit of a character by its hash, which is its one form times the factor. */
static inline uint32_t
qw_charset_hashed(uint32_t hash)
{
    return hash >> 24;
}

/* The one form of a character. */
static inline uint32_t
qw_charset_fold(uint32_t c)
{
    c = c - 0xff01 <= 0xff5e - 0xff01 ? c - 0xfee0 : c;
    return c < 0x80 ? c | 0x20 : c;
}

/* Is it in the set, as far as that says? */
static inline bool
qw_charset_has(const struct qw_charset_bits *s, uint32_t c)
{
    uint32_t bit = qw_charset_hashed(qw_charset_fold(c) * QW_CHARSET_FACTOR);

    return s->words[bit >> 6] >> (bit & 63) & 1;
}

static inline void
qw_charset_put(struct qw_charset_bits *s, uint32_t c)
{
    uint32_t bit = qw_charset_hashed(qw_charset_fold(c) * QW_CHARSET_FACTOR);

    s->words[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

#endif
