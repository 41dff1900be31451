/* The contract of a stage.
 *
 * A stage reads a text and proposes edits; it never writes text. What it may read
 * is the text alone: a stage that runs by itself in a pipe has nothing else, and
 * both must give the same bytes. For the same reason a stage runs on its own
 * output without further edits.
 *
 * `open` compiles the rules once into something immutable that all threads share;
 * `thread_open` makes what one thread needs for itself; `run` does one document. The
 * room for both is the chain's: the stage says how large they are, finds zeros there, and
 * fills them; `close` and `thread_close` let go of what they hold, also where filling
 * them failed half-way, and of zeros.
 * Every rule id that `run` puts on an edit is a row of one of the stage's tables. */
#ifndef QW_STAGE_H
#define QW_STAGE_H

#include "base/err.h"
#include "base/opt.h"
#include "chain/edit.h"
#include "chain/notes.h"
#include "rule/table/conf.h"
#include "rule/table/table.h"

struct qw_doc {
    struct qw_span text; /* valid UTF-8; of a stage that takes bytes: any bytes */
};

struct qw_stage {
    const char *name, *brief;
    const struct qw_opt *opts; /* one table: parser, --help, manual check; may be NULL */
    bool takes_bytes;          /* decode: the input need not be UTF-8 */

    size_t rules_size, scratch_size; /* bytes */
    enum qw_rc (*open)(void *rules, const struct qw_conf *, struct qw_ctx *);
    void (*close)(void *rules);
    enum qw_rc (*thread_open)(void *scratch, const void *rules, struct qw_ctx *); /* optional */
    void (*thread_close)(void *scratch);                                          /* optional */

    /* Propose edits, add meta and signals. QW_BAD with the byte in ctx when the
     * document cannot be done; its edits are then dropped. A stage that works in rounds
     * asks qw_ctx_late between them and just ends: the chain asks too, and refuses. */
    enum qw_rc (*run)(const void *rules, void *scratch, const struct qw_doc *, struct qw_edits *,
        struct qw_notes *, struct qw_ctx *);

    /* The tables behind `rules`, number i from 0; NULL behind the last. */
    const struct qw_table *(*table)(const void *rules, size_t i);

    /* optional: would this row act on the example, evidence of the whole document
     * granted? Without it the stage is run on the example and asked for an edit
     * with the row's id. */
    bool (*matches)(const void *rules, void *scratch, const struct qw_table *, size_t row,
        struct qw_span example);

    /* optional: name and version of the foreign library that the stage stands on */
    void (*library)(char *out, size_t size);
};

#endif
