#include "io/heap.h"
#include <stdint.h>
#include <stdlib.h>

/* As long as malloc's alignment, so that what stands behind it is aligned. */
struct qw_heap_block {
    _Alignas(max_align_t) struct qw_heap_block *next;
    struct qw_heap_block **at; /* what points here */
};

static void *
link_in(struct qw_heap *h, struct qw_heap_block *b)
{
    b->next = h->first;
    b->at = &h->first;
    if (b->next)
        b->next->at = &b->next;
    h->first = b;
    return b + 1;
}

static void
link_out(struct qw_heap_block *b)
{
    *b->at = b->next;
    if (b->next)
        b->next->at = b->at;
}

void *
qw_heap_grow(void *heap, void *p, size_t n)
{
    struct qw_heap *h = heap;
    struct qw_heap_block *old = p ? (struct qw_heap_block *)p - 1 : NULL;

    if (old)
        link_out(old);
    struct qw_heap_block *b = n > SIZE_MAX - sizeof(*b) ? NULL : realloc(old, sizeof(*b) + n);
    if (b)
        return link_in(h, b);
    if (old)
        link_in(h, old);
    longjmp(h->out, 1);
}

void *
qw_heap_get(void *heap, size_t n)
{
    return qw_heap_grow(heap, NULL, n);
}

void
qw_heap_drop(void *heap, void *p)
{
    struct qw_heap_block *b = p ? (struct qw_heap_block *)p - 1 : NULL;

    (void)heap;
    if (b == NULL)
        return;
    link_out(b);
    free(b);
}

void
qw_heap_release(struct qw_heap *h)
{
    for (struct qw_heap_block *b = h->first, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    h->first = NULL;
}
