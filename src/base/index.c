#include "base/index.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST = 64 };

void
qw_index_release(struct qw_index *x)
{
    free(x->slots);
    *x = (struct qw_index){ 0 };
}

bool
qw_index_room(struct qw_index *x, size_t n)
{
    const struct qw_index old = *x;

    if (n < old.cap / 2)
        return true;
    x->cap = old.cap ? old.cap * 2 : FIRST;
    x->slots = calloc(x->cap, sizeof(*x->slots));
    if (x->slots == NULL) {
        *x = old;
        return false;
    }
    for (size_t i = 0; i < old.cap; i++) {
        if (old.slots[i].number == 0)
            continue;
        struct qw_index_slot *s = qw_index_at(x, old.slots[i].hash);
        while (s->number)
            s = qw_index_on(x, s);
        *s = old.slots[i];
    }
    free(old.slots);
    return true;
}

void
qw_index_clear(struct qw_index *x)
{
    if (x->cap)
        memset(x->slots, 0, x->cap * sizeof(*x->slots));
}

uint64_t
qw_index_hash(uint64_t before, const char *string)
{
    uint64_t h = before ? before : 0xcbf29ce484222325u;

    do
        h = (h ^ (unsigned char)*string) * 0x100000001b3u;
    while (*string++);
    return h;
}
