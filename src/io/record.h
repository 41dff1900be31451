/* Records: one document as one line of JSON.
 *
 *     {"id":"a/1.txt","text":"…","meta":{…},"signals":{…},"place":{…},"edits":[…]}
 *
 * Only `text` is needed. Whatever else a line holds is kept byte for byte when the
 * record is written again: the text is replaced, new members are added behind the
 * old ones of meta, signals and edits, and a key that is there already stays as it
 * is. simdjson reads what is as it should be, yajl all else: it says where an error
 * stands, and passes bytes in `text` that are no UTF-8 on for decode to see. */
#ifndef QW_RECORD_H
#define QW_RECORD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "chain/journal.h"
#include "chain/notes.h"
#include "chain/share.h"

/* A value's bytes in the line: [from, to); to = 0 where the record has none. */
struct qw_place {
    size_t from, to;
};

struct qw_keys {
    struct qw_span *list;
    size_t n, cap;
};

/* What the signals say of the bytes that went in; an empty digest: nothing. */
struct qw_source {
    size_t bytes;
    struct qw_span digest; /* see chain/digest.h */
};

/* Reused from line to line; the spans hold until the next parse. */
struct qw_record {
    struct qw_span line;
    struct qw_span id, text;
    struct qw_place id_at, text_at, meta_at, signals_at, edits_at;
    struct qw_place source_at; /* the signal; known where `source` is */
    struct qw_keys meta, signals;
    struct qw_edit_view *edits;
    size_t n_edits, edits_cap;
    struct qw_source source; /* known only where the line has edits, or by qw_record_parse */
    struct qw_arena arena;
    struct qw_scan *scan; /* the quick way; made when it is first needed */
};

void qw_record_init(struct qw_record *);
void qw_record_release(struct qw_record *);

/* Forget the last record; the next one is `line`. */
void qw_record_reset(struct qw_record *, struct qw_span line);

/* Read one line without its newline, behind which `room` more bytes may be read. QW_BAD,
 * with the byte, for what is no JSON object with a string `text`, or whose edits are no
 * edits. The line must stay. */
enum qw_rc qw_record_read(struct qw_record *, struct qw_span line, size_t room, struct qw_ctx *);

/* The same by yajl alone. */
enum qw_rc qw_record_parse(struct qw_record *, struct qw_span line, struct qw_ctx *);

/* Where a document stood in its file, decompressed; -1: not known. */
struct qw_record_place {
    long long offset, bytes;
};

/* Append a new line for a document that came without a record. `place` and `journal` may be
 * NULL: no such member. */
void qw_record_new_line(struct qw_buf *, struct qw_span id, const struct qw_record_place *place,
    struct qw_span text, const struct qw_notes *, const struct qw_journal *journal);

/* Append the record's line with a new text and more notes and edits. */
void qw_record_next_line(struct qw_buf *, const struct qw_record *, struct qw_span text,
    const struct qw_notes *, const struct qw_journal *journal);

/* One of several parts of a document: its id and text, the page's notes, and its share of
 * all the edits, old and new, that made the text, so that the part can be undone by
 * itself. Without a share it has none. */
struct qw_record_part {
    struct qw_span id, text;
    const struct qw_notes *notes;
    const struct qw_share *share; /* or NULL */
};

/* Append a new line for a part. */
void qw_record_part_new_line(
    struct qw_buf *, const struct qw_record_part *, const struct qw_record_place *place);

/* Append the record's line for a part of its text. With a share the record was read by
 * qw_record_parse. */
void qw_record_part_line(struct qw_buf *, const struct qw_record *, const struct qw_record_part *);

/* Append the record's line with another text and other edits, for what comes of a journal
 * that was undone in part. The record must have edits. */
void qw_record_other_line(struct qw_buf *, const struct qw_record *, struct qw_span text,
    const struct qw_edit_view *, size_t n_edits);

/* Append notes as one JSON object. */
void qw_record_add_notes(struct qw_buf *, const struct qw_note_list *);

/* yajl's version, "2.1.0". */
void qw_record_version(char *out, size_t size);

#endif
