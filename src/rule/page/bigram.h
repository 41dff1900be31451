/* Bigrams: what the characters of a line and their pairs say, whatever its words are.
 *
 * A site that nobody has seen words its furniture as nobody has worded it, but it does so
 * with the same characters: 载, 您, 赞, a bar between two names, a date before a counter.
 * strip/grams.tsv gives each Chinese character and each pair of neighbours a weight, learnt by
 * `qw weigh`; the weights of all that stand in a line add up.
 *
 * Characters are read in one form, so that what later stages repair changes no sum:
 * full width as half, quotes as ", brackets as [ or (, arrows as >, bars as |, bullets as ·.
 * Digits in a row are 4 (four of them), 1 (one or two) or 0, Latin letters in lower case,
 * five and more in a row Z; other marks in a row count once; blanks are _ behind two
 * Chinese characters in a row and before another one, and nothing elsewhere. ^ is the line's start and $ its end. Everything else is %.
 *
 * Immutable once loaded; threads share it. */
#ifndef QW_BIGRAM_H
#define QW_BIGRAM_H

#include "rule/table/conf.h"
#include "rule/table/table.h"

struct qw_bigrams;

/* Load strip/grams.tsv: gram weight prior. */
enum qw_rc qw_bigrams_load(struct qw_bigrams **, const struct qw_conf *, struct qw_ctx *);
void qw_bigrams_free(struct qw_bigrams *);
const struct qw_table *qw_bigrams_table(const struct qw_bigrams *);

/* A gram: its second character, and in the upper half its first, 0 for one alone. */
enum { QW_BIGRAMS = 2 * 135 };

/* The grams of a line (valid, Simplified) in their order, as many as there is room for. */
size_t qw_bigrams_read(struct qw_span line, uint32_t grams[QW_BIGRAMS]);

/* The sum of the weights of these grams. */
double qw_bigrams_weigh(const struct qw_bigrams *, const uint32_t *grams, size_t n);

/* A gram from the text of a table's cell; 0: it is none. */
uint32_t qw_bigram_parse(struct qw_span cell);

/* The text of a gram into `out`; gives its length. */
enum { QW_BIGRAM_TEXT = 6 };
size_t qw_bigram_text(uint32_t gram, char out[QW_BIGRAM_TEXT]);

#endif
