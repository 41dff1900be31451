#include <stdint.h>
#include <stdlib.h>
#include "base/vec.h"
#include "chain/count.h"
#include "text/utf8.h"

enum { CONTEXT = 90, PIECE = 180 };

void
qw_counts_init(struct qw_counts *c)
{
    *c = (struct qw_counts){ 0 };
    qw_arena_init(&c->bytes);
}

void
qw_counts_release(struct qw_counts *c)
{
    free(c->list);
    qw_index_release(&c->index);
    qw_arena_release(&c->bytes);
    qw_counts_init(c);
}

void
qw_counts_reset(struct qw_counts *c)
{
    if (c->n)
        qw_index_clear(&c->index);
    c->n = 0;
    c->failed = false;
    qw_arena_reset(&c->bytes);
}

static bool
is_tail(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

static struct qw_span
head(struct qw_span s, size_t max)
{
    size_t n = s.n < max ? s.n : max;

    while (n < s.n && n && is_tail(s.p[n]))
        n--;
    return qw_span_slice(s, 0, n);
}

static struct qw_span
tail(struct qw_span s, size_t max)
{
    size_t from = s.n > max ? s.n - max : 0;

    while (from && from < s.n && is_tail(s.p[from]))
        from++;
    return qw_span_slice(s, from, s.n);
}

static void
take_sample(struct qw_counts *c, struct qw_sample *to, const struct qw_edit *e, struct qw_span text)
{
    size_t end = e->at + e->len;

    to->at = e->at;
    to->before = qw_arena_copy(&c->bytes, tail(qw_span_slice(text, 0, e->at), CONTEXT));
    to->del = qw_arena_copy(&c->bytes, head(qw_span_slice(text, e->at, end), PIECE));
    to->ins = qw_arena_copy(&c->bytes, head(e->put, PIECE));
    to->after = qw_arena_copy(&c->bytes, head(qw_span_slice(text, end, text.n), CONTEXT));
}

/* A rule's and a stage's addresses, scattered (Fibonacci hashing, Knuth). */
static uint64_t
hash_of(const char *stage, const char *rule)
{
    return ((uint64_t)(uintptr_t)rule + ((uint64_t)(uintptr_t)stage << 1)) * 0x9e3779b97f4a7c15u;
}

static struct qw_rule_count *
find(struct qw_counts *c, const char *stage, const struct qw_edit *e, struct qw_span text)
{
    const uint64_t hash = hash_of(stage, e->rule);
    struct qw_index_slot *s;

    if (!qw_index_room(&c->index, c->n))
        return NULL;
    for (s = qw_index_at(&c->index, hash); s->number; s = qw_index_on(&c->index, s)) {
        struct qw_rule_count *known = &c->list[s->number - 1];
        if (known->rule == e->rule && known->stage == stage)
            return known;
    }
    struct qw_rule_count *list = qw_vec_grow(c->list, &c->cap, c->n + 1, sizeof(*list));
    if (list == NULL)
        return NULL;
    c->list = list;
    list[c->n] = (struct qw_rule_count){ .rule = e->rule, .stage = stage };
    take_sample(c, &list[c->n].sample, e, text);
    *s = (struct qw_index_slot){ hash, ++c->n };
    return &list[c->n - 1];
}

void
qw_counts_note(
    struct qw_counts *c, const char *stage, const struct qw_edits *edits, struct qw_span text)
{
    for (size_t i = 0; i < edits->n && !c->failed; i++) {
        const struct qw_edit *e = &edits->list[i];
        struct qw_rule_count *r = find(c, stage, e, text);
        if (r == NULL || c->bytes.failed) {
            c->failed = true;
            break;
        }
        r->edits++;
        r->chars_del += qw_utf8_count(qw_span_slice(text, e->at, e->at + e->len));
        r->chars_ins += qw_utf8_count(e->put);
    }
}
