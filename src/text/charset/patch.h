/* Patches: how a text came from other bytes, when it was changed more than once.
 *
 * A patch is a list of pieces that covers the bytes from start to end: each stands
 * for `n` units of `from` bytes that became `n` units of `to` bytes. Bytes that
 * stayed have tag QW_PATCH_SAME and from = to = 1; for what was changed the caller's
 * tag says why. Changes to the text are composed into the patch, so that in the
 * end each change is told on the first bytes. */
#ifndef QW_PATCH_H
#define QW_PATCH_H

#include "base/buf.h"

enum { QW_PATCH_SAME = -1 };

struct qw_piece {
    size_t n, from, to;
    int tag;
};

struct qw_patch {
    struct qw_piece *list;
    size_t n, cap;
    bool failed; /* out of memory, latched */
};

/* One replacement of text[at, at+len): the bytes are in the list's buffer. */
struct qw_change {
    size_t at, len, put, put_n;
    int tag;
};

/* Sorted, not overlapping. */
struct qw_changes {
    struct qw_change *list;
    size_t n, cap;
    struct qw_buf puts;
    bool failed;
};

void qw_patch_release(struct qw_patch *);

/* Room for so many more pieces; false: there is none. */
bool qw_patch_room(struct qw_patch *, size_t n);

/* Append `n` units; equal neighbours become one piece. */
static inline void
qw_patch_add(struct qw_patch *p, size_t n, size_t from, size_t to, int tag)
{
    struct qw_piece *last = p->n ? &p->list[p->n - 1] : NULL;

    if (n == 0 || p->failed)
        return;
    if (last && last->tag == tag && last->from == from && last->to == to)
        last->n += n;
    else if (p->n < p->cap || qw_patch_room(p, 1))
        p->list[p->n++] = (struct qw_piece){ n, from, to, tag };
}

/* The patch of a text that was patched by `old` and then changed. `out` is empty.
 * Where a change touches a part of what was replaced already, both become one
 * piece with the later tag. */
void qw_patch_compose(const struct qw_patch *old, const struct qw_changes *, struct qw_patch *out);

/* A list that is all zero is empty; puts.max says how much it may hold. */
void qw_changes_release(struct qw_changes *);
void qw_changes_reset(struct qw_changes *);
void qw_changes_add(struct qw_changes *, size_t at, size_t len, struct qw_span put, int tag);
void qw_changes_apply(const struct qw_changes *, struct qw_span text, struct qw_buf *out);

#endif
