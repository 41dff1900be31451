/* Counts: how often each rule acted on a document, and one place where it did.
 *
 * For the catalog of a run: a journal would copy every edit, this copies one short
 * sample a rule. A rule is known by its id's address, which the stage's rules own.
 * One a worker, reset for each document. */
#ifndef QW_COUNT_H
#define QW_COUNT_H

#include "base/arena.h"
#include "base/index.h"
#include "chain/edit.h"

/* The first edit of a rule; long pieces are cut between characters. `del` of decode
 * may hold any bytes. */
struct qw_sample {
    size_t at; /* byte of the stage's input */
    struct qw_span before, del, ins, after;
};

struct qw_rule_count {
    const char *rule, *stage;
    size_t edits;
    size_t chars_del, chars_ins; /* bytes of the broken kind count as characters */
    struct qw_sample sample;
};

struct qw_counts {
    struct qw_rule_count *list; /* in the order in which the rules first acted */
    size_t n, cap;
    struct qw_index index; /* of `list`, by rule and stage */
    struct qw_arena bytes;
    bool failed; /* out of memory, latched */
};

void qw_counts_init(struct qw_counts *);
void qw_counts_release(struct qw_counts *);
void qw_counts_reset(struct qw_counts *);

/* Count a stage's edits on `text`, its input. */
void
qw_counts_note(struct qw_counts *, const char *stage, const struct qw_edits *, struct qw_span text);

#endif
