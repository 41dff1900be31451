#include "rule/match/anchors.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/width.h"

enum { ONE_CHAR = 3 }; /* bytes of a Chinese character */

/* Bytes of the character at s[at] when a match holds it as it is written, else 0. */
static size_t
plain(struct qw_span s, size_t at)
{
    size_t n;
    uint32_t c = qw_utf8_at(s.p + at, &n);

    if (qw_is_blank(c) || qw_is_latin(c) || qw_width_other(c))
        return 0;
    return c < 0x80 && strchr("<{|}\\", (int)c) ? 0 : n;
}

/* Behind what is no literal at s[at]: a hole, an escape, a mark. */
static size_t
skip(struct qw_span s, size_t at)
{
    if (s.p[at] == '<') {
        const char *end = memchr(s.p + at, '>', s.n - at);
        return end ? (size_t)(end - s.p) + 1 : s.n;
    }
    size_t n = qw_utf8_len(s.p[at]);
    if (s.p[at] == '\\' && at + 1 < s.n)
        n += qw_utf8_len(s.p[at + 1]);
    return at + n;
}

/* The longest literal from `at` on, up to one of `stops` or the end; *end is where. */
static struct qw_span
longest(struct qw_span s, size_t at, const char *stops, size_t *end)
{
    struct qw_span best = { "", 0 };

    while (at < s.n && !strchr(stops, s.p[at])) {
        size_t from = at, n;
        while (at < s.n && (n = plain(s, at)) > 0)
            at += n;
        if (at - from > best.n)
            best = qw_span_slice(s, from, at);
        if (at < s.n && !strchr(stops, s.p[at]))
            at = skip(s, at);
    }
    *end = at;
    return best;
}

/* The literals of a choice, from behind its brace; 0 when one of its branches has none. */
static size_t
choice(struct qw_span s, size_t *at, size_t least, struct qw_span out[QW_ANCHORS])
{
    size_t n = 0;
    bool all = true;

    for (;;) {
        struct qw_span a = longest(s, *at, "|}", at);
        if (a.n < least || n == QW_ANCHORS)
            all = false;
        else
            out[n++] = a;
        if (*at >= s.n || s.p[*at] == '}')
            break;
        ++*at;
    }
    *at += *at < s.n;
    return all ? n : 0;
}

size_t
qw_anchors(struct qw_span source, size_t least, struct qw_span out[QW_ANCHORS])
{
    struct qw_span best = { "", 0 }, found[QW_ANCHORS];
    size_t n = 0;

    for (size_t at = 0; at < source.n;) {
        struct qw_span a = longest(source, at, "{", &at);
        if (a.n > best.n)
            best = a;
        if (at >= source.n)
            break;
        at++;
        size_t more = choice(source, &at, least, found);
        if (more && (n == 0 || more < n)) {
            memcpy(out, found, more * sizeof(*out));
            n = more;
        }
    }
    if (best.n < least)
        return n;
    out[0] = best;
    return 1;
}

size_t
qw_needs(struct qw_span source, struct qw_span out[QW_NEEDS])
{
    size_t n = 0;

    if (source.n == 0 || memchr(source.p, '\\', source.n))
        return 0;
    for (size_t at = 0; at < source.n && n < QW_NEEDS;) {
        struct qw_span a = longest(source, at, "{<", &at);
        if (a.n >= ONE_CHAR)
            out[n++] = a;
        if (at >= source.n)
            break;
        const char *end = memchr(source.p + at, source.p[at] == '{' ? '}' : '>', source.n - at);
        at = end ? (size_t)(end - source.p) + 1 : source.n;
    }
    return n;
}
