/* Guessing a charset and decoding by it, in one go.
 *
 * Each reading of the bytes has a cost: the commonness of its characters, and a
 * price for each byte that is no character. The cheapest reading of the whole text
 * wins. For UTF-8, GB18030 and Big5 the reading may change between UTF-8 and the
 * other charset at a price: so a broken character costs itself and no
 * more, and a pasted fragment of another charset is read as what it is. (Viterbi's
 * algorithm over two states; linear in the text.) */
#ifndef QW_GUESS_H
#define QW_GUESS_H

#include "text/charset.h"
#include "text/common.h"
#include "text/patch.h"

/* Prices in quarters of a bit. */
struct qw_guess_prices {
    uint32_t broken; /* a byte, or the start of a UTF-8 sequence, that is no character */
    uint32_t change; /* from UTF-8 to the other charset, or back */
    uint32_t inside; /* what a small accented letter behind a Latin letter is spared */
    uint32_t hint;   /* what the declared charset is spared */
    uint32_t at_first[QW_CHARSETS]; /* for being this charset at all */
};

struct qw_guess {
    const struct qw_charsets *charsets;
    const struct qw_common *common;
    struct qw_guess_prices prices;
    enum qw_charset hint; /* QW_CHARSETS: none */
};

/* Tags of the pieces of the patch: the charset from which they were read, or this
 * for bytes that were dropped. */
enum { QW_GUESS_BROKEN = QW_CHARSETS };

/* Decode the bytes: appends UTF-8 to `text` and fills `patch` (both empty before).
 * Gives the charset that explains most of what is not ASCII. Valid UTF-8 without NUL
 * is not looked at any closer: it is UTF-8, and its patch is one piece. QW_CHARSETS
 * when memory is out. */
enum qw_charset qw_guess_decode(
    const struct qw_guess *, struct qw_span bytes, struct qw_buf *text, struct qw_patch *patch);

#endif
