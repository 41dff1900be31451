#include "run/row.h"
#include "io/record.h"
#include "text/utf8.h"

static struct qw_span
note(const struct qw_note_list *notes, const char *key, struct qw_arena *a)
{
    for (size_t i = 0; i < notes->n; i++)
        if (notes->list[i].kind == QW_NOTE_TEXT && strcmp(notes->list[i].key, key) == 0)
            return qw_arena_copy(a, notes->list[i].text);
    return QW_LIT("");
}

static struct qw_span
notes_json(const struct qw_note_list *notes, struct qw_arena *a)
{
    struct qw_buf b;

    qw_buf_init(&b, SIZE_MAX);
    qw_record_add_notes(&b, notes);
    struct qw_span copy = qw_arena_copy(a, qw_buf_view(&b));
    a->failed = a->failed || b.failed;
    qw_buf_release(&b);
    return copy;
}

static void
fill_counts(struct qw_catalog_row *row, struct qw_arena *a, const struct qw_worker *w, size_t n)
{
    const struct qw_counts *counts = qw_worker_counts(w);
    long long *chars = qw_arena_alloc(a, (n + 1) * sizeof(*chars));
    size_t *edits = qw_arena_alloc(a, (n + 1) * sizeof(*edits));
    struct qw_rule_count *rules = qw_arena_alloc(a, (counts->n + 1) * sizeof(*rules));

    if (chars == NULL || edits == NULL || rules == NULL)
        return;
    for (size_t i = 0; i < n; i++) {
        chars[i] = qw_worker_chars(w, i);
        edits[i] = qw_worker_edits(w, i);
    }
    for (size_t i = 0; i < counts->n; i++) {
        rules[i] = counts->list[i];
        struct qw_sample *s = &rules[i].sample;
        s->before = qw_arena_copy(a, s->before);
        s->del = qw_arena_copy(a, s->del);
        s->ins = qw_arena_copy(a, s->ins);
        s->after = qw_arena_copy(a, s->after);
    }
    row->chars = chars;
    row->edits = edits;
    row->rules = rules;
    row->n_rules = counts->n;
}

static void
fill_good(struct qw_catalog_row *row, struct qw_arena *a, const struct qw_worker *w,
    const struct qw_chain *chain, struct qw_span in)
{
    const struct qw_notes *notes = qw_worker_notes(w);
    size_t n = qw_chain_count(chain);
    bool bytes = n && qw_chain_stage(chain, 0)->takes_bytes;

    row->status = "ok";
    row->charset = note(&notes->signals, "charset", a);
    row->script = note(&notes->signals, "script", a);
    row->site = note(&notes->meta, "site", a);
    row->title = note(&notes->meta, "title", a);
    row->meta = notes_json(&notes->meta, a);
    row->signals = notes_json(&notes->signals, a);
    row->chars_in = bytes ? -1 : (long long)qw_utf8_count(in);
    row->bytes_out = (long long)qw_worker_text(w).n;
    fill_counts(row, a, w, n);
}

void
qw_row_fill(struct qw_catalog_row *row, struct qw_arena *a, const struct qw_batch_doc *d,
    const struct qw_worker *w, const struct qw_chain *chain, struct qw_span in)
{
    *row = (struct qw_catalog_row){ .id = d->from.id,
        .source = d->from.source,
        .offset = d->from.offset,
        .bytes = d->from.bytes,
        .at = QW_NOWHERE,
        .chars_in = -1,
        .bytes_out = -1 };
    if (d->rc == QW_OK && d->skipped == NULL) {
        fill_good(row, a, w, chain, in);
    } else if (d->rc == QW_OK) {
        row->status = "skipped";
        row->reason = d->skipped;
    } else {
        row->status = "bad";
        row->reason = d->why->reason ? d->why->reason : "other";
        row->at = d->why->error.at;
        row->message = qw_arena_copy(a, qw_span_str(d->why->error.what));
    }
}
