/* A journal with some edits left out: see trace.h.
 *
 * From pass to pass goes a list of regions: where the text as it was and the text as it
 * is now differ. An edit beside all of them is made as before, at another place; one
 * that overlaps a region had its ground taken away, and goes too. */
#include <stdlib.h>
#include <string.h>
#include "chain/trace.h"
#include "text/utf8.h"

struct region {
    struct qw_range was, is;
};

struct regions {
    struct region *list;
    size_t n, at; /* at: the next that is not yet passed */
};

struct redo {
    const struct qw_trace *trace;
    bool (*drop)(const struct qw_edit_view *, void *);
    void *arg;
    struct qw_without *made;
    struct regions old, new;
    struct qw_buf text; /* as it is now, before the pass */
    size_t edit;        /* the next */
    size_t copied;      /* of `text` */
    size_t gone, come;  /* bytes of the pass's edits so far, as it was */
};

/* A place as it was, not inside of a region, as it is now. */
static size_t
now_at(const struct redo *r, size_t at)
{
    const struct region *last = r->old.at ? &r->old.list[r->old.at - 1] : NULL;

    return last ? at - last->was.to + last->is.to : at;
}

static void
copy_to(struct redo *r, size_t to)
{
    qw_buf_add(&r->made->text, r->text.p + r->copied, to - r->copied);
    r->copied = to;
}

struct cluster {
    struct qw_range was;
    size_t edits, regions;
};

static bool
overlaps(const struct cluster *c, size_t from, size_t to)
{
    return from < c->was.to && c->was.from < to;
}

static void
widen(struct cluster *c, size_t to)
{
    if (to > c->was.to)
        c->was.to = to;
}

static struct qw_range
next_edit(const struct redo *r, size_t k)
{
    const struct qw_edit_view *e = &r->trace->edits[r->edit + k];

    return (struct qw_range){ e->at, e->at + e->del.n };
}

/* The edits and regions from here on that overlap one another. */
static struct cluster
gather(const struct redo *r, const struct qw_pass *p)
{
    struct cluster c = { 0 };
    size_t edits = p->to - r->edit, regions = r->old.n - r->old.at;
    const struct region *region = r->old.list + r->old.at;
    struct qw_range e = { 0, 0 };

    if (edits)
        e = next_edit(r, 0);
    bool first =
        regions == 0 ||
        (edits && (e.from < region->was.from || (e.from == region->was.from && e.from == e.to)));
    c.was = first ? e : region->was;
    c.edits = first;
    c.regions = !first;
    for (bool more = true; more;) {
        more = false;
        if (c.edits < edits && (e = next_edit(r, c.edits), overlaps(&c, e.from, e.to))) {
            widen(&c, e.to);
            c.edits++;
            more = true;
        }
        if (c.regions < regions &&
            overlaps(&c, region[c.regions].was.from, region[c.regions].was.to)) {
            widen(&c, region[c.regions++].was.to);
            more = true;
        }
    }
    return c;
}

static void
keep(struct redo *r)
{
    const struct qw_edit_view *e = &r->trace->edits[r->edit++];
    struct qw_edit_view *kept = &r->made->kept[r->made->n_kept++];
    size_t at = now_at(r, e->at);

    *kept = *e;
    kept->at = at;
    copy_to(r, at);
    qw_buf_span(&r->made->text, e->ins);
    r->copied = at + e->del.n;
    r->gone += e->del.n;
    r->come += e->ins.n;
}

/* The cluster stays as it is now: nothing of it is edited. */
static enum qw_rc
leave(struct redo *r, const struct cluster *c, struct qw_ctx *ctx)
{
    struct region *n = &r->new.list[r->new.n++];

    copy_to(r, now_at(r, c->was.from));
    n->was.from = c->was.from - r->gone + r->come;
    n->is.from = r->made->text.n;
    for (size_t i = 0; i < c->edits; i++) {
        const struct qw_edit_view *e = &r->trace->edits[r->edit++];
        if (qw_utf8_valid(e->del) < e->del.n)
            return qw_fail(ctx, QW_BAD, e->at,
                "rule %s changed bytes that are no UTF-8: only the whole journal gives them back",
                e->rule);
        *(r->drop(e, r->arg) ? &r->made->dropped : &r->made->followed) += 1;
        r->gone += e->del.n;
        r->come += e->ins.n;
    }
    r->old.at += c->regions;
    copy_to(r, now_at(r, c->was.to));
    n->was.to = c->was.to - r->gone + r->come;
    n->is.to = r->made->text.n;
    return QW_OK;
}

