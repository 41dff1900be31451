/* Remixed text: the bytes of one charset that were read in another, both of them with
 * characters of two bytes, or the other one windows-1252.
 *
 * A line, or what of it has bytes in the wrong charset, is read in two ways at once: as it
 * stands, and its bytes in the right charset. The cheapest way to go through, with a price
 * for each change, says which stretch is mojibake: its characters come out far more common in
 * each other's company, or it stays.
 *
 * One a thread; tables are made when they are first asked for. */
#ifndef QW_REMIX_H
#define QW_REMIX_H

#include "text/charset/lattice.h"

enum { QW_REMIX_CHARS = 1024, QW_REMIX_BYTES = 2 * QW_REMIX_CHARS, QW_REMIX_BEYOND = 0x30000 };

/* In quarters of a bit. */
struct qw_remix_prices {
    uint32_t latin;  /* a letter of Western Europe that is no ASCII */
    uint32_t kana;   /* a letter of Japanese */
    uint32_t change; /* of reading, between windows-1252 and another, */
    uint32_t cross;  /* and between two others */
    uint32_t beside; /* a character that comes out beside a letter of ASCII */
    uint32_t noise;  /* what all characters of a line may cost more than those of mojibake */
    uint32_t eten;   /* ETEN's rows in the order of Unicode's own table, which browsers have not */
};

struct qw_remix {
    struct qw_charsets *charsets;
    struct qw_model model;
    struct qw_remix_prices prices;
    uint16_t *big5; /* the way back to Big5, of the first planes */
    bool eten;      /* kana and numbers in the older rows of ETEN */

    /* the stretch at hand: characters, their bytes, what they cost as they stand */
    size_t n;
    unsigned char bytes[QW_REMIX_BYTES + 4];
    uint16_t end[QW_REMIX_CHARS + 1]; /* of bytes, behind the first i characters */
    uint32_t text[QW_REMIX_CHARS + 1];
    bool open; /* a character that has no bytes in the wrong charset stands behind them */
    uint32_t keep[QW_REMIX_CHARS];
    bool bound[QW_REMIX_BYTES + 4];
    bool widened[QW_REMIX_BYTES + 4]; /* a full-width mark that is taken for its twin in ASCII */
    uint32_t sum[QW_REMIX_BYTES + 4]; /* of what is kept, up to a boundary */
    uint32_t cost[2][QW_REMIX_BYTES + 4], before[2][QW_REMIX_BYTES + 4];
    unsigned char back[2][QW_REMIX_BYTES + 4];
};

struct qw_remix_span {
    size_t at, len;   /* of the text; len 0: none */
    size_t looked;    /* up to this byte nothing stands before `at`, or at all */
    uint32_t was, is; /* cost of what stands there, and of the result */
    uint32_t total;   /* cost of all that was looked at, read as is best */
    size_t chars, n;  /* of the result */
    char put[QW_REMIX_CHARS * 4];
};

/* `charsets` may be loaded further. */
void qw_remix_init(
    struct qw_remix *, struct qw_charsets *, const struct qw_common *, const struct qw_digrams *);
void qw_remix_release(struct qw_remix *);

/* The first stretch in text[from, …) that is `right` read as `wrong` (QW_CP1252, QW_GB18030,
 * QW_BIG5) and gains `least`. False: memory is out. */
bool qw_remix_find(struct qw_remix *, struct qw_span text, size_t from, enum qw_charset wrong,
    enum qw_charset right, uint32_t least, struct qw_remix_span *);

#endif
