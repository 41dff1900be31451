#include <stdlib.h>
#include "base/vec.h"
#include "text/marks/marks.h"

/* What an ASCII byte says of its line. */
enum { B_MARK = 1, B_CODE = 2, B_DOT = 4, B_HYPHEN = 8, B_QUOTE = B_MARK | B_CODE };

static const unsigned char bytes[128] = {
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
    ['['] = B_CODE, /* of bibliographic entries */
    ['{'] = B_CODE,
    ['}'] = B_CODE,
    ['='] = B_CODE,
    ['<'] = B_CODE,
    ['>'] = B_CODE,
    ['\\'] = B_CODE,
    ['"'] = B_QUOTE,
    ['\''] = B_QUOTE,
};

enum { BLOCK = QW_CLASSIFY };

/* Is this EF xx xx a full-width letter (2) or digit (1)? */
static unsigned
alnum_wide(const unsigned char *p)
{
    if (p[1] == 0xbc)
        return p[2] >= 0x90 && p[2] <= 0x99 ? 1 : p[2] >= 0xa1 && p[2] <= 0xba ? 2 : 0;
    return p[1] == 0xbd && p[2] >= 0x81 && p[2] <= 0x9a ? 2 : 0;
}

/* A character that is neither ASCII nor a unified ideograph. */
static void
scan_wide(const unsigned char *p, const unsigned char *end, struct qw_line *l)
{
    bool again = end - p >= 6 && p[2] == p[5] && p[1] == p[4] && p[0] == p[3];

    switch (p[0]) {
    case 0xc2:
        l->marks |= p[1] == 0xa0;
        break;
    case 0xe2: /* “ ” … */
        l->marks |= p[1] == 0x80 && (p[2] == 0xa6 || (again && (p[2] == 0x9c || p[2] == 0x9d)));
        l->marks |= p[1] == 0x80 && p[2] == 0x9c && end - p >= 6 && p[3] == 0xe3;
        break;
    case 0xe3: /* 。 〔 〕 〝 〞 and the ideographs of extension A */
        l->marks |= p[1] == 0x80 && (p[2] == 0x94 || p[2] == 0x95 || p[2] == 0x9d || p[2] == 0x9e ||
                                        (again && p[2] == 0x82));
        l->han += p[1] >= 0x90 || (p[1] == 0x80 && (p[2] == 0x87 || p[2] == 0x85));
        break;
    case 0xef: /* U+F900..FAFF, full-width forms */
        l->han += p[1] >= 0xa4 && p[1] <= 0xab;
        l->alnum |= alnum_wide(p) != 0;
        l->latin += alnum_wide(p) == 2;
        l->marks |= p[1] == 0xbc && p[2] == 0x8e;
        break;
    default:
        l->han += p[0] == 0xf0 && p[1] >= 0xa0;
    }
}

/* Dots behind anything but ASCII, dots and hyphens that are not alone. */
static bool
holds_run(struct qw_span line)
{
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        bool next = i + 1 < line.n && line.p[i + 1] == c;
        if ((c == '-' && next) ||
            (c == '.' && (next || (i > 0 && (unsigned char)line.p[i - 1] >= 0x80))))
            return true;
    }
    return false;
}

static struct qw_block *
room(struct qw_marks *m, size_t i)
{
    if (i == m->blocks_cap) {
        struct qw_block *blocks = qw_vec_grow(m->blocks, &m->blocks_cap, i + 1, sizeof(*m->blocks));
        if (blocks == NULL) {
            m->failed = true;
            return NULL;
        }
        m->blocks = blocks;
    }
    return &m->blocks[i];
}

/* Classify the blocks from `base` on, as many as there is room for; what is behind the text
 * is read as newlines. How many they are. */
static size_t
look(const struct qw_marks *m, struct qw_span text, size_t base, struct qw_classes *out)
{
    char last[BLOCK + QW_CLASSIFY_AHEAD];
    size_t left = text.n - base, n = left / BLOCK;

    n -= n && left % BLOCK < QW_CLASSIFY_AHEAD;
    if (n) {
        n = n < QW_MARKS_AHEAD ? n : QW_MARKS_AHEAD;
        m->classify(text.p + base, n, out);
        return n;
    }
    memset(last, '\n', sizeof(last));
    memcpy(last, text.p + base, left < sizeof(last) ? left : sizeof(last));
    m->classify(last, 1, out);
    return 1;
}

/* Which marks are settled: those with an ideograph on either side. `before` is 1 on the
 * first three bytes when one ends there in the block before; `ahead`: where one starts in
 * the first three of the next. */
static inline struct qw_seen
settle(const struct qw_classes *k, uint64_t before, uint64_t ahead)
{
    uint64_t behind = k->han << 3 | before;
    uint64_t one = behind & (k->han >> 1 | ahead << (BLOCK - 1));
    uint64_t three = behind & (k->han >> 3 | ahead << (BLOCK - 3));
    struct qw_seen s = { .newline = k->newline, .latin = k->latin };
    struct qw_block *b = &s.all;

    b->han = k->han;
    b->pauses = k->pause & one;
    b->stops = k->stop & three;
    b->clauses = b->pauses | b->stops | (k->comma & three);
    b->settled = b->clauses | (k->list & three);
    b->special = k->special & ~b->settled;
    b->wide = b->special & k->high;
    s.forms = k->forms & b->wide;
    return s;
}

