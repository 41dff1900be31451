#include "text/marks/unsettled.h"
#include "text/lanes.h"
#include "text/script.h"
#include "text/utf8.h"

enum { BLOCK = 64 }; /* bytes that are looked at at once */

enum { LEAD = 0xef }; /* the first byte of what is full width */

/* What is looked for. */
enum what { WIDTHS, NO_STOPS, ALL };

/* Where something may be unsettled in BLOCK bytes, a bit a byte. */
static inline uint64_t
suspects(const char *p, bool blanks)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < BLOCK; i += QW_LANES) {
        qw_lanes v = qw_lanes_load(p + i), is = (qw_lanes)(v == LEAD);
        if (blanks)
            is |= (qw_lanes)((v == ' ') | (v == '.'));
        bits |= qw_lanes_bits(is) << i;
    }
    return bits;
}

/* A full-width letter or digit, a point before a digit. */
static bool
is_width(struct qw_span s, size_t at)
{
    enum { BYTES = 3 };
    const unsigned char *p = (const unsigned char *)s.p + at;

    if (s.n - at < BYTES)
        return false;
    uint32_t c = (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
    if (c == U'．')
        return s.n - at > BYTES && (qw_is_digit(p[BYTES]) || p[BYTES] == LEAD);
    return (c >= U'０' && c <= U'９') || (c >= U'Ａ' && c <= U'Ｚ') || (c >= U'ａ' && c <= U'ｚ');
}

static bool
pauses(uint32_t c)
{
    return c < 0x80 ? c && memchr(",;:?!", (int)c, 5) != NULL
                    : c == U'，' || c == U'；' || c == U'：' || c == U'、' || c == U'。' ||
                          c == U'？' || c == U'！';
}

static bool
stops(uint32_t c)
{
    return c == U'。' || c == U'？' || c == U'！' || c == '?' || c == '!';
}

/* Of a bracket that pairs, whatever its form. */
static bool
is_open(uint32_t c)
{
    return c == '(' || c == U'（' || c == U'〔';
}

static bool
is_close(uint32_t c)
{
    return c == ')' || c == U'）' || c == U'〕';
}

static bool
opens(uint32_t c)
{
    return is_open(c) || c == U'“' || c == U'〝' || c == U'《' || c == U'【';
}

static bool
closes(uint32_t c)
{
    return is_close(c) || c == U'”' || c == U'〞' || c == U'》' || c == U'】';
}

/* A dot behind a Chinese character and before none of Latin; some of them are leaders. */
static bool
dot_stops(uint32_t before, uint32_t after)
{
    if (before < 0x80 || after == '.')
        return before >= 0x80;
    return !qw_is_cjk_punct(before) && (after >= 0x80 || after == ' ' || after == '\n');
}

/* A dot that may be a full stop; a blank beside a mark, where punctuation drops it. */
static bool
moves(struct qw_span s, size_t at, enum what what, struct qw_spunmarks *of)
{
    enum { MOST = 2 }; /* blanks; more are layout */
    size_t n, end = at + 1;

    if (s.p[at] == '.' && (at == 0 || (unsigned char)s.p[at - 1] < 0x80))
        return false; /* of a figure, nearly all */
    uint32_t before = at ? qw_utf8_before(s.p, s.p + at, &n) : '\n';

    while (s.p[at] == ' ' && end < s.n && s.p[end] == ' ' && end - at <= MOST)
        end++; /* no further: each blank of a long run is asked */
    uint32_t after = end < s.n ? qw_utf8_at(s.p + end, &n) : '\n';
    if (s.p[at] == '.')
        return dot_stops(before, after) &&
               (after == '.' || of == NULL || qw_spunmarks_plain_dots(of));
    if (end - at > MOST || before == ' ' || before == '\n' || after == '\n')
        return false;
    if (is_open(before) && is_close(after)) /* to be filled in */
        return false;
    return opens(before) || pauses(after) || closes(after) ||
           (pauses(before) && !(what == NO_STOPS && stops(before)) && !qw_is_latin(after) &&
               !qw_is_digit(after));
}

/* The first place from `from` on where something is unsettled; s.n: there is none. `of`: the text
 * in which it stands, if that is known. */
static inline size_t
find(struct qw_span s, size_t from, enum what what, struct qw_spunmarks *of)
{
    char rest[BLOCK] = { 0 };

    for (size_t base = from; base < s.n; base += BLOCK) {
        const char *p = s.p + base;
        if (s.n - base < BLOCK)
            p = memcpy(rest, p, s.n - base);
        for (uint64_t bits = suspects(p, what != WIDTHS); bits; bits &= bits - 1) {
            size_t at = base + (size_t)__builtin_ctzll(bits);
            if ((unsigned char)s.p[at] == LEAD ? is_width(s, at) : moves(s, at, what, of))
                return at;
        }
    }
    return s.n;
}

bool
qw_unsettled(struct qw_span s)
{
    return find(s, 0, ALL, NULL) < s.n;
}

bool
qw_unsettled_line(struct qw_span s, struct qw_spunmarks *of)
{
    return find(s, 0, ALL, of) < s.n;
}

unsigned
qw_unsettled_flat(struct qw_span s, struct qw_spunmarks *of)
{
    unsigned found = 0;

    for (size_t at = 0; (at = find(s, at, NO_STOPS, of)) < s.n; at++) {
        if (s.p[at] != '.' && s.p[at] != ' ')
            return QW_UNSETTLED_WIDTHS;
        found |= s.p[at] == '.' ? QW_UNSETTLED_DOTS : QW_UNSETTLED_BLANKS;
    }
    return found;
}

void
qw_unsettled_drop(struct qw_span s, struct qw_buf *out)
{
    for (size_t at = 0, to; at < s.n; at = to) {
        to = find(s, at, ALL, NULL);
        qw_buf_span(out, qw_span_slice(s, at, to));
        at = to;
        while (to < s.n && s.p[to] == ' ')
            to++;
        if (to == at && to < s.n) /* a dot, or what is full width */
            qw_buf_byte(out, s.p[to++]);
    }
}

bool
qw_unsettled_widths(struct qw_span s)
{
    return find(s, 0, WIDTHS, NULL) < s.n;
}
