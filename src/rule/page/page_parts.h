/* Parts of a line: its sentences, and what blanks keep apart in it.
 *
 * A site's notice can be glued to a paragraph; what is read sentence by sentence is the
 * same whether a later stage gives the paragraph back its end or not. */
#ifndef QW_PAGE_PARTS_H
#define QW_PAGE_PARTS_H

#include "rule/page/page.h"

/* Where the part ends that starts at `at`, and where the one starts that ends there. */
size_t qw_part_next(struct qw_span, size_t at);
size_t qw_part_before(struct qw_span, size_t at);

/* Is a line that furniture is likelier for partly body text? */
bool qw_page_mixed(struct qw_page *, const struct qw_page_rules *, const struct qw_page_line *);

#endif
