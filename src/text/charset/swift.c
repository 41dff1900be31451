#include <stdlib.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif
#include "text/charset/swift.h"
#include "text/utf8.h"

enum {
    FAR = 4096, /* a run is cut here, though nothing says where it is sure */
    CHUNK = 2048,
    BLOCK = 8,  /* characters between two looks at the sum */
    WIDE = 16,  /* characters read side by side */
    SPARE = 16, /* bytes behind those that a block writes */
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
    struct mark {
        size_t text, pieces, bytes, at;
        struct qw_piece last;
        uint64_t cost;
    } mark;
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
    const struct qw_patch *patch = p->r->patch;
    struct mark *m = &p->mark;

    m->text = p->r->text->n;
    m->pieces = patch->n;
    m->bytes = p->r->bytes[p->charset];
    if (patch->n)
        m->last = patch->list[patch->n - 1];
    m->at = p->at;
    m->cost = p->cost;
    p->rise = 0;
}

static void
go_back(struct pace *p)
{
    struct qw_patch *patch = p->r->patch;
    const struct mark *m = &p->mark;

    p->r->text->n = m->text;
    patch->n = m->pieces;
    p->r->bytes[p->charset] = m->bytes;
    if (m->pieces)
        patch->list[m->pieces - 1] = m->last;
}

/* Where the bytes that are ASCII end. */
static inline size_t
ascii_end(struct qw_span s, size_t at)
{
#ifdef __SSE2__
    for (; s.n - at >= 16; at += 16) {
        int high = _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)(s.p + at)));
        if (high)
            return at + (size_t)__builtin_ctz((unsigned)high);
    }
#endif
    while (at < s.n && (unsigned char)s.p[at] < 0x80)
        at++;
    return at;
}

static inline bool
have_room(struct qw_buf *b, size_t n)
{
    return b->cap - b->n >= n + SPARE || qw_buf_reserve(b, n + SPARE);
}

/* Copy what stays, a few bytes mostly. */
static inline void
copy(struct pace *p, size_t n)
{
    struct qw_buf *text = p->r->text;
    const char *from = p->s.p + p->at;

    if (!have_room(text, n))
        return;
    if (n <= SPARE && p->s.n - p->at >= SPARE)
        memcpy(text->p + text->n, from, SPARE);
    else
        memcpy(text->p + text->n, from, n);
    text->n += n;
    qw_patch_add(p->r->patch, n, 1, 1, QW_PATCH_SAME);
}

