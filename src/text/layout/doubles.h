/* Doubles: lines in which everything stands twice, as a converter leaves a title that had a
 * shadow: 第第1515章章 解析解析LinuxLinux.
 *
 * 干干净净、休息休息 and rows of one sign are honest: a line is doubled when it is so from end
 * to end, blanks aside, and a number or a foreign word is doubled in it, or several words
 * are. */
#ifndef QW_DOUBLES_H
#define QW_DOUBLES_H

#include "base/span.h"

enum { QW_DOUBLES_MOST = 64 };

struct qw_doubles {
    struct {
        size_t at, len; /* the second copy */
    } list[QW_DOUBLES_MOST];
    size_t n;
};

/* Find the second copies; none when the line has fewer than `least` characters without them. */
bool qw_doubles_find(struct qw_doubles *, struct qw_span line, size_t least);

#endif
