#include "text/layout/wraps.h"
#include <string.h>
#include "text/layout/enumer.h"
#include "text/measure.h"
#include "text/layout/running.h"
#include "text/layout/singles.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/layout/widths.h"

/* A paragraph's first line lacks its indent, when that was four columns of U+3000. Programs
 * that wrap by the number of characters cut without a look at what stands there: their
 * lines lack nothing. */
enum { INDENT = 4 };

/* Tenths of Chinese characters: in a line that speaks for wrapped text, and in one of wrapped
 * text, where numbers of standards or formulas may stand. */
enum { MOSTLY = 5, SOME = 3 };

/* How a program that wrapped lines measured them: in columns, with marks that are half width
 * now as wide ones or as they are, or in characters, each of them two. */
enum measured { WIDE_MARKS, NARROW_MARKS, CHARACTERS, WAYS };

/* What the lines of a region are like. */
struct region {
    size_t from, to; /* paragraphs */
    size_t widest[WAYS];
    enum measured by;
};

/* Columns of a line: one for a character of one or two bytes, two for the others, and for
 * the marks that were or will be full width. */
static size_t
columns_of(struct qw_measure m, size_t n)
{
    return n - m.tails + m.wides + m.marks;
}

static size_t
columns(struct qw_span s)
{
    return columns_of(qw_measure(s), s.n);
}

static bool
prose(struct qw_span s, size_t tenths)
{
    return qw_is_running(s, tenths, true);
}

/* The line breaks off: its last character is no mark at all. */
static bool
breaks_off(struct qw_span s)
{
    size_t n;
    uint32_t c = qw_utf8_before(s.p, s.p + s.n, &n);

    return qw_is_han(c) || qw_is_digit(c) || qw_is_latin(c) || c == '_';
}

/* It ends inside of a sentence all the same, as one in ten wrapped lines does, or every
 * second line of verse. */
static bool
pauses(struct qw_span s)
{
    return s.p[s.n - 1] == ',' || qw_span_ends(s, QW_LIT("，")) || qw_span_ends(s, QW_LIT("、"));
}

/* Does a line as wide as that lack no more than `ragged` of the longest? */
static bool
full(const struct region *r, const struct qw_para *p, size_t indent, size_t ragged)
{
    size_t width = p->width[r->by] + indent;

    if (r->by == CHARACTERS)
        return width == r->widest[r->by] || width == r->widest[r->by] + 2; /* a mark hangs over */
    return width + ragged >= r->widest[r->by] && width <= r->widest[r->by] + QW_HANGING;
}

/* A line without its indent is wider than QW_WIDEST whatever it holds: no character takes more
 * than two bytes a column. */
static bool
too_wide(const struct qw_para *p)
{
    return p->end - p->at - p->indent >= 2 * (QW_WIDEST + 1);
}

/* The widths that most of the region's full lines have. */
static void
settle(const struct qw_paras *ps, struct region *r)
{
    struct qw_widths widths[WAYS] = { 0 };

    for (size_t i = r->from; i < r->to; i++)
        for (enum measured by = WIDE_MARKS; !ps->list[i].drop && by < WAYS; by++) {
            size_t width = ps->list[i].width[by];
            uint16_t *n = &widths[by].n[width < QW_WIDEST ? width : QW_WIDEST];
            *n += *n < UINT16_MAX;
        }
    for (enum measured by = WIDE_MARKS; by < CHARACTERS; by++)
        r->widest[by] = qw_widths_settled(&widths[by], r->widest[by]);
    r->widest[CHARACTERS] = qw_widths_usual(&widths[CHARACTERS], r->widest[CHARACTERS]);
}

/* The longest run of paragraphs from `from` on that are short enough to be wrapped. */
static struct region
region_at(struct qw_paras *ps, struct qw_span text, size_t from, size_t few)
{
    struct region r = { .from = from, .to = from };

    for (; r.to < ps->n; r.to++) {
        if (ps->list[r.to].drop)
            continue;
        if (too_wide(&ps->list[r.to]) || qw_para_taken(ps, r.to))
            break;
        struct qw_span line = qw_para_text(&ps->list[r.to], text);
        struct qw_measure m = qw_measure(line);
        size_t *width = ps->list[r.to].width;
        width[WIDE_MARKS] = columns_of(m, line.n);
        width[NARROW_MARKS] = width[WIDE_MARKS] - m.marks;
        width[CHARACTERS] = 2 * (line.n - m.tails);
        if (width[WIDE_MARKS] > QW_WIDEST)
            break;
        for (enum measured by = WIDE_MARKS; by < WAYS; by++)
            r.widest[by] = width[by] > r.widest[by] ? width[by] : r.widest[by];
    }
    if (r.to - r.from > few) /* else nobody asks */
        settle(ps, &r);
    return r;
}

