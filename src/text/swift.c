#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include "text/swift.h"
#include "text/utf8.h"

enum {
    SYNC = 0x30, /* smaller bytes are part of no character of more bytes */
    FAR = 4096,  /* a run is cut here, though nothing says where it is sure */
    CHUNK = 2048,
    BLOCK = 8, /* characters between two looks at the sum */
    CODES = 0x10000,
};

/* One reading on its way. */
struct pace {
    struct qw_swift *f;
    enum qw_charset charset;
    const uint32_t *codes;
    struct qw_span s;
    struct qw_reading *r;
    size_t at;
    uint32_t rise;
    uint64_t cost;
    /* the last place that was sure */
    struct qw_reading_mark mark;
    size_t mark_at;
    uint64_t mark_cost;
};

bool
qw_swift_load(struct qw_swift *f, enum qw_charset charset)
{
    if (charset == QW_UTF8 || f->codes[charset])
        return true;
    uint32_t *codes = f->codes[charset] = calloc(CODES, sizeof(*codes));
    if (codes == NULL)
        return false;
    for (unsigned lead = 0x81; lead < 0xff; lead++)
        for (unsigned trail = 0x40; trail < 0xff; trail++) {
            const char two[2] = { (char)lead, (char)trail };
            unsigned char utf8[4];
            uint32_t cp;
            if (qw_charset_two(f->charsets->two[charset], two, 2, &cp) != 2 || cp >> 21 ||
                qw_utf8_put((char *)utf8, cp) != 3)
                continue;
            codes[lead << 8 | trail] = (uint32_t)utf8[0] | (uint32_t)utf8[1] << 8 |
                                       (uint32_t)utf8[2] << 16 |
                                       qw_common_cost(f->common, cp) << 24;
        }
    return true;
}

void
qw_swift_release(struct qw_swift *f)
{
    for (int i = 0; i < QW_CP1252; i++)
        free(f->codes[i]);
}

static void
set_mark(struct pace *p)
{
    p->mark = qw_reading_here(p->r);
    p->mark_at = p->at;
    p->mark_cost = p->cost;
    p->rise = 0;
}

/* Where the bytes that are ASCII end. */
static size_t
ascii_end(struct qw_span s, size_t at)
{
#ifdef __SSE2__
    for (; s.n - at >= 16; at += 16)
        if (_mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)(s.p + at))))
            break;
#endif
    while (at < s.n && (unsigned char)s.p[at] < 0x80)
        at++;
    return at;
}

/* ASCII stays; where it holds a byte that is part of no other character, all charsets agree. */
static void
take_ascii(struct pace *p)
{
    size_t end = ascii_end(p->s, p->at);
    bool sync = false;

    if (p->at > 0)
        p->rise += qw_lattice_orphan(p->s, p->at, p->f->limits.orphan, p->f->limits.stub);
    for (size_t i = end; i > p->at && !sync && end - i < 64; i--)
        sync = (unsigned char)p->s.p[i - 1] < SYNC;
    qw_reading_same(p->r, qw_span_slice(p->s, p->at, end), 0);
    p->cost += (end - p->at) * qw_common_cost(p->f->common, 'a');
    p->at = end;
    if ((sync && p->rise == 0) || end - p->mark_at > FAR)
        set_mark(p);
}

static inline uint32_t
risen(uint32_t rise, uint32_t cost, uint32_t usual)
{
    return rise + cost > usual ? rise + cost - usual : 0;
}

/* The sum of what characters cost, now, at its highest and in all. */
struct sums {
    uint32_t rise, peak, all;
};

/* Up to `n` characters at b, which are there, and as many fours of bytes at `to`: how many were
 * read. */
static inline size_t
take_block(const uint32_t *codes, uint32_t usual, const unsigned char *b, size_t n, char *to,
    struct sums *s)
{
    size_t i = 0;

    for (; i < n; i++) {
        uint32_t e = codes[b[2 * i] << 8 | b[2 * i + 1]];
        if (e == 0)
            break;
        to[3 * i] = (char)e; /* one store, for the next character is written over the fourth */
        to[3 * i + 1] = (char)(e >> 8);
        to[3 * i + 2] = (char)(e >> 16);
        to[3 * i + 3] = (char)(e >> 24);
        s->all += e >> 24;
        s->rise = risen(s->rise, e >> 24, usual);
        s->peak = s->rise > s->peak ? s->rise : s->peak;
    }
    return i;
}

