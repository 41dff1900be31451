#include <stdlib.h>
#include "io/names.h"

enum { FIRST = 64 };

void
qw_names_init(struct qw_names *s)
{
    *s = (struct qw_names){ 0 };
}

void
qw_names_release(struct qw_names *s)
{
    free(s->hashes);
    free(s->counts);
    qw_names_init(s);
}

void
qw_names_reset(struct qw_names *s)
{
    if (s->n)
        memset(s->hashes, 0, s->cap * sizeof(*s->hashes));
    s->n = 0;
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo), and a last stir; never 0. */
static uint64_t
hash_of(struct qw_span name)
{
    uint64_t h = 0xcbf29ce484222325u;

    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.p[i]) * 0x100000001b3u;
    h ^= h >> 32;
    return h ? h : 1;
}

/* Where the name stands, or the free slot where it would. */
static size_t
slot(const struct qw_names *s, uint64_t hash)
{
    size_t i = (size_t)hash & (s->cap - 1);

    while (s->hashes[i] && s->hashes[i] != hash)
        i = (i + 1) & (s->cap - 1);
    return i;
}

static bool
grow(struct qw_names *s)
{
    const struct qw_names old = *s;
    size_t cap = old.cap ? old.cap * 2 : FIRST;
    uint64_t *hashes = calloc(cap, sizeof(*hashes));
    unsigned *counts = calloc(cap, sizeof(*counts));

    if (hashes == NULL || counts == NULL) {
        free(hashes);
        free(counts);
        return false;
    }
    s->hashes = hashes;
    s->counts = counts;
    s->cap = cap;
    for (size_t i = 0; i < old.cap; i++)
        if (old.hashes[i]) {
            size_t to = slot(s, old.hashes[i]);
            hashes[to] = old.hashes[i];
            counts[to] = old.counts[i];
        }
    free(old.hashes);
    free(old.counts);
    return true;
}

bool
qw_names_add(struct qw_names *s, struct qw_span name)
{
    uint64_t hash = hash_of(name);

    if (s->failed || (s->n >= s->cap / 4 * 3 && !grow(s))) {
        s->failed = true;
        return false;
    }
    size_t at = slot(s, hash);
    if (s->hashes[at])
        return false;
    s->hashes[at] = hash;
    s->counts[at] = 0;
    s->n++;
    return true;
}

bool
qw_names_has(const struct qw_names *s, struct qw_span name)
{
    return s->cap && s->hashes[slot(s, hash_of(name))] != 0;
}

unsigned
qw_names_count(const struct qw_names *s, struct qw_span name)
{
    size_t at = s->cap ? slot(s, hash_of(name)) : 0;

    return s->cap && s->hashes[at] ? s->counts[at] : 0;
}

void
qw_names_set_count(struct qw_names *s, struct qw_span name, unsigned count)
{
    size_t at = s->cap ? slot(s, hash_of(name)) : 0;

    if (s->cap && s->hashes[at])
        s->counts[at] = count;
}
