/* Unsettled text: what punctuation will bring into order, and more than a mark's width with it.
 *
 * Half-width marks that become full width change no line: whoever counts both alike has seen
 * the text as it will be. Not so full-width letters and digits, dots that are full stops, and
 * blanks beside marks, which go. */
#ifndef QW_UNSETTLED_H
#define QW_UNSETTLED_H

#include "base/span.h"

/* Do any stand in this valid UTF-8, as far as a quick look tells? */
bool qw_unsettled(struct qw_span);

/* The first of them alone: full-width letters, digits and points (．). */
bool qw_unsettled_widths(struct qw_span);

#endif
