/* Memos: what the judge said of lines, on this page and on the pages before.
 *
 * The furniture of a site says the same on all of its pages, so most lines that are worth
 * judging were judged before. What the judge says depends on the line's text and on the label
 * that the line before left open, and on the page's title only where a phrase is muted.
 *
 * A line is kept when it is seen the second time, so that body text passes through. A memo
 * is one thread's; when memory is out it just knows nothing. */
#ifndef QW_MEMO_H
#define QW_MEMO_H

#include "rule/page/page.h"

struct qw_memo;

struct qw_memo *qw_memo_new(void);
void qw_memo_free(struct qw_memo *);

/* Know nothing any more. */
void qw_memo_forget(struct qw_memo *);

/* What a line is looked for by, and that with the label that it was asked with; 0: no line of
 * this length is kept. */
uint64_t qw_memo_hash(struct qw_span text);
uint64_t qw_memo_key(uint64_t hash, size_t asked);

/* The line will be looked for, and soon: the processor gets its place, and then the line, while
 * something else is looked at. */
void qw_memo_expect(const struct qw_memo *, uint64_t hash);
void qw_memo_fetch(const struct qw_memo *, uint64_t hash);

/* Fill in everything that qw_page_judge says of a line whose `line` and `asked` are set;
 * false when it is not known. What was said of a line with phrases holds
 * where the same ones are muted. */
bool qw_memo_recall(struct qw_memo *, uint64_t key, const struct qw_muted *, struct qw_page_line *);

/* Keep what was said of a line. */
void
qw_memo_keep(struct qw_memo *, uint64_t key, const struct qw_muted *, const struct qw_page_line *);

#endif
