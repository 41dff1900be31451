/* Paths: a name that a file system or an archive takes, made of a document's id.
 *
 * `/`, `!` and `:` of ids and NUL start a new part; `..`, `.` and empty parts go, long
 * ones are cut between characters, and of a path those behind its 3,000th byte go. Each id of a run gets a path of its own: NAME.EXT,
 * NAME-2.EXT and so on, and no path is both a file and a folder. What is given depends on
 * the ids before alone. */
#ifndef QW_MEMBER_PATH_H
#define QW_MEMBER_PATH_H

#include "base/buf.h"
#include "base/err.h"
#include "io/names.h"

struct qw_paths {
    struct qw_names names; /* files as they are, folders with a `/` behind */
    struct qw_buf path;    /* the last one, without a NUL */
    struct qw_buf key;
};

/* The folder in which a sink keeps what is not yet whole; no document's path starts so. */
#define QW_PATHS_PART ".qw-part"

void qw_paths_init(struct qw_paths *);
void qw_paths_release(struct qw_paths *);

/* A path for the id; holds until the next one. */
enum qw_rc
qw_paths_choose(struct qw_paths *, struct qw_span id, struct qw_span *path, struct qw_ctx *);

/* A path that an earlier start of the run gave. */
void qw_paths_take(struct qw_paths *, struct qw_span path);

#endif
