/* Hashes of short texts, for tables that live as long as a run: quick, and no two machines
 * need to agree on them. */
#ifndef QW_HASH_H
#define QW_HASH_H

#include <stdint.h>
#include <string.h>
#include "base/span.h"

/* A key with one more value in it. */
static inline uint64_t
qw_hash_mix(uint64_t key, uint64_t v)
{
    key = (key ^ v) * 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio: Knuth, TAOCP 6.4 */
    return key ^ key >> 32;
}

/* Never 0. */
static inline uint64_t
qw_hash_span(struct qw_span s)
{
    uint64_t key = qw_hash_mix(s.n, 1), v;
    size_t at = 0;

    for (; at + sizeof(v) <= s.n; at += sizeof(v)) {
        memcpy(&v, s.p + at, sizeof(v));
        key = qw_hash_mix(key, v);
    }
    v = 0;
    if (at < s.n)
        memcpy(&v, s.p + at, s.n - at);
    key = qw_hash_mix(key, v);
    return key ? key : 1;
}

#endif
