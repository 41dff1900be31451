/* What ICU's tables of Big5 do not know: the characters that Unicode 4.1 took up for
 * HKSCS-2004, which ICU still has in the private-use area, and those for which programs
 * disagree. From HKSCS-2004's and HKSCS-2008's mapping tables; glibc and Python have the same. */
#ifndef QW_HKSCS_H
#define QW_HKSCS_H

#include <stddef.h>
#include <stdint.h>

/* Put the first kind into a table by lead and trail (charset.h). */
void qw_hkscs_amend(uint32_t *codes);

/* Put the second kind into a table of codes by character, where it has none. */
void qw_hkscs_also(uint16_t *big5);

#endif
