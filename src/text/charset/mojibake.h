/* Mojibake: characters that came about by reading bytes in the wrong charset.
 *
 * Found span by span, at the character where one starts. A span is undone only when
 * the way back is exact (every character has its byte, and the bytes are whole
 * characters of the right charset) and when the result is so much more common than
 * what stands there that chance is ruled out. Where a document has spans that are
 * sure, further ones of the same kind need less. */
#ifndef QW_MOJIBAKE_H
#define QW_MOJIBAKE_H

#include "base/buf.h"
#include "text/charset/remix.h"

enum qw_mojibake_kind {
    QW_MOJIBAKE_UTF8_GBK,   /* UTF-8 read as GBK: 浣犲ソ, with ? or U+FFFD for lost bytes */
    QW_MOJIBAKE_UTF8_LATIN, /* UTF-8 read as windows-1252 or Latin-1 */
    QW_MOJIBAKE_GBK_LATIN,  /* GBK read as windows-1252 or Latin-1: ÄãºÃ */
    QW_MOJIBAKE_BIG5_LATIN, /* Big5 read as windows-1252 or Latin-1 */
    QW_MOJIBAKE_GBK_BIG5,   /* GBK read as Big5 */
    QW_MOJIBAKE_BIG5_GBK,   /* Big5 read as GBK */
    QW_MOJIBAKE_KINDS,
};

/* What a span must gain, in quarters of a bit; by itself, and in a document whose
 * sure spans gained `proof` together. */
struct qw_mojibake_prices {
    uint32_t sure, likely, proof;
    uint32_t rare; /* the result's characters may cost this much on the average */
};

/* What may start at a character, a bit each. */
enum {
    QW_STARTS_UTF8_GBK = 1,
    QW_STARTS_LATIN = 2,
    QW_STARTS_GBK_BIG5 = 4, /* rare, and its bytes are a common character in GBK */
    QW_STARTS_BIG5_GBK = 8,
    QW_STARTS_LETTERS = 16, /* rare, and a letter of Western Europe in UTF-8 that was read as GBK */
};

struct qw_mojibake {
    const struct qw_charsets *charsets;
    const struct qw_common *common;
    const struct qw_digrams *digrams;
    uint8_t starts[0x10000];
    struct qw_remix_prices remix;
    struct qw_mojibake_prices prices[QW_MOJIBAKE_KINDS];
    uint32_t lost; /* how much likelier than others a character must be that has lost a byte */
};

enum { QW_MOJIBAKE_SPAN = 6144 }; /* bytes looked at from one place, at most */

struct qw_mojibake_span {
    enum qw_mojibake_kind kind;
    size_t len;  /* bytes of the text that it takes; 0: none */
    size_t skip; /* when there is none: no span starts in so many bytes */
    uint32_t gain;
    bool sure;
    size_t n; /* of the result */
    char put[QW_MOJIBAKE_SPAN];
};

/* Fill `starts` but for the last two, which a table tells. */
void qw_mojibake_fill(struct qw_mojibake *);

/* The best span of UTF-8 that starts at text[at], or of GBK read as Latin-1 without
 * letters of ASCII in it, sure or only likely. `text` is valid UTF-8. */
void qw_mojibake_at(
    const struct qw_mojibake *, struct qw_span text, size_t at, struct qw_mojibake_span *);

/* Letters of Western Europe in UTF-8 that were read as GBK, and are mojibake themselves: 盲陆聽. The first span
 * that starts with one of the letters that lead from `from` up to text[at] without a gap, or there; how far before
 * `at` that is. */
size_t qw_mojibake_letters_at(const struct qw_mojibake *, struct qw_span text, size_t from,
    size_t at, struct qw_mojibake_span *);

/* Is this code of GBK a letter of Western Europe in UTF-8? */
static inline bool
qw_mojibake_is_letter(uint32_t code)
{
    return (code >> 8 == 0xc2 || code >> 8 == 0xc3) && (code & 0xc0) == 0x80;
}

/* Is this character a letter of Western Europe in UTF-8 that was read as GBK? Its byte in windows-1252, or 0. */
unsigned qw_mojibake_letter(const struct qw_mojibake *, uint32_t cp);

/* Such a letter and a sign of ASCII behind it at text[at], which together are a character of GBK: the
 * span, or none. */
void qw_mojibake_half_at(
    const struct qw_mojibake *, struct qw_span text, size_t at, struct qw_mojibake_span *);

/* The same as GBK read as Latin-1 and nothing else, rare characters too: for Ê±, which may
 * be two bytes of UTF-8 as well, in a document that is proved to be such. */
void qw_mojibake_gbk_at(
    const struct qw_mojibake *, struct qw_span text, size_t at, struct qw_mojibake_span *);

#endif
