#include <stdlib.h>
#include "io/input.h"
#include "io/members.h"
#include "io/warc.h"

enum { ESCAPED = 2, LINE_SLACK = 1 << 20, HTTP_MOST = 1 << 16, WARC_HEADER_MOST = 1 << 16 };

enum mode { BETWEEN, WHOLE, LINES, WARC };

struct qw_input {
    struct qw_input_conf conf;
    struct qw_members m;
    enum mode mode;
    size_t used;    /* bytes of the member's data that were handed out */
    size_t line;    /* number of the line last handed out */
    long long gone; /* bytes of the member before its data */
    size_t base;    /* of the member's id, in m.id */
    struct qw_record record;
};

static const char *const from_stdin[] = { "-" };

enum qw_rc
qw_input_open(struct qw_input **out, const struct qw_input_conf *conf, struct qw_ctx *ctx)
{
    struct qw_input *in = calloc(1, sizeof(*in));

    if (in == NULL)
        return qw_fail_memory(ctx);
    in->conf = *conf;
    if (conf->n_paths == 0) {
        in->conf.paths = from_stdin;
        in->conf.n_paths = 1;
    }
    qw_members_init(&in->m, &in->conf);
    qw_record_init(&in->record);
    *out = in;
    return QW_OK;
}

void
qw_input_close(struct qw_input *in)
{
    if (in == NULL)
        return;
    qw_members_release(&in->m);
    qw_record_release(&in->record);
    free(in);
}

void
qw_input_seen(const struct qw_input *in, unsigned long long *read, unsigned long long *all)
{
    *read = in->m.read;
    if (in->m.n_levels)
        *read += qw_archive_consumed(in->m.levels[0].archive);
    *all = in->m.all;
}

static size_t
line_max(size_t max_doc)
{
    return max_doc * ESCAPED + LINE_SLACK;
}

static bool
holds_records(struct qw_span name)
{
    static const char *const packed[] = { ".gz", ".bz2", ".xz", ".zst", ".lz4" };

    for (size_t i = 0; i < sizeof(packed) / sizeof(*packed); i++)
        if (qw_span_ends(name, qw_span_str(packed[i]))) {
            name.n -= strlen(packed[i]);
            break;
        }
    return qw_span_ends(name, QW_LIT(".jsonl")) || qw_span_ends(name, QW_LIT(".ndjson"));
}

/* ---- whole members ---- */

static enum qw_rc
skip_rest(struct qw_input *in, struct qw_ctx *ctx)
{
    const size_t kept = in->m.data.n;
    enum qw_rc rc = QW_OK;

    while (rc == QW_OK && !in->m.drained) {
        rc = qw_members_fill(&in->m, ctx);
        in->m.data.n = kept;
    }
    return rc;
}

static void
give_data(struct qw_input *in, struct qw_item *item)
{
    item->bytes = qw_buf_view(&in->m.data);
    item->offset = in->m.offset;
    item->length = (long long)item->bytes.n;
}

static enum qw_rc
whole_member(struct qw_input *in, struct qw_item *item, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    in->mode = BETWEEN;
    qw_members_expect(&in->m, in->conf.max_doc);
    while (rc == QW_OK && !in->m.drained && in->m.data.n <= in->conf.max_doc)
        rc = qw_members_fill(&in->m, ctx);
    if (rc == QW_OK && in->m.data.n > in->conf.max_doc) {
        rc = skip_rest(in, ctx);
        if (rc == QW_OK)
            rc = qw_refuse(
                ctx, "size", QW_NOWHERE, "more than --max-doc %zu bytes", in->conf.max_doc);
    }
    item->id = qw_buf_view(&in->m.id); /* a bomb is the file's */
    give_data(in, item);
    return rc;
}

/* ---- lines ---- */

/* Move what was not handed out to the front. */
static void
compact(struct qw_input *in)
{
    struct qw_buf *data = &in->m.data;

    memmove(data->p, data->p + in->used, data->n - in->used);
    data->n -= in->used;
    in->gone += (long long)in->used;
    in->used = 0;
}

