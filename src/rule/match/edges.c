#include "rule/match/edges.h"
#include "rule/match/pattern_regex.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/width.h"

static void
add(struct qw_chars *set, uint32_t c)
{
    size_t place = qw_chars_place(c);

    set->words[place >> 6] |= (uint64_t)1 << (place & 63);
}

static void
add_any(struct qw_chars *set)
{
    memset(set, 0xff, sizeof(*set));
}

static void
add_all(struct qw_chars *set, const char *chars)
{
    size_t n;

    for (; *chars; chars += n)
        add(set, qw_utf8_at(chars, &n));
}

/* A literal character in its forms. */
static void
add_literal(struct qw_chars *set, uint32_t c)
{
    add(set, c);
    if (qw_width_other(c))
        add(set, qw_width_other(c));
    if ((c | 0x20) - 'a' < 26)
        add(set, c ^ 0x20);
}

static void
add_hole(struct qw_chars *set, struct qw_span name, bool last)
{
    const struct qw_hole_edges *e = qw_pattern_hole_edges(name);
    const char *chars = e == NULL ? NULL : last ? e->last : e->first;

    if (chars == NULL)
        add_any(set);
    else if (*chars == '\0') /* no ASCII */
        set->words[2] = set->words[3] = UINT64_MAX;
    else
        add_all(set, chars);
}

static void
start_of(struct qw_chars *set, struct qw_span source)
{
    size_t n;
    uint32_t c = source.n ? qw_utf8_at(source.p, &n) : ' ';
    size_t end = qw_span_find(source, QW_LIT(">"));

    if (c == '<' && end != QW_NOWHERE)
        add_hole(set, qw_span_slice(source, 1, end), false);
    else if (c == '<' || c == '{' || c == '\\' || c == ' ' || c == 0x3000)
        add_any(set);
    else
        add_literal(set, c);
}

/* A name's bytes are ASCII, so what is before the last < is no part of it. */
static void
end_of(struct qw_chars *set, struct qw_span source)
{
    size_t n, at = source.n;
    uint32_t c = qw_utf8_before(source.p, source.p + source.n, &n);

    if (c == '>') {
        while (at > 0 && source.p[at - 1] != '<')
            at--;
        add_hole(set, qw_span_slice(source, at, source.n - 1), true);
    } else if (n == 0 || c == '}' || c == ' ' || c == 0x3000) {
        add_any(set);
    } else {
        add_literal(set, c);
    }
}

/* The characters that a line of this pattern can start or end with: those of its first or last
 * choice's branches when it has one there. */
static void
edge_chars(struct qw_chars *set, struct qw_span source, char edge,
    void (*of)(struct qw_chars *, struct qw_span))
{
    struct qw_span rest = { "", 0 }, all, branch;
    bool start = edge == '{';

    if (memchr(source.p, '\\', source.n)) {
        add_any(set);
        return;
    }
    if (source.p[start ? 0 : source.n - 1] != edge) {
        of(set, source);
        return;
    }
    for (size_t at = source.n; !start && at-- > 0;)
        if (source.p[at] == '{') {
            rest = qw_span_slice(source, at + 1, source.n - 1);
            break;
        }
    if (start)
        rest = qw_span_slice(source, 1, source.n);
    qw_span_cut(&rest, '}', &all);
    bool whole = all.n && !qw_span_ends(all, QW_LIT("|")) && !qw_span_starts(all, QW_LIT("|")) &&
                 qw_span_find(all, QW_LIT("||")) == QW_NOWHERE;
    while (whole && qw_span_cut(&all, '|', &branch))
        of(set, branch);
    if (!whole)
        add_any(set);
}

/* The digits of holes that are no choice among others. */
static size_t
least_digits(struct qw_span source)
{
    bool choice = false;
    size_t n = 0;

    for (size_t at = 0; at < source.n && source.p[at] != '\\'; at++) {
        struct qw_span rest = qw_span_slice(source, at + 1, source.n);
        size_t end = source.p[at] == '<' ? qw_span_find(rest, QW_LIT(">")) : QW_NOWHERE;
        const struct qw_hole_edges *e =
            end == QW_NOWHERE ? NULL : qw_pattern_hole_edges(qw_span_slice(rest, 0, end));
        choice = source.p[at] == '{' || (choice && source.p[at] != '}');
        n += !choice && e ? e->digits : 0;
    }
    return n;
}

void
qw_edges(struct qw_span source, struct qw_edges *e)
{
    *e = (struct qw_edges){ .digits = least_digits(source) };
    edge_chars(&e->first, source, '{', start_of);
    edge_chars(&e->last, source, '}', end_of);
}

struct qw_ends
qw_ends_of(struct qw_span line)
{
    size_t n;

    return (struct qw_ends){ qw_utf8_at(line.p, &n), qw_utf8_before(line.p, line.p + line.n, &n),
        qw_count_digits(line) };
}
