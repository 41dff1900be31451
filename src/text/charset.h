/* Charsets: bytes to code points, one character at a time, so that the caller can
 * look at each of them, step over what is broken and change the charset on the way.
 *
 * The mappings are ICU's (gb18030, Big5-HKSCS, windows-1252), read once into tables. GB18030 holds
 * GBK and GB 2312; 0x80 is the euro sign there, as in Windows' code page 936.
 * Big5-HKSCS holds Big5 with the extensions of ETEN. Immutable, shared by threads. */
#ifndef QW_CHARSET_H
#define QW_CHARSET_H

#include "base/err.h"
#include "base/span.h"

enum qw_charset {
    QW_UTF8,
    QW_GB18030,
    QW_BIG5,
    QW_CP1252,
    QW_UTF16LE,
    QW_UTF16BE,
    QW_UTF32LE,
    QW_UTF32BE,
    QW_CHARSETS,
};

struct qw_charsets;

enum qw_rc qw_charsets_new(struct qw_charsets **, struct qw_ctx *);
void qw_charsets_free(struct qw_charsets *);

/* The name registered with IANA. */
const char *qw_charset_name(enum qw_charset);

/* The charset that a page calls `name` (any alias: gb2312, x-gbk, cp950, latin1);
 * QW_CHARSETS when it is a known charset but none of ours. False: no such name. */
bool qw_charset_find(const char *name, enum qw_charset *);

/* The character at p: its bytes, at most 4, or 0 when none stands there whole. The
 * code point is in the low 21 bits of *cp; four codes of Big5-HKSCS give a second
 * one, a combining mark, in the bits above. */
size_t qw_charset_step(
    const struct qw_charsets *, enum qw_charset, const char *p, size_t left, uint32_t *cp);

/* Bytes of a character in code page 936: below 0x100 one byte, else two, the lead
 * first; 0 when it has none. */
uint32_t qw_charset_gbk(const struct qw_charsets *, uint32_t cp);

/* The byte of a character in windows-1252, bytes without a meaning taken as
 * U+0081, U+008D …; 0 when it has none. C1 controls count as themselves (Latin-1). */
unsigned qw_charset_1252(uint32_t cp);

/* And back: the code point of a byte from 80 to 9F. */
uint32_t qw_charset_from_1252(uint32_t byte);

#endif
