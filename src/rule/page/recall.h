/* Recall: lines of a page that were judged already, when what is left of it is read again.
 * A verdict depends on nothing but the line's text and the label before it. */
#ifndef QW_RECALL_H
#define QW_RECALL_H

#include "rule/page/page.h"

/* Begin a reading: the lines of the one before are kept to be recalled when the text is what
 * is `left` of the one before, which still stands where it stood, but for those with phrases when
 * some were muted. */
void qw_page_remember(struct qw_page *, bool left);

/* Fill in the counts and the verdict of a line whose `line` and `asked` are set, as they were
 * found before; false when they were not. */
bool qw_page_recall(struct qw_page *, struct qw_page_line *);

/* Fill in a line's counts and verdict from one of the same text that stands elsewhere. */
void qw_line_recall(struct qw_page_line *, const struct qw_page_line *from);

#endif
