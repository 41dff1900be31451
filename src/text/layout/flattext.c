#include "text/layout/chunks.h"
#include "text/layout/flatline.h"
#include "text/script.h"
#include "text/marks/unsettled.h"
#include "text/utf8.h"

size_t
qw_flat_title(const struct qw_flat *f, struct qw_span text, size_t *from)
{
    enum { LEAST = 12 }; /* bytes: a shorter title may be a word of the first sentence */
    struct qw_span rest = text, title;

    if (f->n < 2 || !qw_span_cut(&rest, '\n', &title) || title.n < LEAST || rest.n == 0)
        return 0;
    *from = (size_t)(rest.p - text.p);
    const char *lf = memchr(rest.p, '\n', rest.n);
    size_t end = lf ? (size_t)(lf - text.p) : text.n, again = qw_title_again(rest, title);
    if (again == 0 || f->list[1].at >= end)
        return 0;
    bool whole = f->list[0].at <= *from + again;
    return whole ? f->list[0].at + f->list[0].len : *from + again;
}

/* With a full-width figure, as a piece's number may be. */
static bool
starts_wide(struct qw_span line)
{
    size_t n;
    uint32_t c = qw_utf8_at(line.p, &n);

    return c >= U'０' && c <= U'９';
}

enum qw_unsettled_lines
qw_flat_unsettled(
    struct qw_flat *f, struct qw_span text, const struct qw_flat_limits *l, bool lengths)
{
    enum {
        NUMBER = 24,
        SHORT = 30,
        WRAPPED = 262
    }; /* bytes: of a number, of what may be wrapped */
    struct qw_spunmarks marks = { .text = text };
    unsigned found = 0;
    size_t first = text.n, last = 0; /* lines with blanks that go */

    if (lengths && qw_unsettled(text))
        return QW_LINES_UNSETTLED;
    for (size_t at = 0, end; at < text.n; at = end + 1) {
        const char *lf = memchr(text.p + at, '\n', text.n - at);
        end = lf ? (size_t)(lf - text.p) : text.n;
        size_t n = end - at;
        struct qw_span line = qw_span(text.p + at, n);
        bool number = n <= NUMBER || starts_wide(line);
        if (number && qw_unsettled_widths(qw_span_slice(line, 0, NUMBER)))
            return QW_LINES_UNSETTLED;
        bool wrapped = n >= SHORT && n < WRAPPED;
        bool flat = n >= l->line || (n >= l->least && 2 * n >= text.n);
        if (wrapped && qw_unsettled_line(line, &marks))
            return QW_LINES_UNSETTLED;
        unsigned here = flat ? qw_unsettled_flat(line, &marks) : 0;
        if (here & QW_UNSETTLED_WIDTHS)
            return QW_LINES_UNSETTLED;
        first = here && !found ? at : first;
        last = here ? end : last;
        found |= here;
    }
    size_t tail = text.n > NUMBER ? text.n - NUMBER : 0;
    if (qw_unsettled_widths(qw_span_slice(text, tail, text.n)))
        return QW_LINES_UNSETTLED;
    bool dots = found & QW_UNSETTLED_DOTS;
    return dots || (found && qw_flat_will_break(f, text, first, last, l)) ? QW_LINES_FLAT
                                                                          : QW_LINES_SETTLED;
}
