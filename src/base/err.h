/* Errors: one place where a failing call says why.
 *
 * A function that fails fills the context once, where the cause is known, and
 * returns the grade; callers pass the grade on. Warnings are not errors: what a
 * user should know of a document goes into its signals. */
#ifndef QW_ERR_H
#define QW_ERR_H

#include "qingwen.h"

struct qw_ctx {
    struct qw_error error; /* of the last failing call */
    const char *reason;    /* its kind, for catalogs: "size", "damaged" …; NULL: no special one */
    long long deadline;    /* monotonic nanoseconds at which the document's time is up; 0: never */
};

/* Fill the context and return `rc`. `at` is a byte of the document or QW_NOWHERE. */
enum qw_rc qw_fail(struct qw_ctx *, enum qw_rc rc, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* QW_BAD of a kind that has a word, a literal. */
enum qw_rc qw_refuse(struct qw_ctx *, const char *reason, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Monotonic nanoseconds; is the document's time up? Long work asks now and then. */
long long qw_now(void);
bool qw_ctx_late(const struct qw_ctx *);

/* QW_BAD, "over its time". */
enum qw_rc qw_fail_late(struct qw_ctx *);

/* QW_FATAL, "out of memory". */
enum qw_rc qw_fail_memory(struct qw_ctx *);

/* Start afresh; and hand the error to a caller of the library (`to` may be NULL). */
void qw_ctx_clear(struct qw_ctx *);
enum qw_rc qw_ctx_report(const struct qw_ctx *, enum qw_rc rc, struct qw_error *to);

#endif
