/* Folders as sinks: each document a file, in a folder beside the others until it is
 * known to be on the disk. */
#ifndef QW_FOLDER_H
#define QW_FOLDER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/arena.h"

struct qw_folder {
    struct qw_buf path;   /* of the folder, NUL-terminated */
    struct qw_buf part;   /* of the folder for files that are not yet whole */
    struct qw_buf a, b;   /* scratch */
    int lock;             /* a descriptor of `part`, locked; or -1 */
    struct qw_span *list; /* names of the files there: number i is PART/i */
    size_t n, cap;
    size_t bytes;
    struct qw_arena names;
};

void qw_folder_init(struct qw_folder *);

/* `lasting`: the part has a fixed name, and nobody else may use it. */
enum qw_rc qw_folder_open(struct qw_folder *, const char *path, bool lasting, struct qw_ctx *);

enum qw_rc
qw_folder_put(struct qw_folder *, struct qw_span name, struct qw_span bytes, struct qw_ctx *);

/* All files that were put are on the disk, under their names. */
enum qw_rc qw_folder_sync(struct qw_folder *, struct qw_ctx *);

/* Forget what was not synced, and free. */
void qw_folder_close(struct qw_folder *);

#endif
