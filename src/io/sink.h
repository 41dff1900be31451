/* Sinks: where documents go.
 *
 * Standard output, a file (compressed when its name ends in .gz, .bz2, .xz or .zst), a
 * tar (likewise), a zip, or a folder with one file a document. A file appears under its
 * name only when it is whole: it is written beside it under another name, synced, and
 * renamed. In a folder and in an archive each document has a name that is made of its
 * id, see member_path.h; a file of an earlier run is replaced. A zip is put together at
 * the end, from a tar beside it.
 *
 * Two ways to use one: qw_sink_write takes documents one by one. A run with many threads
 * asks for the parts itself: it names documents in their order (qw_sink_name), packs
 * them anywhere (qw_tar_add, qw_filter_add of archive.h) and puts the pieces in order. */
#ifndef QW_SINK_H
#define QW_SINK_H

#include "base/err.h"
#include "base/span.h"
#include "io/archive.h"

struct qw_sink;

enum qw_sink_kind { QW_SINK_STREAM, QW_SINK_FOLDER, QW_SINK_TAR, QW_SINK_ZIP };

/* `path`: NULL or "-" for standard output; an existing folder, or a name that ends in
 * `/`, is a folder (made when it is not there); anything else a file. */
enum qw_rc qw_sink_open(struct qw_sink **, const char *path, struct qw_ctx *);

/* The same, but what is not yet whole has a name of its own, stays when the run ends
 * early, and is gone on with behind its byte `from` when `resume` is set. QW_FATAL when
 * another process writes there, or for standard output and devices when resuming. */
enum qw_rc qw_sink_open_lasting(
    struct qw_sink **, const char *path, bool resume, unsigned long long from, struct qw_ctx *);

enum qw_sink_kind qw_sink_kind(const struct qw_sink *);
enum qw_filter qw_sink_filter(const struct qw_sink *);

/* The name of the suffix without compression: does PATH ask for records? */
bool qw_sink_wants_records(const char *path);

/* Write one document's bytes. QW_FATAL when they cannot be written. */
enum qw_rc
qw_sink_write(struct qw_sink *, struct qw_span id, struct qw_span bytes, struct qw_ctx *);

/* The same under a name that qw_sink_name gave. */
enum qw_rc
qw_sink_add(struct qw_sink *, struct qw_span name, struct qw_span bytes, struct qw_ctx *);

/* What was written so far is packed by itself. */
enum qw_rc qw_sink_cut(struct qw_sink *, struct qw_ctx *);

/* ---- the parts ---- */

/* A path for a document, of a folder or an archive; holds until the next. And one that
 * was given by an earlier start of the run. */
enum qw_rc qw_sink_name(struct qw_sink *, struct qw_span id, struct qw_span *name, struct qw_ctx *);
void qw_sink_take_name(struct qw_sink *, struct qw_span name);

/* Packed bytes of a stream or archive; a file of a folder. */
enum qw_rc qw_sink_put(struct qw_sink *, struct qw_span bytes, struct qw_ctx *);
enum qw_rc
qw_sink_put_file(struct qw_sink *, struct qw_span name, struct qw_span bytes, struct qw_ctx *);

/* Everything that was put is on the disk; *size: bytes of the stream. */
enum qw_rc qw_sink_sync(struct qw_sink *, unsigned long long *size, struct qw_ctx *);

/* Put what stands at the end, and sync. After it only qw_sink_show and qw_sink_close. */
enum qw_rc qw_sink_finish(struct qw_sink *, unsigned long long *size, struct qw_ctx *);

/* Give the whole file its name. Doing so again, in a resumed run, does nothing. */
enum qw_rc qw_sink_show(struct qw_sink *, struct qw_ctx *);

/* Close and free. `keep`: finish and show before, unless that was done; else what is not
 * yet whole goes away, but for a lasting sink. */
enum qw_rc qw_sink_close(struct qw_sink *, bool keep, struct qw_ctx *);

#endif
