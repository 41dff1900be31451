#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buf.h"
#include "io/names.h"
#include "io/sink.h"

/* A part of a name: file systems take 255 bytes, and -2 must fit behind. */
enum { BUFFERED = 1 << 18, PATH_MAX_HERE = 1 << 14, PART_MAX = 240 };

#define TEMP ".qw-XXXXXX"

struct qw_sink {
    int fd; /* the stream, or -1 for a folder */
    bool folder;
    struct qw_buf path;    /* of the file or folder, NUL-terminated; empty: stdout */
    struct qw_buf temp;    /* of the file being written */
    struct qw_buf name;    /* of the folder's current file */
    struct qw_buf out;     /* not yet written */
    struct qw_names names; /* of the folder's files that this run wrote */
};

static enum qw_rc
fail(struct qw_ctx *ctx, const char *path)
{
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", path, strerror(errno));
}

static const char *
shown(const struct qw_sink *s)
{
    return s->path.n ? s->path.p : "standard output";
}

static void
set_string(struct qw_buf *b, const char *text, const char *tail)
{
    qw_buf_reset(b);
    qw_buf_fmt(b, "%s%s", text, tail);
    qw_buf_byte(b, '\0');
}

/* Open a temporary file in the folder of `path`; under a name of its own, as a long
 * name has no room for more. */
static enum qw_rc
open_temp(struct qw_sink *s, const char *path, int *fd, struct qw_ctx *ctx)
{
    const char *slash = strrchr(path, '/');

    qw_buf_reset(&s->temp);
    qw_buf_add(&s->temp, path, slash ? (size_t)(slash + 1 - path) : 0);
    qw_buf_add(&s->temp, TEMP, sizeof(TEMP));
    if (s->temp.failed)
        return qw_fail_memory(ctx);
    *fd = mkstemp(s->temp.p);
    if (*fd < 0)
        return fail(ctx, path);
    mode_t mask = umask(0);
    umask(mask);
    fchmod(*fd, 0666 & ~mask); /* mkstemp's 0600 is for secrets */
    return QW_OK;
}

enum kind { FILE_SINK, FOLDER_SINK, DEVICE_SINK };

static enum kind
kind_of(const char *path)
{
    struct stat st;
    size_t n = strlen(path);
    bool there = stat(path, &st) == 0;

    if ((n && path[n - 1] == '/') || (there && S_ISDIR(st.st_mode)))
        return FOLDER_SINK;
    return there && !S_ISREG(st.st_mode) ? DEVICE_SINK : FILE_SINK;
}

static void
release(struct qw_sink *s)
{
    qw_buf_release(&s->path);
    qw_buf_release(&s->temp);
    qw_buf_release(&s->name);
    qw_buf_release(&s->out);
    qw_names_release(&s->names);
    free(s);
}

static enum qw_rc
open_path(struct qw_sink *s, const char *path, struct qw_ctx *ctx)
{
    set_string(&s->path, path, "");
    if (s->path.failed)
        return qw_fail_memory(ctx);
    switch (kind_of(path)) {
    case FILE_SINK:
        return open_temp(s, path, &s->fd, ctx);
    case FOLDER_SINK:
        s->folder = true;
        return mkdir(path, 0777) == 0 || errno == EEXIST ? QW_OK : fail(ctx, path);
    default: /* a device or a named pipe is written to, not replaced */
        s->fd = open(path, O_WRONLY);
        return s->fd >= 0 ? QW_OK : fail(ctx, path);
    }
}

enum qw_rc
qw_sink_open(struct qw_sink **out, const char *path, struct qw_ctx *ctx)
{
    struct qw_sink *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return qw_fail_memory(ctx);
    s->fd = -1;
    qw_buf_init(&s->path, PATH_MAX_HERE);
    qw_buf_init(&s->temp, PATH_MAX_HERE);
    qw_buf_init(&s->name, PATH_MAX_HERE);
    qw_buf_init(&s->out, SIZE_MAX);
    qw_names_init(&s->names);
    if (path == NULL || strcmp(path, "-") == 0) {
        s->fd = STDOUT_FILENO;
    } else {
        enum qw_rc rc = open_path(s, path, ctx);
        if (rc != QW_OK) {
            release(s);
            return rc;
        }
    }
    *out = s;
    return QW_OK;
}

static enum qw_rc
write_all(int fd, struct qw_span bytes, const char *path, struct qw_ctx *ctx)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(ctx, path);
        bytes = qw_span_slice(bytes, (size_t)n, bytes.n);
    }
    return QW_OK;
}

static enum qw_rc
flush(struct qw_sink *s, struct qw_ctx *ctx)
{
    enum qw_rc rc = write_all(s->fd, qw_buf_view(&s->out), shown(s), ctx);

    qw_buf_reset(&s->out);
    return rc;
}

/* ---- folders ---- */

static bool
is_safe(struct qw_span part)
{
    return part.n && !qw_span_eq(part, QW_LIT(".")) && !qw_span_eq(part, QW_LIT(".."));
}

/* As much of a part as a file system takes, no character cut. */
static struct qw_span
shorten(struct qw_span part)
{
    size_t n = part.n < PART_MAX ? part.n : PART_MAX;

    while (n < part.n && n && ((unsigned char)part.p[n] & 0xc0) == 0x80)
        n--;
    return qw_span_slice(part, 0, n);
}

