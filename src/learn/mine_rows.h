/* Mined pairs as rows of rules/repair/pairs.tsv, ready for a person to look at: with two
 * columns more, `contexts` (places of the suspect pages) and `evidence` (counts, and what
 * mine_pairs.h calls fit, gain, shift and so on). */
#ifndef QW_MINE_ROWS_H
#define QW_MINE_ROWS_H

#include "base/buf.h"
#include "learn/mine_pairs.h"
#include "rule/spun/pairs.h"

/* Append the head of the table and a row for each pair but those that the tables put back
 * already; `family` is what the rows say. *rows: how many. */
enum qw_rc qw_mine_write(struct qw_buf *, const struct qw_mine *, const struct qw_pairs *known,
    const char *family, size_t *rows, struct qw_ctx *);

#endif
