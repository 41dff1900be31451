#include "text/charset/seven.h"
#include "text/script.h"
#include "text/utf8.h"

enum { ESC = 0x1b, SO = 0x0e, SI = 0x0f };

static void
put(struct qw_buf *out, uint32_t cp)
{
    char utf8[4];

    qw_buf_add(out, utf8, qw_utf8_put(utf8, cp));
}

/* Two bytes of seven bits as a character of the table; 0 when they are none. */
static uint32_t
pair(const uint32_t *codes, struct qw_span s, size_t at)
{
    uint32_t cp = 0;

    if (codes == NULL || s.n - at < 2 || s.p[at] < 0x21 || s.p[at] > 0x7e || s.p[at + 1] < 0x21 ||
        s.p[at + 1] > 0x7e)
        return 0;
    const char two[2] = { (char)(s.p[at] | 0x80), (char)(s.p[at + 1] | 0x80) };
    return qw_charset_two(codes, two, 2, &cp) && cp >> 21 == 0 && !(cp >= 0xe000 && cp <= 0xf8ff)
               ? cp
               : 0;
}

size_t
qw_hz_at(const struct qw_charsets *c, struct qw_span text, size_t at, struct qw_buf *out)
{
    size_t from = at, pairs = 0;
    uint32_t cp;

    if (!qw_span_starts(qw_span_slice(text, at, text.n), QW_LIT("~{")))
        return 0;
    for (at += 2; (cp = pair(c->two[QW_GB18030], text, at)); at += 2, pairs++) {
        if (text.p[at] == '~' && text.p[at + 1] == '}')
            break;
        put(out, cp);
    }
    struct qw_span rest = qw_span_slice(text, at, text.n);
    if (pairs == 0 || (rest.n && rest.p[0] != '\n' && !qw_span_starts(rest, QW_LIT("~}"))))
        return 0;
    return at + (rest.n && rest.p[0] == '~' ? 2 : 0) - from;
}

/* What ISO-2022-CN is told by its escape sequences. */
struct shifts {
    enum qw_charset so; /* GB18030 for GB 2312, EUC-TW for the first plane of CNS 11643 */
    bool second;        /* its second plane is designated */
    bool out;           /* shifted out */
};

/* An escape sequence or a shift: its bytes, 0 when it is none. */
static size_t
read_shift(struct qw_span rest, struct shifts *s)
{
    static const struct {
        struct qw_span text;
        enum qw_charset so;
    } marks[] = { { { "\033$)A", 4 }, QW_GB18030 }, { { "\033$)G", 4 }, QW_EUC_TW },
        { { "\033$*H", 4 }, QW_UTF8 } };

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (qw_span_starts(rest, marks[i].text)) {
            if (marks[i].so == QW_UTF8)
                s->second = true;
            else
                s->so = marks[i].so;
            return marks[i].text.n;
        }
    if (rest.p[0] != SO && rest.p[0] != SI)
        return 0;
    s->out = rest.p[0] == SO;
    return 1;
}

/* The character of the second plane behind ESC N: its code point, or 0. */
static uint32_t
read_second(const struct qw_charsets *c, struct qw_span rest, const struct shifts *s)
{
    uint32_t cp = 0;

    if (!s->second || c->planes == NULL || rest.n < 4 || rest.p[1] != 'N')
        return 0;
    const char four[4] = { (char)0x8e, (char)0xa2, (char)(rest.p[2] | 0x80),
        (char)(rest.p[3] | 0x80) };
    return qw_charset_other(c, QW_EUC_TW, four, 4, &cp) ? cp : 0;
}

