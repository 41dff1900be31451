#define _DEFAULT_SOURCE /* flock */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buf.h"
#include "io/folder.h"
#include "io/member_path.h"
#include "io/sink.h"

enum { BUFFERED = 1 << 18, PIECE = 1 << 20, PATH_CEILING = 1 << 14, NAME_MOST = 240 };

struct qw_sink {
    enum qw_sink_kind kind;
    enum qw_filter filter;
    int fd; /* the stream, or -1 for a folder */
    bool lasting, finished, shown;
    struct qw_buf path;  /* NUL-terminated; empty: standard output */
    struct qw_buf temp;  /* of the file being written; empty: written where it is */
    struct qw_buf piece; /* documents not yet packed */
    struct qw_buf out;   /* bytes not yet written */
    unsigned long long size;
    struct qw_paths paths;
    struct qw_folder folder;
};

static enum qw_rc
fail(struct qw_ctx *ctx, const char *path)
{
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", path, strerror(errno));
}

static const char *
shown_name(const struct qw_sink *s)
{
    return s->path.n ? s->path.p : "standard output";
}

/* ---- opening ---- */

/* FOLDER/.NAME.qw-part, or a name of chance, since two runs may write one file. */
static enum qw_rc
name_temp(struct qw_sink *s, struct qw_ctx *ctx)
{
    const char *slash = strrchr(s->path.p, '/'), *name = slash ? slash + 1 : s->path.p;

    qw_buf_add(&s->temp, s->path.p, (size_t)(name - s->path.p));
    if (s->lasting && strlen(name) <= NAME_MOST)
        qw_buf_fmt(&s->temp, ".%s%s", name, QW_PATHS_PART);
    else
        qw_buf_fmt(&s->temp, s->lasting ? QW_PATHS_PART : ".qw-XXXXXX");
    qw_buf_byte(&s->temp, '\0');
    return s->temp.failed ? qw_fail_memory(ctx) : QW_OK;
}

static void
give_mode(int fd)
{
    mode_t mask = umask(0);

    umask(mask);
    fchmod(fd, 0666 & ~mask); /* mkstemp's 0600 is for secrets */
}