/* The next line of the member; *found is false at its end. */
static enum qw_rc
next_line(struct qw_input *in, struct qw_span *line, bool *found, struct qw_ctx *ctx)
{
    const size_t ceiling = line_max(in->conf.max_doc);
    struct qw_buf *data = &in->m.data;
    size_t searched = 0;
    bool dropped = false;

    for (;;) {
        struct qw_span rest = qw_span_slice(qw_buf_view(data), in->used, data->n);
        const char *end =
            rest.n > searched ? memchr(rest.p + searched, '\n', rest.n - searched) : NULL;
        *found = end || (in->m.drained && (rest.n || dropped));
        if (*found) {
            *line = qw_span(rest.p, end ? (size_t)(end - rest.p) : rest.n);
            in->used += line->n + (end != NULL);
            in->line++;
            return dropped ? qw_refuse(
                                 ctx, "size", QW_NOWHERE, "a line of more than %zu bytes", ceiling)
                           : QW_OK;
        }
        if (in->m.drained)
            return QW_OK;
        searched = rest.n;
        if (in->used && in->used >= data->n / 2)
            compact(in);
        if (rest.n > ceiling) { /* forget what was read of this line, look for its end */
            dropped = true;
            searched = 0;
            in->gone += (long long)data->n;
            in->used = data->n = 0;
        }
        enum qw_rc rc = qw_members_fill(&in->m, ctx);
        if (rc != QW_OK) {
            in->mode = BETWEEN;
            return rc;
        }
    }
}

static enum qw_rc
next_record(struct qw_input *in, struct qw_item *item, bool *found, struct qw_ctx *ctx)
{
    struct qw_span line;
    enum qw_rc rc;

    do {
        rc = next_line(in, &line, found, ctx);
        if (rc == QW_OK && !*found)
            return QW_OK;
    } while (rc == QW_OK && qw_span_trim(line).n == 0);

    if (in->mode == LINES) {
        in->m.id.n = in->base;
        qw_buf_fmt(&in->m.id, ":%zu", in->line);
    }
    item->id = qw_buf_view(&in->m.id);
    if (rc != QW_OK)
        return rc;
    item->bytes = item->line = line;
    item->length = (long long)line.n;
    item->offset = in->m.by_itself ? in->gone + (line.p - in->m.data.p) : in->m.offset;
    if (in->conf.raw)
        return QW_OK;
    size_t room = in->m.data.cap - (size_t)(line.p + line.n - in->m.data.p);
    rc = qw_record_read(&in->record, line, room, ctx);
    if (rc != QW_OK)
        return rc;
    if (in->record.id.n)
        item->id = in->record.id;
    item->bytes = in->record.text;
    item->record = &in->record;
    return QW_OK;
}

/* ---- WARC ---- */

/* Have at least n bytes behind `used`, or all that there are. */
static enum qw_rc
have(struct qw_input *in, size_t n, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    if (in->used && in->used >= in->m.data.n / 2)
        compact(in);
    while (rc == QW_OK && !in->m.drained && in->m.data.n - in->used < n)
        rc = qw_members_fill(&in->m, ctx);
    return rc;
}

static struct qw_span
rest(const struct qw_input *in)
{
    return qw_span_slice(qw_buf_view(&in->m.data), in->used, in->m.data.n);
}

/* Step over n bytes, however many they are. */
static enum qw_rc
step_over(struct qw_input *in, unsigned long long n, struct qw_ctx *ctx)
{
    for (;;) {
        size_t there = in->m.data.n - in->used;
        if (n <= there) {
            in->used += (size_t)n;
            return QW_OK;
        }
        n -= there;
        in->gone += (long long)in->m.data.n;
        in->used = in->m.data.n = 0;
        if (in->m.drained)
            return qw_refuse(ctx, "damaged", QW_NOWHERE, "ends inside a record");
        enum qw_rc rc = qw_members_fill(&in->m, ctx);
        if (rc != QW_OK)
            return rc;
    }
}

/* The header of the next record of pages; *found is false at the end. */
static enum qw_rc
warc_header(struct qw_input *in, struct qw_warc *w, bool *found, struct qw_ctx *ctx)
{
    *found = false;
    for (;;) {
        enum qw_rc rc = have(in, WARC_HEADER_MOST, ctx);
        if (rc != QW_OK)
            return rc;
        while (in->used < in->m.data.n && strchr("\r\n", in->m.data.p[in->used]) &&
               in->m.data.p[in->used])
            in->used++;
        if (in->used == in->m.data.n && in->m.drained)
            return QW_OK;
        size_t n = qw_warc_header(rest(in), w);
        if (n == 0 || n == QW_NOWHERE)
            return qw_refuse(ctx, "damaged", QW_NOWHERE, "no WARC record at byte %lld",
                in->gone + (long long)in->used);
        *found = w->kind != QW_WARC_OTHER || w->http;
        if (*found) {
            in->m.id.n = in->base;
            qw_buf_byte(&in->m.id, '!');
            qw_member_name_add(&in->m.names, &in->m.id, w->uri);
            qw_members_number(&in->m);
            in->used += n;
            return QW_OK;
        }
        in->used += n;
        rc = step_over(in, w->size, ctx);
        if (rc != QW_OK)
            return rc;
    }
}

