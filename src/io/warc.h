/* WARC (ISO 28500): the header of a record, and of the HTTP answer inside. */
#ifndef QW_WARC_H
#define QW_WARC_H

#include "base/span.h"

enum qw_warc_kind {
    QW_WARC_OTHER, /* of the crawl: requests, metadata */
    QW_WARC_TEXT,
    QW_WARC_HTML,
    QW_WARC_KIND, /* a page that is neither */
};

struct qw_warc {
    enum qw_warc_kind kind;
    struct qw_span uri;      /* or the record's id */
    unsigned long long size; /* of the block behind the header */
    bool http;               /* whose first part is a header of HTTP */
};

/* Is it a WARC? The line of the version and the name of a field behind it, not just a text
 * about WARC/1.0. */
enum { QW_WARC_START = 64 }; /* bytes that say so */
bool qw_warc_starts(struct qw_span data);

/* The header up to its empty line: its bytes, or 0 when it does not end in `data`.
 * What is no header gives kind OTHER and QW_NOWHERE. */
size_t qw_warc_header(struct qw_span data, struct qw_warc *);

/* The same for HTTP: where the body starts, and its kind. */
size_t qw_warc_http(struct qw_span data, enum qw_warc_kind *);

#endif
