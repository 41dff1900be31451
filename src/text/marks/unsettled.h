/* Unsettled text: what punctuation will bring into order, and more than a mark's width with it.
 *
 * Half-width marks that become full width change no line: whoever counts both alike has seen
 * the text as it will be. Not so full-width letters and digits, dots that are full stops, and
 * blanks beside marks, which go. */
#ifndef QW_UNSETTLED_H
#define QW_UNSETTLED_H

#include "base/buf.h"
#include "text/marks/spunmarks.h"

/* Do any stand in this valid UTF-8, as far as a quick look tells? */
bool qw_unsettled(struct qw_span);

/* The same of a line of a text. Where that has full stops, dots are none. */
bool qw_unsettled_line(struct qw_span, struct qw_spunmarks *of);

enum { QW_UNSETTLED_WIDTHS = 1, QW_UNSETTLED_BLANKS = 2, QW_UNSETTLED_DOTS = 4 };

/* Which of these, if none of the first, blanks behind full stops (。 ！ ？) left aside: who tells
 * flat lines does not count them either. */
unsigned qw_unsettled_flat(struct qw_span, struct qw_spunmarks *of);

/* Append the text without the blanks that will go. */
void qw_unsettled_drop(struct qw_span, struct qw_buf *);

/* The first of them alone: full-width letters, digits and points (．). */
bool qw_unsettled_widths(struct qw_span);

#endif