/* Where an ideograph starts in the three bytes at `at`. */
static uint64_t
han_ahead(struct qw_span text, size_t at)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < 3 && at + i < text.n; i++)
        bits |= (uint64_t)((unsigned char)text.p[at + i] - 0xe4u < 6) << i;
    return bits;
}

/* The block at `base`, which may hold more than one line: looked at once, with those behind
 * it. */
static const struct qw_seen *
see(struct qw_marks *m, struct qw_span text, size_t base)
{
    struct qw_classes classes[QW_MARKS_AHEAD];
    size_t i = (base - m->from) / BLOCK;

    if (base >= m->from && i < m->n_seen)
        return &m->seen[i];
    bool next = m->n_seen && base == m->from + m->n_seen * BLOCK;
    uint64_t before = next ? m->seen[m->n_seen - 1].all.han >> (BLOCK - 3) : 0;
    m->n_seen = look(m, text, base, classes);
    m->from = base;
    for (size_t k = 0; k < m->n_seen; k++) {
        uint64_t ahead =
            k + 1 < m->n_seen ? classes[k + 1].han : han_ahead(text, base + m->n_seen * BLOCK);
        m->seen[k] = settle(&classes[k], before, ahead);
        before = classes[k].han >> (BLOCK - 3);
    }
    return m->seen;
}

/* Those bytes of a block that are the line's. */
static inline struct qw_block
clip(const struct qw_block *b, uint64_t here)
{
    return (struct qw_block){ .han = b->han & here,
        .special = b->special & here,
        .wide = b->wide & here,
        .settled = b->settled & here,
        .pauses = b->pauses & here,
        .clauses = b->clauses & here,
        .stops = b->stops & here };
}

/* What the characters say that are neither ASCII nor common ideographs. */
static void
scan_wides(const struct qw_marks *m, struct qw_span text, size_t base, struct qw_line *l)
{
    const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
    const struct qw_block *b = m->blocks;

    for (size_t i = base; i < l->end; i += BLOCK, b++)
        for (uint64_t x = b->wide; x; x &= x - 1)
            scan_wide(p + i + qw_bits_first(x), end, l);
}

bool
qw_line_is_chinese(const struct qw_line *l)
{
    return l->han > 0 && l->latin / 4 <= l->han;
}

void
qw_lines_start(struct qw_marks *m)
{
    m->n_seen = m->from = 0;
    m->classify = qw_classify();
    m->counts = qw_bits_counts();
}

/* What a line says, gathered from its blocks. */
struct said {
    unsigned ascii;
    uint64_t forms, pauses;
};

QW_BITS_BODY bool
scan_blocks(struct qw_marks *m, struct qw_span text, size_t at, struct qw_line *l, struct said *say,
    const bool counts)
{
    size_t base = at - at % BLOCK;
    uint64_t here = UINT64_MAX << at % BLOCK, newline = 0;

    m->phase = at % BLOCK;
    for (size_t n = 0; base < text.n && !newline; n++, base += BLOCK, here = UINT64_MAX) {
        const struct qw_seen *s = see(m, text, base);
        struct qw_block *b = room(m, n);
        if (b == NULL)
            return false;
        newline = s->newline & here;
        here &= newline ? (newline & -newline) - 1 : UINT64_MAX;
        *b = clip(&s->all, here);
        say->forms |= s->forms & here;
        say->pauses |= b->pauses;
        l->han += qw_bits_count(b->han, counts);
        l->latin += qw_bits_count(s->latin & here, counts);
        for (uint64_t x = b->special & ~b->wide; x; x &= x - 1)
            say->ascii |= bytes[(unsigned char)text.p[base + qw_bits_first(x)]];
    }
    l->end = newline ? base - BLOCK + qw_bits_first(newline) : text.n;
    return true;
}

QW_BITS_COUNTS static bool
scan_counting(
    struct qw_marks *m, struct qw_span text, size_t at, struct qw_line *l, struct said *say)
{
    return scan_blocks(m, text, at, l, say, true);
}

static bool
scan(struct qw_marks *m, struct qw_span text, size_t at, struct qw_line *l, struct said *say)
{
    return m->counts ? scan_counting(m, text, at, l, say) : scan_blocks(m, text, at, l, say, false);
}

bool
qw_line_scan(struct qw_marks *m, struct qw_span text, size_t at, struct qw_line *l)
{
    struct said say = { 0 };

    *l = (struct qw_line){ 0 };
    m->n = m->kinds = 0;
    if (!scan(m, text, at, l, &say))
        return false;
    l->code = say.ascii & B_CODE;
    l->marks = say.ascii & B_MARK;
    l->pauses = say.pauses;
    if (!l->marks && say.ascii & (B_DOT | B_HYPHEN))
        l->marks = holds_run(qw_span_slice(text, at, l->end));
    if (say.forms || !l->marks || !qw_line_is_chinese(l)) /* else they could add nothing */
        scan_wides(m, text, at - at % BLOCK, l);
    return true;
}
