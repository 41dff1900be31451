/* Options: one table drives the parser, --help and the check of the manual.
 *
 * A program's options are a list of tables (its own, its stages'). Long options
 * take `--name VALUE` and `--name=VALUE`, letters `-n VALUE` and `-nVALUE`; `--`
 * ends them, `-` is an operand. Operands and options may be mixed. */
#ifndef QW_OPT_H
#define QW_OPT_H

#include "base/buf.h"

struct qw_opt {
    const char *name; /* long, without dashes; NULL ends a table */
    char letter;      /* short, or 0 */
    const char *arg;  /* name of its value in the help, or NULL for a flag */
    const char *help; /* one line */
};

#define QW_OPT_END                                                                                 \
    {                                                                                              \
        NULL, 0, NULL, NULL                                                                        \
    }

/* A walk over argv. Set argc, argv (argv[0] left out) and tables, the rest 0. */
struct qw_opt_walk {
    int argc;
    char *const *argv;
    const struct qw_opt *const *tables; /* NULL-terminated */

    int at;            /* next argument */
    int in;            /* place in a group of letters, or 0 */
    bool rest;         /* behind `--` */
    const char *value; /* of the option found, or the operand */
    char problem[160]; /* why QW_OPT_ERROR */
};

enum qw_opt_kind { QW_OPT_DONE, QW_OPT_FOUND, QW_OPT_OPERAND, QW_OPT_ERROR };

/* The next option (then *opt says which and w->value has its value) or operand. */
enum qw_opt_kind qw_opt_next(struct qw_opt_walk *, const struct qw_opt **opt);

/* The option of that long name, or NULL. */
const struct qw_opt *qw_opt_find(const struct qw_opt *const *tables, struct qw_span name);

/* The table as lines of a help text, of 79 columns at most. */
void qw_opt_help(struct qw_buf *, const struct qw_opt *table);

#endif
