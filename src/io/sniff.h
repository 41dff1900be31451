/* Sniffing: does a file hold others? By its first bytes alone, and strictly: libarchive
 * takes any text that starts with the date 070701 for an archive, a page in GBK that starts
 * with q清, a page that quotes a uuencoded file, a file of NULs. So it is asked only about
 * what looks like one here; all else is a text. */
#ifndef QW_SNIFF_H
#define QW_SNIFF_H

#include "base/span.h"

enum { QW_SNIFF_HEAD = 512 }; /* bytes that a sniff wants to see */

/* Does a file that starts so hold something compressed? */
bool qw_sniff_packed(struct qw_span head);

/* Does it hold other files? Formats that libarchive reads and that are known by their
 * beginnings. An empty tar is nothing but NULs: it is one when the file is called so. */
bool qw_sniff_archive(struct qw_span head, struct qw_span name);

#endif
