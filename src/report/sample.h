/* Samples: documents that are worth a look, with both texts and what changed between.
 *
 * Three kinds: those that lost or changed most, those that repair was not sure of or
 * that kept little, and a few by chance (the same ones each time). */
#ifndef QW_SAMPLE_H
#define QW_SAMPLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "chain/trace.h"

enum qw_sample_kind { QW_LARGEST, QW_DOUBTFUL, QW_RANDOM, QW_SAMPLE_KINDS };

struct qw_chosen {
    enum qw_sample_kind kind;
    struct qw_span id, source;  /* an empty source: not known */
    long long edits, bytes_out; /* that the run made; -1: not known */
    bool done;
    struct qw_span json; /* for the caller: what qw_sample_json gave */
};

struct qw_samples {
    struct qw_chosen *list;
    size_t n;
    struct qw_arena bytes;
};

/* Choose up to `each` documents of each kind from the catalog at `path`. */
enum qw_rc qw_samples_choose(struct qw_samples *, const char *path, size_t each, struct qw_ctx *);
void qw_samples_close(struct qw_samples *);

/* Append a chosen document as JSON: its id, kind and parts; a part is a text that
 * stayed, or [before, after, [edits]], an edit being [stage, rule, why]. Texts longer than
 * `limit` characters are cut, and `cut` says so; `differs` says that the run gave another
 * text or made other edits than this trace. */
enum qw_rc qw_sample_json(struct qw_buf *, const struct qw_chosen *, const struct qw_trace *,
    size_t limit, struct qw_ctx *);

#endif