static enum qw_rc
redo_pass(struct redo *r, const struct qw_pass *p, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    r->old.at = r->copied = r->gone = r->come = 0;
    r->new.n = 0;
    r->edit = p->from;
    qw_buf_reset(&r->made->text);
    while (rc == QW_OK && (r->edit < p->to || r->old.at < r->old.n)) {
        struct cluster c = gather(r, p);
        if (c.edits == 1 && c.regions == 0 && !r->drop(&r->trace->edits[r->edit], r->arg))
            keep(r);
        else
            rc = leave(r, &c, ctx);
    }
    copy_to(r, r->text.n);
    return rc == QW_OK && r->made->text.failed ? qw_fail_memory(ctx) : rc;
}

/* An edit is the first of a second run of its stage only if the first run left any. */
static void
mend_again(struct qw_without *w, const struct qw_trace *t, const size_t *starts)
{
    for (size_t k = 0; k < t->n; k++) {
        size_t i = starts[k], end = k + 1 < t->n ? starts[k + 1] : w->n_kept;
        if (i < end)
            w->kept[i].again = i > 0 && strcmp(w->kept[i - 1].stage, w->kept[i].stage) == 0;
    }
}

static void
swap_texts(struct redo *r)
{
    struct qw_buf text = r->text;

    r->text = r->made->text;
    r->made->text = text;
}

static enum qw_rc
redo_all(struct redo *r, size_t *starts, struct qw_ctx *ctx)
{
    qw_buf_span(&r->text, r->trace->source);
    qw_buf_span(&r->made->text, r->trace->source);
    enum qw_rc rc = r->text.failed || r->made->text.failed ? qw_fail_memory(ctx) : QW_OK;
    for (size_t k = 0; k < r->trace->n && rc == QW_OK; k++) {
        starts[k] = r->made->n_kept;
        rc = redo_pass(r, &r->trace->passes[k], ctx);
        struct regions old = r->old;
        swap_texts(r);
        r->old = r->new;
        r->new = old;
    }
    if (r->trace->n) /* the last pass's text was swapped away */
        swap_texts(r);
    if (rc == QW_OK)
        mend_again(r->made, r->trace, starts);
    return rc;
}

enum qw_rc
qw_trace_without(const struct qw_trace *t, bool (*drop)(const struct qw_edit_view *, void *),
    void *arg, struct qw_without *made, struct qw_ctx *ctx)
{
    struct redo r = { .trace = t, .drop = drop, .arg = arg, .made = made };
    size_t *starts = calloc(t->n + 1, sizeof(*starts));
    enum qw_rc rc = QW_OK;

    *made = (struct qw_without){ 0 };
    qw_buf_init(&made->text, SIZE_MAX);
    qw_buf_init(&r.text, SIZE_MAX);
    made->kept = calloc(t->n_edits + 1, sizeof(*made->kept));
    r.old.list = calloc(t->n_edits + 1, sizeof(*r.old.list));
    r.new.list = calloc(t->n_edits + 1, sizeof(*r.new.list));
    if (made->kept == NULL || starts == NULL || r.old.list == NULL || r.new.list == NULL)
        rc = qw_fail_memory(ctx);
    else
        rc = redo_all(&r, starts, ctx);
    free(starts);
    free(r.old.list);
    free(r.new.list);
    qw_buf_release(&r.text);
    if (rc != QW_OK)
        qw_without_release(made);
    return rc;
}

void
qw_without_release(struct qw_without *w)
{
    qw_buf_release(&w->text);
    free(w->kept);
    *w = (struct qw_without){ 0 };
}
