#include "text/layout/flat.h"
#include <stdlib.h>
#include "base/vec.h"
#include "text/layout/flatline.h"
#include "text/marks/unsettled.h"
#include "text/script.h"
#include "text/utf8.h"

/* Pieces of pieces are looked at this deep. */
enum { DEPTH = 8 };

void
qw_flat_init(struct qw_flat *f)
{
    *f = (struct qw_flat){ 0 };
    qw_buf_init(&f->line, SIZE_MAX);
}

void
qw_flat_release(struct qw_flat *f)
{
    free(f->list);
    free(f->pieces);
    free(f->items);
    qw_points_release(&f->points);
    qw_buf_release(&f->line);
    qw_flat_init(f);
}

void
qw_flat_break(struct qw_flat *f, size_t at, size_t len, enum qw_flat_why why)
{
    struct qw_break *list = qw_vec_grow(f->list, &f->cap, f->n + 1, sizeof(*list));

    if (list == NULL) {
        f->failed = true;
        return;
    }
    f->list = list;
    list[f->n++] = (struct qw_break){ at, len, why };
}

static void
add_piece(struct qw_flat *f, struct qw_flat_piece piece)
{
    struct qw_flat_piece *p = qw_vec_grow(f->pieces, &f->cap_pieces, f->n_pieces + 1, sizeof(*p));

    if (p == NULL) {
        f->failed = true;
        return;
    }
    f->pieces = p;
    p[f->n_pieces++] = piece;
}

bool
qw_flat_headline(struct qw_span s)
{
    if (s.n > QW_FLAT_TITLE * 4)
        return false;
    for (size_t i = 0, n; i < s.n; i += n) {
        uint32_t c = qw_utf8_at(s.p + i, &n);
        if (qw_is_full_stop(c) || c == U'，' || c == ',' || c == U'；' || c == ';')
            return false;
    }
    size_t chars = qw_utf8_count(s);
    return chars >= 4 && chars <= QW_FLAT_TITLE;
}

/* What a blank of a line can be. */
enum blank {
    BLANK_NONE,  /* it is no blank */
    BLANK_GOOD,  /* behind a sentence or a heading with its number, before an enumerator */
    BLANK_WEAK,  /* behind a sentence, but before a sign beside which punctuation keeps it */
    BLANK_TITLE, /* the first one, behind what may be a title */
    BLANK_IDLE,  /* beside foreign words, figures and marks: says nothing */
    BLANK_BAD,   /* between other Chinese characters */
};

/* The heading of a list of contents. */
static bool
contents(struct qw_span s)
{
    size_t at = qw_span_starts(s, QW_LIT("目录")) || qw_span_starts(s, QW_LIT("目次")) ? 6 : 0;

    return at && (at == s.n || s.p[at] == ' ' || s.p[at] == '\n' || s.p[at] == '\xe3');
}

static bool
beside_mark(struct qw_span s, const struct qw_point *p)
{
    size_t n;
    uint32_t before = qw_utf8_before(s.p, s.p + p->at, &n);
    uint32_t after = p->next < s.n ? qw_utf8_at(s.p + p->next, &n) : 0;

    return p->mark != QW_POINT_NONE || before == ',' || qw_is_cjk_punct(before) ||
           qw_is_cjk_punct(after);
}

/* The kind of a point; `from` is the end of the good one before it, or the piece's start. */
static enum blank
kind_of_blank(struct qw_span s, const struct qw_point *p, size_t from, bool first)
{
    struct qw_enum e;
    size_t n;
    struct qw_span before = qw_span_slice(s, from, p->at);

    if (p->next == p->at)
        return BLANK_NONE;
    if (p->value || contents(qw_span_slice(s, p->next, s.n)))
        return BLANK_GOOD;
    if (p->mark == QW_POINT_STOP) {
        uint32_t after = p->next < s.n ? qw_utf8_at(s.p + p->next, &n) : 0;
        return qw_is_han(after) || qw_is_cjk_punct(after) ? BLANK_GOOD : BLANK_WEAK;
    }
    if (first && qw_flat_headline(before))
        return BLANK_TITLE;
    bool item = qw_enum_at(before, 0, &e);
    if (item && e.len == before.n) /* 第一条 为了… */
        return BLANK_IDLE;
    if (item && e.kind < QW_ENUM_DIGIT && qw_flat_headline(before))
        return BLANK_GOOD;
    bool latin = p->at > 0 && p->next < s.n && qw_utf8_at(s.p + p->next, &n) < 0x80;
    return latin || beside_mark(s, p) ? BLANK_IDLE : BLANK_BAD;
}

