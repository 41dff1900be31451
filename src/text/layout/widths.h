/* Widths: how wide a text was wrapped, from how many of its lines have each width. */
#ifndef QW_WIDTHS_H
#define QW_WIDTHS_H

#include <stddef.h>
#include <stdint.h>

/* Columns: no wrapped line is wider than QW_WIDEST; a full one may lack QW_RAGGED of the
 * width, where a mark or a word did not fit, and marks may hang over it by QW_HANGING. */
enum { QW_WIDEST = 130, QW_RAGGED = 4, QW_HANGING = 6 };

struct qw_widths {
    uint16_t n[QW_WIDEST + 1]; /* lines of each width */
};

/* The width at which lines were wrapped, if they were; `widest` is the widest of them. */
size_t qw_widths_settled(const struct qw_widths *, size_t widest);

/* The width that more lines have than any other near the widest, where all but a few of these
 * have it: of lines cut after the same number of characters. `widest` if there is none. */
size_t qw_widths_usual(const struct qw_widths *, size_t widest);

#endif
