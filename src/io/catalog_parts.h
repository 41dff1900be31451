/* Catalogs, between catalog.c and catalog_open.c: see catalog.h. */
#ifndef QW_CATALOG_PARTS_H
#define QW_CATALOG_PARTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/index.h"
#include "io/catalog.h"
#include "io/sql.h"

/* A rule's counts over all documents; `fresh`: not yet written. */
struct qw_catalog_total {
    const char *rule, *stage; /* copies */
    unsigned long long edits, documents, chars_del, chars_ins;
    bool fresh;
};

struct qw_catalog {
    struct qw_sql *sql;
    struct qw_query *document, *total, *sample, *state, *pace;
    size_t n_stages;
    unsigned long long n;                  /* documents so far */
    unsigned long long began, began_bytes; /* and when this start began */
    size_t paces;                          /* this start's rows of progress */
    long long pace_every, pace_last;       /* nanoseconds between them; of the last one */
    struct qw_catalog_total *totals;
    size_t n_totals, totals_cap;
    struct qw_index index; /* of totals, by stage and rule */
    struct qw_arena names;
    struct qw_buf text;            /* of a statement */
    struct qw_catalog_state known; /* the last that was committed */
};

enum { QW_CATALOG_STATES = 9 };
extern const char *const qw_catalog_state_names[QW_CATALOG_STATES];

/* The member of that number. */
unsigned long long *qw_catalog_state_member(struct qw_catalog_state *, size_t i);

/* The counts of a rule, made when they are not there; NULL: no memory. The names end
 * in a NUL behind their spans. */
struct qw_catalog_total *qw_catalog_total(struct qw_catalog *, const char *stage, const char *rule);

/* Free all but the database and the struct. */
void qw_catalog_release(struct qw_catalog *);

#endif
