/* What kind of character: the few questions that the stages ask of a code point.
 * Ranges are Unicode 15 blocks. */
#ifndef QW_SCRIPT_H
#define QW_SCRIPT_H

#include "base/span.h"

/* A Chinese character: unified ideographs and their extensions, compatibility
 * ideographs, and 〇 々. */
static inline bool
qw_is_han(uint32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
           (c >= 0x20000 && c <= 0x323af) || (c >= 0xf900 && c <= 0xfaff) || c == 0x3007 ||
           c == 0x3005;
}

static inline bool
qw_is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* ASCII letters. */
static inline bool
qw_is_latin(uint32_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* White space of one line: blanks, tabs, U+00A0, U+2000..200A, U+202F, U+3000. */
static inline bool
qw_is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f ||
           c == 0x3000;
}

/* Does a unified ideograph from U+4000 on stand anywhere? */
bool qw_has_han(struct qw_span text);

/* Does an ASCII digit stand in it? */
bool qw_has_digit(struct qw_span);

/* How many do. */
size_t qw_count_digits(struct qw_span);

/* The first place at or behind `at` where no blank stands. */
size_t qw_skip_blanks(struct qw_span, size_t at);

/* A numeral of Chinese lists: 一 … 十 百 零 〇 两. */
bool qw_is_numeral(uint32_t c);

/* A mark that can end a sentence: 。！？；… and their ASCII forms ! ? ;  (not the
 * full stop, which numbers have too). */
bool qw_is_end(uint32_t c);

/* Punctuation of Chinese text, full width: ，。、；：？！“”‘’（）《》〈〉【】「」『』…—·〔〕〞〝 */
bool qw_is_cjk_punct(uint32_t c);

#endif