static bool
ends_part(char c)
{
    return c == '/' || c == '!' || c == ':' || c == '\0';
}

/* Put `/PART` behind the name. */
static void
add_part(struct qw_buf *name, struct qw_span part)
{
    name->n--; /* the NUL */
    qw_buf_byte(name, '/');
    qw_buf_span(name, shorten(part));
    qw_buf_byte(name, '\0');
}

/* PATH/ID with the parts that lead elsewhere left out; makes the folders between. */
static enum qw_rc
name_file(struct qw_sink *s, struct qw_span id, struct qw_ctx *ctx)
{
    size_t start = 0;
    bool any = false;

    set_string(&s->name, s->path.p, "");
    for (size_t i = 0; i <= id.n && !s->name.failed; i++) {
        if (i < id.n && !ends_part(id.p[i]))
            continue;
        struct qw_span part = qw_span_slice(id, start, i);
        start = i + 1;
        if (!is_safe(part))
            continue;
        if (any && mkdir(s->name.p, 0777) != 0 && errno != EEXIST)
            return fail(ctx, s->name.p);
        add_part(&s->name, part);
        any = true;
    }
    if (!any)
        add_part(&s->name, QW_LIT("document"));
    return s->name.failed ? qw_fail(ctx, QW_FATAL, QW_NOWHERE, "a name too long") : QW_OK;
}

/* Where the extension of the path's last part starts; its end when it has none. */
static size_t
extension(struct qw_span path)
{
    for (size_t i = path.n; i-- > 1 && path.p[i] != '/';)
        if (path.p[i] == '.' && path.p[i - 1] != '/')
            return i;
    return path.n;
}

static bool
is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Choose a name that this run has not given yet: NAME.EXT, NAME-2.EXT … */
static enum qw_rc
choose_name(struct qw_sink *s, struct qw_ctx *ctx)
{
    struct qw_buf wanted = s->name; /* taken over */
    struct qw_span path = qw_span(wanted.p, wanted.n - 1);
    size_t dot = extension(path);
    unsigned k = qw_names_count(&s->names, path);
    bool fresh = false;

    qw_buf_init(&s->name, PATH_MAX_HERE);
    for (; !fresh && !s->names.failed && !s->name.failed; k++) {
        qw_buf_reset(&s->name);
        qw_buf_span(&s->name, qw_span_slice(path, 0, dot));
        if (k)
            qw_buf_fmt(&s->name, "-%u", k + 1);
        qw_buf_span(&s->name, qw_span_slice(path, dot, path.n));
        qw_buf_byte(&s->name, '\0');
        fresh = !s->name.failed && !is_folder(s->name.p) &&
                qw_names_add(&s->names, qw_span(s->name.p, s->name.n - 1));
    }
    qw_names_set_count(&s->names, path, k);
    qw_buf_release(&wanted);
    return fresh ? QW_OK : qw_fail_memory(ctx);
}

static enum qw_rc
write_file(struct qw_sink *s, struct qw_span id, struct qw_span bytes, struct qw_ctx *ctx)
{
    int fd = -1;
    enum qw_rc rc = name_file(s, id, ctx);

    if (rc == QW_OK)
        rc = choose_name(s, ctx);
    if (rc == QW_OK)
        rc = open_temp(s, s->name.p, &fd, ctx);
    if (rc != QW_OK)
        return rc;
    rc = write_all(fd, bytes, s->name.p, ctx);
    if (close(fd) != 0 && rc == QW_OK)
        rc = fail(ctx, s->name.p);
    if (rc == QW_OK && rename(s->temp.p, s->name.p) != 0)
        rc = fail(ctx, s->name.p);
    if (rc != QW_OK)
        unlink(s->temp.p);
    return rc;
}

enum qw_rc
qw_sink_write(struct qw_sink *s, struct qw_span id, struct qw_span bytes, struct qw_ctx *ctx)
{
    if (s->folder)
        return write_file(s, id, bytes, ctx);
    if (bytes.n >= BUFFERED) {
        enum qw_rc rc = flush(s, ctx);
        return rc == QW_OK ? write_all(s->fd, bytes, shown(s), ctx) : rc;
    }
    qw_buf_span(&s->out, bytes);
    if (s->out.failed)
        return qw_fail_memory(ctx);
    return s->out.n >= BUFFERED ? flush(s, ctx) : QW_OK;
}

enum qw_rc
qw_sink_close(struct qw_sink *s, bool keep, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    if (!s->folder && (keep || s->temp.n == 0))
        rc = flush(s, ctx);
    if (s->fd >= 0 && s->temp.n) {
        if (keep && rc == QW_OK && fsync(s->fd) != 0 && errno != EINVAL && errno != EROFS)
            rc = fail(ctx, shown(s));
        if (close(s->fd) != 0 && rc == QW_OK)
            rc = fail(ctx, shown(s));
        if (keep && rc == QW_OK && rename(s->temp.p, s->path.p) != 0)
            rc = fail(ctx, shown(s));
        if (!keep || rc != QW_OK)
            unlink(s->temp.p);
    } else if (s->fd >= 0) {
        if (close(s->fd) != 0 && rc == QW_OK)
            rc = fail(ctx, shown(s));
    }
    release(s);
    return rc;
}
