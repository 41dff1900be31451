/* Verdicts: what the judge says of a line, and what the line says of the document. */
#ifndef QW_VERDICT_H
#define QW_VERDICT_H

#include "rule/match/asks.h"
#include "rule/match/pattern.h"

enum { QW_VERDICT_CAPTURES = 24 };

struct qw_verdict {
    double score;     /* 0: nothing speaks for it */
    const char *rule; /* the row that convinced most */
    bool any;         /* goes wherever it stands */
    bool whole;       /* all of the line, whatever its parts look like */
    bool opens;       /* opens a list of links */
    bool buttons;     /* a row of buttons, and nothing else */
    bool title;       /* only when its capture `title` is the page's */
    bool labelled;    /* its title stands behind a label */
    double words;     /* what the phrases in it say, for furniture or against it */
    const char *word; /* the one that says most for it */
    double grams;     /* what its characters and their pairs say, when no row knows it */
    bool phrased;     /* phrases stand in it, also muted ones */
    struct qw_charset_bits chars; /* of the line, and perhaps others */
    size_t label;                 /* a label without its value: its number + 1, for the next line */
    size_t n;
    struct qw_capture
        captures[QW_VERDICT_CAPTURES]; /* last: clearing and copying leave out those unused */
};

/* Nothing speaks for it. */
void qw_verdict_clear(struct qw_verdict *);

/* Keep what a line says, while there is room. */
void qw_verdict_capture(struct qw_verdict *, const char *key, struct qw_span text);

/* What it captured under this name, or an empty span. */
struct qw_span qw_verdict_captured(const struct qw_verdict *, const char *key);

#endif
