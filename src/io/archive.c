#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "io/archive.h"
#include "io/source.h"

enum { BLOCK = 1 << 17, MODE = 0644 };

struct qw_archive {
    struct archive *a;        /* NULL: standard input */
    bool given;               /* standard input, or an empty file, was handed out */
    bool broken;              /* so that nothing more can be read; that was said */
    bool peeking;             /* nothing is read behind the head that cannot be read again */
    struct qw_source file;    /* of a member: none */
    struct qw_archive *outer; /* of a member; `head` was read of it and not yet given */
    struct qw_span head;
    char *block;
    unsigned long long consumed; /* of the member */
};

void
qw_archive_close(struct qw_archive *r)
{
    if (r == NULL)
        return;
    if (r->a)
        archive_read_free(r->a);
    qw_source_close(&r->file);
    free(r->block);
    free(r);
}

static enum qw_rc
refuse(const struct qw_archive *r, struct qw_ctx *ctx)
{
    const char *why = archive_error_string(r->a);

    if (why == NULL)
        why = archive_errno(r->a) ? strerror(archive_errno(r->a)) : "damaged";
    const unsigned long long at = qw_archive_consumed(r);
    if (archive_read_has_encrypted_entries(r->a) > 0 || at == 0)
        return qw_refuse(
            ctx, at ? "encrypted" : "read", QW_NOWHERE, "%s%s", at ? "encrypted: " : "", why);
    return qw_refuse(ctx, "damaged", QW_NOWHERE, "damaged before byte %llu of it: %s", at, why);
}

/* ---- where the bytes come from ---- */

static la_ssize_t
on_read(struct archive *a, void *arg, const void **bytes)
{
    struct qw_archive *r = arg;
    ssize_t n;

    *bytes = r->block;
    if (r->outer == NULL) {
        if (r->peeking && !r->file.rewinds && r->file.head.n == 0)
            return 0;
        n = qw_source_read(&r->file, r->block, BLOCK);
        if (n < 0)
            archive_set_error(a, errno, "%s", strerror(errno));
        return n;
    }
    if (r->head.n) {
        *bytes = r->head.p;
        n = (ssize_t)r->head.n;
        r->head.n = 0;
    } else if (r->peeking) {
        return 0;
    } else {
        n = archive_read_data(r->outer->a, r->block, BLOCK);
        if (n < 0)
            archive_set_error(a, archive_errno(r->outer->a), "%s",
                archive_error_string(r->outer->a) ? archive_error_string(r->outer->a) : "damaged");
    }
    r->consumed += n > 0 ? (unsigned long long)n : 0;
    return n;
}

static la_int64_t
on_seek(struct archive *a, void *arg, la_int64_t offset, int whence)
{
    const struct qw_archive *r = arg;
    off_t at = lseek(r->file.fd, offset, whence);

    if (at < 0)
        archive_set_error(a, errno, "%s", strerror(errno));
    return at < 0 ? ARCHIVE_FATAL : at;
}

/* ---- what they are ---- */

