/* The drive: documents from an input through workers to a sink.
 *
 * A reader makes batches, workers clean them, the writer (the caller's thread) puts them
 * into the sink in the input's order: what comes out does not depend on the number of
 * workers. What is on its way has a ceiling in bytes and in batches, so that neither a
 * slow document nor a huge one piles up the others. A small input, and one worker, are
 * done by the caller's thread alone.
 *
 * With a catalog the drive commits now and then: outputs first, then what the catalog says
 * of them, so that a run that was stopped at any moment goes on where both agree.
 *
 * Prints nothing: the caller hears of documents and of the time through its functions,
 * which are called in its own thread. */
#ifndef QW_DRIVE_H
#define QW_DRIVE_H

#include "run/batch.h"

struct qw_drive {
    struct qw_task task;
    struct qw_input *input;
    struct qw_sink *sink;
    struct qw_sink *rejects;       /* originals of bad documents; or NULL */
    struct qw_catalog *catalog;    /* or NULL */
    struct qw_catalog_state state; /* where to go on */
    unsigned jobs;
    long long commit_every;            /* nanoseconds; 0: after each batch */
    const volatile sig_atomic_t *stop; /* not 0: finish what is under way, then end */

    void (*bad)(void *arg, struct qw_span id, const struct qw_error *);
    void (*site)(void *arg, struct qw_span name); /* of each document that says one; or NULL */
    void (*step)(void *arg); /* after each batch and a few times a second; or NULL */
    void *arg;

    /* what was done, by the starts before too */
    struct qw_tally tally;
    unsigned long long read, all; /* bytes of files; all = 0: not known */
    bool stopped;                 /* before the input's end */
    long long began, committed;   /* when */
    unsigned long long digest;    /* of the input, see batch.h */
};

/* Until the input ends: QW_OK, QW_BAD when documents were bad, QW_FATAL at once. With
 * `state` at phase 1 nothing is read: the outputs get their names. */
enum qw_rc qw_drive_run(struct qw_drive *, struct qw_ctx *);

#endif
