#include "text/charset/mishap.h"

enum {
    AROUND = 16, /* healthy bytes on both sides that are looked at, */
    MOST = 64,   /* and all bytes together at most */
};

#define NEVER (UINT32_MAX / 4)

enum kind { CAME, CAME_INSIDE, LEAD_LEFT, TRAIL_LEFT, LEAD_OVER, TRAIL_OVER, CUT, KINDS };

/* What befell the bytes at a place, and what the place costs then. */
struct mishap {
    enum kind kind;
    size_t at;
    uint32_t cost;
};

/* A place, and what stands at each of its bytes if a character starts there. */
struct place {
    const struct qw_lattice *l;
    struct qw_span s;
    int state;
    bool last;                /* the text ends with it */
    uint32_t before;          /* the character before it; 0: none that has pairs */
    uint32_t chars[MOST + 1]; /* at the end: the one behind it */
    uint32_t rest[MOST + 1];  /* what all behind that character costs; NEVER: it cannot be read */
    unsigned char lens[MOST + 1];
    uint32_t prices[KINDS];
};

static unsigned char
byte_at(const struct place *p, size_t at)
{
    return at < p->s.n ? (unsigned char)p->s.p[at] : 0;
}

static bool
is_beyond(const struct place *p, unsigned lead, unsigned trail)
{
    return p->l->states[p->state] == QW_GB18030 && (lead < 0xa1 || trail < 0xa1);
}

static uint32_t
cost_behind(const struct place *p, uint32_t before, uint32_t cp, bool beyond)
{
    uint32_t usual = qw_model_close(&p->l->model, before, cp) + (beyond ? p->l->beyond : 0);

    return cp ? qw_company_cost(&p->l->company, before, cp, usual) : 0;
}

/* What the character at `at`, if there is one, costs behind another. */
static uint32_t
cost_at(const struct place *p, uint32_t before, size_t at)
{
    bool beyond = p->lens[at] == 2 && is_beyond(p, byte_at(p, at), byte_at(p, at + 1));

    return cost_behind(p, before, p->chars[at], beyond);
}

static uint32_t
pairing(uint32_t cp)
{
    return cp < 0x80 || cp > 0xffff ? 0 : cp;
}

static size_t
read_char(const struct qw_lattice *l, int state, struct qw_span s, uint32_t *cp)
{
    size_t n = s.n ? qw_charset_step(l->charsets, l->states[state], s.p, s.n, cp) : 0;

    *cp = n ? *cp & 0x1fffff : 0;
    return n;
}

/* Read the place at each byte of it, from its end. */
static void
read_back(struct place *p, struct qw_span behind)
{
    size_t end = p->s.n;

    read_char(p->l, p->state, behind, &p->chars[end]);
    for (size_t at = end; at-- > 0;) {
        size_t n = read_char(p->l, p->state, qw_span_slice(p->s, at, end), &p->chars[at]);
        p->lens[at] = (unsigned char)n;
        bool whole = n && p->rest[at + n] < NEVER;
        p->rest[at] = whole ? p->rest[at + n] + cost_at(p, pairing(p->chars[at]), at + n) : NEVER;
    }
}

/* The character that has `left` as its first or second byte and fits best behind `before`, and
 * the one that stands at `next` behind it. */
static uint32_t
cost_of_half(const struct place *p, uint32_t before, bool first, unsigned left, size_t next)
{
    enum { RARE = 18 * QW_QUARTERS };
    const uint32_t *codes = p->l->charsets->two[p->l->states[p->state]];
    size_t step = first ? 1 : QW_CHARSET_TRAILS, n = first ? QW_CHARSET_TRAILS : QW_CHARSET_LEADS;
    uint32_t best = NEVER;

    if (left < 0x81 || left == 0xff)
        return NEVER;
    codes += first ? (left - 0x81) * QW_CHARSET_TRAILS : left - 0x40;
    for (unsigned i = 0; i < n; i++) {
        uint32_t cp = codes[i * step];
        if (cp == 0 || cp > 0xffff || qw_common_cost(p->l->model.common, cp) > RARE)
            continue;
        bool beyond = first ? is_beyond(p, left, 0x40 + i) : is_beyond(p, 0x81 + i, left);
        uint32_t cost = cost_behind(p, before, cp, beyond);
        if (cost < best)
            cost += cost_at(p, cp, next);
        best = cost < best ? cost : best;
    }
    return best;
}