/* Could a region of so many lines start here? Its lines need not be measured if not. */
static bool
long_enough(const struct qw_paras *ps, size_t from, size_t lines, size_t *next)
{
    size_t i = from;

    while (i < ps->n && !too_wide(&ps->list[i]))
        i++;
    *next = i + 1;
    return i - from >= lines;
}

enum how { NOT_WRAPPED, WRAPPED, FEW_WRAPPED };

/* What the full lines of a region are like. */
struct fulls {
    size_t n, off, paused, exact; /* lines */
    size_t runs;                  /* full lines behind full ones */
    size_t narrow;                /* that lack columns, whatever characters they have */
    size_t columns, all_columns;  /* of the full ones, of all */
    /* asked when all that agrees */
    size_t items, dated;
    size_t behind, goes_on; /* lines behind full ones; those that begin nothing */
    size_t closes;          /* and those that are full too, or end a sentence */
};

static struct fulls
count_fulls(const struct qw_paras *ps, struct qw_span text, const struct region *r)
{
    struct fulls f = { 0 };
    bool before = false;

    for (size_t i = r->from; i < r->to; i++) {
        if (ps->list[i].drop)
            continue;
        bool is_full = full(r, &ps->list[i], 0, QW_RAGGED);
        f.all_columns += ps->list[i].width[WIDE_MARKS];
        f.runs += before && is_full;
        before = is_full;
        if (!is_full)
            continue;
        struct qw_span line = qw_para_text(&ps->list[i], text);
        f.n++;
        f.exact += full(r, &ps->list[i], 0, QW_RAGGED / 2);
        f.narrow += ps->list[i].width[WIDE_MARKS] + QW_RAGGED < r->widest[WIDE_MARKS];
        f.columns += ps->list[i].width[WIDE_MARKS];
        f.off += breaks_off(line);
        f.paused += pauses(line);
    }
    return f;
}

/* How the full lines and those behind them begin and end. */
static void
count_items(const struct qw_paras *ps, struct qw_span text, const struct region *r, struct fulls *f)
{
    bool before = false;

    for (size_t i = r->from; i < r->to; i++) {
        if (ps->list[i].drop)
            continue;
        bool is_full = full(r, &ps->list[i], 0, QW_RAGGED);
        if (is_full || before) {
            struct qw_span line = qw_para_text(&ps->list[i], text);
            bool item = qw_enum_item(line, 0);
            f->items += is_full && item;
            f->dated += is_full && !item && qw_is_digit((unsigned char)line.p[0]);
            f->behind += before;
            f->goes_on += before && !item;
            f->closes += before && (is_full || qw_ends_sentence(line));
        }
        before = is_full;
    }
}

/* Full lines that are prose: asked last, as each of their characters is looked at. */
static size_t
count_prose(const struct qw_paras *ps, struct qw_span text, const struct region *r)
{
    size_t prosaic = 0;

    for (size_t i = r->from; i < r->to; i++)
        if (!ps->list[i].drop && full(r, &ps->list[i], 0, QW_RAGGED))
            prosaic += prose(qw_para_text(&ps->list[i], text), MOSTLY);
    return prosaic;
}

/* May the lines of the region be wrapped, as far as can be told without a look at how they
 * begin? Few ones must agree the better. */
static bool
may_wrap(const struct fulls *f, const struct region *r, const struct qw_wrap_limits *l, bool known)
{
    bool breaks = (2 * f->off + f->paused) * 10 >= f->n * 12 && f->columns * 4 >= f->all_columns;

    if (r->by == CHARACTERS) /* the very same number of characters: few will do */
        return f->n >= l->few && (known || f->narrow * 5 >= f->n) && breaks;
    if (f->n >= l->lines)
        return breaks;
    return f->n >= l->few && f->exact == f->n && f->off == f->n &&
           r->widest[r->by] >= l->few_width && f->runs + 1 == f->n;
}

/* Do lines go on where full ones break off? `strong`: so many that short paragraphs may stand
 * between. */
