#include <stdlib.h>
#include "base/vec.h"
#include "rule/page/furniture_set.h"
#include "text/utf8.h"

void
qw_places_add(struct qw_places *p, size_t at)
{
    size_t *list = qw_vec_grow(p->list, &p->cap, p->n + 1, sizeof(*list));

    if (list == NULL) {
        p->failed = true;
        return;
    }
    p->list = list;
    list[p->n++] = at;
}

void
qw_places_release(struct qw_places *p)
{
    free(p->list);
    *p = (struct qw_places){ 0 };
}

void
qw_furniture_seek(const struct qw_furniture *f, struct qw_span text, size_t from, size_t to,
    struct qw_places *places)
{
    struct qw_span s = to < text.n ? qw_span_slice(text, 0, to + f->reach) : text;
    uint32_t word;

    for (size_t at = from; (at = qw_finder_next(&f->finder, s, at)) < to; at++)
        if (qw_wordlist_at(f->global.words, s, at, &word) > 0)
            qw_places_add(places, at);
}

/* May the characters on both sides of text[at] stand in a word? */
static bool
is_joint(const struct qw_furniture *f, struct qw_span text, size_t at)
{
    size_t n;

    if (at == 0 || at == text.n)
        return false;
    uint32_t before = qw_utf8_before(text.p, text.p + at, &n);
    size_t bit = qw_joint_bit(before, qw_utf8_at(text.p + at, &n));
    return f->joints[bit >> 6] >> (bit & 63) & 1;
}

bool
qw_furniture_joins(const struct qw_furniture *f, struct qw_span text, size_t at, size_t end)
{
    size_t n;

    if (end == at)
        return is_joint(f, text, at);
    uint32_t put = qw_utf8_at(text.p + at, &n);
    if (n == end - at && !qw_charset_has(&f->chars, put))
        return false; /* as of most marks */
    return n < end - at || is_joint(f, text, at) || is_joint(f, text, end);
}

size_t
qw_furniture_reach(const struct qw_furniture *f)
{
    return f->reach;
}

size_t
qw_places_before(const struct qw_places *p, size_t from)
{
    size_t low = 0, high = p->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->list[middle] < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
