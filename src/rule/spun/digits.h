/* Digits: letters that a scanner read for the digits that they look like.
 *
 * A number is a run of digits, full stops and the letters l I O o, and not part of a
 * code, a formula or a word of Latin letters. A letter is a digit
 *     inside      behind a digit or a digit and a full stop, before a digit: 1O5, 2.l3
 *     at the end  behind a digit and a full stop: 3.l; an O also behind a digit where
 *                 Chinese follows: 150人 read as 15O人
 *     at the head before a digit, where a unit of time, length or money ends the number:
 *                 l2月; an O before a full stop and a digit: O.5
 * Another such letter beside it counts as a digit. */
#ifndef QW_DIGITS_H
#define QW_DIGITS_H

#include "base/span.h"

/* Is the letter at text[at], one of l I O o of either width, a digit? */
bool qw_digit_slip(struct qw_span text, size_t at);

#endif
