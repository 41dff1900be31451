#include "text/layout/flatline.h"
#include "text/utf8.h"

/* Columns of a gap: at least, at most; gaps of a piece, at least. */
enum { NARROWEST = 3, WIDEST = 16, FEWEST = 6 };

/* Columns of the blanks between two bytes of the line. */
static size_t
columns(struct qw_span s, size_t at, size_t to)
{
    size_t sum = 0, n;

    for (; at < to; at += n)
        sum += qw_utf8_at(s.p + at, &n) == U'　' ? 2 : 1;
    return sum;
}

/* Blanks between words, no room for an answer: （  ）. */
static bool
is_gap(const struct qw_flat_judging *j, const struct qw_flat_piece *piece, const struct qw_point *p)
{
    size_t n;
    uint32_t before = qw_utf8_before(j->line.p, j->line.p + p->at, &n);

    return p->at > piece->at && before != '(' && before != U'（';
}

/* The width that nine of ten gaps have, if some stand where sentences ended or items start; 0:
 * there is none. */
static size_t
usual_gap(const struct qw_flat_judging *j, const struct qw_flat_piece *piece)
{
    size_t gaps[WIDEST + 1] = { 0 }, all = 0, led = 0, best = 0;

    for (size_t i = piece->from; i < piece->to; i++) {
        const struct qw_point *p = &j->f->points.list[i];
        if (p->next - p->at < NARROWEST || !is_gap(j, piece, p)) /* bytes */
            continue;
        size_t width = columns(j->line, p->at, p->next);
        if (width < NARROWEST) /* two columns part cells */
            continue;
        width = width < WIDEST ? width : WIDEST;
        gaps[width]++;
        all++;
        led += p->mark == QW_POINT_STOP || p->value > 0;
        best = gaps[width] > gaps[best] ? width : best;
    }
    size_t share = gaps[best] >= 2 * FEWEST ? 10 : 4; /* of many gaps, fewer must */
    return gaps[best] >= FEWEST && gaps[best] * 10 >= all * 9 && led * share >= all ? best : 0;
}

bool
qw_flat_gaps(struct qw_flat_judging *j, const struct qw_flat_piece *piece)
{
    size_t width = usual_gap(j, piece), breaks = j->f->n;
    bool head = true; /* a title and what stands with it are parted by less */

    for (size_t i = piece->from; width && i < piece->to; i++) {
        const struct qw_point *p = &j->f->points.list[i];
        size_t gap = is_gap(j, piece, p) ? columns(j->line, p->at, p->next) : 0;
        if (gap == width || (head && gap >= 2))
            qw_flat_break(j->f, p->at, p->next - p->at, QW_FLAT_BLANK);
        head &= gap != width;
    }
    return j->f->n > breaks;
}
