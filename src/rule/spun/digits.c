#include "rule/spun/digits.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/width.h"

/* Longer runs are no numbers that somebody reads. */
enum { MOST = 32 };

/* Units that end a number whose first digit may be a letter. */
static const char units[] = "月日年个人名元万亿千百天毫厘岁页项次户台吨";

/* Names of types: 2O型 is one. */
static const char types[] = "型号";

/* A character as it will stand when punct is through: the ASCII form where it has one. */
static uint32_t
fold(uint32_t c)
{
    uint32_t ascii = c < 0x80 ? c : qw_width_ascii(c);

    if (ascii)
        return ascii;
    if (c == 0xff0e) /* ． */
        return '.';
    uint32_t other = qw_width_other(c);
    return other && other < 0x80 ? other : c;
}

static uint32_t
fold_before(struct qw_span s, size_t i, size_t *n)
{
    return fold(qw_utf8_before(s.p, s.p + i, n));
}

static uint32_t
fold_at(struct qw_span s, size_t i, size_t *n)
{
    *n = 0;
    return i < s.n ? fold(qw_utf8_at(s.p + i, n)) : 0;
}

static bool
is_slip(uint32_t c)
{
    return c == 'l' || c == 'I' || c == 'O' || c == 'o';
}

static bool
is_digit(uint32_t c)
{
    return qw_is_digit(c) || is_slip(c);
}

/* Part of a code or a formula: what stands in one is no plain number. */
static bool
is_code(uint32_t c)
{
    return qw_is_latin(c) || (c && c < 0x80 && strchr("-_/#&=+@:%", (int)c));
}

static bool
is_one_of(uint32_t c, const char *list)
{
    char bytes[5] = { 0 };

    if (c < 0x80)
        return false;
    qw_utf8_put(bytes, c);
    return strstr(list, bytes) != NULL;
}

struct number {
    uint32_t before, behind; /* what stands round the run */
    size_t digits;           /* real ones */
};

/* The run round the letter at `at`; false when it is no plain number. */
static bool
read_number(struct qw_span s, size_t at, struct number *r)
{
    size_t start = at, end = at, n, count = 0;

    *r = (struct number){ 0 };
    for (uint32_t c; c = fold_before(s, start, &n), is_digit(c) || c == '.'; start -= n) {
        r->digits += qw_is_digit(c);
        if (++count > MOST)
            return false;
    }
    for (uint32_t c; c = fold_at(s, end, &n), is_digit(c) || c == '.'; end += n) {
        r->digits += qw_is_digit(c);
        if (++count > MOST)
            return false;
    }
    r->before = fold_before(s, start, &n);
    r->behind = fold_at(s, end, &n);
    return r->digits > 0 && !is_code(r->before) && (r->behind == '%' || !is_code(r->behind));
}

bool
qw_digit_slip(struct qw_span s, size_t at)
{
    struct number r;
    size_t n, more, len;
    uint32_t c = fold_at(s, at, &len);
    uint32_t left = fold_before(s, at, &n), right = fold_at(s, at + len, &more);
    bool nought = c == 'O' || c == 'o';

    if (!is_digit(left) && left != '.' && !is_digit(right) && right != '.')
        return false;
    if (!read_number(s, at, &r))
        return false;
    if (left == '.' && is_digit(fold_before(s, at - n, &more)))
        return true;
    if (is_digit(left))
        return is_digit(right) || (nought && qw_is_han(right) && !is_one_of(right, types));
    if (left == '.')
        return false;
    if (nought)
        return c == 'O' && right == '.' && is_digit(fold_at(s, at + len + more, &n));
    return c == 'l' && is_digit(right) && (r.behind == '%' || is_one_of(r.behind, units));
}
