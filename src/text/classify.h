/* What stands where among 64 bytes of text: a bit a byte.
 *
 * Found by comparing many bytes at once, as many as the processor can. */
#ifndef QW_CLASSIFY_H
#define QW_CLASSIFY_H

#include "base/span.h"

enum { QW_CLASSIFY = 64, QW_CLASSIFY_AHEAD = 3 }; /* bytes; those behind that are looked at */

struct qw_classes {
    uint64_t newline, latin;
    uint64_t han;         /* first bytes of the ideographs of U+4000..U+9FFF */
    uint64_t special;     /* no byte of these, no ASCII letter or digit, no tail */
    uint64_t high;        /* bytes from 0x80 on */
    uint64_t list, stop;  /* the first bytes of 、 and of brackets of titles 《 》 【, of 。 */
    uint64_t comma, pair; /* of ， ； ：, of “ ” （ ） */
    uint64_t calm; /* all these; but 。 “ ” （ ） only where no U+2000..U+3FFF follows */
    uint64_t dot, space, pause; /* . and blanks; , ; : */
};

/* Looks at n times QW_CLASSIFY bytes; behind them QW_CLASSIFY_AHEAD more can be read. */
typedef void qw_classify_fn(const char *p, size_t n, struct qw_classes *out);

/* The one for the processor that this runs on. */
qw_classify_fn *qw_classify(void);

/* The one that needs nothing of the processor. */
void qw_classify_plain(const char *p, size_t n, struct qw_classes *out);

#endif
