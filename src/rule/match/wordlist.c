#include "rule/match/wordlist.h"
#include <stdlib.h>

enum { TWO_CHARS = 6 }; /* bytes of two Chinese characters */

/* With what words begin: a bit for each sign of ASCII, and for the last bits of the other
 * characters. */
struct qw_wordlist {
    struct qw_lexicon *words, *brief;
    uint64_t ascii[2], others[64];
};

/* The last bits of a character of more than one byte, as many as are there. */
static inline void
last_bits(struct qw_span s, size_t at, size_t *row, size_t *bit)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    size_t left = s.n - at;

    *row = left > 1 ? p[1] & 63 : 0;
    *bit = left > 2 && p[0] >= 0xe0 ? p[2] & 63 : 0;
}

/* May a word stand at s[at]? */
static inline bool
may_begin(const struct qw_wordlist *l, struct qw_span s, size_t at)
{
    size_t row, bit;

    if (at >= s.n)
        return false;
    unsigned char first = (unsigned char)s.p[at];
    if (first < 0x80)
        return l->ascii[first >> 6] >> (first & 63) & 1;
    last_bits(s, at, &row, &bit);
    return l->others[row] >> bit & 1;
}

static void
note_begin(struct qw_wordlist *l, struct qw_span word)
{
    unsigned char first = word.n ? (unsigned char)word.p[0] : 0;
    size_t row, bit;

    if (first < 0x80) {
        l->ascii[first >> 6] |= (uint64_t)1 << (first & 63);
        return;
    }
    last_bits(word, 0, &row, &bit);
    l->others[row] |= (uint64_t)1 << bit;
}

void
qw_wordlist_free(struct qw_wordlist *l)
{
    if (l == NULL)
        return;
    qw_lexicon_free(l->words);
    qw_lexicon_free(l->brief);
    free(l);
}

/* The short words, or the others. */
static struct qw_lexicon *
make_lexicon(const struct qw_word *words, size_t n, bool brief, struct qw_word *chosen)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if ((words[i].text.n < TWO_CHARS) == brief)
            chosen[k++] = words[i];
    return qw_lexicon_new(chosen, k);
}

struct qw_wordlist *
qw_wordlist_new(const struct qw_word *words, size_t n)
{
    struct qw_wordlist *l = calloc(1, sizeof(*l));
    struct qw_word *chosen = calloc(n + 1, sizeof(*chosen));

    if (l && chosen) {
        l->words = make_lexicon(words, n, false, chosen);
        l->brief = make_lexicon(words, n, true, chosen);
    }
    for (size_t i = 0; l && i < n; i++)
        note_begin(l, words[i].text);
    free(chosen);
    if (l && l->words && l->brief)
        return l;
    qw_wordlist_free(l);
    return NULL;
}

size_t
qw_wordlist_at(const struct qw_wordlist *l, struct qw_span s, size_t at, uint32_t *value)
{
    if (!may_begin(l, s, at))
        return 0;
    size_t len = qw_lexicon_at(l->words, s, at, value);

    return len ? len : qw_lexicon_at(l->brief, s, at, value);
}

size_t
qw_wordlist_shorter(
    const struct qw_wordlist *l, struct qw_span s, size_t at, size_t len, uint32_t *value)
{
    if (len < TWO_CHARS)
        return qw_lexicon_shorter(l->brief, s, at, len, value);
    len = qw_lexicon_shorter(l->words, s, at, len, value);
    return len ? len : qw_lexicon_at(l->brief, s, at, value);
}
