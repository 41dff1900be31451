#include <stdlib.h>
#include "base/vec.h"
#include "text/marks.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/width.h"

/* What one byte says: letters, blanks, and marks that start a change. */
enum {
    B_NONE,
    B_LATIN,
    B_MARK,
    B_DOT,
    B_HYPHEN,
    B_CODE,
    B_QUOTE,
    B_HAN,
    B_E2,
    B_E3,
    B_EF,
    B_C2,
    B_NEWLINE,
    B_TWO,
    B_FOUR
};

static const unsigned char bytes[256] = {
    ['A' ... 'Z'] = B_LATIN,
    ['a' ... 'z'] = B_LATIN,
    [','] = B_MARK,
    [';'] = B_MARK,
    [':'] = B_MARK,
    ['?'] = B_MARK,
    ['!'] = B_MARK,
    ['('] = B_MARK,
    [')'] = B_MARK,
    [' '] = B_MARK,
    ['.'] = B_DOT,
    ['-'] = B_HYPHEN,
    ['{'] = B_CODE,
    ['}'] = B_CODE,
    ['='] = B_CODE,
    ['<'] = B_CODE,
    ['>'] = B_CODE,
    ['\\'] = B_CODE,
    ['"'] = B_QUOTE,
    ['\''] = B_QUOTE,
    ['\n'] = B_NEWLINE,
    [0xc2] = B_C2,
    [0xc3 ... 0xdf] = B_TWO,
    [0xe2] = B_E2,
    [0xe3] = B_E3,
    [0xe4 ... 0xe9] = B_HAN,
    [0xef] = B_EF,
    [0xf0 ... 0xf4] = B_FOUR,
};

/* Is this EF xx xx a full-width letter (2) or digit (1)? */
static unsigned
alnum_wide(const unsigned char *p)
{
    if (p[1] == 0xbc)
        return p[2] >= 0x90 && p[2] <= 0x99 ? 1 : p[2] >= 0xa1 && p[2] <= 0xba ? 2 : 0;
    return p[1] == 0xbd && p[2] >= 0x81 && p[2] <= 0x9a ? 2 : 0;
}

/* A character of three bytes that is no unified ideograph. */
static void
scan_three(const unsigned char *p, const unsigned char *end, struct qw_line *l)
{
    bool again = end - p >= 6 && p[2] == p[5] && p[1] == p[4] && p[0] == p[3];

    switch (p[0]) {
    case 0xe2: /* “ ” … */
        l->marks |= p[1] == 0x80 && (p[2] == 0xa6 || (again && (p[2] == 0x9c || p[2] == 0x9d)));
        l->marks |= p[1] == 0x80 && p[2] == 0x9c && end - p >= 6 && p[3] == 0xe3;
        break;
    case 0xe3: /* 。 〔 〕 〝 〞 and the ideographs of extension A */
        l->marks |= p[1] == 0x80 && (p[2] == 0x94 || p[2] == 0x95 || p[2] == 0x9d || p[2] == 0x9e ||
                                        (again && p[2] == 0x82));
        l->han += p[1] >= 0x90 || (p[1] == 0x80 && (p[2] == 0x87 || p[2] == 0x85));
        break;
    default: /* U+F900..FAFF, full-width forms */
        l->han += p[1] >= 0xa4 && p[1] <= 0xab;
        l->alnum |= alnum_wide(p) != 0;
        l->latin += alnum_wide(p) == 2;
        l->marks |= p[1] == 0xbc && p[2] == 0x8e;
    }
}

size_t
qw_line_scan(struct qw_span text, size_t at, struct qw_line *l)
{
    const unsigned char *s = (const unsigned char *)text.p;
    const unsigned char *p = s + at, *end = s + text.n;

    *l = (struct qw_line){ 0 };
    while (p < end) {
        const unsigned char *han = p;
        while (p < end && *p >= 0xe4 && *p <= 0xe9)
            p += 3;
        l->han += (size_t)(p - han) / 3;
        if (p == end)
            break;
        switch (bytes[*p]) {
        case B_NEWLINE:
            return (size_t)(p - s);
        case B_LATIN:
            l->latin++;
            break;
        case B_MARK:
            l->marks = true;
            break;
        case B_DOT:
            l->marks |= (p > s && p[-1] >= 0x80) || (p + 1 < end && p[1] == '.');
            break;
        case B_HYPHEN:
            l->marks |= p + 1 < end && p[1] == '-';
            break;
        case B_QUOTE:
            l->marks = l->code = true;
            break;
        case B_CODE:
            l->code = true;
            break;
        case B_C2:
            l->marks |= p[1] == 0xa0;
            p += 2;
            continue;
        case B_E2:
        case B_E3:
        case B_EF:
            scan_three(p, end, l);
            p += 3;
            continue;
        case B_FOUR:
            l->han += p[0] == 0xf0 && p[1] >= 0xa0;
            p += 4;
            continue;
        case B_TWO:
            p++;
            break;
        }
        p++;
    }
    return text.n;
}

