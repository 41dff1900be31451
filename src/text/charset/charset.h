/* Charsets: bytes to code points, one character at a time, so that the caller can
 * look at each of them, step over what is broken and change the charset on the way.
 *
 * The mappings are ICU's, read into tables when they are asked for. GB18030 holds GBK
 * and GB 2312; 0x80 is the euro sign there, as in Windows' code page 936. Big5 is
 * Windows' code page 950 with the characters of HKSCS where that has none of its own. EUC-TW has
 * the planes 1 and 2 of CNS 11643, and when asked for the seven others that ICU knows. Filled by one thread, then read by any. */
#ifndef QW_CHARSET_H
#define QW_CHARSET_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

/* Smaller bytes are part of no character of more bytes in any charset of a page's. */
enum { QW_CHARSET_SYNC = 0x30 };

/* From GB18030 to EUC-KR a character is one or two bytes, few are more. */
enum qw_charset {
    QW_UTF8,
    QW_GB18030,
    QW_BIG5,
    QW_EUC_TW,
    QW_EUC_JP,
    QW_SHIFT_JIS,
    QW_EUC_KR, /* with the further hangul of Windows' code page 949 */
    QW_CP1252,
    QW_UTF16LE,
    QW_UTF16BE,
    QW_UTF32LE,
    QW_UTF32BE,
    QW_HZ, /* these two are seven bits: never read by qw_charset_step */
    QW_ISO2022CN,
    QW_CHARSETS,
};

enum { QW_CHARSET_LEADS = 126, QW_CHARSET_TRAILS = 191 }; /* 81..FE, 40..FE */

struct qw_charsets {
    uint32_t *two[QW_CP1252]; /* code points by lead and trail, 0: none; NULL: not loaded */
    uint32_t *planes;         /* EUC-TW, from the first on, 94 times 94 each */
    bool all_planes;          /* not only the second */
    uint16_t *four;           /* GB18030's codes of four bytes in the basic plane */
    uint16_t gbk[0x10000];
};

/* UTF-8, windows-1252, UTF-16 and UTF-32, and GB18030's codes of two bytes, those of
 * four being none: what mojibake asks for. */
enum qw_rc qw_charsets_new(struct qw_charsets **, struct qw_ctx *);
void qw_charsets_free(struct qw_charsets *);

/* As new, from another that is sooner copied than made. */
enum qw_rc qw_charsets_copy(struct qw_charsets **, const struct qw_charsets *from, struct qw_ctx *);

/* All of one more charset. */
enum qw_rc qw_charsets_load(struct qw_charsets *, enum qw_charset, struct qw_ctx *);

/* The planes of EUC-TW, which is loaded, behind the second. */
enum qw_rc qw_charsets_load_planes(struct qw_charsets *, struct qw_ctx *);

/* The name registered with IANA. */
const char *qw_charset_name(enum qw_charset);

/* The charset that a page calls `name` (any alias: gb2312, x-gbk, cp950, latin1);
 * QW_CHARSETS when it is a known charset but none of ours. False: no such name. */
bool qw_charset_find(const char *name, enum qw_charset *);

/* The character of more bytes than one at s, which is no ASCII; 0 when none stands there. */
static inline __attribute__((always_inline)) size_t
qw_charset_utf8(const char *s, size_t left, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

    if (left < n || p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    uint32_t c = p[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3fu);
    }
    if ((n == 3 && (c < 0x800 || (c & 0x1ff800) == 0xd800)) ||
        (n == 4 && (c < 0x10000 || c > 0x10ffff)))
        return 0;
    *cp = c;
    return n;
}

/* The same for a code of two bytes. */
static inline size_t
qw_charset_two(const uint32_t *codes, const char *s, size_t left, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s;

    if (left < 2 || p[0] < 0x81 || p[0] == 0xff || p[1] < 0x40 || p[1] == 0xff)
        return 0;
    *cp = codes[(p[0] - 0x81) * QW_CHARSET_TRAILS + (p[1] - 0x40)];
    return *cp ? 2 : 0;
}

/* The same for the rest: GB18030's euro sign and four bytes, half-width kana, EUC-TW's further
 * planes, windows-1252, UTF-16 and UTF-32, the last two with ASCII. */
size_t qw_charset_other(
    const struct qw_charsets *, enum qw_charset, const char *s, size_t left, uint32_t *cp);

/* The character at s: its bytes, at most 4, or 0 when none stands there whole. The
 * code point is in the low 21 bits of *cp; four codes of Big5-HKSCS give a second
 * one, a combining mark, in the bits above. */
static inline __attribute__((always_inline)) size_t
qw_charset_step(
    const struct qw_charsets *c, enum qw_charset charset, const char *s, size_t left, uint32_t *cp)
{
    /* callers have a byte there: NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign) */
    unsigned char lead = (unsigned char)s[0];

    if (charset < QW_UTF16LE && lead < 0x80) {
        *cp = lead;
        return 1;
    }
    if (charset == QW_UTF8)
        return qw_charset_utf8(s, left, cp);
    if (charset < QW_CP1252) {
        size_t n = qw_charset_two(c->two[charset], s, left, cp);
        if (n)
            return n;
    }
    return charset == QW_BIG5 ? 0 : qw_charset_other(c, charset, s, left, cp);
}

/* The bytes that a reader steps over where no character stands: one, or a code unit. */
static inline size_t
qw_charset_unit(enum qw_charset c)
{
    return c == QW_UTF32LE || c == QW_UTF32BE ? 4 : c == QW_UTF16LE || c == QW_UTF16BE ? 2 : 1;
}

/* Bytes of a character in code page 936: below 0x100 one byte, else two, the lead
 * first; 0 when it has none. */
uint32_t qw_charset_gbk(const struct qw_charsets *, uint32_t cp);

/* The byte of a character in windows-1252, bytes without a meaning taken as
 * U+0081, U+008D …; 0 when it has none. C1 controls count as themselves (Latin-1). */
unsigned qw_charset_1252(uint32_t cp);

/* And back: the code point of a byte from 80 to 9F. */
uint32_t qw_charset_from_1252(uint32_t byte);

/* Append the text, which is UTF-8, in any charset that ICU knows by `name`. Characters that it has not are
 * written as &#x…;, which decode reads again. False: no such charset, or memory is out. */
bool qw_charset_write(const char *name, struct qw_span text, struct qw_buf *out);

/* ICU and its version: "ICU 72.1". */
void qw_charset_version(char *out, size_t size);

#endif
