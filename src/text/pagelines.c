#include "text/pagemarks.h"
#include "text/enumer.h"
#include "text/script.h"
#include "text/utf8.h"

/* Can a line be a page's number that starts with this byte of a digit or a dash? */
static bool
may_number(char first)
{
    return qw_is_digit((unsigned char)first) || first == '-' || first == '\xe2' || first == '\xef';
}

/* The number of a line that is `- 3 -` (dashed) or `3`; 0: it is neither. */
static size_t
page_of(struct qw_span line, bool *dashed)
{
    static const char *const dashes[] = { "-", "—", "–", "－", "―" };
    size_t v = 0, digits = 0, before = 0, after = 0, n;

    if (line.n == 0 || !may_number(line.p[0]))
        return 0;
    for (size_t at = 0; at < line.n; at += n) {
        uint32_t c = qw_utf8_at(line.p + at, &n);
        struct qw_span here = qw_span(line.p + at, n);
        bool dash = false;
        for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++)
            dash |= qw_span_eq(here, qw_span_str(dashes[i]));
        if (qw_is_digit(c) && after == 0 && digits < 3) {
            v = v * 10 + (c - '0');
            digits++;
        } else if (dash) {
            digits ? after++ : before++;
        } else if (!qw_is_blank(c)) {
            return 0;
        } else if (digits && before == 0) {
            return 0;
        }
    }
    *dashed = before > 0;
    return (before > 0) == (after > 0) && before < 3 && after < 3 ? v : 0;
}

/* Is the line long enough to be a part of running text? */
static bool
runs(struct qw_span line, size_t chars)
{
    return line.n >= chars && qw_utf8_count(line) >= chars;
}

/* Do two lines belong to one sentence that was cut between them? */
static bool
one_sentence(struct qw_span a, struct qw_span b, size_t half)
{
    size_t n;

    if (!runs(a, half) || qw_ends_sentence(a) || qw_enum_item(b, 0) || b.n == 0)
        return false;
    uint32_t c = qw_utf8_at(b.p, &n), last = qw_utf8_before(a.p, a.p + a.n, &n);
    bool goes_on = qw_is_han(last) || last == U'，' || last == ',' || last == U'、';
    return goes_on && (qw_is_han(c) || qw_is_cjk_punct(c) || c == ',') && runs(b, half / 2);
}

/* Do the dashed numbers of the text rise? */
static bool
dashed_rise(const struct qw_paras *ps, struct qw_span text)
{
    size_t last = 0;
    bool dashed;

    for (size_t i = 0; i < ps->n; i++) {
        struct qw_span line = qw_para_text(&ps->list[i], text);
        size_t page = line.n <= 24 ? page_of(line, &dashed) : 0;
        if (page == 0 || !dashed)
            continue;
        if (page <= last)
            return false;
        last = page;
    }
    return last > 0;
}

size_t
qw_pagemarks_lines(
    struct qw_paras *ps, struct qw_span text, const struct qw_page_limits *l, const char *why)
{
    bool dashed, rise = dashed_rise(ps, text);
    size_t n = 0;

    for (size_t i = 1; i < ps->n; i++) {
        struct qw_para *p = &ps->list[i];
        struct qw_span line = qw_para_text(p, text);
        if (line.n > 24 || page_of(line, &dashed) == 0)
            continue;
        bool cut = i + 1 < ps->n && !ps->list[i - 1].drop && ps->list[i + 1].glue == QW_GLUE_NOT &&
                   one_sentence(qw_para_text(&ps->list[i - 1], text),
                       qw_para_text(&ps->list[i + 1], text), l->half);
        if (dashed ? !rise : !cut)
            continue;
        p->drop = true;
        p->why = why;
        n++;
        if (cut) {
            ps->list[i + 1].glue = QW_GLUE_TO;
            ps->list[i + 1].why = why;
        }
    }
    return n;
}

/* How many lines are bare numbers: more than one, and they are a table's. */
static size_t
bare_lines(const struct qw_paras *ps, struct qw_span text)
{
    size_t n = 0;
    bool dashed;

    for (size_t i = 0; i < ps->n; i++) {
        struct qw_span line = qw_para_text(&ps->list[i], text);
        n += line.n <= 3 && page_of(line, &dashed) && !dashed;
    }
    return n;
}

size_t
qw_pagemarks_tail(const struct qw_paras *ps, struct qw_span text)
{
    if (ps->n == 0)
        return text.n;
    const struct qw_para *p = &ps->list[ps->n - 1];
    size_t at = p->end, n;

    while (at > p->at + p->indent && p->end - at < 4 && qw_is_digit((unsigned char)text.p[at - 1]))
        at--;
    if (at == p->end || p->end - at > 3 || text.p[at] == '0')
        return text.n;
    if (at == p->at + p->indent) {
        bool alone = ps->n > 2 && bare_lines(ps, text) == 1;
        at = alone ? p[-1].end : text.n;
        return alone && qw_ends_sentence(qw_para_text(&p[-1], text)) ? at : text.n;
    }
    size_t end = at;
    while (end > p->at && qw_is_blank(qw_utf8_before(text.p, text.p + end, &n)))
        end -= n;
    struct qw_span before = qw_span_slice(text, p->at, end);
    bool colon = qw_span_ends(before, QW_LIT(":")) || qw_span_ends(before, QW_LIT("："));
    return end < at && !colon && qw_ends_sentence(before) ? end : text.n;
}
