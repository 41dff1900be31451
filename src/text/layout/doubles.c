#include "text/layout/doubles.h"
#include "text/lanes.h"
#include "text/script.h"
#include "text/utf8.h"

/* Characters of a line and of a word. */
enum { LINE = 120, WORD = 16 };

struct chars {
    uint32_t list[LINE];
    size_t at[LINE + 1]; /* bytes */
    size_t n;
};

static bool
read_line(struct chars *c, struct qw_span line)
{
    size_t n;

    c->n = 0;
    for (size_t at = 0; at < line.n; at += n) {
        if (c->n == LINE)
            return false;
        c->at[c->n] = at;
        c->list[c->n++] = qw_utf8_at(line.p + at, &n);
    }
    c->at[c->n] = line.n;
    return true;
}

static bool
twice(const struct chars *c, size_t i, size_t k)
{
    return memcmp(c->list + i, c->list + i + k, k * sizeof(*c->list)) == 0;
}

/* The word that stands twice at each place, so that all behind it is doubled too: its
 * characters; 0: none. False: none stands at the line's start. */
static bool
find_words(const struct chars *c, unsigned char *word)
{
    bool good[LINE + 1] = { false };
    size_t first = c->n; /* of the good places */

    good[c->n] = true;
    for (size_t i = c->n; i-- > 0 && first - i <= 2 * WORD;) {
        bool blank = qw_is_blank(c->list[i]);
        word[i] = 0;
        good[i] = blank && good[i + 1];
        for (size_t k = 1; k <= WORD && i + 2 * k <= c->n && !blank && !good[i]; k++)
            if (good[i + 2 * k] && twice(c, i, k)) {
                word[i] = (unsigned char)k;
                good[i] = true;
            }
        if (good[i])
            first = i;
    }
    return good[0];
}

/* Characters of more than one kind. */
static bool
mixed(const uint32_t *list, size_t k)
{
    for (size_t i = 1; i < k; i++)
        if (list[i] != list[0])
            return true;
    return false;
}

/* Places from s[at] on where the line's first character, of n bytes, stands again: a bit
 * each. There are QW_LANES + 2 bytes. */
static uint64_t
first_again(const char *s, size_t at, size_t n)
{
    const unsigned char *first = (const unsigned char *)s;
    qw_lanes same = (qw_lanes)(qw_lanes_load(s + at) == first[0]);

    if (n > 1)
        same &= (qw_lanes)(qw_lanes_load(s + at + 1) == first[1]);
    if (n > 2)
        same &= (qw_lanes)(qw_lanes_load(s + at + 2) == first[2]);
    return qw_lanes_bits(same);
}

/* Does the line start with something that stands twice? A quick look. */
static bool
starts_twice(struct qw_span line)
{
    char room[WORD * 8 + QW_LANES + 2] = { 0 };
    size_t n = qw_utf8_len(line.p[0]), most = line.n / 2 < WORD * 4 ? line.n / 2 : WORD * 4;
    const char *s = line.p;

    if (line.n < most + QW_LANES + 2) {
        memcpy(room, line.p, line.n);
        s = room;
    }
    for (size_t at = n; at <= most; at += QW_LANES)
        for (uint64_t again = first_again(s, at, n); again; again &= again - 1) {
            size_t k = at + (size_t)__builtin_ctzll(again);
            if (k <= most && memcmp(s, s + k, k) == 0)
                return true;
        }
    return false;
}

/* All of a line that starts with something that stands twice. */
static bool
find_all(struct qw_doubles *d, struct qw_span line, size_t least)
{
    struct chars c = { .n = 0 };
    unsigned char word[LINE] = { 0 };
    size_t kept = 0, foreign = 0, words = 0;

    if (!read_line(&c, line) || !find_words(&c, word))
        return false;
    for (size_t i = 0; i < c.n;) {
        size_t k = word[i];
        if (qw_is_blank(c.list[i])) {
            i++;
            continue;
        }
        if (k == 0 || d->n == QW_DOUBLES_MOST)
            return false;
        bool han = qw_is_han(c.list[i]);
        bool other = qw_is_digit(c.list[i]) || qw_is_latin(c.list[i]);
        foreign += other && mixed(c.list + i, k);
        words += han && mixed(c.list + i, k);
        d->list[d->n].at = c.at[i + k];
        d->list[d->n++].len = c.at[i + 2 * k] - c.at[i + k];
        kept += k;
        i += 2 * k;
    }
    return kept >= least && d->n > 1 && foreign + words / 2 > 0;
}

bool
qw_doubles_find(struct qw_doubles *d, struct qw_span line, size_t least)
{
    d->n = 0;
    return line.n >= 2 * least && line.n <= (size_t)LINE * 4 && starts_twice(line) &&
           find_all(d, line, least);
}
