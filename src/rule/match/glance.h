/* Glances: what one pass over a line sees of it, before anything is looked up.
 *
 * Each character has a few kinds, bits that are made of the tables once: so what most lines lack is
 * known of a line when its characters were gone through once, and words are looked up only
 * where one may start. */
#ifndef QW_GLANCE_H
#define QW_GLANCE_H

#include "rule/match/asks.h"
#include "rule/match/edges.h"
#include "rule/match/lexicon.h"

/* Of a character: what it may be. */
enum qw_kind {
    QW_KIND_FIRST = 1,  /* the first one of a word that is looked for */
    QW_KIND_SECOND = 2, /* the second one */
    QW_KIND_ALONE = 4,  /* of a word so short that the second one says nothing */
    QW_KIND_NAME = 8,   /* one in a row of names */
    QW_KIND_HANT = 16,  /* a Traditional one */
    QW_KIND_COLON = 32, /* and what else can stand behind or round a label */
    QW_KIND_STOP = 64,  /* 。 */
};

struct qw_kinds {
    unsigned char of[0x10000]; /* the last one for all characters beyond the basic plane, too */
    uint64_t pairs[1 << 10];   /* by a hash: which two characters begin a word */
};

/* Nothing but the colons, brackets and full stops. */
void qw_kinds_init(struct qw_kinds *);

static inline uint32_t
qw_kinds_place(uint32_t c)
{
    return c < 0xffff ? c : 0xffff;
}

void qw_kinds_add(struct qw_kinds *, uint32_t c, unsigned kinds);

/* The first two characters of the words that are looked for, or all of their characters as
 * these kinds. */
void qw_kinds_starts(struct qw_kinds *, const struct qw_word *words, size_t n);
void qw_kinds_chars(struct qw_kinds *, struct qw_span word, unsigned kinds);

enum { QW_GLANCE_BYTES = 1068 }; /* of the longest line */

struct qw_glance {
    struct qw_charset_bits chars;
    struct qw_ends ends;
    unsigned any, all; /* kinds of one character, and of every one */
    size_t n;          /* places where a word may start, in bytes */
    uint16_t places[QW_GLANCE_BYTES + 1];
};

/* Look at a line that is not empty and not longer than that. */
void qw_glance(const struct qw_kinds *, struct qw_span line, struct qw_glance *);

#endif
