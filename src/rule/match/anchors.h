/* Anchors: what to look for before a pattern is tried.
 *
 * A set of literals one of which every match holds, since a pattern that starts with a
 * choice often has none that all hold: {下载本文档|免费下载} gives both. */
#ifndef QW_ANCHORS_H
#define QW_ANCHORS_H

#include "base/span.h"

enum { QW_ANCHORS = 32 };

/* The anchors of a pattern (language: rule/match/pattern.h) of at least `least` bytes each: their
 * number, 0 when there is no such set. They point into `source`. */
size_t qw_anchors(struct qw_span source, size_t least, struct qw_span out[QW_ANCHORS]);

enum { QW_NEEDS = 4 };

/* Literals of a Chinese character and more that a match holds all of: their number, 0 for a
 * pattern with an escape. They point into `source`. */
size_t qw_needs(struct qw_span source, struct qw_span out[QW_NEEDS]);

#endif
