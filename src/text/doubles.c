#include "text/doubles.h"
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
    return i + 2 * k <= c->n && memcmp(c->list + i, c->list + i + k, k * sizeof(*c->list)) == 0;
}

/* The word that stands twice at each place, so that all behind it is doubled too: its
 * characters; 0: none. */
static void
find_words(const struct chars *c, unsigned char *word)
{
    bool good[LINE + 1] = { false };

    good[c->n] = true;
    for (size_t i = c->n; i-- > 0;) {
        word[i] = 0;
        if (qw_is_blank(c->list[i])) {
            good[i] = good[i + 1];
            continue;
        }
        for (size_t k = 1; k <= WORD && !good[i]; k++)
            if (twice(c, i, k) && good[i + 2 * k]) {
                word[i] = (unsigned char)k;
                good[i] = true;
            }
    }
    if (!good[0])
        word[0] = 0;
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

/* Does the line start with something that stands twice? A quick look. */
static bool
starts_twice(struct qw_span line)
{
    size_t most = line.n / 2 < WORD * 4 ? line.n / 2 : WORD * 4;

    for (size_t k = 1; k <= most; k++) {
        const char *p = memchr(line.p + k, line.p[0], most + 1 - k);
        if (p == NULL)
            return false;
        k = (size_t)(p - line.p);
        if (2 * k <= line.n && memcmp(line.p, p, k) == 0)
            return true;
    }
    return false;
}

bool
qw_doubles_find(struct qw_doubles *d, struct qw_span line, size_t least)
{
    struct chars c = { .n = 0 };
    unsigned char word[LINE] = { 0 };
    size_t kept = 0, foreign = 0, words = 0;

    d->n = 0;
    if (line.n < 2 * least || line.n > (size_t)LINE * 4 || !starts_twice(line) ||
        !read_line(&c, line))
        return false;
    find_words(&c, word);
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
