/* Traces: a journal laid out again, so that a place can be followed through the chain.
 *
 * A journal is a list of edits; a trace has the text before and after each pass of a
 * stage, so it can say what became of any byte that came in, and where any byte that
 * came out is from. It costs one text a pass. The journal and the text that it is laid
 * over must outlive the trace. */
#ifndef QW_TRACE_H
#define QW_TRACE_H

#include "base/buf.h"
#include "base/err.h"

/* One run of one stage: edits [from, to) of the journal on `in` make `out`. */
struct qw_pass {
    const char *stage;
    size_t from, to;
    struct qw_span in, out;
};

struct qw_trace {
    const struct qw_edit_view *edits;
    size_t n_edits;
    size_t *out; /* of each edit: where `ins` stands in its pass's output */
    struct qw_pass *passes;
    size_t n;
    struct qw_span text, source; /* what came out, what went in */
    struct qw_buf *texts;
};

/* Bytes [from, to) of a text; empty: a place between two bytes. */
struct qw_range {
    size_t from, to;
};

/* Lay `edits` over `text`, the last pass's output. QW_BAD with the edit's number and
 * place when they do not fit. */
enum qw_rc qw_trace_open(struct qw_trace *, struct qw_span text, const struct qw_edit_view *edits,
    size_t n_edits, struct qw_ctx *);
void qw_trace_close(struct qw_trace *);

/* The range of the pass's input that a range of its output was made from, and back: an
 * edit that is touched in part counts whole, and what was deleted at an edge does not
 * count. */
struct qw_range qw_trace_back(const struct qw_trace *, size_t pass, struct qw_range out);
struct qw_range qw_trace_forth(const struct qw_trace *, size_t pass, struct qw_range in);

/* The number of the pass's first edit that ends behind `at`, or, when it may touch, not before
 * it, in the pass's output, or else in its input; the pass's `to`: there is none. */
size_t
qw_trace_after(const struct qw_trace *, const struct qw_pass *, size_t at, bool out, bool touch);

/* The pass's edits that touch the range of its output, those at its edges too: journal
 * numbers [from, to). */
struct qw_range qw_trace_touch(const struct qw_trace *, size_t pass, struct qw_range out);

/* The chain's work without some edits: those that `drop` says, and those of later stages
 * that were made in what they changed. */
struct qw_without {
    struct qw_buf text;
    struct qw_edit_view *kept; /* the journal that is left; bytes are the old one's */
    size_t n_kept;
    size_t dropped, followed; /* edits that `drop` said; edits that went with them */
};

/* QW_BAD when bytes that are no UTF-8 would come back: they cannot stand in a text. */
enum qw_rc
qw_trace_without(const struct qw_trace *, bool (*drop)(const struct qw_edit_view *, void *),
    void *arg, struct qw_without *, struct qw_ctx *);
void qw_without_release(struct qw_without *);

#endif
