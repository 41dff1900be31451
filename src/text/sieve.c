#include "text/sieve.h"
#ifdef __x86_64__
#include "text/wide.h"
#endif

/* Bits of the bytes E0..EF, 80..BF, 80..BF: which of them are fixed, and how. */
#define FIXED 0xf0c0c0u
#define THREE 0xe08080u

void
qw_sieve_init(struct qw_sieve *s)
{
    memset(s, 0, sizeof(*s));
    memset(s->step + 1, 1, 0x7f);
    for (uint32_t c = 0; c < 0x800; c += 64) /* longer forms than they need, RFC 3629 */
        s->rows[(c >> 4 & 0xf00) | (c >> 6 & 0x3f)] = UINT64_MAX;
    for (uint32_t c = 0xd800; c < 0xe000; c += 64)
        s->rows[(c >> 4 & 0xf00) | (c >> 6 & 0x3f)] = UINT64_MAX;
}

void
qw_sieve_add(struct qw_sieve *s, uint32_t cp)
{
    s->rows[(cp >> 4 & 0xf00) | (cp >> 6 & 0x3f)] |= (uint64_t)1 << (cp & 63);
}

/* Eight bytes, the first one highest; compilers make one load of it. */
static inline uint64_t
load(const unsigned char *p)
{
    return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 |
           (uint64_t)p[3] << 32 | (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 |
           (uint64_t)p[6] << 8 | p[7];
}

/* Is the character in the set? Its bytes are the lowest three. */
static inline bool
holds(const struct qw_sieve *s, uint64_t bytes)
{
    return s->rows[bytes >> 8 & 0xf3f] >> (bytes & 63) & 1;
}

/* Bytes of a block, and behind it, that are looked at with it. */
enum { LANES = 32, BEHIND = 4, WIDE = 48, WIDE_BEHIND = 16 };
enum { AHEAD = 4096 }; /* asked for early: memory alone lets 5 GB/s through, with this 6.7 */

void
qw_sieve_seal(struct qw_sieve *s)
{
    memset(s->stops, 0, sizeof(s->stops));
    for (unsigned c = 0; c < 0x80; c++) {
        s->marks[c] = s->step[c] == 1 ? 0 : 0x80;
        if (s->marks[c])
            s->stops[c & 15] |= (unsigned char)(1u << (c >> 4));
    }
    s->lanes = 0;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("bmi2"))
        s->lanes = LANES;
    if (s->lanes && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
        __builtin_cpu_supports("avx512vbmi2"))
        s->lanes = WIDE;
#endif
}

#ifdef __x86_64__
/* Is one of the characters that start at the bits of `leads` in the set? */
__attribute__((target("avx2,bmi,bmi2"))) static inline bool
any_holds(const struct qw_sieve *s, const unsigned char *p, uint32_t leads)
{
    uint64_t found = 0;

    for (; leads; leads &= leads - 1) {
        const unsigned char *c = p + __builtin_ctz(leads);
        uint32_t v = (uint32_t)c[0] << 24 | (uint32_t)c[1] << 16 | (uint32_t)c[2] << 8 | c[3];
        found |= s->rows[v >> 16 & 0xf3f] >> (v >> 8 & 63);
    }
    return found & 1;
}

/* From `at`, where a character starts, over whole blocks of plain ASCII and of characters of three bytes
 * that are not in the set: where the first one starts that is in doubt. A tail must stand behind each
 * lead and the one after it, and nowhere else. */
__attribute__((target("avx2,bmi,bmi2"))) static size_t
skip_blocks(const struct qw_sieve *s, const unsigned char *p, size_t n, size_t at)
{
    const __m256i low =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)s->stops));
    const __m256i high = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i half = _mm256_set1_epi8(15);
    uint64_t carry = 0; /* tails that the next block must start with */

    for (; n - at >= LANES + BEHIND; at += LANES) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + at));
        __m256i upper = _mm256_and_si256(_mm256_srli_epi16(v, 4), half);
        __m256i odd = _mm256_and_si256(
            _mm256_shuffle_epi8(low, _mm256_and_si256(v, half)), _mm256_shuffle_epi8(high, upper));
        uint32_t leads = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(
            _mm256_and_si256(v, _mm256_set1_epi8((char)0xf0)), _mm256_set1_epi8((char)0xe0)));
        uint32_t tails =
            (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xc0), v));
        uint32_t beyond = (uint32_t)_mm256_movemask_epi8(v);
        uint64_t want = (uint64_t)leads << 1 | (uint64_t)leads << 2 | carry;
        uint32_t marks =
            ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(odd, _mm256_setzero_si256())) &
            ~beyond;
        if (tails != (uint32_t)want || beyond != (tails | leads) || marks ||
            any_holds(s, p + at, leads))
            break;
        carry = want >> LANES;
    }
    return carry == 0 ? at : carry == 1 ? at - 2 : at - 1;
}

/* Which of the characters of three bytes that start at the bits of `leads`, 16 at most as they
 * are of 48 bytes, are in the set? */
