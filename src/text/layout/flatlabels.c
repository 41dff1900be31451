#include "text/layout/flatline.h"
#include "text/layout/paras.h"
#include "text/script.h"
#include "text/utf8.h"

/* Characters of a speaker's label and of one in brackets; so many different ones are remembered;
 * labels that are evidence, in brackets and of speakers. */
enum { SPEAKER = 6, BRACKET = 10, KNOWN = 24, BRACKETS = 3, SPEAKERS = 4 };

/* The labels of a piece. */
struct labels {
    struct qw_span known[KNOWN];
    size_t n, again; /* all; those that were there before */
    size_t led;      /* where a sentence ended, or at the start */
};

static void
count_label(struct labels *l, struct qw_span label, bool led)
{
    size_t known = l->n - l->again, i = 0;

    known = known < KNOWN ? known : KNOWN;
    while (i < known && !qw_span_eq(l->known[i], label))
        i++;
    if (i == known && known < KNOWN)
        l->known[known] = label;
    l->again += i < known;
    l->led += led;
    l->n++;
}

/* Did a sentence end before s[at], or does the piece start there? */
static bool
is_led(struct qw_span s, size_t least, size_t at)
{
    size_t n;

    for (at = qw_flat_before_blanks(s, least, at); at > least; at -= n) {
        uint32_t c = qw_utf8_before(s.p, s.p + at, &n);
        if (!qw_is_closing(c))
            return qw_is_full_stop(c);
    }
    return true;
}

/* 【教学目标】 at s[at]: its bytes, or 0. */
static size_t
bracket_at(struct qw_span s, size_t at)
{
    size_t n, from = at;

    at += 3;
    for (int i = 0; i <= BRACKET && at < s.n; i++, at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (c == U'】')
            return i > 1 ? at + n - from : 0;
        if (!qw_is_han(c))
            return 0;
    }
    return 0;
}

/* 师： whose colon stands at s[at]: where it starts; QW_NOWHERE: no label stands alone there. */
static size_t
speaker_before(struct qw_span s, size_t least, size_t at)
{
    size_t n, from = at;

    for (int i = 0; i <= SPEAKER && from > least; i++, from -= n) {
        uint32_t c = qw_utf8_before(s.p, s.p + from, &n);
        bool part = qw_is_han(c) || (i == 0 && qw_is_digit(c));
        if (!part)
            break;
    }
    return from < at && qw_is_han(qw_utf8_at(s.p + from, &n)) && is_led(s, least, from)
               ? from
               : QW_NOWHERE;
}

/* A walk over a piece from mark to mark, 【 or colons of either width. */
struct walk {
    struct qw_span s;
    size_t least, at;
    bool brackets;
    size_t wide, narrow; /* the next marks; up to date where they are not behind */
};

static struct walk
walk_start(struct qw_span s, size_t least, bool brackets)
{
    return (struct walk){ s, least, least, brackets, least, least };
}

static size_t
next_mark(struct walk *w)
{
    struct qw_span rest = qw_span_slice(w->s, w->at, w->s.n);

    if (w->wide <= w->at && w->wide != QW_NOWHERE) {
        size_t found = qw_span_find(rest, w->brackets ? QW_LIT("【") : QW_LIT("："));
        w->wide = found == QW_NOWHERE ? found : w->at + found;
    }
    if (w->narrow <= w->at && w->narrow != QW_NOWHERE) {
        const char *p = w->brackets ? NULL : memchr(rest.p, ':', rest.n);
        w->narrow = p ? (size_t)(p - w->s.p) : QW_NOWHERE;
    }
    return w->wide < w->narrow ? w->wide : w->narrow;
}

/* The next label; false: there is none. */
static bool
next_label(struct walk *w, struct qw_span *label)
{
    for (size_t mark; (mark = next_mark(w)) != QW_NOWHERE;) {
        w->at = mark + 1;
        if (w->brackets) {
            size_t n = bracket_at(w->s, mark);
            *label = qw_span_slice(w->s, mark, mark + n);
            if (n)
                return true;
        } else {
            size_t from = speaker_before(w->s, w->least, mark);
            *label = from == QW_NOWHERE ? *label : qw_span_slice(w->s, from, mark);
            if (from != QW_NOWHERE)
                return true;
        }
    }
    return false;
}

/* Labels in brackets differ and start sentences mostly, as names of buttons do not; those of
 * speakers come again and again. */
static bool
tell(const struct labels *l, bool brackets)
{
    if (brackets)
        return l->n >= BRACKETS && l->again * 5 <= l->n && l->led * 2 >= l->n;
    return l->n >= SPEAKERS && l->again * 2 >= l->n;
}

static bool
break_at(struct qw_flat_judging *j, const struct qw_flat_piece *piece, bool brackets)
{
    struct qw_span s = qw_span_slice(j->line, 0, piece->end), label = { "", 0 };
    struct labels labels = { .n = 0 };
    size_t breaks = j->f->n;

    for (struct walk w = walk_start(s, piece->at, brackets); next_label(&w, &label);)
        count_label(&labels, label, is_led(s, piece->at, (size_t)(label.p - s.p)));
    if (!tell(&labels, brackets))
        return false;
    for (struct walk w = walk_start(s, piece->at, brackets); next_label(&w, &label);) {
        size_t to = (size_t)(label.p - s.p), from = qw_flat_before_blanks(s, piece->at, to);
        if (from > piece->at)
            qw_flat_break(j->f, from, to - from, QW_FLAT_ENUM);
    }
    return j->f->n > breaks;
}

bool
qw_flat_may_label(const struct qw_flat_judging *j)
{
    return j->f->points.brackets >= BRACKETS || j->f->points.colons >= SPEAKERS;
}

bool
qw_flat_labels(struct qw_flat_judging *j, const struct qw_flat_piece *piece)
{
    const struct qw_points *ps = &j->f->points;
    bool brackets = ps->brackets >= BRACKETS && break_at(j, piece, true);

    return (ps->colons >= SPEAKERS && break_at(j, piece, false)) || brackets;
}
