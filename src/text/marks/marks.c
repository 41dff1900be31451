#include <stdlib.h>
#include "base/vec.h"
#include "text/marks/marks.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/width.h"

void
qw_marks_release(struct qw_marks *m)
{
    free(m->list);
    free(m->blocks);
    *m = (struct qw_marks){ 0 };
}

/* A reader's place in the line. */
struct reader {
    struct qw_marks *m;
    struct qw_span line;
    size_t at;
    size_t pending;  /* marks that wait for their right side */
    uint32_t opened; /* the innermost open bracket, or QW_NO_PAIR */
    uint32_t han, core, operators;
    uint32_t clauses, stops, since;
    uint8_t left; /* the last core */
    uint8_t near; /* the last character */
};

static uint8_t
near_of(uint32_t c)
{
    if (qw_is_digit(c))
        return QW_DIGIT;
    if (qw_is_latin(c) || (c >= 0xc0 && c < 0x250) || (c >= 0x370 && c < 0x530))
        return QW_LATIN;
    if (c < 0x80)
        return c == '%' ? QW_SIGN : QW_ASCII;
    if (qw_is_han(c) || (c >= 0x3041 && c <= 0x30ff))
        return QW_HAN;
    uint32_t ascii = qw_width_ascii(c);
    return ascii ? (qw_is_digit(ascii) ? QW_DIGIT : QW_LATIN) : QW_SIGN;
}

/* What stands here, for the mark directly before. */
static inline void
set_near(struct reader *r, uint8_t near)
{
    struct qw_mark *last = r->m->n ? &r->m->list[r->m->n - 1] : NULL;

    r->near = near;
    if (last && last->at + last->len == r->at && last->kind != QW_MARK_ALNUM)
        last->near_right = near;
}

/* So many letters, digits or Chinese characters: the right side of the marks that wait. */
static inline void
take_cores(struct reader *r, size_t n, uint8_t near)
{
    struct qw_marks *m = r->m;

    set_near(r, near);
    for (; r->pending < m->n; r->pending++)
        m->list[r->pending].right = near;
    r->core += (uint32_t)n;
    r->left = near;
}

static void
take_core(struct reader *r, uint32_t c, uint8_t near)
{
    take_cores(r, 1, near);
    r->operators += c < 0x80 && (c == '=' || c == '+' || c == '<' || c == '>' || c == '^' ||
                                    c == '*' || c == '\\');
}

/* ASCII marks: the kind and one; 0 is a core. */
static const unsigned char ascii[128] = {
    [','] = QW_MARK_PAUSE + 1,
    [';'] = QW_MARK_PAUSE + 1,
    [':'] = QW_MARK_PAUSE + 1,
    ['?'] = QW_MARK_ASK + 1,
    ['!'] = QW_MARK_ASK + 1,
    ['('] = QW_MARK_OPEN + 1,
    [')'] = QW_MARK_CLOSE + 1,
    ['"'] = QW_MARK_QUOTE + 1,
    ['\''] = QW_MARK_APOST + 1,
    ['.'] = QW_MARK_DOTS + 1,
    [' '] = QW_MARK_SPACE + 1,
    ['['] = QW_MARK_OTHER + 1,
    [']'] = QW_MARK_OTHER + 1,
    ['\t'] = QW_MARK_OTHER + 1,
    ['\r'] = QW_MARK_OTHER + 1,
};

struct kind {
    uint8_t kind, flags;
};