/* A list of contents that was squeezed into one line: from 目录 on until its first
 * enumerator comes again, or a sentence. */
struct squeezed {
    bool inside, counts;
    uint8_t kind;
};

/* Is the point inside of such a list? `before`: from the last break on. */
static bool
in_contents(struct squeezed *c, struct qw_span before, const struct qw_point *p)
{
    if (!c->inside) {
        c->inside = contents(before);
        c->counts = false;
        if (!c->inside)
            return false;
    }
    bool again = c->counts && p->value == 1 && p->kind == c->kind;
    if (!c->counts && p->value) {
        c->counts = true;
        c->kind = p->kind;
    }
    c->inside = !again && p->mark != QW_POINT_STOP && before.n < QW_FLAT_TITLE * 16;
    return c->inside;
}

/* What the blanks of a piece are. */
struct tally {
    size_t count[BLANK_BAD + 1];
    size_t items; /* before enumerators */
    size_t glued; /* sentences that another one follows without a blank */
};

/* Which blanks are looked at. */
struct view {
    bool structure; /* not those behind full stops, as punctuation will drop them where no
                     * paragraph ends */
    bool wide;      /* only two and more, as indents leave them */
};

/* A wide blank before a date or a name parts lines as well. */
static bool
parts_lines(struct qw_span s, const struct qw_point *p)
{
    size_t n;

    return p->next < s.n && !qw_is_latin(qw_utf8_at(s.p + p->next, &n)) && p->mark == QW_POINT_NONE;
}

/* Two characters or more on either side, as 摘  要 has not. */
static bool
parts_words(struct qw_span s, const struct qw_point *p)
{
    size_t n, m;

    if (p->at == 0 || p->next >= s.n)
        return false;
    qw_utf8_before(s.p, s.p + p->at, &n);
    qw_utf8_at(s.p + p->next, &m);
    return p->at > n && p->next + m < s.n &&
           !qw_is_blank(qw_utf8_before(s.p, s.p + p->at - n, &n)) &&
           !qw_is_blank(qw_utf8_at(s.p + p->next + m, &m));
}

/* Count the kinds; or break at the good ones, without `t`. */
static void
walk_blanks(
    struct qw_flat_judging *j, const struct qw_flat_piece *piece, struct view v, struct tally *t)
{
    size_t from = piece->at;
    bool first = true;
    struct squeezed list = { 0 };

    for (size_t i = piece->from; i < piece->to; i++) {
        const struct qw_point *p = &j->f->points.list[i];
        if (in_contents(&list, qw_span_slice(j->line, from, p->at), p))
            continue;
        if (v.wide && p->next - p->at < 2)
            continue;
        if (v.structure && p->mark == QW_POINT_STOP) {
            if (t)
                t->glued += p->next > p->at;
            continue;
        }
        enum blank kind = kind_of_blank(j->line, p, from, first);
        if (kind == BLANK_NONE)
            continue;
        first = false;
        if (t) {
            t->count[kind]++;
            t->items += p->value > 0;
        }
        bool breaks = kind == BLANK_GOOD || kind == BLANK_TITLE || kind == BLANK_WEAK ||
                      (v.wide && kind == BLANK_IDLE && parts_lines(j->line, p)) ||
                      (v.wide && kind == BLANK_BAD && parts_words(j->line, p));
        if (!breaks)
            continue;
        if (t == NULL && p->at > piece->at)
            qw_flat_break(j->f, p->at, p->next - p->at, QW_FLAT_BLANK);
        from = p->next;
    }
}

/* Does a view hold so many blanks that they could tell anything? */
static bool
has_blanks(const struct qw_flat_judging *j, const struct qw_flat_piece *piece, struct view v)
{
    size_t blanks = 0, least = v.wide ? 2 : 1;

    for (size_t i = piece->from; i < piece->to && blanks < j->limits->blanks; i++) {
        const struct qw_point *p = &j->f->points.list[i];
        blanks += p->next - p->at >= least && !(v.structure && p->mark == QW_POINT_STOP);
    }
    return blanks >= j->limits->blanks;
}

/* Do the blanks tell paragraphs? In a line that is not long, half of them must stand before
 * enumerators. Most sentences must have none behind them; wide ones may stand behind more
 * where they stand before enumerators. */
