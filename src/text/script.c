#include "text/script.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include "text/utf8.h"

size_t
qw_skip_blanks(struct qw_span s, size_t at)
{
    size_t n;

    while (at < s.n && qw_is_blank(qw_utf8_at(s.p + at, &n)))
        at += n;
    return at;
}

bool
qw_has_han(struct qw_span text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0xe4 && (unsigned char)text.p[i] <= 0xe9)
            return true;
    return false;
}

#ifdef __SSE2__
enum { LANES = 16 };

/* Which of 16 bytes are digits, a bit each. */
static inline unsigned
digits_at(const char *p)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i low = _mm_add_epi8(v, _mm_set1_epi8((char)(0x80 - '0'))); /* signed comparing */

    return (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(low, _mm_set1_epi8(-0x80 + 10)));
}
#endif

bool
qw_has_digit(struct qw_span s)
{
    size_t at = 0;

#ifdef __SSE2__
    for (; s.n - at >= LANES; at += LANES)
        if (digits_at(s.p + at))
            return true;
#endif
    for (; at < s.n; at++)
        if (qw_is_digit((unsigned char)s.p[at]))
            return true;
    return false;
}

size_t
qw_count_digits(struct qw_span s)
{
    size_t at = 0, n = 0;

#ifdef __SSE2__
    for (; s.n - at >= LANES; at += LANES)
        for (unsigned digits = digits_at(s.p + at); digits; digits &= digits - 1)
            n++;
#endif
    for (; at < s.n; at++)
        n += qw_is_digit((unsigned char)s.p[at]);
    return n;
}

bool
qw_is_numeral(uint32_t c)
{
    switch (c) {
    case U'一':
    case U'二':
    case U'三':
    case U'四':
    case U'五':
    case U'六':
    case U'七':
    case U'八':
    case U'九':
    case U'十':
    case U'百':
    case U'零':
    case U'〇':
    case U'两':
        return true;
    default:
        return false;
    }
}

bool
qw_is_end(uint32_t c)
{
    switch (c) {
    case U'。':
    case U'！':
    case U'？':
    case U'；':
    case U'…':
    case '!':
    case '?':
    case ';':
        return true;
    default:
        return false;
    }
}

bool
qw_is_cjk_punct(uint32_t c)
{
    if (c >= 0x3001 && c <= 0x301f)
        return c != 0x3005 && c != 0x3007 && c != 0x3012 && c != 0x3013;
    switch (c) {
    case U'，':
    case U'；':
    case U'：':
    case U'？':
    case U'！':
    case U'（':
    case U'）':
    case U'“':
    case U'”':
    case U'‘':
    case U'’':
    case U'…':
    case U'—':
    case U'·':
        return true;
    default:
        return false;
    }
}
