/* Runs as operands: a catalog, or records with edits, of which a catalog is made. */
#ifndef QW_RUN_OPEN_H
#define QW_RUN_OPEN_H

#include "cli/program.h"

struct run_catalog {
    char *path;     /* of the catalog */
    bool temporary; /* made here, of records */
};

/* Open the program's operands: one catalog, or files of records. */
enum qw_rc run_open(struct run_catalog *, const struct program_args *, struct qw_ctx *);

/* Remove what was made here. */
void run_close(struct run_catalog *);

#endif