static enum qw_rc
next_page(struct qw_input *in, struct qw_item *item, bool *found, struct qw_ctx *ctx)
{
    struct qw_warc w;
    enum qw_rc rc = warc_header(in, &w, found, ctx);

    item->id = qw_buf_view(&in->m.id);
    item->offset = in->m.by_itself ? in->gone + (long long)in->used : in->m.offset;
    if (rc != QW_OK || !*found)
        return rc;
    size_t head = 0;
    if (w.http) {
        rc = have(in, w.size < HTTP_MOST ? (size_t)w.size : HTTP_MOST, ctx);
        if (rc == QW_OK)
            head = qw_warc_http(qw_span_slice(rest(in), 0, (size_t)w.size), &w.kind);
        item->offset += in->m.by_itself ? (long long)head : 0;
    }
    unsigned long long n = w.size - head;
    item->length = (long long)n;
    in->used += head;
    if (rc == QW_OK && w.kind == QW_WARC_TEXT && n <= in->conf.max_doc) {
        rc = have(in, (size_t)n, ctx);
        item->bytes = qw_span_slice(rest(in), 0, (size_t)n);
        if (rc == QW_OK && item->bytes.n < n)
            rc = qw_refuse(ctx, "damaged", QW_NOWHERE, "ends inside a record");
        in->used += item->bytes.n;
        return rc;
    }
    item->skipped = w.kind == QW_WARC_HTML ? "html" : w.kind == QW_WARC_TEXT ? NULL : "kind";
    if (rc == QW_OK)
        rc = step_over(in, n, ctx);
    if (rc == QW_OK && item->skipped == NULL)
        rc = qw_refuse(ctx, "size", QW_NOWHERE, "more than --max-doc %zu bytes", in->conf.max_doc);
    return rc;
}

/* ---- documents ---- */

static enum qw_rc
start_member(struct qw_input *in, bool *more, struct qw_ctx *ctx)
{
    enum qw_rc rc = qw_members_next(&in->m, more, ctx);

    if (rc != QW_OK || !*more)
        return rc;
    in->base = in->m.id.n;
    in->used = in->line = 0;
    in->gone = 0;
    in->mode = in->conf.jsonl || holds_records(qw_buf_view(&in->m.id)) ? LINES : WHOLE;
    while (rc == QW_OK && !in->m.drained && in->m.data.n < QW_WARC_START)
        rc = qw_members_fill(&in->m, ctx);
    if (rc != QW_OK)
        in->mode = BETWEEN;
    else if (in->mode == WHOLE && qw_warc_starts(qw_buf_view(&in->m.data)))
        in->mode = WARC;
    return rc;
}

enum qw_rc
qw_input_next(struct qw_input *in, struct qw_item *item, bool *more, struct qw_ctx *ctx)
{
    *more = !(in->conf.stop && *in->conf.stop);
    while (*more) {
        *item =
            (struct qw_item){ .id = QW_LIT(""), .bytes = QW_LIT(""), .offset = -1, .length = -1 };
        if (in->mode == BETWEEN) {
            enum qw_rc rc = start_member(in, more, ctx);
            item->id = qw_buf_view(&in->m.id);
            item->source = in->m.path.n ? qw_span_str(in->m.path.p) : QW_LIT("");
            if (rc != QW_OK || !*more)
                return rc;
        }
        item->id = qw_buf_view(&in->m.id);
        item->source = qw_span_str(in->m.path.p);
        if (in->mode == WHOLE)
            return whole_member(in, item, ctx);
        bool found;
        enum qw_rc rc = in->mode == WARC ? next_page(in, item, &found, ctx)
                                         : next_record(in, item, &found, ctx);
        if (rc != QW_OK && (in->mode == WARC && item->skipped == NULL && ctx->reason &&
                               strcmp(ctx->reason, "size") != 0))
            in->mode = BETWEEN;
        if (rc != QW_OK || found)
            return rc;
        in->mode = BETWEEN;
    }
    return QW_OK;
}

bool
qw_input_take(struct qw_input *in, const struct qw_item *item, struct qw_buf *out)
{
    if (in->mode != BETWEEN || item->bytes.p != in->m.data.p || item->bytes.n != in->m.data.n)
        return false;
    qw_buf_swap(&in->m.data, out);
    return true;
}
