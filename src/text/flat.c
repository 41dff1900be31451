#include "text/flat.h"
#include <stdlib.h>
#include "base/vec.h"
#include "text/enumer.h"
#include "text/paras.h"
#include "text/script.h"
#include "text/utf8.h"

/* Pieces of pieces are looked at this deep; characters of a heading or a title. */
enum { DEPTH = 8, HEADING = 45, TITLE = 60 };

struct qw_flat_piece {
    size_t at, end;
    int depth;
};

/* An enumerator where a paragraph may start; `from` is the end of what is before it. */
struct qw_flat_item {
    size_t from, at;
    struct qw_enum e;
    size_t before; /* the item before it in its count, QW_NOWHERE: the first */
    bool starts;
};

void
qw_flat_init(struct qw_flat *f)
{
    *f = (struct qw_flat){ 0 };
}

void
qw_flat_release(struct qw_flat *f)
{
    free(f->list);
    free(f->pieces);
    free(f->items);
    qw_flat_init(f);
}

static void
add_break(struct qw_flat *f, size_t at, size_t len, enum qw_flat_why why)
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
add_piece(struct qw_flat *f, size_t at, size_t end, int depth)
{
    struct qw_flat_piece *p = qw_vec_grow(f->pieces, &f->cap_pieces, f->n_pieces + 1, sizeof(*p));

    if (p == NULL) {
        f->failed = true;
        return;
    }
    f->pieces = p;
    p[f->n_pieces++] = (struct qw_flat_piece){ at, end, depth };
}

/* The full marks behind which a paragraph may end. */
static bool
full_stop(uint32_t c)
{
    return c == U'。' || c == U'！' || c == U'？' || c == U'…' || c == '!' || c == '?';
}

static size_t
skip_blanks(struct qw_span s, size_t at)
{
    size_t n;

    while (at < s.n && qw_is_blank(qw_utf8_at(s.p + at, &n)))
        at += n;
    return at;
}

/* Does a full stop end at s[at], closing quotes and brackets left aside? */
static bool
stopped(struct qw_span s, size_t at)
{
    size_t n;
    uint32_t c = qw_utf8_before(s.p, s.p + at, &n);

    for (int i = 0; i < 3 && qw_is_closing(c); i++) {
        at -= n;
        c = qw_utf8_before(s.p, s.p + at, &n);
    }
    return full_stop(c);
}

/* What a blank of a line can be. */
enum blank {
    BLANK_NONE,  /* the line has no further one */
    BLANK_GOOD,  /* behind a sentence or a heading with its number, before an enumerator */
    BLANK_TITLE, /* the first one, behind what may be a title */
    BLANK_LATIN, /* beside foreign words and figures: says nothing */
    BLANK_BAD,   /* between other Chinese characters */
};

/* The bytes with which a blank of each kind starts: ASCII, U+00A0, U+2000 to U+202F, U+3000. */
static const unsigned char leads[] = { ' ', '\t', 0xc2, 0xe2, 0xe3 };

enum { LEADS = sizeof(leads) };

/* A walk from blank to blank. */
struct blanks {
    struct qw_span s;
    size_t at, next;    /* the blank found: [at, next) */
    size_t from;        /* end of the good one before it */
    size_t kind[LEADS]; /* the next blank of each kind; s.n: none */
    bool first;
};

/* The first blank of a kind at or behind `at`; s.n: none. */
static size_t
find_blank(struct qw_span s, size_t at, unsigned char lead)
{
    size_t n;

    while (at < s.n) {
        const char *p = memchr(s.p + at, lead, s.n - at);
        if (p == NULL)
            break;
        if (lead < 0x80 || qw_is_blank(qw_utf8_at(p, &n)))
            return (size_t)(p - s.p);
        at = (size_t)(p - s.p) + 1;
    }
    return s.n;
}

