/* The borders of a page's head and foot, once its lines are weighed; for page.c alone. */
#ifndef QW_PAGE_BORDER_H
#define QW_PAGE_BORDER_H

#include "rule/page/page.h"

/* Give back to the document what stands at a zone's inner border and may be the document's:
 * sentences and fields that only words speak for, and the text of a heading that stays. */
void qw_page_trim(struct qw_page *, const struct qw_page_rules *);

/* Fields of a form with which the text begins, where no furniture stands before them and rows
 * know few of them: what words say for those that sound like a site's (页数:正文212页 in an
 * order to a printer) is not heard. */
void qw_page_mark_form(struct qw_page *, const struct qw_page_rules *);

/* An excerpt of the text in the head: 内容摘录:… is how a line of the body starts. */
void qw_page_mark_excerpt(struct qw_page *, const struct qw_page_rules *);

#endif
