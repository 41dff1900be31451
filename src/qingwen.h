/* Qingwen: cleans scraped Chinese documents. The public header of libqingwen.
 *
 * Life of a document:
 *
 *     struct qw_chain *chain;                 one a program: stages and rules, compiled
 *     struct qw_worker *worker;               one a thread: buffers, the last result
 *     qw_chain_open(&chain, &settings, &error);
 *     qw_worker_open(&worker, chain, &error);
 *     for each document
 *         if (qw_clean(worker, bytes, &error) == QW_OK)
 *             use qw_text(worker), qw_meta_at(worker, …), qw_edit_at(worker, …)
 *     qw_worker_close(worker);
 *     qw_chain_close(chain);
 *
 * Threads: a chain is immutable once it is open, so any number of threads may
 * share it; a worker belongs to one thread at a time. Opening a chain takes a second
 * thread, which has ended when qw_chain_open returns. The library keeps no global
 * state, prints nothing and never ends the process.
 *
 * Ownership: what a qw_*_open gives is the caller's to close. Spans that a
 * worker hands out are the worker's and hold until its next qw_clean or its
 * close. Text is UTF-8, may hold NUL bytes and is not NUL-terminated; lengths
 * and offsets are bytes.
 *
 * Errors: a function that can fail returns enum qw_rc and fills the caller's
 * struct qw_error, which may be NULL. */
#ifndef QINGWEN_H
#define QINGWEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QW_VERSION "0.6.0"

/* A piece of text that somebody else owns. */
struct qw_span {
    const char *p;
    size_t n;
};

/* How it went. Graded: a run's result is the worst that it met. */
enum qw_rc {
    QW_OK = 0,    /* done */
    QW_BAD = 1,   /* this document is bad; the next one may be good */
    QW_FATAL = 2, /* nothing can be done: settings, rules, memory, I/O */
};

#define QW_NOWHERE SIZE_MAX

/* What went wrong: `what` is one line of English without a newline; `at` is the
 * byte of the document, or QW_NOWHERE. */
struct qw_error {
    enum qw_rc rc;
    size_t at;
    char what[512];
};

/* An option of a stage by name, as on the command line without dashes:
 * { "charset", "GB18030" }. The manual page of each stage lists them. */
struct qw_setting {
    const char *name, *value;
};

struct qw_settings {
    const char *const *stages; /* names in any order; NULL: every stage */
    size_t n_stages;
    const char *const *rules; /* folders searched before the installed rules */
    size_t n_rules;
    const struct qw_setting *options;
    size_t n_options;
    size_t max_doc; /* bytes of the largest document; 0: QW_MAX_DOC */
    bool journal;   /* keep the edits: qw_edit_at, qw_undo */
};

#define QW_MAX_DOC ((size_t)64 << 20)

struct qw_chain;
struct qw_worker;

/* Compile the stages and their rules. QW_FATAL with "FILE:LINE:COLUMN: what" when a
 * table is wrong, with the name when a stage or an option is not known. */
enum qw_rc qw_chain_open(struct qw_chain **, const struct qw_settings *, struct qw_error *);
void qw_chain_close(struct qw_chain *);

/* The chain must outlive its workers. */
enum qw_rc qw_worker_open(struct qw_worker **, const struct qw_chain *, struct qw_error *);
void qw_worker_close(struct qw_worker *);

/* Clean one document: bytes in any charset when the chain starts with decode,
 * valid UTF-8 otherwise. The bytes must stay until the results are done with.
 * After QW_BAD the worker is ready for the next document. */
enum qw_rc qw_clean(struct qw_worker *, struct qw_span bytes, struct qw_error *);

/* The clean text of the last document. */
struct qw_span qw_text(const struct qw_worker *);

/* What the document said of itself (meta: title, site, doc_id, uploader, date,
 * format, pages, size …) and what the stages found (signals: charset, kept,
 * script, spun …; with `journal` also source: length and digest of the bytes that went
 * in), in the order in which they were learnt. Keys are unique. */
enum qw_note_kind { QW_NOTE_TEXT, QW_NOTE_NUMBER, QW_NOTE_BOOL, QW_NOTE_JSON };

struct qw_note {
    const char *key; /* ASCII, NUL-terminated */
    enum qw_note_kind kind;
    struct qw_span text; /* TEXT: UTF-8; JSON: one JSON value; else empty */
    double number;       /* NUMBER; BOOL: 0 or 1 */
};

size_t qw_meta_count(const struct qw_worker *);
struct qw_note qw_meta_at(const struct qw_worker *, size_t i);
size_t qw_signal_count(const struct qw_worker *);
struct qw_note qw_signal_at(const struct qw_worker *, size_t i);

/* One journalled edit: at byte `at` of its stage's input, `del` was replaced by
 * `ins`. `del` of decode may hold any bytes; all else is UTF-8. `rule` is stable
 * for ever and names a row under rules/. */
struct qw_edit_view {
    const char *stage;
    size_t at;
    struct qw_span del, ins;
    const char *rule;
    bool again;         /* first edit of a second run of the same stage, directly after its first */
    struct qw_span why; /* UTF-8: the evidence in a few words, where the rule alone does not say */
};

/* The journal, in the order in which the stages ran; empty without `journal`. */
size_t qw_edit_count(const struct qw_worker *);
struct qw_edit_view qw_edit_at(const struct qw_worker *, size_t i);

/* Put back what the edits changed: the exact bytes that went in. A run of edits
 * of one stage ends where the stage changes or an edit says `again`. The bytes go to *bytes, which is the caller's to free(). QW_BAD with
 * the edit's number and place when the journal does not fit the text. */
enum qw_rc qw_undo(struct qw_span text, const struct qw_edit_view *edits, size_t n_edits,
    char **bytes, size_t *n_bytes, struct qw_error *);

#ifdef __cplusplus
}
#endif
#endif
