#include "io/member_path.h"

/* A part of a name: file systems take 255 bytes, and -2 must fit behind. */
enum { PATH_MOST = 3000, PATH_CEILING = 1 << 12, PART_MAX = 240 };

void
qw_paths_init(struct qw_paths *p)
{
    qw_names_init(&p->names);
    qw_buf_init(&p->path, PATH_CEILING);
    qw_buf_init(&p->key, PATH_CEILING + 16);
}

void
qw_paths_release(struct qw_paths *p)
{
    qw_names_release(&p->names);
    qw_buf_release(&p->path);
    qw_buf_release(&p->key);
}

static bool
is_safe(struct qw_span part)
{
    return part.n && !qw_span_eq(part, QW_LIT(".")) && !qw_span_eq(part, QW_LIT("..")) &&
           !qw_span_starts(part, QW_LIT(QW_PATHS_PART));
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

/* Where the extension of the path's last part starts; its end when it has none. */
static size_t
extension(struct qw_span path)
{
    for (size_t i = path.n; i-- > 1 && path.p[i] != '/';)
        if (path.p[i] == '.' && path.p[i - 1] != '/')
            return i;
    return path.n;
}

/* The key of the path as it stands, with `-k` before the byte `dot` when k > 1. */
static struct qw_span
key(struct qw_paths *p, size_t dot, unsigned k, bool folder)
{
    struct qw_span path = qw_buf_view(&p->path);

    qw_buf_reset(&p->key);
    qw_buf_span(&p->key, qw_span_slice(path, 0, dot));
    if (k > 1)
        qw_buf_fmt(&p->key, "-%u", k);
    qw_buf_span(&p->key, qw_span_slice(path, dot, path.n));
    if (folder)
        qw_buf_byte(&p->key, '/');
    return qw_buf_view(&p->key);
}

/* The key becomes the path, `tail` bytes at its end left out. */
static void
accept(struct qw_paths *p, size_t tail)
{
    qw_buf_reset(&p->path);
    qw_buf_add(&p->path, p->key.p, p->key.n - tail);
}

/* The path so far is to be a folder; when a file has that name, NAME-2 is. */
static void
enter(struct qw_paths *p)
{
    size_t end = p->path.n;
    unsigned k = 1;

    while (qw_names_has(&p->names, key(p, end, k, false)))
        k++;
    qw_names_add(&p->names, key(p, end, k, true));
    accept(p, 1);
    qw_buf_byte(&p->path, '/');
}

static void
number(struct qw_paths *p)
{
    size_t dot = extension(qw_buf_view(&p->path));
    struct qw_buf wanted;
    bool fresh = false;

    qw_buf_init(&wanted, PATH_CEILING);
    qw_buf_span(&wanted, qw_buf_view(&p->path));
    unsigned k = qw_names_count(&p->names, qw_buf_view(&wanted));
    while (!fresh && !p->names.failed && !p->key.failed) {
        k++;
        if (!qw_names_has(&p->names, key(p, dot, k, true)))
            fresh = qw_names_add(&p->names, key(p, dot, k, false));
    }
    if (k > 1)
        qw_names_set_count(&p->names, qw_buf_view(&wanted), k);
    accept(p, 0);
    p->path.failed |= wanted.failed;
    qw_buf_release(&wanted);
}

enum qw_rc
qw_paths_choose(struct qw_paths *p, struct qw_span id, struct qw_span *path, struct qw_ctx *ctx)
{
    size_t start = 0;

    qw_buf_reset(&p->path);
    qw_buf_reset(&p->key);
    for (size_t i = 0; i <= id.n && !p->path.failed; i++) {
        if (i < id.n && !ends_part(id.p[i]))
            continue;
        struct qw_span part = qw_span_slice(id, start, i);
        start = i + 1;
        if (!is_safe(part) || p->path.n + PART_MAX > PATH_MOST)
            continue;
        if (p->path.n)
            enter(p);
        qw_buf_span(&p->path, shorten(part));
    }
    if (p->path.n == 0)
        qw_buf_span(&p->path, QW_LIT("document"));
    if (!p->path.failed)
        number(p);
    if (p->path.failed || p->key.failed || p->names.failed)
        return qw_fail_memory(ctx);
    *path = qw_buf_view(&p->path);
    return QW_OK;
}

void
qw_paths_take(struct qw_paths *p, struct qw_span path)
{
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '/')
            qw_names_add(&p->names, qw_span_slice(path, 0, i + 1));
    qw_names_add(&p->names, path);
}