/* ASCII stays; where it holds a byte that is part of no other character, all charsets agree. */
static void
take_ascii(struct pace *p)
{
    size_t end = ascii_end(p->s, p->at);
    bool sync = false;

    if (p->at > 0 && p->codes)
        p->rise += qw_lattice_orphan(p->s, p->at, &p->f->limits.orphan);
    for (size_t i = end; i > p->at && !sync && end - i < 64; i--)
        sync = (unsigned char)p->s.p[i - 1] < QW_CHARSET_SYNC;
    copy(p, end - p->at);
    p->cost += (end - p->at) * qw_common_cost(p->f->common, 'a');
    p->at = end;
    if ((sync && p->rise == 0) || end - p->mark.at > FAR)
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

#ifdef __x86_64__
#define WIDE_TARGET "avx512f,avx512bw,avx512vl,avx512vbmi,bmi,sse4.1"

/* The sum behind eight characters, of which `sums` are those from the first on. */
__attribute__((target(WIDE_TARGET))) static inline uint32_t
rise_of(uint32_t rise, __m128i sums)
{
    enum { BIAS = 0x4000 };
    __m128i least = _mm_minpos_epu16(_mm_add_epi16(sums, _mm_set1_epi16(BIAS)));
    int all = (int16_t)_mm_extract_epi16(sums, 7), low = _mm_cvtsi128_si32(least) & 0xffff;
    int since = all - (low - BIAS), from = (int)rise + all;

    return (uint32_t)(since > from ? since : from);
}

/* Of each eight what the characters cost beyond the usual, added up from the first on. */
__attribute__((target(WIDE_TARGET))) static inline __m256i
sum_up(__m128i costs, __m128i usual)
{
    __m256i sums = _mm256_sub_epi16(_mm256_cvtepu8_epi16(costs), _mm256_cvtepu8_epi16(usual));

    sums = _mm256_add_epi16(sums, _mm256_slli_si256(sums, 2));
    sums = _mm256_add_epi16(sums, _mm256_slli_si256(sums, 4));
    return _mm256_add_epi16(sums, _mm256_slli_si256(sums, 8));
}

/* The same for blocks of sixteen, of whose sums it is sure that none rises above the limit. *ended: the
 * next is no character of two bytes. */
__attribute__((target(WIDE_TARGET))) static size_t
take_wide(const uint32_t *codes, const struct qw_swift_limits *limits, const unsigned char *b,
    size_t left, char *to, struct sums *s, bool *ended)
{
    const __m256i turned = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
    /* three bytes of each character, then all costs */
    const __m512i order = _mm512_set_epi64(0x3f3b37332f2b2723, 0x1f1b17130f0b0703,
        0x3e3d3c3a39383635, 0x343231302e2d2c2a, 0x2928262524222120, 0x1e1d1c1a19181615,
        0x141211100e0d0c0a, 0x0908060504020100);
    const __m128i usual = _mm_set1_epi8((char)limits->usual), zero = _mm_setzero_si128();
    __m128i all = zero;
    size_t n = 0;

    for (*ended = false; left - n >= WIDE && !*ended;) {
        __m256i two = _mm256_loadu_si256((const __m256i *)(const void *)(b + 2 * n));
        __m512i at = _mm512_cvtepu16_epi32(_mm256_shuffle_epi8(two, turned));
        __m512i e = _mm512_i32gather_epi32(at, codes, 4);
        unsigned got = _tzcnt_u32(_mm512_testn_epi32_mask(e, e) | 1u << WIDE);
        __mmask16 read = (__mmask16)((1u << got) - 1);
        e = _mm512_permutexvar_epi8(order, e);
        __m128i costs = _mm_maskz_mov_epi8(read, _mm512_extracti32x4_epi32(e, 3));
        __m128i beyond = _mm_sad_epu8(_mm_subs_epu8(costs, usual), zero);
        __m256i sums = sum_up(_mm_mask_mov_epi8(usual, read, costs), usual);
        uint32_t rise = rise_of(s->rise, _mm256_castsi256_si128(sums));
        if (s->rise + (uint32_t)_mm_cvtsi128_si32(beyond) > limits->rise ||
            rise + (uint32_t)_mm_extract_epi32(beyond, 2) > limits->rise)
            break;
        s->rise = rise_of(rise, _mm256_extracti128_si256(sums, 1));
        all = _mm_add_epi64(all, _mm_sad_epu8(costs, zero));
        _mm512_storeu_si512(to + 3 * n, e);
        n += got;
        *ended = got < WIDE;
    }
    s->all += (uint32_t)_mm_cvtsi128_si32(all) + (uint32_t)_mm_extract_epi32(all, 2);
    return n;
}

static bool
is_wide(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi");
}
#else
static size_t
take_wide(const uint32_t *codes, const struct qw_swift_limits *limits, const unsigned char *b,
    size_t left, char *to, struct sums *s, bool *ended)
{
    (void)codes, (void)limits, (void)b, (void)left, (void)to, (void)s;
    *ended = false;
    return 0;
}

static bool
is_wide(void)
{
    return false;
}
#endif

/* Up to `left` characters of two bytes at b: how many were read. */
static size_t
take_run(const struct pace *p, const unsigned char *b, size_t left, char *to, struct sums *s)
{
    const struct qw_swift_limits *limits = &p->f->limits;
    size_t n = 0, got = BLOCK;
    bool ended = false;

    while (got == BLOCK && s->peak <= limits->rise) {
        if (p->f->wide)
            n += take_wide(p->codes, limits, b + 2 * n, left - n, to + 3 * n, s, &ended);
        if (ended || n == left)
            break;
        got = left - n < BLOCK ? left - n : BLOCK;
        got = take_block(p->codes, limits->usual, b + 2 * n, got, to + 3 * n, s);
        n += got;
    }
    return n;
}

/* Characters of two bytes, three in UTF-8. False: something is to be looked at. */
static bool
take_twos(struct pace *p)
{
    const unsigned char *b = (const unsigned char *)p->s.p + p->at;
    size_t left = (p->s.n - p->at < CHUNK ? p->s.n - p->at : CHUNK) / 2;
    const struct qw_swift_limits *limits = &p->f->limits;
    struct sums s = { p->rise, 0, 0 };

    if (!have_room(p->r->text, left * 3))
        return true;
    char *to = p->r->text->p + p->r->text->n;
    size_t n = take_run(p, b, left, to, &s);
    p->r->text->n += n * 3;
    qw_patch_add(p->r->patch, n, 2, 3, (int)p->charset);
    p->r->bytes[p->charset] += n * 2;
    p->at += n * 2;
    p->cost += s.all;
    bool gbk = p->charset == QW_GB18030;
    if ((n == 1 && qw_lattice_lone(p->s, p->at - 2, p->at)) ||
        (n > 0 && gbk && qw_lattice_in_word(p->s, p->at - 2, p->at)))
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
    if (p->codes && qw_lattice_lone(p->s, p->at, p->at + n))
        cost += p->f->limits.lone;
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
    if (p->rise == 0 && p->at - p->mark.at > FAR)
        set_mark(p);
    return true;
}

struct qw_swift_place
qw_swift_run(
    struct qw_swift *f, enum qw_charset charset, struct qw_span s, size_t at, struct qw_reading *r)
{
    struct pace p = { .f = f, .charset = charset, .s = s, .r = r, .at = at };

    p.codes = charset == QW_UTF8 ? NULL : f->codes[charset];
    f->wide = !f->plain && f->limits.usual <= UINT8_MAX && is_wide();
    set_mark(&p);
    while (p.at < s.n) {
        if (take(&p))
            continue;
        go_back(&p);
        f->cost += p.mark.cost;
        return (struct qw_swift_place){ p.mark.at, p.at + 1, p.rise <= f->limits.rise };
    }
    f->cost += p.cost;
    return (struct qw_swift_place){ s.n, s.n, false };
}

/* The bytes of the character at `at`, 0 when there is none, and what it costs. */
static inline size_t
weigh_one(const struct qw_swift *f, enum qw_charset charset, const uint32_t *codes,
    struct qw_span s, size_t at, uint32_t *cost)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    uint32_t cp = 0, code = codes && s.n - at > 1 ? codes[p[0] << 8 | p[1]] : 0;

    if (code) {
        *cost = code >> 24;
        return 2;
    }
    size_t n = qw_charset_step(f->charsets, charset, s.p + at, s.n - at, &cp);
    *cost = qw_common_cost(f->common, cp);
    return n;
}

uint64_t
qw_swift_weigh(const struct qw_swift *f, enum qw_charset charset, struct qw_span s, size_t to,
    uint32_t broken, struct qw_swift_count *count)
{
    const uint32_t *codes = charset < QW_CP1252 ? f->codes[charset] : NULL;
    struct qw_swift_count n = { 0 };
    uint64_t ascii = 0;

    for (size_t at = 0, len; at < to; at += len) {
        bool beyond = (unsigned char)s.p[at] >= 0x80;
        uint32_t cost;
        len = weigh_one(f, charset, codes, s, at, &cost);
        if (len == 0) {
            n.broken++;
            len = qw_charset_unit(charset);
            continue;
        }
        n.chars += beyond;
        n.cost += beyond ? cost : 0;
        ascii += beyond ? 0 : cost;
    }
    *count = n;
    return n.cost + ascii + (uint64_t)n.broken * broken;
}
