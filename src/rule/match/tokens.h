/* Tokens: does a text hold one of the strings of a table with the single column
 * `token`? Meant for short strings that few texts hold; one pass whatever their number.
 * Immutable once loaded, shared by threads. */
#ifndef QW_TOKENS_H
#define QW_TOKENS_H

#include "rule/table/table.h"

struct qw_tokens;

enum qw_rc
qw_tokens_load(struct qw_tokens **, const struct qw_conf *, const char *name, struct qw_ctx *);
void qw_tokens_free(struct qw_tokens *);
const struct qw_table *qw_tokens_table(const struct qw_tokens *);

bool qw_tokens_in(const struct qw_tokens *, struct qw_span text);

#endif