static struct blanks
first_blanks(struct qw_span s)
{
    struct blanks b = { .s = s, .first = true };

    for (size_t i = 0; i < LEADS; i++)
        b.kind[i] = find_blank(s, 0, leads[i]);
    return b;
}

/* Words without marks, as a title or a heading is. */
static bool
headline(struct qw_span s)
{
    if (s.n > TITLE * 4)
        return false;
    for (size_t i = 0, n; i < s.n; i += n) {
        uint32_t c = qw_utf8_at(s.p + i, &n);
        if (full_stop(c) || c == U'，' || c == ',' || c == U'；' || c == ';')
            return false;
    }
    size_t chars = qw_utf8_count(s);
    return chars >= 4 && chars <= TITLE;
}

static enum blank
kind_of_blank(const struct blanks *b)
{
    struct qw_enum e;
    size_t n;
    struct qw_span before = qw_span_slice(b->s, b->from, b->at);

    if (stopped(b->s, b->at) || qw_enum_at(b->s, b->next, &e))
        return BLANK_GOOD;
    if (b->first && headline(before))
        return BLANK_TITLE;
    if (qw_enum_at(before, 0, &e) && e.kind < QW_ENUM_DIGIT && e.len < before.n && headline(before))
        return BLANK_GOOD;
    bool latin = b->at > 0 && b->next < b->s.n && qw_utf8_at(b->s.p + b->next, &n) < 0x80;
    return latin ? BLANK_LATIN : BLANK_BAD;
}

static enum blank
next_blank(struct blanks *b)
{
    size_t at = b->s.n;

    for (size_t i = 0; i < LEADS; i++) {
        if (b->kind[i] < b->next)
            b->kind[i] = find_blank(b->s, b->next, leads[i]);
        if (b->kind[i] < at)
            at = b->kind[i];
    }
    if (at == b->s.n)
        return BLANK_NONE;
    b->at = at;
    b->next = skip_blanks(b->s, at);
    enum blank kind = kind_of_blank(b);
    if (kind == BLANK_GOOD || kind == BLANK_TITLE)
        b->from = b->next;
    b->first = false;
    return kind;
}

/* The next full mark at or behind `at`, a character's start; s.n: none. Most of the way are
 * characters of the common block, U+4000 to U+9FFF, which need no look. */
static size_t
next_stop(struct qw_span s, size_t at, size_t *n)
{
    while (at < s.n) {
        if ((unsigned char)s.p[at] - 0xe4u < 6) {
            at += 3;
            continue;
        }
        if (full_stop(qw_utf8_at(s.p + at, n)))
            return at;
        at += *n;
    }
    return s.n;
}

/* Have `enough` sentences no blank behind them? */
static bool
glued(struct qw_span s, size_t enough)
{
    size_t n = 0, m, found = 0;

    for (size_t at = 0; found < enough && (at = next_stop(s, at, &n)) + n < s.n; at += n) {
        uint32_t after = qw_utf8_at(s.p + at + n, &m);
        found += !qw_is_blank(after) && !qw_is_closing(after) && !full_stop(after);
    }
    return found >= enough;
}

static bool
break_at_blanks(struct qw_flat *f, struct qw_span s, size_t base, const struct qw_flat_limits *l)
{
    size_t count[BLANK_BAD + 1] = { 0 };
    enum blank kind;

    struct blanks first = first_blanks(s), b = first;
    while ((kind = next_blank(&b)) != BLANK_NONE)
        count[kind]++;
    if (count[BLANK_GOOD] < l->blanks || count[BLANK_BAD] > count[BLANK_GOOD] / 8 ||
        !glued(s, count[BLANK_GOOD]))
        return false;
    b = first;
    while ((kind = next_blank(&b)) != BLANK_NONE)
        if (b.at > 0 && (kind == BLANK_GOOD || kind == BLANK_TITLE))
            add_break(f, base + b.at, b.next - b.at, QW_FLAT_BLANK);
    return true;
}

