/* Chunks: the pieces in which a preview page shows a document.
 *
 * A site cuts the text every so many characters, in the middle of words, numbers the
 * pieces and puts blank lines between them. They are told from a list by this: the
 * numbers count up by one from 1, every piece but the last has the same length, and
 * pieces end where no sentence ends. A single piece is told by the title, with which it
 * starts again; pieces without numbers by their length, the very same of three at least. */
#ifndef QW_CHUNKS_H
#define QW_CHUNKS_H

#include "text/layout/paras.h"

struct qw_chunk_limits {
    size_t known; /* characters of a piece on the sites known: one full piece will do;
                   * 0: one of any length will */
    size_t least; /* characters of a piece on any site */
};

/* Mark the numbers in `ps` as what goes (rule `why`); in the first piece the title,
 * which is the text's first line, too. The number of pieces; 0: there are none. *alike: there
 * are such that only their lengths, for which every blank counts, tell from a preview's. */
size_t qw_chunks_find(struct qw_paras *ps, struct qw_span text, const struct qw_chunk_limits *,
    const char *why, bool *alike);

/* Bytes of the title at the start of a text that says it again, a page mark -1- and blanks
 * behind it counted; 0: it starts otherwise, with a sentence of the same words, or has nothing
 * else. */
size_t qw_title_again(struct qw_span piece, struct qw_span title);

#endif
