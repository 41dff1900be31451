/* Gibberish: bodies of rare characters in noise, as sites put them against copying.
 *
 * Of honest Chinese, old or new, in either script, nearly all characters are among the
 * common ones of decode/common.tsv; of such noise a few are. Immutable, shared. */
#ifndef QW_GIBBERISH_H
#define QW_GIBBERISH_H

#include "rule/table/table.h"

struct qw_gibberish;

enum qw_rc qw_gibberish_new(struct qw_gibberish **, const struct qw_conf *, struct qw_ctx *);
void qw_gibberish_free(struct qw_gibberish *);

/* Is most of the text noise? Looks at a few thousand characters at most. */
bool qw_gibberish_is(const struct qw_gibberish *, struct qw_span text);

#endif
