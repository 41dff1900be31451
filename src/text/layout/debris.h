/* Debris: pieces of markup and of word processors' fields that a page's text has kept.
 *
 *     tags    <form id="k7q2m"></form><noframes>, <p> at a line's edge, ]]>, p>
 *     fields  PAGE \* MERGEFORMAT 3, HYPERLINK \l "_Toc123", PAGE 1-
 *     marks   a stray ` ' or . between 的 and the next character
 *
 * A text in which tags stand that no copying protection makes is about markup, and its
 * tags stay. */
#ifndef QW_DEBRIS_H
#define QW_DEBRIS_H

#include "base/span.h"

enum qw_debris_kind { QW_DEBRIS_TAG, QW_DEBRIS_FIELD, QW_DEBRIS_MARK };

struct qw_debris {
    size_t at, len;
    bool line; /* all of its line, newline included */
    enum qw_debris_kind kind;
};

/* A walk over a text: set text, the rest 0. */
struct qw_debris_walk {
    struct qw_span text;
    size_t at;
    int tags; /* are they debris? 0: not asked yet, 1: yes, -1: no */
};

/* The next piece; false at the end. */
bool qw_debris_next(struct qw_debris_walk *, struct qw_debris *);

#endif
