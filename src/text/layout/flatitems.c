#include "base/vec.h"
#include "text/layout/flatline.h"
#include "text/layout/opening.h"
#include "text/script.h"
#include "text/utf8.h"

static void
add_item(struct qw_flat_judging *j, size_t from, size_t at, const struct qw_enum *e, bool led)
{
    struct qw_flat *f = j->f;
    size_t before = qw_enum_is_anew(e) ? QW_NOWHERE : j->last[e->kind];
    struct qw_flat_item *items =
        qw_vec_grow(f->items, &f->cap_items, f->n_items + 1, sizeof(*items));

    if (items == NULL) {
        f->failed = true;
        return;
    }
    f->items = items;
    bool first = before == QW_NOWHERE;
    bool mid = first ? !qw_flat_goes_on(j, e) : items[before].mid;
    size_t rank = !first                      ? items[before].rank + 1
                  : mid || qw_enum_is_anew(e) ? 1
                                              : e->value; /* the lines above have those before */
    items[f->n_items] = (struct qw_flat_item){ from, at, *e, before, rank, led, mid, false };
    j->last[e->kind] = f->n_items++;
}

/* Any enumerator but circles, and decimal ones. */
static bool
read_item(struct qw_span s, size_t at, struct qw_enum *e)
{
    return qw_enum_decimal(s, at, e) || (qw_enum_at(s, at, e) && e->kind != QW_ENUM_CIRCLE);
}

/* A count in Chinese numerals of which nothing was seen may start with any number. */
static bool
may_be_mid(const struct qw_flat_judging *j, const struct qw_enum *e)
{
    return e->kind <= QW_ENUM_PAREN_HAN && j->last[e->kind] == QW_NOWHERE && j->above[e->kind] == 0;
}

/* Add the item at `at`, and those that stand behind it and its headings. `mid`: it may be one
 * of a count's middle. */
static void
item_with_headings(
    struct qw_flat_judging *j, size_t from, size_t at, size_t end, bool led, bool mid)
{
    struct qw_enum e;

    for (; at < end && !j->f->failed && read_item(j->line, at, &e); mid = false) {
        if (!qw_flat_goes_on(j, &e) && !(mid && may_be_mid(j, &e)))
            return;
        add_item(j, from, at, &e, led);
        size_t text = at + e.len, next = qw_flat_heading_end(j, text, end, e.kind);
        if (next == QW_NOWHERE)
            return;
        from = qw_flat_before_blanks(j->line, text, next);
        at = next;
        led = true;
    }
}

/* A count comes to its second and had no first where a sentence ended. */
static void
look_for_first(
    struct qw_flat_judging *j, const struct qw_flat_piece *piece, const struct qw_point *p)
{
    struct qw_enum second = { .kind = (enum qw_enum_kind)p->kind, .value = p->value }, first;
    size_t least = j->searched[p->kind], from;

    if (!qw_enum_is_first(second.kind, second.value - 1) || qw_flat_goes_on(j, &second))
        return;
    least = least > piece->at ? least : piece->at;
    j->searched[p->kind] = p->at;
    size_t at = qw_flat_first(j, least, p->at, &second, &first, &from);
    if (at != QW_NOWHERE && at > piece->at)
        add_item(j, from, at, &first, first.kind <= QW_ENUM_PAREN_HAN);
}

/* Is the item of that kind before the place more than a heading, as in a list of contents? */
static bool
says_more(const struct qw_flat_judging *j, const struct qw_point *p)
{
    size_t last = j->last[p->kind];

    return last != QW_NOWHERE &&
           !qw_flat_headline(qw_span_slice(j->line, j->f->items[last].at, p->at));
}

/* Is the place behind the point's mark one where an item may start? The first one behind a
 * blank too, others where the one before says something, and in what a line fell into
 * （一）…；（二）…. */
static bool
may_start(const struct qw_flat_judging *j, const struct qw_point *p, bool broken)
{
    bool first = qw_enum_is_first((enum qw_enum_kind)p->kind, p->value);

    if (p->value == 0 || p->kind == QW_ENUM_CIRCLE)
        return false;
    return p->mark == QW_POINT_STOP || p->mark == QW_POINT_FILL ||
           (first && p->mark == QW_POINT_COLON) ||
           (p->next > p->at && (first || says_more(j, p))) ||
           (p->mark == QW_POINT_SEMI && p->kind == QW_ENUM_PAREN_HAN && broken);
}

