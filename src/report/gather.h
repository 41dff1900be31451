/* Gathering: a catalog made of records with edits, when a run kept none. */
#ifndef QW_GATHER_H
#define QW_GATHER_H

#include "io/catalog.h"
#include "io/input.h"

/* Write a catalog to `path`, which is empty or not there, of all records of `input`.
 * `stages` (NULL-terminated) are those that the chain has. A record whose journal does
 * not fit its text, or that has none, becomes a bad document. */
enum qw_rc
qw_gather(struct qw_input *input, const char *const *stages, const char *path, struct qw_ctx *);

#endif