__attribute__((target(QW_WIDE_TARGET))) static inline uint64_t
held_among(const struct qw_sieve *s, __m512i v, uint64_t leads)
{
    const __m512i order = _mm512_set1_epi32(0x000102); /* the last byte lowest, as in holds() */
    __m512i from = qw_wide_leads(leads);
    __m512i c = _mm512_permutexvar_epi8(_mm512_add_epi8(from, order), v);
    __m512i row = _mm512_and_si512(_mm512_srli_epi32(c, 7), _mm512_set1_epi32(0xf3f << 1));
    __m512i half = _mm512_and_si512(_mm512_srli_epi32(c, 5), _mm512_set1_epi32(1));
    __m512i bits = _mm512_i32gather_epi32(_mm512_or_si512(row, half), s->rows, 4);
    uint64_t held = _mm512_test_epi32_mask(_mm512_rorv_epi32(bits, c), _mm512_set1_epi32(1));

    return _pdep_u64(held, leads); /* those beyond the last lead fall away */
}

/* What stands where, a bit a byte; `want`: where tails should. */
struct bits {
    uint64_t leads, want, odd, held;
};

__attribute__((target(QW_WIDE_TARGET))) static inline struct bits
look(const struct qw_sieve *s, const unsigned char *p, uint64_t carry)
{
    const uint64_t all = ((uint64_t)1 << WIDE) - 1;
    __m512i low = _mm512_loadu_si512(s->marks), high = _mm512_loadu_si512(s->marks + 64);
    __m512i v = _mm512_loadu_si512(p);
    __m512i upper = _mm512_and_si512(v, _mm512_set1_epi8((char)0xf0));
    uint64_t tails = _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8((char)0xc0));
    uint64_t beyond = _mm512_movepi8_mask(v);
    struct bits b = { 0 };

    b.leads = _mm512_cmpeq_epi8_mask(upper, _mm512_set1_epi8((char)0xe0)) & all;
    b.want = b.leads << 1 | b.leads << 2 | carry;
    b.odd = ((tails ^ b.want) | (beyond ^ (tails | b.leads))) & all;
    b.held = _mm512_movepi8_mask(_mm512_permutex2var_epi8(low, v, high)) & ~beyond & all;
    if (b.leads)
        b.held |= held_among(s, v, b.leads);
    return b;
}

/* The same as skip_blocks; *stop when the character is surely one to stop at. */
__attribute__((target(QW_WIDE_TARGET))) static size_t
skip_wide(const struct qw_sieve *s, const unsigned char *p, size_t n, size_t at, bool *stop)
{
    uint64_t carry = 0;

    for (; n - at >= WIDE + WIDE_BEHIND; at += WIDE) {
        _mm_prefetch((const char *)p + at + (n - at > AHEAD ? AHEAD : 0), _MM_HINT_T0);
        struct bits b = look(s, p + at, carry);
        if (b.odd | b.held) {
            unsigned i = (unsigned)__builtin_ctzll(b.odd | b.held);
            *stop = (b.odd >> i & 1) == 0;
            if (*stop || (b.want >> i & 1) == 0)
                return at + i;
            return at + i - ((b.leads << 1 | carry >> 1) >> i & 1 ? 1 : 2);
        }
        carry = b.want >> WIDE;
    }
    return carry == 0 ? at : carry == 1 ? at - 2 : at - 1;
}

static inline size_t
skip(const struct qw_sieve *s, struct qw_span text, size_t at, bool *stop)
{
    const unsigned char *p = (const unsigned char *)text.p;

    *stop = false;
    if (s->lanes == WIDE && text.n - at >= WIDE + WIDE_BEHIND)
        return skip_wide(s, p, text.n, at, stop);
    return s->lanes && text.n - at >= LANES + BEHIND ? skip_blocks(s, p, text.n, at) : at;
}
#else
static inline size_t
skip(const struct qw_sieve *s, struct qw_span text, size_t at, bool *stop)
{
    (void)s;
    (void)text;
    *stop = false;
    return at;
}
#endif

size_t
qw_sieve_next(const struct qw_sieve *s, struct qw_span text, size_t at)
{
    enum { TWICE = 8 };
    const uint64_t fixed = (uint64_t)FIXED << 40 | (uint64_t)FIXED << 16;
    const uint64_t twice = (uint64_t)THREE << 40 | (uint64_t)THREE << 16;
    const unsigned char *p = (const unsigned char *)text.p;
    size_t last = text.n < TWICE ? 0 : text.n - TWICE + 1; /* no load from here on */

    for (size_t doubtful = 0; at < text.n;) {
        if (at >= doubtful) {
            bool stop;
            at = skip(s, text, at, &stop);
            if (stop)
                return at;
            doubtful = at + LANES; /* one at a time so far */
        }
        for (uint64_t v; at < last && ((v = load(p + at)) & fixed) == twice; at += 6)
            if (holds(s, v >> 40) || holds(s, v >> 16))
                break;
        if (at < text.n && (p[at] & 0xf0) == 0xe0) {
            if (text.n - at < 3)
                return at;
            uint32_t v = (uint32_t)p[at] << 16 | (uint32_t)p[at + 1] << 8 | p[at + 2];
            if ((v & FIXED) != THREE || holds(s, v))
                return at;
            at += 3;
            continue;
        }
        for (; at < text.n && (p[at] & 0xf0) != 0xe0; at += s->step[p[at]])
            if (s->step[p[at]] == 0)
                return at;
    }
    return text.n;
}
