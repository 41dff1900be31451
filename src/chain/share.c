#include <stdlib.h>
#include <string.h>
#include "base/vec.h"
#include "chain/journal.h"
#include "chain/share.h"

/* A border between two parts in a pass: its place in the output and in the input, and the
 * first edit of the part behind it, whose `ins` starts there at `cut`. */
struct border {
    size_t out, in;
    size_t edit, cut;
};

struct borders {
    struct border from, to;
};

static struct border
border_at(const struct qw_trace *t, const struct qw_pass *p, size_t at)
{
    size_t i = qw_trace_after(t, p, at, true, false);

    if (i == p->to)
        return (struct border){ at, p->in.n - (p->out.n - at), i, 0 };
    const struct qw_edit_view *e = &t->edits[i];
    if (t->out[i] >= at)
        return (struct border){ at, e->at - (t->out[i] - at), i, 0 };
    return (struct border){ at, e->at + e->del.n, i, at - t->out[i] };
}

/* The borders of the part in each pass; `first` and `last` are the text's own ends, which
 * no deletion lies beyond. Gives the part of the source. */
static struct qw_range
follow(const struct qw_trace *t, struct qw_range out, struct borders *made)
{
    bool first = out.from == 0, last = out.to == t->text.n;

    for (size_t k = t->n; k-- > 0;) {
        const struct qw_pass *p = &t->passes[k];
        struct borders *b = &made[k];
        b->from = first ? (struct border){ 0, 0, p->from, 0 } : border_at(t, p, out.from);
        b->to = last ? (struct border){ p->out.n, p->in.n, p->to, 0 } : border_at(t, p, out.to);
        out = (struct qw_range){ b->from.in, b->to.in };
    }
    return out;
}

/* The half of an edit's replacement, from `cut` to `end`, in a part that starts at `start`:
 * what went, went with the first half. */
static struct qw_edit_view
half(const struct qw_edit_view *e, size_t cut, size_t end, size_t start)
{
    struct qw_edit_view made = *e;

    made.ins = qw_span_slice(e->ins, cut, end);
    if (cut) {
        made.at = 0;
        made.del = QW_LIT("");
    } else {
        made.at = e->at - start;
    }
    return made;
}

static void
share_pass(
    const struct qw_trace *t, const struct qw_pass *p, const struct borders *b, struct qw_share *s)
{
    size_t before = s->n, end = b->to.edit + (b->to.cut > 0);

    for (size_t i = b->from.edit; i < end; i++) {
        const struct qw_edit_view *e = &t->edits[i];
        size_t cut = i == b->from.edit ? b->from.cut : 0;
        size_t to = i == b->to.edit ? b->to.cut : e->ins.n;
        s->edits[s->n] = half(e, cut, to, b->from.in);
        s->edits[s->n++].again = false;
    }
    /* passes between two runs of a stage may have no edits in this part */
    if (before && s->n > before && strcmp(s->edits[before - 1].stage, p->stage) == 0)
        s->edits[before].again = true;
}

enum qw_rc
qw_trace_share(
    const struct qw_trace *t, struct qw_range out, struct qw_share *s, struct qw_ctx *ctx)
{
    struct borders *borders = calloc(t->n + 1, sizeof(*borders));
    size_t most = 0;

    s->n = 0;
    if (borders == NULL)
        return qw_fail_memory(ctx);
    struct qw_range source = follow(t, out, borders);
    for (size_t k = 0; k < t->n; k++)
        most += borders[k].to.edit - borders[k].from.edit + 1;
    struct qw_edit_view *list = qw_vec_grow(s->edits, &s->cap, most + 1, sizeof(*list));
    if (list) {
        s->edits = list;
        s->source = qw_span_slice(t->source, source.from, source.to);
        for (size_t k = 0; k < t->n; k++)
            share_pass(t, &t->passes[k], &borders[k], s);
    }
    free(borders);
    return list ? QW_OK : qw_fail_memory(ctx);
}

void
qw_share_release(struct qw_share *s)
{
    free(s->edits);
    *s = (struct qw_share){ 0 };
}
