/* Company: lines that go, or stay, for what stands beside them. */
#ifndef QW_PAGE_COMPANY_H
#define QW_PAGE_COMPANY_H

#include "rule/page/page.h"

/* A date or a signature's year: it belongs to the text before it. */
bool qw_page_is_dated(const struct qw_line *);

/* Take lines into the foot that stand between its likely start and the body, from one that
 * furniture is likelier for. */
void qw_page_extend_foot(struct qw_page *, const struct qw_page_rules *);

/* Item 2 goes when the items 1 and 3 around it do. */
void qw_page_decide_between(struct qw_page *, const struct qw_page_rules *);

/* Inside a zone, lines that look like no body text go when furniture, or the page's end,
 * stands on both sides of them; not the title, nor what stands between it and the body. */
void qw_page_decide_company(struct qw_page *, const struct qw_page_rules *);

/* Strong lines just outside a zone, on a page that is well proven. */
void qw_page_decide_near(struct qw_page *, const struct qw_page_rules *);

#endif
