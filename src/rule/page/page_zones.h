/* The zones of a page, once its lines are weighed: the head is the prefix with the highest sum, the
 * foot the suffix; for page.c alone. */
#ifndef QW_PAGE_ZONES_H
#define QW_PAGE_ZONES_H

#include "rule/page/page.h"

/* Find the head and the foot. One end that is a site's proves that the other may be. */
void qw_page_find_zones(struct qw_page *, const struct qw_page_rules *);

#endif
