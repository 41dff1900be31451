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
    qw_arena_reset(&e->bytes);
}

void
qw_edits_put(struct qw_edits *e, size_t at, size_t len, struct qw_span put, const char *rule)
{
    assert(at >= e->end);
    assert(rule != NULL);

    if (e->failed)
        return;
    if (e->n == e->cap) {
        struct qw_edit *list = qw_vec_grow(e->list, &e->cap, e->n + 1, sizeof(*list));
        if (list == NULL) {
            e->failed = true;
            return;
        }
        e->list = list;
    }
    e->list[e->n++] = (struct qw_edit){ at, len, put, rule };
    e->end = at + len;
}

void
qw_edits_add(struct qw_edits *e, size_t at, size_t len, struct qw_span put, const char *rule)
{
    struct qw_span copy = qw_arena_copy(&e->bytes, put);

    if (e->bytes.failed)
        e->failed = true;
    qw_edits_put(e, at, len, copy, rule);
}

void
qw_edits_apply(const struct qw_edits *e, struct qw_span text, struct qw_buf *out)
{
    size_t at = 0;

    for (size_t i = 0; i < e->n; i++) {
        const struct qw_edit *edit = &e->list[i];
        qw_buf_add(out, text.p + at, edit->at - at);
        qw_buf_span(out, edit->put);
        at = edit->at + edit->len;
    }
    qw_buf_add(out, text.p + at, text.n - at);
}
