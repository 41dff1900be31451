/* Lanes: sixteen bytes of text that are compared at once.
 *
 * Compilers turn the operators of C on them into vector instructions where there are any,
 * and into loops elsewhere. A comparison gives bytes that are all ones or all zeros. */
#ifndef QW_LANES_H
#define QW_LANES_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include "base/span.h"

enum { QW_LANES = 16 };

typedef unsigned char qw_lanes __attribute__((vector_size(QW_LANES)));

static inline qw_lanes
qw_lanes_load(const char *p)
{
    qw_lanes v;

    memcpy(&v, p, sizeof(v));
    return v;
}

/* The top bit of each byte, the first byte's lowest. */
static inline uint64_t
qw_lanes_bits(qw_lanes v)
{
#ifdef __SSE2__
    return (uint64_t)(unsigned)_mm_movemask_epi8((__m128i)v);
#else
    uint64_t bits = 0;

    for (unsigned i = 0; i < QW_LANES; i++)
        bits |= (uint64_t)(v[i] >> 7) << i;
    return bits;
#endif
}

#endif
