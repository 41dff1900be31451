/* Bulk: what a run of qw clean has beside its chain: the catalog. */
#ifndef QW_BULK_H
#define QW_BULK_H

#include "cli/program.h"
#include "io/catalog.h"

/* Open the catalog that the arguments name (*c stays NULL when they name none). */
enum qw_rc
bulk_open_catalog(struct qw_catalog **c, const struct program *, const struct program_args *,
    const struct qw_chain *, struct qw_catalog_state *, struct qw_ctx *);

#endif
