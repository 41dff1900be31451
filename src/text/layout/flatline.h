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
    bool led;      /* a colon or a heading is before it */
    bool starts;
};

/* One line's judging. */
struct qw_flat_judging {
    struct qw_flat *f;
    struct qw_span line;
    const struct qw_flat_limits *limits;
    size_t last[QW_ENUM_KINDS];   /* the item that a count has come to */
    bool searched[QW_ENUM_KINDS]; /* its first one was looked for */
};

void qw_flat_break(struct qw_flat *, size_t at, size_t len, enum qw_flat_why);

/* Words without marks, as a title or a heading is. */
bool qw_flat_headline(struct qw_span);

/* Break the piece at enumerators; false: at none. `flat`: lists in figures too. */
bool qw_flat_items(struct qw_flat_judging *, const struct qw_flat_piece *, bool flat);

#endif
