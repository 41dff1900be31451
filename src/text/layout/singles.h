/* Singles: lines of one character each, which were a line.
 *
 * A long run of them, of many different Chinese characters: no column of a table. */
#ifndef QW_SINGLES_H
#define QW_SINGLES_H

#include "text/layout/paras.h"

/* Glue runs of at least so many lines (rule `why`); blank lines among lines that have none part
 * paragraphs. */
void qw_singles_find(struct qw_paras *, struct qw_span text, size_t least, const char *why);

#endif