static bool
tell(struct qw_flat_judging *j, const struct qw_flat_piece *p, bool flat, struct view v)
{
    const struct qw_points *ps = &j->f->points;
    struct tally t = { .glued = (p->to < ps->n ? ps->list[p->to].glued : ps->glued) - p->glued };

    walk_blanks(j, p, v, &t);
    size_t good = t.count[BLANK_GOOD] + (v.wide ? t.count[BLANK_WEAK] : 0);
    bool counts = t.items * 2 >= good;
    bool glued = v.wide ? t.glued >= good / 4 || counts : t.glued >= good;
    bool agree = t.count[BLANK_BAD] <= (v.wide ? good * 2 : good / 8);
    return good >= j->limits->blanks && agree && glued && (flat || counts);
}

static bool
break_at_blanks(struct qw_flat_judging *j, const struct qw_flat_piece *p, bool flat)
{
    static const struct view views[] = { { false, true }, { true, true }, { false, false },
        { true, false } };

    if (p->to - p->from < j->limits->blanks)
        return false;
    if (qw_flat_gaps(j, p))
        return true;
    for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
        if (has_blanks(j, p, views[i]) && tell(j, p, flat, views[i])) {
            walk_blanks(j, p, views[i], NULL);
            return true;
        }
    return false;
}

static int
by_place(const void *a, const void *b)
{
    const struct qw_break *x = a, *y = b;

    return x->at < y->at ? -1 : x->at > y->at;
}

/* Breaks in their order, each once: a heading ends where its first item starts. */
static void
sort_breaks(struct qw_flat *f, size_t from)
{
    size_t n = from;

    qsort(f->list + from, f->n - from, sizeof(*f->list), by_place);
    for (size_t i = from; i < f->n; i++)
        if (n == from || f->list[i].at >= f->list[n - 1].at + f->list[n - 1].len + 1)
            f->list[n++] = f->list[i];
    f->n = n;
}

/* How many sentences are glued before a point. */
static size_t
glued_to(const struct qw_point *p)
{
    return p->glued + (p->mark == QW_POINT_STOP && p->next == p->at);
}

/* The piece before a break; `next` becomes what is behind it. False: the break is at no point. */
static bool
split_off(
    struct qw_flat_judging *j, struct qw_flat_piece *next, const struct qw_break *b, size_t to)
{
    const struct qw_point *points = j->f->points.list;
    size_t from = next->at, glued = next->glued;

    next->end = b->at;
    for (; next->to < to && points[next->to].at < b->at; next->to++) {
        from = points[next->to].next;
        glued = glued_to(&points[next->to]);
    }
    add_piece(j->f, *next);
    next->at = b->at + b->len;
    const struct qw_point *p = next->to < to ? &points[next->to] : NULL;
    bool at_point = p && p->at == b->at && p->next == next->at;
    next->glued = at_point ? glued_to(p) : glued + qw_points_glued(j->line, from, next->at);
    next->from = next->to += at_point;
    return at_point;
}

/* As a line the piece may be asked for labels and forms, and for items where a list of contents
 * is that is none without what stands behind it. */
static bool
differs_as_line(const struct qw_flat_judging *j, const struct qw_flat_piece *p)
{
    bool listed = j->contents.n && j->line.p + p->at < j->contents.p + j->contents.n;

    return (listed || qw_flat_may_label(j) || qw_flat_may_form(j)) &&
           qw_flat_is_long(qw_span_slice(j->line, p->at, p->end), j->limits->least);
}

/* Judge a piece; what it falls into is judged again. */
static void
judge(struct qw_flat_judging *j, struct qw_flat_piece p)
{
    struct qw_flat *f = j->f;
    bool broken = p.depth > 0;
    bool flat =
        broken ? qw_flat_is_long(qw_span_slice(j->line, p.at, p.end), j->limits->line) : j->whole;
    size_t from = f->n, i = p.from, pieces = f->n_pieces;

    if (p.depth == DEPTH) {
        f->again = true;
        return;
    }
    bool listed = false;
    if (p.depth == 0) {
        listed |= qw_flat_contents(j, &p);
        listed |= qw_flat_labels(j, &p);
        listed |= qw_flat_forms(j, &p);
    }
    if (!break_at_blanks(j, &p, flat) && !qw_flat_items(j, &p, flat || broken) && !listed)
        return;
    sort_breaks(f, from);
    struct qw_flat_piece next = { p.at, p.end, i, i, p.glued, p.depth + 1 };
    bool at_points = true;
    for (size_t k = from; k < f->n && !f->failed; k++)
        at_points &= split_off(j, &next, &f->list[k], p.to);
    next.end = p.end;
    next.to = p.to;
    add_piece(f, next);
    for (; pieces < f->n_pieces && !at_points; pieces++)
        f->again |= differs_as_line(j, &f->pieces[pieces]);
}