static bool
goes_on(const struct fulls *f, const struct region *r, enum how how, bool strong)
{
    bool most = f->goes_on * 4 >= f->n * 3; /* even if full lines are items: these go on */

    if (f->dated * 2 >= f->n)
        return false;
    if (how == FEW_WRAPPED)
        return f->items == 0;
    if (f->columns * (strong ? 4 : 2) < f->all_columns)
        return false;
    return r->by == CHARACTERS ? most
                               : (most || f->items * 10 <= f->n * 3) &&
                                     (f->runs * 3 >= f->n || f->closes * 10 >= f->behind * 8);
}

/* Are the lines of the region wrapped at its width? `known`: they are, by another measure. */
static enum how
wrapped(const struct qw_paras *ps, struct qw_span text, const struct region *r,
    const struct qw_wrap_limits *l, bool known, size_t *fulls)
{
    if (r->to - r->from <= l->few || r->widest[r->by] < l->width)
        return NOT_WRAPPED;
    struct fulls f = count_fulls(ps, text, r);
    enum how how = r->by == CHARACTERS || f.n >= l->lines ? WRAPPED : FEW_WRAPPED;
    *fulls = f.n;
    if (!may_wrap(&f, r, l, known))
        return NOT_WRAPPED;
    count_items(ps, text, r, &f);
    /* figures and units take the place of Chinese in a paper: where all else agrees */
    bool agreed = f.items == 0 && f.goes_on == f.behind && f.off * 10 >= f.n * 8;
    bool strong = f.goes_on * 5 >= f.behind * 4 && f.closes * 10 >= f.behind * 9 &&
                  f.off * 10 >= f.n * 7; /* then short paragraphs may stand between */
    if (!goes_on(&f, r, how, strong))
        return NOT_WRAPPED;
    size_t tenths = agreed || (strong && r->by == CHARACTERS) ? 6 : 8;
    size_t prosaic = count_prose(ps, text, r);
    return prosaic * 10 >= f.n * tenths && (how == WRAPPED || prosaic == f.n) ? how : NOT_WRAPPED;
}

/* The same, by the measure that fills more lines. */
static enum how
measure_region(const struct qw_paras *ps, struct qw_span text, struct region *r,
    const struct qw_wrap_limits *l)
{
    enum how best = NOT_WRAPPED;
    size_t most = 0, fulls = 0;
    enum measured by = WIDE_MARKS;

    for (r->by = WIDE_MARKS; r->by < WAYS; r->by++) {
        enum how how = wrapped(ps, text, r, l, best != NOT_WRAPPED, &fulls);
        if (how == NOT_WRAPPED || fulls <= most)
            continue;
        best = how;
        most = fulls;
        by = r->by;
    }
    r->by = by;
    return best;
}

static enum qw_glue
how(struct qw_span a, struct qw_span b)
{
    bool words = qw_is_latin((unsigned char)a.p[a.n - 1]) && qw_is_latin((unsigned char)b.p[0]);

    return words ? QW_GLUE_WORD : QW_GLUE_TO;
}

static void
unwrap(struct qw_paras *ps, struct qw_span text, const struct region *r, const char *why)
{
    bool tight = false;

    for (size_t i = r->from + 1; i < r->to; i++)
        tight |= !ps->list[i].blank;
    for (size_t i = r->from + 1, last = r->from; i < r->to; i++) {
        struct qw_para *p = &ps->list[i], *prev = &ps->list[last];
        if (p->drop)
            continue;
        last = i;
        struct qw_span a = qw_para_text(prev, text), b = qw_para_text(p, text);
        bool apart = prev->drop || p->glue || (tight && p->blank) || qw_para_indented(p, text);
        size_t indent = qw_para_indented(prev, text) ? INDENT : 0;
        /* a line without any mark may be the text's title */
        bool marked = i == 1 || prev->blank || !breaks_off(a);
        if (apart || !full(r, prev, indent, QW_RAGGED) || !qw_is_running(a, SOME, marked) ||
            qw_starts_item(b))
            continue;
        if (qw_ends_sentence(a) && (!full(r, prev, indent, QW_RAGGED / 2) || !prose(b, SOME) ||
                                       qw_is_labelled(b) || qw_starts_anew(b)))
            continue;
        p->glue = how(a, b);
        p->why = why;
    }
}

