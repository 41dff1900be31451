#include "chain/digest.h"
#include <stdio.h>
#include <xxhash.h>

void
qw_digest(struct qw_span bytes, char hex[QW_DIGEST])
{
    XXH128_hash_t h = XXH3_128bits(bytes.p ? bytes.p : "", bytes.n);

    snprintf(hex, QW_DIGEST, "%016llx%016llx", (unsigned long long)h.high64,
        (unsigned long long)h.low64);
}
