/* Lines whose ASCII marks stay as they are: program code and data, and the entries of a
 * bibliography. Tables punct/code and punct/references, and what is code at sight.
 * Immutable once loaded, shared by threads. */
#ifndef QW_VERBATIM_H
#define QW_VERBATIM_H

#include "rule/table/table.h"

struct qw_verbatim;

enum qw_rc qw_verbatim_load(struct qw_verbatim **, const struct qw_conf *, struct qw_ctx *);
void qw_verbatim_free(struct qw_verbatim *);

/* Its tables, NULL behind the last. */
const struct qw_table *qw_verbatim_table(const struct qw_verbatim *, size_t i);

/* Is this line one? */
bool qw_verbatim_is(const struct qw_verbatim *, struct qw_span line);

/* Is it code at sight? Letters with brackets or operators, and Chinese in nothing but straight
 * quotes and a comment behind them: print("你好", n)  # 问候 */
bool qw_verbatim_statement(struct qw_span line);

#endif
