/* Heaps: memory for a foreign library that does not ask whether it got any.
 *
 * What it takes stands in a list. When memory runs out, control jumps to where the heap
 * says, as if the library had thrown an exception, and the list is what it held:
 *
 *     if (setjmp(heap.out) == 0)
 *         … the library's functions …
 *     else
 *         … no memory …
 *     qw_heap_release(&heap);
 *
 * So nothing but the library may stand between the two that holds something of its own. */
#ifndef QW_HEAP_H
#define QW_HEAP_H

#include <setjmp.h>
#include <stddef.h>

struct qw_heap_block;

struct qw_heap {
    struct qw_heap_block *first;
    jmp_buf out;
};

/* malloc, realloc and free, with a struct qw_heap in front. */
void *qw_heap_get(void *heap, size_t n);
void *qw_heap_grow(void *heap, void *p, size_t n);
void qw_heap_drop(void *heap, void *p);

/* Free what is still there. */
void qw_heap_release(struct qw_heap *);

#endif
