#include "rule/page/stated_set.h"
#include "text/hanzi.h"
#include "text/script.h"
#include "text/utf8.h"

enum { PINYIN_BYTES = 12 }; /* of a syllable in brackets */

bool
qw_stated_wordy(uint32_t c)
{
    return qw_is_han(c) || qw_is_latin(c);
}

bool
qw_stated_border(uint32_t c)
{
    switch (c) {
    case '|':
    case '/':
    case '-':
    case '_':
    case '.':
    case ',':
    case ';':
    case '[':
    case ']':
    case '(':
    case ')':
    case '>':
    case '<':
    case '*':
    case ':':
    case '~':
    case 0xb7:
    case 0x2022:
    case 0xff5c:
    case 0xff0c:
    case 0xff1b:
    case 0xff1a:
    case 0x3001:
    case 0x3002:
    case 0x3010:
    case 0x3011:
    case 0xff08:
    case 0xff09:
    case 0x201c:
    case 0x201d:
        return true;
    default:
        return qw_is_blank(c) || (c >= 0x2500 && c < 0x2800);
    }
}

/* Back over pinyin that was injected behind a character: 頁數(shù). */
static size_t
before_pinyin(struct qw_span line, size_t at)
{
    size_t from = at > PINYIN_BYTES ? at - PINYIN_BYTES : 0;
    char plain[QW_PINYIN_MAX + 1];
    bool toned;

    if (at == 0 || line.p[at - 1] != ')')
        return at;
    for (size_t i = at; i-- > from;)
        if (line.p[i] == '(')
            return qw_hanzi_pinyin(line, i, plain, &toned) == at - i && toned ? i : at;
    return at;
}

/* Back over what stands between a label and its value: 页数:约14页. */
static size_t
behind_label(struct qw_span line, size_t at, struct qw_stated_label *l)
{
    size_t n;

    if (qw_span_ends(qw_span_slice(line, 0, at), QW_LIT("约")) ||
        qw_span_ends(qw_span_slice(line, 0, at), QW_LIT("为")))
        at -= 3, l->about = true;
    while (at > 0) {
        uint32_t c = qw_utf8_before(line.p, line.p + at, &n);
        if (c == ':' || c == 0xff1a || c == ']' || c == 0x3011 || c == '\n')
            l->colon = true;
        else if (qw_is_blank(c) || c == '|' || c == 0xff5c || c == '(' || c == 0xff08 || c == '[' ||
                 c == 0x3010 || c == '/' || c == '.' || c == '*' || c == '-')
            l->apart = true;
        else
            break;
        at -= n;
    }
    return at;
}

void
qw_stated_label(struct qw_span line, size_t at, struct qw_stated_label *l)
{
    size_t chars = 0, n;
    char *end = l->room + sizeof(l->room), *p = end;

    l->colon = l->apart = l->about = false;
    l->from = behind_label(line, at, l);
    while (l->from > 0 && chars < QW_LABEL_CHARS) {
        l->from = before_pinyin(line, l->from);
        uint32_t c = qw_utf8_before(line.p, line.p + l->from, &n);
        if (chars == 1 && l->colon && qw_is_blank(c)) {
            l->from -= n;
            continue;
        }
        if (!qw_stated_wordy(c))
            break;
        while (n-- > 0)
            *--p = line.p[--l->from];
        chars++;
    }
    uint32_t c = l->from ? qw_utf8_before(line.p, line.p + l->from, &n) : '|';
    if (qw_is_digit(c) && p < end)
        p += qw_utf8_len(*p); /* the unit of the number before it */
    l->word = qw_span(p, (size_t)(end - p));
    l->apart &= !l->colon;
    l->whole = !qw_stated_wordy(c) && !qw_is_digit(c);
}
