/* Index: at which number of a list the element with some key stands.
 *
 * A hash table of numbers beside a list that is the caller's, as are the keys: it says
 * what a key's hash is and whether the element at a number has it.
 *
 *     for (s = qw_index_at(&ix, hash); s->number; s = qw_index_on(&ix, s))
 *         if (s->hash == hash && key of list[s->number - 1] is the one)
 *             return &list[s->number - 1];
 *     s->hash = hash, s->number = ++n;    (behind qw_index_room)
 *
 * All zeros is an empty one. Not thread-safe. */
#ifndef QW_INDEX_H
#define QW_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qw_index_slot {
    uint64_t hash;
    size_t number; /* from 1; 0: free */
};

struct qw_index {
    struct qw_index_slot *slots;
    size_t cap; /* a power of two, or 0 */
};

void qw_index_release(struct qw_index *);

/* Room for one element more than `n`; places move. False: no memory. */
bool qw_index_room(struct qw_index *, size_t n);

/* Forget all elements. */
void qw_index_clear(struct qw_index *);

/* FNV-1a, 64 bits (Fowler, Noll, Vo), of a string, its NUL included, behind what was hashed
 * before; begin with 0. */
uint64_t qw_index_hash(uint64_t before, const char *string);

/* The first place where an element of that hash may stand, and the one behind it. There
 * must be room. */
static inline struct qw_index_slot *
qw_index_at(const struct qw_index *x, uint64_t hash)
{
    return &x->slots[(hash ^ hash >> 29) & (x->cap - 1)];
}

static inline struct qw_index_slot *
qw_index_on(const struct qw_index *x, const struct qw_index_slot *s)
{
    return &x->slots[(size_t)(s - x->slots + 1) & (x->cap - 1)];
}

#endif
