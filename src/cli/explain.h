/* What `qw explain` shows of one document: the three views on a trace. */
#ifndef QW_EXPLAIN_H
#define QW_EXPLAIN_H

#include "chain/trace.h"
#include "cli/program.h"
#include "text/charset/charset.h"

struct explained {
    struct qw_span id;
    const struct qw_trace *trace;
};

struct explain_conf {
    const struct program_args *args; /* --rule and --stage choose edits */
    size_t context;                  /* characters on both sides of an edit */
    bool color;
    struct qw_charsets *charsets; /* made when first needed; the caller's to free */
};

bool explain_wants(const struct explain_conf *, const struct qw_edit_view *);

/* Does the edit only put a stretch of text into another charset? */
bool explain_recodes(const struct qw_edit_view *);

/* Append the document with its edits in place, stage after stage. */
void explain_show(struct qw_buf *, const struct explain_conf *, const struct explained *);

/* The same as one line of JSON. */
void explain_json(struct qw_buf *, const struct explain_conf *, const struct explained *);

/* Append what happened at the bytes [from, to) of the clean text, or, with `source`, of
 * the bytes that went in, character by character and stage by stage, as text or as lines
 * of JSON. QW_BAD when `from` is outside. */
struct explain_question {
    struct qw_range at;
    bool source, json;
};
enum qw_rc explain_why(struct qw_buf *, struct explain_conf *, const struct explained *,
    const struct explain_question *, struct qw_ctx *);

/* ---- what the views share ---- */

/* Text that may hold anything, made harmless for a terminal: controls, marks of writing
 * direction and bytes that are no UTF-8 become visible; \n goes through. */
void explain_text(struct qw_buf *, struct qw_span);

/* The characters around: `at` moved by so many characters to the left or right. */
size_t explain_left(struct qw_span text, size_t at, size_t characters);
size_t explain_right(struct qw_span text, size_t at, size_t characters);

/* A place in a text: line and column from 1, columns in characters. Starts as { 0, 1, 1 };
 * moves forwards only. */
struct explain_place {
    size_t at, line, column;
};
void explain_move(struct explain_place *, struct qw_span text, size_t at);

/* `bytes` as a JSON string: as they are, or \ufffd for what is no UTF-8. */
void explain_string(struct qw_buf *, struct qw_span bytes);

/* "del":"…", or "del64" as in records. */
void explain_del(struct qw_buf *, struct qw_span del);

/* The part of the edit's `del` that a part of its `ins` was made from (`back`), or the
 * other way round: a charset's characters, and those of mojibake, follow one another.
 * All of it where that is not known. */
struct qw_range explain_inside(
    const struct qw_charsets *, const struct qw_edit_view *, struct qw_range part, bool back);

#endif
