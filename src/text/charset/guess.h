/* Guessing a charset and decoding by it, in one go.
 *
 * Each reading of the bytes has a cost: how uncommon its characters are, and a price for
 * each byte that is no character. The cheapest reading of the whole text wins. UTF-8,
 * GB18030 and Big5 may change with one another at a price, any other charset with UTF-8.
 *
 * In practice the head of a page says what it is in; it is then read swiftly
 * (swift.h), and every character is a witness still: where too many are rare, or one is broken,
 * the lattice decides (lattice.h). Where the head does not say, or most of the page comes
 * to be in doubt, all other charsets are weighed on the whole page. */
#ifndef QW_GUESS_H
#define QW_GUESS_H

#include "text/charset/lattice.h"
#include "text/charset/swift.h"

/* Prices in quarters of a bit. */
struct qw_guess_prices {
    struct qw_lattice_prices lattice;
    struct qw_swift_limits swift;
    uint32_t inside; /* what a small accented letter behind a Latin letter is spared */
    uint32_t hint;   /* what the declared charset is spared */
    uint32_t sure;   /* how much cheaper than others, and how cheap a character, */
    uint32_t plain;  /* the head must be to decide */
    uint32_t at_first[QW_CHARSETS]; /* for being this charset at all */
};

/* Whose characters are common. */
enum qw_tongue { QW_CHINESE, QW_JAPANESE, QW_KOREAN, QW_TONGUES };

/* Immutable, shared by threads. */
struct qw_guess {
    const struct qw_charsets *charsets; /* those that each thread has a copy of */
    const struct qw_common *common[QW_TONGUES];
    const struct qw_digrams *digrams;
    struct qw_guess_prices prices;
    enum qw_charset hint; /* QW_CHARSETS: none */
};

/* One thread's: tables are made when they are first asked for. */
struct qw_guesser;

enum qw_rc qw_guesser_new(struct qw_guesser **, const struct qw_guess *, struct qw_ctx *);
void qw_guesser_free(struct qw_guesser *);

struct qw_verdict {
    enum qw_charset charset; /* that of most of the bytes that are not ASCII */
    uint32_t margin;         /* how much dearer the second best is, in quarters of a bit */
    bool marked;             /* by a byte order mark */
};

/* Decode the bytes: appends UTF-8 to `text` and fills `patch` (both empty before), whose
 * pieces have the tags of reading.h. Valid UTF-8 without NUL is not looked at any
 * closer: it is UTF-8, and its patch is one piece. */
enum qw_rc qw_guess_decode(struct qw_guesser *, struct qw_span bytes, struct qw_buf *text,
    struct qw_patch *patch, struct qw_verdict *, struct qw_ctx *);

#endif
