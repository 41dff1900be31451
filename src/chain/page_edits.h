/* What a page that was read loses, as edits: its lines that go, pieces of furniture inside the
 * others, and the blank lines that would be too many. */
#ifndef QW_PAGE_EDITS_H
#define QW_PAGE_EDITS_H

#include "chain/edit.h"
#include "chain/notes.h"
#include "rule/page/page.h"

/* Append the edits; `pieces` are sorted. What the pieces say is noted. */
void qw_page_edits(const struct qw_page *, const struct qw_page_rules *, struct qw_span text,
    const struct qw_piece *pieces, size_t n, struct qw_edits *, struct qw_notes *);

#endif
