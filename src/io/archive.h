/* Archives: the one place that talks to libarchive.
 *
 * A reader walks the members of a file: those of an archive, or the file itself,
 * decompressed, when it is none. */
#ifndef QW_ARCHIVE_H
#define QW_ARCHIVE_H

#include "base/buf.h"
#include "base/err.h"

struct qw_archive;

/* Open a file; `-` is standard input, taken as it is: neither unpacked nor
 * decompressed. QW_BAD when it cannot be read. */
enum qw_rc qw_archive_open(struct qw_archive **, const char *path, struct qw_ctx *);
void qw_archive_close(struct qw_archive *);

/* Go to the next member that is a file. *more is false at the end. The name is
 * empty for a file that is no archive; else its bytes are as the archive has them. */
enum qw_rc qw_archive_next(struct qw_archive *, struct qw_span *name, bool *more, struct qw_ctx *);

/* Read up to `max` bytes of the member onto the end of `b`; *n = 0 at its end. */
enum qw_rc
qw_archive_read(struct qw_archive *, struct qw_buf *b, size_t max, size_t *n, struct qw_ctx *);

/* libarchive's version, "3.6.2". */
const char *qw_archive_version(void);

#endif
