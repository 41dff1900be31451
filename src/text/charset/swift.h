/* Swift reading: bytes of one charset, one look-up a character, as long as all goes well.
 *
 * All goes well while every byte is part of a character and the characters are common
 * enough: the sum of what they cost beyond the usual must not rise too far above its lowest
 * point. When it does, the reading goes back to where it was sure, and the
 * lattice takes over. So a page is decided on every character of it, at little cost.
 *
 * One a thread. */
#ifndef QW_SWIFT_H
#define QW_SWIFT_H

#include "text/charset/lattice.h"

/* In quarters of a bit: what a character costs usually at most, and how far the sum
 * may rise. */
struct qw_swift_limits {
    uint32_t usual, rise;
    struct qw_orphan_prices orphan; /* see lattice.h */
    uint32_t lone;                  /* the same */
};

struct qw_swift {
    const struct qw_charsets *charsets;
    const struct qw_common *common;
    struct qw_swift_limits limits;
    /* by both bytes, the first one higher: three bytes of UTF-8, then the cost; 0: look closer */
    uint32_t *codes[QW_CP1252];
    uint64_t cost; /* of all that was read */
    bool plain;    /* wished: one character after the other */
    bool wide;     /* sixteen side by side (AVX-512): found out by qw_swift_run */
};

/* Where a reading stands. */
struct qw_swift_place {
    size_t at;    /* all before this byte is read */
    size_t alarm; /* what went wrong is before this byte; at the text's end: nothing */
    bool damaged; /* it was no character */
};

/* Make the table of a charset (UTF-8 has none). False: memory is out. */
bool qw_swift_load(struct qw_swift *, enum qw_charset);
void qw_swift_release(struct qw_swift *);

/* Read from byte `at`, where a character starts in any charset. */
struct qw_swift_place
qw_swift_run(struct qw_swift *, enum qw_charset, struct qw_span s, size_t at, struct qw_reading *);

struct qw_swift_count {
    size_t chars, broken; /* characters beyond ASCII; steps that found none */
    uint64_t cost;        /* of these characters alone */
};

/* What reading the bytes up to `to`, or a little beyond, would cost; `broken` for each step
 * that finds no character. */
uint64_t qw_swift_weigh(const struct qw_swift *, enum qw_charset, struct qw_span s, size_t to,
    uint32_t broken, struct qw_swift_count *);

#endif
