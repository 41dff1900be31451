/* Whose page it is: the site's name as its own lines give it away. */
#ifndef QW_PAGE_SITE_H
#define QW_PAGE_SITE_H

#include "rule/page/page.h"

/* Can this be what a site calls itself: a few characters, no marks among them? */
bool qw_site_may_be(struct qw_span);

/* 当前位置:青松文档网 > 公文 > 办法: what stands before the first >; or empty. */
struct qw_span qw_site_of_path(const struct qw_page_line *);

/* The name, before anything is decided: what a row captured, the first name of a path, or what
 * the last lines start with that is said at the page's start, too. A signature that a date
 * stands behind is the text's. */
struct qw_span qw_page_find_site(const struct qw_page *, const struct qw_page_rules *);

/* The site's name on a line of its own, and what it says of itself behind it. */
void qw_page_mark_site(struct qw_page *, const struct qw_page_rules *);

/* Lines that name the site, or the title as a file, and use a site's words are the site's,
 * rather. */
void qw_page_mark_named(struct qw_page *, const struct qw_page_rules *);

/* Is this an address of the web, or has one in it? */
bool qw_site_has_address(struct qw_span);

#endif