/* Judge a line that starts at `base` of the text. */
static void
judge_line(struct qw_flat_judging *j, struct qw_span text, size_t base)
{
    struct qw_flat *f = j->f;
    size_t from = f->n;

    if (base > 0)
        qw_span_cut(&text, '\n', &j->title);
    qw_points_find(&f->points, j->line);
    f->failed |= f->points.failed;
    add_piece(f, (struct qw_flat_piece){ 0, j->line.n, 0, f->points.n, 0, 0 });
    while (f->n_pieces && !f->failed)
        judge(j, f->pieces[--f->n_pieces]);
    if (f->n > from)
        qsort(f->list + from, f->n - from, sizeof(*f->list), by_place);
    for (size_t i = from; i < f->n; i++)
        f->list[i].at += base;
}

/* To which number of its count the enumerator at text[at] has come. */
static void
note_item(size_t *above, struct qw_span text, size_t at)
{
    struct qw_enum e;

    if (at < text.n && qw_enum_may(text.p + at) && qw_enum_at(text, at, &e) &&
        e.kind <= QW_ENUM_PAREN_HAN)
        above[e.kind] = e.value;
}

/* The same for the lines from `at` to `to`. */
static void
note_lines(size_t *above, struct qw_span text, size_t at, size_t to)
{
    while (at < to) {
        const char *lf = memchr(text.p + at, '\n', to - at);
        note_item(above, text, at);
        at = lf ? (size_t)(lf - text.p) + 1 : to;
    }
}

/* Does a number of the line that starts at `base` go on with what came before it and is no break?
 * It will be one when the pieces are lines. The breaks are those from number `from` on. */
static bool
goes_on_later(
    const struct qw_flat *f, const size_t *above, struct qw_span text, size_t base, size_t from)
{
    size_t last[QW_ENUM_KINDS];
    bool later = false;

    memcpy(last, above, sizeof(last));
    note_item(last, text, base);
    for (size_t i = 0, k = from; f->n > from && i < f->points.n; i++) {
        const struct qw_point *p = &f->points.list[i];
        for (; k < f->n && f->list[k].at + f->list[k].len <= base + p->next; k++)
            note_item(last, text, f->list[k].at + f->list[k].len);
        later |= p->mark == QW_POINT_STOP && p->value > 1 && p->kind <= QW_ENUM_PAREN_HAN &&
                 p->value == last[p->kind] + 1;
    }
    return later;
}

/* Make the line what it will be without the blanks that go; false: none does. */
static bool
drop_blanks(struct qw_flat *f, struct qw_span *line)
{
    struct qw_spunmarks alone = { .text = *line };

    if (qw_unsettled_flat(*line, &alone) == 0)
        return false;
    qw_buf_reset(&f->line);
    qw_unsettled_drop(*line, &f->line);
    f->failed |= f->line.failed;
    *line = qw_buf_view(&f->line);
    return true;
}

/* List the places in the lines from `at` to `to`; `later`: only up to the first in a line as it
 * will be. */
static void
find(struct qw_flat *f, struct qw_span text, size_t at, size_t to, const struct qw_flat_limits *l,
    bool later)
{
    struct qw_flat_measured measured = { 0, 0 };
    size_t above[QW_ENUM_KINDS] = { 0 }, noted = 0; /* up to there */

    f->n = f->n_pieces = 0;
    f->again = false;
    for (size_t end; at < to && !f->failed && !(later && f->n); at = end + 1) {
        const char *lf = memchr(text.p + at, '\n', text.n - at);
        end = lf ? (size_t)(lf - text.p) : text.n;
        struct qw_span line = qw_span_slice(text, at, end);
        bool whole = qw_flat_is_long(line, l->line);
        if (!whole && !qw_flat_may_be(line, text, l, &measured) &&
            !(f->n > 0 && qw_flat_is_long(line, l->least)))
            continue;
        if (later && !drop_blanks(f, &line))
            continue;
        struct qw_flat_judging j = {
            .f = f, .line = line, .whole = whole, .above = above, .limits = l
        };
        size_t i = f->n;
        note_lines(above, text, noted, at);
        judge_line(&j, text, at);
        f->again |= goes_on_later(f, above, text, at, i);
        for (noted = at; i < f->n; i++) {
            note_lines(above, text, noted, f->list[i].at);
            noted = f->list[i].at + f->list[i].len;
        }
    }
}

void
qw_flat_find(struct qw_flat *f, struct qw_span text, const struct qw_flat_limits *l)
{
    find(f, text, 0, text.n, l, false);
}

bool
qw_flat_will_break(
    struct qw_flat *f, struct qw_span text, size_t from, size_t to, const struct qw_flat_limits *l)
{
    find(f, text, from, to, l, true);
    return f->n > 0;
}
