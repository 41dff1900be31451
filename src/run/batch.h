/* Batches: some documents on their way from the reader through a worker to the writer.
 *
 * A batch ends behind the document with which it holds QW_BATCH_BYTES or
 * QW_BATCH_DOCUMENTS, so that batches, and all that is made of them, depend on the input
 * alone. One thread has a batch at a time. */
#ifndef QW_BATCH_H
#define QW_BATCH_H

#include "chain/chain.h"
#include "io/catalog.h"
#include "io/input.h"
#include "io/sink.h"
#include "text/layout/split.h"

enum { QW_BATCH_BYTES = 1 << 20, QW_BATCH_DOCUMENTS = 2000, QW_TALLY_STAGES = 32 };

struct qw_tally {
    unsigned long long documents, bad, skipped;
    unsigned long long bytes_in, bytes_out; /* of documents' texts */
    unsigned long long edits[QW_TALLY_STAGES];
};

/* What becomes of documents: the same for all batches of a run. */
struct qw_task {
    const struct qw_chain *chain;
    bool records;             /* make records, not plain text */
    bool journal;             /* with their edits */
    bool parts;               /* a record for each part of a document that holds several */
    bool rows;                /* for a catalog */
    bool originals;           /* rejects are kept */
    bool pages;               /* do not clean: records of what was read (qw read) */
    struct qw_span separator; /* behind each text */
    const char *to;           /* the charset of texts; NULL: UTF-8 */
    size_t max_doc;
    long long doc_time; /* nanoseconds a document; 0: any */
    enum qw_sink_kind kind;
    enum qw_filter filter;
};

struct qw_batch_doc {
    struct qw_origin {
        struct qw_span id, source; /* in the arena */
        long long offset, bytes;
    } from;
    size_t at, n;        /* its bytes in `in` */
    bool line;           /* which are a record's line */
    const char *skipped; /* or of another kind */
    enum qw_rc rc;
    const struct qw_ctx *why; /* of a bad one */
    size_t out_at, out_n;     /* what it became, in `out` */
    struct qw_span name;      /* of its file or member */
    struct qw_span site;
    struct qw_catalog_row row;
};

struct qw_batch {
    struct qw_batch_doc *docs;
    size_t n, cap;
    struct qw_buf in, out, packed;
    struct qw_arena arena;
    struct qw_tally tally;
    unsigned long long digest;    /* of the ids and lengths up to here */
    unsigned long long read, all; /* bytes of files, see qw_input_seen */
    bool last;                    /* the input ends behind it */
};

void qw_batch_init(struct qw_batch *);
void qw_batch_release(struct qw_batch *);

/* Read the next documents into an empty batch. QW_FATAL only; what cannot be read is in
 * the batch. */
enum qw_rc qw_batch_read(struct qw_batch *, struct qw_input *, const struct qw_task *,
    unsigned long long *digest, struct qw_ctx *);

/* Read over so many documents, for a run that goes on. */
enum qw_rc
qw_batch_skip(struct qw_input *, unsigned long long n, unsigned long long *digest, struct qw_ctx *);

/* What one thread needs to work. */
struct qw_hand {
    const struct qw_task *task;
    struct qw_worker *worker;
    struct qw_record record;
    struct qw_split parts;
    struct qw_edit_view *edits; /* all that made a text of several parts */
    size_t edits_cap;
};

enum qw_rc qw_hand_open(struct qw_hand *, const struct qw_task *, struct qw_ctx *);
void qw_hand_close(struct qw_hand *);

/* Clean the documents; what comes out is packed already for a stream. */
enum qw_rc qw_batch_work(struct qw_batch *, struct qw_hand *, struct qw_ctx *);

/* Pack documents that have got their names, for an archive. */
enum qw_rc qw_batch_pack(struct qw_batch *, const struct qw_task *, struct qw_ctx *);

#endif
