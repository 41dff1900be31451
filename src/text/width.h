/* Widths: the half- and full-width forms of one mark. */
#ifndef QW_WIDTH_H
#define QW_WIDTH_H

#include <stdint.h>

/* The other width of a punctuation mark: , for ， and ， for ,; 0 when it has none
 * (letters and digits have none here). */
uint32_t qw_width_other(uint32_t c);

/* The full-width form of ASCII punctuation as Chinese text has it (，；：？！（）),
 * or 0. */
uint32_t qw_width_full(uint32_t c);

/* The ASCII form of a full-width letter or digit, or 0. */
uint32_t qw_width_ascii(uint32_t c);

#endif
