/* Company: which characters, and which pairs of them, a page has round a place. What a page has
 * said elsewhere it is likely to say here, too; and a sign of ASCII that it has nowhere else
 * behind a character is likely to be none.
 *
 * Counts share slots where hashes meet, which is rare enough. One a thread. */
#ifndef QW_COMPANY_H
#define QW_COMPANY_H

#include "text/charset/charset.h"

enum { QW_COMPANY_SLOTS = 1 << 15 };

struct qw_company {
    size_t chars;                     /* all together */
    uint16_t slots[QW_COMPANY_SLOTS]; /* a tag of eight bits, and a count */
};

/* Count what stands round text[from, to), where characters start at both ends. */
void qw_company_gather(struct qw_company *, const struct qw_charsets *, enum qw_charset,
    struct qw_span text, size_t from, size_t to);

/* What a character costs behind another (0: behind any) on this page, in quarters of a bit;
 * `usual` is what it costs on others. */
uint32_t
qw_company_cost(const struct qw_company *, uint32_t first, uint32_t second, uint32_t usual);

#endif
