/* Grams: a corpus as numbers, and how often each piece of it stands there.
 *
 * Texts are added one by one; Chinese characters of the basic plane keep their code
 * point, digits and letters become one class each, whatever else there is becomes a
 * break. qw_grams_sort orders all places by the characters from there on, so that the
 * places of a word are one range. Memory is six bytes a character up to the ceiling
 * given at birth: what is beyond it is not taken. Not thread-safe while it is built;
 * sorted, it is immutable. */
#ifndef QW_GRAMS_H
#define QW_GRAMS_H

#include <stdint.h>
#include "base/err.h"
#include "base/span.h"

/* Codes that are no character. A corpus begins and ends with breaks. */
enum { QW_GRAM_BREAK = 1, QW_GRAM_DIGIT = '0', QW_GRAM_LETTER = 'a' };

/* The longest word that is looked up, and how many codes decide the order. */
enum { QW_GRAM_WORD = 4 };

struct qw_grams {
    uint16_t *code;
    size_t n, cap, most;
    uint32_t *at; /* sorted places of Chinese characters */
    size_t n_at;
    uint32_t *first; /* by code: the first of `at` that starts with it; 0x10001 of them */
    bool full;       /* the ceiling was met */
};

/* One to four codes, the first one in the highest 16 bits; the rest 0. */
typedef uint64_t qw_word_key;

/* Places of one word: at[0..n) of the grams, in no order that means anything. */
struct qw_gram_range {
    const uint32_t *at;
    size_t n;
};

void qw_grams_init(struct qw_grams *, size_t most);
void qw_grams_release(struct qw_grams *);

/* Add a text of valid UTF-8. */
enum qw_rc qw_grams_add(struct qw_grams *, struct qw_span text, struct qw_ctx *);

enum qw_rc qw_grams_sort(struct qw_grams *, struct qw_ctx *);

struct qw_gram_range qw_grams_find(const struct qw_grams *, qw_word_key);

/* Of a word of characters, and how often one code stands. */
size_t qw_grams_count(const struct qw_grams *, qw_word_key);

/* The `n` codes from a place on as a key; 0 when one of them is no Chinese character. */
qw_word_key qw_grams_key(const struct qw_grams *, size_t place, size_t n);

size_t qw_word_length(qw_word_key);

/* The word in UTF-8: at most 12 bytes. Its length. */
size_t qw_word_write(qw_word_key, char out[12]);

static inline bool
qw_gram_is_han(unsigned code)
{
    return code >= 0x3400;
}

#endif
