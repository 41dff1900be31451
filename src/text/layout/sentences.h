/* Sentences: a text in which every sentence got a line of its own.
 *
 * A converter that breaks the line behind each 。 and ； (and ：, perhaps) leaves none of
 * these marks inside a line, and leaves lines that go on behind a ； without a number of
 * their own. Honest text has neither for long: a list's items are numbered, and a
 * paragraph has more than one sentence somewhere. One that breaks it behind each ： too
 * leaves speakers and labels (师：, 重点：) alone on their lines, again and again. One that
 * breaks it behind each 。 alone leaves no line with two of them, and lines that start with words
 * which go on (但是, 这, 二是): these alone are glued where headings are rare. Else the lines
 * are glued until the next enumerator, heading or label; where else a paragraph ended
 * nobody can tell. */
#ifndef QW_SENTENCES_H
#define QW_SENTENCES_H

#include "text/layout/paras.h"

struct qw_sentence_limits {
    size_t lines;       /* that end where a sentence or clause ends, at least */
    size_t bare;        /* lines that go on behind ； or ： without a number, at least */
    size_t many;        /* lines that go on behind 。 where none holds two sentences, at least; */
    size_t some;        /* the same where some start with words that go on: 但是, 这, 二是 */
    size_t indents;     /* where none does: indented lines, and others that go on, at least */
    size_t labels;      /* labels alone on their lines, at least; */
    size_t label_lines; /* that end where a sentence does beside them, at least */
};

/* Glue the lines (rule `why`; `each` where no line holds two sentences; `label` where labels are
 * the evidence). */
void qw_sentences_find(struct qw_paras *, struct qw_span text, const struct qw_sentence_limits *,
    const char *why, const char *each, const char *label);

#endif
