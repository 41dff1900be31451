/* Flat text: a document whose paragraphs run together in one long line.
 *
 * Two things give the paragraphs back. Blanks, where an exporter put one for each
 * paragraph's end: they stand behind sentences and before enumerators only, and most
 * sentences have none behind them. And enumerators that rise from one (一、 二、,
 * （一） （二）, 第一条 第二条, 1. 2. 3.) and stand where a sentence ended; the first
 * of a kind may follow a colon, or the title or heading that it belongs to. Words such
 * as 一是, 二是 are left in their paragraph.
 *
 * No document counts in Chinese numerals sentence after sentence in one paragraph, so a
 * line that is half of its text need not be long where it does; lists in figures are broken in long lines only and in what a line fell
 * into.
 *
 * A line is judged by itself, and its pieces are judged again, so that a text that
 * was broken once is not broken further. */
#ifndef QW_FLAT_H
#define QW_FLAT_H

#include "base/buf.h"
#include "text/layout/points.h"

enum qw_flat_why { QW_FLAT_BLANK, QW_FLAT_ENUM };

/* text[at, at+len) is white space, or nothing; a paragraph ends before it. */
struct qw_break {
    size_t at, len;
    enum qw_flat_why why;
};

struct qw_flat_limits {
    size_t line;   /* bytes of a line that can be flat */
    size_t least;  /* the same where it counts in Chinese numerals */
    size_t blanks; /* paragraph blanks, at least */
};

struct qw_flat {
    struct qw_break *list; /* sorted */
    size_t n, cap;
    struct qw_points points; /* work space */
    struct qw_buf line;      /* as it will be */
    struct qw_flat_piece *pieces;
    size_t n_pieces, cap_pieces;
    struct qw_flat_item *items;
    size_t n_items, cap_items;
    bool again;  /* what the text was broken into was not judged to the end */
    bool failed; /* out of memory, latched */
};

void qw_flat_init(struct qw_flat *);
void qw_flat_release(struct qw_flat *);

/* List the places where paragraphs ended. */
void qw_flat_find(struct qw_flat *, struct qw_span text, const struct qw_flat_limits *);

/* The first line's title again at the start of the line behind it, when that is flat: it ends
 * at what this gives and starts at *from; 0: it is not there. */
size_t qw_flat_title(const struct qw_flat *, struct qw_span text, size_t *from);

/* May punctuation change how lines are to be broken, or joined with others? */
enum qw_unsettled_lines {
    QW_LINES_SETTLED,
    QW_LINES_FLAT, /* only how long ones are broken, as blanks or dots of theirs will go */
    QW_LINES_UNSETTLED,
};

/* Is a line unsettled that may be wrapped, flat, or a page's number? `lengths`: all are, if any, as
 * their lengths matter. Of a text in which nothing is listed. */
enum qw_unsettled_lines qw_flat_unsettled(
    struct qw_flat *, struct qw_span text, const struct qw_flat_limits *, bool lengths);

#endif
