/* Catalogs: what a run did, as a SQLite database.
 *
 * The tables, for people and programs that ask (`qw report` does); SQLite's
 * user_version is 2, application_id 0x5157434c. Characters are code points. Times stand
 * in `run` and `progress` alone: all other tables come out the same however often a run was
 * stopped and resumed, and with any number of threads.
 *
 *     documents      a row a document, in the order of the input
 *       n            its number, from 1
 *       id           as in records
 *       source       the file that it stands in, as it was given; `-`: standard input
 *       offset       byte of the source, decompressed, at which it starts; NULL: not known
 *       bytes        its length there
 *       status       ok, bad (refused, see message) or skipped (of a kind that is not read)
 *       reason       of bad and skipped, one word: size, time, nest, path, damaged,
 *                    encrypted, utf8, record, html, kind …
 *       message, at  what was said, and the byte of the document; NULL for ok
 *       output       name of the file or member that it became, a bad one among the rejects;
 *                    NULL in a stream
 *       charset, script, site, title      of its signals and meta; NULL: not known
 *       chars_in     characters that came in; NULL when decode took bytes
 *       chars_out, bytes_out, edits       of what came out, and of all stages; NULL if not ok
 *       chars_STAGE, edits_STAGE          behind each stage that ran; its edits
 *       meta, signals                     JSON objects, as in records
 *     stages         n (from 1), name: the stages that ran
 *     passes         a view: document, stage, n (of the stage), chars_in, chars_out, edits
 *     rules          a row a rule that acted: stage, id, edits, documents,
 *                    chars_del, chars_ins (characters that its edits took and put)
 *     samples        rule, stage, document, at, before, del, ins, after: the first edit of a
 *                    rule in some documents: its first 16, then fewer and fewer (at
 *                    most 8 for each doubling). Long pieces are cut; del of decode may
 *                    be a blob
 *     tables         name, hash, path: the rule tables
 *     settings       name, value: what the results depend on; a run is resumed only with
 *                    the same ones
 *     run            a row a start: n, command (a JSON array), version, started, ended
 *                    (UTC), status (exit status; NULL while it runs or when it was killed),
 *                    documents, bytes_in (done in that start), seconds
 *     progress       how far a start had come when (from version 2): run (its n), seconds
 *                    (since it began), documents, bytes (done in that start by then); at
 *                    most 240 rows a start, first four a second, then fewer and fewer
 *     state          name, value: how far it came; see struct qw_catalog_state */
#ifndef QW_CATALOG_H
#define QW_CATALOG_H

#include "chain/count.h"
#include "base/err.h"
#include "qingwen.h"

enum { QW_CATALOG_APPLICATION = 0x5157434c, QW_CATALOG_VERSION = 2 };

struct qw_catalog;

struct qw_catalog_table {
    const char *name, *hash, *path;
};

struct qw_catalog_conf {
    const char *const *stages; /* NULL-terminated */
    const struct qw_catalog_table *tables;
    size_t n_tables;
    const struct qw_setting *settings;
    size_t n_settings;
    struct qw_span command; /* JSON */
    bool resume;
};

/* How far a run came: the documents up to `documents`, and the outputs up to these
 * bytes, are known to be on the disk. */
struct qw_catalog_state {
    unsigned long long documents, bad, skipped;
    unsigned long long bytes_in, bytes_out; /* of documents' texts */
    unsigned long long output, rejects;     /* bytes of the streams */
    unsigned long long input;               /* digest of the ids and lengths read */
    unsigned long long phase; /* 0: at work, 1: outputs are whole, not yet renamed, 2: done */
};

/* A document, for the catalog. Empty texts are NULL there. */
struct qw_catalog_row {
    struct qw_span id, source, output;
    long long offset, bytes; /* -1: not known */
    const char *status, *reason;
    struct qw_span message;
    size_t at;
    struct qw_span charset, script, site, title;
    struct qw_span meta, signals; /* JSON */
    long long chars_in, bytes_out;
    const long long *chars; /* behind each stage */
    const size_t *edits;    /* of each stage */
    const struct qw_rule_count *rules;
    size_t n_rules;
};

/* Make a catalog, or open that of an unfinished run (one of version 1 becomes 2); *state is
 * then where it stands, else all 0. QW_FATAL when there is one and it is not to be
 * resumed, or with other settings or tables. */
enum qw_rc qw_catalog_open(struct qw_catalog **, const char *path, const struct qw_catalog_conf *,
    struct qw_catalog_state *, struct qw_ctx *);

/* Number documents go on from state->documents + 1, in order. */
enum qw_rc qw_catalog_add(struct qw_catalog *, const struct qw_catalog_row *, struct qw_ctx *);

/* How far the run is, `elapsed` nanoseconds after this start began: the documents and bytes
 * that are done, earlier starts' too. Most calls come too soon for a row of `progress` and
 * cost nothing; `last` asks for one. Lasting with the next commit. */
enum qw_rc qw_catalog_pace(struct qw_catalog *, long long elapsed, unsigned long long documents,
    unsigned long long bytes, bool last, struct qw_ctx *);

/* What was added since the last commit, and the state, become lasting together. */
enum qw_rc qw_catalog_commit(struct qw_catalog *, const struct qw_catalog_state *, struct qw_ctx *);

/* The names that earlier documents of this status got, one after another. */
enum qw_rc qw_catalog_outputs(struct qw_catalog *, const char *status,
    void (*take)(void *arg, struct qw_span name), void *arg, struct qw_ctx *);

/* Close; what was not committed is forgotten. The run's row gets its end. */
enum qw_rc qw_catalog_close(struct qw_catalog *, int status, struct qw_ctx *);

#endif
