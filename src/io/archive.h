/* Archives: the one place that talks to libarchive.
 *
 * A reader walks the members of a file: those of an archive, or the file itself,
 * decompressed, when it is none. A member that is an archive is read by a reader of
 * its own. Writing is done a piece at a time, in memory, so that many threads can:
 * a piece is compressed by itself (compressed pieces behind one another are one
 * stream for every unpacker), members of a tar are made by themselves. */
#ifndef QW_ARCHIVE_H
#define QW_ARCHIVE_H

#include <signal.h>
#include "base/buf.h"
#include "base/err.h"

struct qw_archive;

struct qw_member {
    struct qw_span name; /* bytes as the archive has them; empty: the file itself */
    long long offset;    /* where it starts in the file, decompressed; -1: not known */
    bool encrypted;      /* its data cannot be read */
};

/* Open a file; `-` is standard input, taken as it is: neither unpacked nor
 * decompressed. QW_BAD when it cannot be read. Once *stop (or NULL) is not 0, a read that
 * a signal interrupts ends with QW_BAD. */
enum qw_rc qw_archive_open(
    struct qw_archive **, const char *path, const volatile sig_atomic_t *stop, struct qw_ctx *);

/* Open the member `name` at which `outer` stands, of which `head` was read. It must stay there,
 * and the head must stay, until this one is closed. An archive that is read from its end
 * goes to a nameless file first, of at most `max` bytes. */
enum qw_rc qw_archive_open_member(struct qw_archive **, struct qw_archive *outer,
    struct qw_span head, struct qw_span name, size_t max, struct qw_ctx *);
void qw_archive_close(struct qw_archive *);

/* Go to the next member that is a file. *more is false at the end. */
enum qw_rc
qw_archive_next(struct qw_archive *, struct qw_member *member, bool *more, struct qw_ctx *);

/* Read up to `max` bytes of the member onto the end of `b`; *n = 0 at its end. */
enum qw_rc
qw_archive_read(struct qw_archive *, struct qw_buf *b, size_t max, size_t *n, struct qw_ctx *);

/* Bytes of the file that were read, as they are on the disk. */
unsigned long long qw_archive_consumed(const struct qw_archive *);

/* ---- writing ---- */

enum qw_filter { QW_PLAIN, QW_GZIP, QW_BZIP2, QW_XZ, QW_ZSTD };

/* Append `bytes`, compressed, to `out`. The same bytes give the same. */
enum qw_rc qw_filter_add(enum qw_filter, struct qw_span bytes, struct qw_buf *out, struct qw_ctx *);

/* Append a member of a tar, without the NULs that stand at a tar's end. */
enum { QW_TAR_END = 1024 };
enum qw_rc
qw_tar_add(struct qw_buf *out, struct qw_span name, struct qw_span bytes, struct qw_ctx *ctx);

/* Write the tar at `path` as a zip to the descriptor. */
enum qw_rc qw_zip_write(const char *path, int fd, struct qw_ctx *);

/* libarchive's version, "3.6.2". */
const char *qw_archive_version(void);

#endif
