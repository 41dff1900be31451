/* Inside of one edit of decode: see explain_inside in explain.h.
 *
 * Both sides are read in units that weigh the same on either: a charset's characters by
 * their code points, mojibake by the bytes that were read wrongly. A part of one side
 * is the part of the other that has the same weights before and in it. */
#include "cli/explain.h"
#include "text/utf8.h"

enum units { CHARACTERS, POINTS, LATIN, GBK, UTF8 };

struct side {
    struct qw_span text;
    enum units units;
    const struct qw_charsets *charsets;
    enum qw_charset charset;
};

/* The unit at `at`: its bytes, 0 when there is none, and its weight. */
static size_t
unit(const struct side *s, size_t at, size_t *weight)
{
    const char *p = s->text.p + at;
    size_t left = s->text.n - at, n;
    uint32_t c = 0;

    *weight = 1;
    if (s->units == CHARACTERS) {
        n = qw_charset_step(s->charsets, s->charset, p, left, &c);
        *weight = c >> 21 ? 2 : 1;
        return n;
    }
    c = qw_utf8_at(p, &n);
    if (n > left)
        return 0;
    if (s->units == UTF8)
        *weight = n;
    else if (s->units == GBK)
        *weight = c < 0x80 ? 1 : 2;
    return n;
}

/* The weights before and behind [from, to), or with `weights` the bytes that have these. */
static bool
measure(
    const struct side *s, struct qw_range want, bool weights, struct qw_range *got, size_t *total)
{
    size_t weight, n, sum = 0;
    bool begun = false;

    *got = (struct qw_range){ 0, 0 };
    for (size_t at = 0; at < s->text.n; at += n, sum += weight) {
        n = unit(s, at, &weight);
        if (n == 0)
            return false;
        size_t from = weights ? sum : at, to = weights ? sum + weight : at + n;
        if (to <= want.from || from >= want.to)
            continue;
        if (!begun)
            got->from = weights ? at : sum;
        begun = true;
        got->to = weights ? at + n : sum + weight;
    }
    *total = sum;
    return begun;
}

static bool
know_sides(const char *rule, struct side *del, struct side *ins)
{
    static const struct {
        const char *rule;
        enum units del, ins;
    } mojibake[] = { { "decode.utf8-gbk", GBK, UTF8 }, { "decode.utf8-latin", LATIN, UTF8 },
        { "decode.gbk-latin", LATIN, GBK } };

    for (size_t i = 0; i < sizeof(mojibake) / sizeof(*mojibake); i++)
        if (strcmp(mojibake[i].rule, rule) == 0) {
            del->units = mojibake[i].del;
            ins->units = mojibake[i].ins;
            return qw_utf8_valid(del->text) == del->text.n;
        }
    del->units = CHARACTERS;
    ins->units = POINTS;
    return strncmp(rule, "decode.", 7) == 0 && qw_charset_find(rule + 7, &del->charset) &&
           del->charset < QW_CHARSETS;
}

struct qw_range
explain_inside(const struct qw_charsets *charsets, const struct qw_edit_view *e,
    struct qw_range part, bool back)
{
    struct side del = { .text = e->del, .charsets = charsets }, ins = { .text = e->ins };
    const struct side *here = back ? &ins : &del, *there = back ? &del : &ins;
    struct qw_range weights, made, whole = { 0, there->text.n };
    size_t total, other;

    if (charsets == NULL || !know_sides(e->rule, &del, &ins) ||
        !measure(here, part, false, &weights, &total) ||
        !measure(there, weights, true, &made, &other) || total != other)
        return whole;
    return made;
}
