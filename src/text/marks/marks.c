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

/* A core: the right side of the marks that wait. */
static inline void
set_right(struct reader *r, uint8_t near)
{
    struct qw_marks *m = r->m;

    for (; r->pending < m->n; r->pending++)
        m->list[r->pending].right = near;
}

static void
take_core(struct reader *r, uint32_t c, uint8_t near)
{
    set_near(r, near);
    set_right(r, near);
    r->core++;
    r->left = near;
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

enum {
    PAUSES = QW_MARK_WIDE | QW_MARK_PAUSES,
    OPENS = QW_MARK_WIDE | QW_MARK_OPENS,
    CLOSES = QW_MARK_WIDE | QW_MARK_CLOSES
};

/* The marks of Chinese text from U+2000, U+3000 and U+FF00 by their last six bits: the kind
 * and one. */
#define AT(c) [(c)&63]
static const struct kind wide_marks[3][64] = {
    { AT(U'“') = { QW_MARK_LQUOTE + 1, OPENS }, AT(U'”') = { QW_MARK_RQUOTE + 1, CLOSES },
        AT(U'…') = { QW_MARK_ELLIPSIS + 1, 0 } },
    { AT(U'、') = { QW_MARK_PAUSE + 1, PAUSES }, AT(U'。') = { QW_MARK_STOPS + 1, PAUSES },
        AT(U'《') = { QW_MARK_OTHER + 1, OPENS }, AT(U'》') = { QW_MARK_OTHER + 1, CLOSES },
        AT(U'【') = { QW_MARK_OTHER + 1, OPENS }, AT(U'】') = { QW_MARK_OTHER + 1, CLOSES },
        AT(U'〔') = { QW_MARK_OPEN + 1, OPENS }, AT(U'〕') = { QW_MARK_CLOSE + 1, CLOSES },
        AT(U'〝') = { QW_MARK_LQUOTE + 1, OPENS }, AT(U'〞') = { QW_MARK_RQUOTE + 1, CLOSES } },
    { AT(U'！') = { QW_MARK_ASK + 1, PAUSES }, AT(U'（') = { QW_MARK_OPEN + 1, OPENS },
        AT(U'）') = { QW_MARK_CLOSE + 1, CLOSES }, AT(U'，') = { QW_MARK_PAUSE + 1, PAUSES },
        AT(U'．') = { QW_MARK_POINT + 1, 0 }, AT(U'：') = { QW_MARK_PAUSE + 1, PAUSES },
        AT(U'；') = { QW_MARK_PAUSE + 1, PAUSES }, AT(U'？') = { QW_MARK_ASK + 1, PAUSES } },
};

/* The kind of a mark, QW_MARK_OTHER for one without rules: 〈 「 『 — · ; false for a core. */
static inline bool
kind_of(uint32_t c, struct kind *k)
{
    uint32_t row = c >> 6;

    if (c < 0x80)
        *k = (struct kind){ ascii[c], 0 };
    else if (row == U'“' >> 6 || row == U'、' >> 6 || row == U'！' >> 6)
        *k = wide_marks[(row > U'“' >> 6) + (row > U'、' >> 6)][c & 63];
    else
        *k = (struct kind){ c == 0xa0 ? QW_MARK_SPACE + 1 : 0, 0 };
    if (k->kind == 0 && c >= 0x80 && (qw_is_cjk_punct(c) || qw_is_blank(c)))
        k->kind = QW_MARK_OTHER + 1;
    return k->kind-- > 0;
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
    size_t end;         /* the next special byte, or the line's end */
    size_t first, last; /* cores; SIZE_MAX when there is none */
    uint32_t han, cores, clauses, stops;
    bool settled;   /* there are such marks */
    uint32_t since; /* cores behind the last of them */
};

QW_BITS_BODY void
add_block(struct stretch *s, const struct qw_block *b, size_t base, uint64_t pairs, uint64_t among,
    bool counts)
{
    uint64_t settled = (b->turns | b->stays | pairs) & among, cores = b->cores & among;
    uint32_t n = qw_bits_count(cores, counts);

    s->han += qw_bits_count(b->han & among, counts);
    s->cores += n;
    s->since += n;
    if (settled) {
        s->settled = true;
        s->clauses += qw_bits_count(b->clauses & among, counts);
        s->stops += qw_bits_count(b->stops & among, counts);
        s->since = qw_bits_count(cores >> (63 - __builtin_clzll(settled)), counts);
    }
    if (cores) {
        s->first = s->first == SIZE_MAX ? base + qw_bits_first(cores) : s->first;
        s->last = base + 63 - (unsigned)__builtin_clzll(cores);
    }
}

QW_BITS_BODY void
measure(const struct reader *r, struct stretch *s, bool counts)
{
    const struct qw_marks *m = r->m;
    size_t from = m->at - m->from, at = from + r->at, base = at & ~(size_t)63;
    const struct qw_block *b = &m->blocks[at / 64];
    uint64_t among = UINT64_MAX << at % 64;

    *s = (struct stretch){ r->line.n, .first = SIZE_MAX };
    for (; base < from + r->line.n; base += 64, b++, among = UINT64_MAX) {
        uint64_t pairs = m->paired ? 0 : b->pairs, special = b->special & ~pairs & among;
        if (special)
            among &= (special & -special) - 1;
        add_block(s, b, base - from, pairs, among, counts);
        if (special) {
            s->end = base - from + qw_bits_first(special);
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

/* Letters, digits, ideographs and settled marks up to the next special byte. */
QW_BITS_BODY void
take_plain(struct reader *r, bool counts)
{
    const char *p = r->line.p;
    struct stretch s;

    measure(r, &s, counts);
    if (s.end == r->at)
        return;
    set_near(r, s.first == r->at ? plain_near(p[s.first]) : QW_MARK);
    r->core += s.cores;
    if (s.cores) {
        set_right(r, plain_near(p[s.first]));
        r->left = r->near = plain_near(p[s.last]);
    }
    if (s.settled) {
        r->since = r->core - s.since;
        r->near = s.since ? r->near : QW_MARK;
    }
    r->han += s.han;
    r->clauses += s.clauses;
    r->stops += s.stops;
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
