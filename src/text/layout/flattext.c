#include "text/layout/chunks.h"
#include "text/layout/flat.h"
#include "text/script.h"
#include "text/marks/unsettled.h"

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

/* The number of a line that starts with 3、 as a piece of a preview does; 0: it does not. */
static size_t
number_of(struct qw_span line)
{
    size_t v = 0, i = 0;

    for (; i < line.n && i < 3 && qw_is_digit((unsigned char)line.p[i]); i++)
        v = v * 10 + (size_t)(line.p[i] - '0');
    return qw_span_starts(qw_span_slice(line, i, line.n), QW_LIT("、")) ? v : 0;
}

enum qw_unsettled_lines
qw_flat_unsettled(struct qw_span text, const struct qw_flat_limits *l)
{
    enum {
        NUMBER = 24,
        SHORT = 30,
        WRAPPED = 262
    }; /* bytes: of a number, of what may be wrapped */
    enum qw_unsettled_lines lines = QW_LINES_SETTLED;
    size_t pieces = 0;

    for (size_t at = 0, end; at < text.n; at = end + 1) {
        const char *lf = memchr(text.p + at, '\n', text.n - at);
        end = lf ? (size_t)(lf - text.p) : text.n;
        size_t n = end - at;
        struct qw_span line = qw_span(text.p + at, n);
        bool apart = pieces == 0 || (at > 1 && text.p[at - 2] == '\n');
        pieces += n >= l->least && apart && number_of(line) == pieces + 1;
        if (pieces > 1) /* how long they are goes by every blank */
            return qw_unsettled(text) ? QW_LINES_UNSETTLED : QW_LINES_SETTLED;
        if (n <= NUMBER && qw_unsettled_widths(line))
            return QW_LINES_UNSETTLED;
        bool wrapped = n >= SHORT && n < WRAPPED;
        bool flat = n >= l->line || (n >= l->least && 2 * n >= text.n);
        if (wrapped ? qw_unsettled(line) : flat && qw_unsettled_widths(line))
            return QW_LINES_UNSETTLED;
        if (flat && lines == QW_LINES_SETTLED && qw_unsettled(line))
            lines = QW_LINES_FLAT;
    }
    size_t tail = text.n > NUMBER ? text.n - NUMBER : 0;
    return qw_unsettled_widths(qw_span_slice(text, tail, text.n)) ? QW_LINES_UNSETTLED : lines;
}
