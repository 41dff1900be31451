#include <stdlib.h>
#include "text/charset/digram.h"

bool
qw_digrams_init(struct qw_digrams *d, size_t n)
{
    size_t size = 1 << 12; /* slots: the hash's lower 24 bits and the place say it all */

    d->shift = 20;
    while (size < n * 2 && d->shift > 0) {
        size *= 2;
        d->shift--;
    }
    d->mask = size - 1;
    d->slots = calloc(size, sizeof(*d->slots));
    return d->slots != NULL;
}

void
qw_digrams_release(struct qw_digrams *d)
{
    free(d->slots);
    d->slots = NULL;
}

void
qw_digrams_add(struct qw_digrams *d, uint32_t first, uint32_t second, unsigned saving)
{
    uint32_t hash = qw_digram_hash(first, second);
    size_t i = hash >> d->shift;

    while (d->slots[i & d->mask] && d->slots[i & d->mask] >> 8 != (hash & 0xffffff))
        i++;
    d->slots[i & d->mask] = hash << 8 | saving;
}
