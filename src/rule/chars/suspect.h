/* Suspicion: is it worth looking for mojibake at a place? */
#ifndef QW_SUSPECT_H
#define QW_SUSPECT_H

#include "text/charset/mojibake.h"

/* Are enough of the characters round text[at] such as this kind has? `starts` is one bit. */
bool qw_suspect_dense(const struct qw_mojibake *, uint8_t starts, struct qw_span text, size_t at);

/* A character with these `starts` stands at text[at]: is any kind but UTF-8 read as GBK worth
 * looking for? */
bool qw_suspect(const struct qw_mojibake *, struct qw_span text, size_t at, uint8_t starts);

#endif
