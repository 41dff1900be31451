/* Rereading: which mojibake to undo at a place of a text.
 *
 * What mojibake.h and remix.h find there is weighed: a stretch is undone when it is sure
 * by itself, or when the document's sure stretches of that kind prove that it has such.
 *
 * One a thread. */
#ifndef QW_REREAD_H
#define QW_REREAD_H

#include "rule/table/table.h"
#include "text/charset/mojibake.h"
#include "text/charset/patch.h"

struct qw_reread;

enum qw_rc qw_reread_new(struct qw_reread **, const struct qw_mojibake *, struct qw_ctx *);
void qw_reread_free(struct qw_reread *);

/* The thread's charsets, one more of them loaded; NULL when memory is out. */
const struct qw_charsets *qw_reread_charsets(struct qw_reread *, enum qw_charset);

/* Before each pass over a text. */
void qw_reread_start(struct qw_reread *);

/* At text[at] stands a character that mojibake may start with: add to `changes`, with `tag`
 * and the kind as their tag, what is to be done there or a little further on. How many bytes were
 * looked at. Memory that is out latches `changes`. */
size_t
qw_reread_at(struct qw_reread *, struct qw_span text, size_t at, int tag, struct qw_changes *);

/* After a pass: is there a kind of Chinese read as other Chinese that its changes prove? Then the pass is
 * to be made again from the start, and lines that no rare character makes suspect are asked as well, as
 * short ones may be; the same with letters that were read as GBK, in common characters. True once a text. */
bool qw_reread_widen(struct qw_reread *, struct qw_span text, int tag, struct qw_changes *changes);

/* Where to look next from `at` on: `next`, or a line before it that is to be asked. */
size_t qw_reread_next(const struct qw_reread *, struct qw_span text, size_t at, size_t next);

/* Ask the line, or the letters, that start at text[at], if they are to be asked: as qw_reread_at, 0 when nothing is found. */
size_t
qw_reread_line(struct qw_reread *, struct qw_span text, size_t at, int tag, struct qw_changes *);

#endif
