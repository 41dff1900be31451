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

struct qw_span
qw_digest_json(struct qw_span bytes, char json[QW_DIGEST_JSON])
{
    char hex[QW_DIGEST];

    qw_digest(bytes, hex);
    int n = snprintf(json, QW_DIGEST_JSON, "{\"bytes\":%zu,\"xxh128\":\"%s\"}", bytes.n, hex);
    return qw_span(json, (size_t)n);
}
