#include <stdlib.h>
#include "io/names.h"

enum { FIRST = 64 };

struct qw_name {
    struct qw_span text; /* p is NULL: free */
    uint64_t hash;
    unsigned count;
};

void
qw_names_init(struct qw_names *s)
{
    *s = (struct qw_names){ 0 };
    qw_arena_init(&s->bytes);
}

void
qw_names_release(struct qw_names *s)
{
    free(s->slots);
    qw_arena_release(&s->bytes);
    qw_names_init(s);
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo). */
static uint64_t
hash_of(struct qw_span name)
{
    uint64_t h = 0xcbf29ce484222325u;

    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.p[i]) * 0x100000001b3u;
    return h;
}

/* Where the name stands, or the free slot where it would. */
static struct qw_name *
slot(const struct qw_names *s, struct qw_span name, uint64_t hash)
{
    size_t i = hash & (s->cap - 1);

    while (s->slots[i].text.p && (s->slots[i].hash != hash || !qw_span_eq(s->slots[i].text, name)))
        i = (i + 1) & (s->cap - 1);
    return &s->slots[i];
}

static bool
grow(struct qw_names *s)
{
    struct qw_names more = *s;

    more.cap = s->cap ? s->cap * 2 : FIRST;
    more.slots = calloc(more.cap, sizeof(*more.slots));
    if (more.slots == NULL)
        return false;
    for (size_t i = 0; i < s->cap; i++)
        if (s->slots[i].text.p)
            *slot(&more, s->slots[i].text, s->slots[i].hash) = s->slots[i];
    free(s->slots);
    *s = more;
    return true;
}

bool
qw_names_add(struct qw_names *s, struct qw_span name)
{
    uint64_t hash = hash_of(name);

    if (s->failed || (s->n >= s->cap / 2 && !grow(s))) {
        s->failed = true;
        return false;
    }
    struct qw_name *at = slot(s, name, hash);
    if (at->text.p)
        return false;
    struct qw_span copy = qw_arena_copy(&s->bytes, name);
    s->failed = s->bytes.failed;
    if (s->failed || copy.p == NULL)
        return false;
    *at = (struct qw_name){ copy, hash, 0 };
    s->n++;
    return true;
}

unsigned
qw_names_count(const struct qw_names *s, struct qw_span name)
{
    return s->cap ? slot(s, name, hash_of(name))->count : 0;
}

void
qw_names_set_count(struct qw_names *s, struct qw_span name, unsigned count)
{
    struct qw_name *at = s->cap ? slot(s, name, hash_of(name)) : NULL;

    if (at && at->text.p)
        at->count = count;
}
