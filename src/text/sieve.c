#include "text/sieve.h"

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

size_t
qw_sieve_next(const struct qw_sieve *s, struct qw_span text, size_t at)
{
    enum { WIDE = 8 };
    const uint64_t fixed = (uint64_t)FIXED << 40 | (uint64_t)FIXED << 16;
    const uint64_t twice = (uint64_t)THREE << 40 | (uint64_t)THREE << 16;
    const unsigned char *p = (const unsigned char *)text.p;
    size_t last = text.n < WIDE ? 0 : text.n - WIDE + 1; /* no load from here on */

    while (at < text.n) {
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
