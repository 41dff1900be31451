#include "rule/match/asks.h"
#include <stdlib.h>
#include "base/vec.h"
#include "text/script.h"
#include "text/utf8.h"

void
qw_charset_add(struct qw_charset_bits *set, struct qw_span s)
{
    for (size_t at = 0, n; at < s.n; at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (!qw_is_blank(c))
            qw_charset_put(set, c);
    }
}

/* Behind the token at s[at], whose character goes into the set when it is a literal one. */
static size_t
take(struct qw_span s, size_t at, struct qw_charset_bits *set)
{
    size_t n = 1;

    if (s.p[at] == '<') {
        const char *end = memchr(s.p + at, '>', s.n - at);
        return end ? (size_t)(end - s.p) + 1 : s.n;
    }
    if (s.p[at] == '\\' && at + 1 < s.n)
        at++;
    uint32_t c = qw_utf8_at(s.p + at, &n);
    if (c != ' ' && c != 0x3000) /* a blank may be missing */
        qw_charset_put(set, c);
    return at + n;
}

/* A choice's branches, from a[first] on. */
struct choice {
    struct qw_asks *a;
    size_t cap, first;
    bool open; /* one of its branches asks for nothing */
};

/* A branch that asks for more than another one says nothing. */
static bool
add_branch(struct choice *c, const struct qw_charset_bits *chars)
{
    static const struct qw_charset_bits none;
    struct qw_asks *a = c->a;
    size_t kept = c->first;

    c->open |= qw_charset_holds(&none, chars);
    for (size_t i = c->first; i < a->n; i++)
        if (qw_charset_holds(chars, &a->branches[i].chars))
            return true;
    for (size_t i = c->first; i < a->n; i++)
        if (!qw_charset_holds(&a->branches[i].chars, chars))
            a->branches[kept++] = a->branches[i];
    a->n = kept;
    struct qw_branch *list = qw_vec_grow(a->branches, &c->cap, a->n + 1, sizeof(*list));
    if (list == NULL)
        return false;
    a->branches = list;
    a->branches[a->n++] = (struct qw_branch){ *chars, false };
    return true;
}

/* What all branches ask for is asked of every line. */
static void
end_choice(struct choice *c)
{
    struct qw_asks *a = c->a;

    for (size_t w = 0; !c->open && w < QW_CHARSET_WORDS; w++) {
        uint64_t common = UINT64_MAX;
        for (size_t i = c->first; i < a->n; i++)
            common &= a->branches[i].chars.words[w];
        a->all.words[w] |= common;
    }
    if (c->open || a->n - c->first == 1)
        a->n = c->first;
    else
        a->branches[a->n - 1].last = true;
    c->first = a->n;
    c->open = false;
}

bool
qw_asks(struct qw_span source, struct qw_asks *a)
{
    struct choice c = { .a = a };
    struct qw_charset_bits branch;
    bool inside = false, ok = true;

    *a = (struct qw_asks){ 0 };
    for (size_t at = 0; ok && at < source.n;) {
        char sign = source.p[at];
        if (!inside && sign == '{') {
            branch = (struct qw_charset_bits){ 0 };
            inside = true;
            at++;
        } else if (inside && (sign == '|' || sign == '}')) {
            ok = add_branch(&c, &branch);
            branch = (struct qw_charset_bits){ 0 };
            if (sign == '}')
                end_choice(&c), inside = false;
            at++;
        } else {
            at = take(source, at, inside ? &branch : &a->all);
        }
    }
    if (inside) /* no pattern: nothing is known of its end */
        a->n = c.first;
    return ok;
}

void
qw_asks_release(struct qw_asks *a)
{
    free(a->branches);
    *a = (struct qw_asks){ 0 };
}

bool
qw_asks_branches(const struct qw_asks *a, const struct qw_charset_bits *line)
{
    for (size_t i = 0; i < a->n;) {
        bool found = false;
        do
            found = found || qw_charset_holds(line, &a->branches[i].chars);
        while (!a->branches[i++].last);
        if (!found)
            return false;
    }
    return true;
}
