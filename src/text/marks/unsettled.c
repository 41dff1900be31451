#include "text/marks/unsettled.h"
#include "text/lanes.h"
#include "text/script.h"
#include "text/utf8.h"

enum { BLOCK = 64, MORE = 2 }; /* bytes that are looked at at once, and behind them */

/* Where full-width letters, digits and points start among QW_LANES bytes. */
static inline qw_lanes
widths(const char *p)
{
    qw_lanes a = qw_lanes_load(p), b = qw_lanes_load(p + 1), c = qw_lanes_load(p + 2);
    qw_lanes high =
        (qw_lanes)((c == 0x8e) | ((c >= 0x90) & (c <= 0x99)) | ((c >= 0xa1) & (c <= 0xba)));
    qw_lanes low = (qw_lanes)((c >= 0x81) & (c <= 0x9a));

    return (qw_lanes)(a == 0xef) & (((qw_lanes)(b == 0xbc) & high) | ((qw_lanes)(b == 0xbd) & low));
}

static inline bool
any_width(const char *p)
{
    qw_lanes any = { 0 };

    for (unsigned i = 0; i < BLOCK; i += QW_LANES)
        any |= widths(p + i);
    return qw_lanes_bits(any) != 0;
}

/* Blanks and dots, a bit a byte. */
static inline uint64_t
blanks(const char *p)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < BLOCK; i += QW_LANES) {
        qw_lanes v = qw_lanes_load(p + i);
        bits |= qw_lanes_bits((qw_lanes)((v == ' ') | (v == '.'))) << i;
    }
    return bits;
}

static bool
is_mark(uint32_t c)
{
    return c < 0x80 ? c && memchr(",;:?!()", (int)c, 7) != NULL : qw_is_cjk_punct(c);
}

/* A dot behind a Chinese character or a mark, a blank beside a mark. */
static bool
moves(struct qw_span s, size_t at)
{
    size_t n, end = at + 1;
    uint32_t before = at ? qw_utf8_before(s.p, s.p + at, &n) : '\n';

    if (s.p[at] == '.')
        return before >= 0x80;
    while (end < s.n && s.p[end] == ' ')
        end++;
    uint32_t after = end < s.n ? qw_utf8_at(s.p + end, &n) : '\n';
    return before != ' ' && before != '\n' && after != '\n' && (is_mark(before) || is_mark(after));
}

/* BLOCK bytes and MORE from `base` on; `rest` is room for the last one. */
static const char *
block_at(struct qw_span s, size_t base, char rest[BLOCK + MORE])
{
    if (s.n - base >= BLOCK + MORE)
        return s.p + base;
    memset(rest, 0, BLOCK + MORE);
    return memcpy(rest, s.p + base, s.n - base);
}

bool
qw_unsettled(struct qw_span s)
{
    char rest[BLOCK + MORE];

    for (size_t base = 0; base < s.n; base += BLOCK) {
        const char *p = block_at(s, base, rest);
        if (any_width(p))
            return true;
        for (uint64_t bits = blanks(p); bits; bits &= bits - 1) {
            size_t at = base + (size_t)__builtin_ctzll(bits);
            if (at < s.n && moves(s, at))
                return true;
        }
    }
    return false;
}

bool
qw_unsettled_widths(struct qw_span s)
{
    char rest[BLOCK + MORE];

    for (size_t base = 0; base < s.n; base += BLOCK)
        if (any_width(block_at(s, base, rest)))
            return true;
    return false;
}
