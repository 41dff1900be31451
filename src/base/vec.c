#include <stdint.h>
#include <stdlib.h>
#include "base/large.h"
#include "base/vec.h"

void *
qw_vec_grow(void *array, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return array;
    size_t want = *cap < 8 ? 16 : *cap * 2;
    if (want < need)
        want = need;
    if (want > SIZE_MAX / size)
        return NULL;
    void *p = realloc(array, want * size);
    if (p == NULL)
        return NULL;
    *cap = want;
    qw_large_pages(p, want * size);
    return p;
}
