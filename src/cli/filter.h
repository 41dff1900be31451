/* Filters: documents in, clean documents out; `qw clean` and every qw-STAGE. */
#ifndef QW_FILTER_H
#define QW_FILTER_H

#include "cli/program.h"

/* Run the program on its arguments (argv[0] left out); the exit status. */
int filter_main(const struct program *, int argc, char *const *argv);

#endif
