#include <math.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include "io/json.h"

static void
escape(struct qw_buf *b, char c)
{
    static const char from[] = "\"\\\n\t\r\b\f", to[] = "\"\\ntrbf";
    const char *hit = c ? strchr(from, c) : NULL;

    if (hit) {
        qw_buf_byte(b, '\\');
        qw_buf_byte(b, to[hit - from]);
    } else {
        qw_buf_fmt(b, "\\u%04x", (unsigned)(unsigned char)c);
    }
}

static bool
needs_escape(char at)
{
    unsigned char c = (unsigned char)at;

    return c < 0x20 || c == '"' || c == '\\';
}

/* The first byte from `at` on that needs an escape, or the end. */
static size_t
find_escape(struct qw_span s, size_t at)
{
#ifdef __SSE2__
    const __m128i top = _mm_set1_epi8(0x1f), quote = _mm_set1_epi8('"');
    const __m128i slash = _mm_set1_epi8('\\');
    for (; s.n - at >= 16; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s.p + at));
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, top), v);
        __m128i found = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
        unsigned bits = (unsigned)_mm_movemask_epi8(_mm_or_si128(found, low));
        if (bits)
            return at + (unsigned)__builtin_ctz(bits);
    }
#endif
    while (at < s.n && !needs_escape(s.p[at]))
        at++;
    return at;
}

void
qw_json_string(struct qw_buf *b, struct qw_span s)
{
    size_t from = 0;

    qw_buf_reserve(b, s.n + 2);
    qw_buf_byte(b, '"');
    for (size_t i = find_escape(s, 0); i < s.n; i = find_escape(s, from)) {
        qw_buf_add(b, s.p + from, i - from);
        escape(b, s.p[i]);
        from = i + 1;
    }
    qw_buf_add(b, s.p + from, s.n - from);
    qw_buf_byte(b, '"');
}

void
qw_json_number(struct qw_buf *b, double v)
{
    if (!isfinite(v))
        qw_buf_fmt(b, "null");
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
