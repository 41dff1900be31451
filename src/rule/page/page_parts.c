#include "rule/page/page_parts.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    MIXED_CHARS = 20, /* of a line that may be furniture and body in one */
    MIXED_MARKS = 1,
};

#define MIXED_PART 0.5 /* of a line's characters that make it the body's */

/* Does a sentence, or what blanks keep apart, end before s[at]? */
static bool
parts_here(struct qw_span s, size_t at)
{
    size_t n;
    uint32_t c = qw_utf8_before(s.p, s.p + at, &n);

    return qw_is_blank(c) || qw_is_end(c);
}

size_t
qw_part_next(struct qw_span s, size_t at)
{
    do
        at += qw_utf8_len(s.p[at]);
    while (at < s.n && (!parts_here(s, at) || parts_here(s, at + qw_utf8_len(s.p[at]))));
    return at;
}

size_t
qw_part_before(struct qw_span s, size_t at)
{
    size_t n;

    do {
        qw_utf8_before(s.p, s.p + at, &n);
        at -= n;
    } while (at > 0 && (!parts_here(s, at) || parts_here(s, at + qw_utf8_len(s.p[at]))));
    return at;
}

bool
qw_page_mixed(struct qw_page *p, const struct qw_page_rules *r, const struct qw_page_line *l)
{
    struct qw_span s = l->line.text;
    size_t body = 0;

    if (l->line.chars < MIXED_CHARS || l->line.marks < MIXED_MARKS)
        return false;
    for (size_t at = 0, to; at < s.n; at = to) {
        to = qw_part_next(s, at);
        struct qw_page_line part = { .line.text = qw_span_trim(qw_span_slice(s, at, to)) };
        if (part.line.text.n == 0 || part.line.text.n == s.n)
            continue;
        qw_page_judge(p, r, &part, 0);
        body += part.weight <= -r->near_foot ? to - at : 0;
    }
    return (double)body > MIXED_PART * (double)s.n;
}
