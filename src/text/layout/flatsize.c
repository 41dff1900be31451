#include "text/layout/flatline.h"
#include "text/measure.h"

enum { WIDEST = 3 }; /* what a byte can measure */

bool
qw_flat_is_long(struct qw_span s, size_t line)
{
    enum { STEP = 256 };
    size_t size = 0;

    if (s.n < line / 3 * 2 || s.n >= 2 * line)
        return s.n >= line;
    for (size_t at = 0, step; at < s.n && size < line && size + WIDEST * (s.n - at) >= line;
         at += step) {
        step = line - size > STEP ? line - size : STEP; /* most often that is enough */
        size += qw_measure_size(qw_span_slice(s, at, at + step));
    }
    return size >= line;
}

static bool
is_larger(struct qw_flat_measured *m, struct qw_span text, size_t size)
{
    enum { STEP = 1024 };

    while (m->size <= size && m->at < text.n) {
        size_t to = text.n - m->at < STEP ? text.n : m->at + STEP;
        m->size += qw_measure_size(qw_span_slice(text, m->at, to));
        m->at = to;
    }
    return m->size > size;
}

bool
qw_flat_may_be(struct qw_span line, struct qw_span text, const struct qw_flat_limits *l,
    struct qw_flat_measured *m)
{
    if (line.n < l->least / WIDEST || is_larger(m, text, 2 * WIDEST * line.n))
        return false;
    return qw_flat_is_long(line, l->least) && !is_larger(m, text, 2 * qw_measure_size(line));
}
