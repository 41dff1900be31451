/* Paragraphs: the lines of a text that are not blank, and what stands between them.
 *
 * A line is kept without the white space at its ends; blanks and tabs in front of it
 * (an indent of code) belong to it, an indent with U+3000 or U+00A0 in it does not.
 * Whoever finds something wrong with the lines writes it down here (`skip`, `glue`,
 * `drop`), and one pass turns it into edits. */
#ifndef QW_PARAS_H
#define QW_PARAS_H

#include "base/span.h"

enum qw_glue {
    QW_GLUE_NOT,  /* a line of its own */
    QW_GLUE_TO,   /* goes on where the line before it ends */
    QW_GLUE_WORD, /* the same, with a blank between */
};

struct qw_para {
    size_t at, end;  /* bytes of the text */
    size_t indent;   /* bytes of blanks that belong to the line, from `at` */
    bool blank;      /* a blank line stands before it */
    bool drop;       /* is no line of the document: a page number */
    uint8_t counted; /* set and used by qw_chunks_find: bytes of its number, */
    uint16_t number; /* and the number */
    size_t width[3]; /* set and used by qw_wraps_find */
    enum qw_glue glue;
    size_t skip;     /* bytes at its start that go */
    const char *why; /* the rule behind drop, glue or skip */
};

struct qw_paras {
    struct qw_para *list;
    size_t n, cap;
    bool failed; /* out of memory, latched */
};

void qw_paras_init(struct qw_paras *);
void qw_paras_release(struct qw_paras *);

/* Split valid UTF-8; forgets what was there. */
void qw_paras_split(struct qw_paras *, struct qw_span text);

/* The line without its indent. */
static inline struct qw_span
qw_para_text(const struct qw_para *p, struct qw_span text)
{
    return qw_span_slice(text, p->at + p->indent, p->end);
}

/* Is line i a piece of a preview? */
bool qw_para_taken(const struct qw_paras *, size_t i);

/* Does white space before the line say that a paragraph starts? It may have been cut off. */
bool qw_para_indented(const struct qw_para *, struct qw_span text);

/* Does the text end where a sentence may end: an end mark or a colon, closing quotes
 * and brackets behind it left aside? */
bool qw_ends_sentence(struct qw_span);

/* A closing quote or bracket, those of the rewriters (〞 〕) too. */
bool qw_is_closing(uint32_t c);

#endif
