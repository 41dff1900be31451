#include "text/layout/parts.h"
#include "text/script.h"
#include "text/utf8.h"

enum { LONGEST = 150 }; /* bytes of a heading: a title and a few marks */

static bool
is_number(uint32_t c)
{
    return qw_is_digit(c) || (c >= 0xff10 && c <= 0xff19) || qw_is_numeral(c);
}

/* 篇 and a number behind it, or 第, a number and 篇. What follows must be a mark or the end:
 * 篇一律 is none. */
static bool
names_part(struct qw_span line, size_t at)
{
    size_t len, end = at + 3, digits = 0;
    uint32_t c = 0;

    for (; end < line.n; end += len, digits++) {
        c = qw_utf8_at(line.p + end, &len);
        if (!is_number(c))
            break;
    }
    if (digits)
        return end == line.n || !qw_is_han(c);
    if (end < line.n && qw_is_han(c))
        return false;
    for (; at > 0; at -= len, digits++) {
        c = qw_utf8_before(line.p, line.p + at, &len);
        if (!is_number(c))
            break;
    }
    return digits && at > 0 && c == 0x7b2c; /* 第 */
}

bool
qw_is_part_heading(struct qw_span line)
{
    struct qw_span s = qw_span_trim(line);
    size_t from = 0, at;

    if (s.n == 0 || s.n > LONGEST)
        return false;
    while ((at = qw_span_find(qw_span_slice(s, from, s.n), QW_LIT("篇"))) != QW_NOWHERE) {
        if (names_part(s, from + at))
            return true;
        from += at + 3;
    }
    return false;
}

/* The start of the first heading's line at or behind `from`, a line's start. */
static size_t
next_heading(struct qw_span text, size_t from)
{
    for (size_t end; from < text.n; from = end + 1) {
        const char *newline = memchr(text.p + from, '\n', text.n - from);
        end = newline ? (size_t)(newline - text.p) : text.n;
        if (end - from <= LONGEST && qw_is_part_heading(qw_span_slice(text, from, end)))
            return from;
    }
    return text.n;
}

size_t
qw_part_end(struct qw_span text, size_t from)
{
    const char *newline = from < text.n ? memchr(text.p + from, '\n', text.n - from) : NULL;
    struct qw_span line = qw_span_slice(text, from, newline ? (size_t)(newline - text.p) : text.n);

    if (qw_is_part_heading(line))
        from = newline ? (size_t)(newline - text.p) + 1 : text.n;
    return next_heading(text, from);
}

bool
qw_has_parts(struct qw_span text)
{
    size_t first = next_heading(text, 0);

    return first < text.n && qw_part_end(text, first) < text.n;
}
