#include <stdlib.h>
#include "base/vec.h"
#include "text/charset/patch.h"

void
qw_patch_release(struct qw_patch *p)
{
    free(p->list);
    *p = (struct qw_patch){ 0 };
}

bool
qw_patch_room(struct qw_patch *p, size_t n)
{
    struct qw_piece *list = qw_vec_grow(p->list, &p->cap, p->n + n, sizeof(*list));

    if (list == NULL) {
        p->failed = true;
        return false;
    }
    p->list = list;
    return true;
}

/* A walk over the pieces of a patch. */
struct walk {
    const struct qw_patch *old;
    size_t piece, used; /* the next unit */
    size_t at;          /* where it stands in the text */
};

/* Copy whole units up to `end`; deleted ones that stand there too. */
static void
copy_to(struct walk *w, size_t end, struct qw_patch *out)
{
    while (w->piece < w->old->n) {
        const struct qw_piece *p = &w->old->list[w->piece];
        size_t n = p->n - w->used;
        if (p->to && n > (end - w->at) / p->to)
            n = (end - w->at) / p->to;
        qw_patch_add(out, n, p->from, p->to, p->tag);
        w->at += n * p->to;
        w->used += n;
        if (w->used < p->n)
            return;
        w->piece++;
        w->used = 0;
    }
}

/* Step over units until `end` is reached or passed; the bytes that they stand for. */
static size_t
skip_to(struct walk *w, size_t end)
{
    size_t from = 0;

    while (w->at < end && w->piece < w->old->n) {
        const struct qw_piece *p = &w->old->list[w->piece];
        size_t n = p->n - w->used;
        if (p->to && n > (end - w->at + p->to - 1) / p->to)
            n = (end - w->at + p->to - 1) / p->to;
        from += n * p->from;
        w->at += n * p->to;
        w->used += n;
        if (w->used == p->n) {
            w->piece++;
            w->used = 0;
        }
    }
    return from;
}

void
qw_patch_compose(const struct qw_patch *old, const struct qw_changes *c, struct qw_patch *out)
{
    struct walk w = { old, 0, 0, 0 };

    for (size_t i = 0; i < c->n;) {
        copy_to(&w, c->list[i].at, out);
        size_t from = 0, to = c->list[i].at - w.at;
        int tag = c->list[i].tag;
        bool open = true;
        for (; open && i < c->n; i++) {
            const struct qw_change *change = &c->list[i];
            if (from && change->at >= w.at)
                break;
            if (from)
                to -= w.at - change->at;
            from += skip_to(&w, change->at + change->len);
            to += change->put_n + (w.at - (change->at + change->len));
            tag = change->tag;
            open = w.at > change->at + change->len;
        }
        qw_patch_add(out, 1, from, to, tag);
    }
    copy_to(&w, SIZE_MAX, out);
}

void
qw_changes_release(struct qw_changes *c)
{
    free(c->list);
    qw_buf_release(&c->puts);
    *c = (struct qw_changes){ 0 };
}

void
qw_changes_reset(struct qw_changes *c)
{
    c->n = 0;
    c->failed = false;
    qw_buf_reset(&c->puts);
}

void
qw_changes_add(struct qw_changes *c, size_t at, size_t len, struct qw_span put, int tag)
{
    if (c->n == c->cap) {
        struct qw_change *list = qw_vec_grow(c->list, &c->cap, c->n + 1, sizeof(*list));
        if (list == NULL) {
            c->failed = true;
            return;
        }
        c->list = list;
    }
    c->list[c->n++] = (struct qw_change){ at, len, c->puts.n, put.n, tag };
    qw_buf_span(&c->puts, put);
    c->failed = c->failed || c->puts.failed;
}

void
qw_changes_apply(const struct qw_changes *c, struct qw_span text, struct qw_buf *out)
{
    size_t at = 0;

    for (size_t i = 0; i < c->n; i++) {
        const struct qw_change *change = &c->list[i];
        qw_buf_add(out, text.p + at, change->at - at);
        qw_buf_add(out, c->puts.p + change->put, change->put_n);
        at = change->at + change->len;
    }
    qw_buf_add(out, text.p + at, text.n - at);
}