/* The kind of a mark that is no ASCII; QW_MARK_OTHER for one without rules. */
static bool
wide_kind(uint32_t c, struct kind *k)
{
    enum {
        PAUSES = QW_MARK_WIDE | QW_MARK_PAUSES,
        OPENS = QW_MARK_WIDE | QW_MARK_OPENS,
        CLOSES = QW_MARK_WIDE | QW_MARK_CLOSES
    };

    switch (c) {
    case U'，':
    case U'；':
    case U'：':
    case U'、':
        return *k = (struct kind){ QW_MARK_PAUSE, PAUSES }, true;
    case U'？':
    case U'！':
        return *k = (struct kind){ QW_MARK_ASK, PAUSES }, true;
    case U'。':
        return *k = (struct kind){ QW_MARK_STOPS, PAUSES }, true;
    case U'（':
    case U'〔':
        return *k = (struct kind){ QW_MARK_OPEN, OPENS }, true;
    case U'）':
    case U'〕':
        return *k = (struct kind){ QW_MARK_CLOSE, CLOSES }, true;
    case U'“':
    case U'〝':
        return *k = (struct kind){ QW_MARK_LQUOTE, OPENS }, true;
    case U'”':
    case U'〞':
        return *k = (struct kind){ QW_MARK_RQUOTE, CLOSES }, true;
    case U'《':
    case U'【':
        return *k = (struct kind){ QW_MARK_OTHER, OPENS }, true;
    case U'》':
    case U'】':
        return *k = (struct kind){ QW_MARK_OTHER, CLOSES }, true;
    case U'…':
        return *k = (struct kind){ QW_MARK_ELLIPSIS, 0 }, true;
    case U'．':
        return *k = (struct kind){ QW_MARK_POINT, 0 }, true;
    case 0xa0:
        return *k = (struct kind){ QW_MARK_SPACE, 0 }, true;
    default: /* 〈 「 『 — · */
        *k = (struct kind){ QW_MARK_OTHER, 0 };
        return qw_is_cjk_punct(c) || qw_is_blank(c);
    }
}

/* The marks of Chinese text from U+3000 and from U+FF00 by their last six bits, kind and
 * one: what wide_kind says too, but at once. */
static const struct kind common[2][64] = {
    { [0x01] = { QW_MARK_PAUSE + 1, QW_MARK_WIDE | QW_MARK_PAUSES }, /* 、 */
        [0x02] = { QW_MARK_STOPS + 1, QW_MARK_WIDE | QW_MARK_PAUSES } /* 。 */ },
    { [0x01] = { QW_MARK_ASK + 1, QW_MARK_WIDE | QW_MARK_PAUSES },     /* ！ */
        [0x08] = { QW_MARK_OPEN + 1, QW_MARK_WIDE | QW_MARK_OPENS },   /* （ */
        [0x09] = { QW_MARK_CLOSE + 1, QW_MARK_WIDE | QW_MARK_CLOSES }, /* ） */
        [0x0c] = { QW_MARK_PAUSE + 1, QW_MARK_WIDE | QW_MARK_PAUSES }, /* ， */
        [0x1a] = { QW_MARK_PAUSE + 1, QW_MARK_WIDE | QW_MARK_PAUSES }, /* ： */
        [0x1b] = { QW_MARK_PAUSE + 1, QW_MARK_WIDE | QW_MARK_PAUSES } /* ； */ },
};

/* The kind of a mark; false for a core. */
static inline bool
kind_of(uint32_t c, struct kind *k)
{
    if ((c & ~0x3fu) == 0x3000 || (c & ~0x3fu) == 0xff00) {
        *k = common[c >= 0xff00][c & 0x3f];
        if (k->kind--)
            return true;
    }
    if (c >= 0x80)
        return wide_kind(c, k);
    *k = (struct kind){ (uint8_t)(ascii[c] - 1), 0 };
    return ascii[c] != 0;
}

/* Brackets of every form are one kind: which form they take is decided later. */
static void
pair_bracket(struct reader *r, uint32_t here)
{
    struct qw_mark *list = r->m->list, *x = &list[here];

    if (x->kind == QW_MARK_OPEN) {
        x->pair = r->opened; /* until it is closed: the bracket round it */
        r->opened = here;
    } else if (r->opened != QW_NO_PAIR) {
        uint32_t a = r->opened;
        r->opened = list[a].pair;
        list[a].pair = here;
        x->pair = a;
    }
}

/* How many of the same character stand here, and their bytes; U+00A0 is a blank. */
static uint32_t
run_of(const struct reader *r, uint32_t c, size_t step, size_t *len)
{
    uint32_t n = 1;
    size_t at = r->at + step, next;

    for (; at < r->line.n && n < UINT32_MAX; at += next, n++) {
        uint32_t d = qw_utf8_at(r->line.p + at, &next);
        if (d != c && !((c == ' ' && d == 0xa0) || (c == 0xa0 && d == ' ')))
            break;
    }
    *len = at - r->at;
    return n;
}

static struct qw_mark *
grow(struct qw_marks *m)
{
    if (m->n == m->cap) {
        struct qw_mark *list =
            m->n < UINT32_MAX ? qw_vec_grow(m->list, &m->cap, m->n + 1, sizeof(*list)) : NULL;
        if (list == NULL) {
            m->failed = true;
            return NULL;
        }
        m->list = list;
    }
    return &m->list[m->n++];
}

