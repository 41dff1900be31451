#include "text/marks.h"

/* What one byte says: letters, blanks, and marks that start a change. */
enum {
    B_NONE,
    B_LATIN,
    B_MARK,
    B_DOT,
    B_HYPHEN,
    B_CODE,
    B_QUOTE,
    B_HAN,
    B_E2,
    B_E3,
    B_EF,
    B_C2,
    B_NEWLINE,
    B_TWO,
    B_FOUR
};

static const unsigned char bytes[256] = {
    ['A' ... 'Z'] = B_LATIN,
    ['a' ... 'z'] = B_LATIN,
    [','] = B_MARK,
    [';'] = B_MARK,
    [':'] = B_MARK,
    ['?'] = B_MARK,
    ['!'] = B_MARK,
    ['('] = B_MARK,
    [')'] = B_MARK,
    [' '] = B_MARK,
    ['.'] = B_DOT,
    ['-'] = B_HYPHEN,
    ['{'] = B_CODE,
    ['}'] = B_CODE,
    ['='] = B_CODE,
    ['<'] = B_CODE,
    ['>'] = B_CODE,
    ['\\'] = B_CODE,
    ['"'] = B_QUOTE,
    ['\''] = B_QUOTE,
    ['\n'] = B_NEWLINE,
    [0xc2] = B_C2,
    [0xc3 ... 0xdf] = B_TWO,
    [0xe2] = B_E2,
    [0xe3] = B_E3,
    [0xe4 ... 0xe9] = B_HAN,
    [0xef] = B_EF,
    [0xf0 ... 0xf4] = B_FOUR,
};

/* Is this EF xx xx a full-width letter (2) or digit (1)? */
static unsigned
alnum_wide(const unsigned char *p)
{
    if (p[1] == 0xbc)
        return p[2] >= 0x90 && p[2] <= 0x99 ? 1 : p[2] >= 0xa1 && p[2] <= 0xba ? 2 : 0;
    return p[1] == 0xbd && p[2] >= 0x81 && p[2] <= 0x9a ? 2 : 0;
}

/* A character of three bytes that is no unified ideograph. */
static void
scan_three(const unsigned char *p, const unsigned char *end, struct qw_line *l)
{
    bool again = end - p >= 6 && p[2] == p[5] && p[1] == p[4] && p[0] == p[3];

    switch (p[0]) {
    case 0xe2: /* “ ” … */
        l->marks |= p[1] == 0x80 && (p[2] == 0xa6 || (again && (p[2] == 0x9c || p[2] == 0x9d)));
        l->marks |= p[1] == 0x80 && p[2] == 0x9c && end - p >= 6 && p[3] == 0xe3;
        break;
    case 0xe3: /* 。 〔 〕 〝 〞 and the ideographs of extension A */
        l->marks |= p[1] == 0x80 && (p[2] == 0x94 || p[2] == 0x95 || p[2] == 0x9d || p[2] == 0x9e ||
                                        (again && p[2] == 0x82));
        l->han += p[1] >= 0x90 || (p[1] == 0x80 && (p[2] == 0x87 || p[2] == 0x85));
        break;
    default: /* U+F900..FAFF, full-width forms */
        l->han += p[1] >= 0xa4 && p[1] <= 0xab;
        l->alnum |= alnum_wide(p) != 0;
        l->latin += alnum_wide(p) == 2;
        l->marks |= p[1] == 0xbc && p[2] == 0x8e;
    }
}

size_t
qw_line_scan(struct qw_span text, size_t at, struct qw_line *l)
{
    const unsigned char *s = (const unsigned char *)text.p;
    const unsigned char *p = s + at, *end = s + text.n;

    *l = (struct qw_line){ 0 };
    while (p < end) {
        const unsigned char *han = p;
        while (p < end && *p >= 0xe4 && *p <= 0xe9)
            p += 3;
        l->han += (size_t)(p - han) / 3;
        if (p == end)
            break;
        switch (bytes[*p]) {
        case B_NEWLINE:
            return (size_t)(p - s);
        case B_LATIN:
            l->latin++;
            break;
        case B_MARK:
            l->marks = true;
            break;
        case B_DOT:
            l->marks |= (p > s && p[-1] >= 0x80) || (p + 1 < end && p[1] == '.');
            break;
        case B_HYPHEN:
            l->marks |= p + 1 < end && p[1] == '-';
            break;
        case B_QUOTE:
            l->marks = l->code = true;
            break;
        case B_CODE:
            l->code = true;
            break;
        case B_C2:
            l->marks |= p[1] == 0xa0;
            p += 2;
            continue;
        case B_E2:
        case B_E3:
        case B_EF:
            scan_three(p, end, l);
            p += 3;
            continue;
        case B_FOUR:
            l->han += p[0] == 0xf0 && p[1] >= 0xa0;
            p += 4;
            continue;
        case B_TWO:
            p++;
            break;
        }
        p++;
    }
    return text.n;
}
