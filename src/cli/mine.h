/* What `qw mine` can look for: each is a program of its own, `qw mine NAME`, and a file
 * cmd_mine_NAME.c. */
#ifndef QW_CLI_MINE_H
#define QW_CLI_MINE_H

#include "cli/program.h"

struct mine {
    const char *name;
    const struct program *program;
    enum qw_rc (*run)(const struct program *, const struct program_args *, struct qw_ctx *);
};

extern const struct mine mine_lines;
extern const struct mine mine_pairs;

#endif
