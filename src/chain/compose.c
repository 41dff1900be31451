#include "chain/compose.h"

/* Two lists walked side by side. Places are those of the middle text; `shift` is such a
 * place minus the first text's (modulo SIZE_MAX + 1). */
struct walk {
    const struct qw_edits *a, *b;
    size_t i, k, shift;
};

static bool
more_a(const struct walk *w, size_t *from, size_t *to)
{
    if (w->i == w->a->n)
        return false;
    *from = w->a->list[w->i].at + w->shift;
    *to = *from + w->a->list[w->i].put.n;
    return true;
}

static bool
more_b(const struct walk *w, size_t *from, size_t *to)
{
    if (w->k == w->b->n)
        return false;
    *from = w->b->list[w->k].at;
    *to = *from + w->b->list[w->k].len;
    return true;
}

static void
step_a(struct walk *w)
{
    const struct qw_edit *e = &w->a->list[w->i++];

    w->shift += e->put.n - e->len;
}

/* The edits that overlap at [from, to), as one. */
static void
merge(struct walk *w, size_t from, size_t to, struct qw_span middle, struct qw_edits *out,
    struct qw_buf *put)
{
    size_t start = from - w->shift, at = from, a0, a1, b0, b1;
    const char *rule = NULL;
    struct qw_span why = { "", 0 };

    qw_buf_reset(put);
    for (;;) {
        if (more_b(w, &b0, &b1) && b0 < to) {
            const struct qw_edit *e = &w->b->list[w->k++];
            qw_buf_span(put, qw_span_slice(middle, at, b0));
            qw_buf_span(put, e->put);
            rule = e->rule;
            why = e->why;
            at = b1;
            to = b1 > to ? b1 : to;
        } else if (more_a(w, &a0, &a1) && a0 < to) {
            to = a1 > to ? a1 : to;
            step_a(w);
        } else {
            break;
        }
    }
    qw_buf_span(put, qw_span_slice(middle, at, to));
    out->failed |= put->failed;
    qw_edits_add(out, start, to - w->shift - start, qw_buf_view(put), rule);
    qw_edits_why(out, why);
}

void
qw_edits_compose(const struct qw_edits *first, struct qw_span middle, const struct qw_edits *second,
    struct qw_edits *out)
{
    struct walk w = { .a = first, .b = second };
    struct qw_buf put;
    size_t a0, a1, b0, b1;

    qw_buf_init(&put, SIZE_MAX);
    for (;;) {
        bool a = more_a(&w, &a0, &a1), b = more_b(&w, &b0, &b1);
        if (!a && !b)
            break;
        if (a && (!b || a1 <= b0)) {
            const struct qw_edit *e = &first->list[w.i];
            qw_edits_add(out, e->at, e->len, e->put, e->rule);
            qw_edits_why(out, e->why);
            step_a(&w);
        } else if (!a || b1 <= a0) {
            const struct qw_edit *e = &second->list[w.k++];
            qw_edits_add(out, b0 - w.shift, e->len, e->put, e->rule);
            qw_edits_why(out, e->why);
        } else {
            merge(&w, a0 < b0 ? a0 : b0, a1 > b1 ? a1 : b1, middle, out, &put);
        }
    }
    qw_buf_release(&put);
}

void
qw_rounds_init(struct qw_rounds *r)
{
    *r = (struct qw_rounds){ 0 };
    qw_edits_init(&r->step);
    qw_edits_init(&r->all);
    qw_edits_init(&r->spare);
    qw_buf_init(&r->texts[0], SIZE_MAX);
    qw_buf_init(&r->texts[1], SIZE_MAX);
}

void
qw_rounds_release(struct qw_rounds *r)
{
    qw_edits_release(&r->step);
    qw_edits_release(&r->all);
    qw_edits_release(&r->spare);
    qw_buf_release(&r->texts[0]);
    qw_buf_release(&r->texts[1]);
}

void
qw_rounds_start(struct qw_rounds *r, struct qw_span text)
{
    r->text = text;
    qw_edits_reset(&r->step);
    qw_edits_reset(&r->all);
    qw_edits_reset(&r->spare);
    qw_buf_reset(&r->texts[0]);
    qw_buf_reset(&r->texts[1]);
}

/* The step is all that was done: nothing is copied. */
static void
take_first(struct qw_rounds *r)
{
    struct qw_edits none = r->all;

    r->all = r->step;
    r->step = none;
}

static void
take_later(struct qw_rounds *r)
{
    struct qw_edits before = r->all;

    qw_edits_reset(&r->spare);
    qw_edits_compose(&r->all, r->text, &r->step, &r->spare);
    r->all = r->spare;
    r->spare = before;
}

bool
qw_rounds_take(struct qw_rounds *r)
{
    struct qw_buf *next = &r->texts[r->text.p == r->texts[0].p && r->texts[0].p];
    struct qw_span before = r->text;

    if (r->step.n == 0)
        return false;
    qw_buf_reset(next);
    qw_edits_apply(&r->step, before, next);
    if (r->all.n == 0)
        take_first(r);
    else
        take_later(r);
    r->text = qw_buf_view(next);
    qw_edits_reset(&r->step);
    return !next->failed && !r->all.failed;
}

void
qw_rounds_finish(const struct qw_rounds *r, struct qw_span text, struct qw_edits *out)
{
    bool alone = out->n == 0;

    for (size_t i = 0; i < r->all.n; i++) {
        const struct qw_edit *e = &r->all.list[i];
        if (qw_span_eq(qw_span_slice(text, e->at, e->at + e->len), e->put))
            continue;
        qw_edits_put(out, e->at, e->len, e->put, e->rule);
        if (!out->failed)
            out->list[out->n - 1].why = e->why;
    }
    out->failed =
        out->failed || r->all.failed || r->step.failed || r->texts[0].failed || r->texts[1].failed;
    if (alone)
        out->made = r->text;
}