size_t
qw_iso2022_at(const struct qw_charsets *c, struct qw_span text, size_t at, struct qw_buf *out)
{
    struct shifts s = { .so = QW_UTF8 };
    size_t from = at, pairs = 0, n;

    while (at < text.n && text.p[at] != '\n') {
        struct qw_span rest = qw_span_slice(text, at, text.n);
        uint32_t cp = 0;
        if ((n = read_shift(rest, &s))) {
            at += n;
            continue;
        }
        if (rest.p[0] == ESC) {
            cp = read_second(c, rest, &s);
            n = 4;
        } else if (s.out) {
            cp = s.so == QW_UTF8 ? 0 : pair(c->two[s.so], text, at);
            n = 2;
        } else
            cp = qw_utf8_at(rest.p, &n);
        if (cp == 0)
            return 0;
        pairs += s.out || rest.p[0] == ESC;
        put(out, cp);
        at += n;
    }
    return pairs ? at - from : 0;
}

static int
hex(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *p = c ? strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c) : NULL;

    return p ? (int)(p - digits) : -1;
}

/* Hexadecimal digits at `at`: their value, or -1. */
static int
number(struct qw_span s, size_t at, size_t digits)
{
    int value = 0;

    if (s.n - at < digits)
        return -1;
    for (size_t i = 0; i < digits; i++) {
        int digit = hex(s.p[at + i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* May a token end beside this byte? */
static bool
is_edge(char c)
{
    return (unsigned char)c >= 0x80 || c <= ' ' || strchr("\"'()[]{}<>,;", c) != NULL;
}

/* Marks that become full width beside Chinese, and then are edges: it must not matter whether
 * they have. */
static bool
is_mark(char c)
{
    return c && strchr("!?:.", c);
}

/* Asked first, so that a long run is looked at once only. */
static bool
starts_token(struct qw_span text, size_t from)
{
    size_t at = from;

    while (at > 0 && is_mark(text.p[at - 1]))
        at--;
    return at == from ? at == 0 || is_edge(text.p[at - 1])
                      : at > 0 && (unsigned char)text.p[at - 1] >= 0x80;
}

static bool
ends_token(struct qw_span text, size_t to)
{
    while (to < text.n && is_mark(text.p[to]))
        to++;
    return to == text.n || is_edge(text.p[to]);
}

size_t
qw_percent_at(const struct qw_charsets *c, struct qw_span text, size_t at, struct qw_buf *out)
{
    enum { MOST = 3072 };
    char bytes[MOST];
    size_t from = at, n = 0;
    int value;

    if (!starts_token(text, at))
        return 0;
    while (n < MOST && text.n - at >= 3 && text.p[at] == '%' &&
           (value = number(text, at + 1, 2)) >= 0x20) {
        bytes[n++] = (char)value;
        at += 3;
    }
    enum qw_charset charset = qw_utf8_valid(qw_span(bytes, n)) == n ? QW_UTF8 : QW_GB18030;
    if (n < (charset == QW_UTF8 ? 3 : 4) || !ends_token(text, at))
        return 0;
    for (size_t i = 0, len; i < n; i += len) {
        uint32_t cp = 0;
        len = qw_charset_step(c, charset, bytes + i, n - i, &cp);
        if (len == 0 || cp == 0x7f)
            return 0;
        put(out, cp);
    }
    return at - from;
}

size_t
qw_backslash_at(struct qw_span text, size_t at, struct qw_buf *out)
{
    const char mark = text.p[at];
    size_t from = at;
    uint32_t high = 0;
    int value;

    if (!starts_token(text, at))
        return 0;
    while (text.n - at >= 6 && text.p[at] == mark && text.p[at + 1] == 'u' &&
           (value = number(text, at + 2, 4)) >= 0x20) {
        uint32_t cp = (uint32_t)value;
        bool low = (cp & 0xfffffc00) == 0xdc00;
        if (low != (high != 0))
            return 0;
        if (low)
            cp = 0x10000 + ((high & 0x3ff) << 10) + (cp & 0x3ff);
        high = (cp & 0xfffffc00) == 0xd800 ? cp : 0;
        if (high == 0)
            put(out, cp);
        at += 6;
    }
    return at > from && high == 0 && ends_token(text, at) ? at - from : 0;
}
