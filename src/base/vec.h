/* Growing arrays: the one place where a capacity is doubled. */
#ifndef QW_VEC_H
#define QW_VEC_H

#include <stddef.h>

/* Room for `need` elements of `size` bytes: the old array, moved when it had to
 * grow (*cap says how many fit now), or NULL when memory is out and the old one
 * still stands. */
void *qw_vec_grow(void *array, size_t *cap, size_t need, size_t size);

#endif
