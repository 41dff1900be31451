#include <math.h>
#include "rule/spun/gate_pass.h"
#include "text/script.h"
#include "text/utf8.h"

enum { MAX_TITLE = 40 };

/* ?title?: question marks on both sides of Chinese characters in one line, no mark
 * of a sentence between them. */
static bool
has_title(struct qw_span s)
{
    for (const char *p = s.p, *end = s.p + s.n; p < end; p++) {
        size_t len, chars = 0;
        p = memchr(p, '?', (size_t)(end - p));
        if (p == NULL)
            return false;
        for (const char *q = p + 1; q < end && chars < MAX_TITLE; q += len, chars++) {
            uint32_t c = qw_utf8_at(q, &len);
            if (c == '?' && chars >= 2)
                return true;
            if (!qw_is_han(c))
                break;
        }
    }
    return false;
}

static bool
has_votes(const struct qw_gate *g, const struct qw_gate_sum *v, size_t family)
{
    return v->votes[family] >= g->families[family].votes;
}

/* Is there a family that needs its marks, and could pass with them? */
static bool
needs_marks(const struct qw_gate *g, const struct qw_gate_sum *v)
{
    for (size_t f = 0; f < QW_FAMILIES; f++) {
        double least = fmin(g->families[f].odds, g->families[f].beside);
        if (g->marked[f] > 0 && has_votes(g, v, f) &&
            v->odds[f] < g->families[f].odds + g->most_told && v->odds[f] + g->marked[f] >= least)
            return true;
    }
    return false;
}

void
qw_gate_add_marks(const struct qw_gate *g, struct qw_span s, double odds[QW_FAMILIES])
{
    for (size_t i = 0; i < QW_GATE_MARKS; i++) {
        bool there =
            g->marks[i].text.n ? qw_span_find(s, g->marks[i].text) != QW_NOWHERE : has_title(s);
        for (size_t f = 0; there && f < QW_FAMILIES; f++)
            if (g->marks[i].families >> f & 1)
                odds[f] += g->marks[i].odds;
    }
}

/* Pronouns and particles: people who tell something use them, offices hardly. */
static const uint32_t tellers[] = { U'了', U'也', U'他', U'你', U'便', U'却', U'又', U'吧', U'吗',
    U'呢', U'她', U'就', U'很', U'得', U'我', U'把', U'着', U'被', U'说', U'那' };

void
qw_gate_fill_tellers(struct qw_sieve *sieve)
{
    qw_sieve_init(sieve);
    memset(sieve->step, 1, 0x80);
    memset(sieve->step + 0xc2, 2, 0xe0 - 0xc2);
    memset(sieve->step + 0xf0, 4, 0xf5 - 0xf0);
    for (size_t i = 0; i < sizeof(tellers) / sizeof(*tellers); i++)
        qw_sieve_add(sieve, tellers[i]);
    qw_sieve_seal(sieve);
}

static size_t
count_told(const struct qw_gate *g, struct qw_span s)
{
    size_t told = 0;

    for (size_t at = 0; (at = qw_sieve_next(&g->tellers, s, at)) < s.n; at += 3)
        told++;
    return told;
}

/* Chinese characters: those from U+5000 to U+9FFF, which nearly all are. */
static size_t
count_most(struct qw_span s)
{
    enum { BLOCK = 64 };
    size_t n = 0, at = 0;

    for (; s.n - at >= BLOCK; at += BLOCK) { /* turned into vector code */
        unsigned char count = 0;
        for (size_t i = 0; i < BLOCK; i++)
            count = (unsigned char)(count + ((unsigned char)(s.p[at + i] - 0xe5) < 5));
        n += count;
    }
    for (; at < s.n; at++)
        n += (unsigned char)(s.p[at] - 0xe5) < 5;
    return n;
}

static size_t
count_all(struct qw_span s)
{
    size_t n = 0, len;

    for (size_t at = 0; at < s.n; at += len)
        n += qw_is_han(qw_utf8_at(s.p + at, &len));
    return n;
}

/* The odds that are asked of a text beyond the usual. */
static double
asked_of(const struct qw_gate *g, struct qw_span s)
{
    static const double thousand = 1000;
    double told = (double)count_told(g, s) * thousand;

    if (told <= g->telling * fmax((double)count_most(s), thousand / 10))
        return 0;
    double share = told / fmax((double)count_all(s), thousand / 10);
    return fmin(fmax(share - g->telling, 0) * g->tale, g->most_told);
}

/* Is there a family that passes, if only what is asked of a tale is not asked of it? */
static bool
depends_on_tale(const struct qw_gate *g, const struct qw_gate_sum *v)
{
    for (size_t f = 0; f < QW_FAMILIES; f++) {
        double least = fmin(g->families[f].odds, g->families[f].beside);
        if (has_votes(g, v, f) && v->odds[f] >= least &&
            v->odds[f] < g->families[f].odds + g->most_told)
            return true;
    }
    return false;
}

struct qw_verdict
qw_gate_pass(const struct qw_gate *g, struct qw_span s, struct qw_gate_sum sum)
{
    struct qw_verdict v = { 0 };

    if (needs_marks(g, &sum))
        qw_gate_add_marks(g, s, sum.odds);
    double more = depends_on_tale(g, &sum) ? asked_of(g, s) : 0;

    memcpy(v.odds, sum.odds, sizeof(v.odds));
    for (int round = 0; round < 2; round++) {
        uint32_t before = v.families;
        for (size_t f = 0; f < QW_FAMILIES; f++) {
            bool beside = (before & ~(1u << f)) != 0;
            double need = (beside ? g->families[f].beside : g->families[f].odds) + more;
            if (v.odds[f] >= need && has_votes(g, &sum, f))
                v.families |= 1u << f;
        }
    }
    return v;
}