/* Stand behind byte `from` of the part that an earlier start left. */
static enum qw_rc
go_on(struct qw_sink *s, unsigned long long from, struct qw_ctx *ctx)
{
    struct stat st;

    if (flock(s->fd, LOCK_EX | LOCK_NB) != 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: another run writes there", s->path.p);
    if (fstat(s->fd, &st) != 0)
        return fail(ctx, s->temp.p);
    if ((unsigned long long)st.st_size < from)
        return qw_fail(
            ctx, QW_FATAL, QW_NOWHERE, "%s: has lost what the catalog says it holds", s->temp.p);
    if (ftruncate(s->fd, (off_t)from) != 0 || lseek(s->fd, (off_t)from, SEEK_SET) < 0)
        return fail(ctx, s->temp.p);
    s->size = from;
    return QW_OK;
}

static enum qw_rc
open_file(struct qw_sink *s, bool resume, unsigned long long from, struct qw_ctx *ctx)
{
    enum qw_rc rc = name_temp(s, ctx);

    if (rc != QW_OK)
        return rc;
    if (!s->lasting) {
        s->fd = mkstemp(s->temp.p);
        if (s->fd < 0) {
            s->temp.n = 0;
            return fail(ctx, s->path.p);
        }
        give_mode(s->fd);
        return QW_OK;
    }
    s->fd = open(s->temp.p, O_RDWR | (resume && from ? 0 : O_CREAT), 0666);
    if (s->fd < 0 && resume && errno == ENOENT && access(s->path.p, F_OK) == 0) {
        s->finished = s->shown = true; /* it has its name already */
        s->temp.n = 0;
        return QW_OK;
    }
    return s->fd < 0 ? fail(ctx, s->path.p) : go_on(s, resume ? from : 0, ctx);
}

/* The compression of a name's suffix, which is taken off. */
static enum qw_filter
filter_of(struct qw_span *name)
{
    static const struct {
        const char *suffix;
        enum qw_filter filter;
    } suffixes[] = { { ".gz", QW_GZIP }, { ".bz2", QW_BZIP2 }, { ".xz", QW_XZ },
        { ".zst", QW_ZSTD } };

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
        if (qw_span_ends(*name, qw_span_str(suffixes[i].suffix))) {
            name->n -= strlen(suffixes[i].suffix);
            return suffixes[i].filter;
        }
    return QW_PLAIN;
}

/* Which kind the path asks for; `device`: it is there and neither file nor folder. */
static void
find_kind(struct qw_sink *s, const char *path, bool *device)
{
    struct stat st;
    struct qw_span name = qw_span_str(path);
    bool there = stat(path, &st) == 0;

    *device = false;
    if (qw_span_ends(name, QW_LIT("/")) || (there && S_ISDIR(st.st_mode))) {
        s->kind = QW_SINK_FOLDER;
        return;
    }
    *device = there && !S_ISREG(st.st_mode);
    if (*device)
        return;
    s->filter = filter_of(&name);
    if (qw_span_ends(name, QW_LIT(".tar")))
        s->kind = QW_SINK_TAR;
    else if (s->filter == QW_PLAIN && qw_span_ends(name, QW_LIT(".zip")))
        s->kind = QW_SINK_ZIP;
    else if (s->filter == QW_PLAIN && qw_span_ends(name, QW_LIT(".tgz"))) {
        s->kind = QW_SINK_TAR;
        s->filter = QW_GZIP;
    }
}

bool
qw_sink_wants_records(const char *path)
{
    struct qw_span name = qw_span_str(path);

    filter_of(&name);
    return qw_span_ends(name, QW_LIT(".jsonl")) || qw_span_ends(name, QW_LIT(".ndjson"));
}

static enum qw_rc
open_path(
    struct qw_sink *s, const char *path, bool resume, unsigned long long from, struct qw_ctx *ctx)
{
    bool device;

    qw_buf_fmt(&s->path, "%s", path);
    qw_buf_byte(&s->path, '\0');
    if (s->path.failed)
        return qw_fail_memory(ctx);
    find_kind(s, path, &device);
    if (s->kind == QW_SINK_FOLDER)
        return qw_folder_open(&s->folder, path, s->lasting, ctx);
    if (!device)
        return open_file(s, resume, from, ctx);
    s->fd = open(path, O_WRONLY); /* a device or a named pipe is written to, not replaced */
    return s->fd >= 0 ? QW_OK : fail(ctx, path);
}

static void
release(struct qw_sink *s)
{
    qw_buf_release(&s->path);
    qw_buf_release(&s->temp);
    qw_buf_release(&s->piece);
    qw_buf_release(&s->out);
    qw_paths_release(&s->paths);
    qw_folder_close(&s->folder);
    free(s);
}

static enum qw_rc
open_sink(struct qw_sink **out, const char *path, bool lasting, bool resume,
    unsigned long long from, struct qw_ctx *ctx)
{
    struct qw_sink *s = calloc(1, sizeof(*s));
    enum qw_rc rc = QW_OK;

    if (s == NULL)
        return qw_fail_memory(ctx);
    s->fd = -1;
    s->lasting = lasting;
    qw_buf_init(&s->path, PATH_CEILING);
    qw_buf_init(&s->temp, PATH_CEILING);
    qw_buf_init(&s->piece, SIZE_MAX);
    qw_buf_init(&s->out, SIZE_MAX);
    qw_paths_init(&s->paths);
    qw_folder_init(&s->folder);
    if (path == NULL || strcmp(path, "-") == 0)
        s->fd = STDOUT_FILENO;
    else
        rc = open_path(s, path, resume, from, ctx);
    if (rc == QW_OK && resume && from && s->kind != QW_SINK_FOLDER && !s->shown && s->temp.n == 0)
        rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE,
            "%s: what was written there is gone; only files and folders can be resumed",
            shown_name(s));
    if (rc != QW_OK) {
        if (s->fd > STDERR_FILENO)
            close(s->fd);
        release(s);
        return rc;
    }
    *out = s;
    return QW_OK;
}

