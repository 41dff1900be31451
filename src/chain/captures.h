/* Captures: what a piece of furniture says (its uploader, its size, 第3页/共8页), as meta. */
#ifndef QW_CAPTURES_H
#define QW_CAPTURES_H

#include "chain/notes.h"
#include "rule/page/furniture.h"
#include "rule/page/stated.h"

/* Add them to the document's meta in their normal forms. Titles and sites are left out:
 * these are weighed together with what the rest of the page says of them. Of pages read
 * and unread, when both are told, the sum is the document's pages. */
void qw_captures_note(struct qw_notes *, const struct qw_capture *, size_t n);

/* Add what a page states: where its label leaves no doubt, or everything. */
void qw_captures_stated(
    struct qw_notes *, const struct qw_page_rules *, const struct qw_stated *, bool all);

/* Add what the lines of a page say that go, its title in the form that is given, its site, and
 * whether it is a shell. */
void qw_page_note(struct qw_notes *, const struct qw_page_rules *, const struct qw_stater *,
    struct qw_page *, struct qw_span title);

#endif
