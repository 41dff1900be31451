#include "text/marks/spunmarks.h"

enum { TOTAL_DOTS = 2 }; /* sentences that end with a dot, at least */

/* 。 that stand alone: three of them are an ellipsis to be. */
static bool
is_stop(struct qw_span t, size_t at)
{
    struct qw_span stop = QW_LIT("。");
    bool before = at >= 3 && memcmp(t.p + at - 3, stop.p, 3) == 0;
    bool behind = at + 6 <= t.n && memcmp(t.p + at + 3, stop.p, 3) == 0;

    return !before && !behind;
}

/* A dot behind a Chinese character, closing quotes and brackets left aside, and before a blank
 * or the line's end. */
static bool
ends_sentence(struct qw_span t, size_t at)
{
    size_t before = at;

    while (before > 0 && memchr("\"')", t.p[before - 1], 3))
        before--;
    if (before == 0 || (unsigned char)t.p[before - 1] < 0x80)
        return false;
    return at + 1 == t.n || t.p[at + 1] == '\n' || t.p[at + 1] == '\r' || t.p[at + 1] == ' ';
}

static bool
ends_with_dots(struct qw_span t)
{
    size_t dots = 0;

    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '.')
            dots += ends_sentence(t, i);
        else if (t.p[i] == "。"[0] && memcmp(t.p + i, "。", 3) == 0 && is_stop(t, i))
            return false;
    }
    return dots >= TOTAL_DOTS;
}

/* Quotes open on this line behind the mark U+20xx or U+30xx that ends with `last`. */
static size_t
count_open(size_t open, unsigned char opens, unsigned char last)
{
    return last == opens ? open + 1 : last == opens + 1 && open ? open - 1 : open;
}

/* One pass, to the first 〞 that is a quote. */
static void
read_quotes(struct qw_spunmarks *s)
{
    struct qw_span t = s->text;
    const unsigned char *p = (const unsigned char *)t.p;
    bool brackets = false;
    size_t open = 0;

    if (s->read)
        return;
    s->read = true;
    for (size_t i = 0; i < t.n && !s->primes; i++) {
        if (p[i] >= 0xe4 && p[i] <= 0xe9) {
            i += 2;
        } else if (p[i] == '\n') {
            open = 0;
        } else if (p[i] == '"') {
            open++;
        } else if (p[i] == 0xe2 && p[i + 1] == 0x80) { /* “ ” */
            open = count_open(open, 0x9c, p[i + 2]);
        } else if (p[i] == 0xe3 && p[i + 1] == 0x80) { /* 〝 〞 */
            s->primes = p[i + 2] == 0x9e && open > 0;
            open = count_open(open, 0x9d, p[i + 2]);
        } else if (p[i] == '(' || (p[i] == 0xef && memcmp(p + i, "（", 3) == 0)) {
            brackets = true;
        }
    }
    s->tortoise = s->primes || !brackets;
}

bool
qw_spunmarks_primes(struct qw_spunmarks *s)
{
    read_quotes(s);
    return s->primes;
}

bool
qw_spunmarks_tortoise(struct qw_spunmarks *s)
{
    read_quotes(s);
    return s->tortoise;
}

bool
qw_spunmarks_plain_dots(struct qw_spunmarks *s)
{
    if (!s->read_dots)
        s->plain_dots = ends_with_dots(s->text);
    s->read_dots = true;
    return s->plain_dots;
}
