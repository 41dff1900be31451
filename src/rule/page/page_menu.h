/* What names of a site's pages show: chains and rows of them, for page.c alone. */
#ifndef QW_PAGE_MENU_H
#define QW_PAGE_MENU_H

#include "rule/page/page.h"

enum { QW_MENU_CHARS = 10 }; /* of one name in a menu, or with > behind it */

/* `首页 > 文档 > 总结`: short names with >, 》 or :: between, at least two of them. */
bool qw_menu_is_chain(const struct qw_line *);

/* One sign all along: --------. */
bool qw_menu_is_border(const struct qw_line *);

/* Short names with blanks or bars between, as a menu has: 政务公开 办事服务 互动交流. */
bool qw_menu_is_row(struct qw_span);

/* A row of names among the page's first lines, before its title; and what stands first. */
void qw_page_mark_rows(struct qw_page *, const struct qw_page_rules *);

#endif
