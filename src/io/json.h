/* JSON: writing values. Reading records is record.h's. */
#ifndef QW_JSON_H
#define QW_JSON_H

#include "base/buf.h"
#include "chain/notes.h"

/* A JSON string of valid UTF-8, quotes included. Only what RFC 8259 §7 asks for is
 * escaped. */
void qw_json_string(struct qw_buf *, struct qw_span s);

/* The same without the quotes, to where there is room for six times its bytes and
 * QW_JSON_SLACK more, which may be written to; the end. */
enum { QW_JSON_SLACK = 16 };
char *qw_json_escape(char *to, struct qw_span s);

/* A number, as short as it reads back the same to six digits. */
void qw_json_number(struct qw_buf *, double);

/* The value of a note. */
void qw_json_note(struct qw_buf *, const struct qw_note *);

#endif
