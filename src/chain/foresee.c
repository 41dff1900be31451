#include "chain/foresee.h"
#include <stdlib.h>
#include <string.h>

enum qw_rc
qw_foresight_open(struct qw_foresight_rules *r, const struct qw_stage *const *stages,
    const struct qw_conf *conf, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    r->stages = stages;
    for (size_t i = 0; rc == QW_OK && stages[i]; i++) {
        r->rules[i] = calloc(1, stages[i]->rules_size);
        rc = r->rules[i] ? stages[i]->open(r->rules[i], conf, ctx) : qw_fail_memory(ctx);
    }
    return rc;
}

void
qw_foresight_close(struct qw_foresight_rules *r)
{
    for (size_t i = 0; i < QW_FORESEEN; i++)
        if (r->rules[i]) {
            r->stages[i]->close(r->rules[i]);
            free(r->rules[i]);
        }
}

enum qw_rc
qw_foresight_start(struct qw_foresight *f, const struct qw_foresight_rules *r, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    f->rules = r;
    qw_edits_init(&f->both);
    for (size_t i = 0; i < QW_FORESEEN; i++) {
        qw_edits_init(&f->seen[i].edits);
        qw_notes_init(&f->seen[i].notes);
        qw_buf_init(&f->texts[i], SIZE_MAX);
    }
    for (size_t i = 0; rc == QW_OK && r->stages[i]; i++) {
        const struct qw_stage *s = r->stages[i];
        f->scratch[i] = calloc(1, s->scratch_size);
        if (f->scratch[i] == NULL)
            rc = qw_fail_memory(ctx);
        else if (s->thread_open)
            rc = s->thread_open(f->scratch[i], r->rules[i], ctx);
    }
    return rc;
}

void
qw_foresight_end(struct qw_foresight *f)
{
    for (size_t i = 0; i < QW_FORESEEN; i++) {
        if (f->scratch[i] && f->rules->stages[i]->thread_close)
            f->rules->stages[i]->thread_close(f->scratch[i]);
        free(f->scratch[i]);
        qw_edits_release(&f->seen[i].edits);
        qw_notes_release(&f->seen[i].notes);
        qw_buf_release(&f->texts[i]);
    }
    qw_edits_release(&f->both);
}

void
qw_foresight_forget(struct qw_foresight *f)
{
    for (size_t i = 0; i < QW_FORESEEN; i++)
        f->seen[i].stage = NULL;
}

struct qw_foreseen *
qw_foresight_of(struct qw_foresight *f, struct qw_span text)
{
    struct qw_foreseen *seen = &f->seen[0];

    return seen->stage && seen->text.p == text.p && seen->text.n == text.n ? seen : NULL;
}

/* Run stage number i, or take what it does from `known`: somebody looked before. */
static enum qw_rc
run(struct qw_foresight *f, size_t i, struct qw_foreseen *known, struct qw_ctx *ctx)
{
    const struct qw_stage *s = f->rules->stages[i];
    struct qw_foreseen *seen = &f->seen[i];
    struct qw_doc doc = { seen->text };

    qw_edits_reset(&seen->edits);
    qw_notes_reset(&seen->notes);
    if (qw_foreseen_take(known, s, seen->text, &seen->edits, &seen->notes))
        return QW_OK;
    return s->run(f->rules->rules[i], f->scratch[i], &doc, &seen->edits, &seen->notes, ctx);
}

/* What stage number i makes of the text: its edits, and the view. */
static enum qw_rc
look(struct qw_foresight *f, size_t i, struct qw_span text, struct qw_foreseen *known,
    struct qw_ctx *ctx)
{
    struct qw_foreseen *seen = &f->seen[i];

    *seen = (struct qw_foreseen){ NULL, text, seen->edits, seen->notes };
    f->view = text;
    enum qw_rc rc = run(f, i, known, ctx);
    if (rc != QW_OK)
        return rc;
    if (seen->edits.n && seen->edits.made.p == NULL) {
        qw_buf_reset(&f->texts[i]);
        qw_edits_apply(&seen->edits, text, &f->texts[i]);
        seen->edits.made = qw_buf_view(&f->texts[i]);
    }
    if (seen->edits.failed || seen->notes.failed || f->texts[i].failed)
        return qw_fail_memory(ctx);
    if (seen->edits.n)
        f->view = seen->edits.made;
    seen->stage = f->rules->stages[i];
    return QW_OK;
}

enum qw_rc
qw_foresee(struct qw_foresight *f, struct qw_span text, struct qw_ctx *ctx)
{
    qw_foresight_forget(f);
    f->made = &f->seen[0].edits;
    return look(f, 0, text, NULL, ctx);
}