static bool
add(struct reader *r, size_t len, uint32_t cp, uint32_t count, struct kind k)
{
    struct qw_marks *m = r->m;
    struct qw_mark *x = grow(m);

    if (x == NULL)
        return false;
    x->at = r->at, x->len = len, x->cp = cp, x->count = count;
    x->han = r->han, x->core = r->core, x->operators = r->operators;
    x->clauses = r->clauses, x->stops = r->stops, x->since = r->core - r->since;
    x->pair = QW_NO_PAIR;
    x->kind = k.kind, x->flags = k.flags, x->rule = 0;
    x->left = r->left, x->near_left = r->near;
    x->right = x->near_right = QW_EDGE;
    m->kinds |= 1u << k.kind;
    m->primes |= cp == U'〝' || cp == U'〞';
    if (k.kind == QW_MARK_OPEN || k.kind == QW_MARK_CLOSE)
        pair_bracket(r, (uint32_t)m->n - 1);
    return true;
}

/* Full-width letters and digits stand in the list and are cores all the same. */
static bool
take_alnum(struct reader *r)
{
    size_t at = r->at, step;

    while (at < r->line.n && qw_width_ascii(qw_utf8_at(r->line.p + at, &step)))
        at += step;
    size_t len = at - r->at;
    uint8_t first = near_of(qw_utf8_at(r->line.p + r->at, &step));
    uint8_t last = near_of(qw_utf8_before(r->line.p, r->line.p + at, &step));
    take_core(r, 0xff10, first);
    r->pending = r->m->n;
    if (!add(r, len, 0xff10, 0, (struct kind){ QW_MARK_ALNUM, 0 }))
        return false;
    r->core += (uint32_t)(len / 3 - 1);
    r->left = r->near = last;
    r->at = at;
    return true;
}

/* A full-width mark with no ASCII and no U+00A0 beside it: nothing will be asked of it. */
static bool
is_settled(const struct reader *r, size_t len, uint8_t flags)
{
    const struct qw_mark *last = r->m->n ? &r->m->list[r->m->n - 1] : NULL;
    size_t end = r->at + len;

    if (!(flags & QW_MARK_PAUSES) || (r->at > 0 && (unsigned char)r->line.p[r->at - 1] < 0x80))
        return false;
    if (last && last->at + last->len == r->at)
        return false;
    return end == r->line.n || (unsigned char)r->line.p[end] >= 0xc3;
}

static bool
take_mark(struct reader *r, uint32_t c, size_t step, struct kind k)
{
    enum {
        RUNS = 1 << QW_MARK_DOTS | 1 << QW_MARK_STOPS | 1 << QW_MARK_ELLIPSIS |
               1 << QW_MARK_HYPHENS | 1 << QW_MARK_SPACE,
        CLAUSES =
            1 << QW_MARK_PAUSE | 1 << QW_MARK_ASK | 1 << QW_MARK_STOPS | 1 << QW_MARK_ELLIPSIS,
    };
    unsigned kind = k.kind;
    bool runs = RUNS >> kind & 1;
    size_t len = step, end = r->at + step;
    uint32_t count = 1;

    if ((runs || c < 0x80) && end < r->line.n &&
        (kind == QW_MARK_SPACE || r->line.p[end] == r->line.p[r->at])) {
        count = run_of(r, c, step, &len);
        if (!runs && count < 4)
            len = step, count = 1;
        else if (!runs)
            k.kind = QW_MARK_OTHER;
    }
    bool ellipsis = count >= 3 && (kind == QW_MARK_STOPS || kind == QW_MARK_DOTS);
    if (ellipsis)
        k.flags = 0; /* as …… has it */
    uint8_t before = r->near;
    bool blank = kind == QW_MARK_SPACE || qw_is_blank(c) || c == '\r';
    set_near(r, blank ? QW_BLANK : QW_MARK);
    if (count > 1 || !is_settled(r, len, k.flags)) {
        if (!add(r, len, c, count, k))
            return false;
        r->m->list[r->m->n - 1].near_left = before;
    }
    r->clauses += (CLAUSES >> kind & 1 && c != U'、') || ellipsis;
    r->stops += (kind == QW_MARK_STOPS && !ellipsis) || (kind == QW_MARK_ASK && c != '?');
    r->since = r->core;
    r->at += len;
    return true;
}

