#include <stdlib.h>
#include <string.h>
#include "base/vec.h"
#include "chain/share.h"
#include "io/scan.h"
#include "run/batch.h"
#include "run/row.h"
#include "text/charset/charset.h"

/* A buffer that one huge document has blown up goes away again; a document that is alone and no
 * small one is handed on, not copied. */
enum { LARGE = 8 << 20, HANDED = 1 << 20 };

void
qw_batch_init(struct qw_batch *b)
{
    *b = (struct qw_batch){ 0 };
    qw_buf_init(&b->in, SIZE_MAX);
    qw_buf_init(&b->out, SIZE_MAX);
    qw_buf_init(&b->packed, SIZE_MAX);
    qw_arena_init(&b->arena);
}

void
qw_batch_release(struct qw_batch *b)
{
    free(b->docs);
    qw_buf_release(&b->in);
    qw_buf_release(&b->out);
    qw_buf_release(&b->packed);
    qw_arena_release(&b->arena);
}

static void
empty(struct qw_buf *b)
{
    if (b->cap > LARGE)
        qw_buf_release(b);
    qw_buf_reset(b);
}

static void
reset(struct qw_batch *b)
{
    empty(&b->in);
    empty(&b->out);
    empty(&b->packed);
    qw_arena_reset(&b->arena);
    b->n = 0;
    b->tally = (struct qw_tally){ 0 };
    b->last = false;
}

/* ---- reading ---- */

/* FNV-1a. */
static unsigned long long
digest_of(unsigned long long h, const struct qw_item *item)
{
    if (h == 0)
        h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < item->id.n; i++)
        h = (h ^ (unsigned char)item->id.p[i]) * 0x100000001b3u;
    h = (h ^ (unsigned long long)item->length) * 0x100000001b3u;
    return h & INT64_MAX;
}

static enum qw_rc
add(struct qw_batch *b, struct qw_input *in, const struct qw_item *item, enum qw_rc rc,
    const struct qw_task *task, const struct qw_ctx *why, struct qw_ctx *ctx)
{
    struct qw_batch_doc *docs = qw_vec_grow(b->docs, &b->cap, b->n + 1, sizeof(*docs));
    struct qw_ctx *copy = rc == QW_OK ? NULL : qw_arena_alloc(&b->arena, sizeof(*copy));

    if (docs == NULL)
        return qw_fail_memory(ctx);
    b->docs = docs;
    struct qw_batch_doc *d = &docs[b->n++];
    *d = (struct qw_batch_doc){ .at = b->in.n, .rc = rc, .why = copy, .skipped = item->skipped };
    d->from.id = qw_arena_copy(&b->arena, item->id);
    d->from.source = qw_arena_copy(&b->arena, item->source);
    d->from.offset = item->offset;
    d->from.bytes = item->length;
    d->line = item->line.p != NULL;
    if (copy)
        *copy = *why;
    bool wanted = rc == QW_OK || task->originals;
    bool large = b->in.n == 0 && item->bytes.n >= HANDED;
    if (wanted && !(large && qw_input_take(in, item, &b->in)))
        qw_buf_span(&b->in, item->bytes);
    d->n = b->in.n - d->at;
    qw_buf_reserve(&b->in, QW_SCAN_ROOM);
    return b->in.failed || b->arena.failed ? qw_fail_memory(ctx) : QW_OK;
}

enum qw_rc
qw_batch_read(struct qw_batch *b, struct qw_input *in, const struct qw_task *task,
    unsigned long long *digest, struct qw_ctx *ctx)
{
    struct qw_item item;
    bool more = true;

    reset(b);
    while (b->in.n < QW_BATCH_BYTES && b->n < QW_BATCH_DOCUMENTS) {
        qw_ctx_clear(ctx);
        enum qw_rc rc = qw_input_next(in, &item, &more, ctx);
        if (rc == QW_FATAL)
            return rc;
        if (!more)
            break;
        struct qw_ctx why = *ctx;
        *digest = digest_of(*digest, &item);
        if (add(b, in, &item, rc, task, &why, ctx) != QW_OK)
            return QW_FATAL;
    }
    b->last = !more;
    b->digest = *digest;
    qw_input_seen(in, &b->read, &b->all);
    return QW_OK;
}

