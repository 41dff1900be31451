#include "text/charset/lattice.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    RING = 8,     /* more than the bytes of the longest step */
    SYNC = 0x30,  /* smaller bytes are part of no character of more bytes in any charset */
    MARGIN = 512, /* what is seen behind the end of a window but decided in the next */
};

/* How a node was reached, or left: length - 1, broken, changed here, from or in which state,
 * one byte inside stepped over (the second; the third when BROKEN is set too). */
enum { LENGTH = 3, BROKEN = 4, CHANGED = 8, STATE = 4, INSIDE = 0x40 };

#define FAR (UINT64_MAX / 2)
#define INLINE static inline __attribute__((always_inline))

/* The window that is walked. */
struct walk {
    struct qw_lattice *l;
    struct qw_span s;
    size_t from;
    uint64_t cost[QW_LATTICE_STATES][RING];
    uint32_t before[QW_LATTICE_STATES][RING]; /* the last character of the way there */
};

INLINE void
reach(struct walk *w, int state, size_t node, uint64_t cost, uint32_t cp, unsigned how)
{
    if (node > QW_LATTICE_WINDOW || cost >= w->cost[state][node % RING])
        return;
    w->cost[state][node % RING] = cost;
    w->before[state][node % RING] = cp;
    w->l->back[state][node] = (unsigned char)how;
}

/* What the character costs that the `n` bytes at p are in a state. */
INLINE uint32_t
cost_of(
    const struct qw_lattice *l, int state, const char *p, size_t n, uint32_t before, uint32_t cp)
{
    bool beyond = n == 2 && l->states[state] == QW_GB18030 && qw_lattice_beyond(p);

    return qw_model_cost(&l->model, before, cp) + (beyond ? l->beyond : 0);
}

