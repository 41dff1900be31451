/* A source: the bytes of one file, or of a pipe, of which the first may be looked at before
 * they are read. */
#ifndef QW_SOURCE_H
#define QW_SOURCE_H

#include <signal.h>
#include <sys/types.h>
#include "base/span.h"
#include "io/sniff.h"

struct qw_source {
    int fd;              /* or -1 */
    bool rewinds;        /* a plain file */
    struct qw_span head; /* bytes of a pipe that were looked at, not yet read */
    char first[QW_SNIFF_HEAD];
    unsigned long long consumed;       /* bytes read */
    const volatile sig_atomic_t *stop; /* not 0: a signal ends reading; or NULL */
};

/* Take a file over that is open; -1: none. */
void qw_source_init(struct qw_source *, int fd, const volatile sig_atomic_t *stop);
void qw_source_close(struct qw_source *);

/* The first QW_SNIFF_HEAD bytes, fewer when there are no more. */
struct qw_span qw_source_first(struct qw_source *);

/* As read(2), but only a signal that asks to stop ends it. */
ssize_t qw_source_read(struct qw_source *, char *to, size_t max);

/* A plain file, read from its beginning again. */
bool qw_source_rewind(struct qw_source *);

/* May the plain file that starts so be an archive of which no beginning tells: a program that
 * unpacks itself, the image of a disk? */
bool qw_source_is_disguised(const struct qw_source *, struct qw_span head);

#endif
