/* Scanning: the quick way to read a record, simdjson behind C.
 *
 * simdjson reads records of long texts at 2.4 GB/s here, yajl at 0.43. It says nothing of
 * where an error stands and refuses bytes that are no UTF-8, so it only says yes or
 * "ask yajl": what it accepts, record.c takes; all else goes the slow way, which has
 * the last word. Both give the same record (tests/unit_io.c compares them). */
#ifndef QW_SCAN_H
#define QW_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A scanner keeps its buffers from line to line; one a thread. NULL: no memory. */
struct qw_scan;
struct qw_scan *qw_scan_new(void);
void qw_scan_free(struct qw_scan *);

enum { QW_SCAN_ROOM = 64, QW_SCAN_KEYS = 48 };

struct qw_scan_string {
    const char *p;
    size_t n;
};

/* Bytes [from, to) of the line; to = 0 where the record has no such member. */
struct qw_scan_place {
    size_t from, to;
};

/* A record without edits, or with none in its list. Strings hold until the next scan. */
struct qw_scanned {
    struct qw_scan_string id, text;
    struct qw_scan_place id_at, text_at, meta_at, signals_at, edits_at;
    struct qw_scan_string meta[QW_SCAN_KEYS], signals[QW_SCAN_KEYS]; /* keys */
    size_t n_meta, n_signals;
};

/* Scan one line, behind which QW_SCAN_ROOM more bytes can be read. False: ask yajl. */
bool qw_scan_line(struct qw_scan *, const char *line, size_t n, struct qw_scanned *);

/* simdjson's version. */
const char *qw_scan_version(void);

#ifdef __cplusplus
}
#endif
#endif
