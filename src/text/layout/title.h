/* Titles: when do two lines say the same title? */
#ifndef QW_TITLE_H
#define QW_TITLE_H

#include "base/span.h"

enum { QW_TITLE_CHARS = 120 }; /* longer ones are compared for equality only */

/* The title without book marks 《》 around it. */
struct qw_span qw_title_bare(struct qw_span);

/* The same characters, blanks and the width of punctuation aside. */
bool qw_title_same(struct qw_span a, struct qw_span b);

/* How alike two titles are, from 0 to 1: twice the longest common subsequence by the
 * sum of the lengths. 0 when their numbers differ, or when b is a and something more
 * behind it (a section's heading), or when one of them is too long. */
double qw_title_alike(struct qw_span a, struct qw_span b);

/* Is the line the title cut into words by blanks, most of it and in its order? */
bool qw_title_words(struct qw_span line, struct qw_span title);

/* Where the title ends that `s` starts with, blanks, the width of punctuation and pinyin in
 * brackets behind a character aside; 0 when it starts otherwise. */
size_t qw_title_prefix(struct qw_span s, struct qw_span title);

/* Are the first `least` characters of `s` (pinyin aside) Chinese, and do they stand in the
 * title, one behind the other? */
bool qw_title_echo(struct qw_span s, struct qw_span title, size_t least);

/* Can the line (not empty) be no title: a sign or a picture at its start, or nothing but a tag,
 * 🔍, 【精华】; labels, a date, a time, which have two colons and more? */
bool qw_title_is_tag(struct qw_span line);
bool qw_title_is_labels(struct qw_span line);

#endif
