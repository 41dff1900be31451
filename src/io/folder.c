#define _GNU_SOURCE /* syncfs */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/vec.h"
#include "io/folder.h"
#include "io/member_path.h"

/* Few files are synced one by one, many by syncing their file system. So many are kept
 * back at most. */
enum { PATH_CEILING = 1 << 14, FEW = 32, MANY = 4096, LARGE = 64 << 20 };

void
qw_folder_init(struct qw_folder *f)
{
    *f = (struct qw_folder){ .lock = -1 };
    qw_buf_init(&f->path, PATH_CEILING);
    qw_buf_init(&f->part, PATH_CEILING);
    qw_buf_init(&f->a, PATH_CEILING);
    qw_buf_init(&f->b, PATH_CEILING);
    qw_arena_init(&f->names);
}

static enum qw_rc
fail(struct qw_ctx *ctx, const char *path)
{
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", path, strerror(errno));
}

static const char *
set(struct qw_buf *b, const char *folder, struct qw_span name)
{
    qw_buf_reset(b);
    qw_buf_fmt(b, "%s/", folder);
    qw_buf_span(b, name);
    qw_buf_byte(b, '\0');
    return b->failed ? "" : b->p;
}

static const char *
set_number(struct qw_folder *f, size_t i)
{
    char number[32];

    snprintf(number, sizeof(number), "%zu", i);
    return set(&f->a, f->part.p, qw_span_str(number));
}

/* What an earlier start left in the part was not known to be whole. */
static void
empty_part(struct qw_folder *f)
{
    for (size_t i = 0; unlink(set_number(f, i)) == 0; i++)
        ;
}

static enum qw_rc
open_part(struct qw_folder *f, bool lasting, struct qw_ctx *ctx)
{
    set(&f->part, f->path.p, QW_LIT(QW_PATHS_PART));
    if (!lasting) {
        f->part.n--;
        qw_buf_fmt(&f->part, "-XXXXXX");
        qw_buf_byte(&f->part, '\0');
    }
    if (f->part.failed)
        return qw_fail_memory(ctx);
    if (lasting ? mkdir(f->part.p, 0777) != 0 && errno != EEXIST : mkdtemp(f->part.p) == NULL) {
        fail(ctx, f->path.p);
        f->part.n = 0;
        return QW_FATAL;
    }
    f->lock = open(f->part.p, O_RDONLY | O_DIRECTORY);
    if (f->lock < 0)
        return fail(ctx, f->part.p);
    if (flock(f->lock, LOCK_EX | LOCK_NB) != 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: another run writes there", f->path.p);
    empty_part(f);
    return QW_OK;
}

enum qw_rc
qw_folder_open(struct qw_folder *f, const char *path, bool lasting, struct qw_ctx *ctx)
{
    struct qw_span name = qw_span_str(path);

    while (name.n > 1 && name.p[name.n - 1] == '/')
        name.n--;
    qw_buf_span(&f->path, name);
    qw_buf_byte(&f->path, '\0');
    if (f->path.failed)
        return qw_fail_memory(ctx);
    if (mkdir(f->path.p, 0777) != 0 && errno != EEXIST)
        return fail(ctx, path);
    return open_part(f, lasting, ctx);
}

static enum qw_rc
write_file(const char *path, struct qw_span bytes, struct qw_ctx *ctx)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

    if (fd < 0)
        return fail(ctx, path);
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            fail(ctx, path);
            close(fd);
            return QW_FATAL;
        }
        bytes = qw_span_slice(bytes, (size_t)n, bytes.n);
    }
    return close(fd) == 0 ? QW_OK : fail(ctx, path);
}

enum qw_rc
qw_folder_put(struct qw_folder *f, struct qw_span name, struct qw_span bytes, struct qw_ctx *ctx)
{
    struct qw_span *list = qw_vec_grow(f->list, &f->cap, f->n + 1, sizeof(*list));
    struct qw_span copy = qw_arena_copy(&f->names, name);
    enum qw_rc rc;

    if (list == NULL || f->names.failed)
        return qw_fail_memory(ctx);
    f->list = list;
    f->list[f->n] = copy;
    rc = write_file(set_number(f, f->n), bytes, ctx);
    f->n++;
    f->bytes += bytes.n;
    if (rc == QW_OK && (f->n >= MANY || f->bytes >= LARGE))
        rc = qw_folder_sync(f, ctx);
    return rc;
}

static enum qw_rc
sync_files(struct qw_folder *f, struct qw_ctx *ctx)
{
    if (f->n > FEW)
        return syncfs(f->lock) == 0 ? QW_OK : fail(ctx, f->path.p);
    for (size_t i = 0; i < f->n; i++) {
        const char *path = set_number(f, i);
        int fd = open(path, O_RDONLY);
        if (fd < 0)
            return fail(ctx, path);
        bool good = fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
        close(fd);
        if (!good)
            return fail(ctx, path);
    }
    return QW_OK;
}

/* Make the folders of the path. */
static enum qw_rc
make_folders(struct qw_folder *f, char *path, struct qw_ctx *ctx)
{
    for (char *p = path + f->path.n; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        bool good = mkdir(path, 0777) == 0 || errno == EEXIST;
        if (!good)
            fail(ctx, path);
        *p = '/';
        if (!good)
            return QW_FATAL;
    }
    return QW_OK;
}

enum qw_rc
qw_folder_sync(struct qw_folder *f, struct qw_ctx *ctx)
{
    if (f->n == 0)
        return QW_OK;
    enum qw_rc rc = sync_files(f, ctx);
    for (size_t i = 0; rc == QW_OK && i < f->n; i++) {
        set(&f->b, f->path.p, f->list[i]);
        if (f->b.failed)
            return qw_fail_memory(ctx);
        const char *from = set_number(f, i);
        if (rename(from, f->b.p) == 0)
            continue;
        if (errno == ENOENT)
            rc = make_folders(f, f->b.p, ctx);
        if (rc == QW_OK && rename(from, f->b.p) != 0)
            rc = fail(ctx, f->b.p);
    }
    if (rc == QW_OK && fsync(f->lock) != 0 && errno != EINVAL && errno != EROFS)
        rc = fail(ctx, f->path.p);
    if (rc != QW_OK)
        return rc;
    f->n = f->bytes = 0;
    qw_arena_reset(&f->names);
    return QW_OK;
}

void
qw_folder_close(struct qw_folder *f)
{
    if (f->lock >= 0) {
        for (size_t i = 0; i < f->n; i++)
            unlink(set_number(f, i));
        rmdir(f->part.p);
        close(f->lock);
    }
    free(f->list);
    qw_buf_release(&f->path);
    qw_buf_release(&f->part);
    qw_buf_release(&f->a);
    qw_buf_release(&f->b);
    qw_arena_release(&f->names);
}
