#include <math.h>
#include "text/charset/common.h"
#include "text/charset/company.h"

enum {
    AROUND = 1 << 12, /* bytes before and behind a place that are counted */
    FEWEST = 64,      /* characters that say anything */
    ANY = 1,          /* as first character: any beyond ASCII, in front of one of ASCII */
};

static uint32_t
hash_of(uint32_t first, uint32_t second)
{
    return (first << 16 | (second & 0xffff)) * 0x9e3779b1u;
}

static void
count_one(struct qw_company *c, uint32_t first, uint32_t second)
{
    uint32_t hash = hash_of(first, second);
    unsigned tag = hash >> 9 & 0xff;
    uint16_t *slot = &c->slots[hash >> 17];

    if (*slot == 0)
        *slot = (uint16_t)(tag << 8);
    if (*slot >> 8 == tag && (*slot & 0xff) < 0xff)
        ++*slot;
}

/* How often a character stands behind another, or (first 0) at all. */
static unsigned
count_of(const struct qw_company *c, uint32_t first, uint32_t second)
{
    uint32_t hash = hash_of(first, second);
    unsigned slot = c->slots[hash >> 17];

    return slot >> 8 == (hash >> 9 & 0xff) ? slot & 0xff : 0;
}

static void
count(struct qw_company *c, const struct qw_charsets *charsets, enum qw_charset charset,
    struct qw_span piece)
{
    uint32_t before = 0;

    for (size_t at = 0, n; at < piece.n; at += n ? n : 1) {
        uint32_t cp = 0;
        n = qw_charset_step(charsets, charset, piece.p + at, piece.n - at, &cp);
        if (n == 0 || cp > 0xffff)
            cp = 0;
        else {
            c->chars++;
            count_one(c, 0, cp);
            if (before)
                count_one(c, cp < 0x80 ? ANY : before, cp);
        }
        before = cp < 0x80 ? 0 : cp;
    }
}

void
qw_company_gather(struct qw_company *c, const struct qw_charsets *charsets, enum qw_charset charset,
    struct qw_span text, size_t from, size_t to)
{
    size_t start = from > AROUND ? from - AROUND : 0;

    while (start > 0 && start < from && (unsigned char)text.p[start - 1] >= QW_CHARSET_SYNC)
        start++;
    c->chars = 0;
    memset(c->slots, 0, sizeof(c->slots));
    count(c, charsets, charset, qw_span_slice(text, start, from));
    count(c, charsets, charset, qw_span_slice(text, to, to + AROUND));
}

uint32_t
qw_company_cost(const struct qw_company *c, uint32_t first, uint32_t second, uint32_t usual)
{
    const double unseen = 0.05, others = 50, weight = 0.5;
    double all = (double)c->chars, share;

    if (second < 0x80)
        share = (count_of(c, first ? ANY : 0, second) + unseen) / (all + others);
    else {
        unsigned alone = count_of(c, 0, second), pair = first ? count_of(c, first, second) : 0;
        if (alone == 0 || c->chars < FEWEST)
            return usual;
        share = weight * alone / all + exp2(-(double)usual / QW_QUARTERS);
        if (pair)
            share += weight * pair / count_of(c, 0, first);
    }
    return (uint32_t)(-QW_QUARTERS * log2(share < 1 ? share : 1));
}
