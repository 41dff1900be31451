/* OpenCC: script conversion, one handle a thread.
 *
 * The converter is opened when the first text comes, because opening reads its
 * dictionaries (some milliseconds). OpenCC stops at NUL; here it does not. */
#ifndef QW_OPENCC_H
#define QW_OPENCC_H

#include "base/buf.h"
#include "base/err.h"

struct qw_opencc;

/* A converter for one of OpenCC's configurations ("t2s.json"), not opened yet; the
 * name is a literal. NULL: no memory. */
struct qw_opencc *qw_opencc_new(const char *config);
void qw_opencc_free(struct qw_opencc *);

/* Append the conversion of valid UTF-8 to `out`. QW_FATAL when OpenCC lacks its
 * dictionaries or memory. */
enum qw_rc
qw_opencc_convert(struct qw_opencc *, struct qw_span text, struct qw_buf *out, struct qw_ctx *);

/* OpenCC and its version: "OpenCC 1.1.4". */
void qw_opencc_version(char *out, size_t size);

#endif
