/* Word lists: lexicons of words some of which are very short.
 *
 * A lexicon's filter looks at as many bytes as its shortest word has, so a few short words (QQ,
 * ID, ¥) would open it for nearly all places. Here the words of less than two Chinese characters
 * have a lexicon of their own. Most places are told by their first character alone.
 *
 * Built once, then immutable and shared by threads. */
#ifndef QW_WORDLIST_H
#define QW_WORDLIST_H

#include "rule/match/lexicon.h"

struct qw_wordlist;

/* As qw_lexicon_new. */
struct qw_wordlist *qw_wordlist_new(const struct qw_word *words, size_t n);
void qw_wordlist_free(struct qw_wordlist *);

/* As qw_lexicon_at and qw_lexicon_shorter. */
size_t qw_wordlist_at(const struct qw_wordlist *, struct qw_span s, size_t at, uint32_t *value);
size_t qw_wordlist_shorter(
    const struct qw_wordlist *, struct qw_span s, size_t at, size_t len, uint32_t *value);

#endif
