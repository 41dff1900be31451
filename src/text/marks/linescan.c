#include <stdlib.h>
#include "base/vec.h"
#include "text/marks/marks.h"

/* What an ASCII byte says of its line. */
enum { B_MARK = 1, B_CODE = 2, B_PAIR = 4, B_RUN = 8 };

static const unsigned char bytes[128] = {
    [','] = B_MARK,
    [';'] = B_MARK,
    [':'] = B_MARK,
    ['?'] = B_MARK,
    ['!'] = B_MARK,
    ['('] = B_MARK | B_PAIR,
    [')'] = B_MARK | B_PAIR,
    [' '] = B_MARK,
    ['.'] = B_RUN,
    ['-'] = B_RUN,
    ['{'] = B_CODE,
    ['}'] = B_CODE,
    ['['] = B_CODE,
    ['='] = B_CODE,
    ['<'] = B_CODE,
    ['>'] = B_CODE,
    ['\\'] = B_CODE,
    ['"'] = B_MARK | B_CODE | B_PAIR,
    ['\''] = B_MARK | B_CODE,
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

/* A character that is neither ASCII nor a unified ideograph. Is it a mark to look at? */
static bool
scan_wide(const unsigned char *p, const unsigned char *end, struct qw_line *l)
{
    bool again = end - p >= 6 && p[2] == p[5] && p[1] == p[4] && p[0] == p[3];

    switch (p[0]) {
    case 0xc2:
        return p[1] == 0xa0;
    case 0xe2: /* “ ” … */
        return p[1] == 0x80 && (p[2] == 0xa6 || (again && (p[2] == 0x9c || p[2] == 0x9d)) ||
                                   (p[2] == 0x9c && end - p >= 6 && p[3] == 0xe3));
    case 0xe3: /* 。 〔 〕 〝 〞 and the ideographs of extension A */
        l->han += p[1] >= 0x90 || (p[1] == 0x80 && (p[2] == 0x87 || p[2] == 0x85));
        return p[1] == 0x80 && (p[2] == 0x94 || p[2] == 0x95 || p[2] == 0x9d || p[2] == 0x9e ||
                                   (again && p[2] == 0x82));
    case 0xef: /* U+F900..FAFF, full-width forms */
        l->han += p[1] >= 0xa4 && p[1] <= 0xab;
        l->alnum |= alnum_wide(p) != 0;
        l->latin += alnum_wide(p) == 2;
        return p[1] == 0xbc && p[2] == 0x8e;
    default:
        l->han += p[0] == 0xf0 && p[1] >= 0xa0;
        return false;
    }
}

/* A dot behind anything but ASCII, a dot or hyphen that is not alone. */
static bool
is_run(struct qw_span text, size_t at)
{
    char c = text.p[at];

    return (at + 1 < text.n && text.p[at + 1] == c) ||
           (c == '.' && at > 0 && (unsigned char)text.p[at - 1] >= 0x80);
}

/* Classify the blocks from `base` on, QW_MARKS_AHEAD and one at most: how many they are. What is
 * behind the text is read as newlines, with which the last one ends. */
static size_t
look(const struct qw_marks *m, struct qw_span text, size_t base, struct qw_classes *out)
{
    char last[2 * BLOCK + QW_CLASSIFY_AHEAD];
    size_t left = text.n - base, n = left / BLOCK;

    n -= n && left % BLOCK < QW_CLASSIFY_AHEAD;
    if (n >= QW_MARKS_AHEAD)
        n = QW_MARKS_AHEAD;
    m->classify(text.p + base, n, out);
    if (n == QW_MARKS_AHEAD)
        return n;
    base += n * BLOCK, left -= n * BLOCK;
    memset(last, '\n', sizeof(last));
    memcpy(last, text.p + base, left);
    m->classify(last, 2, out + n);
    return n + 2;
}

static inline uint64_t
alnums(const struct qw_classes *k)
{
    return ~k->special & ~k->high;
}

static inline struct qw_beside
beside_next(const struct qw_classes *k)
{
    return (struct qw_beside){ k->han >> (BLOCK - 3), k->calm >> (BLOCK - 3),
        alnums(k) >> (BLOCK - 1) };
}

/* Which marks are settled, see marks.h. */
static inline void
settle(struct qw_block *b, const struct qw_classes *k, const struct qw_beside *before,
    const struct qw_classes *next)
{
    uint64_t cores = alnums(k) | k->han, good = cores | k->calm;
    uint64_t more = alnums(next) | next->han | next->calm, alnum = alnums(k) << 1 | before->alnum;
    uint64_t han = k->han << 3 | before->han, wide = han | k->calm << 3 | before->calm;
    uint64_t one = good >> 1 | more << (BLOCK - 1),
             before_han = k->han >> 1 | next->han << (BLOCK - 1);
    uint64_t ends = (k->stop | k->comma) & (wide | alnum), gaps = k->space & ends << 3 & before_han;
    uint64_t three = (wide | alnum) & (good >> 3 | more << (BLOCK - 3) | gaps >> 3);
    uint64_t pauses = k->pause & ((han & one) | (wide & before_han));

    *b = (struct qw_block){ .newline = k->newline, .han = k->han, .latin = k->latin };
    b->cores = cores;
    b->turns = pauses | gaps;
    b->stays = ((ends | k->list) & three) | (k->dot & alnum & one);
    b->clauses = pauses | (ends & three);
    b->stops = k->stop & three;
    b->pairs = k->pair & three;
    b->special = k->special & ~(b->turns | b->stays);
    b->ascii = b->special & ~k->high & ~k->newline;
    b->odd = k->special & k->high & ~k->calm;
}

/* The next blocks of the text; behind its last one stands one of newlines. */
static bool
read_on(struct qw_marks *m, struct qw_span text)
{
    struct qw_classes classes[QW_MARKS_AHEAD + 2];
    size_t base = m->from + m->n_blocks * BLOCK, n = look(m, text, base, classes);
    bool ends = base + n * BLOCK > text.n;

    if (ends)
        classes[n] = (struct qw_classes){ 0 };
    else
        n--; /* the last one waits for its neighbour */
    struct qw_block *blocks =
        qw_vec_grow(m->blocks, &m->blocks_cap, m->n_blocks + n, sizeof(*blocks));
    if (blocks == NULL) {
        m->failed = true;
        return false;
    }
    m->blocks = blocks;
    for (size_t i = 0; i < n; i++) {
        settle(&blocks[m->n_blocks++], &classes[i], &m->before, &classes[i + 1]);
        m->before = beside_next(&classes[i]);
    }
    return true;
}

bool
qw_line_is_chinese(const struct qw_line *l)
{
    return l->han > 0 && l->latin / 4 <= l->han;
}

/* Forget the blocks before text[at], which is the start of a line: nothing hangs on them. */
static void
start_at(struct qw_marks *m, size_t at)
{
    m->from = at - at % BLOCK;
    m->n_blocks = 0;
    m->before = (struct qw_beside){ 0 };
}

void
qw_lines_start(struct qw_marks *m)
{
    start_at(m, 0);
    m->classify = qw_classify();
    m->counts = qw_bits_counts();
}

/* What a line says, gathered from its blocks. */
struct said {
    unsigned ascii;
    bool runs, wide; /* of dots or hyphens; a mark that is neither ASCII nor calm */
    uint64_t turns;
};

/* Marks that are not settled. */
static inline void
hear(struct qw_span text, size_t base, uint64_t ascii, uint64_t odd, struct qw_line *l,
    struct said *say)
{
    const unsigned char *p = (const unsigned char *)text.p;

    for (; ascii; ascii &= ascii - 1) {
        size_t at = base + qw_bits_first(ascii);
        unsigned kinds = bytes[p[at]];
        say->ascii |= kinds;
        say->runs |= kinds & B_RUN && is_run(text, at);
    }
    for (; odd; odd &= odd - 1)
        say->wide |= scan_wide(p + base + qw_bits_first(odd), p + text.n, l);
}

QW_BITS_BODY bool
scan_blocks(
    struct qw_marks *m, struct qw_span text, struct qw_line *l, struct said *say, const bool counts)
{
    uint64_t here = UINT64_MAX << m->at % BLOCK, newline = 0;

    for (size_t i = (m->at - m->from) / BLOCK; !newline; i++, here = UINT64_MAX) {
        if (i == m->n_blocks && !read_on(m, text))
            return false;
        const struct qw_block *b = &m->blocks[i];
        size_t base = m->from + i * BLOCK;
        newline = b->newline & here;
        if (newline) {
            here &= (newline & -newline) - 1;
            l->end = base + qw_bits_first(newline);
        }
        l->han += qw_bits_count(b->han & here, counts);
        l->latin += qw_bits_count(b->latin & here, counts);
        say->turns |= b->turns & here;
        hear(text, base, b->ascii & here, b->odd & here, l, say);
    }
    return true;
}

QW_BITS_COUNTS static bool
scan_counting(struct qw_marks *m, struct qw_span text, struct qw_line *l, struct said *say)
{
    return scan_blocks(m, text, l, say, true);
}

static bool
scan(struct qw_marks *m, struct qw_span text, struct qw_line *l, struct said *say)
{
    return m->counts ? scan_counting(m, text, l, say) : scan_blocks(m, text, l, say, false);
}

bool
qw_line_scan(struct qw_marks *m, struct qw_span text, size_t at, struct qw_line *l)
{
    enum { KEPT = 128 }; /* blocks; so many stay near */
    struct said say = { 0 };

    *l = (struct qw_line){ 0 };
    m->n = m->kinds = 0;
    m->at = at;
    if (m->n_blocks > KEPT)
        start_at(m, at);
    if (!scan(m, text, l, &say))
        return false;
    l->code = say.ascii & B_CODE;
    l->marks = say.wide || say.runs || say.ascii & B_MARK;
    l->turns = say.turns;
    m->paired = say.wide || say.ascii & B_PAIR;
    return true;
}
