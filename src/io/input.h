/* Input: documents from standard input, files, folders and archives, one by one.
 *
 * A folder gives its files in the order of their names, an archive (whatever
 * libarchive reads but mtree, which has no contents) its members in the archive's
 * order, archives among them likewise; a compressed file is read through. Files named
 * *.jsonl or *.ndjson, also compressed, hold records, one a line; `jsonl` says so of
 * every input. Of a WARC the records of text/plain are documents; those of HTML are
 * named and passed by.
 *
 * Ids: the path as it was given, `-` for standard input, `ARCHIVE!MEMBER` for a member
 * (`ARCHIVE!MEMBER!MEMBER` …; see member_name.h), the record's own id or `FILE:LINE` for
 * a record. The second member of one name is called NAME#2. Bytes of a name that are no
 * text in any way are written %XX. */
#ifndef QW_INPUT_H
#define QW_INPUT_H

#include <signal.h>
#include "base/err.h"
#include "io/record.h"

struct qw_input;

struct qw_item {
    struct qw_span id;        /* UTF-8 */
    struct qw_span bytes;     /* the document; a record's text; of a bad one what was read */
    struct qw_record *record; /* or NULL: a document without a record */
    struct qw_span line;      /* with `raw`: a record, not yet read; `bytes` is it too */
    struct qw_span source;    /* the file that it stands in */
    long long offset, length; /* byte of the source, decompressed, and bytes there; -1: unknown.
                               * In an archive inside another: that of the outer member */
    const char *skipped;      /* not a document, but of this kind: "html" … */
};

/* 0 stands for the default of each limit. */
struct qw_input_limits {
    size_t nest;                /* archives inside archives; 3. SIZE_MAX: none */
    unsigned long long ratio;   /* bytes of members for a byte of the file; 200 (above 64 MiB) */
    unsigned long long total;   /* bytes of all members of a file; 1 TiB */
    unsigned long long members; /* of a file; 50 million */
    size_t path;                /* bytes of an id; 4096 */
};

struct qw_input_conf {
    const char *const *paths; /* none: standard input */
    size_t n_paths;
    bool jsonl;
    bool raw;       /* hand out records as lines, for others to read */
    size_t max_doc; /* bytes of a document; longer ones are bad */
    struct qw_input_limits limits;
    const volatile sig_atomic_t *stop; /* or NULL; not 0: the input ends here */
};

enum qw_rc qw_input_open(struct qw_input **, const struct qw_input_conf *, struct qw_ctx *);
void qw_input_close(struct qw_input *);

/* The next document, whose spans hold until the next call. *more is false at the
 * end. QW_BAD: this one cannot be read, item->id names it; go on with the next. */
enum qw_rc qw_input_next(struct qw_input *, struct qw_item *, bool *more, struct qw_ctx *);

/* Swap the document that came last into an empty buffer, where it is all that was read of its file.
 * Its bytes stay where they are. False: copy it. */
bool qw_input_take(struct qw_input *, const struct qw_item *, struct qw_buf *);

/* Bytes of files read so far, as they are on the disk, and of all; 0: not known. */
void qw_input_seen(const struct qw_input *, unsigned long long *read, unsigned long long *all);

#endif