enum qw_rc
qw_batch_skip(
    struct qw_input *in, unsigned long long n, unsigned long long *digest, struct qw_ctx *ctx)
{
    struct qw_item item;
    bool more = true;

    for (; n; n--) {
        if (qw_input_next(in, &item, &more, ctx) == QW_FATAL)
            return QW_FATAL;
        if (!more)
            break;
        *digest = digest_of(*digest, &item);
    }
    return QW_OK;
}

/* ---- working ---- */

enum qw_rc
qw_hand_open(struct qw_hand *h, const struct qw_task *task, struct qw_ctx *ctx)
{
    *h = (struct qw_hand){ .task = task };
    qw_record_init(&h->record);
    if (task->chain == NULL)
        return QW_OK;
    enum qw_rc rc = qw_worker_new(&h->worker, task->chain, ctx);
    if (rc == QW_OK && task->rows)
        rc = qw_worker_count(h->worker, ctx);
    if (rc == QW_OK)
        qw_worker_limit(h->worker, task->doc_time);
    return rc;
}

void
qw_hand_close(struct qw_hand *h)
{
    qw_worker_free(h->worker);
    qw_record_release(&h->record);
    qw_split_release(&h->parts);
    free(h->edits);
    h->worker = NULL;
}

/* The text of the document; a record is read for it. */
static enum qw_rc
find_text(struct qw_batch *b, struct qw_batch_doc *d, struct qw_hand *h, struct qw_span *text,
    struct qw_ctx *ctx)
{
    *text = qw_span_slice(qw_buf_view(&b->in), d->at, d->at + d->n);
    if (!d->line)
        return QW_OK;
    /* parts replace what only the slow way finds */
    bool slow = h->task->parts && h->task->journal;
    enum qw_rc rc = slow ? qw_record_parse(&h->record, *text, ctx)
                         : qw_record_read(&h->record, *text, b->in.cap - d->at - d->n, ctx);
    if (rc != QW_OK)
        return rc;
    if (h->record.id.n)
        d->from.id = qw_arena_copy(&b->arena, h->record.id);
    *text = h->record.text;
    return QW_OK;
}

/* Where the document stood; what came by itself on standard input stood nowhere. */
static struct qw_record_place
place_of(const struct qw_batch_doc *d)
{
    bool piped = qw_span_eq(d->from.source, QW_LIT("-"));

    return (struct qw_record_place){ piped ? -1 : d->from.offset, d->from.bytes };
}

/* All the edits that made the text: the record's own, and the worker's. */
static size_t
list_edits(struct qw_hand *h, bool line)
{
    const struct qw_journal *j = qw_worker_journal(h->worker);
    size_t old = line ? h->record.n_edits : 0;
    struct qw_edit_view *list = qw_vec_grow(h->edits, &h->edits_cap, old + j->n + 1, sizeof(*list));

    if (list == NULL)
        return SIZE_MAX;
    h->edits = list;
    if (old)
        memcpy(list, h->record.edits, old * sizeof(*list));
    if (j->n)
        memcpy(list + old, j->list, j->n * sizeof(*list));
    if (old && j->n && strcmp(list[old - 1].stage, list[old].stage) == 0)
        list[old].again = true;
    return old + j->n;
}

/* A record for each part: their ids are the document's with #1, #2 … behind it. `trace`
 * is of the edits that made the text; NULL: nobody wants them. */