/* Bytes at `at` that start a UTF-8 sequence which does not go on, or that are left of one. */
static size_t
broken_utf8(struct qw_span s, size_t at)
{
    unsigned char lead = (unsigned char)s.p[at];
    size_t most = lead < 0xc0 ? 3 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    size_t n = 1;

    if (lead == 0xc0 || lead == 0xc1 || lead > 0xf4)
        return 1;
    while (n < most && at + n < s.n && ((unsigned char)s.p[at + n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* Steps that drop what stands at a node: the characters beside it are neighbours then. */
static void
expand_broken(struct walk *w, int state, size_t node, uint64_t now, uint32_t before, bool whole)
{
    const struct qw_lattice_prices *p = &w->l->prices;
    size_t at = w->from + node, n = 1;

    if (!whole && w->l->states[state] == QW_UTF8)
        n = broken_utf8(w->s, at);
    bool cut = !whole && at + n == w->s.n && (unsigned char)w->s.p[at] != 0xff;
    uint32_t price = cut ? p->cut : w->l->damaged ? p->broken : p->doubt;
    reach(w, state, node + n, now + price, before, ((unsigned)n - 1) | BROKEN);
}

/* The character at p without its second byte, or without its third: bytes with it, or 0. */
static size_t
step_inside(const struct qw_lattice *l, enum qw_charset charset, const char *p, size_t left,
    size_t skip, char whole[4], uint32_t *cp)
{
    size_t most = charset == QW_UTF8 ? 3 : 2;

    if (left <= most || skip >= most)
        return 0;
    for (size_t i = 0, k = 0; i < most; i++, k++) {
        k += k == skip;
        whole[i] = p[k];
    }
    return qw_charset_step(l->charsets, charset, whole, most, cp) == most ? most + 1 : 0;
}

/* Steps that take a character into which one byte came that is not its own. */
static void
expand_inside(struct walk *w, int state, size_t node, uint64_t now, uint32_t before)
{
    const struct qw_lattice *l = w->l;
    const char *p = w->s.p + w->from + node;
    uint64_t price = now + l->prices.within + (l->damaged ? l->prices.broken : l->prices.doubt);
    uint32_t cp;
    char whole[4];

    for (size_t skip = 1; skip <= 2; skip++) {
        size_t n = step_inside(l, l->states[state], p, w->s.n - w->from - node, skip, whole, &cp);
        if (n)
            reach(w, state, node + n, price + cost_of(l, state, whole, n - 1, before, cp), cp,
                ((unsigned)n - 1) | INSIDE | (skip == 2 ? BROKEN : 0));
    }
}

/* Take the steps that leave a node. Who has just changed state here takes whole
 * characters beyond ASCII only: for the rest the change can wait. */
INLINE void
expand(struct walk *w, int state, size_t node, uint64_t now, uint32_t before, bool changed)
{
    const struct qw_lattice *l = w->l;
    const char *p = w->s.p + w->from + node;
    uint32_t cp = 0;

    if ((unsigned char)*p < 0x80) {
        uint32_t cost = qw_common_cost(l->model.common, (unsigned char)*p);
        if (before && l->states[state] != QW_UTF8)
            cost += qw_lattice_orphan(w->s, w->from + node, &l->prices.orphan);
        if (!changed)
            reach(w, state, node + 1, now + cost, 0, 0);
        return;
    }
    size_t n = qw_charset_step(l->charsets, l->states[state], p, w->s.n - w->from - node, &cp);
    if (n) {
        size_t at = w->from + node;
        bool alone = before == 0 && qw_lattice_lone(w->s, at, at + n);
        uint32_t lone = alone ? l->prices.lone : 0;
        reach(w, state, node + n, now + lone + cost_of(l, state, p, n, before, cp), cp,
            (unsigned)n - 1);
    }
    if (changed && n == 0)
        return;
    expand_broken(w, state, node, now, before, n > 0);
    expand_inside(w, state, node, now, before);
}

/* The cheapest state at a node; the others may be reached from it by a change. */
INLINE int
change(struct walk *w, size_t node, bool *changed)
{
    struct qw_lattice *l = w->l;
    size_t i = node % RING, at = w->from + node;
    bool line = at == 0 || w->s.p[at - 1] == '\n';
    uint32_t price = line ? l->prices.turn : l->prices.change;
    int best = 0;

    for (int k = 1; k < l->n; k++)
        if (w->cost[k][i] < w->cost[best][i])
            best = k;
    for (int k = 0; k < l->n; k++) {
        bool swap = l->states[best] != QW_UTF8 && l->states[k] != QW_UTF8;
        uint64_t cost = w->cost[best][i] + price + (swap ? l->prices.swap : 0);
        changed[k] = cost < w->cost[k][i];
        if (!changed[k])
            continue;
        w->cost[k][i] = cost;
        w->before[k][i] = w->before[best][i];
        l->back[k][node] = (unsigned char)(CHANGED | best << STATE);
    }
    return best;
}

/* Walk on until `past` is behind and all charsets agree; the last node. */
static size_t
forward(struct walk *w, size_t past, int *last)
{
    struct qw_lattice *l = w->l;
    bool changed[QW_LATTICE_STATES];
    size_t most = w->s.n - w->from;

    most = most < QW_LATTICE_WINDOW ? most : QW_LATTICE_WINDOW;
    for (size_t node = 0;; node++) {
        size_t at = w->from + node;
        *last = change(w, node, changed);
        if (node == most || (at >= past && node > 0 && (unsigned char)w->s.p[at - 1] < SYNC))
            return node;
        for (int k = 0; k < l->n; k++) {
            uint64_t now = w->cost[k][node % RING];
            w->cost[k][node % RING] = FAR;
            if (now < FAR)
                expand(w, k, node, now, w->before[k][node % RING], changed[k]);
        }
    }
}

/* Turn back[] round: way[] tells for each node on the cheapest way the step that leaves it. */
static void
trace_back(struct qw_lattice *l, size_t node, int state)
{
    while (node > 0) {
        unsigned how = l->back[state][node];
        if (how & CHANGED) {
            state = (int)(how >> STATE & 3);
            how = l->back[state][node];
        }
        node -= (how & LENGTH) + 1;
        l->way[node] =
            (unsigned char)((how & (LENGTH | BROKEN | INSIDE)) | (unsigned)state << STATE);
    }
}

/* Read along the way from `at` to `end` or a little beyond; where it ended. */
static size_t
follow(struct qw_lattice *l, struct qw_span s, size_t from, size_t end, struct qw_reading *r)
{
    size_t at = from;
    char whole[4];

    while (at < end) {
        unsigned how = l->way[at - from];
        size_t n = (how & LENGTH) + 1;
        uint32_t cp = 0;
        l->now = (int)(how >> STATE & 3);
        enum qw_charset charset = l->states[l->now];
        if (how & INSIDE) {
            step_inside(l, charset, s.p + at, s.n - at, how & BROKEN ? 2 : 1, whole, &cp);
            qw_reading_mend(r, charset, n, cp);
        } else if (how & BROKEN)
            qw_reading_drop(r, n);
        else if ((unsigned char)s.p[at] < 0x80 || charset == QW_UTF8)
            qw_reading_same(r, qw_span(s.p + at, n), (unsigned char)s.p[at] < 0x80 ? 0 : n);
        else {
            qw_charset_step(l->charsets, charset, s.p + at, s.n - at, &cp);
            qw_reading_put(r, charset, s.p + at, n, cp);
        }
        at += n;
    }
    return at;
}

void
qw_lattice_go_on(struct qw_lattice *l)
{
    for (int k = 0; k < l->n; k++) /* walk() says what a change costs here */
        l->first[k] = k == l->now ? 0 : UINT32_MAX;
}

size_t
qw_lattice_walk(
    struct qw_lattice *l, struct qw_span s, size_t from, size_t past, struct qw_reading *r)
{
    struct walk w = { .l = l, .s = s, .from = from };
    int last;

    for (int k = 0; k < QW_LATTICE_STATES; k++)
        for (int i = 0; i < RING; i++)
            w.cost[k][i] = FAR;
    for (int k = 0; k < l->n; k++) {
        w.cost[k][0] = l->first[k];
        l->back[k][0] = 0;
    }
    size_t node = forward(&w, past, &last);
    uint64_t cost = w.cost[last][node % RING];
    size_t end = from + node;
    if (node == QW_LATTICE_WINDOW && end < s.n)
        end -= MARGIN;
    trace_back(l, node, last);
    l->now = last;
    l->cost += cost;
    size_t stop = follow(l, s, from, end, r);
    qw_lattice_go_on(l);
    return stop;
}
