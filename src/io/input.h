/* Input: documents from standard input, files, folders and archives, one by one.
 *
 * A folder gives its files in the order of their names, an archive (whatever
 * libarchive reads but mtree, which has no contents) its members in the archive's
 * order; a compressed file is read through. Files named *.jsonl or *.ndjson, also
 * compressed, hold records, one a line; `jsonl` says so of every input.
 *
 * Ids: the path as it was given, `-` for standard input, `ARCHIVE!MEMBER` for a
 * member, the record's own id or `FILE:LINE` for a record. Bytes of a name that are
 * no UTF-8 are written %XX. */
#ifndef QW_INPUT_H
#define QW_INPUT_H

#include "base/err.h"
#include "io/record.h"

struct qw_input;

struct qw_item {
    struct qw_span id;        /* UTF-8 */
    struct qw_span bytes;     /* the document; a record's text */
    struct qw_span source;    /* the file that it stands in */
    long long offset, length; /* byte of the source, decompressed, and bytes there; -1: unknown */
    struct qw_record *record; /* or NULL: a document without a record */
};

struct qw_input_conf {
    const char *const *paths; /* none: standard input */
    size_t n_paths;
    bool jsonl;
    size_t max_doc; /* bytes of a document; longer ones are bad */
};

enum qw_rc qw_input_open(struct qw_input **, const struct qw_input_conf *, struct qw_ctx *);
void qw_input_close(struct qw_input *);

/* The next document, whose spans hold until the next call. *more is false at the
 * end. QW_BAD: this one cannot be read, item->id names it; go on with the next. */
enum qw_rc qw_input_next(struct qw_input *, struct qw_item *, bool *more, struct qw_ctx *);

#endif
