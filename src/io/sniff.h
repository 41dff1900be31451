/* Sniffing: does a file hold others? By its first bytes alone. */
#ifndef QW_SNIFF_H
#define QW_SNIFF_H

#include "base/span.h"

enum { QW_SNIFF_HEAD = 512 }; /* bytes that a sniff wants to see */

/* Does a file that starts so hold others, or something compressed? Archives of the formats
 * that libarchive reads; a text that only looks like one is read as a text all the same. */
bool qw_sniff_archive(struct qw_span head);

/* The header of a cpio, all digits; libarchive takes any text that starts with the date
 * 070701 for one. */
bool qw_sniff_cpio(struct qw_span head);

#endif
