#include <stdalign.h>
#include <stdlib.h>
#include "base/arena.h"

enum { BLOCK = 64 << 10 };

struct qw_arena_block {
    struct qw_arena_block *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

void
qw_arena_init(struct qw_arena *a)
{
    *a = (struct qw_arena){ 0 };
}

static void
free_blocks(struct qw_arena_block *b)
{
    while (b) {
        struct qw_arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void
qw_arena_release(struct qw_arena *a)
{
    free_blocks(a->blocks);
    qw_arena_init(a);
}

void
qw_arena_reset(struct qw_arena *a)
{
    struct qw_arena_block *first = a->blocks;

    a->failed = false;
    if (first == NULL)
        return;
    free_blocks(first->next);
    first->next = NULL;
    first->used = 0;
}

static bool
add_block(struct qw_arena *a, size_t n)
{
    size_t size = n > BLOCK ? n : BLOCK;
    if (size > SIZE_MAX - sizeof(struct qw_arena_block))
        return false;
    struct qw_arena_block *b = malloc(sizeof(*b) + size);
    if (b == NULL)
        return false;
    b->next = a->blocks;
    b->used = 0;
    b->size = size;
    a->blocks = b;
    return true;
}

void *
qw_arena_alloc(struct qw_arena *a, size_t n)
{
    const size_t align = alignof(max_align_t);

    if (n > SIZE_MAX - align) {
        a->failed = true;
        return NULL;
    }
    n = (n + align - 1) / align * align;
    if (a->blocks == NULL || a->blocks->size - a->blocks->used < n) {
        if (!add_block(a, n)) {
            a->failed = true;
            return NULL;
        }
    }
    void *p = a->blocks->bytes + a->blocks->used;
    a->blocks->used += n;
    return p;
}

struct qw_span
qw_arena_copy(struct qw_arena *a, struct qw_span s)
{
    char *p = s.n ? qw_arena_alloc(a, s.n) : NULL;

    if (p == NULL)
        return qw_span("", 0);
    memcpy(p, s.p, s.n);
    return qw_span(p, s.n);
}

char *
qw_arena_string(struct qw_arena *a, struct qw_span s)
{
    char *p = qw_arena_alloc(a, s.n + 1);

    if (p == NULL)
        return NULL;
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}
