/* Digrams: which characters like to stand beside each other, so that the commonness of
 * a text is more than that of its characters (common.h). In quarters of a bit: what the
 * second character is spared behind the first.
 *
 * Filled once, then immutable and shared by threads. */
#ifndef QW_DIGRAM_H
#define QW_DIGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qw_digrams {
    uint32_t *slots; /* hash << 8 | saving; 0: empty */
    unsigned shift;  /* of a hash, to its place */
    size_t mask;
    uint8_t others[0x10000]; /* what a character costs more behind one, of which no pair is known */
};

/* Room for `n` pairs, of which half stay empty. False: memory is out. */
bool qw_digrams_init(struct qw_digrams *, size_t n);
void qw_digrams_release(struct qw_digrams *);

/* `saving` is from 1 to 255. Not more than the `n` of qw_digrams_init. */
void qw_digrams_add(struct qw_digrams *, uint32_t first, uint32_t second, unsigned saving);

/* A bijection of pairs of the basic plane (Knuth's multiplicative hashing). */
static inline uint32_t
qw_digram_hash(uint32_t first, uint32_t second)
{
    return (first << 16 | (second & 0xffff)) * 0x9e3779b1u;
}

/* What `second` is spared behind `first`; 0 for characters beyond the basic plane. */
static inline uint32_t
qw_digram_saving(const struct qw_digrams *d, uint32_t first, uint32_t second)
{
    if (first < 0x80 || first > 0xffff || second > 0xffff || d->slots == NULL)
        return 0;
    uint32_t hash = qw_digram_hash(first, second);
    for (size_t i = hash >> d->shift;; i++) {
        uint32_t slot = d->slots[i & d->mask];
        if (slot == 0 || slot >> 8 == (hash & 0xffffff))
            return slot & 0xff;
    }
}

#endif