/* What stands between two places of the line: ideographs, letters, digits, settled marks. */
struct stretch {
    size_t end; /* the next special byte, or the line's end */
    uint32_t han, pauses, wides, clauses, stops;
    size_t since;       /* behind the last settled mark, 0 when there is none */
    uint32_t han_since; /* ideographs from there on */
};

QW_BITS_BODY void
add_settled(struct stretch *s, const struct qw_block *b, size_t base, uint64_t among, bool counts)
{
    uint64_t settled = b->settled & among;
    unsigned top = 63 - (unsigned)__builtin_clzll(settled);
    uint64_t last = (uint64_t)1 << top;
    uint32_t pauses = qw_bits_count(b->pauses & among, counts);

    s->pauses += pauses;
    s->wides += qw_bits_count(settled, counts) - pauses;
    s->clauses += qw_bits_count(b->clauses & among, counts);
    s->stops += qw_bits_count(b->stops & among, counts);
    s->since = base + top + (b->pauses & last ? 1 : 3);
    s->han_since = qw_bits_count(b->han & among & ~(last | (last - 1)), counts);
}

QW_BITS_BODY void
measure(const struct reader *r, struct stretch *s, bool counts)
{
    size_t at = r->at + r->m->phase, end = r->line.n + r->m->phase, base = at & ~(size_t)63;
    const struct qw_block *b = &r->m->blocks[at / 64];
    uint64_t among = UINT64_MAX << at % 64, special;

    *s = (struct stretch){ .end = r->line.n };
    for (; base < end; base += 64, b++, among = UINT64_MAX) {
        special = b->special & among;
        if (special)
            among &= (special & -special) - 1;
        uint32_t han = qw_bits_count(b->han & among, counts);
        s->han += han;
        s->han_since += han;
        if (b->settled & among)
            add_settled(s, b, base - r->m->phase, among, counts);
        if (special) {
            s->end = base - r->m->phase + qw_bits_first(special);
            return;
        }
    }
}

static uint8_t
plain_near(char at)
{
    unsigned char c = (unsigned char)at;

    return c >= 0x80 ? QW_HAN : qw_is_digit(c) ? QW_DIGIT : QW_LATIN;
}

/* Letters, digits, ideographs and settled marks, which have ideographs round them, up to
 * the next special byte. */
QW_BITS_BODY void
take_plain(struct reader *r, bool counts)
{
    struct stretch s;

    measure(r, &s, counts);
    if (s.end == r->at)
        return;
    size_t cores = s.end - r->at - 2 * (size_t)s.han - s.pauses - 3 * (size_t)s.wides;
    take_cores(r, cores, plain_near(r->line.p[r->at]));
    r->left = r->near = plain_near(r->line.p[s.end - 1]);
    r->han += s.han;
    r->clauses += s.clauses;
    r->stops += s.stops;
    if (s.since)
        r->since = r->core - (uint32_t)(s.end - s.since - 2 * (size_t)s.han_since);
    r->at = s.end;
}

static bool
take_one(struct reader *r)
{
    size_t step;
    struct kind k;
    uint32_t c = qw_utf8_at(r->line.p + r->at, &step);

    if (c == '-' && r->at + 1 < r->line.n && r->line.p[r->at + 1] == '-')
        return take_mark(r, c, step, (struct kind){ QW_MARK_HYPHENS, 0 });
    if (c >= 0xff10 && qw_width_ascii(c))
        return take_alnum(r);
    if (kind_of(c, &k))
        return take_mark(r, c, step, k);
    uint8_t near = near_of(c);
    take_core(r, c, near);
    r->han += qw_is_han(c);
    r->at += step;
    return true;
}

QW_BITS_BODY bool
take_all(struct reader *r, const bool counts)
{
    while (r->at < r->line.n) {
        take_plain(r, counts);
        if (r->at < r->line.n && !take_one(r))
            return false;
    }
    return true;
}

QW_BITS_COUNTS static bool
take_counting(struct reader *r)
{
    return take_all(r, true);
}

bool
qw_marks_read(struct qw_marks *m, struct qw_span line)
{
    struct reader r = { .m = m, .line = line, .opened = QW_NO_PAIR };

    m->n = 0, m->kinds = 0, m->primes = false;
    if (!(m->counts ? take_counting(&r) : take_all(&r, false)))
        return false;
    /* brackets that were never closed */
    for (uint32_t i = r.opened; i != QW_NO_PAIR;) {
        uint32_t outer = m->list[i].pair;
        m->list[i].pair = QW_NO_PAIR;
        i = outer;
    }
    return true;
}
