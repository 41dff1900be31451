#define _DEFAULT_SOURCE /* fts */
#include <fts.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "io/archive.h"
#include "io/input.h"
#include "text/utf8.h"

enum { READ = 1 << 18, ESCAPED = 2, LINE_SLACK = 1 << 20, ID_MAX = 1 << 16 };

struct qw_input {
    struct qw_input_conf conf;
    size_t next_path;
    FTS *tree;               /* the folder being walked, or NULL */
    struct qw_archive *file; /* the file being read, or NULL */
    struct qw_buf path;      /* its path */
    struct qw_buf id;        /* of the member, escaped */
    bool lines;              /* the member holds records */
    bool in_member;
    struct qw_buf data; /* of the member: what was read and not yet handed out */
    size_t used;        /* bytes of data that were handed out */
    bool drained;       /* the member is read to its end */
    size_t line;        /* number of the line last handed out */
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
    qw_buf_init(&in->path, ID_MAX);
    qw_buf_init(&in->id, ID_MAX * 4);
    qw_buf_init(&in->data, SIZE_MAX);
    qw_record_init(&in->record);
    *out = in;
    return QW_OK;
}

void
qw_input_close(struct qw_input *in)
{
    if (in == NULL)
        return;
    if (in->tree)
        fts_close(in->tree);
    qw_archive_close(in->file);
    qw_buf_release(&in->path);
    qw_buf_release(&in->id);
    qw_buf_release(&in->data);
    qw_record_release(&in->record);
    free(in);
}

/* ---- paths ---- */

static int
by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static enum qw_rc
set_path(struct qw_input *in, const char *path)
{
    qw_buf_reset(&in->path);
    qw_buf_add(&in->path, path, strlen(path));
    qw_buf_byte(&in->path, '\0');
    return in->path.failed ? QW_FATAL : QW_OK;
}

/* The next file of the folder; *found is false when the folder is done. */
static enum qw_rc
next_in_tree(struct qw_input *in, bool *found, struct qw_ctx *ctx)
{
    FTSENT *e;

    *found = true;
    while ((e = fts_read(in->tree))) {
        switch (e->fts_info) {
        case FTS_F:
            return set_path(in, e->fts_path);
        case FTS_DNR:
        case FTS_ERR:
        case FTS_NS:
            set_path(in, e->fts_path);
            return qw_fail(ctx, QW_BAD, QW_NOWHERE, "%s", strerror(e->fts_errno));
        default: /* folders before and after; links are not followed */
            break;
        }
    }
    fts_close(in->tree);
    in->tree = NULL;
    *found = false;
    return QW_OK;
}

/* The next path to open, in in->path. */
static enum qw_rc
next_path(struct qw_input *in, bool *more, struct qw_ctx *ctx)
{
    struct stat st;

    for (;;) {
        bool found = false;
        if (in->tree) {
            enum qw_rc rc = next_in_tree(in, &found, ctx);
            *more = true;
            if (rc != QW_OK || found)
                return rc;
        }
        *more = in->next_path < in->conf.n_paths;
        if (!*more)
            return QW_OK;
        const char *path = in->conf.paths[in->next_path++];
        if (set_path(in, path) != QW_OK)
            return qw_fail_memory(ctx);
        if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
            return QW_OK;
        char *const roots[] = { in->path.p, NULL };
        in->tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
        if (in->tree == NULL)
            return qw_fail(ctx, QW_BAD, QW_NOWHERE, "%s", strerror(errno));
    }
}

/* ---- members ---- */