/* The character at `at` into which one byte came; 0: none. */
static uint32_t
char_without(const struct place *p, size_t at, bool *beyond)
{
    const char whole[2] = { p->s.p[at], (char)byte_at(p, at + 2) };
    const uint32_t *codes = p->l->charsets->two[p->l->states[p->state]];
    uint32_t cp;

    *beyond = is_beyond(p, byte_at(p, at), byte_at(p, at + 2));
    return qw_charset_two(codes, whole, 2, &cp) && cp <= 0xffff ? cp : 0;
}

/* What a mishap costs that is at `at`, up to the character at `next`, the first one that is
 * healthy again. */
static uint32_t
cost_of(const struct place *p, enum kind kind, uint32_t before, size_t at, size_t next)
{
    unsigned lead = byte_at(p, at), trail = byte_at(p, at + 1);
    bool first = kind == LEAD_LEFT || kind == TRAIL_OVER, beyond;
    uint32_t cp;

    switch (kind) {
    case CAME:
        return lead < 0x80 ? NEVER : cost_at(p, before, next);
    case CAME_INSIDE:
        cp = char_without(p, at, &beyond);
        return cp ? cost_behind(p, before, cp, beyond) + cost_at(p, cp, next) : NEVER;
    case CUT:
        return p->last && next == p->s.n && lead >= 0x81 && lead < 0xff ? 0 : NEVER;
    case LEAD_LEFT:
    case TRAIL_LEFT:
        return cost_of_half(p, before, first, lead, next);
    default: /* one byte of two is another now */
        return p->lens[at] > 1 ? NEVER : cost_of_half(p, before, first, first ? lead : trail, next);
    }
}

static struct mishap
likeliest(const struct place *p)
{
    static const size_t lens[KINDS] = { 1, 3, 1, 1, 2, 2, 1 };
    struct mishap best = { CAME, 0, NEVER };
    uint32_t before = p->before, so_far = 0;

    for (size_t at = 0; at < p->s.n; at += p->lens[at]) {
        for (enum kind kind = CAME; kind < KINDS; kind++) {
            size_t next = at + lens[kind];
            if (next > p->s.n || p->rest[next] >= NEVER)
                continue;
            uint32_t cost = so_far + p->prices[kind] + p->rest[next];
            if (cost < best.cost)
                cost += cost_of(p, kind, before, at, next);
            if (cost < best.cost)
                best = (struct mishap){ kind, at, cost };
        }
        if (p->lens[at] == 0)
            break;
        so_far += cost_at(p, before, at);
        before = pairing(p->chars[at]);
    }
    return best;
}

/* What the steps cost that the walk took through the place. */
static uint32_t
cost_of_steps(const struct place *p, const unsigned char *steps)
{
    uint32_t cost = 0, before = p->before;

    for (size_t at = 0, n; at < p->s.n; at += n) {
        n = (steps[at] & QW_STEP_LENGTH) + 1u;
        if (steps[at] & QW_STEP_INSIDE) {
            bool beyond;
            uint32_t cp = char_without(p, at, &beyond);
            cost += p->prices[CAME_INSIDE] + cost_behind(p, before, cp, beyond);
            before = cp;
        } else if (steps[at] & QW_STEP_BROKEN)
            cost += at + n == p->s.n && p->last ? p->prices[CUT] : p->prices[CAME] * (uint32_t)n;
        else {
            cost += cost_at(p, before, at);
            before = pairing(p->chars[at]);
        }
    }
    return cost + cost_at(p, before, p->s.n);
}

