/* The words of strip/stated.tsv, shared by stated_load.c (which loads them), stated.c (which
 * reads lines with them) and stated_page.c (which says what lines). Nobody else includes this. */
#ifndef QW_STATED_SET_H
#define QW_STATED_SET_H

#include "rule/page/stated.h"
#include "rule/match/wordlist.h"

/* Lists of words: one a field, and two more for parts of the pages. */
enum { QW_WORDS_READ = QW_FIELDS, QW_WORDS_UNREAD, QW_WORD_LISTS };

struct qw_stater {
    struct qw_table *table;
    double *weights;                          /* of each row */
    struct qw_wordlist *words[QW_WORD_LISTS]; /* to rows */
    double alone[QW_WORD_LISTS];              /* of a value without a label */
    size_t alone_row[QW_WORD_LISTS];
    struct qw_charset_bits parts; /* the first characters of the words for parts of the pages */
};

/* A label: its characters without blanks, 页 数. */
enum { QW_LABEL_CHARS = 10, QW_LABEL_BYTES = QW_LABEL_CHARS * 4 };

struct qw_stated_label {
    struct qw_span word; /* in the room */
    size_t from;         /* where it starts in the line */
    bool colon, apart, whole;
    bool about; /* 约 or 为 stands between it and the value */
    char room[QW_LABEL_BYTES];
};

/* The label before line[at], on the same line or alone on the one before. */
void qw_stated_label(struct qw_span line, size_t at, struct qw_stated_label *);

/* A Chinese character or a letter. */
bool qw_stated_wordy(uint32_t c);

/* What parts cells, or closes them. */
bool qw_stated_border(uint32_t c);

enum { QW_STATED_FACTS = 16 }; /* that are read of a line */

/* A value, and what speaks for it. */
struct qw_stated_fact {
    enum qw_field field;
    struct qw_span text;
    double score, label;
    bool labelled;
    bool timed;  /* a date with the time of day */
    bool unsure; /* only others beside it can tell */
};

/* One line, and what was found in it. */
struct qw_stated_line {
    const struct qw_stater *st;
    const struct qw_page_rules *r;
    struct qw_span line, title;
    size_t watch; /* the row that is asked for */
    bool met;     /* its word stands in the label that is read */
    bool seen;    /* it weighed */
    struct qw_stated_fact list[QW_STATED_FACTS];
    size_t n, cells;
    struct qw_span read, unread; /* 已看5页,未看31页: two parts of all pages */
};

/* Can a value stand in it? Most lines that have no digit name none. */
bool qw_stated_may(struct qw_span line);

/* Read a line of the page with that title. */
void qw_stated_read(struct qw_stated_line *, const struct qw_stater *, const struct qw_page_rules *,
    struct qw_span line, struct qw_span title);

/* How many fields its facts are of. */
size_t qw_stated_kinds(const struct qw_stated_line *);

/* Take what is better than what is known; all counts `less`. */
void qw_stated_take(const struct qw_stated_line *, double less, struct qw_stated *);

#endif
