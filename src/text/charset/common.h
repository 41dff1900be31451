/* Commonness: how unlikely each character is in Chinese text, in quarters of a bit
 * (-log2 of its share), so that the sum over a text says how unlikely it is. Which
 * of two readings of the same bytes is right is told by the smaller sum.
 *
 * Filled once from a table, then immutable and shared by threads. */
#ifndef QW_COMMON_H
#define QW_COMMON_H

#include <stddef.h>
#include <stdint.h>

enum { QW_QUARTERS = 4 }; /* units of a bit */

struct qw_common {
    uint8_t basic[0x10000];
    uint8_t blocks[0x1100]; /* beyond the basic plane: one a block of 256 */
};

static inline uint32_t
qw_common_cost(const struct qw_common *c, uint32_t cp)
{
    cp &= 0x1fffff;
    return cp < 0x10000 ? c->basic[cp] : c->blocks[cp >> 8];
}

#endif
