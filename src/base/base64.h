/* Base64 of RFC 4648 §4, with padding: how bytes that are no UTF-8 stand in JSON. */
#ifndef QW_BASE64_H
#define QW_BASE64_H

#include "base/buf.h"

void qw_base64_add(struct qw_buf *, struct qw_span bytes);

/* Append what `text` encodes; false (nothing appended is to be used) when it is no
 * base64. */
bool qw_base64_decode(struct qw_buf *, struct qw_span text);

#endif
