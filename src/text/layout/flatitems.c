#include "base/vec.h"
#include "text/layout/flatline.h"
#include "text/script.h"
#include "text/utf8.h"

enum { HEADING = 45 }; /* characters of a heading */

/* Does the enumerator start a count, or go on with one? */
static bool
goes_on(const struct qw_flat_judging *j, const struct qw_enum *e)
{
    size_t before = j->last[e->kind];

    return e->value == 1 || (before != QW_NOWHERE && j->f->items[before].e.value + 1 == e->value);
}

static void
add_item(struct qw_flat_judging *j, size_t from, size_t at, const struct qw_enum *e, bool led)
{
    struct qw_flat *f = j->f;
    size_t before = e->value == 1 ? QW_NOWHERE : j->last[e->kind];
    struct qw_flat_item *items =
        qw_vec_grow(f->items, &f->cap_items, f->n_items + 1, sizeof(*items));

    if (items == NULL) {
        f->failed = true;
        return;
    }
    f->items = items;
    items[f->n_items] = (struct qw_flat_item){ from, at, *e, before, led, false };
    j->last[e->kind] = f->n_items++;
}

static size_t
before_blanks(struct qw_span s, size_t least, size_t at)
{
    size_t n;

    while (at > least && qw_is_blank(qw_utf8_before(s.p, s.p + at, &n)))
        at -= n;
    return at;
}

/* Where the heading that an item opens ends because the first item of the next kind
 * stands behind it: `一、总体要求（一）指导思想`. QW_NOWHERE: no such thing. */
static size_t
heading_end(const struct qw_flat_judging *j, size_t at, size_t end, enum qw_enum_kind above)
{
    struct qw_enum e;
    uint32_t c, before = 0;
    size_t n;

    for (int i = 0; i < HEADING && at < end; i++, at += n, before = c) {
        c = qw_utf8_at(j->line.p + at, &n);
        if (qw_is_full_stop(c) || c == U'；' || c == ';' || c == U'：' || c == ':')
            return QW_NOWHERE;
        bool opens = c == U'（' || c == '(' || c == U'〔' || c == U'第';
        if (i < 2 || !(opens || (c == '1' && qw_is_han(before) && before != U'第')))
            continue;
        if (qw_enum_at(j->line, at, &e) && e.kind > above && goes_on(j, &e) &&
            (e.kind <= QW_ENUM_PAREN_HAN || (e.kind == QW_ENUM_DIGIT && e.value == 1)))
            return at;
    }
    return QW_NOWHERE;
}

/* Add the item at `at`, and those that stand behind it and its headings. */
static void
item_with_headings(struct qw_flat_judging *j, size_t from, size_t at, size_t end, bool led)
{
    struct qw_enum e;

    while (at < end && !j->f->failed && qw_enum_at(j->line, at, &e) && e.kind != QW_ENUM_CIRCLE &&
           goes_on(j, &e)) {
        add_item(j, from, at, &e, led);
        size_t text = at + e.len, next = heading_end(j, text, end, e.kind);
        if (next == QW_NOWHERE)
            return;
        from = before_blanks(j->line, text, next);
        at = next;
        led = true;
    }
}

/* The words before a first enumerator: a title or a salutation that it follows without
 * a mark. Behind these characters 一 belongs to a word: 统一、第一、之一. */
static bool
may_lead(struct qw_span before)
{
    static const char *const words[] = { "统", "第", "之", "其", "单", "唯", "惟", "专", "合", "如",
        "万", "不", "周", "期", "初", "高", "大", "十", "同", "逐", "划", "均", "整", "归", "每",
        "任", "某", "为", "二", "三" };
    size_t n;

    if (!qw_flat_headline(before) || qw_span_ends(before, QW_LIT("目录")))
        return false;
    uint32_t last = qw_utf8_before(before.p, before.p + before.n, &n);
    if (!qw_is_han(last) && last != ')' && last != U'）' && last != U'》')
        return false;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (qw_span_ends(before, qw_span_str(words[i])))
            return false;
    return true;
}

/* A count comes to 二、 and had no 一、 where a sentence ended: it stands behind the
 * piece's title, of which nothing but words is before it. */
static void
look_for_first(struct qw_flat_judging *j, const struct qw_flat_piece *piece, enum qw_enum_kind kind)
{
    struct qw_enum e;
    size_t at = piece->at, n;

    if (j->searched[kind])
        return;
    j->searched[kind] = true;
    for (int i = 0; i <= QW_FLAT_TITLE && at < piece->end; i++, at += n) {
        qw_utf8_at(j->line.p + at, &n);
        if (i < 4 || !qw_enum_at(j->line, at, &e) || e.kind != kind || e.value != 1)
            continue;
        size_t from = before_blanks(j->line, piece->at, at);
        if (may_lead(qw_span_slice(j->line, piece->at, from)))
            add_item(j, from, at, &e, true);
        return;
    }
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
    if (p->value == 0 || p->kind == QW_ENUM_CIRCLE)
        return false;
    return p->mark == QW_POINT_STOP || p->mark == QW_POINT_FILL ||
           (p->value == 1 && p->mark == QW_POINT_COLON) ||
           (p->next > p->at && (p->value == 1 || says_more(j, p))) ||
           (p->mark == QW_POINT_SEMI && p->kind == QW_ENUM_PAREN_HAN && broken);
}

static void
list_items(struct qw_flat_judging *j, const struct qw_flat_piece *piece)
{
    for (size_t i = 0; i < QW_ENUM_KINDS; i++) {
        j->last[i] = QW_NOWHERE;
        j->searched[i] = false;
    }
    j->f->n_items = 0;
    item_with_headings(j, piece->at, qw_skip_blanks(j->line, piece->at), piece->end, true);
    for (size_t i = piece->from; i < piece->to; i++) {
        const struct qw_point *p = &j->f->points.list[i];
        if (!may_start(j, p, piece->depth > 0))
            continue;
        if (p->value == 2 && j->last[p->kind] == QW_NOWHERE && p->kind <= QW_ENUM_PAREN_HAN)
            look_for_first(j, piece, (enum qw_enum_kind)p->kind);
        item_with_headings(j, p->at, p->next, piece->end, p->mark == QW_POINT_COLON);
    }
}

static size_t
least_of(enum qw_enum_kind kind)
{
    return kind == QW_ENUM_DIGIT || kind == QW_ENUM_PAREN_DIGIT || kind == QW_ENUM_ARTICLE ? 3 : 2;
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
        if (it->e.value >= (led ? 2 : least_of(it->e.kind)))
            it->starts = true;
        if (it->starts && it->before != QW_NOWHERE)
            f->items[it->before].starts = true;
        numerals |= it->starts && it->e.kind <= QW_ENUM_PAREN_HAN;
    }
    return numerals;
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
    }
    return f->n > breaks;
}
