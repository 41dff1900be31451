/* Training: which characters like to stand beside each other, from a corpus of clean text, as
 * rows of the table decode/digrams. */
#ifndef QW_DIGRAM_TRAIN_H
#define QW_DIGRAM_TRAIN_H

#include "base/buf.h"

struct qw_digram_train;

struct qw_digram_train *qw_digram_train_new(void); /* NULL: memory is out */
void qw_digram_train_free(struct qw_digram_train *);

/* Count the pairs of each line. `text` is valid UTF-8. False: memory is out. */
bool qw_digram_train_add(struct qw_digram_train *, struct qw_span text);

/* Append the table with the `most` pairs that spare the most bits, weighed by the root of how
 * often they were met: so that what is common everywhere comes before what one corpus
 * repeats. A pair spares what its second character is likelier there than anywhere, 9 bits at
 * most. False: memory is out. */
bool qw_digram_train_write(const struct qw_digram_train *, size_t most, struct qw_buf *out);

#endif