/* Does the enumerator start a count, or go on with one? */
static bool
goes_on(const struct qw_flat *f, const size_t *last, const struct qw_enum *e)
{
    size_t before = last[e->kind];

    return e->value == 1 || (before != QW_NOWHERE && f->items[before].e.value + 1 == e->value);
}

/* An enumerator at s[at] starts an item when its count goes on. */
static bool
add_item(struct qw_flat *f, size_t *last, struct qw_span s, size_t from, size_t at)
{
    struct qw_enum e;

    if (at >= s.n || !qw_enum_at(s, at, &e) || e.kind == QW_ENUM_CIRCLE || !goes_on(f, last, &e))
        return false;
    size_t before = e.value == 1 ? QW_NOWHERE : last[e.kind];
    struct qw_flat_item *items =
        qw_vec_grow(f->items, &f->cap_items, f->n_items + 1, sizeof(*items));
    if (items == NULL) {
        f->failed = true;
        return false;
    }
    f->items = items;
    items[f->n_items] = (struct qw_flat_item){ from, at, e, before, false };
    last[e.kind] = f->n_items++;
    return true;
}

/* Where the heading that an item opens ends because the first item of the next kind
 * stands behind it: `一、总体要求（一）指导思想`. QW_NOWHERE: no such thing. */
static size_t
heading_end(const struct qw_flat *f, const size_t *last, struct qw_span s, size_t at,
    enum qw_enum_kind above)
{
    struct qw_enum e;
    size_t n;

    for (int i = 0; i < HEADING && at < s.n; i++, at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (full_stop(c) || c == U'；' || c == ';' || c == U'：' || c == ':')
            return QW_NOWHERE;
        if (i > 1 && (c == U'（' || c == '(' || c == U'〔' || c == U'第') &&
            qw_enum_at(s, at, &e) && e.kind > above && e.kind <= QW_ENUM_PAREN_HAN &&
            goes_on(f, last, &e))
            return at;
    }
    return QW_NOWHERE;
}

static size_t
least_of(enum qw_enum_kind kind)
{
    return kind == QW_ENUM_DIGIT || kind == QW_ENUM_PAREN_DIGIT || kind == QW_ENUM_ARTICLE ? 3 : 2;
}

/* Items of counts that got far enough start paragraphs. */
static void
settle(struct qw_flat *f)
{
    for (size_t i = f->n_items; i-- > 0;) {
        struct qw_flat_item *it = &f->items[i];
        if (it->e.value >= least_of(it->e.kind))
            it->starts = true;
        if (it->starts && it->before != QW_NOWHERE)
            f->items[it->before].starts = true;
    }
}

static size_t
item_with_heading(struct qw_flat *f, size_t *last, struct qw_span s, size_t from, size_t at)
{
    while (add_item(f, last, s, from, at)) {
        const struct qw_enum *e = &f->items[f->n_items - 1].e;
        size_t text = at + e->len, next = heading_end(f, last, s, text, e->kind);
        if (next == QW_NOWHERE)
            return text;
        from = at = next;
        size_t n;
        while (from > text && qw_is_blank(qw_utf8_before(s.p, s.p + from, &n)))
            from -= n;
    }
    return at;
}

static bool
break_at_items(struct qw_flat *f, struct qw_span s, size_t base)
{
    size_t last[QW_ENUM_KINDS], breaks = f->n;

    for (size_t i = 0; i < QW_ENUM_KINDS; i++)
        last[i] = QW_NOWHERE;
    f->n_items = 0;
    size_t n, at = item_with_heading(f, last, s, 0, skip_blanks(s, 0));
    while ((at = next_stop(s, at, &n)) < s.n) {
        at += n;
        while (at < s.n && qw_is_closing(qw_utf8_at(s.p + at, &n)))
            at += n;
        size_t next = skip_blanks(s, at);
        at = item_with_heading(f, last, s, at, next);
    }
    settle(f);
    for (size_t i = 0; i < f->n_items; i++) {
        const struct qw_flat_item *it = &f->items[i];
        if (it->starts && it->from > 0)
            add_break(f, base + it->from, it->at - it->from, QW_FLAT_ENUM);
    }
    return f->n > breaks;
}