static void
list_items(struct qw_flat_judging *j, const struct qw_flat_piece *piece)
{
    for (size_t i = 0; i < QW_ENUM_KINDS; i++) {
        j->last[i] = QW_NOWHERE;
        j->searched[i] = 0;
    }
    j->f->n_items = 0;
    size_t body = j->contents.n ? (size_t)(j->contents.p - j->line.p) + j->contents.n : piece->at;
    body = body > piece->at ? body : piece->at;
    item_with_headings(j, body, qw_skip_blanks(j->line, body), piece->end, true, true);
    for (size_t i = piece->from; i < piece->to; i++) {
        const struct qw_point *p = &j->f->points.list[i];
        if (p->at < body || !may_start(j, p, piece->depth > 0))
            continue;
        look_for_first(j, piece, p);
        item_with_headings(
            j, p->at, p->next, piece->end, p->mark == QW_POINT_COLON, p->mark == QW_POINT_STOP);
    }
}

static size_t
least_of(enum qw_enum_kind kind)
{
    return kind >= QW_ENUM_DIGIT || kind == QW_ENUM_ARTICLE ? 3 : 2;
}

/* Items of counts that got far enough start paragraphs. True: one of them counts in
 * Chinese numerals. */
static bool
settle(struct qw_flat *f)
{
    bool numerals = false;

    for (size_t i = f->n_items; i-- > 0;) {
        struct qw_flat_item *it = &f->items[i];
        bool led = it->before != QW_NOWHERE && f->items[it->before].led;
        if (it->rank >= (it->mid ? 3 : led ? 2 : least_of(it->e.kind)))
            it->starts = true;
        if (it->starts && it->before != QW_NOWHERE)
            f->items[it->before].starts = true;
        numerals |= it->starts && it->e.kind <= QW_ENUM_PAREN_HAN;
    }
    return numerals;
}

/* A greeting at the piece's start, or behind the title there, is a paragraph. */
static void
break_at_greeting(struct qw_flat_judging *j, const struct qw_flat_piece *piece)
{
    enum { TOP = 4 * 2 * QW_FLAT_TITLE }; /* bytes in which its colon stands */
    struct qw_span s = qw_span_slice(j->line, 0, piece->end);
    struct qw_span top = qw_span_slice(s, piece->at, piece->at + TOP);
    size_t at = piece->at, n;

    if (!memchr(top.p, ':', top.n) && qw_span_find(top, QW_LIT("：")) == QW_NOWHERE)
        return;
    for (int i = 0; i < QW_FLAT_TITLE && at < piece->end; i++, at += n) {
        size_t end = qw_greeting(qw_span_slice(s, at, s.n));
        if (end && at + end < piece->end) {
            size_t from = qw_flat_before_blanks(s, piece->at, at),
                   next = qw_skip_blanks(s, at + end);
            if (from > piece->at)
                qw_flat_break(j->f, from, at - from, QW_FLAT_ENUM);
            qw_flat_break(j->f, at + end, next - at - end, QW_FLAT_ENUM);
            return;
        }
        if (qw_is_full_stop(qw_utf8_at(s.p + at, &n)))
            return;
    }
}

bool
qw_flat_items(struct qw_flat_judging *j, const struct qw_flat_piece *piece, bool flat)
{
    struct qw_flat *f = j->f;
    size_t breaks = f->n;

    list_items(j, piece);
    if (!settle(f) && !flat)
        return false;
    for (size_t i = 0; i < f->n_items; i++) {
        const struct qw_flat_item *it = &f->items[i];
        if (it->starts && it->from > piece->at)
            qw_flat_break(f, it->from, it->at - it->from, QW_FLAT_ENUM);
        if (it->starts)
            qw_flat_contents_heading(j, it, piece->end);
    }
    if (f->n > breaks)
        break_at_greeting(j, piece);
    return f->n > breaks;
}
