/* Pages: the report as one HTML file that asks for nothing from outside.
 *
 * The page's own parts are page.html, page.css and page.js beside this file, built in.
 * What comes from documents goes into it as JSON, and from there into the page as text
 * nodes alone; a content security policy in the page forbids all loading. */
#ifndef QW_PAGE_H
#define QW_PAGE_H

#include "base/buf.h"

/* Append the page. `data` is JSON of valid UTF-8. */
void qw_page_write(struct qw_buf *, struct qw_span data);

#endif
