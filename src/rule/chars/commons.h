/* The tables by which a charset is told: how common characters are, alone and in pairs,
 * and what everything costs.
 *
 * Tables: decode/common, decode/ranges, decode/foreign, decode/digrams, decode/prices, decode/crossed.
 * Immutable, shared by threads. */
#ifndef QW_COMMONS_H
#define QW_COMMONS_H

#include "rule/chars/reread.h"
#include "text/charset/guess.h"

enum { QW_COMMONS_TABLES = 6 };

struct qw_commons {
    struct qw_common common[QW_TONGUES];
    struct qw_digrams digrams;
    struct qw_guess guess;
    struct qw_mojibake mojibake; /* without charsets */
    struct qw_table *tables[QW_COMMONS_TABLES];
};

/* Kinds of mojibake by name, as in prices.tsv and in the signal. */
const char *qw_mojibake_name(enum qw_mojibake_kind);

enum qw_rc qw_commons_new(struct qw_commons **, const struct qw_conf *, struct qw_ctx *);
void qw_commons_free(struct qw_commons *);

/* Number i from 0; NULL behind the last. */
const struct qw_table *qw_commons_table(const struct qw_commons *, size_t i);

#endif
