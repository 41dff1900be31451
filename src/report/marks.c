#include "report/marks.h"
#include <stdlib.h>
#include "text/utf8.h"

/* One pass: marks of the passes before, on its input, and its edits become marks on its
 * output. */
struct walk {
    const struct qw_trace *t;
    const struct qw_pass *p;
    const struct qw_mark *old;
    size_t n_old, at_old, edit;
    struct qw_mark *new;
    size_t n_new;
    size_t gone, come; /* of the pass's edits so far */
};

static void
add_edit(struct qw_mark *m, size_t edit)
{
    for (size_t i = 0; i < m->n_edits; i++)
        if (m->edits[i] == edit)
            return;
    if (m->n_edits == QW_MARK_RULES) {
        memmove(m->edits, m->edits + 1, (QW_MARK_RULES - 1) * sizeof(*m->edits));
        m->n_edits--;
    }
    m->edits[m->n_edits++] = edit;
}

static struct qw_range
edit_range(const struct walk *w)
{
    const struct qw_edit_view *e = &w->t->edits[w->edit];

    return (struct qw_range){ e->at, e->at + e->del.n };
}

/* A place of the pass's input, outside of marks that are not yet passed, in `before`. */
static size_t
before_at(const struct walk *w, size_t at)
{
    const struct qw_mark *last = w->at_old ? &w->old[w->at_old - 1] : NULL;

    return last ? at - last->is.to + last->was.to : at;
}

static void
take_mark(struct walk *w, struct qw_mark *m, struct qw_range *r)
{
    const struct qw_mark *o = &w->old[w->at_old++];

    for (size_t i = 0; i < o->n_edits; i++)
        add_edit(m, o->edits[i]);
    r->to = o->is.to > r->to ? o->is.to : r->to;
}

static void
take_edit(struct walk *w, struct qw_mark *m, struct qw_range *r)
{
    const struct qw_edit_view *e = &w->t->edits[w->edit];
    size_t end = e->at + e->del.n;

    add_edit(m, w->edit++);
    w->gone += e->del.n;
    w->come += e->ins.n;
    r->to = end > r->to ? end : r->to;
}

/* The next mark: whatever overlaps, edits and old marks. */
static void
merge(struct walk *w)
{
    bool edits = w->edit < w->p->to, olds = w->at_old < w->n_old;
    struct qw_range e = edits ? edit_range(w) : (struct qw_range){ 0, 0 };
    bool first = edits && (!olds || e.from < w->old[w->at_old].is.from ||
                              (e.from == w->old[w->at_old].is.from && e.from == e.to));
    struct qw_range r = first ? e : w->old[w->at_old].is;
    struct qw_mark *m = &w->new[w->n_new++];

    *m =
        (struct qw_mark){ .was.from = before_at(w, r.from), .is.from = r.from - w->gone + w->come };
    if (first)
        take_edit(w, m, &r);
    else
        take_mark(w, m, &r);
    for (bool more = true; more;) {
        more = false;
        if (w->edit < w->p->to && (e = edit_range(w), e.from < r.to && r.from < e.to)) {
            take_edit(w, m, &r);
            more = true;
        }
        if (w->at_old < w->n_old && w->old[w->at_old].is.from < r.to &&
            r.from < w->old[w->at_old].is.to) {
            take_mark(w, m, &r);
            more = true;
        }
    }
    m->was.to = before_at(w, r.to);
    m->is.to = r.to - w->gone + w->come;
}

static size_t
first_pass(const struct qw_trace *t)
{
    size_t k = 0;

    while (k < t->n && qw_utf8_valid(t->passes[k].in) < t->passes[k].in.n)
        k++;
    return k;
}

enum qw_rc
qw_marks_open(struct qw_marks *marks, const struct qw_trace *t, struct qw_ctx *ctx)
{
    struct qw_mark *old = calloc(t->n_edits + 1, sizeof(*old));
    struct qw_mark *new = calloc(t->n_edits + 1, sizeof(*new));
    size_t n = 0, first = first_pass(t);

    if (old == NULL || new == NULL) {
        free(old);
        free(new);
        return qw_fail_memory(ctx);
    }
    for (size_t k = first; k < t->n; k++) {
        const struct qw_pass *p = &t->passes[k];
        struct walk w = { .t = t, .p = p, .old = old, .n_old = n, .edit = p->from, .new = new };
        while (w.edit < p->to || w.at_old < w.n_old)
            merge(&w);
        n = w.n_new;
        new = old;
        old = w.new;
    }
    free(new);
    *marks = (struct qw_marks){
        .before = first < t->n ? t->passes[first].in : t->text, .list = old, .n = n
    };
    return QW_OK;
}

void
qw_marks_close(struct qw_marks *marks)
{
    free(marks->list);
    *marks = (struct qw_marks){ 0 };
}
