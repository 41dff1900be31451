#include "text/script.h"
#include "text/layout/title.h"
#include "text/utf8.h"
#include "text/width.h"

enum { PINYIN_BYTES = 12 };

/* The next character that counts, both widths as one; 0 at the end. */
static uint32_t
next(struct qw_span *s)
{
    while (s->n > 0) {
        size_t n;
        uint32_t c = qw_utf8_at(s->p, &n), full;
        s->p += n;
        s->n -= n;
        if (c >= 0x4e00 && c <= 0x9fff)
            return c;
        if (qw_is_blank(c))
            continue;
        if (c >= 0x3000 && (full = qw_width_ascii(c)) != 0)
            return full;
        full = qw_width_full(c);
        return full ? full : c;
    }
    return 0;
}

struct qw_span
qw_title_bare(struct qw_span s)
{
    if (qw_span_starts(s, QW_LIT("《")) && qw_span_ends(s, QW_LIT("》")) &&
        qw_span_find(s, QW_LIT("》")) == s.n - 3)
        return qw_span_slice(s, 3, s.n - 3);
    return s;
}

bool
qw_title_same(struct qw_span a, struct qw_span b)
{
    uint32_t x, y;

    a = qw_title_bare(a);
    b = qw_title_bare(b);
    do {
        x = next(&a);
        y = next(&b);
    } while (x == y && x);
    return x == y;
}

/* The characters that count; QW_TITLE_CHARS + 1 when there are more than fit. */
static size_t
chars(struct qw_span s, uint32_t out[QW_TITLE_CHARS])
{
    size_t n = 0;
    uint32_t c;

    s = qw_title_bare(s);
    while ((c = next(&s)) != 0) {
        if (n == QW_TITLE_CHARS)
            return n + 1;
        out[n++] = c;
    }
    return n;
}

static bool
numeral(uint32_t c)
{
    return qw_is_digit(c) || qw_is_numeral(c);
}

static bool
same_numbers(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
    size_t i = 0, j = 0;

    for (;; i++, j++) {
        while (i < n && !numeral(a[i]))
            i++;
        while (j < m && !numeral(b[j]))
            j++;
        if (i == n || j == m)
            return i == n && j == m;
        if (a[i] != b[j])
            return false;
    }
}

static size_t
common(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
    unsigned char row[QW_TITLE_CHARS + 1] = { 0 };

    for (size_t i = 0; i < n; i++) {
        unsigned char diagonal = 0;
        for (size_t j = 0; j < m; j++) {
            unsigned char above = row[j + 1];
            if (a[i] == b[j])
                row[j + 1] = (unsigned char)(diagonal + 1);
            else if (row[j] > above)
                row[j + 1] = row[j];
            diagonal = above;
        }
    }
    return row[m];
}

double
qw_title_alike(struct qw_span a, struct qw_span b)
{
    uint32_t x[QW_TITLE_CHARS], y[QW_TITLE_CHARS];
    size_t n = chars(a, x), m = chars(b, y);

    if (n > QW_TITLE_CHARS || m > QW_TITLE_CHARS || n == 0 || m == 0)
        return 0;
    if (!same_numbers(x, n, y, m) || (m > n && memcmp(x, y, n * sizeof(*x)) == 0))
        return 0;
    return 2.0 * (double)common(x, n, y, m) / (double)(n + m);
}

bool
qw_title_words(struct qw_span line, struct qw_span title)
{
    uint32_t x[QW_TITLE_CHARS], y[QW_TITLE_CHARS];
    size_t j = 0, blanks = 0;

    if (!memchr(line.p, ' ', line.n) && !memchr(line.p, '\t', line.n))
        return false;
    for (size_t i = 0; i < line.n; i++)
        blanks += line.p[i] == ' ' || line.p[i] == '\t';
    if (blanks < 2)
        return false;
    for (size_t i = 0; i < title.n; i++)
        blanks -= blanks > 0 && (title.p[i] == ' ' || title.p[i] == '\t');
    if (blanks < 2)
        return false;
    size_t n = chars(line, x), m = chars(title, y);
    if (n > m || m > QW_TITLE_CHARS || n * 10 < m * 7)
        return false;
    for (size_t i = 0; i < n; i++, j++) {
        while (j < m && x[i] != y[j])
            j++;
        if (j == m)
            return false;
    }
    return true;
}

/* A reading in brackets: (dòng). */
static struct qw_span
skip_pinyin(struct qw_span s)
{
    size_t at = 1, n;

    if (!qw_span_starts(s, QW_LIT("(")))
        return s;
    while (at < s.n && at <= PINYIN_BYTES) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (c == ')')
            return at > 1 ? qw_span_slice(s, at + 1, s.n) : s;
        if (!qw_is_latin(c) && !(c >= 0xc0 && c < 0x370)) /* tone marks, also by themselves */
            break;
        at += n;
    }
    return s;
}

size_t
qw_title_prefix(struct qw_span s, struct qw_span title)
{
    struct qw_span rest = s;
    uint32_t c;

    title = qw_title_bare(title);
    while ((c = next(&title)) != 0) {
        if (next(&rest) != c)
            return 0;
        rest = skip_pinyin(rest);
    }
    return s.n - rest.n;
}

bool
qw_title_echo(struct qw_span s, struct qw_span title, size_t least)
{
    uint32_t x[QW_TITLE_CHARS] = { 0 }, y[QW_TITLE_CHARS];
    size_t n = 0, m = chars(title, y);

    for (; n < least && n < QW_TITLE_CHARS; n++) {
        x[n] = next(&s);
        if (!qw_is_han(x[n]))
            return false;
        s = skip_pinyin(s);
    }
    for (size_t i = 0; m <= QW_TITLE_CHARS && i + n <= m; i++)
        if (memcmp(x, y + i, n * sizeof(*x)) == 0)
            return true;
    return false;
}

bool
qw_title_is_tag(struct qw_span s)
{
    size_t n;
    uint32_t c = qw_utf8_at(s.p, &n);

    if (c == 0x3010 || c == '[')
        return qw_span_ends(s, QW_LIT("】")) || qw_span_ends(s, QW_LIT("]"));
    return c >= 0x1f000 || (c >= 0x2190 && c < 0x2e80);
}

bool
qw_title_is_labels(struct qw_span s)
{
    size_t n = 0;

    for (size_t at = 0; at < s.n && n < 2; at++)
        n += s.p[at] == ':' || ((unsigned char)s.p[at] == 0xef &&
                                   qw_span_starts(qw_span_slice(s, at, s.n), QW_LIT("：")));
    return n >= 2;
}
