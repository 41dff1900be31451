/* Edges: what a line must start with, end with and hold to match a pattern, so that most
 * patterns are not tried on most lines. */
#ifndef QW_EDGES_H
#define QW_EDGES_H

#include "base/span.h"

/* A set of characters: those of ASCII, and by a hash the others. It may say yes to one of these
 * that is not in it. */
struct qw_chars {
    uint64_t words[4];
};

struct qw_edges {
    struct qw_chars first, last;
    size_t digits; /* that every match holds, at least */
};

/* The edges of a pattern (language: rule/match/pattern.h). */
void qw_edges(struct qw_span source, struct qw_edges *);

/* What a line has of them. */
struct qw_ends {
    uint32_t first, last; /* characters */
    size_t digits;
};

/* Of a line that is not empty. */
struct qw_ends qw_ends_of(struct qw_span line);

/* A character's number among QW_CHARS_PLACES, those beyond ASCII by a hash; 2^32 / golden ratio:
 * Knuth, TAOCP 6.4. */
enum { QW_CHARS_PLACES = 256 };

static inline size_t
qw_chars_place(uint32_t c)
{
    return c < 0x80 ? c : 0x80 + (c * 0x9e3779b1u >> 25);
}

static inline bool
qw_chars_have_place(const struct qw_chars *s, size_t place)
{
    return s->words[place >> 6] >> (place & 63) & 1;
}

static inline bool
qw_chars_have(const struct qw_chars *s, uint32_t c)
{
    return qw_chars_have_place(s, qw_chars_place(c));
}

/* May a line of these ends match? */
static inline bool
qw_edges_fit(const struct qw_edges *e, struct qw_ends ends)
{
    return ends.digits >= e->digits && qw_chars_have(&e->first, ends.first) &&
           qw_chars_have(&e->last, ends.last);
}

#endif
