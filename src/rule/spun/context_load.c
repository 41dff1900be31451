#include <stdlib.h>
#include "base/vec.h"
#include "rule/spun/context_set.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/width.h"

void
qw_contexts_free(struct qw_contexts *c)
{
    if (c == NULL)
        return;
    free(c->phrases);
    free(c->keys);
    free(c->open);
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
add_atom(struct qw_contexts *c, struct context_atom a)
{
    struct context_atom *atoms =
        qw_vec_grow(c->atoms, &c->cap_atoms, c->n_atoms + 1, sizeof(*atoms));

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
    struct context_atom a = { ATOM_SET, (uint32_t)c->n_sets, 0 };
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
        enum context_atom_kind kind;
    } named[] = { { { "<END>", 5 }, ATOM_END }, { { "<N>", 3 }, ATOM_NUMBER },
        { { "<X>", 3 }, ATOM_HAN }, { { "……", 6 }, ATOM_FAR }, { { "…", 3 }, ATOM_GAP } };
    size_t len;
    bool may = s.p[0] == '<' || s.p[0] == named[3].name.p[0]; /* hardly any atom */

    for (size_t i = 0; may && i < sizeof(named) / sizeof(named[0]); i++)
        if (qw_span_starts(s, named[i].name)) {
            add_atom(c, (struct context_atom){ named[i].kind, 0, 0 });
            return named[i].name.n;
        }
    if (s.p[0] == '[')
        return read_set(c, s);
    if (s.p[0] == '<')
        return 0;
    uint32_t cp = qw_utf8_at(s.p, &len);
    add_atom(c, (struct context_atom){ ATOM_CHAR, cp, mark_of(cp) });
    return len;
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
        gaps += context_is_gap(&c->atoms[c->n_atoms - 1]);
    }
    *n = c->n_atoms - first;
    return gaps <= 1;
}

static uint32_t
certain(const struct context_atom *a, size_t n)
{
    return n && a->kind == ATOM_CHAR ? a->first : 0;
}

static uint64_t
kinds_needed(const struct context_atom *a, size_t n)
{
    uint64_t kinds = 0;
    size_t i = 0, tail = 0;

    for (; i < n && i < HEAD && context_is_certain(&a[i]); i++)
        kinds |= context_near(a[i].first);
    if (i == n || a[i].kind != ATOM_GAP)
        return kinds;
    for (i++; i < n && tail < TAIL && context_is_certain(&a[i]); i++, tail++)
        kinds |= context_near(a[i].first);
    return kinds;
}

static bool
read_phrase(struct qw_contexts *c, struct qw_span s, struct qw_span word)
{
    struct context_phrase *phrases = qw_vec_grow(c->phrases, &c->cap, c->n + 1, sizeof(*phrases));
    struct context_phrase p = { .left = c->n_atoms };
    size_t at = qw_span_find(s, word);

    if (phrases == NULL) {
        c->failed = true;
        return false;
    }
    c->phrases = phrases;
    if (at == QW_NOWHERE || !read_side(c, qw_span_slice(s, 0, at), &p.n_left))
        return false;
    for (size_t i = 0; i < p.n_left / 2; i++) {
        struct context_atom t = c->atoms[p.left + i];
        c->atoms[p.left + i] = c->atoms[p.left + p.n_left - 1 - i];
        c->atoms[p.left + p.n_left - 1 - i] = t;
    }
    p.right = c->n_atoms;
    if (!read_side(c, qw_span_slice(s, at + word.n, s.n), &p.n_right))
        return false;
    p.before = certain(&c->atoms[p.left], p.n_left);
    p.behind = certain(&c->atoms[p.right], p.n_right);
    p.on_left = kinds_needed(c->atoms + p.left, p.n_left);
    p.on_right = kinds_needed(c->atoms + p.right, p.n_right);
    uint32_t kind = context_kind(p.behind ? p.behind : p.before);
    c->kinds[kind / 64] |= (uint64_t)1 << kind % 64;
    c->phrases[c->n++] = p;
    return true;
}

static int
compare_phrases(const void *a, const void *b)
{
    const struct context_phrase *x = a, *y = b;
    uint32_t kx = context_key(x->behind, x->before), ky = context_key(y->behind, y->before);

    if (kx != ky)
        return kx < ky ? -1 : 1;
    return (int)context_need(x) - (int)context_need(y);
}

/* Where the phrases that leave open what is beside the word start, by what they need. */
static bool
index_open(struct qw_contexts *c)
{
    size_t i = c->n;

    while (i > 0 && c->keys[i - 1] == context_key(0, 0))
        i--;
    if (i == c->n)
        return true;
    c->open = calloc(NO_KIND + 2, sizeof(*c->open));
    for (size_t need = 0; c->open && need <= NO_KIND + 1; need++) {
        c->open[need] = (uint32_t)i;
        while (i < c->n && context_need(&c->phrases[i]) == need)
            i++;
        bool any = i > c->open[need];
        c->open_right |= need < NEAR_KINDS ? (uint64_t)any << need : 0;
        c->open_left |=
            need >= NEAR_KINDS && need < NO_KIND ? (uint64_t)any << (need - NEAR_KINDS) : 0;
    }
    return c->open != NULL;
}

static bool
index_phrases(struct qw_contexts *c)
{
    if (c->n == 0)
        return true;
    c->keys = calloc(c->n, sizeof(*c->keys));
    qsort(c->phrases, c->n, sizeof(*c->phrases), compare_phrases);
    for (size_t i = 0; c->keys && i < c->n; i++)
        c->keys[i] = context_key(c->phrases[i].behind, c->phrases[i].before);
    return c->keys && index_open(c);
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
    if (index_phrases(c))
        return c;
    qw_contexts_free(c);
    return NULL;
}
