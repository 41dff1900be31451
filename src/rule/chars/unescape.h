/* Unescaping: Chinese that stands in a text as ASCII: HZ, ISO-2022-CN, %XX, \uXXXX and %uXXXX.
 *
 * Taken only when what comes out is Chinese, and common: such bytes may stand for themselves. */
#ifndef QW_UNESCAPE_H
#define QW_UNESCAPE_H

#include "text/charset/common.h"
#include "text/charset/seven.h"

/* Tags of what is found. */
struct qw_unescape_tags {
    int hz, iso2022, percent, backslash;
};

/* What stands at text[at], which is ~, ESC, % or \: the bytes that it takes, or 0. What it
 * becomes is in `out` alone. `charsets` has EUC-TW loaded when the byte is ESC. `shown`: the page
 * is about code, which may show escapes on purpose. */
size_t qw_unescape_at(const struct qw_charsets *charsets, const struct qw_common *,
    const struct qw_unescape_tags *, struct qw_span text, size_t at, bool shown, struct qw_buf *out,
    int *tag);

/* Is there anything behind the mark at text[at] that could make it an escape? */
bool qw_unescape_may(struct qw_span text, size_t at);

#endif
