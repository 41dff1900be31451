/* Programs: what `qw clean` and each qw-STAGE share, the stages apart.
 *
 * A command line (and a recipe, which is a command line in a file) becomes a
 * struct program_args; program_chain opens what it asks for. */
#ifndef QW_PROGRAM_H
#define QW_PROGRAM_H

#include "base/arena.h"
#include "base/opt.h"
#include "chain/plan.h"

struct program {
    const char *name;                     /* "qw clean", "qw-strip" */
    const char *page;                     /* manual page */
    const char *brief;                    /* one line for --help */
    const char *operands;                 /* "[FILE | FOLDER | ARCHIVE | -]..." */
    const struct qw_stage *const *stages; /* that it may run, NULL-terminated */
    const struct qw_opt *const *tables;   /* its options but the stages', NULL-terminated */
};

struct string_list {
    const char **list;
    size_t n, cap;
};

struct program_args {
    struct qw_settings settings;
    struct string_list stages, rules, operands;
    struct qw_setting *options;
    size_t options_cap;
    struct qw_setting *own; /* options that the program alone knows, as they came */
    size_t n_own, own_cap;
    const char *output;
    int argc; /* as given */
    char *const *argv;
    bool jsonl, jsonl_out, edits, summary, help, version;
    struct qw_arena strings;
};

/* The last value that was given for an option of the program's own: "" for a flag, NULL
 * when it was not given. */
const char *program_own(const struct program_args *, const char *name);

/* Does the program take this option? */
bool program_has(const struct program *, const char *name);

/* Is there an option of the program's own of this name among whose values, taken as
 * patterns of fnmatch(3), one fits? True when it was not given at all. */
bool program_fits(const struct program_args *, const char *name, const char *text);

/* Tables of options for struct program. */
extern const struct qw_opt program_help_options[];   /* --help, --version */
extern const struct qw_opt program_rule_options[];   /* --rules */
extern const struct qw_opt program_output_options[]; /* --output */
extern const struct qw_opt program_filter_options[]; /* --jsonl … --max-doc */
extern const struct qw_opt program_chain_options[];  /* --only, --skip, --recipe */

/* Read the command line (argv[0] left out), answer --help and --version or `run`,
 * tell what went wrong, check standard output: the exit status. */
int program_main(const struct program *, int argc, char *const *argv,
    enum qw_rc (*run)(const struct program *, const struct program_args *, struct qw_ctx *));

#endif
