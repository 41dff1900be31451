#include "text/measure.h"
#include "text/lanes.h"

/* The sum of the lanes. */
static size_t
sum(qw_lanes lanes)
{
    const uint64_t even = 0x00ff00ff00ff00ffu;
    uint64_t halves[2], pairs = 0;

    memcpy(halves, &lanes, sizeof(halves));
    for (int i = 0; i < 2; i++)
        pairs += (halves[i] & even) + (halves[i] >> 8 & even);
    return (size_t)(pairs * 0x0001000100010001u >> 48);
}

/* Whole blocks from p on, at most 255, so that no lane runs over. */
static void
count_blocks(const char *p, size_t blocks, struct qw_measure *m)
{
    qw_lanes marks = { 0 }, blanks = { 0 }, tails = { 0 }, wides = { 0 };

    for (size_t i = 0; i < blocks; i++) {
        qw_lanes v = qw_lanes_load(p + i * QW_LANES);
        qw_lanes pair = v & 0xfe; /* ( and ), : and ; differ in the last bit */
        marks -= (qw_lanes)((pair == '(') | (pair == ':') | (v == ',') | (v == '?') | (v == '!'));
        blanks -= (qw_lanes)(v == ' ');
        tails -= (qw_lanes)((v & 0xc0) == 0x80);
        wides -= (qw_lanes)((v & 0xe0) == 0xe0);
    }
    m->marks += sum(marks);
    m->blanks += sum(blanks);
    m->tails += sum(tails);
    m->wides += sum(wides);
}

struct qw_measure
qw_measure(struct qw_span s)
{
    enum { MOST = 255 };
    struct qw_measure m = { 0 };
    char rest[QW_LANES] = { 0 };

    while (s.n >= QW_LANES) {
        size_t blocks = s.n / QW_LANES < MOST ? s.n / QW_LANES : MOST;
        count_blocks(s.p, blocks, &m);
        s = qw_span_slice(s, blocks * QW_LANES, s.n);
    }
    if (s.n) {
        memcpy(rest, s.p, s.n);
        count_blocks(rest, 1, &m);
    }
    return m;
}