/* Characters of two bytes, three in UTF-8. False: something is to be looked at. */
static bool
take_twos(struct pace *p)
{
    const unsigned char *b = (const unsigned char *)p->s.p + p->at;
    size_t left = (p->s.n - p->at < CHUNK ? p->s.n - p->at : CHUNK) / 2, n = 0, got = BLOCK;
    const struct qw_swift_limits *limits = &p->f->limits;
    struct sums s = { p->rise, 0, 0 };

    if (!qw_buf_reserve(p->r->text, left * 3 + 1))
        return true;
    char *to = p->r->text->p + p->r->text->n;
    for (; left - n >= BLOCK && got == BLOCK && s.peak <= limits->rise; n += got)
        got = take_block(p->codes, limits->usual, b + 2 * n, BLOCK, to + 3 * n, &s);
    if (left - n < BLOCK && got == BLOCK && s.peak <= limits->rise)
        n += take_block(p->codes, limits->usual, b + 2 * n, left - n, to + 3 * n, &s);
    p->r->text->n += n * 3;
    qw_patch_add(p->r->patch, n, 2, 3, (int)p->charset);
    p->r->bytes[p->charset] += n * 2;
    p->at += n * 2;
    p->cost += s.all;
    if (n == 1 && (unsigned char)(to[0] - 0xe4) < 6 && qw_lattice_lone(p->s, p->at - 2, p->at))
        s.rise += limits->lone;
    p->rise = s.peak > limits->rise ? s.peak : s.rise;
    return p->rise <= limits->rise;
}

/* The character at hand, whatever it is. False: none, or one too many that is rare. */
static bool
take_one(struct pace *p)
{
    const char *b = p->s.p + p->at;
    uint32_t cp = 0;
    size_t n = qw_charset_step(p->f->charsets, p->charset, b, p->s.n - p->at, &cp);

    if (n == 0)
        return false;
    uint32_t cost = qw_common_cost(p->f->common, cp);
    if (p->charset == QW_UTF8)
        qw_reading_same(p->r, qw_span(b, n), n);
    else
        qw_reading_put(p->r, p->charset, b, n, cp);
    p->at += n;
    p->cost += cost;
    p->rise = risen(p->rise, cost, p->f->limits.usual);
    return p->rise <= p->f->limits.rise;
}

static bool
take(struct pace *p)
{
    if ((unsigned char)p->s.p[p->at] < 0x80) {
        take_ascii(p);
        return true;
    }
    size_t before = p->at;
    if (p->codes && !take_twos(p))
        return false;
    if (p->at == before && !take_one(p))
        return false;
    if (p->rise == 0 && p->at - p->mark_at > FAR)
        set_mark(p);
    return true;
}

struct qw_swift_place
qw_swift_run(
    struct qw_swift *f, enum qw_charset charset, struct qw_span s, size_t at, struct qw_reading *r)
{
    struct pace p = { .f = f, .charset = charset, .s = s, .r = r, .at = at };

    p.codes = charset == QW_UTF8 ? NULL : f->codes[charset];
    set_mark(&p);
    while (p.at < s.n) {
        if (take(&p))
            continue;
        qw_reading_back(r, &p.mark);
        f->cost += p.mark_cost;
        return (struct qw_swift_place){ p.mark_at, p.at + 1, p.rise <= f->limits.rise };
    }
    f->cost += p.cost;
    return (struct qw_swift_place){ s.n, s.n, false };
}

uint64_t
qw_swift_weigh(const struct qw_swift *f, enum qw_charset charset, struct qw_span s, size_t to,
    uint32_t broken, struct qw_swift_count *n)
{
    uint64_t cost = 0;

    *n = (struct qw_swift_count){ 0 };
    for (size_t at = 0, len; at < to; at += len) {
        uint32_t cp = 0;
        len = qw_charset_step(f->charsets, charset, s.p + at, s.n - at, &cp);
        uint32_t price = len == 0 ? broken : qw_common_cost(f->common, cp);
        cost += price;
        n->broken += len == 0;
        n->chars += cp >= 0x80;
        n->cost += cp >= 0x80 ? price : 0;
        len = len ? len : qw_charset_unit(charset);
    }
    return cost;
}
