/* Names of members, as text.
 *
 * Archives from Chinese Windows hold names in GBK, and some were unpacked and packed
 * again by programs that took GBK for code page 437 (╓╨╬─.txt). Both become what they
 * were. */
#ifndef QW_MEMBER_NAME_H
#define QW_MEMBER_NAME_H

#include "base/buf.h"
#include "base/err.h"

struct qw_member_names; /* the tables, made when they are first needed */

/* Append the name as UTF-8. Bytes that are no text are written %XX. */
void qw_member_name_add(struct qw_member_names **, struct qw_buf *, struct qw_span name);
void qw_member_names_free(struct qw_member_names *);

#endif
