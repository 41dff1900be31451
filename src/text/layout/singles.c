#include "text/layout/singles.h"
#include "text/script.h"
#include "text/utf8.h"

/* So many different characters are no column of a table. */
enum { MANY = 40 };

/* One character, no more. */
static bool
is_single(const struct qw_para *p, struct qw_span text)
{
    struct qw_span line = qw_para_text(p, text);

    return line.n == qw_utf8_len(line.p[0]);
}

/* Different characters, counted up to MANY. */
struct kinds {
    uint32_t seen[MANY];
    size_t n;
};

static void
see(struct kinds *k, uint32_t c)
{
    for (size_t i = 0; i < k->n; i++)
        if (k->seen[i] == c)
            return;
    if (k->n < MANY)
        k->seen[k->n++] = c;
}

/* The end of the run of single characters that starts at `from`, if it is text and
 * no column of a table: long, of many different Chinese characters. */
static size_t
single_run(const struct qw_paras *ps, struct qw_span text, size_t from, size_t *to)
{
    struct kinds kinds = { .n = 0 };
    size_t han = 0, other = 0, n, i = from;

    for (; i < ps->n && is_single(&ps->list[i], text) && !qw_para_taken(ps, i); i++) {
        uint32_t c = qw_utf8_at(qw_para_text(&ps->list[i], text).p, &n);
        if (!qw_is_han(c)) {
            other += !qw_is_digit(c) && c != '_' && c != '.';
            continue;
        }
        han++;
        if (kinds.n < MANY)
            see(&kinds, c);
    }
    *to = i;
    size_t count = i - from;
    return han * 10 >= (han + other) * 7 && han * 3 >= count &&
                   (kinds.n * 2 >= han || kinds.n == MANY)
               ? count
               : 0;
}

void
qw_singles_find(struct qw_paras *ps, struct qw_span text, size_t least, const char *why)
{
    for (size_t i = 0, to; i<ps->n; i = to> i ? to : i + 1) {
        to = i;
        if (!is_single(&ps->list[i], text) || single_run(ps, text, i, &to) < least)
            continue;
        bool tight = false;
        for (size_t k = i + 1; k < to; k++)
            tight |= !ps->list[k].blank;
        for (size_t k = i + 1; k < to; k++) {
            if (tight && ps->list[k].blank) /* a paragraph ended */
                continue;
            ps->list[k].glue = QW_GLUE_TO;
            ps->list[k].why = why;
        }
    }
}
