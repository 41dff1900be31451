#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "io/archive.h"

enum { BLOCK = 1 << 16 };

struct qw_archive {
    struct archive *a; /* NULL: standard input */
    bool given;        /* standard input, or an empty file, was handed out */
    char *path;
};

void
qw_archive_close(struct qw_archive *r)
{
    if (r == NULL)
        return;
    if (r->a)
        archive_read_free(r->a);
    free(r->path);
    free(r);
}

static enum qw_rc
refuse(const struct qw_archive *r, struct qw_ctx *ctx)
{
    const char *why = archive_error_string(r->a);

    return qw_fail(ctx, QW_BAD, QW_NOWHERE, "%s", why ? why : strerror(archive_errno(r->a)));
}

/* Every format but mtree, which lists files without their contents and claims plain
 * text that looks like it. */
static void
support(struct archive *a)
{
    archive_read_support_filter_all(a);
    archive_read_support_format_tar(a);
    archive_read_support_format_gnutar(a);
    archive_read_support_format_zip(a);
    archive_read_support_format_7zip(a);
    archive_read_support_format_rar(a);
    archive_read_support_format_rar5(a);
    archive_read_support_format_cpio(a);
    archive_read_support_format_ar(a);
    archive_read_support_format_cab(a);
    archive_read_support_format_lha(a);
    archive_read_support_format_xar(a);
    archive_read_support_format_iso9660(a);
    archive_read_support_format_warc(a);
    archive_read_support_format_raw(a);
    archive_read_support_format_empty(a);
}

enum qw_rc
qw_archive_open(struct qw_archive **out, const char *path, struct qw_ctx *ctx)
{
    struct qw_archive *r = calloc(1, sizeof(*r));

    if (r == NULL || (r->path = strdup(path)) == NULL) {
        free(r);
        return qw_fail_memory(ctx);
    }
    if (strcmp(path, "-") != 0) {
        r->a = archive_read_new();
        if (r->a == NULL) {
            qw_archive_close(r);
            return qw_fail_memory(ctx);
        }
        support(r->a);
        if (access(path, R_OK) != 0) {
            qw_fail(ctx, QW_BAD, QW_NOWHERE, "%s", strerror(errno));
            qw_archive_close(r);
            return QW_BAD;
        }
        if (archive_read_open_filename(r->a, path, BLOCK) != ARCHIVE_OK) {
            enum qw_rc rc = refuse(r, ctx);
            qw_archive_close(r);
            return rc;
        }
    }
    *out = r;
    return QW_OK;
}

static struct qw_span
member_name(struct archive *a, struct archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);

    if (archive_format(a) == ARCHIVE_FORMAT_RAW || archive_format(a) == ARCHIVE_FORMAT_EMPTY)
        return QW_LIT("");
    if (name == NULL)
        name = archive_entry_pathname(entry);
    return name ? qw_span_str(name) : QW_LIT("nameless");
}

enum qw_rc
qw_archive_next(struct qw_archive *r, struct qw_span *name, bool *more, struct qw_ctx *ctx)
{
    struct archive_entry *entry;

    *name = QW_LIT("");
    *more = !r->given;
    if (r->a == NULL || r->given) {
        r->given = true;
        return QW_OK;
    }
    for (;;) {
        int rc = archive_read_next_header(r->a, &entry);
        *more = rc != ARCHIVE_EOF && rc != ARCHIVE_FATAL;
        if (rc == ARCHIVE_EOF) {
            *more = archive_format(r->a) == ARCHIVE_FORMAT_EMPTY; /* one empty document */
            r->given = *more;
            return QW_OK;
        }
        if (rc == ARCHIVE_RETRY)
            continue;
        if (rc == ARCHIVE_FATAL)
            return refuse(r, ctx);
        if (archive_entry_filetype(entry) == AE_IFREG ||
            archive_format(r->a) == ARCHIVE_FORMAT_RAW) {
            *name = member_name(r->a, entry);
            return QW_OK;
        }
    }
}

enum qw_rc
qw_archive_read(struct qw_archive *r, struct qw_buf *b, size_t max, size_t *n, struct qw_ctx *ctx)
{
    ssize_t got = 0;

    *n = 0;
    if (!qw_buf_reserve(b, max))
        return qw_fail_memory(ctx);
    if (r->a) {
        if (archive_format(r->a) == ARCHIVE_FORMAT_EMPTY)
            return QW_OK;
        got = archive_read_data(r->a, b->p + b->n, max);
        if (got < 0)
            return refuse(r, ctx);
    } else {
        do
            got = read(STDIN_FILENO, b->p + b->n, max);
        while (got < 0 && errno == EINTR);
        if (got < 0)
            return qw_fail(ctx, QW_BAD, QW_NOWHERE, "%s", strerror(errno));
    }
    *n = (size_t)got;
    b->n += *n;
    return QW_OK;
}

const char *
qw_archive_version(void)
{
    return ARCHIVE_VERSION_ONLY_STRING;
}
