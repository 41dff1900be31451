#include "text/hanzi.h"
#include "text/script.h"
#include "text/utf8.h"

void
qw_hanzi_init(struct qw_hanzi *h)
{
    for (uint32_t c = 0; c < 0x10000; c++)
        h->kinds[c] = qw_is_han(c) ? QW_HANZI_HAN : 0;
    qw_sieve_init(&h->rare);
    memset(h->rare.step, 1, 0x80);
    memset(h->rare.step + 0xc2, 2, 0xe0 - 0xc2);
}

void
qw_hanzi_mark(struct qw_hanzi *h, uint32_t cp, unsigned kinds)
{
    h->kinds[cp] |= (unsigned char)kinds;
    if (kinds & (QW_HANZI_HANT | QW_HANZI_COMPAT))
        qw_sieve_add(&h->rare, cp);
}

void
qw_hanzi_seal(struct qw_hanzi *h)
{
    qw_sieve_seal(&h->rare);
}

void
qw_hanzi_add(const struct qw_hanzi *h, struct qw_span text, struct qw_hanzi_count *n)
{
    const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
    size_t hant = 0, hans = 0, han = 0, compat = 0;

    while (p < end) {
        if (*p < 0xe0) {
            p++; /* ASCII, or either byte of two */
        } else if (*p < 0xf0) {
            unsigned kind = h->kinds[(p[0] & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f)];
            hant += kind & 1;
            hans += kind >> 1 & 1;
            han += kind >> 2 & 1;
            compat += kind >> 3;
            p += 3;
        } else {
            compat++;
            han += p[0] == 0xf0 && p[1] >= 0xa0;
            p += 4;
        }
    }
    n->hant += hant, n->hans += hans, n->han += han, n->compat += compat;
}

static bool
has_han(const struct qw_hanzi *h, struct qw_span text)
{
    for (size_t at = 0, step; at < text.n; at += step) {
        uint32_t c = qw_utf8_at(text.p + at, &step);
        if (c < 0x10000 ? h->kinds[c] & QW_HANZI_HAN : c >= 0x20000)
            return true;
    }
    return false;
}

void
qw_hanzi_skim(const struct qw_hanzi *h, struct qw_span text, struct qw_hanzi_count *n)
{
    n->han |= has_han(h, text);
    for (size_t at = 0, step; (at = qw_sieve_next(&h->rare, text, at)) < text.n; at += step) {
        uint32_t c = qw_utf8_at(text.p + at, &step);
        unsigned kind = c < 0x10000 ? h->kinds[c] : QW_HANZI_COMPAT;
        n->hant += kind & QW_HANZI_HANT;
        n->compat += kind >> 3;
    }
}

/* A letter of pinyin without its tone; 0 for anything else. */
static char
plain_letter(uint32_t c)
{
    static const struct {
        uint32_t first[8];
        char letter;
    } marked[] = {
        { { U'ā', U'á', U'ǎ', U'à', U'ă' }, 'a' }, { { U'ē', U'é', U'ě', U'è', U'ĕ', U'ê' }, 'e' },
        { { U'ī', U'í', U'ǐ', U'ì', U'ĭ' }, 'i' }, { { U'ō', U'ó', U'ǒ', U'ò', U'ŏ' }, 'o' },
        { { U'ū', U'ú', U'ǔ', U'ù', U'ŭ' }, 'u' }, { { U'ǖ', U'ǘ', U'ǚ', U'ǜ', U'ü' }, 'v' },
        { { U'ń', U'ň', U'ǹ' }, 'n' }, { { 0x251 }, 'a' }, /* ɑ of older fonts */
        { { 0x261 }, 'g' },                                /* ɡ */
    };

    if (c >= 'a' && c <= 'z')
        return (char)c;
    for (size_t i = 0; c >= 0x80 && i < sizeof(marked) / sizeof(*marked); i++)
        for (size_t k = 0; k < 8; k++)
            if (marked[i].first[k] == c)
                return marked[i].letter;
    return 0;
}

size_t
qw_hanzi_pinyin(struct qw_span text, size_t at, char plain[QW_PINYIN_MAX + 1], bool *toned)
{
    struct qw_span rest = qw_span_slice(text, at, text.n);
    bool wide = qw_span_starts(rest, QW_LIT("（"));
    size_t i = wide ? 3 : 1, n = 0, step;

    *toned = false;
    if (!wide && !qw_span_starts(rest, QW_LIT("(")))
        return 0;
    for (; i < rest.n && n < QW_PINYIN_MAX; i += step) {
        char letter = plain_letter(qw_utf8_at(rest.p + i, &step));
        if (letter == 0)
            break;
        *toned |= step > 1;
        plain[n++] = letter;
    }
    plain[n] = 0;
    rest = qw_span_slice(rest, i, rest.n);
    if (n == 0)
        return 0;
    return qw_span_starts(rest, QW_LIT(")"))    ? i + 1
           : qw_span_starts(rest, QW_LIT("）")) ? i + 3
                                                : 0;
}
