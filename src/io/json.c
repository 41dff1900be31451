#include <math.h>
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

/* Does none of these eight bytes need an escape? Bit tricks of Mycroft's: a byte of
 * (x - ones) & ~x & highs is set where x has a zero byte. */
static inline bool
is_plain(const char *p)
{
    const uint64_t ones = 0x0101010101010101u, highs = ones << 7;
    uint64_t v;

    memcpy(&v, p, sizeof(v));
    uint64_t quote = v ^ ones * '"', slash = v ^ ones * '\\';
    uint64_t found =
        ((v - ones * 0x20) & ~v) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
    return (found & highs) == 0;
}

void
qw_json_string(struct qw_buf *b, struct qw_span s)
{
    size_t from = 0;

    qw_buf_reserve(b, s.n + 2);
    qw_buf_byte(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        while (s.n - i > 8 && is_plain(s.p + i))
            i += 8;
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
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
