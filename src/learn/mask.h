/* Masks: a line with what changes from page to page taken out of it, as a pattern.
 *
 * Numbers, dates and sizes become <N> <NUM> <DATE> <SIZE>, the page's title <title>, runs
 * of blanks one blank; what remains stands for itself (rule/match/pattern.h). Two lines that
 * differ in nothing else have the same mask. */
#ifndef QW_MASK_H
#define QW_MASK_H

#include "base/buf.h"

/* Append the mask of a trimmed line of valid UTF-8. False when it says nothing: it is all
 * holes. */
bool qw_mask_line(struct qw_buf *, struct qw_span line, struct qw_span title);

#endif
