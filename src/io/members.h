/* Members: one after another, the contents of the paths of an input, through folders,
 * archives and archives inside them. Input's lower half; see input.h. */
#ifndef QW_MEMBERS_H
#define QW_MEMBERS_H

#include "io/archive.h"
#include "io/input.h"
#include "io/member_name.h"
#include "io/names.h"

enum { QW_NEST_MOST = 16 };

/* An archive that is open; in one inside another `head` is what was read of it there. */
struct qw_level {
    struct qw_archive *archive;
    struct qw_buf head;
    size_t id_len; /* of its own id */
};

struct qw_members {
    struct qw_input_conf conf; /* limits filled in */
    size_t next_path;
    void *tree;         /* the folder being walked (FTS), or NULL */
    struct qw_buf path; /* of the file, NUL-terminated */
    struct qw_level levels[QW_NEST_MOST + 1];
    size_t n_levels;
    unsigned long long expanded, n_members; /* of this file */
    unsigned long long read, all;           /* of files before it; of all */
    struct qw_names seen;                   /* ids of this file's members */
    struct qw_member_names *names;
    struct qw_buf id;   /* of the member */
    long long offset;   /* of the outermost member */
    bool by_itself;     /* the file is no archive */
    struct qw_buf data; /* of the member: what was read; the owner may take from it */
    bool drained;       /* it is read to its end */
};

void qw_members_init(struct qw_members *, const struct qw_input_conf *);
void qw_members_release(struct qw_members *);

/* Stand at the start of a member's data, some of which may be in `data` already. QW_BAD:
 * `id` names what cannot be read. */
enum qw_rc qw_members_next(struct qw_members *, bool *more, struct qw_ctx *);

/* Read more of the member onto `data`. After QW_BAD the member has ended. */
enum qw_rc qw_members_fill(struct qw_members *, struct qw_ctx *);

/* All of the member will be read, `most` bytes of it at most: room for a file as large as it is now, so
 * that `data` need not grow on the way. */
void qw_members_expect(struct qw_members *, size_t most);

/* Number an id that was used in this file before. */
void qw_members_number(struct qw_members *);

#endif
