/* Stated: what the lines of a page say of the document, on sites whose labels no row has.
 *
 * The value's shape says which fact it is (rule/page/value.h), and the label before it or the word
 * behind it only how well it fits: 馆藏日期:2019.11.02 is a date, and 馆藏 says that it is the one
 * on which the page was put up; 编制日期:2019年8月 is another's. Words of labels stand in
 * strip/stated.tsv:
 *
 *     id word field weight yes no
 *         `field` is date, pages, size or format; `word` a part of a label of one, whose weights
 *         add up; * is what a value weighs that has no label. read and unread mark pages that
 *         are a part of all, 已看5页,未看31页: together they are the document's
 *
 * Values count that are a cell of their own (bars, blanks, brackets beside it) or have a label that
 * says what they are, in lines that go, and in lines beside them that hold several facts. Of all
 * candidates the best is taken, the first among equals. */
#ifndef QW_STATED_H
#define QW_STATED_H

#include "rule/page/page.h"
#include "rule/page/value.h"

struct qw_stater;

enum qw_rc qw_stater_new(struct qw_stater **, const struct qw_conf *, struct qw_ctx *);
void qw_stater_free(struct qw_stater *);
const struct qw_table *qw_stater_table(const struct qw_stater *);

/* The best of each field so far: spans of the text. */
struct qw_stated {
    struct {
        double score, label; /* of it what the label says */
        struct qw_span text;
    } best[QW_FIELDS];
    struct qw_span read, unread; /* pages that can be seen here, and that cannot */
};

/* What the page's lines say, none when no line goes. */
void qw_stated_page(const struct qw_stater *, const struct qw_page_rules *, const struct qw_page *,
    struct qw_stated *);

/* A line by itself that counts a page of as many as are stated, 第1页 / 共6页, behind a sentence
 * that ends: it goes. */
void qw_stated_drop_count(struct qw_page *, const struct qw_stated *);

/* What a piece that goes says, wherever it stood. */
void qw_stated_piece(const struct qw_stater *, const struct qw_page_rules *, const struct qw_page *,
    struct qw_span piece, struct qw_stated *);

/* Does the label before line[at] say that a value of the field there is another thing's:
 * 报名日期:2022-04-01? */
bool qw_stated_denies(const struct qw_stater *, const struct qw_page_rules *, enum qw_field,
    struct qw_span line, size_t at);

/* Does the row weigh in a line that holds nothing else? */
bool qw_stated_matches(
    const struct qw_stater *, const struct qw_page_rules *, size_t row, struct qw_span example);

#endif
