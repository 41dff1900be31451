/* Bulk: documents by the million, in and out; what qw clean, qw read, qw write and every
 * qw-STAGE share. */
#ifndef QW_BULK_H
#define QW_BULK_H

#include "cli/program.h"
#include "run/drive.h"

enum bulk_kind { BULK_CLEAN, BULK_READ, BULK_WRITE };

/* Tables of options. */
extern const struct qw_opt bulk_jobs_options[];  /* --jobs */
extern const struct qw_opt bulk_run_options[];   /* --catalog … --progress */
extern const struct qw_opt bulk_limit_options[]; /* --nest … */
extern const struct qw_opt bulk_text_options[];  /* --separator */
extern const struct qw_opt bulk_to_options[];    /* --to */

/* Open everything that the arguments name, run, close, say what was done. The chain is that
 * of the program's stages; read and write have none. */
enum qw_rc
bulk_run(enum bulk_kind, const struct program *, const struct program_args *, struct qw_ctx *);

/* program_main with a run of this kind; a run that a signal stopped has the shell's exit
 * status for it, 130 for SIGINT. */
int bulk_main(enum bulk_kind, const struct program *, int argc, char *const *argv);

/* ---- its parts ---- */

/* Numbers of options: QW_FATAL with "--nest: …" for what is none. `*to` stays when the option
 * was not given. Sizes take K, M, G, T; times are seconds, to nanoseconds. */
enum qw_rc bulk_number(
    const struct program_args *, const char *option, unsigned long long *to, struct qw_ctx *);
enum qw_rc
bulk_time(const struct program_args *, const char *option, long long *to, struct qw_ctx *);

/* Open the catalog that the arguments name (*c stays NULL when they name none). */
enum qw_rc
bulk_open_catalog(struct qw_catalog **c, const struct program *, const struct program_args *,
    const struct qw_chain *, bool records, struct qw_catalog_state *, struct qw_ctx *);

#endif
