/* The drive: documents from an input through a worker to a sink, one after another.
 *
 * Prints nothing: a bad document goes to `bad`, and the run goes on. The tally says
 * what was done. */
#ifndef QW_DRIVE_H
#define QW_DRIVE_H

#include "chain/chain.h"
#include "io/catalog.h"
#include "io/input.h"
#include "io/sink.h"

enum { QW_TALLY_STAGES = 32 };

struct qw_tally {
    size_t documents, bad;
    size_t bytes_in, bytes_out; /* of documents' texts */
    size_t edits[QW_TALLY_STAGES];
};

struct qw_drive {
    struct qw_input *input;
    struct qw_sink *sink;
    const struct qw_chain *chain;
    struct qw_worker *worker;
    struct qw_catalog *catalog; /* or NULL */
    bool records;               /* write records, not plain text */
    bool journal;               /* with their edits */
    void (*bad)(void *arg, struct qw_span id, const struct qw_error *);
    void (*step)(void *arg, const struct qw_tally *); /* after each document; or NULL */
    void *arg;
    struct qw_tally tally;
};

/* Until the input ends: QW_OK, QW_BAD when documents were bad, QW_FATAL at once. */
enum qw_rc qw_drive_run(struct qw_drive *, struct qw_ctx *);

#endif
