/* Digests: short names of bytes, to see that undo gives back what went in.
 *
 * XXH3 of 128 bits, as `xxh128sum` prints it: it tells apart what accidents change, at
 * the speed of memory; it is no defence against somebody who forges. */
#ifndef QW_DIGEST_H
#define QW_DIGEST_H

#include "base/span.h"

enum { QW_DIGEST = 33, QW_DIGEST_JSON = 96 };

/* 32 hexadecimal digits and a NUL. */
void qw_digest(struct qw_span bytes, char hex[QW_DIGEST]);

/* The signal `source`, one JSON value: what undo must give back. */
struct qw_span qw_digest_json(struct qw_span bytes, char json[QW_DIGEST_JSON]);

#endif