enum qw_rc
qw_sink_open(struct qw_sink **out, const char *path, struct qw_ctx *ctx)
{
    return open_sink(out, path, false, false, 0, ctx);
}

enum qw_rc
qw_sink_open_lasting(struct qw_sink **out, const char *path, bool resume, unsigned long long from,
    struct qw_ctx *ctx)
{
    return open_sink(out, path, true, resume, from, ctx);
}

enum qw_sink_kind
qw_sink_kind(const struct qw_sink *s)
{
    return s->kind;
}

enum qw_filter
qw_sink_filter(const struct qw_sink *s)
{
    return s->filter;
}

/* ---- putting ---- */

static enum qw_rc
write_all(struct qw_sink *s, struct qw_span bytes, struct qw_ctx *ctx)
{
    while (bytes.n) {
        ssize_t n = write(s->fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(ctx, shown_name(s));
        bytes = qw_span_slice(bytes, (size_t)n, bytes.n);
    }
    return QW_OK;
}

static enum qw_rc
flush(struct qw_sink *s, struct qw_ctx *ctx)
{
    enum qw_rc rc = write_all(s, qw_buf_view(&s->out), ctx);

    qw_buf_reset(&s->out);
    return rc;
}

enum qw_rc
qw_sink_put(struct qw_sink *s, struct qw_span bytes, struct qw_ctx *ctx)
{
    s->size += bytes.n;
    if (bytes.n >= BUFFERED) {
        enum qw_rc rc = flush(s, ctx);
        return rc == QW_OK ? write_all(s, bytes, ctx) : rc;
    }
    qw_buf_span(&s->out, bytes);
    if (s->out.failed)
        return qw_fail_memory(ctx);
    return s->out.n >= BUFFERED ? flush(s, ctx) : QW_OK;
}

enum qw_rc
qw_sink_put_file(struct qw_sink *s, struct qw_span name, struct qw_span bytes, struct qw_ctx *ctx)
{
    return qw_folder_put(&s->folder, name, bytes, ctx);
}

enum qw_rc
qw_sink_name(struct qw_sink *s, struct qw_span id, struct qw_span *name, struct qw_ctx *ctx)
{
    return qw_paths_choose(&s->paths, id, name, ctx);
}

void
qw_sink_take_name(struct qw_sink *s, struct qw_span name)
{
    qw_paths_take(&s->paths, name);
}

enum qw_rc
qw_sink_cut(struct qw_sink *s, struct qw_ctx *ctx)
{
    struct qw_buf packed;

    if (s->piece.n == 0)
        return QW_OK;
    if (s->filter == QW_PLAIN) {
        enum qw_rc rc = qw_sink_put(s, qw_buf_view(&s->piece), ctx);
        qw_buf_reset(&s->piece);
        return rc;
    }
    qw_buf_init(&packed, SIZE_MAX);
    enum qw_rc rc = qw_filter_add(s->filter, qw_buf_view(&s->piece), &packed, ctx);
    if (rc == QW_OK)
        rc = qw_sink_put(s, qw_buf_view(&packed), ctx);
    qw_buf_release(&packed);
    qw_buf_reset(&s->piece);
    return rc;
}

enum qw_rc
qw_sink_add(struct qw_sink *s, struct qw_span name, struct qw_span bytes, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    if (s->kind == QW_SINK_FOLDER)
        return qw_sink_put_file(s, name, bytes, ctx);
    if (s->kind == QW_SINK_STREAM && s->filter == QW_PLAIN)
        return qw_sink_put(s, bytes, ctx);
    if (s->kind == QW_SINK_STREAM)
        qw_buf_span(&s->piece, bytes);
    else
        rc = qw_tar_add(&s->piece, name, bytes, ctx);
    if (s->piece.failed)
        rc = qw_fail_memory(ctx);
    return rc == QW_OK && s->piece.n >= PIECE ? qw_sink_cut(s, ctx) : rc;
}

enum qw_rc
qw_sink_write(struct qw_sink *s, struct qw_span id, struct qw_span bytes, struct qw_ctx *ctx)
{
    struct qw_span name = QW_LIT("");
    enum qw_rc rc = QW_OK;

    if (s->kind != QW_SINK_STREAM)
        rc = qw_sink_name(s, id, &name, ctx);
    return rc == QW_OK ? qw_sink_add(s, name, bytes, ctx) : rc;
}

/* ---- the end ---- */

enum qw_rc
qw_sink_sync(struct qw_sink *s, unsigned long long *size, struct qw_ctx *ctx)
{
    *size = s->size;
    if (s->kind == QW_SINK_FOLDER)
        return qw_folder_sync(&s->folder, ctx);
    enum qw_rc rc = qw_sink_cut(s, ctx);
    if (rc == QW_OK)
        rc = flush(s, ctx);
    if (rc == QW_OK && s->temp.n && fsync(s->fd) != 0 && errno != EINVAL && errno != EROFS)
        rc = fail(ctx, shown_name(s));
    *size = s->size;
    return rc;
}

enum qw_rc
qw_sink_finish(struct qw_sink *s, unsigned long long *size, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    if (s->finished) {
        *size = s->size;
        return QW_OK;
    }
    if (s->kind == QW_SINK_TAR || s->kind == QW_SINK_ZIP) {
        rc = qw_sink_cut(s, ctx);
        for (int i = 0; i < QW_TAR_END; i++)
            qw_buf_byte(&s->piece, '\0');
    }
    if (rc == QW_OK)
        rc = qw_sink_sync(s, size, ctx);
    s->finished = rc == QW_OK;
    return rc;
}

/* The tar that was written becomes a zip, in a file beside it. */
static enum qw_rc
make_zip(struct qw_sink *s, struct qw_buf *zip, struct qw_ctx *ctx)
{
    qw_buf_add(zip, s->temp.p, s->temp.n - 1);
    qw_buf_fmt(zip, s->lasting ? "-zip" : "-XXXXXX");
    qw_buf_byte(zip, '\0');
    if (zip->failed)
        return qw_fail_memory(ctx);
    int fd = s->lasting ? open(zip->p, O_WRONLY | O_CREAT | O_TRUNC, 0666) : mkstemp(zip->p);
    if (fd < 0)
        return fail(ctx, s->path.p);
    if (!s->lasting)
        give_mode(fd);
    enum qw_rc rc = qw_zip_write(s->temp.p, fd, ctx);
    if (rc == QW_OK && fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
        rc = fail(ctx, s->path.p);
    if (close(fd) != 0 && rc == QW_OK)
        rc = fail(ctx, s->path.p);
    if (rc == QW_OK && rename(zip->p, s->path.p) != 0)
        rc = fail(ctx, s->path.p);
    if (rc != QW_OK)
        unlink(zip->p);
    return rc;
}

enum qw_rc
qw_sink_show(struct qw_sink *s, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    if (s->shown || s->temp.n == 0)
        return QW_OK;
    if (s->kind == QW_SINK_ZIP) {
        struct qw_buf zip;
        qw_buf_init(&zip, PATH_CEILING);
        rc = make_zip(s, &zip, ctx);
        qw_buf_release(&zip);
        if (rc == QW_OK)
            unlink(s->temp.p);
    } else if (rename(s->temp.p, s->path.p) != 0) {
        rc = fail(ctx, s->path.p);
    }
    s->shown = rc == QW_OK;
    s->finished |= s->shown;
    return rc;
}

enum qw_rc
qw_sink_close(struct qw_sink *s, bool keep, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;
    unsigned long long size;

    if (keep)
        rc = qw_sink_finish(s, &size, ctx);
    if (keep && rc == QW_OK)
        rc = qw_sink_show(s, ctx);
    if (!keep && s->temp.n == 0 && s->kind == QW_SINK_STREAM && s->fd >= 0)
        rc = flush(s, ctx); /* a stream shows what came so far */
    if (!keep && s->kind == QW_SINK_FOLDER && !s->lasting)
        rc = qw_folder_sync(&s->folder, ctx); /* each file is whole */
    if (s->fd >= 0 && close(s->fd) != 0 && rc == QW_OK)
        rc = fail(ctx, shown_name(s));
    if (s->temp.n && !s->shown && !s->lasting)
        unlink(s->temp.p);
    release(s);
    return rc;
}