static enum qw_rc
put_parts(struct qw_batch *b, const struct qw_batch_doc *d, struct qw_hand *h,
    const struct qw_trace *trace, struct qw_ctx *ctx)
{
    struct qw_span text = qw_worker_text(h->worker);
    const struct qw_record_place place = place_of(d);
    struct qw_share share = { 0 };
    struct qw_buf id;
    enum qw_rc rc = QW_OK;

    qw_buf_init(&id, SIZE_MAX);
    for (size_t i = 0; i < h->parts.n && rc == QW_OK; i++) {
        size_t end = i + 1 < h->parts.n ? h->parts.list[i + 1] : text.n;
        struct qw_range range = { h->parts.list[i], end };
        if (trace)
            rc = qw_trace_share(trace, range, &share, ctx);
        qw_buf_reset(&id);
        qw_buf_span(&id, d->from.id);
        qw_buf_fmt(&id, "#%zu", i + 1);
        const struct qw_record_part part = { qw_buf_view(&id),
            qw_span_slice(text, range.from, range.to), qw_worker_notes(h->worker),
            trace ? &share : NULL };
        if (d->line)
            qw_record_part_line(&b->out, &h->record, &part);
        else
            qw_record_part_new_line(&b->out, &part, &place);
    }
    b->out.failed |= id.failed;
    qw_buf_release(&id);
    qw_share_release(&share);
    return rc;
}

/* The same with each part's share of the edits. */
static enum qw_rc
put_shares(struct qw_batch *b, const struct qw_batch_doc *d, struct qw_hand *h, struct qw_ctx *ctx)
{
    size_t n = list_edits(h, d->line);
    struct qw_trace trace;

    if (n == SIZE_MAX)
        return qw_fail_memory(ctx);
    enum qw_rc rc = qw_trace_open(&trace, qw_worker_text(h->worker), h->edits, n, ctx);
    if (rc == QW_OK) {
        rc = put_parts(b, d, h, &trace, ctx);
        qw_trace_close(&trace);
    }
    return rc;
}

/* Make the text the output, which is empty, without a copy: it is alone, and nobody asks for it later. */
static bool
hand_on(struct qw_batch *b, const struct qw_task *t, struct qw_worker *w, struct qw_span text)
{
    if (b->out.n || text.n < HANDED || t->rows)
        return false;
    if (text.p != b->in.p || text.n != b->in.n)
        return qw_worker_take(w, &b->out);
    qw_buf_swap(&b->in, &b->out);
    return true;
}

/* Append what came of the document to the batch's output. */
static enum qw_rc
put(struct qw_batch *b, const struct qw_batch_doc *d, struct qw_hand *h, struct qw_ctx *ctx)
{
    const struct qw_task *t = h->task;
    struct qw_span text = qw_worker_text(h->worker);
    const struct qw_notes *notes = qw_worker_notes(h->worker);
    const struct qw_journal *journal = t->journal ? qw_worker_journal(h->worker) : NULL;
    const struct qw_record_place place = place_of(d);

    b->tally.bytes_out += text.n;
    for (size_t i = 0; i < QW_TALLY_STAGES && i < qw_chain_count(t->chain); i++)
        b->tally.edits[i] += qw_worker_edits(h->worker, i);
    if (t->parts) {
        qw_split_find(&h->parts, text);
        b->out.failed |= h->parts.failed;
        if (h->parts.n > 1)
            return journal ? put_shares(b, d, h, ctx) : put_parts(b, d, h, NULL, ctx);
    }
    if (!t->records && t->to) {
        if (!qw_charset_write(t->to, text, &b->out) ||
            !qw_charset_write(t->to, t->separator, &b->out))
            b->out.failed = true;
    } else if (!t->records) {
        if (!hand_on(b, t, h->worker, text))
            qw_buf_span(&b->out, text);
        qw_buf_span(&b->out, t->separator);
    } else if (d->line) {
        qw_record_next_line(&b->out, &h->record, text, notes, journal);
    } else {
        qw_record_new_line(&b->out, d->from.id, &place, text, notes, journal);
    }
    return QW_OK;
}

static void
note_site(struct qw_batch *b, struct qw_batch_doc *d, const struct qw_worker *w)
{
    const struct qw_note_list *meta = &qw_worker_notes(w)->meta;

    for (size_t i = 0; i < meta->n; i++)
        if (strcmp(meta->list[i].key, "site") == 0)
            d->site = qw_arena_copy(&b->arena, meta->list[i].text);
}