/* Has the line `enough` blanks? The common ones are counted. */
static bool
has_blanks(struct qw_span s, size_t enough)
{
    size_t n = 0;

    for (size_t at = 0; n < enough && at < s.n; at++) {
        const char *p = memchr(s.p + at, ' ', s.n - at);
        if (p == NULL)
            break;
        n++;
        at = (size_t)(p - s.p);
    }
    for (size_t at = 0; n < enough && (at = find_blank(s, at, 0xe3)) < s.n; at++)
        n++;
    return n >= enough;
}

/* Does an enumerator stand behind a 。 of the line? A quick look for 。 (E3 80 82): a
 * line without one is not scanned further. */
static bool
has_items(struct qw_span s)
{
    struct qw_enum e;
    size_t n;

    for (size_t at = 0; at + 3 < s.n; at++) {
        const char *p = memchr(s.p + at, 0xe3, s.n - at);
        if (p == NULL)
            return false;
        at = (size_t)(p - s.p);
        if (at + 3 >= s.n || p[1] != '\x80' || p[2] != '\x82')
            continue;
        size_t next = at + 3;
        while (next < s.n && qw_is_closing(qw_utf8_at(s.p + next, &n)))
            next += n;
        next = skip_blanks(s, next);
        if (next < s.n && qw_enum_at(s, next, &e))
            return true;
    }
    return false;
}

static size_t
count(struct qw_span s, char c)
{
    size_t n = 0;

    for (const char *p = s.p, *end = s.p + s.n;
         p < end && (p = memchr(p, c, (size_t)(end - p))) != NULL; p++)
        n++;
    return n;
}

/* Can the line be flat? Its marks count as if they were full width and its blanks do not
 * count, so that bringing both into order does not make a line long or short. */
static bool
is_long(struct qw_span s, size_t line)
{
    size_t size = s.n;

    if (s.n < line / 3 * 2 || s.n >= 2 * line)
        return s.n >= line;
    size -= count(s, ' ');
    for (const char *mark = ",;:?!()"; *mark && size < line; mark++)
        size += 2 * count(s, *mark);
    return size >= line;
}

/* Judge a piece; what it falls into is judged again. */
static void
judge(
    struct qw_flat *f, struct qw_span text, struct qw_flat_piece p, const struct qw_flat_limits *l)
{
    struct qw_span s = qw_span_slice(text, p.at, p.end);
    size_t from = f->n, at = p.at;

    if (p.depth == DEPTH || !is_long(s, l->line))
        return;
    if (!(has_blanks(s, l->blanks) && break_at_blanks(f, s, p.at, l)) &&
        !(has_items(s) && break_at_items(f, s, p.at)))
        return;
    for (size_t i = from; i < f->n; i++) {
        add_piece(f, at, f->list[i].at, p.depth + 1);
        at = f->list[i].at + f->list[i].len;
    }
    add_piece(f, at, p.end, p.depth + 1);
}

static int
by_place(const void *a, const void *b)
{
    const struct qw_break *x = a, *y = b;

    return x->at < y->at ? -1 : x->at > y->at;
}

void
qw_flat_find(struct qw_flat *f, struct qw_span text, const struct qw_flat_limits *l)
{
    f->n = f->n_pieces = 0;
    for (size_t at = 0; at < text.n && !f->failed;) {
        const char *lf = memchr(text.p + at, '\n', text.n - at);
        size_t end = lf ? (size_t)(lf - text.p) : text.n;
        if (is_long(qw_span_slice(text, at, end), l->line))
            add_piece(f, at, end, 0);
        at = end + 1;
    }
    while (f->n_pieces && !f->failed)
        judge(f, text, f->pieces[--f->n_pieces], l);
    if (f->n)
        qsort(f->list, f->n, sizeof(*f->list), by_place);
}
