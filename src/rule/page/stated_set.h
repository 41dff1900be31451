/* The words of strip/stated.tsv, shared by stated_load.c (which loads them) and stated.c (which
 * reads lines with them). Nobody else includes this. */
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
};

/* A label: its characters without blanks, 页 数. */
enum { QW_LABEL_CHARS = 8, QW_LABEL_BYTES = QW_LABEL_CHARS * 4 };

struct qw_stated_label {
    char word[QW_LABEL_BYTES];
    size_t n, from; /* where it starts in the line */
    bool colon, apart, whole;
};

/* The label before line[at], on the same line or alone on the one before. */
void qw_stated_label(struct qw_span line, size_t at, struct qw_stated_label *);

/* A Chinese character or a letter. */
bool qw_stated_wordy(uint32_t c);

/* What parts cells, or closes them. */
bool qw_stated_border(uint32_t c);

#endif
