#define _GNU_SOURCE /* memrchr */
#include "rule/page/furniture_set.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    BEFORE = 128, /* bytes round an anchor in which a piece is looked for */
    BEHIND = 512,
};

/* A place at or behind `at` where a character starts. */
static size_t
char_start(struct qw_span s, size_t at)
{
    while (at < s.n && ((unsigned char)s.p[at] & 0xc0) == 0x80)
        at++;
    return at;
}

/* The bytes round an anchor, within its line. */
static size_t
window(struct qw_span text, size_t from, size_t at, size_t *end)
{
    size_t low = at - from > BEFORE ? char_start(text, at - BEFORE) : from;
    size_t high = text.n - at > BEHIND ? char_start(text, at + BEHIND) : text.n;
    const char *nl = memchr(text.p + at, '\n', high - at);

    const char *before = memrchr(text.p + low, '\n', at - low);

    *end = nl ? (size_t)(nl - text.p) : high;
    return before ? (size_t)(before - text.p) + 1 : low;
}

/* A piece at a line's end, directly behind a mark that ends a sentence. */
static bool
is_tail(struct qw_span text, size_t at, size_t end)
{
    size_t n, line = qw_skip_blanks(text, end);

    if (line < text.n && text.p[line] != '\n' && text.p[line] != '\r')
        return false;
    uint32_t c = qw_utf8_before(text.p, text.p + at, &n);
    if (n && c == '.' && at > 1) /* a full stop to be */
        return (unsigned char)text.p[at - 2] >= 0x80;
    return n && (qw_is_end(c) || c == 0x201d || c == 0x300b);
}

static bool
try_piece(struct qw_furniture_scratch *s, const struct line_rule *r, struct qw_span text,
    size_t from, size_t at, size_t low, size_t high, struct qw_piece *p)
{
    size_t end, start = window(text, from, at, &end);

    p->rule = r->id;
    p->site = r->site;
    p->line = r->where == IN_ANY;
    if (p->line) {
        if (start < low || end >= high || (start > 0 && text.p[start - 1] != '\n') ||
            (end < text.n && text.p[end] != '\n'))
            return false;
        p->at = start;
        p->len = end - start + (end < text.n);
        return qw_pattern_line(r->pattern, s->patterns, qw_span_slice(text, start, end), &p->match);
    }
    if (!qw_pattern_find(r->pattern, s->patterns, qw_span_slice(text, start, end), 0, &p->match))
        return false;
    p->at = start + p->match.start;
    p->len = p->match.end - p->match.start;
    if (p->at > at || p->at + p->len <= at)
        return false;
    return r->where == IN_INLINE || is_tail(text, p->at, p->at + p->len);
}

bool
qw_furniture_next(const struct qw_furniture *f, struct qw_furniture_scratch *s, struct qw_span text,
    const struct qw_places *places, size_t from, size_t low, size_t high, struct qw_piece *p)
{
    uint32_t word;

    for (size_t k = qw_places_before(places, from); k < places->n; k++) {
        size_t at = places->list[k];
        if (qw_wordlist_at(f->global.words, text, at, &word) == 0)
            continue;
        for (const struct word_targets *w = &f->global.of[word];;
             w = &f->global.of[w->shorter - 1]) {
            for (uint32_t i = w->from; i < w->to; i++)
                if (try_piece(s, &f->lines[f->global.targets[i]], text, from, at, low, high, p))
                    return true;
            if (w->shorter == 0)
                break;
        }
    }
    return false;
}
