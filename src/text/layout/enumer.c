#include "text/layout/enumer.h"
#include <uchar.h>
#include "text/script.h"
#include "text/utf8.h"

enum { MOST_DIGITS = 3, MOST_NUMERALS = 7 };

/* A walk over a line; 0 behind its end. */
struct walk {
    struct qw_span s;
    size_t at;
};

static uint32_t
peek(const struct walk *w, size_t *n)
{
    *n = 0;
    return w->at < w->s.n ? qw_utf8_at(w->s.p + w->at, n) : 0;
}

static bool
take(struct walk *w, const char32_t *any)
{
    size_t n;
    uint32_t c = peek(w, &n);

    for (; c && *any; any++)
        if (*any == c) {
            w->at += n;
            return true;
        }
    return false;
}

/* Of either width: the full ones become ASCII in the end. */
static size_t
digits(struct walk *w)
{
    size_t v = 0, count = 0, n;

    for (uint32_t c = peek(w, &n); n; c = peek(w, &n)) {
        if (c >= U'０' && c <= U'９')
            c -= U'０' - '0';
        if (!qw_is_digit(c))
            break;
        v = v * 10 + (c - '0');
        w->at += n;
        if (++count > MOST_DIGITS)
            return 0;
    }
    return v;
}

/* The numeral that a radical or a compatibility character shows: 一 for U+2F00. */
static uint32_t
shown(uint32_t c)
{
    static const struct {
        uint32_t as, is;
    } all[] = { { 0x2f00, U'一' }, { 0x2f06, U'二' }, { 0x2f0b, U'八' }, { 0x2f17, U'十' },
        { 0xf9b2, U'零' }, { 0xf9d1, U'六' } };

    if (c < 0x2f00 || (c >= 0x3000 && c < 0xf900)) /* nearly all */
        return c;
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        if (all[i].as == c)
            return all[i].is;
    return c;
}

static size_t
numeral(uint32_t c)
{
    switch (c) {
    case U'〇':
    case U'零':
        return 0;
    case U'一':
        return 1;
    case U'二':
        return 2;
    case U'三':
        return 3;
    case U'四':
        return 4;
    case U'五':
        return 5;
    case U'六':
        return 6;
    case U'七':
        return 7;
    case U'八':
        return 8;
    case U'九':
        return 9;
    default:
        return SIZE_MAX;
    }
}

/* 一 … 九百九十九, as lists count. 0: none. */
static size_t
numerals(struct walk *w)
{
    size_t total = 0, unit = 0, n;

    for (int i = 0; i < MOST_NUMERALS; i++) {
        uint32_t c = shown(peek(w, &n));
        size_t v = numeral(c);
        if (c == U'十' || c == U'百') {
            total += (unit ? unit : 1) * (c == U'十' ? 10 : 100);
            unit = 0;
        } else if (v == SIZE_MAX || unit) {
            break;
        } else {
            unit = v;
        }
        w->at += n;
    }
    return total + unit;
}

/* 第N章: a heading, not a reference to one (第三条规定, 第二章和第三章). */
static bool
ordinal(struct walk *w, struct qw_enum *e)
{
    static const struct {
        char32_t sign;
        enum qw_enum_kind kind;
    } signs[] = { { U'编', QW_ENUM_PART }, { U'篇', QW_ENUM_PART }, { U'章', QW_ENUM_CHAPTER },
        { U'节', QW_ENUM_SECTION }, { U'条', QW_ENUM_ARTICLE }, { U'編', QW_ENUM_PART },
        { U'節', QW_ENUM_SECTION }, { U'條', QW_ENUM_ARTICLE } };
    size_t n;

    e->value = numerals(w);
    if (e->value == 0)
        e->value = digits(w);
    uint32_t c = peek(w, &n);
    for (size_t i = 0; e->value && i < sizeof(signs) / sizeof(*signs); i++) {
        if (signs[i].sign != c)
            continue;
        e->kind = signs[i].kind;
        w->at += n;
        struct walk after = *w;
        return !take(&after, U"规規的所第款项項、，。；,;和与與至到及或中之里裏裡是");
    }
    return false;
}

