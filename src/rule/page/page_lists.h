/* Lists and chapters that count up: what their numbers say of the lines of a page; for page.c
 * alone. */
#ifndef QW_PAGE_LISTS_H
#define QW_PAGE_LISTS_H

#include "rule/page/page.h"

/* Weigh the items of lists as their first one. */
void qw_page_mark_items(struct qw_page *, const struct qw_page_rules *);

/* A list under a short heading that speaks on and on as sites do is judged as a whole: 下载须知,
 * 1. 2. 3. */
void qw_page_mark_notices(struct qw_page *, const struct qw_page_rules *);

/* Three chapters of one style, 一、 to 三、, with sentences between them, are the text's, and
 * so is each line between them: a document may be about what sites are about. */
void qw_page_mark_chapters(struct qw_page *, const struct qw_page_rules *);

/* Titles of documents in a row before the foot are links, and so are the short lines among
 * them: the foot, which is found, begins before them. */
void qw_page_absorb_links(struct qw_page *, const struct qw_page_rules *);

#endif
