/* What the two ways of breaking a flat line share: private to flat.c and flatitems.c. */
#ifndef QW_FLATLINE_H
#define QW_FLATLINE_H

#include "text/layout/enumer.h"
#include "text/layout/flat.h"

enum { QW_FLAT_TITLE = 60 }; /* characters of a title */

/* A part of the line, and the points in it. */
struct qw_flat_piece {
    size_t at, end;
    size_t from, to;
    size_t glued; /* points.glued where it starts */
    int depth;
};

/* An enumerator where a paragraph may start; `from` is the end of what is before it. */
struct qw_flat_item {
    size_t from, at;
    struct qw_enum e;
    size_t before; /* the item before it in its count, QW_NOWHERE: the first */
    size_t rank;   /* its place in the count, from 1 */
    bool led;      /* a colon or a heading is before it */
    bool mid;      /* its count starts in the middle: 第二十二条 */
    bool starts;
};

/* One line's judging. */
struct qw_flat_judging {
    struct qw_flat *f;
    struct qw_span line, title; /* title: of the text; empty for its first line */
    bool whole;                 /* the line is long */
    struct qw_span contents;    /* the list of contents in the line, empty: none */
    size_t headings;            /* that were looked for in it */
    const struct qw_flat_limits *limits;
    const size_t *above;            /* values at which the lines above have arrived, by kind */
    size_t last[QW_ENUM_KINDS];     /* the item that a count has come to */
    size_t searched[QW_ENUM_KINDS]; /* its first one was looked for up to here */
};

/* Is the line so large, blanks not counted and marks as if they were full width? */
bool qw_flat_is_long(struct qw_span, size_t line);

/* How large a text is, as far as anybody asked. */
struct qw_flat_measured {
    size_t at, size;
};

/* A line that is not long is flat only where it is half of the text, or behind a flat one: a
 * document with paragraphs of its own may have lists inside of them. */
bool qw_flat_may_be(struct qw_span line, struct qw_span text, const struct qw_flat_limits *,
    struct qw_flat_measured *);

void qw_flat_break(struct qw_flat *, size_t at, size_t len, enum qw_flat_why);

/* Words without marks, as a title or a heading is. */
bool qw_flat_headline(struct qw_span);

/* Does the enumerator start a count, or go on with one? */
bool qw_flat_goes_on(const struct qw_flat_judging *, const struct qw_enum *);

size_t qw_flat_before_blanks(struct qw_span, size_t least, size_t at);

/* Where the heading that an item of the kind `above` opens at `at` ends because the first item of
 * the next kind stands behind it: 一、总体要求（一）指导思想. QW_NOWHERE: no such thing. */
size_t
qw_flat_heading_end(const struct qw_flat_judging *, size_t at, size_t end, enum qw_enum_kind above);

/* A count has come to its second at `end` and had no first where a sentence ended: it stands
 * behind words without a mark, a title or a heading. *from: the end of these words; QW_NOWHERE:
 * there is none from `at` on. */
size_t qw_flat_first(const struct qw_flat_judging *, size_t at, size_t end,
    const struct qw_enum *second, struct qw_enum *first, size_t *from);

/* A list of contents that was squeezed into the line and whose first entry stands again where
 * the text starts: the piece is broken there, before the title above the list and behind the
 * first heading. False: there is no such list. */
bool qw_flat_contents(struct qw_flat_judging *, const struct qw_flat_piece *);

/* Break behind the chapter's heading that the item is, if the list of contents has it. */
void qw_flat_contents_heading(struct qw_flat_judging *, const struct qw_flat_item *, size_t end);

/* Would the lines from `from` to `to` be broken if the blanks that punctuation drops were gone? */
bool qw_flat_will_break(
    struct qw_flat *, struct qw_span text, size_t from, size_t to, const struct qw_flat_limits *);

/* Break the piece before labels, those in brackets (【教学目标】) and those of speakers (师：) that
 * come again and again where sentences ended; false: there are none. */
bool qw_flat_labels(struct qw_flat_judging *, const struct qw_flat_piece *);

/* Does the line have marks enough for labels? */
bool qw_flat_may_label(const struct qw_flat_judging *);

/* Break the piece at wide gaps, three columns and more, that all have one width and of which some
 * stand where a sentence ended; false: there are none. */
bool qw_flat_gaps(struct qw_flat_judging *, const struct qw_flat_piece *);

/* Break the piece where lines of a form started, of which the fields of two parties at least are
 * left (甲方：____ 乙方：____), and the text behind them; false: it has none. */
bool qw_flat_forms(struct qw_flat_judging *, const struct qw_flat_piece *);

/* Does the line have blanks enough to be filled in? */
bool qw_flat_may_form(const struct qw_flat_judging *);

/* Break the piece at enumerators; false: at none. `flat`: lists in figures too. */
bool qw_flat_items(struct qw_flat_judging *, const struct qw_flat_piece *, bool flat);

#endif