enum qw_rc
qw_foresee_more(struct qw_foresight *f, struct qw_ctx *ctx)
{
    struct qw_span middle = f->view;
    enum qw_rc rc = look(f, 1, middle, f->seen[0].edits.foreseen, ctx);

    if (rc != QW_OK)
        return rc;
    f->seen[0].edits.foreseen = &f->seen[1]; /* for whoever takes the first one's edits */
    if (f->seen[1].edits.n == 0)
        return QW_OK;
    f->made = &f->seen[1].edits;
    if (f->seen[0].edits.n == 0)
        return QW_OK;
    qw_edits_reset(&f->both);
    qw_edits_compose(&f->seen[0].edits, middle, &f->seen[1].edits, &f->both);
    f->made = &f->both;
    return f->both.failed ? qw_fail_memory(ctx) : QW_OK;
}

/* Nothing but white space? *lines: does it end a line? */
static bool
is_space(struct qw_span s, bool *lines)
{
    *lines = s.n && memchr(s.p, '\n', s.n);
    return qw_span_trim(s).n == 0;
}

/* Does the edit change what stands in lines, and not just between them? */
static bool
changes_lines(struct qw_span text, const struct qw_edit *e)
{
    size_t end = e->at + e->len;
    bool before, after;

    if (!is_space(qw_span_slice(text, e->at, end), &before) || !is_space(e->put, &after))
        return true;
    if (e->at == 0 || text.p[e->at - 1] == '\n' || end == text.n || text.p[end] == '\n')
        return false;
    return before != after || !before;
}

bool
qw_foresee_lines(const struct qw_foresight *f, struct qw_span text, size_t from, size_t to)
{
    const struct qw_edit *list = f->made->list;
    size_t low = 0, high = f->made->n;

    while (low < high) { /* the first one that ends at `from` or behind it */
        size_t middle = low + (high - low) / 2;
        if (list[middle].at + list[middle].len < from)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < f->made->n && list[low].at <= to; low++)
        if (changes_lines(text, &list[low]))
            return true;
    return false;
}

/* A walk over the edits that make the view. `shift` is a place in the view minus the one in
 * the text behind the edits that were passed (modulo SIZE_MAX + 1). */
struct back {
    const struct qw_edits *made;
    size_t i, shift;
};

/* Where something starts in the text that starts at `at` in the view: with what was deleted
 * there, behind what was written before it. */
static size_t
back_start(struct back *b, size_t at)
{
    for (; b->i < b->made->n; b->i++) {
        const struct qw_edit *e = &b->made->list[b->i];
        size_t from = e->at + b->shift, end = from + e->put.n;
        if (end > at || (end == at && e->put.n == 0))
            return from < at ? e->at + e->len : from == at ? e->at : at - b->shift;
        b->shift += e->put.n - e->len;
    }
    return at - b->shift;
}

/* The same of its end. */
static size_t
back_end(struct back *b, size_t at)
{
    for (; b->i < b->made->n; b->i++) {
        const struct qw_edit *e = &b->made->list[b->i];
        size_t from = e->at + b->shift, end = from + e->put.n;
        if (end > at)
            return from < at ? e->at : at - b->shift;
        b->shift += e->put.n - e->len;
    }
    return at - b->shift;
}

void
qw_foresee_back(const struct qw_foresight *f, const struct qw_edits *edits, struct qw_edits *out)
{
    struct back b = { .made = f->made };

    for (size_t i = 0; i < edits->n; i++) {
        const struct qw_edit *e = &edits->list[i];
        size_t from = back_start(&b, e->at), to = e->len ? back_end(&b, e->at + e->len) : from;
        if (from < out->end)
            from = out->end;
        if (to > from || (to == from && e->put.n))
            qw_edits_add(out, from, to - from, e->put, e->rule);
    }
}

bool
qw_foreseen_take(struct qw_foreseen *f, const struct qw_stage *stage, struct qw_span text,
    struct qw_edits *edits, struct qw_notes *notes)
{
    if (f == NULL || f->stage != stage || !qw_span_eq(f->text, text))
        return false;
    struct qw_edits mine = *edits;
    *edits = f->edits;
    edits->silent = mine.silent;
    f->edits = mine;
    f->edits.silent = false;
    f->stage = NULL;
    qw_notes_merge(notes, &f->notes);
    return true;
}

bool
qw_foresight_moves(const struct qw_foresight *f, struct qw_span text)
{
    for (size_t i = 0; i < f->made->n; i++) {
        const struct qw_edit *e = &f->made->list[i];
        bool mark = e->len == 1 && e->put.n == 3 && memchr(",;:?!()", text.p[e->at], 7);
        if (!mark && e->len != e->put.n)
            return true;
    }
    return false;
}
