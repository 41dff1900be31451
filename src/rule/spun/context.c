#include "rule/spun/context_set.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/width.h"

/* A place beside the word that moves away from it. */
struct place {
    struct qw_span text;
    size_t at; /* right: next character starts here; left: it ends here */
    bool left;
};

/* The next character; 0 at the text's end. */
static inline uint32_t
peek(const struct place *p, size_t *len)
{
    *len = 0;
    if (p->left)
        return qw_utf8_before(p->text.p, p->text.p + p->at, len);
    return p->at < p->text.n ? qw_utf8_at(p->text.p + p->at, len) : 0;
}

static inline void
step(struct place *p, size_t len)
{
    p->at = p->left ? p->at - len : p->at + len;
}

static bool
is_number(uint32_t c)
{
    return qw_is_digit(c) || (c >= 0xff10 && c <= 0xff19);
}

/* The other width of a mark; 0 for what has none. */
static uint32_t
other_width(uint32_t c)
{
    return c == 0 || qw_is_han(c) ? 0 : qw_width_other(c);
}

/* Is the character that of the atom, in one of its widths? */
static inline bool
is_char(const struct context_atom *a, uint32_t cp)
{
    return cp == a->first || cp == a->n;
}

static bool
in_set(const struct qw_contexts *c, const struct context_atom *a, uint32_t cp)
{
    uint32_t other = other_width(cp);

    for (uint32_t i = 0; i < a->n; i++) {
        uint32_t member = c->sets[a->first + i];
        if (member == cp || (other && other == member))
            return true;
    }
    return false;
}

/* One atom that is no gap. */
static bool
take(const struct qw_contexts *c, const struct context_atom *a, struct place *p)
{
    size_t len;
    uint32_t cp = peek(p, &len);

    switch (a->kind) {
    case ATOM_END:
        return !qw_is_han(cp);
    case ATOM_CHAR:
        if (len == 0 || !is_char(a, cp))
            return false;
        break;
    case ATOM_SET:
        if (len == 0 || !in_set(c, a, cp))
            return false;
        break;
    case ATOM_HAN:
        if (!qw_is_han(cp))
            return false;
        break;
    default:
        if (!is_number(cp))
            return false;
        while (is_number(cp) || cp == '.' || cp == '%') {
            step(p, len);
            cp = peek(p, &len);
        }
        return true;
    }
    step(p, len);
    return true;
}

static bool
take_all(const struct qw_contexts *c, const struct context_atom *a, size_t n, struct place *p)
{
    for (size_t i = 0; i < n; i++)
        if (!take(c, &a[i], p))
            return false;
    return true;
}

/* A mark that a gap does not cross. */
static bool
ends_clause(uint32_t c)
{
    return c == 0 || c == '\n' || c == ',' || c == 0xff0c || c == 0x3002 || c == ';' ||
           c == 0xff1b || qw_is_end(c);
}

/* Certain characters, which most phrases begin with on both sides and many are made of:
 * how many of the atoms they are, QW_NOWHERE when they do not stand there. */
static inline size_t
take_chars(const struct context_atom *a, size_t n, struct place *p)
{
    size_t len, i = 0;

    for (; i < n && a[i].kind == ATOM_CHAR; i++) {
        uint32_t cp = peek(p, &len);
        if (len == 0 || !is_char(&a[i], cp))
            return QW_NOWHERE;
        step(p, len);
    }
    return i;
}

/* Can the atoms begin with this character? */
static inline bool
may_be(const struct context_atom *a, size_t n, uint32_t cp)
{
    return n == 0 || a->kind != ATOM_CHAR || is_char(a, cp);
}

/* What a long gap leads to is mostly a few certain characters: so many atoms are, and these
 * are their bytes in the order of the text. */
enum { MOST_CERTAIN = 8, CERTAIN_ROOM = (MAX_FAR + MOST_CERTAIN) * 4 };

