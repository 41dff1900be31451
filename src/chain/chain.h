/* The chain: stages in a row over one document.
 *
 * A chain is immutable once it is open; a worker is one thread's. The chain applies
 * each stage's edits and hands the new text to the next; a stage without edits
 * costs no copy. This is what qingwen.h shows of qw_chain_* and qw_worker_*; the
 * list of stages comes from above (stages/stages.def), so that this layer knows the
 * contract and no stage. */
#ifndef QW_CHAIN_H
#define QW_CHAIN_H

#include "chain/count.h"
#include "chain/journal.h"
#include "chain/stage.h"

struct qw_chain;
struct qw_worker;

/* Open the stages given (NULL-terminated), in this order. */
enum qw_rc qw_chain_new(struct qw_chain **, const struct qw_stage *const *stages,
    const struct qw_conf *, size_t max_doc, bool journal, struct qw_ctx *);
void qw_chain_free(struct qw_chain *);

/* The stages that the chain has, and their tables. */
size_t qw_chain_count(const struct qw_chain *);
const struct qw_stage *qw_chain_stage(const struct qw_chain *, size_t i);
const struct qw_table *qw_chain_table(const struct qw_chain *, size_t stage, size_t i);

/* Is the rule of that id disabled? See switches.h. */
bool qw_chain_off(const struct qw_chain *, const char *rule);

enum qw_rc qw_worker_new(struct qw_worker **, const struct qw_chain *, struct qw_ctx *);
void qw_worker_free(struct qw_worker *);

/* Clean one document. */
enum qw_rc qw_worker_run(struct qw_worker *, struct qw_span bytes, struct qw_ctx *);

/* What came out; holds until the next run. */
struct qw_span qw_worker_text(const struct qw_worker *);

/* Swap the text, where a stage wrote it, into an empty buffer: for what is too large to be copied. It stays
 * in view until that buffer changes. False: it is the input still. */
bool qw_worker_take(struct qw_worker *, struct qw_buf *);
const struct qw_notes *qw_worker_notes(const struct qw_worker *);
const struct qw_journal *qw_worker_journal(const struct qw_worker *);

/* How many edits stage number i made in the last document. */
size_t qw_worker_edits(const struct qw_worker *, size_t i);

/* From now on count the characters behind each stage and the edits of each rule, for
 * the next two to tell. */
enum qw_rc qw_worker_count(struct qw_worker *, struct qw_ctx *);
const struct qw_counts *qw_worker_counts(const struct qw_worker *);

/* A document's time from now on, in nanoseconds; 0: as long as it takes. It is looked at
 * between stages and between rounds of a stage; a document that is late is QW_BAD. */
void qw_worker_limit(struct qw_worker *, long long time);

/* Characters of the last document behind stage number i; -1 when it did not come that far. */
long long qw_worker_chars(const struct qw_worker *, size_t i);

/* Would this rule act on the example? See `matches` in stage.h. */
enum qw_rc qw_worker_try(struct qw_worker *, size_t stage, const struct qw_table *, size_t row,
    struct qw_span example, bool *acts, struct qw_ctx *);

#endif
