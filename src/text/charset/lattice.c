#include "text/charset/mishap.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    RING = 8,                /* more than the bytes of the longest step */
    MARGIN = 512,            /* what is seen behind the end of a window but decided in the next */
    DEAR = 16 * QW_QUARTERS, /* more than what comes next can make of the characters before it */
};

/* How a node was reached: as a step, changed here from which state, from which of the ways. */
enum { CHANGED = 8, WAY = 8 };

#define FAR (UINT64_MAX / 2)
#define LOOSE 0x80000000u /* behind a character: something was lost since */
#define INLINE static inline __attribute__((always_inline))

/* The cheapest ways to a node in a state, each with another last character: what comes next may like the
 * one of a dearer way better. */
struct ways {
    uint64_t cost[QW_LATTICE_WAYS];
    uint32_t before[QW_LATTICE_WAYS];
};

/* The window that is walked. */
struct walk {
    struct qw_lattice *l;
    struct qw_span s;
    size_t from;
    struct ways ways[QW_LATTICE_STATES][RING];
};

INLINE void
reach(struct walk *w, int state, size_t node, uint64_t cost, uint32_t cp, unsigned how)
{
    struct ways *to = &w->ways[state][node % RING];
    int worst = 0;

    if (node > QW_LATTICE_WINDOW)
        return;
    for (int i = 0; i < QW_LATTICE_WAYS; i++) {
        if (to->before[i] == cp && to->cost[i] < FAR) {
            worst = i;
            break;
        }
        if (to->cost[i] > to->cost[worst])
            worst = i;
    }
    if (cost >= to->cost[worst])
        return;
    to->cost[worst] = cost;
    to->before[worst] = cp;
    w->l->back[state][node][worst] = (uint16_t)how;
}

