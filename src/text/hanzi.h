/* Which script a text is in: how many of its characters are Traditional only or
 * Simplified only. One byte a code point of the basic plane, filled by the caller
 * from its tables; immutable then and shared by threads. */
#ifndef QW_HANZI_H
#define QW_HANZI_H

#include "text/sieve.h"

enum { QW_HANZI_HANT = 1, QW_HANZI_HANS = 2, QW_HANZI_HAN = 4, QW_HANZI_COMPAT = 8 };

struct qw_hanzi {
    unsigned char kinds[0x10000];
    struct qw_sieve rare; /* HANT and COMPAT */
};

struct qw_hanzi_count {
    size_t hant, hans; /* of one script only */
    size_t han;        /* all Chinese characters */
    size_t compat;     /* compatibility forms and radicals, and all beyond the basic plane */
};

/* Every Chinese character is marked QW_HANZI_HAN, nothing else is said. */
void qw_hanzi_init(struct qw_hanzi *);

/* The character is of these kinds too. */
void qw_hanzi_mark(struct qw_hanzi *, uint32_t cp, unsigned kinds);

/* All are marked. */
void qw_hanzi_seal(struct qw_hanzi *);

/* Add what valid UTF-8 holds. */
void qw_hanzi_add(const struct qw_hanzi *, struct qw_span text, struct qw_hanzi_count *);

/* The same at a third of the cost where most is Simplified: `hans` stays 0 and `han`
 * is only 1 or 0. */
void qw_hanzi_skim(const struct qw_hanzi *, struct qw_span text, struct qw_hanzi_count *);

/* A syllable of pinyin in brackets of either width at text[at]: the bytes with the
 * brackets, or 0. The letters without their tone go to `plain` (at most
 * QW_PINYIN_MAX bytes and a NUL); ü is written v. *toned: a letter has a mark. */
enum { QW_PINYIN_MAX = 8 };
size_t qw_hanzi_pinyin(struct qw_span text, size_t at, char plain[QW_PINYIN_MAX + 1], bool *toned);

#endif
