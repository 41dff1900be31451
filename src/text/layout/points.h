/* Points: the places of a long line where a paragraph may have ended.
 *
 * A point is a run of blanks, or a mark that an enumerator follows at once; what
 * stands before it ends at `at`, what stands behind it starts at `next`. Sentences that
 * another one follows without a blank are no points; they are counted. One pass over
 * the line, and all that is asked of it afterwards is asked of the points. */
#ifndef QW_POINTS_H
#define QW_POINTS_H

#include "base/span.h"

/* What stands before a point, closing quotes and brackets left aside. */
enum qw_point_mark {
    QW_POINT_NONE,
    QW_POINT_SEMI,  /* ； ; */
    QW_POINT_COLON, /* ： : */
    QW_POINT_FILL, /* ____ and (  ), to be filled in, or what an answer scores: （8分）; only before
                       enumerators */
    QW_POINT_STOP, /* 。 ！ ？ … ! ? */
};

struct qw_point {
    uint32_t at, next;    /* bytes of the line */
    uint32_t glued;       /* sentences before it that another one follows without a blank */
    uint32_t value;       /* of the enumerator behind it; 0: none */
    uint8_t kind, length; /* its kind and bytes */
    uint8_t mark;
};

struct qw_points {
    struct qw_point *list;
    size_t n, cap;
    size_t glued;                   /* of the whole line */
    size_t colons, fills, brackets; /* of either width; runs of ___; 【 */
    bool failed;                    /* out of memory, latched */
};

void qw_points_release(struct qw_points *);

/* List the points of a line; forgets what was there. Lines of 4 GiB and more have none. */
void qw_points_find(struct qw_points *, struct qw_span);

/* Sentences that another one follows without a blank in line[from, to), where no point is. */
size_t qw_points_glued(struct qw_span line, size_t from, size_t to);

/* A mark behind which a paragraph may end. */
bool qw_is_full_stop(uint32_t c);

#endif
