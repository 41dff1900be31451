/* The words of strip/stated.tsv, shared by stated_load.c (which loads them) and stated.c (which
 * reads lines with them). Nobody else includes this. */
#ifndef QW_STATED_SET_H
#define QW_STATED_SET_H

#include "rule/stated.h"
#include "rule/wordlist.h"

struct qw_stater {
    struct qw_table *table;
    double *weights;                      /* of each row */
    struct qw_wordlist *words[QW_FIELDS]; /* to rows */
    double alone[QW_FIELDS];              /* of a value without a label */
    size_t alone_row[QW_FIELDS];
};

#endif