static size_t
certain_chars(
    const struct context_atom *a, size_t n, bool left, char bytes[MOST_CERTAIN * 4], size_t *len)
{
    size_t chars = 0;

    while (chars < n && chars < MOST_CERTAIN && context_is_certain(&a[chars]))
        chars++;
    *len = 0;
    for (size_t i = 0; i < chars; i++)
        *len += qw_utf8_put(bytes + *len, a[left ? chars - 1 - i : i].first);
    return chars;
}

/* Do these bytes stand behind a long gap that starts here? */
static bool
find_beyond(const struct place *p, struct qw_span bytes)
{
    size_t from = !p->left ? p->at : p->at > CERTAIN_ROOM ? p->at - CERTAIN_ROOM : 0;
    struct qw_span room = qw_span_slice(p->text, from, p->left ? p->at : p->at + CERTAIN_ROOM);
    size_t at = qw_span_find(room, bytes), end = 0;

    if (at == QW_NOWHERE)
        return false;
    if (!p->left)
        return qw_utf8_count(qw_span(room.p, at)) <= MAX_FAR;
    for (struct qw_span rest = room; at != QW_NOWHERE; at = qw_span_find(rest, bytes)) {
        rest = qw_span_slice(rest, at + 1, rest.n);
        end = room.n - rest.n - 1 + bytes.n;
    }
    return qw_utf8_count(qw_span_slice(room, end, room.n)) <= MAX_FAR;
}

/* Do the atoms match behind a gap that starts here? */
static bool
match_beyond(
    const struct qw_contexts *c, const struct context_atom *a, size_t n, struct place p, bool far)
{
    size_t most = far ? MAX_FAR : MAX_GAP, n_bytes;
    char bytes[MOST_CERTAIN * 4];

    if (far && n && certain_chars(a, n, p.left, bytes, &n_bytes) == n)
        return find_beyond(&p, qw_span(bytes, n_bytes));
    for (size_t skipped = 0, len; skipped <= most; skipped++, step(&p, len)) {
        struct place q = p;
        uint32_t cp = peek(&p, &len);
        if (may_be(a, n, cp) && take_all(c, a, n, &q))
            return true;
        if (far ? len == 0 : !qw_is_han(cp) && ends_clause(cp))
            return false;
    }
    return false;
}

static bool
match_side(const struct qw_contexts *c, const struct context_atom *a, size_t n, struct place p)
{
    size_t chars = take_chars(a, n, &p), gap = 0;

    if (chars == QW_NOWHERE || chars == n)
        return chars == n;
    a += chars;
    n -= chars;
    while (gap < n && !context_is_gap(&a[gap]))
        gap++;
    if (!take_all(c, a, gap, &p))
        return false;
    if (gap == n)
        return true;
    bool far = a[gap].kind == ATOM_FAR;
    a += gap + 1;
    n -= gap + 1;
    return match_beyond(c, a, n, p, far);
}

static uint64_t
kinds_on_left(struct qw_span text, size_t at)
{
    uint64_t kinds = 1; /* more than there are do no harm */

    for (size_t i = 0, len; i < NEAR && at > 0; i++, at -= len)
        kinds |= context_near(qw_utf8_before(text.p, text.p + at, &len));
    return kinds;
}

static uint64_t
kinds_on_right(struct qw_span text, size_t at)
{
    uint64_t kinds = 1;

    for (size_t i = 0, len; i < NEAR && at < text.n; i++, at += len)
        kinds |= context_near(qw_utf8_at(text.p + at, &len));
    return kinds;
}

/* Kinds of what is near, looked at when they are first asked for. */
static inline uint64_t
on_left(struct qw_beside *b)
{
    return b->on_left ? b->on_left : (b->on_left = kinds_on_left(b->text, b->at));
}

static inline uint64_t
on_right(struct qw_beside *b)
{
    return b->on_right ? b->on_right : (b->on_right = kinds_on_right(b->text, b->end));
}