/* But those for which libarchive starts programs, and uuencode, which letters quote. */
static void
support_packed(struct archive *a)
{
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_compress(a);
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_lz4(a);
    archive_read_support_filter_lzip(a);
    archive_read_support_filter_lzma(a);
    archive_read_support_filter_rpm(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_zstd(a);
}

/* But mtree, which has no contents, and WARC, which warc.c reads. */
static void
support_archives(struct archive *a)
{
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
}

/* The first bytes inside what is packed, none when they cannot be known. */
static struct qw_span
peek(struct qw_archive *r, char first[QW_SNIFF_HEAD])
{
    const struct qw_span head = r->head, file_head = r->file.head;
    struct archive *a = archive_read_new();
    struct archive_entry *entry;
    la_ssize_t n = 0;

    if (a == NULL)
        return QW_LIT("");
    r->peeking = true;
    support_packed(a);
    archive_read_support_format_raw(a);
    archive_read_set_callback_data(a, r);
    archive_read_set_read_callback(a, on_read);
    if (archive_read_open1(a) == ARCHIVE_OK && archive_read_next_header(a, &entry) == ARCHIVE_OK)
        n = archive_read_data(a, first, QW_SNIFF_HEAD);
    archive_read_free(a);
    r->peeking = false;
    r->head = head;
    r->file.head = file_head;
    r->consumed = 0;
    qw_source_rewind(&r->file);
    return qw_span(first, n > 0 ? (size_t)n : 0);
}

static void
support(struct qw_archive *r, struct qw_span name)
{
    struct qw_span head = r->outer ? r->head : qw_source_first(&r->file);
    char first[QW_SNIFF_HEAD];

    archive_read_support_format_raw(r->a);
    archive_read_support_format_empty(r->a);
    if (qw_sniff_packed(head)) {
        support_packed(r->a);
        head = peek(r, first);
        if (head.n == 0 || qw_sniff_archive(head, name))
            support_archives(r->a);
        return;
    }
    if (qw_sniff_archive(head, name) || (r->file.rewinds && qw_source_is_disguised(&r->file, head)))
        support_archives(r->a);
    else if (r->file.rewinds)
        archive_read_support_format_zip_seekable(r->a); /* its mark is at the end */
}

static enum qw_rc
start(struct qw_archive *r, struct qw_span name, struct qw_ctx *ctx)
{
    r->a = archive_read_new();
    r->block = malloc(BLOCK);
    if (r->a == NULL || r->block == NULL)
        return qw_fail_memory(ctx);
    support(r, name);
    archive_read_set_callback_data(r->a, r);
    archive_read_set_read_callback(r->a, on_read);
    if (r->file.rewinds)
        archive_read_set_seek_callback(r->a, on_seek);
    return archive_read_open1(r->a) == ARCHIVE_OK ? QW_OK : refuse(r, ctx);
}

enum qw_rc
qw_archive_open(struct qw_archive **out, const char *path, const volatile sig_atomic_t *stop,
    struct qw_ctx *ctx)
{
    struct qw_archive *r = calloc(1, sizeof(*r));
    enum qw_rc rc = QW_OK;

    if (r == NULL)
        return qw_fail_memory(ctx);
    qw_source_init(&r->file, STDIN_FILENO, stop);
    if (strcmp(path, "-") != 0) {
        qw_source_init(&r->file, open(path, O_RDONLY), stop);
        rc = r->file.fd < 0 ? qw_refuse(ctx, "read", QW_NOWHERE, "%s", strerror(errno))
                            : start(r, qw_span_str(path), ctx);
    }
    if (rc != QW_OK) {
        qw_archive_close(r);
        return rc;
    }
    *out = r;
    return QW_OK;
}

static enum qw_rc
spool(struct qw_archive *r, size_t max, struct qw_ctx *ctx)
{
    FILE *f = tmpfile();
    la_ssize_t n;
    size_t total = r->head.n;

    if (f == NULL)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "a temporary file: %s", strerror(errno));
    bool good = fwrite(r->head.p, 1, r->head.n, f) == r->head.n;
    while (good && total <= max && (n = archive_read_data(r->outer->a, r->block, BLOCK)) != 0) {
        if (n < 0) {
            fclose(f);
            return refuse(r->outer, ctx);
        }
        good = fwrite(r->block, 1, (size_t)n, f) == (size_t)n;
        total += (size_t)n;
    }
    good = good && fflush(f) == 0;
    qw_source_init(&r->file, dup(fileno(f)), NULL);
    fclose(f);
    if (!good || r->file.fd < 0 || !qw_source_rewind(&r->file))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "a temporary file: %s", strerror(errno));
    r->outer = NULL;
    return total > max ? qw_refuse(ctx, "size", QW_NOWHERE,
                             "an archive of more than %zu bytes inside another", max)
                       : QW_OK;
}

enum qw_rc
qw_archive_open_member(struct qw_archive **out, struct qw_archive *outer, struct qw_span head,
    struct qw_span name, size_t max, struct qw_ctx *ctx)
{
    struct qw_archive *r = calloc(1, sizeof(*r));
    enum qw_rc rc = QW_OK;

