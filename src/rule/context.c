#include <stdlib.h>
#include "base/vec.h"
#include "rule/context.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/width.h"

/* KINDS: so many kinds of characters are told apart at first. */
enum { MAX_GAP = 12, MAX_FAR = 200, KINDS_BITS = 9, KINDS = 1 << KINDS_BITS };

enum kind { ATOM_CHAR, ATOM_SET, ATOM_GAP, ATOM_FAR, ATOM_NUMBER, ATOM_HAN, ATOM_END };

struct atom {
    enum kind kind;
    uint32_t first; /* the character, or where the set starts */
    uint32_t n;     /* characters of the set; of a character the mark that it is the other
                     * width of, or itself */
};

/* Atoms nearest to the word first, on both sides. What stands beside the word, where
 * that is a certain character, is kept by itself: phrases are sorted and found by what
 * they have behind the word or, where they leave that open, before it. */
struct phrase {
    size_t left, n_left, right, n_right;
    uint32_t before, behind; /* 0: no certain character */
};

struct qw_contexts {
    struct phrase *phrases;
    size_t n, cap;
    uint64_t kinds[KINDS / 64]; /* a bit for each kind of characters that stand beside words */
    struct atom *atoms;
    size_t n_atoms, cap_atoms;
    uint32_t *sets;
    size_t n_sets, cap_sets;
    bool far; /* an atom is a long gap */
    bool failed;
};

void
qw_contexts_free(struct qw_contexts *c)
{
    if (c == NULL)
        return;
    free(c->phrases);
    free(c->atoms);
    free(c->sets);
    free(c);
}

bool
qw_contexts_empty(const struct qw_contexts *c)
{
    return c->n == 0;
}

bool
qw_contexts_far(const struct qw_contexts *c)
{
    return c->far;
}

static void
add_atom(struct qw_contexts *c, struct atom a)
{
    struct atom *atoms = qw_vec_grow(c->atoms, &c->cap_atoms, c->n_atoms + 1, sizeof(*atoms));

    if (atoms == NULL) {
        c->failed = true;
        return;
    }
    c->atoms = atoms;
    c->atoms[c->n_atoms++] = a;
    c->far = c->far || a.kind == ATOM_FAR;
}

/* […]: bytes read, 0 when it is not closed or empty. */
static size_t
read_set(struct qw_contexts *c, struct qw_span s)
{
    struct atom a = { ATOM_SET, (uint32_t)c->n_sets, 0 };
    size_t len, i = 1;

    for (; i < s.n && s.p[i] != ']'; i += len) {
        uint32_t *sets = qw_vec_grow(c->sets, &c->cap_sets, c->n_sets + 1, sizeof(*sets));
        uint32_t cp = qw_utf8_at(s.p + i, &len);
        if (sets == NULL) {
            c->failed = true;
            return 0;
        }
        c->sets = sets;
        c->sets[c->n_sets++] = cp;
        a.n++;
    }
    if (i == s.n || a.n == 0)
        return 0;
    add_atom(c, a);
    return i + 1;
}

/* The mark whose other width a character is; the character itself where there is none. */
static uint32_t
mark_of(uint32_t c)
{
    const uint32_t full = 0xfee0; /* from ASCII to its full width */
    uint32_t marks[] = { c - full, qw_width_other(c) };

    for (size_t i = 0; i < 2; i++)
        if (marks[i] && !qw_is_han(c) && qw_width_other(marks[i]) == c)
            return marks[i];
    return c;
}

/* One atom of a side: bytes read, 0 when it is malformed. */
static size_t
read_atom(struct qw_contexts *c, struct qw_span s)
{
    static const struct {
        struct qw_span name;
        enum kind kind;
    } named[] = { { { "<END>", 5 }, ATOM_END }, { { "<N>", 3 }, ATOM_NUMBER },
        { { "<X>", 3 }, ATOM_HAN }, { { "……", 6 }, ATOM_FAR }, { { "…", 3 }, ATOM_GAP } };
    size_t len;

    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
        if (qw_span_starts(s, named[i].name)) {
            add_atom(c, (struct atom){ named[i].kind, 0, 0 });
            return named[i].name.n;
        }
    if (s.p[0] == '[')
        return read_set(c, s);
    if (s.p[0] == '<')
        return 0;
    uint32_t cp = qw_utf8_at(s.p, &len);
    add_atom(c, (struct atom){ ATOM_CHAR, cp, mark_of(cp) });
    return len;
}

static inline bool
is_gap(const struct atom *a)
{
    return a->kind == ATOM_GAP || a->kind == ATOM_FAR;
}

/* Read a side; *n atoms. At most one gap. */
static bool
read_side(struct qw_contexts *c, struct qw_span s, size_t *n)
{
    size_t first = c->n_atoms, gaps = 0, len;

    for (size_t i = 0; i < s.n; i += len) {
        len = read_atom(c, qw_span_slice(s, i, s.n));
        if (len == 0 || c->failed)
            return false;
        gaps += is_gap(&c->atoms[c->n_atoms - 1]);
    }
    *n = c->n_atoms - first;
    return gaps <= 1;
}

static inline uint32_t
kind_of(uint32_t c)
{
    return c * 0x9e3779b1u >> (32 - KINDS_BITS); /* 2^32 / golden ratio */
}

static uint32_t
certain(const struct atom *a, size_t n)
{
    return n && a->kind == ATOM_CHAR ? a->first : 0;
}

