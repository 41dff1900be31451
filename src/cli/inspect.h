/* Inspect: documents looked at one after another, as `qw explain` and `qw undo` do, and what
 * the chain did to one of them, as `qw report` shows it, too. */
#ifndef QW_INSPECT_H
#define QW_INSPECT_H

#include "chain/trace.h"
#include "cli/program.h"
#include "io/input.h"

/* Zeros but for the first two members; the others are its own. */
struct inspect {
    const struct program *program;
    const struct program_args *args;
    struct qw_input *in;
    struct qw_chain *chain; /* opened for the first document without edits */
    struct qw_worker *worker;
    size_t documents, bad; /* that --id chose; of them those that were told of */
};

/* Open the operands; `records`: whatever their names are. */
enum qw_rc inspect_open(struct inspect *, bool records, struct qw_ctx *);

/* Look at each document that --id chooses: the worst code of all. What is QW_BAD is told and
 * passed by; QW_FATAL when an id was asked for that none has. */
enum qw_rc inspect_all(struct inspect *,
    enum qw_rc (*look)(void *arg, const struct qw_item *, struct qw_ctx *), void *arg,
    struct qw_ctx *);

/* What the chain did to the document: a record's own edits, or those of cleaning it now.
 * Holds until the next document. */
enum qw_rc
inspect_trace(struct inspect *, const struct qw_item *, struct qw_trace *, struct qw_ctx *);

void inspect_close(struct inspect *);

#endif
