/* Chinese in seven bits: HZ (RFC 1843) and ISO-2022-CN (RFC 1922), and escapes of programs
 * and of addresses. All look like ASCII, so they are found in a text that was read already.
 *
 * Each function reads what stands at text[at]: the bytes that it takes, or 0 when there is no
 * such thing. What comes out is appended to `out`, which may stay changed when it is 0. */
#ifndef QW_SEVEN_H
#define QW_SEVEN_H

#include "base/buf.h"
#include "text/charset/charset.h"

/* ~{…~} or to the end of the line; all its pairs are characters of GB 2312. */
size_t qw_hz_at(const struct qw_charsets *, struct qw_span text, size_t at, struct qw_buf *out);

/* From an escape sequence that designates GB 2312 or CNS 11643 to the end of the line. EUC-TW is
 * loaded. */
size_t
qw_iso2022_at(const struct qw_charsets *, struct qw_span text, size_t at, struct qw_buf *out);

/* A run of %XX, \uXXXX or %uXXXX that is the whole of a token: blanks, quotes, brackets or other than
 * ASCII beside it. UTF-8 or GBK, UTF-16; valid to the last byte. */
size_t
qw_percent_at(const struct qw_charsets *, struct qw_span text, size_t at, struct qw_buf *out);
size_t qw_backslash_at(struct qw_span text, size_t at, struct qw_buf *out);

#endif
