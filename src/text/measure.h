/* Measures: what a text is made of, counted sixteen bytes at a time.
 *
 * `marks` are those that are full width or will be: whoever counts them as such has a
 * measure that does not change when punctuation brings them into order. */
#ifndef QW_MEASURE_H
#define QW_MEASURE_H

#include "base/span.h"

struct qw_measure {
    size_t marks;  /* , ; : ? ! ( ) */
    size_t blanks; /* U+0020 */
    size_t tails;  /* bytes of characters behind their first one */
    size_t wides;  /* characters of three bytes and more */
};

/* Of valid UTF-8. */
struct qw_measure qw_measure(struct qw_span);

/* Bytes, marks counted as if they were full width and blanks not at all, so that bringing both
 * into order does not make a text long or short. Its parts, cut anywhere, have the same in sum. */
size_t qw_measure_size(struct qw_span);

#endif