static void
add_name(struct qw_buf *id, struct qw_span name)
{
    while (name.n) {
        size_t good = qw_utf8_valid(name);
        qw_buf_add(id, name.p, good);
        name = qw_span_slice(name, good, name.n);
        if (name.n == 0)
            break;
        qw_buf_fmt(id, "%%%02X", (unsigned)(unsigned char)name.p[0]);
        name = qw_span_slice(name, 1, name.n);
    }
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

static void
name_member(struct qw_input *in, struct qw_span name)
{
    struct qw_span path = qw_span(in->path.p, in->path.n ? in->path.n - 1 : 0);

    qw_buf_reset(&in->id);
    add_name(&in->id, path);
    if (name.n) {
        qw_buf_byte(&in->id, '!');
        add_name(&in->id, name);
    }
    in->lines = in->conf.jsonl || holds_records(name.n ? name : path);
}

static void
close_file(struct qw_input *in)
{
    qw_archive_close(in->file);
    in->file = NULL;
    in->in_member = false;
}

/* Stand at the start of a member's data. */
static enum qw_rc
next_member(struct qw_input *in, bool *more, struct qw_ctx *ctx)
{
    struct qw_span name;

    in->in_member = false;
    for (;;) {
        if (in->file == NULL) {
            enum qw_rc rc = next_path(in, more, ctx);
            name_member(in, QW_LIT(""));
            if (rc != QW_OK || !*more)
                return rc;
            rc = qw_archive_open(&in->file, in->path.p, ctx);
            if (rc != QW_OK)
                return rc;
        }
        bool found;
        enum qw_rc rc = qw_archive_next(in->file, &name, &found, ctx);
        if (rc == QW_OK && found) {
            name_member(in, name);
            in->in_member = true;
            in->drained = false;
            in->used = in->line = 0;
            qw_buf_reset(&in->data);
            return QW_OK;
        }
        close_file(in);
        *more = true;
        if (rc != QW_OK)
            return rc;
    }
}

/* ---- documents ---- */

/* Read more of the member; `drained` at its end. */
static enum qw_rc
fill(struct qw_input *in, struct qw_ctx *ctx)
{
    size_t n = 0;

    if (in->data.cap - in->data.n < READ) /* grow by doubling, not by READ */
        qw_buf_reserve(&in->data, in->data.n + READ);
    enum qw_rc rc = qw_archive_read(in->file, &in->data, READ, &n, ctx);
    in->drained = n == 0;
    return rc;
}

static enum qw_rc
skip_rest(struct qw_input *in, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    while (rc == QW_OK && !in->drained) {
        qw_buf_reset(&in->data);
        rc = fill(in, ctx);
    }
    return rc;
}

static enum qw_rc
whole_member(struct qw_input *in, struct qw_item *item, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    in->in_member = false;
    while (rc == QW_OK && !in->drained && in->data.n <= in->conf.max_doc)
        rc = fill(in, ctx);
    if (rc != QW_OK) {
        close_file(in);
        return rc;
    }
    if (in->data.n > in->conf.max_doc) {
        rc = skip_rest(in, ctx);
        return rc != QW_OK ? rc
                           : qw_fail(ctx, QW_BAD, QW_NOWHERE, "more than --max-doc %zu bytes",
                                 in->conf.max_doc);
    }
    item->bytes = qw_buf_view(&in->data);
    item->length = (long long)item->bytes.n;
    return QW_OK;
}

/* Move what was not handed out to the front. */
static void
compact(struct qw_input *in)
{
    memmove(in->data.p, in->data.p + in->used, in->data.n - in->used);
    in->data.n -= in->used;
    in->used = 0;
}

/* The next line of the member; *found is false at its end. */
static enum qw_rc
next_line(struct qw_input *in, struct qw_span *line, bool *found, struct qw_ctx *ctx)
{
    const size_t ceiling = in->conf.max_doc * ESCAPED + LINE_SLACK;
    size_t searched = 0;
    bool dropped = false;

    for (;;) {
        struct qw_span rest = qw_span_slice(qw_buf_view(&in->data), in->used, in->data.n);
        const char *end =
            rest.n > searched ? memchr(rest.p + searched, '\n', rest.n - searched) : NULL;
        if (end || (in->drained && rest.n)) {
            *line = qw_span(rest.p, end ? (size_t)(end - rest.p) : rest.n);
            in->used += line->n + (end != NULL);
            in->line++;
            *found = true;
            return dropped
                       ? qw_fail(ctx, QW_BAD, QW_NOWHERE, "a line of more than %zu bytes", ceiling)
                       : QW_OK;
        }
        *found = false;
        if (in->drained)
            return QW_OK;
        searched = rest.n;
        if (in->used && in->used >= in->data.n / 2)
            compact(in);
        if (rest.n > ceiling) { /* forget what was read of this line, look for its end */
            dropped = true;
            searched = 0;
            in->used = in->data.n = 0;
        }
        enum qw_rc rc = fill(in, ctx);
        if (rc != QW_OK) {
            close_file(in);
            return rc;
        }
    }
}

static enum qw_rc
next_record(struct qw_input *in, struct qw_item *item, bool *found, struct qw_ctx *ctx)
{
    struct qw_span line;

    do {
        enum qw_rc rc = next_line(in, &line, found, ctx);
        if (rc != QW_OK || !*found)
            return rc;
    } while (qw_span_trim(line).n == 0);

    size_t base = in->id.n;
    qw_buf_fmt(&in->id, ":%zu", in->line);
    item->id = qw_buf_view(&in->id);
    in->id.n = base; /* the bytes stay until the next name */
    size_t room = in->data.cap - (size_t)(line.p + line.n - in->data.p);
    enum qw_rc rc = qw_record_read(&in->record, line, room, ctx);
    if (rc != QW_OK)
        return rc;
    if (in->record.id.n)
        item->id = in->record.id;
    item->bytes = in->record.text;
    item->length = (long long)line.n;
    item->record = &in->record;
    return QW_OK;
}

enum qw_rc
qw_input_next(struct qw_input *in, struct qw_item *item, bool *more, struct qw_ctx *ctx)
{
    *more = true;
    for (;;) {
        item->record = NULL;
        item->bytes = QW_LIT("");
        item->offset = item->length = -1;
        if (!in->in_member) {
            enum qw_rc rc = next_member(in, more, ctx);
            item->id = qw_buf_view(&in->id);
            item->source = in->path.n ? qw_span_str(in->path.p) : QW_LIT("");
            if (rc != QW_OK || !*more)
                return rc;
        }
        item->id = qw_buf_view(&in->id);
        item->source = qw_span_str(in->path.p);
        if (!in->lines)
            return whole_member(in, item, ctx);

        bool found;
        enum qw_rc rc = next_record(in, item, &found, ctx);
        if (rc != QW_OK || found)
            return rc;
        in->in_member = false;
    }
}
