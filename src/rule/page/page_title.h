/* Titles of pages: which line says the title, which ones say it again, and which copy stays.
 * Steps of qw_page_read, in this order; of use to nobody else. */
#ifndef QW_PAGE_TITLE_H
#define QW_PAGE_TITLE_H

#include "rule/page/page.h"

/* The title: what a strong line of the head says, a file's name, the first short line. */
struct qw_span qw_page_find_title(const struct qw_page *, const struct qw_page_rules *);

/* Mark what repeats the title: neutral where it stands first, furniture from there on. */
void qw_page_mark_title(struct qw_page *, const struct qw_page_rules *);

/* The title stays once: the body's own where it has one, with a line of its own. */
void qw_page_decide_title(struct qw_page *, const struct qw_page_rules *, struct qw_span text);

#endif
