/* Large blocks of memory: the system hands out a page at a time, a quarter of a second a
 * gigabyte while pages are small, so large ones are asked for. */
#ifndef QW_LARGE_H
#define QW_LARGE_H

#include <stddef.h>

/* Wish for large pages behind the block p of n bytes, from malloc or realloc. Small blocks stay as
 * they are, and so does everything where there are no such pages. */
void qw_large_pages(void *p, size_t n);

#endif
