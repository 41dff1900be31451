#include <stdlib.h>
#include <string.h>
#include "base/vec.h"
#include "chain/journal.h"

void
qw_journal_init(struct qw_journal *j)
{
    *j = (struct qw_journal){ 0 };
    qw_arena_init(&j->bytes);
}

void
qw_journal_release(struct qw_journal *j)
{
    free(j->list);
    qw_arena_release(&j->bytes);
    qw_journal_init(j);
}

void
qw_journal_reset(struct qw_journal *j)
{
    j->n = 0;
    j->failed = false;
    qw_arena_reset(&j->bytes);
}

void
qw_journal_note(
    struct qw_journal *j, const char *stage, const struct qw_edits *e, struct qw_span text)
{
    struct qw_edit_view *list = qw_vec_grow(j->list, &j->cap, j->n + e->n, sizeof(*list));

    if (list == NULL) {
        j->failed = j->n + e->n > 0;
        return;
    }
    j->list = list;
    for (size_t i = 0; i < e->n; i++) {
        const struct qw_edit *edit = &e->list[i];
        j->list[j->n++] = (struct qw_edit_view){
            .stage = stage,
            .at = edit->at,
            .del = qw_arena_copy(&j->bytes, qw_span(text.p + edit->at, edit->len)),
            .ins = qw_arena_copy(&j->bytes, edit->put),
            .rule = edit->rule,
            .why = edit->why.n ? qw_arena_copy(&j->bytes, edit->why) : edit->why,
        };
    }
    j->failed = j->failed || j->bytes.failed;
}

size_t
qw_journal_pass(const struct qw_edit_view *edits, size_t end)
{
    size_t i = end - 1;

    while (i > 0 && !edits[i].again && strcmp(edits[i - 1].stage, edits[i].stage) == 0)
        i--;
    return i;
}

enum qw_rc
qw_journal_undo_pass(struct qw_span text, const struct qw_edit_view *edits, size_t from, size_t to,
    struct qw_buf *out, struct qw_ctx *ctx)
{
    size_t read = 0; /* in the pass's output: text */

    qw_buf_reset(out);
    for (size_t i = from; i < to; i++) {
        size_t gap = edits[i].at - out->n;
        if (edits[i].at < out->n || gap > text.n - read ||
            !qw_span_starts(qw_span_slice(text, read + gap, text.n), edits[i].ins))
            return qw_fail(ctx, QW_BAD, read,
                "edit %zu (%s, rule %s, at %zu) does not fit the text", i + 1, edits[i].stage,
                edits[i].rule, edits[i].at);
        qw_buf_add(out, text.p + read, gap);
        qw_buf_span(out, edits[i].del);
        read += gap + edits[i].ins.n;
        if (out->failed)
            return qw_fail_memory(ctx);
    }
    qw_buf_add(out, text.p + read, text.n - read);
    return out->failed ? qw_fail_memory(ctx) : QW_OK;
}

enum qw_rc
qw_journal_undo(struct qw_span text, const struct qw_edit_view *edits, size_t n, struct qw_buf *out,
    struct qw_ctx *ctx)
{
    struct qw_buf before;
    enum qw_rc rc = QW_OK;

    qw_buf_init(&before, out->max);
    qw_buf_reset(out);
    qw_buf_span(out, text);
    while (rc == QW_OK && !out->failed && n > 0) {
        size_t from = qw_journal_pass(edits, n);
        rc = qw_journal_undo_pass(qw_buf_view(out), edits, from, n, &before, ctx);
        struct qw_buf swap = *out;
        *out = before;
        before = swap;
        n = from;
    }
    if (rc == QW_OK && out->failed)
        rc = qw_fail_memory(ctx);
    qw_buf_release(&before);
    return rc;
}
