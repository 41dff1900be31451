/* UTF-8: validation and code points. RFC 3629: no surrogates, no overlong forms. */
#ifndef QW_UTF8_H
#define QW_UTF8_H

#include "base/span.h"

/* Length of the longest valid prefix; equal to s.n when all of s is valid. */
size_t qw_utf8_valid(struct qw_span s);

/* Bytes of the sequence that starts with this byte of valid text. */
static inline size_t
qw_utf8_len(char lead)
{
    unsigned char c = (unsigned char)lead;

    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* The code point at p, which is valid text with at least one byte; *n is its length. */
static inline uint32_t
qw_utf8_at(const char *s, size_t *n)
{
    const unsigned char *p = (const unsigned char *)s;

    if (p[0] < 0x80) {
        *n = 1;
        return p[0];
    }
    if (p[0] >= 0xe0 && p[0] < 0xf0) {
        *n = 3;
        return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3fu);
    }
    if (p[0] < 0xe0) {
        *n = 2;
        return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3fu);
    }
    *n = 4;
    return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 |
           (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3fu);
}

/* The code point before p, which is not before `start`; *n is its length. 0 and
 * *n = 0 at the start. */
static inline uint32_t
qw_utf8_before(const char *start, const char *p, size_t *n)
{
    const char *q = p;

    if (q == start) {
        *n = 0;
        return 0;
    }
    do
        q--;
    while (q > start && ((unsigned char)*q & 0xc0) == 0x80);
    return qw_utf8_at(q, n);
}

/* Write the code point to out[0..3]; the number of bytes. */
size_t qw_utf8_put(char *out, uint32_t cp);

/* How many code points valid text has. */
size_t qw_utf8_count(struct qw_span s);

#endif
