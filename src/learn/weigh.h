/* Weighing: the weights of strip's phrases, characters and shapes, learnt from labelled lines.
 *
 * A labelled line is a row of a table with the columns `kind` (furniture or body) and
 * `line`, perhaps `sort`. Lines that a row of a pattern, a label or a button knows are left to
 * that row; of the others each is its phrases, its shape (rule/page/shape.h) and its grams
 * (rule/page/bigram.h), and the log-odds of furniture are their weighted sum. The weights are those
 * of greatest likelihood, drawn to the column `prior` of strip/phrases.tsv, strip/weights.tsv
 * and strip/grams.tsv: logistic regression by Newton's method, one weight at a time (Genkin,
 * Lewis and Madigan, 2007). Phrases and shapes are learnt first, as if there were no grams; the
 * grams, which are many and know only the lines that they were taught by, then say what is left
 * unsaid. The same lines give the same weights; the order of the rows does not matter to what
 * is learnt beyond rounding.
 * A line of body text counts three times: losing it is worse than leaving furniture. */
#ifndef QW_WEIGH_H
#define QW_WEIGH_H

#include "base/buf.h"
#include "rule/page/page.h"

struct qw_weigher;

/* How lines were judged: as they were labelled, by lines that were not learnt from
 * (five parts, each judged by what the four others taught; lines of one sort, which stand
 * together, are in one part). */
struct qw_weighing {
    size_t lines[2], known[2], right[2]; /* body, furniture; known: by other rows */
};

/* Compile the rules that are weighed. */
enum qw_rc qw_weigher_new(struct qw_weigher **, const struct qw_conf *, struct qw_ctx *);
void qw_weigher_free(struct qw_weigher *);

/* Add a table's lines; QW_FATAL at a kind that is neither. */
enum qw_rc qw_weigher_add(struct qw_weigher *, const struct qw_table *, struct qw_ctx *);

/* Learn from all lines, and fill what is known of the result. */
enum qw_rc qw_weigher_learn(struct qw_weigher *, struct qw_weighing *, struct qw_ctx *);

/* The tables with the learnt weights in them, byte for byte the same else:
 * strip/phrases.tsv (number 0), strip/weights.tsv (1) and strip/grams.tsv (2), whose rows are
 * written anew. */
enum { QW_WEIGHED_TABLES = 3 };
const char *qw_weigher_name(size_t table);
enum qw_rc
qw_weigher_print(const struct qw_weigher *, size_t table, struct qw_buf *out, struct qw_ctx *);

#endif
