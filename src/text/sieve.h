/* Sieves: the few characters that a pass over text has to look at. Nearly all of the
 * pass is stepping over the others, two of three bytes at a time.
 *
 * A sieve also stops at what is no UTF-8, as long as only ASCII has a step of its own:
 * so one pass can look for odd characters and validate. Filled once, then immutable
 * and shared by threads. */
#ifndef QW_SIEVE_H
#define QW_SIEVE_H

#include "base/span.h"

struct qw_sieve {
    /* characters of three bytes: a bit each, 64 with the same first two bytes a row */
    uint64_t rows[0x1000];
    /* the others, by their first byte: how many bytes to step over, 0 to stop. More than
     * one is for text that is known to be valid. */
    unsigned char step[256];
    /* the signs of ASCII to stop at, by their lower half: a bit for each upper half. Made by
     * qw_sieve_seal; without it the text is read two characters at a time. */
    unsigned char stops[16];
    unsigned char marks[128]; /* the same for each sign of its own: 0x80 to stop */
    unsigned char lanes;      /* how many bytes go at once: 48 (AVX-512), 32 (AVX2) or none */
};

/* Steps over ASCII and all characters of three bytes; stops at the rest, U+0000 too. */
void qw_sieve_init(struct qw_sieve *);

/* Stop at this character of the basic plane from U+0800 on. */
void qw_sieve_add(struct qw_sieve *, uint32_t cp);

/* All is added, and the steps of ASCII are set. */
void qw_sieve_seal(struct qw_sieve *);

/* The first place at or behind `at` to stop at, or the text's end. */
size_t qw_sieve_next(const struct qw_sieve *, struct qw_span text, size_t at);

#endif
