/* Lines: the first and the last lines of a text, with cheap facts about each.
 *
 * A site's furniture stands at the ends of a page, so the middle of a long text is not
 * split at all: what is read is at most `most` lines from the start and as many from
 * the end. Lines without a character to see are not listed; they are what stands
 * between one line's `end` and the next one's `at`. */
#ifndef QW_LINES_H
#define QW_LINES_H

#include "base/span.h"

struct qw_line {
    size_t at, end;      /* bytes of the text, the newline included */
    struct qw_span text; /* without the white space at its ends */
    /* filled by qw_line_count */
    size_t chars;
    size_t marks;  /* 。！？； and their kin, not the ASCII full stop */
    size_t commas; /* of both widths */
    size_t blanks; /* runs of them inside the line */
    size_t signs;  /* | > _ / # and others that prose has none of */
    size_t digits;
    bool colon; /* at its end */
    bool stop;  /* a mark that ends a sentence, at its end */
    bool quote; /* “ or ” or 《 in it */
    bool item;  /* it starts as an item of a list or a heading does */
    bool tree;  /* it starts with a line of a drawn tree or table: ├ */
};

struct qw_lines {
    struct qw_line *list;
    size_t n, cap;
    size_t gap; /* list[gap] and what follows are the last lines; n when all lines are listed */
};

/* Lines of more characters than this are not counted but taken for body text: chars is twice
 * as many and marks is one. Limits are characters and not bytes, so that they hold for half and
 * full width alike. */
enum { QW_LINE_LONG = 133 };

/* Room for twice `most` lines; false: no memory. */
bool qw_lines_init(struct qw_lines *, size_t most);
void qw_lines_release(struct qw_lines *);

/* Read the lines of `text`, which must outlive them. */
void qw_lines_read(struct qw_lines *, struct qw_span text);

/* Count the characters and marks of a line. */
void qw_line_count(struct qw_line *);

/* Where the next line with something in it starts, from `at`, a line's start; text.n when
 * there is none. */
size_t qw_line_skip_blank(struct qw_span text, size_t at);

#endif
