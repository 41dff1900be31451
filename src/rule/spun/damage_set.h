/* What the rows of repair/chars and repair/looks become: shared by damage_load.c, which
 * reads them, and damage.c, which looks for them. */
#ifndef QW_DAMAGE_SET_H
#define QW_DAMAGE_SET_H

#include "rule/spun/damage.h"
#include "text/spots.h"

enum damage_kind {
    KIND_SWAP,
    KIND_WORD,
    KIND_HOLE,
    KIND_DIGIT,
    KIND_STUTTER,
    KIND_PHRASES,
    KIND_LOOK
};

struct damage_row {
    const char *id;
    enum damage_kind kind;
    struct qw_span from, to, against;
    double least, ratio;
    struct qw_contexts *unless, *only;
    struct qw_span words, before, behind; /* of a look */
};

/* A damaged word by two characters that are rarely together, and what becomes of which
 * bytes of it. A letter that may be a digit has no word. */
struct damage_trigger {
    uint32_t c, next; /* next 0: whatever it is */
    size_t before;    /* bytes of the word before them */
    struct qw_span word;
    size_t at, len; /* of the word, to be replaced */
    struct qw_span put;
    const struct damage_row *row;
};

struct qw_damage {
    struct qw_table *tables[QW_DAMAGE_TABLES];
    struct damage_row *rows;
    size_t n;
    struct damage_trigger *triggers; /* by characters, longest word first */
    size_t n_triggers, cap_triggers;
    uint32_t *index; /* of triggers, by their characters: number of the first, and 1; open */
    size_t index_mask;
    struct qw_spots spots;
    struct qw_arena bytes;
};

/* Where triggers of two characters are looked for in the index. */
static inline size_t
damage_place(uint32_t c, uint32_t next)
{
    return ((uint64_t)c << 32 | next) * 0x9e3779b97f4a7c15u >> 40; /* 2^64 / golden ratio */
}

#endif
