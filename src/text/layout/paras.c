#include "text/layout/paras.h"
#include <stdlib.h>
#include <string.h>
#include "base/vec.h"
#include "text/script.h"
#include "text/utf8.h"

void
qw_paras_init(struct qw_paras *p)
{
    *p = (struct qw_paras){ 0 };
}

void
qw_paras_release(struct qw_paras *p)
{
    free(p->list);
    qw_paras_init(p);
}

/* White space that can stand at a line's ends, the line feed aside. */
static bool
is_edge(uint32_t c)
{
    return qw_is_blank(c) || c == '\r' || c == '\v' || c == '\f';
}

bool
qw_is_closing(uint32_t c)
{
    switch (c) {
    case U'”':
    case U'’':
    case U'〞':
    case U'）':
    case U'〕':
    case U'》':
    case U'」':
    case U'』':
    case U'】':
    case ')':
    case '"':
        return true;
    default:
        return false;
    }
}

bool
qw_para_taken(const struct qw_paras *ps, size_t i)
{
    const struct qw_para *p = &ps->list[i];

    return p->skip || (p->glue && !(i > 0 && p[-1].drop)) || (i + 1 < ps->n && p[1].skip);
}

bool
qw_para_indented(const struct qw_para *p, struct qw_span text)
{
    return p->indent >= 2 || (p->at >= 3 && memcmp(text.p + p->at - 3, "　", 3) == 0);
}

bool
qw_ends_sentence(struct qw_span s)
{
    size_t n;

    while (s.n) {
        uint32_t c = qw_utf8_before(s.p, s.p + s.n, &n);
        if (qw_is_end(c) || c == U'：' || c == ':')
            return true;
        if (!qw_is_closing(c))
            return false;
        s.n -= n;
    }
    return false;
}

/* A quick no: neither control, blank nor DEL, and no character of two bytes or up to U+3FFF;
 * `c` is a character's first byte. */
static inline bool
no_edge(char c)
{
    unsigned char u = (unsigned char)c;

    return u >= 0xe4 || (u > ' ' && u < 0x7f);
}

/* The same of the last character of text[from, to). */
static inline bool
ends_plain(struct qw_span text, size_t from, size_t to)
{
    return ((unsigned char)text.p[to - 1] < 0x80 && no_edge(text.p[to - 1])) ||
           (to - from >= 3 && (unsigned char)text.p[to - 3] >= 0xe4);
}

/* Trim text[from, to): the line that is left, empty when all of it is white. */
static struct qw_para
trim(struct qw_span text, size_t from, size_t to)
{
    struct qw_para p = { .at = from, .end = to };
    bool wide = false;
    size_t n, at = from;

    while (p.end > from && !ends_plain(text, from, p.end)) {
        uint32_t c = qw_utf8_before(text.p + from, text.p + p.end, &n);
        if (!is_edge(c))
            break;
        p.end -= n;
    }
    while (at < p.end && !no_edge(text.p[at])) {
        uint32_t c = qw_utf8_at(text.p + at, &n);
        if (!is_edge(c))
            break;
        wide |= c != ' ' && c != '\t';
        at += n;
    }
    if (wide)
        p.at = at;
    p.indent = at - p.at;
    return p;
}

void
qw_paras_split(struct qw_paras *ps, struct qw_span text)
{
    bool blank = false;

    ps->n = 0;
    for (size_t at = 0; at < text.n;) {
        const char *lf = memchr(text.p + at, '\n', text.n - at);
        size_t end = lf ? (size_t)(lf - text.p) : text.n;
        struct qw_para p = trim(text, at, end);

        at = end + 1;
        if (p.at + p.indent == p.end) {
            blank = true;
            continue;
        }
        struct qw_para *list = qw_vec_grow(ps->list, &ps->cap, ps->n + 1, sizeof(*list));
        if (list == NULL) {
            ps->failed = true;
            return;
        }
        ps->list = list;
        p.blank = blank;
        list[ps->n++] = p;
        blank = false;
    }
}
