#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include "base/vec.h"
#include "text/marks.h"

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

/* What stands where among 64 bytes, a bit a byte. */
struct masks {
    uint64_t newline, han, latin, special, high, forms; /* forms: lead bytes of U+F000 on */
    uint64_t pause, list, stop, comma; /* , ; :  、  。  ，  before an ideograph */
};

enum { BLOCK = 64, AHEAD = 3 }; /* bytes of a block, and of the next that are looked at */

#ifdef __SSE2__
/* Bytes from `first` on, `n` of them; comparing is signed, so they move to the bottom. */
static inline __m128i
among(__m128i v, unsigned char first, char n)
{
    __m128i moved = _mm_add_epi8(v, _mm_set1_epi8((char)(0x80 - first)));

    return _mm_cmplt_epi8(moved, _mm_set1_epi8((char)(-0x80 + n)));
}

static inline uint64_t
bits(__m128i v)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(v);
}

static inline __m128i
load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline __m128i
is(__m128i v, unsigned char c)
{
    return _mm_cmpeq_epi8(v, _mm_set1_epi8((char)c));
}

/* The usual marks before an ideograph. */
static inline void
classify_marks(const char *p, int i, struct masks *m)
{
    __m128i v = load(p + i), b = load(p + i + 1), c = load(p + i + 2);
    __m128i ascii = _mm_or_si128(_mm_or_si128(is(v, ','), is(v, ';')), is(v, ':'));
    __m128i before = among(load(p + i + 3), 0xe4, 6);
    __m128i cjk = _mm_and_si128(_mm_and_si128(is(v, 0xe3), is(b, 0x80)), before);
    __m128i form = _mm_and_si128(_mm_and_si128(is(v, 0xef), is(b, 0xbc)), before);

    m->pause |= bits(_mm_and_si128(ascii, among(b, 0xe4, 6))) << i;
    m->list |= bits(_mm_and_si128(cjk, is(c, 0x81))) << i;
    m->stop |= bits(_mm_and_si128(cjk, is(c, 0x82))) << i;
    m->comma |= bits(_mm_and_si128(form, is(c, 0x8c))) << i;
}

static inline struct masks
classify(const char *p)
{
    struct masks m = { 0 };

#pragma GCC unroll 4
    for (int i = 0; i < BLOCK; i += 16) {
        __m128i v = load(p + i);
        __m128i han = among(v, 0xe4, 6), digit = among(v, '0', 10);
        __m128i latin = among(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 26);
        __m128i tail = _mm_cmplt_epi8(v, _mm_set1_epi8(-0x40));
        __m128i plain = _mm_or_si128(_mm_or_si128(han, digit), _mm_or_si128(latin, tail));
        m.newline |= bits(is(v, '\n')) << i;
        m.han |= bits(han) << i;
        m.latin |= bits(latin) << i;
        m.special |= (bits(plain) ^ 0xffff) << i;
        m.high |= bits(v) << i;
        m.forms |= bits(is(v, 0xef)) << i;
        classify_marks(p, i, &m);
    }
    return m;
}
#else
static bool
is_han_lead(char c)
{
    return (unsigned char)c >= 0xe4 && (unsigned char)c <= 0xe9;
}

static struct masks
classify(const char *p)
{
    struct masks m = { 0 };

    for (int i = 0; i < BLOCK; i++) {
        unsigned char c = (unsigned char)p[i], low = c | 0x20;
        uint64_t han = is_han_lead(p[i]), latin = low >= 'a' && low <= 'z';
        uint64_t plain = (c >= '0' && c <= '9') || (c >= 0x80 && c < 0xc0);
        uint64_t ascii = c == ',' || c == ';' || c == ':', three = is_han_lead(p[i + 3]);
        m.newline |= (uint64_t)(c == '\n') << i;
        m.han |= han << i;
        m.latin |= latin << i;
        m.special |= (uint64_t) !(han | latin | plain) << i;
        m.high |= (uint64_t)(c >= 0x80) << i;
        m.forms |= (uint64_t)(c == 0xef) << i;
        m.pause |= (ascii & is_han_lead(p[i + 1])) << i;
        m.list |= (three & (memcmp(p + i, "、", 3) == 0)) << i;
        m.stop |= (three & (memcmp(p + i, "。", 3) == 0)) << i;
        m.comma |= (three & (memcmp(p + i, "，", 3) == 0)) << i;
    }
    return m;
}
#endif

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

/* The block from `at` on; what is behind the text is read as newlines. */
static inline struct masks
look(struct qw_span text, size_t at)
{
    char last[BLOCK + AHEAD];

    if (text.n - at >= sizeof(last))
        return classify(text.p + at);
    memset(last, '\n', sizeof(last));
    memcpy(last, text.p + at, text.n - at);
    return classify(last);
}

/* The block of a line, up to the newline; `before` is 1 on the first three bytes when an
 * ideograph ends there in the block before. */
static inline void
settle(struct qw_block *b, const struct masks *k, uint64_t before)
{
    uint64_t here = k->newline ? (k->newline & -k->newline) - 1 : UINT64_MAX;
    uint64_t behind = here & (k->han << 3 | before);

    b->han = k->han & here;
    b->pauses = k->pause & behind;
    b->stops = k->stop & behind;
    b->clauses = b->pauses | b->stops | (k->comma & behind);
    b->settled = b->clauses | (k->list & behind);
    b->special = k->special & here & ~b->settled;
    b->wide = b->special & k->high;
}

/* What the characters say that are neither ASCII nor common ideographs. */
static void
scan_wides(const struct qw_marks *m, struct qw_span text, size_t at, struct qw_line *l)
{
    const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
    const struct qw_block *b = m->blocks;

    for (size_t i = at; i < l->end; i += BLOCK, b++)
        for (uint64_t x = b->wide; x; x &= x - 1)
            scan_wide(p + i + qw_bits_first(x), end, l);
}

bool
qw_line_is_chinese(const struct qw_line *l)
{
    return l->han > 0 && l->latin / 4 <= l->han;
}

bool
qw_line_scan(struct qw_marks *m, struct qw_span text, size_t at, struct qw_line *l)
{
    struct masks k = { 0 };
    unsigned says = 0;
    uint64_t forms = 0, pauses = 0, before = 0;
    size_t i = at;

    *l = (struct qw_line){ 0 };
    for (size_t n = 0; i < text.n && !k.newline; n++, i += BLOCK) {
        struct qw_block *b = room(m, n);
        if (b == NULL)
            return false;
        k = look(text, i);
        settle(b, &k, before);
        before = b->han >> (BLOCK - 3);
        forms |= k.forms & b->wide;
        pauses |= b->pauses;
        l->han += qw_bits_count(b->han);
        l->latin +=
            qw_bits_count(k.latin & (k.newline ? (k.newline & -k.newline) - 1 : UINT64_MAX));
        for (uint64_t x = b->special & ~k.high; x; x &= x - 1)
            says |= bytes[(unsigned char)text.p[i + qw_bits_first(x)]];
    }
    l->end = k.newline ? i - BLOCK + qw_bits_first(k.newline) : text.n;
    l->code = says & B_CODE;
    l->marks = says & B_MARK || pauses;
    if (!l->marks && says & (B_DOT | B_HYPHEN))
        l->marks = holds_run(qw_span_slice(text, at, l->end));
    if (forms || !l->marks || !qw_line_is_chinese(l)) /* else they could add nothing */
        scan_wides(m, text, at, l);
    return true;
}