static bool
read_phrase(struct qw_contexts *c, struct qw_span s, struct qw_span word)
{
    struct phrase *phrases = qw_vec_grow(c->phrases, &c->cap, c->n + 1, sizeof(*phrases));
    struct phrase p = { .left = c->n_atoms };
    size_t at = qw_span_find(s, word);

    if (phrases == NULL) {
        c->failed = true;
        return false;
    }
    c->phrases = phrases;
    if (at == QW_NOWHERE || !read_side(c, qw_span_slice(s, 0, at), &p.n_left))
        return false;
    for (size_t i = 0; i < p.n_left / 2; i++) {
        struct atom t = c->atoms[p.left + i];
        c->atoms[p.left + i] = c->atoms[p.left + p.n_left - 1 - i];
        c->atoms[p.left + p.n_left - 1 - i] = t;
    }
    p.right = c->n_atoms;
    if (!read_side(c, qw_span_slice(s, at + word.n, s.n), &p.n_right))
        return false;
    p.before = certain(&c->atoms[p.left], p.n_left);
    p.behind = certain(&c->atoms[p.right], p.n_right);
    uint32_t kind = kind_of(p.behind ? p.behind : p.before);
    c->kinds[kind / 64] |= (uint64_t)1 << kind % 64;
    c->phrases[c->n++] = p;
    return true;
}

/* What a phrase is found by: with a character behind the word, the others later. */
static uint64_t
key_of(uint32_t behind, uint32_t before)
{
    return behind ? behind : (uint64_t)1 << 32 | before;
}

static int
compare_phrases(const void *a, const void *b)
{
    const struct phrase *x = a, *y = b;
    uint64_t kx = key_of(x->behind, x->before), ky = key_of(y->behind, y->before);

    return kx < ky ? -1 : kx > ky;
}

struct qw_contexts *
qw_contexts_new(struct qw_span cell, struct qw_span word, struct qw_span *bad)
{
    struct qw_contexts *c = calloc(1, sizeof(*c));
    struct qw_span piece;

    *bad = QW_LIT("");
    if (c == NULL)
        return NULL;
    while (qw_span_cut(&cell, '|', &piece)) {
        if (piece.n == 0 || read_phrase(c, piece, word))
            continue;
        if (!c->failed)
            *bad = piece;
        qw_contexts_free(c);
        return NULL;
    }
    if (c->n > 1)
        qsort(c->phrases, c->n, sizeof(*c->phrases), compare_phrases);
    return c;
}

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
is_char(const struct atom *a, uint32_t cp)
{
    return cp == a->first || cp == a->n;
}

static bool
in_set(const struct qw_contexts *c, const struct atom *a, uint32_t cp)
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
take(const struct qw_contexts *c, const struct atom *a, struct place *p)
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
take_all(const struct qw_contexts *c, const struct atom *a, size_t n, struct place *p)
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
take_chars(const struct atom *a, size_t n, struct place *p)
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
may_be(const struct atom *a, size_t n, uint32_t cp)
{
    return n == 0 || a->kind != ATOM_CHAR || is_char(a, cp);
}

/* Do the atoms match behind a gap that starts here? */
static bool
match_beyond(const struct qw_contexts *c, const struct atom *a, size_t n, struct place p, bool far)
{
    size_t most = far ? MAX_FAR : MAX_GAP;

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
match_side(const struct qw_contexts *c, const struct atom *a, size_t n, struct place p)
{
    size_t chars = take_chars(a, n, &p), gap = 0;

    if (chars == QW_NOWHERE || chars == n)
        return chars == n;
    a += chars;
    n -= chars;
    while (gap < n && !is_gap(&a[gap]))
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

/* A word at its place, and the characters beside it in both widths. */
struct spot {
    struct place left, right;               /* at the word */
    struct place beyond_left, beyond_right; /* behind the characters beside it */
    uint32_t before[2], behind[2];
};

static bool
is_beside(uint32_t wanted, const uint32_t *both)
{
    return wanted == 0 || wanted == both[0] || wanted == both[1];
}

/* Does one of the phrases with this key match? */
static bool
match_key(const struct qw_contexts *c, uint64_t key, const struct spot *s)
{
    size_t low = 0, high = c->n;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct phrase *p = &c->phrases[middle];
        if (key_of(p->behind, p->before) < key)
            low = middle + 1;
        else
            high = middle;
    }
    for (const struct phrase *p = &c->phrases[low], *end = c->phrases + c->n;
         p < end && key_of(p->behind, p->before) == key; p++) {
        size_t behind = p->behind != 0, before = p->before != 0; /* seen already */
        if (is_beside(p->before, s->before) &&
            match_side(c, c->atoms + p->right + behind, p->n_right - behind,
                behind ? s->beyond_right : s->right) &&
            match_side(c, c->atoms + p->left + before, p->n_left - before,
                before ? s->beyond_left : s->left))
            return true;
    }
    return false;
}

static bool
may_match(const struct qw_contexts *c, uint32_t beside)
{
    uint32_t kind = kind_of(beside);

    return c->kinds[kind / 64] >> kind % 64 & 1;
}

bool
qw_contexts_match(const struct qw_contexts *c, struct qw_span text, size_t at, size_t len)
{
    struct spot s = { .left = { text, at, true }, .right = { text, at + len, false } };
    size_t before, behind;

    if (c->n == 0)
        return false;
    s.before[0] = peek(&s.left, &before);
    s.behind[0] = peek(&s.right, &behind);
    s.beyond_left = (struct place){ text, at - before, true };
    s.beyond_right = (struct place){ text, at + len + behind, false };
    s.before[1] = other_width(s.before[0]);
    s.behind[1] = other_width(s.behind[0]);
    for (int i = 0; i < 2; i++) {
        if (s.behind[i] && may_match(c, s.behind[i]) && match_key(c, key_of(s.behind[i], 0), &s))
            return true;
        if (s.before[i] && may_match(c, s.before[i]) && match_key(c, key_of(0, s.before[i]), &s))
            return true;
    }
    return may_match(c, 0) && match_key(c, key_of(0, 0), &s);
}
