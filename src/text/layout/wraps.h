/* Wraps: line ends that are none of the document's.
 *
 * Hard-wrapped text: neighbouring lines that are all as long as the longest of them,
 * but for the last ones of paragraphs, and mostly end in mid-clause. Verse, tables,
 * code, lists and addresses have no such lines, or too short ones. Where paragraphs are
 * indented, the lines that are not go on, of whatever length they are. One character a
 * line: a long run of them. Spaced characters: a line in which a blank stands behind
 * every character, punctuation included. */
#ifndef QW_WRAPS_H
#define QW_WRAPS_H

#include "text/layout/paras.h"

struct qw_wrap_limits {
    size_t lines; /* full lines, at least */
    size_t width; /* columns of the longest line, at least; a Chinese character has two */
    size_t few;   /* the same where they all have one width, side by side, and all break off */
    size_t few_width;
    size_t indented; /* indented paragraphs, and lines without an indent that go on, at least */
    size_t single;   /* lines of one character, at least */
    size_t spaced;   /* spaced characters of a line, at least */
};

/* Glue the lines (rule `wrap`; `few` for few lines of one width; `indented` where indents tell it; `single` for one character a line). */
void qw_wraps_find(struct qw_paras *, struct qw_span text, const struct qw_wrap_limits *,
    const char *wrap, const char *few, const char *indented, const char *single);

/* Is the line spaced out? */
bool qw_wraps_spaced(struct qw_span line, const struct qw_wrap_limits *);

#endif
