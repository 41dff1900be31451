#include <assert.h>
#include <stdlib.h>
#include "base/vec.h"
#include "chain/edit.h"

void
qw_edits_init(struct qw_edits *e)
{
    *e = (struct qw_edits){ 0 };
    qw_arena_init(&e->bytes);
}

void
qw_edits_release(struct qw_edits *e)
{
    free(e->list);
    qw_arena_release(&e->bytes);
    qw_edits_init(e);
}

void
qw_edits_reset(struct qw_edits *e)
{
    e->n = 0;
    e->end = 0;
    e->failed = false;
    e->made = qw_span(NULL, 0);
    e->maker = NULL;
    e->foreseen = NULL;
    qw_arena_reset(&e->bytes);
}

bool
qw_edits_room(struct qw_edits *e, size_t n)
{
    struct qw_edit *list =
        e->failed ? NULL : qw_vec_grow(e->list, &e->cap, e->n + n, sizeof(*list));

    if (list == NULL) {
        e->failed = true;
        return false;
    }
    e->list = list;
    return true;
}

void
qw_edits_add(struct qw_edits *e, size_t at, size_t len, struct qw_span put, const char *rule)
{
    struct qw_span copy = qw_arena_copy(&e->bytes, put);

    if (e->bytes.failed)
        e->failed = true;
    qw_edits_put(e, at, len, copy, rule);
}

enum { STRIDE = 64 }; /* longer than most stretches between edits */

/* A short stretch costs one branch: a whole stride is copied, if both sides have it.
 * `to` has room for n + STRIDE. */
static inline char *
copy(char *to, const char *from, size_t n, size_t readable)
{
    if (n <= STRIDE && readable >= STRIDE)
        memcpy(to, from, STRIDE);
    else if (n > 0)
        memcpy(to, from, n);
    return to + n;
}

/* Most marks are three bytes long. */
static inline char *
copy_put(char *to, struct qw_span put)
{
    if (put.n == 3)
        memcpy(to, put.p, 3);
    else if (put.n > 0)
        memcpy(to, put.p, put.n);
    return to + put.n;
}

void
qw_edits_why(struct qw_edits *e, struct qw_span why)
{
    if (e->failed || why.n == 0)
        return;
    assert(e->n > 0);
    e->list[e->n - 1].why = qw_arena_copy(&e->bytes, why);
    e->failed = e->bytes.failed;
}

void
qw_edits_apply(const struct qw_edits *e, struct qw_span text, struct qw_buf *out)
{
    size_t n = text.n, at = 0;

    for (size_t i = 0; i < e->n; i++)
        n += e->list[i].put.n - e->list[i].len;
    if (!qw_buf_reserve(out, n + STRIDE))
        return;
    char *to = out->p + out->n;
    for (size_t i = 0; i < e->n; i++) {
        const struct qw_edit *edit = &e->list[i];
        to = copy(to, text.p + at, edit->at - at, text.n - at);
        to = copy_put(to, edit->put);
        at = edit->at + edit->len;
    }
    copy(to, text.p + at, text.n - at, text.n - at);
    out->n += n;
}