/* Whole characters, and the mishap. Of two bytes that go, a sign of ASCII stays. */
static void
set_steps(const struct place *p, const struct mishap *m, unsigned char *steps)
{
    static const unsigned char hows[KINDS] = { QW_STEP_BROKEN, QW_STEP_INSIDE | 2, QW_STEP_BROKEN,
        QW_STEP_BROKEN, QW_STEP_BROKEN | 1, QW_STEP_BROKEN | 1, QW_STEP_BROKEN };

    for (size_t at = 0, n; at < p->s.n; at += n) {
        unsigned how = at == m->at ? hows[m->kind] : p->lens[at] - 1u;
        if (at == m->at && m->kind == TRAIL_OVER && byte_at(p, at + 1) < 0x80)
            how = QW_STEP_BROKEN;
        n = (how & QW_STEP_LENGTH) + 1;
        steps[at] = (unsigned char)(how | (unsigned)p->state << QW_STEP_STATE);
    }
}

/* Look at s[from, to), into which these steps lead. */
static void
look(struct qw_lattice *l, struct qw_span s, size_t from, size_t to, uint32_t before,
    unsigned char *steps)
{
    int state = qw_step_state(steps[0]);
    struct place p = {
        .l = l, .s = qw_span_slice(s, from, to), .state = state, .last = to == s.n, .before = before
    };
    uint32_t came = l->prices.broken, within = l->prices.within;
    const uint32_t prices[KINDS] = { came, came + within, came - within, came - within, came, came,
        l->prices.cut };

    memcpy(p.prices, prices, sizeof(prices));
    qw_company_gather(&l->company, l->charsets, l->states[state], s, from, to);
    read_back(&p, qw_span_slice(s, to, s.n));
    struct mishap m = likeliest(&p);
    if (m.cost < NEVER && m.cost <= cost_of_steps(&p, steps))
        set_steps(&p, &m, steps);
}

/* Was something dropped, or is there a sign of ASCII that may be half of a character? */
static bool
is_odd(const struct qw_lattice *l, struct qw_span s, size_t from, size_t node)
{
    size_t at = from + node;

    return l->steps[node] & (QW_STEP_BROKEN | QW_STEP_INSIDE) ||
           (at > 0 && (unsigned char)s.p[at] < 0x80 && qw_lattice_orphan(s, at, &l->prices.orphan));
}

static size_t
next_node(const struct qw_lattice *l, size_t node)
{
    return node + (l->steps[node] & QW_STEP_LENGTH) + 1u;
}

/* The node where the place ends of which `node` is an odd one. */
static size_t
place_end(const struct qw_lattice *l, struct qw_span s, size_t from, size_t node, size_t nodes)
{
    int state = qw_step_state(l->steps[node]);
    size_t last = node;

    while (node < nodes && node < last + AROUND && qw_step_state(l->steps[node]) == state) {
        bool odd = is_odd(l, s, from, node);
        node = next_node(l, node);
        last = odd ? node : last;
    }
    return node;
}

/* The node, from `sure` on, where a place starts of which `node` is the first odd one; the
 * character before it. */
static size_t
place_start(const struct qw_lattice *l, struct qw_span s, size_t from, size_t sure, size_t node,
    uint32_t *before)
{
    *before = 0;
    while (sure + AROUND < node) {
        size_t at = from + sure;
        read_char(l, qw_step_state(l->steps[sure]), qw_span_slice(s, at, s.n), before);
        sure = next_node(l, sure);
    }
    *before = pairing(*before);
    return sure;
}

void
qw_mishap_look(struct qw_lattice *l, struct qw_span s, size_t from, size_t nodes)
{
    int state = -1;

    for (size_t node = 0, sure = 0; node < nodes && l->looks > 0;) {
        if (state != qw_step_state(l->steps[node]))
            sure = node;
        state = qw_step_state(l->steps[node]);
        if (!is_odd(l, s, from, node)) {
            node = next_node(l, node);
            continue;
        }
        bool two = l->states[state] == QW_GB18030 || l->states[state] == QW_BIG5;
        size_t end = place_end(l, s, from, node, nodes);
        uint32_t before;
        size_t start = place_start(l, s, from, sure, node, &before);
        if (two && end - start <= MOST) {
            look(l, s, from + start, from + end, before, l->steps + start);
            l->looks--;
        }
        sure = node = end;
    }
}