/* ① ⑴ ⒈ ㈠: number and marks in one character. */
static bool
single(struct walk *w, struct qw_enum *e)
{
    static const struct {
        uint32_t first, last;
        enum qw_enum_kind kind;
    } rows[] = { { 0x2460, 0x2473, QW_ENUM_CIRCLE }, { 0x2474, 0x2487, QW_ENUM_PAREN_DIGIT },
        { 0x2488, 0x249b, QW_ENUM_DIGIT }, { 0x3220, 0x3229, QW_ENUM_PAREN_HAN } };
    size_t n;
    uint32_t c = peek(w, &n);

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (c >= rows[i].first && c <= rows[i].last) {
            e->kind = rows[i].kind;
            e->value = c - rows[i].first + 1;
            w->at += n;
            return true;
        }
    return false;
}

static bool
bracketed(struct walk *w, struct qw_enum *e)
{
    e->kind = QW_ENUM_PAREN_HAN;
    e->value = numerals(w);
    if (e->value == 0) {
        e->kind = QW_ENUM_PAREN_DIGIT;
        e->value = digits(w);
    }
    return e->value && take(w, U"）)〕");
}

static bool
plain(struct walk *w, struct qw_enum *e)
{
    size_t n;

    e->kind = QW_ENUM_HAN;
    e->value = numerals(w);
    if (e->value)
        return take(w, U"、");
    e->kind = QW_ENUM_DIGIT;
    e->value = digits(w);
    if (e->value == 0)
        return false;
    if (take(w, U"、"))
        return true;
    return take(w, U".．") && !qw_is_digit(peek(w, &n));
}

bool
qw_enum_decimal(struct qw_span s, size_t at, struct qw_enum *e)
{
    enum { PARTS = 3, MOST = 40 };
    struct walk w = { s, at };
    size_t parts = 0, n;

    e->value = 0;
    do {
        size_t v = digits(&w);
        if (v == 0 || v > MOST)
            return false;
        e->value = e->value * 100 + v;
    } while (++parts < PARTS && take(&w, U".．"));
    uint32_t c = peek(&w, &n);
    e->len = w.at - at;
    e->kind = parts == PARTS ? QW_ENUM_DECIMALS : QW_ENUM_DECIMAL;
    return parts > 1 && (qw_is_han(c) || qw_is_blank(c));
}

bool
qw_enum_may(const char *p)
{
    const unsigned char *c = (const unsigned char *)p;

    switch (c[0]) {
    case '(':
        return true;
    case 0xe2: /* ① ⑴ ⒈ ⼀ */
        return c[1] == 0x91 || c[1] == 0x92 || c[1] == 0xbc;
    case 0xe3: /* 〔 〇 ㈠ */
        return (c[1] == 0x80 && (c[2] == 0x94 || c[2] == 0x87)) || c[1] == 0x88;
    case 0xe4: /* 一 七 三, 九, 二 五 */
        return (c[1] == 0xb8 && (c[2] == 0x80 || c[2] == 0x83 || c[2] == 0x89)) ||
               (c[1] == 0xb9 && c[2] == 0x9d) || (c[1] == 0xba && (c[2] == 0x8c || c[2] == 0x94));
    case 0xe5: /* 六 八, 十, 四 */
        return (c[1] == 0x85 && (c[2] == 0xab || c[2] == 0xad)) || (c[1] == 0x8d && c[2] == 0x81) ||
               (c[1] == 0x9b && c[2] == 0x9b);
    case 0xe7: /* 百, 第 */
        return (c[1] == 0x99 && c[2] == 0xbe) || (c[1] == 0xac && c[2] == 0xac);
    case 0xe9: /* 零 */
        return c[1] == 0x9b && c[2] == 0xb6;
    case 0xef: /* （ １, compatibility forms */
        return c[1] == 0xbc || c[1] == 0xa6 || c[1] == 0xa7;
    default:
        return qw_is_digit(c[0]);
    }
}

bool
qw_enum_at(struct qw_span s, size_t at, struct qw_enum *e)
{
    struct walk w = { s, at };
    size_t n;
    bool found;

    e->len = 0;
    if (at >= s.n || !qw_enum_may(s.p + at))
        return false;
    uint32_t c = peek(&w, &n);
    if (c == U'第' || c == U'（' || c == '(' || c == U'〔') {
        w.at += n;
        found = c == U'第' ? ordinal(&w, e) : bracketed(&w, e);
    } else {
        found = single(&w, e) || plain(&w, e);
    }
    e->len = w.at - at;
    return found;
}

bool
qw_enum_item(struct qw_span s, size_t at)
{
    struct walk w = { s, at };
    struct qw_enum e;
    bool han = at < s.n && (unsigned char)s.p[at] >= 0xe4; /* no bullet is so far up */

    return qw_enum_at(s, at, &e) || (!han && take(&w, U"•●○■□◆◇▪★☆*-—·※→"));
}
