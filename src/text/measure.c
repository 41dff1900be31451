#include "text/measure.h"
#include "text/lanes.h"

/* The sum of the lanes. */
static size_t
sum(qw_lanes lanes)
{
#ifdef __SSE2__
    __m128i halves = _mm_sad_epu8((__m128i)lanes, _mm_setzero_si128());

    return (size_t)_mm_cvtsi128_si32(halves) + (size_t)_mm_extract_epi16(halves, 4);
#else
    const uint64_t even = 0x00ff00ff00ff00ffu;
    uint64_t halves[2], pairs = 0;

    memcpy(halves, &lanes, sizeof(halves));
    for (int i = 0; i < 2; i++)
        pairs += (halves[i] & even) + (halves[i] >> 8 & even);
    return (size_t)(pairs * 0x0001000100010001u >> 48);
#endif
}

struct counts {
    qw_lanes marks, blanks, tails, wides;
};

/* `chars`: tails and wides as well. */
static inline void
count_block(qw_lanes v, bool chars, struct counts *c)
{
    qw_lanes pair = v & 0xfe; /* ( and ), : and ; differ in the last bit */

    c->marks -= (qw_lanes)((pair == '(') | (pair == ':') | (v == ',') | (v == '?') | (v == '!'));
    c->blanks -= (qw_lanes)(v == ' ');
    if (!chars)
        return;
    c->tails -= (qw_lanes)((v & 0xc0) == 0x80);
    c->wides -= (qw_lanes)((v & 0xe0) == 0xe0);
}

static inline void
add_counts(struct qw_measure *m, bool chars, const struct counts *c)
{
    m->marks += sum(c->marks);
    m->blanks += sum(c->blanks);
    if (!chars)
        return;
    m->tails += sum(c->tails);
    m->wides += sum(c->wides);
}

/* Inlined twice. */
static inline __attribute__((always_inline)) struct qw_measure
measure(struct qw_span s, bool chars)
{
    enum { MOST = 254 }; /* blocks, and one more, so that no lane runs over */
    struct qw_measure m = { 0 };
    char rest[QW_LANES] = { 0 };

    for (;;) {
        size_t blocks = s.n / QW_LANES < MOST ? s.n / QW_LANES : MOST;
        struct counts c = { 0 };
        for (size_t i = 0; i < blocks; i++)
            count_block(qw_lanes_load(s.p + i * QW_LANES), chars, &c);
        s = qw_span_slice(s, blocks * QW_LANES, s.n);
        if (s.n < QW_LANES) {
            memcpy(rest, s.p ? s.p : rest, s.n);
            count_block(qw_lanes_load(rest), chars, &c);
            add_counts(&m, chars, &c);
            return m;
        }
        add_counts(&m, chars, &c);
    }
}

struct qw_measure
qw_measure(struct qw_span s)
{
    return measure(s, true);
}

size_t
qw_measure_size(struct qw_span s)
{
    struct qw_measure m = measure(s, false);

    return s.n + 2 * m.marks - m.blanks;
}
