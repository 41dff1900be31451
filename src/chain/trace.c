#include <stdlib.h>
#include <string.h>
#include "chain/journal.h"
#include "chain/trace.h"

static size_t
count_passes(const struct qw_edit_view *edits, size_t n)
{
    size_t passes = 0;

    for (; n; n = qw_journal_pass(edits, n))
        passes++;
    return passes;
}

/* Where each edit's replacement stands in what its pass made. */
static void
place_edits(struct qw_trace *t, const struct qw_pass *p)
{
    size_t gone = 0, come = 0;

    for (size_t i = p->from; i < p->to; i++) {
        t->out[i] = t->edits[i].at - gone + come;
        gone += t->edits[i].del.n;
        come += t->edits[i].ins.n;
    }
}

static enum qw_rc
lay(struct qw_trace *t, struct qw_ctx *ctx)
{
    struct qw_span text = t->text;
    size_t end = t->n_edits;

    for (size_t k = t->n; k-- > 0;) {
        struct qw_pass *p = &t->passes[k];
        *p = (struct qw_pass){ .from = qw_journal_pass(t->edits, end), .to = end, .out = text };
        p->stage = t->edits[p->from].stage;
        end = p->from;
        enum qw_rc rc = qw_journal_undo_pass(text, t->edits, p->from, p->to, &t->texts[k], ctx);
        if (rc != QW_OK)
            return rc;
        p->in = text = qw_buf_view(&t->texts[k]);
        place_edits(t, p);
    }
    t->source = text;
    return QW_OK;
}

enum qw_rc
qw_trace_open(struct qw_trace *t, struct qw_span text, const struct qw_edit_view *edits,
    size_t n_edits, struct qw_ctx *ctx)
{
    *t = (struct qw_trace){ .edits = edits, .n_edits = n_edits, .text = text, .source = text };
    t->n = count_passes(edits, n_edits);
    t->out = calloc(n_edits + 1, sizeof(*t->out));
    t->passes = calloc(t->n + 1, sizeof(*t->passes));
    t->texts = calloc(t->n + 1, sizeof(*t->texts));
    if (t->out == NULL || t->passes == NULL || t->texts == NULL) {
        t->n = 0;
        qw_trace_close(t);
        return qw_fail_memory(ctx);
    }
    for (size_t k = 0; k < t->n; k++)
        qw_buf_init(&t->texts[k], SIZE_MAX);
    enum qw_rc rc = lay(t, ctx);
    if (rc != QW_OK)
        qw_trace_close(t);
    return rc;
}

void
qw_trace_close(struct qw_trace *t)
{
    for (size_t k = 0; k < t->n; k++)
        qw_buf_release(&t->texts[k]);
    free(t->texts);
    free(t->passes);
    free(t->out);
    *t = (struct qw_trace){ 0 };
}

size_t
qw_trace_after(const struct qw_trace *t, const struct qw_pass *p, size_t at, bool out, bool touch)
{
    size_t lo = p->from, hi = p->to;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct qw_edit_view *e = &t->edits[mid];
        size_t end = out ? t->out[mid] + e->ins.n : e->at + e->del.n;
        if (end < at || (end == at && !touch))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* A range of one text in the other; an end inside of an edit moves to the edit's end. */
static struct qw_range
map(const struct qw_trace *t, size_t pass, struct qw_range r, bool back)
{
    const struct qw_pass *p = &t->passes[pass];
    size_t other_n = back ? p->in.n : p->out.n, this_n = back ? p->out.n : p->in.n;
    struct qw_range made = { 0, 0 };

    r.to = r.to > this_n ? this_n : r.to;
    r.from = r.from > r.to ? r.to : r.from;
    for (int last = 0; last < 2; last++) {
        size_t at = last ? r.to : r.from, got;
        bool empty = r.from == r.to;
        size_t i = qw_trace_after(t, p, at, back, last && !empty);
        size_t start = 0, other = 0, other_len = 0;
        if (i < p->to) {
            start = back ? t->out[i] : t->edits[i].at;
            other = back ? t->edits[i].at : t->out[i];
            other_len = back ? t->edits[i].del.n : t->edits[i].ins.n;
        }
        if (i == p->to)
            got = other_n - (this_n - at);
        else if (at <= start)
            got = other - (start - at);
        else
            got = last ? other + other_len : other;
        *(last ? &made.to : &made.from) = got;
    }
    if (made.to < made.from)
        made.to = made.from;
    return made;
}

struct qw_range
qw_trace_back(const struct qw_trace *t, size_t pass, struct qw_range out)
{
    return map(t, pass, out, true);
}

struct qw_range
qw_trace_forth(const struct qw_trace *t, size_t pass, struct qw_range in)
{
    return map(t, pass, in, false);
}

struct qw_range
qw_trace_touch(const struct qw_trace *t, size_t pass, struct qw_range out)
{
    const struct qw_pass *p = &t->passes[pass];
    size_t first = qw_trace_after(t, p, out.from, true, true), end = first;

    while (end < p->to && t->out[end] <= out.to)
        end++;
    return (struct qw_range){ first, end };
}
