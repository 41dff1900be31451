#include "rule/page/furniture.h"
#include "rule/page/value.h"
#include "text/script.h"
#include "text/utf8.h"

enum { SHORT_YEARS = 50 }; /* two digits below are years of this century */

/* The number with one more Chinese numeral behind it: 二十一 counts in tens, 二〇二一 digit by
 * digit. */
static unsigned
add_numeral(struct qw_span numeral, unsigned sum, bool *tens)
{
    static const char digits[] = "〇一二三四五六七八九";
    size_t d = qw_span_find(qw_span_str(digits), numeral);

    if (qw_span_eq(numeral, QW_LIT("十"))) {
        *tens = true;
        return sum ? sum * 10 : 10;
    }
    unsigned digit = d == QW_NOWHERE ? 0 : (unsigned)d / 3; /* 零 and ○ */
    return *tens ? sum + digit : sum * 10 + digit;
}

static bool
is_numeral(struct qw_span s, size_t at)
{
    size_t n;
    uint32_t c = qw_utf8_at(s.p + at, &n);

    return n == 3 && (qw_is_numeral(c) || c == 0x3007 || c == 0x96f6 || c == 0x25cb);
}

/* 20210608: all in one. */
static size_t
read_plain(struct qw_span s, unsigned part[3])
{
    static const size_t width[3] = { 4, 2, 2 };
    size_t at = 0;

    for (size_t i = 0; i < 8; i++)
        if (i >= s.n || !qw_is_digit((unsigned char)s.p[i]))
            return 0;
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < width[i]; k++)
            part[i] = part[i] * 10 + (unsigned)(s.p[at++] - '0');
    return 3;
}

static size_t
read_parts(struct qw_span s, unsigned part[3])
{
    size_t n = 0, at = 0;

    while (at < s.n && n < 3) {
        size_t from = at;
        bool tens = false;
        for (; at < s.n && at - from < 4 && qw_is_digit((unsigned char)s.p[at]); at++)
            part[n] = part[n] * 10 + (unsigned)(s.p[at] - '0');
        for (; at < s.n && at - from < 12 && is_numeral(s, at); at += 3)
            part[n] = add_numeral(qw_span_slice(s, at, at + 3), part[n], &tens);
        n += at > from;
        if (at < s.n && (s.p[at] == ':' || qw_span_starts(qw_span_slice(s, at, s.n), QW_LIT("："))))
            return n - 1; /* a time of day */
        while (at < s.n && !qw_is_digit((unsigned char)s.p[at]) && !is_numeral(s, at))
            at += qw_utf8_len(s.p[at]);
    }
    return n;
}

unsigned
qw_month(struct qw_span word)
{
    static const char *const names[] = { "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december" };

    for (unsigned i = 0; i < 12; i++) {
        size_t n = 0;
        while (n < word.n && names[i][n] && (word.p[n] | 0x20) == names[i][n])
            n++;
        if (n == word.n && (n == 3 || names[i][n] == '\0'))
            return i + 1;
    }
    return 0;
}

/* Apr 17, 2016 or 17 Apr 2016: the one number of four digits is the year. */
static size_t
read_english(struct qw_span s, unsigned part[3])
{
    size_t n = 0, to;

    for (size_t at = 0; at < s.n; at = to) {
        unsigned value = 0;
        for (to = at; to < s.n && qw_is_digit((unsigned char)s.p[to]) && to - at < 4; to++)
            value = value * 10 + (unsigned)(s.p[to] - '0');
        if (to > at) {
            part[to - at == 4 ? 0 : 2] = value;
            n++;
            continue;
        }
        while (to < s.n && qw_is_latin((unsigned char)s.p[to]))
            to++;
        if ((value = qw_month(qw_span_slice(s, at, to))) != 0)
            part[1] = value, n++;
        to += to == at;
    }
    return part[1] && n == 3 ? 3 : 0;
}

/* The number in so many digits; gives where it ends. */
static char *
put_number(char *to, unsigned number, size_t digits)
{
    for (size_t i = digits; i-- > 0; number /= 10)
        to[i] = (char)('0' + number % 10);
    return to + digits;
}

/* 2021年6月8日 and 2021/6/8 are 2021-06-08, 2021年6月 is 2021-06; the time of day goes. */
static struct qw_span
normal_date(struct qw_span s, char out[QW_NORMAL])
{
    unsigned part[3] = { 0 };
    size_t n = read_plain(s, part);

    if (n == 0 && (n = read_english(s, part)) == 0) {
        memset(part, 0, sizeof(part));
        n = read_parts(s, part);
    }
    if (n == 3 && part[0] && part[0] < SHORT_YEARS)
        part[0] += 2000; /* 21-06-30 */
    if (n < 2 || part[0] < 1900 || part[0] > 2999 || part[1] > 12 || part[2] > 31)
        return s;
    char *to = put_number(out, part[0], 4);
    for (size_t i = 1; i < n; i++) {
        *to++ = '-';
        to = put_number(to, part[i], 2);
    }
    return qw_span(out, (size_t)(to - out));
}

struct qw_span
qw_fact_normal(const char *key, struct qw_span s, char out[QW_NORMAL])
{
    if (strcmp(key, "date") == 0)
        return normal_date(s, out);
    if (strcmp(key, "format") != 0 || s.n > QW_NORMAL)
        return s;
    for (size_t i = 0; i < s.n; i++)
        out[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 'a' + 'A' : s.p[i]);
    return qw_span(out, s.n);
}
