/* Journals: every edit that was applied to a document, stage after stage.
 *
 * Deleted bytes and replacements are copied, so a journal outlives the texts. */
#ifndef QW_JOURNAL_H
#define QW_JOURNAL_H

#include "base/arena.h"
#include "base/err.h"
#include "chain/edit.h"

struct qw_journal {
    struct qw_edit_view *list;
    size_t n, cap;
    struct qw_arena bytes;
    bool failed; /* out of memory, latched */
};

void qw_journal_init(struct qw_journal *);
void qw_journal_release(struct qw_journal *);
void qw_journal_reset(struct qw_journal *);

/* Note a stage's edits on `text`, its input. */
void qw_journal_note(
    struct qw_journal *, const char *stage, const struct qw_edits *, struct qw_span text);

/* A pass is the edits of one run of a stage: where the one that ends before edit number
 * `end`, not 0, starts. */
size_t qw_journal_pass(const struct qw_edit_view *, size_t end);

/* Undo edits [from, to), one pass, on `text`, its output; its input goes to `out`. */
enum qw_rc qw_journal_undo_pass(struct qw_span text, const struct qw_edit_view *, size_t from,
    size_t to, struct qw_buf *out, struct qw_ctx *ctx);

/* See qw_undo in qingwen.h: the input of the first stage goes to `out`. */
enum qw_rc qw_journal_undo(struct qw_span text, const struct qw_edit_view *, size_t n,
    struct qw_buf *out, struct qw_ctx *);

#endif