    if (r == NULL || (r->block = malloc(BLOCK)) == NULL) {
        free(r);
        return qw_fail_memory(ctx);
    }
    qw_source_init(&r->file, -1, NULL);
    r->outer = outer;
    r->head = head;
    if (qw_span_starts(head, QW_LIT("7z\xbc\xaf\x27\x1c"))) /* it is read from its end */
        rc = spool(r, max, ctx);
    free(r->block);
    r->block = NULL;
    if (rc == QW_OK)
        rc = start(r, name, ctx);
    if (rc != QW_OK) {
        qw_archive_close(r);
        return rc;
    }
    *out = r;
    return QW_OK;
}

/* ---- members ---- */

static struct qw_span
member_name(struct archive *a, struct archive_entry *entry)
{
    if (archive_format(a) == ARCHIVE_FORMAT_RAW || archive_format(a) == ARCHIVE_FORMAT_EMPTY)
        return QW_LIT("");
    const char *name = archive_entry_pathname(entry);
    if (name == NULL)
        name = archive_entry_pathname_utf8(entry);
    return name && *name ? qw_span_str(name) : QW_LIT("nameless");
}

enum qw_rc
qw_archive_next(struct qw_archive *r, struct qw_member *m, bool *more, struct qw_ctx *ctx)
{
    struct archive_entry *entry;

    *m = (struct qw_member){ .name = QW_LIT("") };
    *more = !r->given && !r->broken;
    if (r->a == NULL || !*more) {
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
        if (archive_entry_filetype(entry) != AE_IFREG && archive_format(r->a) != ARCHIVE_FORMAT_RAW)
            continue;
        m->name = member_name(r->a, entry);
        m->offset = m->name.n ? (long long)archive_read_header_position(r->a) : 0;
        m->encrypted = archive_entry_is_data_encrypted(entry);
        return QW_OK;
    }
}

enum qw_rc
qw_archive_read(struct qw_archive *r, struct qw_buf *b, size_t max, size_t *n, struct qw_ctx *ctx)
{
    ssize_t got = 0;

    *n = 0;
    if (!qw_buf_reserve(b, max))
        return qw_fail_memory(ctx);
    if (r->a == NULL) {
        got = qw_source_read(&r->file, b->p + b->n, max);
        if (got < 0)
            return qw_refuse(ctx, "read", QW_NOWHERE, "%s", strerror(errno));
    } else if (archive_format(r->a) != ARCHIVE_FORMAT_EMPTY) {
        do
            got = archive_read_data(r->a, b->p + b->n, max);
        while (got == ARCHIVE_RETRY);
        r->broken = got == ARCHIVE_FATAL;
        if (got < 0)
            return refuse(r, ctx);
    }
    *n = (size_t)got;
    b->n += *n;
    return QW_OK;
}

unsigned long long
qw_archive_consumed(const struct qw_archive *r)
{
    return r->consumed + r->file.consumed;
}

/* ---- writing ---- */

static la_ssize_t
to_buffer(struct archive *a, void *arg, const void *bytes, size_t n)
{
    struct qw_buf *b = arg;

    qw_buf_add(b, bytes, n);
    if (!b->failed)
        return (la_ssize_t)n;
    archive_set_error(a, ENOMEM, "out of memory");
    return -1;
}

/* One member `name` with these bytes, as far as `a` was set up, then the end. */
static enum qw_rc
write_one(struct archive *a, struct qw_buf *out, const char *name, struct qw_span bytes,
    struct qw_ctx *ctx)
{
    struct archive_entry *entry = archive_entry_new();
    bool good = entry != NULL;

    archive_write_set_bytes_per_block(a, 0);
    good = good && archive_write_open2(a, out, NULL, to_buffer, NULL, NULL) == ARCHIVE_OK;
    if (good) {
        archive_entry_set_pathname(entry, name);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, MODE);
        archive_entry_set_size(entry, (la_int64_t)bytes.n);
        good = archive_write_header(a, entry) >= ARCHIVE_WARN &&
               archive_write_data(a, bytes.p, bytes.n) == (la_ssize_t)bytes.n &&
               archive_write_close(a) == ARCHIVE_OK;
    }
    archive_entry_free(entry);
    return good && !out->failed ? QW_OK : qw_fail_memory(ctx);
}

