/* Values: what shows by its shape alone which fact of a document it is: a date, a number of
 * pages, a size, a file's format. */
#ifndef QW_VALUE_H
#define QW_VALUE_H

#include "base/span.h"

enum qw_field { QW_FIELD_DATE, QW_FIELD_PAGES, QW_FIELD_SIZE, QW_FIELD_FORMAT, QW_FIELDS };

struct qw_value {
    enum qw_field field;
    size_t at, end; /* what it says: 31.9KB, 2021-03-05, 5 of 5页 */
    size_t behind;  /* its unit, its time of day included */
    bool weak;      /* only its label can tell: 5, 20210305, 21-03-05 */
    bool loose;     /* its unit says little: 1.2K, 8张, 1/5 */
};

/* An English month's number, from its name or the first three letters of it; 0: none. */
unsigned qw_month(struct qw_span word);

/* The value that starts at `at`, a digit, a Chinese numeral that no other stands before, or a
 * month's name; false when there is none. Formats are words, so they are not looked for. */
bool qw_value_at(struct qw_span line, size_t at, struct qw_value *);

#endif
