#define _GNU_SOURCE /* memrchr */
#include <stdlib.h>
#include "text/layout/lines.h"
#include "text/script.h"
#include "text/utf8.h"

bool
qw_lines_init(struct qw_lines *l, size_t most)
{
    *l = (struct qw_lines){ .cap = most * 2 };
    l->list = calloc(l->cap, sizeof(*l->list));
    return l->list != NULL;
}

void
qw_lines_release(struct qw_lines *l)
{
    free(l->list);
    l->list = NULL;
}

/* The end of the line at `at`, newline included. */
static size_t
line_end(struct qw_span text, size_t at)
{
    if (at < text.n && text.p[at] == '\n')
        return at + 1; /* as between most lines */
    const char *nl = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;

    return nl ? (size_t)(nl - text.p) + 1 : text.n;
}

/* A blank at s[at]: its bytes, or 0. */
static size_t
blank_at(struct qw_span s, size_t at)
{
    unsigned char c = (unsigned char)s.p[at];

    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    if (c < 0xc2)
        return 0;
    size_t n;
    uint32_t cp = qw_utf8_at(s.p + at, &n);
    return qw_is_blank(cp) ? n : 0;
}

size_t
qw_line_skip_blank(struct qw_span text, size_t at)
{
    size_t line = at;

    while (at < text.n) {
        size_t n = blank_at(text, at);
        if (n == 0)
            return line;
        at += n;
        if (text.p[at - 1] == '\n')
            line = at;
    }
    return text.n;
}

/* A quick no: the first byte of a character that is no blank, as most are. */
static inline bool
no_blank(char c)
{
    unsigned char u = (unsigned char)c;

    return u >= 0xe4 || (u > ' ' && u < 0x80);
}

/* The same of the last character. */
static inline bool
ends_plain(struct qw_span s)
{
    unsigned char last = (unsigned char)s.p[s.n - 1];

    return last < 0x80 ? last > ' ' : s.n >= 3 && (unsigned char)s.p[s.n - 3] >= 0xe4;
}

/* The line without blanks at its ends (also no-break ones, which qw_span_trim leaves). */
static struct qw_span
trim(struct qw_span s)
{
    size_t from = 0, n;

    while (from < s.n && !no_blank(s.p[from]) && (n = blank_at(s, from)) > 0)
        from += n;
    s = qw_span_slice(s, from, s.n);
    while (s.n > 0 && !ends_plain(s)) {
        uint32_t c = qw_utf8_before(s.p, s.p + s.n, &n);
        if (!qw_is_blank(c) && !(c >= '\t' && c <= '\r'))
            break;
        s.n -= n;
    }
    return s;
}

/* Signs that pages are made with, and prose is not, beyond ASCII. */
static bool
is_sign(uint32_t c)
{
    return c == 0xa9 || c == 0xa5 || c == 0xbb || c == 0xb7 || c == 0x203a || c == 0xff5c ||
           c == 0xff1e || (c >= 0x2190 && c < 0x2500) || (c >= 0x25a0 && c < 0x2800);
}

static bool
starts_item(struct qw_span s)
{
    size_t at = 0, n;
    uint32_t c = s.n ? qw_utf8_at(s.p, &n) : 0;
    bool bracket = c == '(' || c == 0xff08 || c == '[' || c == 0x7b2c;

    if (bracket)
        at = n;
    size_t from = at;
    while (at < s.n && at - from < 12) {
        c = qw_utf8_at(s.p + at, &n);
        if (!qw_is_digit(c) && !qw_is_numeral(c))
            break;
        at += n;
    }
    if (at == from || at == s.n)
        return false;
    if (c == '.' && at + 1 < s.n && qw_is_digit((unsigned char)s.p[at + 1])) { /* 4.1 Of maps */
        for (at++; at < s.n && (qw_is_digit((unsigned char)s.p[at]) || s.p[at] == '.'); at++)
            ;
        return at < s.n && (s.p[at] == ' ' || (unsigned char)s.p[at] >= 0xe3);
    }
    return bracket || c == 0x3001 || c == '.' || c == 0xff0e || c == ')' || c == 0xff09;
}

/* What an ASCII character counts as. */
enum { A_MARK = 1, A_COMMA = 2, A_DIGIT = 4, A_BLANK = 8, A_SIGN = 16 };