void
qw_marks_release(struct qw_marks *m)
{
    free(m->list);
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
static void
set_near(struct reader *r, uint8_t near)
{
    struct qw_marks *m = r->m;

    if (m->n && m->list[m->n - 1].at + m->list[m->n - 1].len == r->at &&
        m->list[m->n - 1].kind != QW_MARK_ALNUM)
        m->list[m->n - 1].near_right = near;
    r->near = near;
}

/* A letter, a digit, a Chinese character: the right side of the marks that wait. */
static void
take_core(struct reader *r, uint32_t c, uint8_t near)
{
    struct qw_marks *m = r->m;

    set_near(r, near);
    for (; r->pending < m->n; r->pending++)
        m->list[r->pending].right = near;
    r->operators += c < 0x80 && (c == '=' || c == '+' || c == '<' || c == '>' || c == '^' ||
                                    c == '*' || c == '\\');
    r->core++;
    r->left = near;
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

/* The kind of a mark; false for a core. */
static bool
kind_of(uint32_t c, struct kind *k)
{
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

static bool
add(struct reader *r, struct qw_mark x)
{
    struct qw_marks *m = r->m;

    if (m->n >= UINT32_MAX)
        return false;
    struct qw_mark *list = qw_vec_grow(m->list, &m->cap, m->n + 1, sizeof(*m->list));
    if (list == NULL)
        return !(m->failed = true);
    m->list = list;
    x.han = r->han, x.core = r->core, x.operators = r->operators;
    x.clauses = r->clauses, x.stops = r->stops, x.since = r->core - r->since;
    m->kinds |= 1u << x.kind;
    x.pair = QW_NO_PAIR;
    x.left = r->left, x.near_left = r->near;
    list[m->n++] = x;
    if (x.kind == QW_MARK_OPEN || x.kind == QW_MARK_CLOSE)
        pair_bracket(r, (uint32_t)m->n - 1);
    return true;
}

/* Full-width letters and digits stand in the list and are cores all the same. */
static bool
take_alnum(struct reader *r)
{
    size_t at = r->at, step;
    struct qw_mark x = { .at = at, .cp = 0xff10, .kind = QW_MARK_ALNUM };

    while (at < r->line.n && qw_width_ascii(qw_utf8_at(r->line.p + at, &step)))
        at += step;
    x.len = at - r->at;
    uint8_t first = near_of(qw_utf8_at(r->line.p + r->at, &step));
    uint8_t last = near_of(qw_utf8_before(r->line.p, r->line.p + at, &step));
    take_core(r, 0xff10, first);
    r->pending = r->m->n;
    if (!add(r, x))
        return false;
    r->core += (uint32_t)(x.len / 3 - 1);
    r->left = r->near = last;
    r->at = at;
    return true;
}

/* A full-width mark with no ASCII and no U+00A0 beside it: nothing will be asked of it. */
static bool
is_settled(const struct reader *r, const struct qw_mark *x)
{
    const struct qw_mark *last = r->m->n ? &r->m->list[r->m->n - 1] : NULL;
    size_t end = x->at + x->len;

    if (!(x->flags & QW_MARK_PAUSES) || (x->at > 0 && (unsigned char)r->line.p[x->at - 1] < 0x80))
        return false;
    if (last && last->at + last->len == x->at)
        return false;
    return end == r->line.n || (unsigned char)r->line.p[end] >= 0xc3;
}

static bool
take_mark(struct reader *r, uint32_t c, size_t step, struct kind k)
{
    uint8_t kind = k.kind;
    struct qw_mark x = {
        .at = r->at, .len = step, .cp = c, .count = 1, .kind = kind, .flags = k.flags
    };
    bool runs = kind == QW_MARK_DOTS || kind == QW_MARK_STOPS || kind == QW_MARK_ELLIPSIS ||
                kind == QW_MARK_HYPHENS || kind == QW_MARK_SPACE;
    size_t len;
    uint32_t count = c < 0x80 || runs ? run_of(r, c, step, &len) : 1;

    if (runs || count >= 4) {
        x.len = len, x.count = count;
        if (!runs)
            x.kind = QW_MARK_OTHER;
    }
    bool ellipsis = x.count >= 3 && (kind == QW_MARK_STOPS || kind == QW_MARK_DOTS);
    if (ellipsis)
        x.flags = 0; /* as …… has it */
    uint8_t before = r->near;
    bool blank = kind == QW_MARK_SPACE || qw_is_blank(c) || c == '\r';
    set_near(r, blank ? QW_BLANK : QW_MARK);
    if (x.count > 1 || !is_settled(r, &x)) {
        if (!add(r, x))
            return false;
        r->m->list[r->m->n - 1].near_left = before;
    }
    r->clauses += kind == QW_MARK_PAUSE || kind == QW_MARK_ASK || kind == QW_MARK_STOPS ||
                  ellipsis || kind == QW_MARK_ELLIPSIS;
    r->clauses -= c == U'、';
    r->stops += (kind == QW_MARK_STOPS && !ellipsis) || (kind == QW_MARK_ASK && c != '?');
    r->since = r->core;
    r->at += x.len;
    return true;
}

/* A run of unified ideographs, the usual case, without decoding. */
static void
take_han(struct reader *r)
{
    const unsigned char *p = (const unsigned char *)r->line.p;
    size_t at = r->at;

    take_core(r, 0x4e00, QW_HAN);
    while (at < r->line.n && bytes[p[at]] == B_HAN)
        at += 3;
    uint32_t n = (uint32_t)((at - r->at) / 3);
    r->han += n;
    r->core += n - 1;
    r->at = at;
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

bool
qw_marks_read(struct qw_marks *m, struct qw_span line)
{
    struct reader r = { .m = m, .line = line, .opened = QW_NO_PAIR };

    m->n = 0, m->kinds = 0;
    while (r.at < line.n) {
        if (bytes[(unsigned char)line.p[r.at]] == B_HAN)
            take_han(&r);
        else if (!take_one(&r))
            return false;
    }
    /* brackets that were never closed */
    for (uint32_t i = r.opened; i != QW_NO_PAIR;) {
        uint32_t outer = m->list[i].pair;
        m->list[i].pair = QW_NO_PAIR;
        i = outer;
    }
    return true;
}
