/* What a site tells its readers in words that no row knows, right beside a zone that is
 * proven; for page.c alone. */
#ifndef QW_PAGE_TOLD_H
#define QW_PAGE_TOLD_H

#include "rule/page/page.h"

/* Take into the zones, found before, what stands between them and the text and is the site's
 * rather: its sentences, and short lines that furniture is nearly as likely for. Not where the
 * text itself speaks of what sites speak of. */
void qw_page_take_told(struct qw_page *, const struct qw_page_rules *);

#endif
