/* Learning lines: pages in, a table of the lines that recur out. For `qw mine lines` and
 * `qw clean --learn`. */
#ifndef QW_CLI_LEARN_H
#define QW_CLI_LEARN_H

#include "cli/program.h"
#include "learn/mine_lines.h"

/* Read the pages; those that are bad are told (*bad) and not counted. */
enum qw_rc learn_read(struct qw_mine_lines *, const struct program *, const struct program_args *,
    const char *const *paths, size_t n, bool *bad, struct qw_ctx *);

/* Open the chain that args->settings asks for, with what --learn names, if it is given,
 * mined into a table of sites more. */
enum qw_rc learn_open(struct qw_chain **, const struct program *, const struct program_args *,
    bool *bad, struct qw_ctx *);

#endif