/* A line without an indent that goes on where the one before it breaks off. */
static bool
runs_on(const struct qw_paras *ps, struct qw_span text, size_t i, bool *off)
{
    const struct qw_para *p = &ps->list[i];

    if (p->blank || p->drop || p->glue || p[-1].drop || qw_para_indented(p, text))
        return false;
    struct qw_span a = qw_para_text(p - 1, text), b = qw_para_text(p, text);
    *off = !qw_ends_sentence(a);
    size_t tenths = *off ? SOME : MOSTLY;
    return prose(a, tenths) && !qw_enum_item(b, 0) &&
           (*off || !(qw_is_labelled(b) || qw_starts_item(b) || qw_starts_anew(b))) &&
           (prose(b, tenths) ? *off || !qw_has_cells(b) : qw_ends_sentence(b) && !qw_has_cells(b));
}

/* Text whose paragraphs are indented and whose other lines go on, most of them in
 * mid-sentence, however long they are. */
static void
join_indented(
    struct qw_paras *ps, struct qw_span text, const struct qw_wrap_limits *l, const char *why)
{
    size_t indents = 0, firsts = 0, broken = 0, whole = 0, others = 0, widest = 0;
    bool off;

    for (size_t i = 1; i < ps->n; i++)
        indents += qw_para_indented(&ps->list[i], text);
    if (indents < l->indented || ps->n - indents < l->indented)
        return;
    for (size_t i = 1; i < ps->n; i++) {
        const struct qw_para *p = &ps->list[i];
        if (qw_para_indented(p, text)) {
            firsts += prose(qw_para_text(p, text), MOSTLY);
        } else if (!runs_on(ps, text, i, &off)) {
            others += !p->blank && qw_para_indented(p - 1, text);
        } else {
            struct qw_span a = qw_para_text(p - 1, text);
            size_t across = a.n <= QW_WIDEST * 3 ? columns(a) : 0;
            bool wide = across >= l->width;
            widest = across > widest ? across : widest;
            broken += off && wide;
            whole += !off || !wide;
        }
    }
    if (firsts < l->indented || broken < l->indented || broken < whole || broken < 2 * others)
        return;
    for (size_t i = 1; i < ps->n; i++) {
        struct qw_para *p = &ps->list[i];
        if (!runs_on(ps, text, i, &off) || p->skip || p[-1].skip)
            continue;
        struct qw_span a = qw_para_text(p - 1, text), b = qw_para_text(p, text);
        if (qw_is_labelled(b) && a.n <= QW_WIDEST * 3 && columns(a) * 4 < widest * 3)
            continue; /* 建设性质:新建, 建设地点:… */
        p->glue = how(a, b);
        p->why = why;
    }
}

void
qw_wraps_find(struct qw_paras *ps, struct qw_span text, const struct qw_wrap_limits *l,
    const char *wrap, const char *few, const char *indent, const char *single)
{
    if (ps->n >= l->single)
        qw_singles_find(ps, text, l->single, single);
    if (ps->n >= 2 * l->indented)
        join_indented(ps, text, l, indent);
    for (size_t i = 0, next; i < ps->n;) {
        if (!long_enough(ps, i, l->few + 1, &next)) {
            i = next;
            continue;
        }
        struct region r = region_at(ps, text, i, l->few);
        enum how how = measure_region(ps, text, &r, l);
        if (how != NOT_WRAPPED)
            unwrap(ps, text, &r, how == WRAPPED ? wrap : few);
        i = r.to + 1;
    }
}

/* Are nearly all of its first characters spaced? */
static bool
starts_spaced(struct qw_span s)
{
    enum { FIRST = 16, MOST = 2 };
    size_t others = 0, n;

    for (size_t i = qw_skip_blanks(s, 0), chars = 0; i < s.n && chars < FIRST; i += n, chars++) {
        n = qw_utf8_len(s.p[i]);
        others += i + n >= s.n || s.p[i + n] != ' ';
        while (i + n < s.n && s.p[i + n] == ' ')
            n++;
        if (others > MOST)
            return false;
    }
    return true;
}

bool
qw_wraps_spaced(struct qw_span s, const struct qw_wrap_limits *l)
{
    size_t chars = 0, spaced = 0, marks = 0, n;

    if (s.n < l->spaced * 4 || !starts_spaced(s))
        return false;
    for (size_t i = 0; i < s.n; i += n) {
        uint32_t c = qw_utf8_at(s.p + i, &n);
        if (c == ' ')
            continue;
        chars++;
        spaced += i + n < s.n && s.p[i + n] == ' ';
        marks += qw_is_mark(c);
    }
    return spaced >= l->spaced && (spaced + 1) * 20 >= chars * 19 && marks >= 2;
}
