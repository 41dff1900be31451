#include <stdlib.h>
#include "rule/table/cell.h"
#include "text/utf8.h"

/* One escape behind a backslash: bytes read, 0 when it is none of ours, bytes written. */
static size_t
unescape_one(struct qw_span in, char *out, size_t *written)
{
    static const char from[] = "ntrs\\", to[] = "\n\t\r \\";
    const char *hit = in.n && in.p[0] ? strchr(from, in.p[0]) : NULL;

    if (hit) {
        *out = to[hit - from];
        *written = 1;
        return 1;
    }
    size_t close = qw_span_find(in, QW_LIT("}"));
    if (!qw_span_starts(in, QW_LIT("u{")) || close == QW_NOWHERE || close < 3 || close > 8)
        return 0;
    uint32_t cp = 0;
    for (size_t i = 2; i < close; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *d = strchr(digits, in.p[i] | 0x20);
        if (d == NULL || *d == '\0')
            return 0;
        cp = cp << 4 | (uint32_t)(d - digits);
    }
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        return 0;
    *written = qw_utf8_put(out, cp);
    return close + 1;
}

size_t
qw_cell_unescape(char *p, size_t *n)
{
    const char *escape = memchr(p, '\\', *n);
    size_t in = escape ? (size_t)(escape - p) : *n, out = in;

    while (in < *n) {
        size_t written = 0, read = 0;
        if (p[in] != '\\') {
            p[out++] = p[in++];
            continue;
        }
        read = unescape_one(qw_span(p + in + 1, *n - in - 1), p + out, &written);
        if (read == 0)
            return in;
        in += read + 1;
        out += written;
    }
    *n = out;
    return QW_NOWHERE;
}

/* Digits, with a point among them if need be. Both parts of the quotient are exact, so it is
 * rounded once, as strtod rounds. */
static bool
read_plain(struct qw_span s, double *value)
{
    enum { EXACT = 15 };
    uint64_t n = 0, unit = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = (unsigned)s.p[i] - '0';
        if (s.p[i] == '.' && unit == 0 && i > 0) {
            unit = 1;
            continue;
        }
        if (digit > 9)
            return false;
        n = n * 10 + digit;
        unit *= 10;
    }
    *value = unit ? (double)n / (double)unit : (double)n;
    return s.n > 0 && s.n <= EXACT;
}

bool
qw_cell_number(struct qw_span cell, double *value)
{
    char *end;

    if (read_plain(cell, value))
        return true;
    *value = strtod(cell.p, &end);
    return cell.n && end == cell.p + cell.n;
}
