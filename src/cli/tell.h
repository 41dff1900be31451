/* What the programs say to a person: on standard error, one line a thing.
 *
 *     qw-strip: page.txt: byte 17: not UTF-8; decode it first
 */
#ifndef QW_TELL_H
#define QW_TELL_H

#include "base/err.h"
#include "base/span.h"

/* An error; `id` names the document and may be empty. Hands back the exit status
 * of the grade: 0, 1 or 2. */
int tell_error(const char *program, struct qw_span id, const struct qw_error *);

/* A misuse of the command line: exit status 2. */
int tell_usage(const char *program, const char *problem);

/* Flush and check standard output: `status`, or 2 when it could not be written. */
int tell_close(const char *program, int status);

#endif
