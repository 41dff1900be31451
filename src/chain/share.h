/* Shares: the part of a journal that made one part of the text.
 *
 * A text that is cut into parts cuts its journal too: the share of a part undoes the part
 * by itself, and what comes back, part after part, is what went in, each byte once. An
 * edit whose replacement a border cuts in two is two edits: the first half took the bytes
 * that went, the second only puts. What was deleted right before a border went with the
 * part before it. */
#ifndef QW_SHARE_H
#define QW_SHARE_H

#include "chain/trace.h"

struct qw_share {
    struct qw_edit_view *edits; /* bytes are the journal's */
    size_t n, cap;
    struct qw_span source; /* the bytes that went in for the part */
};

void qw_share_release(struct qw_share *);

/* The share of the trace's text from `out.from` up to `out.to`, replacing the last one; its
 * parts, in order, begin at 0 and end at the text's end. QW_FATAL: out of memory. Costs
 * the share's own edits, and a search in each pass. */
enum qw_rc
qw_trace_share(const struct qw_trace *, struct qw_range out, struct qw_share *, struct qw_ctx *);

#endif
