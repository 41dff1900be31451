/* Sinks: where documents go.
 *
 * Standard output, a file, or a folder with one file a document. A file appears
 * under its name only when it is whole: it is written beside it under a temporary
 * name, synced, and renamed by qw_sink_close. In a folder each document is such a
 * file, named after its id: `!` and `:` of ids start a new part, `..`, `.` and empty parts
 * go, long ones are cut; nothing is written outside the folder. A file of an earlier
 * run is replaced; documents of one run that would share a name get NAME.EXT,
 * NAME-2.EXT and so on, so a sink remembers the names that it gave. */
#ifndef QW_SINK_H
#define QW_SINK_H

#include "base/err.h"
#include "base/span.h"

struct qw_sink;

/* `path`: NULL or "-" for standard output; an existing folder, or a name that ends in
 * `/`, is a folder (made when it is not there); anything else a file. */
enum qw_rc qw_sink_open(struct qw_sink **, const char *path, struct qw_ctx *);

/* Write one document's bytes. QW_FATAL when they cannot be written. */
enum qw_rc
qw_sink_write(struct qw_sink *, struct qw_span id, struct qw_span bytes, struct qw_ctx *);

/* Finish: flush, check, sync, rename. `keep` false leaves no file behind. Frees the
 * sink whatever happens. */
enum qw_rc qw_sink_close(struct qw_sink *, bool keep, struct qw_ctx *);

#endif
