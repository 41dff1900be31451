/* Lines of values that only a machine writes, whatever they are called: a file's size, a date,
 * counts; for page.c alone. */
#ifndef QW_PAGE_TYPED_H
#define QW_PAGE_TYPED_H

#include "rule/page/page.h"

/* One of them among the page's first lines, before its text. Several alike are a table. */
void qw_page_mark_typed(struct qw_page *, const struct qw_page_rules *);

#endif
