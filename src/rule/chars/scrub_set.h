/* The set behind a scrubber: what its tables say, filled by scrub_load.c and read by scrub.c. */
#ifndef QW_SCRUB_SET_H
#define QW_SCRUB_SET_H

#include "rule/chars/entity.h"
#include "rule/chars/scrub.h"
#include "text/sieve.h"

/* What kind of odd character: how the table decode/invisible calls it. */
enum qw_odd {
    QW_ODD_PLAIN,
    QW_ODD_CONTROL,
    QW_ODD_ZERO_WIDTH,
    QW_ODD_JOINER,
    QW_ODD_BIDI,
    QW_ODD_BOM,
    QW_ODD_RETURN,
    QW_ODD_BREAK,
    QW_ODD_SEPARATOR,
    QW_ODD_LOST,
    QW_ODD_SOFT_HYPHEN,
    QW_ODD_VARIATION,
    QW_ODD_PRIVATE,
    QW_ODD_AMPERSAND,
    QW_ODD_ESCAPE, /* ~ % \ */
    QW_ODD_MOJIBAKE,
    QW_ODD_KINDS,
};

struct qw_scrub {
    const struct qw_mojibake *mojibake;
    struct qw_entities *entities;
    struct qw_table *invisible, *pua, *variants;
    uint8_t variations[0x10000]; /* how many a character has that are registered */
    struct qw_sieve sieve;       /* stops at what is not plain, or no valid character */
    uint8_t kind[0x10000];       /* enum qw_odd */
    uint32_t tags_from, tags_to; /* invisible letters of flags */
    uint16_t standard[0x1900];   /* of U+E000 … U+F8FF; beyond the plane: row + 1 */
    uint32_t *beyond;
};

#endif