/* Do the characters stand near that the phrase cannot do without? */
static inline bool
is_near(const struct context_phrase *p, struct qw_beside *b)
{
    return (p->on_right == 0 || (p->on_right & ~on_right(b)) == 0) &&
           (p->on_left == 0 || (p->on_left & ~on_left(b)) == 0);
}

static bool
is_next(uint32_t wanted, const uint32_t *both)
{
    return wanted == 0 || wanted == both[0] || wanted == both[1];
}

/* Does the phrase match, what it has next to the word left aside? That was seen already. */
static bool
match_sides(const struct qw_contexts *c, const struct context_phrase *p, const struct qw_beside *b)
{
    size_t behind = p->behind != 0, before = p->before != 0;
    struct place right = { b->text, b->end + (behind ? b->n_behind : 0), false };
    struct place left = { b->text, b->at - (before ? b->n_before : 0), true };

    return match_side(c, c->atoms + p->right + behind, p->n_right - behind, right) &&
           match_side(c, c->atoms + p->left + before, p->n_left - before, left);
}

/* The first phrase whose key is not lower. */
static size_t
first_of(const struct qw_contexts *c, uint32_t key)
{
    size_t low = 0;

    for (size_t n = c->n, half; n > 0; n -= half) { /* which half it is, is no branch */
        half = (n + 1) / 2;
        low += c->keys[low + half - 1] < key ? half : 0;
    }
    return low;
}

/* Does one of the phrases with this key match? */
static bool
match_key(const struct qw_contexts *c, uint32_t key, struct qw_beside *b)
{
    for (size_t i = first_of(c, key); i < c->n && c->keys[i] == key; i++) {
        const struct context_phrase *p = &c->phrases[i];
        if (is_next(p->before, b->before) && is_near(p, b) && match_sides(c, p, b))
            return true;
    }
    return false;
}

/* Does one of these phrases match, which leave open what is beside the word? */
static bool
match_open(const struct qw_contexts *c, size_t need, struct qw_beside *b)
{
    for (size_t i = c->open[need]; i < c->open[need + 1]; i++)
        if (is_near(&c->phrases[i], b) && match_sides(c, &c->phrases[i], b))
            return true;
    return false;
}

static bool
match_any_open(const struct qw_contexts *c, struct qw_beside *b)
{
    if (c->open == NULL)
        return false;
    uint64_t kinds = c->open_right ? c->open_right & on_right(b) : 0;
    for (; kinds; kinds &= kinds - 1)
        if (match_open(c, (size_t)__builtin_ctzll(kinds), b))
            return true;
    kinds = c->open_left ? c->open_left & on_left(b) : 0;
    for (; kinds; kinds &= kinds - 1)
        if (match_open(c, NEAR_KINDS + (size_t)__builtin_ctzll(kinds), b))
            return true;
    return match_open(c, NO_KIND, b);
}

static bool
may_match(const struct qw_contexts *c, uint32_t next)
{
    uint32_t kind = context_kind(next);

    return c->kinds[kind / 64] >> kind % 64 & 1;
}

struct qw_beside
qw_beside_of(struct qw_span text, size_t at, size_t len)
{
    struct qw_beside b = { .text = text, .at = at, .end = at + len };

    b.before[0] = qw_utf8_before(text.p, text.p + at, &b.n_before);
    b.before[1] = other_width(b.before[0]);
    if (b.end < text.n)
        b.behind[0] = qw_utf8_at(text.p + b.end, &b.n_behind);
    b.behind[1] = other_width(b.behind[0]);
    return b;
}

bool
qw_contexts_match(const struct qw_contexts *c, struct qw_beside *b)
{
    if (c->n == 0)
        return false;
    for (int i = 0; i < 2; i++) {
        if (b->behind[i] && may_match(c, b->behind[i]) &&
            match_key(c, context_key(b->behind[i], 0), b))
            return true;
        if (b->before[i] && may_match(c, b->before[i]) &&
            match_key(c, context_key(0, b->before[i]), b))
            return true;
    }
    return match_any_open(c, b);
}
