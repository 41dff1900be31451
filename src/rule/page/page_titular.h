/* Which lines can be a page's title, by their looks. */
#ifndef QW_PAGE_TITULAR_H
#define QW_PAGE_TITULAR_H

#include "rule/page/page.h"

enum { QW_TITULAR_CHARS = 70 }; /* of the longest line that can be a title */

/* Short, no sentence, no label of what follows. */
bool qw_titular(const struct qw_line *);

/* 发件人:柯编辑, and no more. */
bool qw_titular_is_field(struct qw_span);

/* A label and its value, 移交单位:原柳巷社区, unless the label is a kind of document: 国旗下讲话:…. */
bool qw_titular_is_labelled(const struct qw_page_rules *, struct qw_span);

/* Does it show that it is something else: an item, names, a tag, labels, an address, the site?
 * `t` is the line, or what of it would be the title. */
bool qw_titular_never(const struct qw_page *, const struct qw_page_rules *,
    const struct qw_page_line *, struct qw_span t);

/* Titles of documents with blanks between: 三年级家长会发言稿 四年级班主任发言稿 家长会主持词.
 * Sites put them there for search engines. */
bool qw_titular_is_row(const struct qw_page_rules *, struct qw_span);

/* Without 【】 round all of it, or a tag before it: [征文]. */
struct qw_span qw_titular_bare(struct qw_span);

/* The heading of a page whose furniture does not say the title, or that has none: of the first
 * lines that stay the one that most looks like it. To be asked of a page just read. */
struct qw_span qw_page_find_heading(const struct qw_page *, const struct qw_page_rules *);

#endif
