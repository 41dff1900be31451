#include <math.h>
#ifdef __x86_64__
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif
#include "io/json.h"

/* A character that must be escaped: at most six bytes. */
static inline char *
escape(char *to, char at)
{
    static const char hex[] = "0123456789abcdef";
    static const char names[256] = { ['"'] = '"',
        ['\\'] = '\\',
        ['\n'] = 'n',
        ['\t'] = 't',
        ['\r'] = 'r',
        ['\b'] = 'b',
        ['\f'] = 'f' };
    unsigned char c = (unsigned char)at;

    to[0] = '\\';
    if (names[c]) {
        to[1] = names[c];
        return to + 2;
    }
    memcpy(to + 1, "u00", 3);
    to[4] = hex[c >> 4];
    to[5] = hex[c & 15];
    return to + 6;
}

#ifdef __SSE2__
enum { LANES = QW_JSON_SLACK };

/* Copy sixteen bytes; which of them must be escaped, a bit a byte. */
static inline unsigned
copy_lanes(char *to, const char *from)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)from);
    __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v);
    __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));

    _mm_storeu_si128((__m128i *)(void *)to, v);
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), low));
}
#endif

#ifdef __x86_64__
__attribute__((target("avx2"))) static size_t
copy_wide(char *to, const char *from, size_t n)
{
    enum { WIDE = sizeof(__m256i) };
    size_t at = 0;

    for (; n - at >= WIDE; at += WIDE) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(from + at));
        __m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v);
        __m256i quote = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"'));
        __m256i slash = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\'));
        __m256i any = _mm256_or_si256(_mm256_or_si256(quote, slash), low);
        unsigned found = (unsigned)_mm256_movemask_epi8(any);
        _mm256_storeu_si256((__m256i *)(void *)(to + at), v);
        if (found)
            return at + (unsigned)__builtin_ctz(found);
    }
    return at;
}

/* Copy what need not be escaped, as far as it goes in whole vectors: how many bytes. */
static inline size_t
copy_plain(char *to, const char *from, size_t n)
{
    return __builtin_cpu_supports("avx2") ? copy_wide(to, from, n) : 0;
}
#else
static inline size_t
copy_plain(char *to, const char *from, size_t n)
{
    (void)to, (void)from, (void)n;
    return 0;
}
#endif

char *
qw_json_escape(char *to, struct qw_span s)
{
    size_t at = 0;

#ifdef __SSE2__
    while (s.n - at >= LANES) {
        size_t n = copy_plain(to, s.p + at, s.n - at);
        to += n, at += n;
        if (s.n - at < LANES)
            break;
        unsigned found = copy_lanes(to, s.p + at);
        if (found) { /* nearly never: so that the next lanes need not wait for this */
            n = (unsigned)__builtin_ctz(found);
            to = escape(to + n, s.p[at + n]);
            at += n + 1;
            continue;
        }
        to += LANES;
        at += LANES;
    }
    if (at < s.n) {
        char last[LANES] = { 0 };
        memcpy(last, s.p + at, s.n - at);
        if ((copy_lanes(to, last) & ((1u << (s.n - at)) - 1)) == 0)
            return to + (s.n - at);
    }
#endif
    for (; at < s.n; at++) {
        unsigned char c = (unsigned char)s.p[at];
        if (c < 0x20 || c == '"' || c == '\\')
            to = escape(to, s.p[at]);
        else
            *to++ = s.p[at];
    }
    return to;
}

void
qw_json_string(struct qw_buf *b, struct qw_span s)
{
    enum { PIECE = 4096 }; /* so that there is never much more room than needed */

    qw_buf_reserve(b, s.n + 2);
    qw_buf_byte(b, '"');
    for (size_t at = 0; at < s.n; at += PIECE) {
        struct qw_span piece = qw_span_slice(s, at, at + PIECE < s.n ? at + PIECE : s.n);
        if (!qw_buf_reserve(b, 6 * piece.n + QW_JSON_SLACK))
            return;
        b->n = (size_t)(qw_json_escape(b->p + b->n, piece) - b->p);
    }
    qw_buf_byte(b, '"');
}

enum { PLACES = 10000, MOST_PLAIN = 100 }; /* what %.6g says of such numbers needs no printf */

/* A number of that many parts of PLACES. */
static void
put_plain(struct qw_buf *b, unsigned parts)
{
    char digits[8], *p = digits;
    unsigned whole = parts / PLACES, rest = parts % PLACES;

    if (whole >= 10)
        *p++ = (char)('0' + whole / 10);
    *p++ = (char)('0' + whole % 10);
    for (unsigned unit = PLACES / 10; rest; rest %= unit, unit /= 10) {
        if (unit == PLACES / 10)
            *p++ = '.';
        *p++ = (char)('0' + rest / unit);
    }
    qw_buf_add(b, digits, (size_t)(p - digits));
}

void
qw_json_number(struct qw_buf *b, double v)
{
    if (!isfinite(v))
        qw_buf_fmt(b, "null");
    else if (v >= 0 && v < MOST_PLAIN && rint(v * PLACES) / PLACES == v)
        put_plain(b, (unsigned)rint(v * PLACES));
    else if (v == trunc(v) && fabs(v) < 1e15)
        qw_buf_fmt(b, "%.0f", v);
    else
        qw_buf_fmt(b, "%.6g", v);
}

void
qw_json_note(struct qw_buf *b, const struct qw_note *n)
{
    switch (n->kind) {
    case QW_NOTE_TEXT:
        qw_json_string(b, n->text);
        break;
    case QW_NOTE_NUMBER:
        qw_json_number(b, n->number);
        break;
    case QW_NOTE_BOOL:
        qw_buf_fmt(b, n->number != 0 ? "true" : "false");
        break;
    case QW_NOTE_JSON:
        qw_buf_span(b, n->text);
        break;
    }
}