static const unsigned char ascii[128] = {
    ['!'] = A_MARK,
    ['?'] = A_MARK,
    [';'] = A_MARK,
    [','] = A_COMMA,
    ['0'] = A_DIGIT,
    ['1'] = A_DIGIT,
    ['2'] = A_DIGIT,
    ['3'] = A_DIGIT,
    ['4'] = A_DIGIT,
    ['5'] = A_DIGIT,
    ['6'] = A_DIGIT,
    ['7'] = A_DIGIT,
    ['8'] = A_DIGIT,
    ['9'] = A_DIGIT,
    [' '] = A_BLANK,
    ['\t'] = A_BLANK,
    ['|'] = A_SIGN,
    ['>'] = A_SIGN,
    ['_'] = A_SIGN,
    ['/'] = A_SIGN,
    ['#'] = A_SIGN,
    ['*'] = A_SIGN,
    ['+'] = A_SIGN,
    ['='] = A_SIGN,
    ['['] = A_SIGN,
    [']'] = A_SIGN,
    ['@'] = A_SIGN,
    ['<'] = A_SIGN,
    ['~'] = A_SIGN,
};

static void
count_ascii(struct qw_line *l, uint32_t c, uint32_t last)
{
    unsigned is = ascii[c];

    l->chars++;
    l->marks += is & A_MARK;
    l->commas += is >> 1 & 1;
    l->digits += is >> 2 & 1;
    l->blanks += (is & A_BLANK) && !qw_is_blank(last);
    l->signs += is >> 4;
}

static void
count_char(struct qw_line *l, uint32_t c, uint32_t last)
{
    bool blank = qw_is_blank(c);

    if (c == 0xfffd) /* lost; a later stage may take it away */
        return;
    l->chars++;
    l->marks += c >= 0x2026 && qw_is_end(c);
    l->commas += c == 0xff0c;
    l->blanks += blank && !qw_is_blank(last);
    l->signs += !blank && is_sign(c);
    l->quote |= c == 0x201c || c == 0x201d || c == 0x300a;
}

void
qw_line_count(struct qw_line *line)
{
    struct qw_line l = { .at = line->at, .end = line->end, .text = line->text };
    uint32_t c = 0, last = 0;
    size_t n;

    if (l.text.n > QW_LINE_LONG &&
        (l.text.n > QW_LINE_LONG * 4 || qw_utf8_count(l.text) > QW_LINE_LONG)) {
        l.chars = 2 * QW_LINE_LONG;
        l.marks = l.commas = 1;
        *line = l;
        return;
    }
    for (size_t at = 0; at < l.text.n; at += n, last = c) {
        unsigned char lead = (unsigned char)l.text.p[at];
        if (lead >= 0xe4 && lead <= 0xe9) { /* U+4000..U+9FFF: nothing but characters */
            l.chars++;
            c = 0x4e00;
            n = 3;
        } else if (lead < 0x80) {
            count_ascii(&l, c = lead, last);
            n = 1;
        } else {
            c = qw_utf8_at(l.text.p + at, &n);
            count_char(&l, c, last);
        }
    }
    l.colon = c == ':' || c == 0xff1a;
    l.stop = c >= 0x80 && qw_is_end(c);
    l.item = starts_item(l.text);
    c = qw_utf8_at(l.text.p, &n);
    l.tree = c >= 0x2500 && c < 0x2580;
    *line = l;
}

/* The line [at, end); false when there is nothing to see in it. */
static bool
read_line(struct qw_line *l, struct qw_span text, size_t at, size_t end)
{
    l->at = at;
    l->end = end;
    if (end - at == 1 && text.p[at] == '\n')
        return false;
    l->text = trim(qw_span_slice(text, at, end));
    if (l->text.n == 0)
        return false;
    return true;
}

/* The start of the line that ends at `end`, not before `low`. */
static size_t
line_start(struct qw_span text, size_t end, size_t low)
{
    size_t at = end > low ? end - 1 : low; /* the line's own newline does not count */
    const char *nl = at > low ? memrchr(text.p + low, '\n', at - low) : NULL;

    return nl ? (size_t)(nl - text.p) + 1 : low;
}

void
qw_lines_read(struct qw_lines *l, struct qw_span text)
{
    size_t most = l->cap / 2, at = 0, end = text.n;

    l->n = 0;
    while (at < text.n && l->n < most) {
        size_t next = line_end(text, at);
        l->n += read_line(&l->list[l->n], text, at, next);
        at = next;
    }
    l->gap = l->n;
    while (end > at && l->n < l->cap) {
        size_t from = line_start(text, end, at);
        l->n += read_line(&l->list[l->n], text, from, end);
        end = from;
    }
    for (size_t i = l->gap, j = l->n; i + 1 < j; i++) {
        struct qw_line swap = l->list[i];
        l->list[i] = l->list[--j];
        l->list[j] = swap;
    }
    if (end <= at)
        l->gap = l->n; /* the last lines met the first ones: nothing is missing */
}
