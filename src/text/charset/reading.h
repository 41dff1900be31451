/* A reading in the making: the UTF-8 that bytes become, and the patch that says how.
 *
 * Whoever reads appends; a mark lets go back to where one was. */
#ifndef QW_READING_H
#define QW_READING_H

#include "text/charset/charset.h"
#include "text/charset/patch.h"

/* Tags of the pieces of the patch: the charset from which they were read, or this
 * for bytes that were dropped. */
enum { QW_READING_BROKEN = QW_CHARSETS };

struct qw_reading {
    struct qw_buf *text;
    struct qw_patch *patch;
    size_t bytes[QW_CHARSETS]; /* read as each, those of ASCII left out */
};

/* Bytes that stay as they are; `beyond` of them are no ASCII. */
void qw_reading_same(struct qw_reading *, struct qw_span, size_t beyond);

/* What stands for `len` bytes at p: one code point, or two as in qw_charset_step. */
void qw_reading_put(struct qw_reading *, enum qw_charset, const char *p, size_t len, uint32_t cp);

/* `n` bytes that are dropped. */
void qw_reading_drop(struct qw_reading *, size_t n);

/* A character of `len` bytes, one of which is not its own and goes. */
void qw_reading_mend(struct qw_reading *, enum qw_charset, size_t len, uint32_t cp);

#endif
