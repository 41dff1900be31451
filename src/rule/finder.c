#include "rule/finder.h"

enum { BLOCK = 2, LONGEST = 9 };

/* The two bytes at p as a place in the table. */
static inline size_t
block(const char *p)
{
    uint16_t v;

    memcpy(&v, p, sizeof(v));
    return v;
}

void
qw_finder_init(struct qw_finder *f, const struct qw_word *words, size_t n)
{
    f->n = n;
    f->least = LONGEST;
    for (size_t i = 0; i < n; i++)
        if (words[i].text.n < f->least)
            f->least = words[i].text.n;
    memset(f->at, 0, sizeof(f->at));
    for (size_t i = 0; i < n; i++)
        for (size_t at = 0; at + BLOCK <= f->least; at++)
            f->at[block(words[i].text.p + at)] |= (uint8_t)(1u << at);
}

/* Do all blocks from p on stand where a word has them? */
static bool
fits(const struct qw_finder *f, const char *p)
{
    bool fit = true;

    for (size_t i = 0; fit && i + BLOCK <= f->least; i++)
        fit = f->at[block(p + i)] >> i & 1;
    return fit;
}

size_t
qw_finder_next(const struct qw_finder *f, struct qw_span s, size_t from)
{
    const size_t step = f->least - 1;

    if (f->n == 0 || s.n < f->least || from > s.n - f->least)
        return QW_NOWHERE;
    if (f->least < BLOCK)
        return from;
    for (size_t q = from + step - 1; q + BLOCK <= s.n; q += step) {
        for (; q + 3 * step + BLOCK <= s.n; q += 4 * step) {
            const char *p = s.p + q;
            if (f->at[block(p)] | f->at[block(p + step)] | f->at[block(p + 2 * step)] |
                f->at[block(p + 3 * step)])
                break;
        }
        if (q + BLOCK > s.n)
            break;
        unsigned at = f->at[block(s.p + q)];
        for (size_t i = step; at && i-- > 0;)
            if (at >> i & 1 && q - i + f->least <= s.n && fits(f, s.p + q - i))
                return q - i;
    }
    return QW_NOWHERE;
}