/* What the character costs that the `n` bytes at p are in a state. */
INLINE uint32_t
cost_of(
    const struct qw_lattice *l, int state, const char *p, size_t n, uint32_t before, uint32_t cp)
{
    bool beyond = n == 2 && l->states[state] == QW_GB18030 && qw_lattice_beyond(p);
    uint32_t cost = before & LOOSE ? qw_model_cost(&l->model, before & ~LOOSE, cp)
                                   : qw_model_close(&l->model, before, cp);

    return cost + (beyond ? l->beyond : 0);
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

/* A way that is at a node, and what is known of it. */
struct here {
    int state;
    size_t node;
    uint64_t cost;
    uint32_t before;
    unsigned way; /* its place among the ways, as in `how` */
};

/* Steps that drop what stands at a node: the characters beside it are neighbours then. */
static void
expand_broken(struct walk *w, const struct here *h, bool whole)
{
    const struct qw_lattice_prices *p = &w->l->prices;
    size_t at = w->from + h->node, n = 1;

    if (!whole && w->l->states[h->state] == QW_UTF8)
        n = broken_utf8(w->s, at);
    bool cut = !whole && at + n == w->s.n && (unsigned char)w->s.p[at] != 0xff;
    uint32_t price = cut ? p->cut : w->l->damaged ? p->broken : p->doubt;
    uint32_t before = h->before ? h->before | LOOSE : 0;
    reach(w, h->state, h->node + n, h->cost + price, before,
        ((unsigned)n - 1) | QW_STEP_BROKEN | h->way);
    if (!whole && w->l->states[h->state] != QW_UTF8 && at + 1 < w->s.n &&
        (unsigned char)w->s.p[at + 1] >= 0x80)
        reach(w, h->state, h->node + 2, h->cost + price + p->within, before,
            1 | QW_STEP_BROKEN | h->way);
}

/* The step over a sign of ASCII that was written over the first byte of a character: the second one goes. */
static void
expand_overwritten(struct walk *w, const struct here *h, uint32_t cost)
{
    const struct qw_lattice_prices *p = &w->l->prices;
    size_t at = w->from + h->node + 1;

    if (h->before == 0 || !w->l->damaged || w->l->states[h->state] == QW_UTF8 || at >= w->s.n ||
        (unsigned char)w->s.p[at] < 0x80)
        return;
    cost += p->within + p->broken;
    reach(w, h->state, h->node + 2, h->cost + cost, h->before | LOOSE, 1 | QW_STEP_BROKEN | h->way);
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
expand_inside(struct walk *w, const struct here *h)
{
    const struct qw_lattice *l = w->l;
    const char *p = w->s.p + w->from + h->node;
    uint64_t price = h->cost + l->prices.within + (l->damaged ? l->prices.broken : l->prices.doubt);
    uint32_t cp;
    char whole[4];

    for (size_t skip = 1; skip <= 2; skip++) {
        size_t n =
            step_inside(l, l->states[h->state], p, w->s.n - w->from - h->node, skip, whole, &cp);
        if (n)
            reach(w, h->state, h->node + n,
                price + cost_of(l, h->state, whole, n - 1, h->before, cp), cp,
                ((unsigned)n - 1) | QW_STEP_INSIDE | (skip == 2 ? QW_STEP_BROKEN : 0) | h->way);
    }
}

/* Is it one of the usual marks, or a line that is drawn? A letter may begin behind it. */
static bool
is_pause(const struct qw_lattice *l, uint32_t cp)
{
    enum { USUAL = 11 * QW_QUARTERS };

    return (cp >= 0x2500 && cp < 0x2580) ||
           (!qw_is_han(cp) && qw_common_cost(l->model.common, cp) < USUAL);
}

/* Take the steps that leave a node. Who has just changed state here takes whole
 * characters beyond ASCII only: for the rest the change can wait. */
INLINE void
expand(struct walk *w, const struct here *h, bool changed)
{
    const struct qw_lattice *l = w->l;
    size_t at = w->from + h->node;
    const char *p = w->s.p + at;
    uint32_t cp = 0;

    if ((unsigned char)*p < 0x80) {
        uint32_t cost = qw_common_cost(l->model.common, (unsigned char)*p);
        if (changed)
            return;
        expand_overwritten(w, h, cost);
        if (h->before && !(h->before & LOOSE) && l->states[h->state] != QW_UTF8 &&
            !is_pause(l, h->before))
            cost += qw_lattice_orphan(w->s, at, &l->prices.orphan);
        reach(w, h->state, h->node + 1, h->cost + cost, 0, h->way);
        return;
    }
    size_t n = qw_charset_step(l->charsets, l->states[h->state], p, w->s.n - at, &cp);
    if (n) {
        bool alone = h->before == 0 && qw_lattice_lone(w->s, at, at + n);
        bool in_word = l->states[h->state] == QW_GB18030 && l->beyond >= l->prices.scarce &&
                       qw_lattice_in_word(w->s, at, at + n);
        uint32_t cost = cost_of(l, h->state, p, n, h->before, cp);
        cost += alone || in_word ? l->prices.lone : 0;
        reach(w, h->state, h->node + n, h->cost + cost, cp, ((unsigned)n - 1) | h->way);
    }
    if (changed && n == 0)
        return;
    expand_broken(w, h, n > 0);
    expand_inside(w, h);
}

/* The cheapest way to a node in a state. */
INLINE int
cheapest(const struct ways *x)
{
    int best = 0;

    for (int i = 1; i < QW_LATTICE_WAYS; i++)
        if (x->cost[i] < x->cost[best])
            best = i;
    return best;
}

/* The cheapest state at a node; the others may be reached from it by a change: bits in `changed` say by
 * which of their ways. */
INLINE int
change(struct walk *w, size_t node, int changed[QW_LATTICE_STATES])
{
    struct qw_lattice *l = w->l;
    size_t i = node % RING, at = w->from + node;
    bool line = at == 0 || w->s.p[at - 1] == '\n';
    uint32_t price = line ? l->prices.turn : l->prices.change;
    int best = 0, way[QW_LATTICE_STATES];

    for (int k = 0; k < l->n; k++) {
        way[k] = cheapest(&w->ways[k][i]);
        if (w->ways[k][i].cost[way[k]] < w->ways[best][i].cost[way[best]])
            best = k;
    }
    for (int k = 0; k < l->n; k++) {
        bool swap = l->states[best] != QW_UTF8 && l->states[k] != QW_UTF8;
        uint64_t cost = w->ways[best][i].cost[way[best]] + price + (swap ? l->prices.swap : 0);
        changed[k] = -1;
        if (cost >= w->ways[k][i].cost[way[k]])
            continue;
        changed[k] = way[k];
        w->ways[k][i].cost[way[k]] = cost;
        w->ways[k][i].before[way[k]] = w->ways[best][i].before[way[best]];
        l->back[k][node][way[k]] =
            (uint16_t)(CHANGED | (unsigned)best << QW_STEP_STATE | (unsigned)way[best] << WAY);
    }
    return best;
}

/* Take the steps that leave a node in a state, on all ways there. */
INLINE void
leave(struct walk *w, int state, size_t node, int changed)
{
    struct ways *x = &w->ways[state][node % RING];
    uint64_t most = x->cost[cheapest(x)] + DEAR;

    for (int i = 0; i < QW_LATTICE_WAYS; i++) {
        struct here h = { state, node, x->cost[i], x->before[i], (unsigned)i << WAY };
        x->cost[i] = FAR;
        if (h.cost <= most && h.cost < FAR)
            expand(w, &h, changed == i);
    }
}

/* Walk on until `past` is behind and all charsets agree; the last node. */
static size_t
forward(struct walk *w, size_t past, int *last)
{
    struct qw_lattice *l = w->l;
    int changed[QW_LATTICE_STATES];
    size_t most = w->s.n - w->from;

    most = most < QW_LATTICE_WINDOW ? most : QW_LATTICE_WINDOW;
    for (size_t node = 0;; node++) {
        size_t at = w->from + node;
        *last = change(w, node, changed);
        if (node == most ||
            (at >= past && node > 0 && (unsigned char)w->s.p[at - 1] < QW_CHARSET_SYNC))
            return node;
        for (int k = 0; k < l->n; k++)
            leave(w, k, node, changed[k]);
    }
}

/* Turn back[] round: steps[] tells for each node on the cheapest way the step that leaves it. */
static void
trace_back(struct qw_lattice *l, size_t node, int state, int way)
{
    while (node > 0) {
        unsigned how = l->back[state][node][way];
        if (how & CHANGED) {
            state = (int)(how >> QW_STEP_STATE & 3);
            how = l->back[state][node][how >> WAY];
        }
        node -= (how & QW_STEP_LENGTH) + 1;
        way = (int)(how >> WAY);
        l->steps[node] =
            (unsigned char)((how & (QW_STEP_LENGTH | QW_STEP_BROKEN | QW_STEP_INSIDE)) |
                            (unsigned)state << QW_STEP_STATE);
    }
}

/* Read along the way from `at` to `end` or a little beyond; where it ended. */
static size_t
follow(struct qw_lattice *l, struct qw_span s, size_t from, size_t end, struct qw_reading *r)
{
    size_t at = from;
    char whole[4];

    while (at < end) {
        unsigned how = l->steps[at - from];
        size_t n = (how & QW_STEP_LENGTH) + 1;
        uint32_t cp = 0;
        l->now = qw_step_state(how);
        enum qw_charset charset = l->states[l->now];
        if (how & QW_STEP_INSIDE) {
            step_inside(l, charset, s.p + at, s.n - at, how & QW_STEP_BROKEN ? 2 : 1, whole, &cp);
            qw_reading_mend(r, charset, n, cp);
        } else if (how & QW_STEP_BROKEN) {
            bool sign = (unsigned char)s.p[at] < 0x80; /* which stays */
            qw_reading_same(r, qw_span(s.p + at, sign), 0);
            qw_reading_drop(r, n - sign);
        } else if ((unsigned char)s.p[at] < 0x80 || charset == QW_UTF8)
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
            for (int j = 0; j < QW_LATTICE_WAYS; j++)
                w.ways[k][i].cost[j] = FAR;
    for (int k = 0; k < l->n; k++) {
        w.ways[k][0].cost[0] = l->first[k];
        l->back[k][0][0] = 0;
    }
    size_t node = forward(&w, past, &last);
    const struct ways *ends = &w.ways[last][node % RING];
    int way = cheapest(ends);
    uint64_t cost = ends->cost[way];
    size_t end = from + node;
    if (node == QW_LATTICE_WINDOW && end < s.n)
        end -= MARGIN;
    trace_back(l, node, last, way);
    qw_mishap_look(l, s, from, end - from);
    l->now = last;
    l->cost += cost;
    size_t stop = follow(l, s, from, end, r);
    qw_lattice_go_on(l);
    return stop;
}
