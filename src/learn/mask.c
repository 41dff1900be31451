#include "learn/mask.h"
#include "text/script.h"
#include "text/utf8.h"

/* Bytes of a title that can be told in a line. */
enum { TITLE = 12 };

static bool
digit_at(struct qw_span s, size_t i)
{
    return i < s.n && qw_is_digit((unsigned char)s.p[i]);
}

static size_t
digits(struct qw_span s, size_t at)
{
    size_t n = 0;

    while (digit_at(s, at + n))
        n++;
    return n;
}

/* The bytes of one of these at s[at]; 0: none. */
static size_t
any(struct qw_span s, size_t at, const char *const *list)
{
    for (; *list; list++) {
        struct qw_span one = qw_span_str(*list);
        if (qw_span_starts(qw_span_slice(s, at < s.n ? at : s.n, s.n), one))
            return one.n;
    }
    return 0;
}

/* 12:30 or 12:30:59 behind a date. */
static size_t
clock_at(struct qw_span s, size_t at)
{
    size_t i = at;

    while (i < s.n && (s.p[i] == ' ' || s.p[i] == 'T'))
        i++;
    size_t n = digits(s, i);
    if (n == 0 || n > 2 || i + n >= s.n || s.p[i + n] != ':' || digits(s, i + n + 1) != 2)
        return 0;
    i += n + 3;
    if (i < s.n && s.p[i] == ':' && digits(s, i + 1) == 2)
        i += 3;
    return i - at;
}

/* 2022-09-03, 2022年9月3日, with a time behind it. */
static size_t
date_at(struct qw_span s, size_t at)
{
    static const char *const year[] = { "-", "/", ".", "年", NULL };
    static const char *const month[] = { "-", "/", ".", "月", NULL };
    static const char *const day[] = { "日", NULL };
    size_t i = at, n = digits(s, at);

    if (n != 4)
        return 0;
    i += n;
    size_t sign = any(s, i, year), m = digits(s, i + sign);
    if (sign == 0 || m == 0 || m > 2)
        return 0;
    i += sign + m;
    sign = any(s, i, month);
    size_t d = digits(s, i + sign);
    if (sign == 0 || d == 0 || d > 2)
        return 0;
    i += sign + d;
    i += any(s, i, day);
    return i - at + clock_at(s, i);
}

/* 49KB, 1.2 M behind the number that ends at `at`. */
static size_t
unit_at(struct qw_span s, size_t at)
{
    static const char *const units[] = { "KB", "MB", "GB", "kb", "mb", "Kb", "Mb", "K", "M", NULL };
    size_t blank = at < s.n && s.p[at] == ' ', n = any(s, at + blank, units);

    if (n == 0)
        return 0;
    size_t end = at + blank + n;
    bool word = end < s.n && (qw_is_latin((unsigned char)s.p[end]) || digit_at(s, end));
    return word ? 0 : end - at;
}

/* The number at s[at] as a hole; its bytes. */
static size_t
mask_number(struct qw_buf *b, struct qw_span s, size_t at)
{
    size_t n = date_at(s, at), end;

    if (n) {
        qw_buf_span(b, QW_LIT("<DATE>"));
        return n;
    }
    n = digits(s, at);
    end = at + n;
    while (end + 1 < s.n && (s.p[end] == '.' || s.p[end] == ',') && digit_at(s, end + 1))
        end += 1 + digits(s, end + 1);
    size_t unit = unit_at(s, end);
    qw_buf_span(b, unit ? QW_LIT("<SIZE>") : end > at + n ? QW_LIT("<NUM>") : QW_LIT("<N>"));
    return end + unit - at;
}

static size_t
mask_blanks(struct qw_buf *b, struct qw_span s, size_t at)
{
    size_t i = qw_skip_blanks(s, at);

    if (i > at)
        qw_buf_byte(b, ' ');
    return i - at;
}

bool
qw_mask_line(struct qw_buf *b, struct qw_span line, struct qw_span title)
{
    bool titled = title.n < TITLE;
    size_t said = 0, n;

    for (size_t at = 0; at < line.n; at += n) {
        if (!titled && qw_span_starts(qw_span_slice(line, at, line.n), title)) {
            qw_buf_span(b, QW_LIT("<title>"));
            titled = true;
            n = title.n;
        } else if (digit_at(line, at)) {
            n = mask_number(b, line, at);
        } else if ((n = mask_blanks(b, line, at)) == 0) {
            uint32_t c = qw_utf8_at(line.p + at, &n);
            if (c == '<' || c == '{' || c == '|' || c == '}' || c == '\\')
                qw_buf_byte(b, '\\');
            qw_buf_add(b, line.p + at, n);
            said += qw_is_han(c) ? 2 : qw_is_latin(c);
        }
    }
    return said >= 4;
}
