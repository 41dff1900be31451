/* Contexts: phrases round a word, as a table writes them.
 *
 * A cell holds phrases, separated by |, each with the word written in it; the first
 * place of the word counts:
 *
 *     容乐观|乐观主义|取得…进展|[初高]中同学|连续<N>|到达<END>
 *
 * Punctuation matches its other width too. Besides itself a character can be
 *     […]    one of these characters
 *     …      up to twelve characters, none of them a mark that ends a clause; once a side
 *     ……     in its place: up to two hundred characters of any kind, lines' ends too
 *     <N>    a number
 *     <X>    any Chinese character
 *     <END>  no Chinese character: a mark, a blank, a digit, the text's end
 *
 * Immutable once compiled; threads share it. */
#ifndef QW_CONTEXT_H
#define QW_CONTEXT_H

#include "base/span.h"

struct qw_contexts;

/* NULL with *bad = the phrase that is malformed or lacks the word; *bad empty: no
 * memory. An empty cell gives contexts that match nowhere. */
struct qw_contexts *qw_contexts_new(struct qw_span cell, struct qw_span word, struct qw_span *bad);
void qw_contexts_free(struct qw_contexts *);
bool qw_contexts_empty(const struct qw_contexts *);

/* Is there a phrase that may look beyond the word's line? */
bool qw_contexts_far(const struct qw_contexts *);

/* A word at its place, and what stands beside it: seen once for all contexts that are asked. */
struct qw_beside {
    struct qw_span text;
    size_t at, end;                /* the word is text[at, end) */
    uint32_t before[2], behind[2]; /* the characters next to it, in both widths; 0: none */
    size_t n_before, n_behind;     /* their bytes */
    uint64_t on_left, on_right;    /* kinds of the characters near it; 0: not looked at yet */
};

struct qw_beside qw_beside_of(struct qw_span text, size_t at, size_t len);

/* Does a phrase match round the word? */
bool qw_contexts_match(const struct qw_contexts *, struct qw_beside *);

#endif