/* Clean it and put what came out. */
static enum qw_rc
clean(struct qw_batch *b, struct qw_batch_doc *d, struct qw_hand *h, struct qw_span *text,
    struct qw_ctx *ctx)
{
    enum qw_rc rc = find_text(b, d, h, text, ctx);

    if (rc != QW_OK)
        return rc;
    b->tally.bytes_in += text->n;
    if (h->task->pages) {
        static const struct qw_notes none;
        const struct qw_record_place place = place_of(d);
        if (d->line) { /* a record already */
            qw_buf_add(&b->out, b->in.p + d->at, d->n);
            qw_buf_byte(&b->out, '\n');
        } else {
            qw_record_new_line(&b->out, d->from.id, &place, *text, &none, NULL);
        }
        return QW_OK;
    }
    if (h->worker == NULL) { /* a record's text, as it is */
        qw_buf_span(&b->out, *text);
        qw_buf_span(&b->out, h->task->separator);
        b->tally.bytes_out += text->n;
        return QW_OK;
    }
    rc = qw_worker_run(h->worker, *text, ctx);
    if (rc != QW_OK)
        return rc;
    rc = put(b, d, h, ctx);
    note_site(b, d, h->worker);
    return rc;
}

static enum qw_rc
work_one(struct qw_batch *b, struct qw_batch_doc *d, struct qw_hand *h, struct qw_ctx *ctx)
{
    struct qw_span text = QW_LIT("");

    b->tally.documents++;
    d->out_at = b->out.n;
    if (d->rc == QW_OK && d->skipped == NULL) {
        qw_ctx_clear(ctx);
        d->rc = clean(b, d, h, &text, ctx);
        if (d->rc == QW_FATAL)
            return QW_FATAL;
        if (d->rc != QW_OK) {
            struct qw_ctx *copy = qw_arena_alloc(&b->arena, sizeof(*copy));
            if (copy == NULL)
                return qw_fail_memory(ctx);
            *copy = *ctx;
            d->why = copy;
            b->out.n = d->out_at;
        }
    }
    d->out_n = b->out.n - d->out_at;
    b->tally.bad += d->rc != QW_OK;
    b->tally.skipped += d->skipped != NULL;
    if (h->task->rows)
        qw_row_fill(&d->row, &b->arena, d, h->worker, h->task->chain, text);
    return b->out.failed || b->arena.failed ? qw_fail_memory(ctx) : QW_OK;
}

/* After a huge document a worker begins anew, since its buffers are as large. */
static enum qw_rc
begin_anew(struct qw_hand *h, struct qw_ctx *ctx)
{
    const struct qw_task *task = h->task;

    qw_hand_close(h);
    return qw_hand_open(h, task, ctx);
}

enum qw_rc
qw_batch_work(struct qw_batch *b, struct qw_hand *h, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < b->n; i++) {
        rc = work_one(b, &b->docs[i], h, ctx);
        if (rc == QW_OK && b->docs[i].n > LARGE)
            rc = begin_anew(h, ctx);
    }
    if (rc == QW_OK && h->task->kind == QW_SINK_STREAM && h->task->filter != QW_PLAIN)
        rc = qw_filter_add(h->task->filter, qw_buf_view(&b->out), &b->packed, ctx);
    return rc;
}

enum qw_rc
qw_batch_pack(struct qw_batch *b, const struct qw_task *task, struct qw_ctx *ctx)
{
    struct qw_buf tar;
    enum qw_rc rc = QW_OK;

    qw_buf_init(&tar, SIZE_MAX);
    for (size_t i = 0; rc == QW_OK && i < b->n; i++) {
        const struct qw_batch_doc *d = &b->docs[i];
        if (d->rc == QW_OK && d->skipped == NULL)
            rc = qw_tar_add(&tar, d->name,
                qw_span_slice(qw_buf_view(&b->out), d->out_at, d->out_at + d->out_n), ctx);
    }
    if (rc == QW_OK)
        rc = qw_filter_add(task->filter, qw_buf_view(&tar), &b->packed, ctx);
    qw_buf_release(&tar);
    return rc;
}