/* A piece is at most a document or a megabyte long, so high levels would only cost memory. */
static void
set_filter(struct archive *a, enum qw_filter filter)
{
    switch (filter) {
    case QW_GZIP:
        archive_write_add_filter_gzip(a);
        archive_write_set_filter_option(a, "gzip", "timestamp", NULL);
        break;
    case QW_BZIP2:
        archive_write_add_filter_bzip2(a);
        break;
    case QW_XZ:
        archive_write_add_filter_xz(a);
        archive_write_set_filter_option(a, "xz", "compression-level", "2");
        archive_write_set_filter_option(a, "xz", "threads", "1");
        break;
    case QW_ZSTD:
        archive_write_add_filter_zstd(a);
        break;
    default:
        break;
    }
}

enum qw_rc
qw_filter_add(enum qw_filter filter, struct qw_span bytes, struct qw_buf *out, struct qw_ctx *ctx)
{
    if (filter == QW_PLAIN || bytes.n == 0) {
        qw_buf_span(out, bytes);
        return out->failed ? qw_fail_memory(ctx) : QW_OK;
    }
    struct archive *a = archive_write_new();
    if (a == NULL)
        return qw_fail_memory(ctx);
    archive_write_set_format_raw(a);
    set_filter(a, filter);
    enum qw_rc rc = write_one(a, out, "data", bytes, ctx);
    archive_write_free(a);
    return rc;
}

enum qw_rc
qw_tar_add(struct qw_buf *out, struct qw_span name, struct qw_span bytes, struct qw_ctx *ctx)
{
    struct archive *a = archive_write_new();
    char *string = malloc(name.n + 1);
    enum qw_rc rc = QW_OK;

    if (a == NULL || string == NULL)
        rc = qw_fail_memory(ctx);
    if (rc == QW_OK) {
        memcpy(string, name.p, name.n);
        string[name.n] = '\0';
        archive_write_set_format_pax_restricted(a);
        rc = write_one(a, out, string, bytes, ctx);
    }
    if (rc == QW_OK)
        out->n -= QW_TAR_END; /* two empty blocks are the archive's, not the member's */
    free(string);
    if (a)
        archive_write_free(a);
    return rc;
}

/* Copy the member at which `from` stands. */
static bool
copy_member(struct archive *from, struct archive_entry *entry, struct archive *to, char *block)
{
    la_ssize_t n;

    if (archive_write_header(to, entry) < ARCHIVE_WARN)
        return false;
    while ((n = archive_read_data(from, block, BLOCK)) > 0)
        if (archive_write_data(to, block, (size_t)n) != n)
            return false;
    return n == 0;
}

enum qw_rc
qw_zip_write(const char *path, int fd, struct qw_ctx *ctx)
{
    struct archive *from = archive_read_new(), *to = archive_write_new();
    struct archive_entry *entry;
    char *block = malloc(BLOCK);
    int got = ARCHIVE_FATAL;

    if (from && to && block) {
        archive_read_support_format_tar(from);
        archive_read_support_format_empty(from);
        archive_write_set_format_zip(to);
        if (archive_read_open_filename(from, path, BLOCK) == ARCHIVE_OK &&
            archive_write_open_fd(to, fd) == ARCHIVE_OK)
            while ((got = archive_read_next_header(from, &entry)) == ARCHIVE_OK &&
                   copy_member(from, entry, to, block))
                ;
    }
    enum qw_rc rc = QW_OK;
    if (got != ARCHIVE_EOF || archive_write_close(to) != ARCHIVE_OK)
        rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE, "a zip cannot be written: %s",
            to && archive_error_string(to) ? archive_error_string(to) : "out of memory");
    free(block);
    if (from)
        archive_read_free(from);
    if (to)
        archive_write_free(to);
    return rc;
}

const char *
qw_archive_version(void)
{
    return ARCHIVE_VERSION_ONLY_STRING;
}
