#include "text/marks/marks.h"
#include "text/script.h"

static void
pair(struct qw_marks *m, size_t a, size_t b)
{
    m->list[a].pair = (uint32_t)b;
    m->list[b].pair = (uint32_t)a;
}

static bool
blank_or_edge(uint8_t near)
{
    return near == QW_BLANK || near == QW_EDGE;
}

/* A straight quote pair that hugs what it quotes. */
static bool
hugs(const struct qw_marks *m, size_t a, size_t b)
{
    const struct qw_mark *x = &m->list[a], *y = &m->list[b];

    if (a + 1 < b && (m->list[a + 1].flags & (QW_MARK_PAUSES | QW_MARK_CLOSES)) &&
        m->list[a + 1].at == x->at + x->len)
        return false;
    if (b > a + 1 && (m->list[b - 1].flags & QW_MARK_OPENS) &&
        m->list[b - 1].at + m->list[b - 1].len == y->at)
        return false;
    return !blank_or_edge(x->near_right) && !blank_or_edge(y->near_left);
}

/* The first curly quote behind an opening one, or behind a straight one the first quote
 * of any make; m->n when there is none. *straight counts the straight ones on the
 * way, *first is the first of them. */
static size_t
next_quote(const struct qw_marks *m, size_t a, size_t *straight, size_t *first)
{
    bool any = m->list[a].kind == QW_MARK_QUOTE;
    size_t i = a + 1;

    *straight = 0, *first = m->n;
    for (; i < m->n; i++) {
        uint8_t kind = m->list[i].kind;
        if (kind == QW_MARK_LQUOTE || kind == QW_MARK_RQUOTE)
            break;
        if (kind != QW_MARK_QUOTE)
            continue;
        if ((*straight)++ == 0)
            *first = i;
        if (any)
            break;
    }
    return i;
}

bool
qw_marks_pair_quotes(struct qw_marks *m)
{
    size_t i = 0, straight, first;
    bool good = true;

    while (i < m->n) {
        uint8_t kind = m->list[i].kind;
        if (kind != QW_MARK_LQUOTE && kind != QW_MARK_QUOTE) {
            i++;
            continue;
        }
        size_t j = next_quote(m, i, &straight, &first);
        bool closed = j < m->n && m->list[j].kind == QW_MARK_RQUOTE;
        if (kind == QW_MARK_LQUOTE && closed) { /* straight ones inside are left alone */
            pair(m, i, j);
            i = j + 1;
        } else if (straight) {
            good &= kind == QW_MARK_LQUOTE || hugs(m, i, first);
            pair(m, i, first);
            i = first + 1;
        } else if (kind == QW_MARK_QUOTE && closed) {
            pair(m, i, j);
            i = j + 1;
        } else {
            good &= kind != QW_MARK_QUOTE;
            i++;
        }
    }
    return good;
}

/* A straight quote that may be one: no apostrophe, no stray mark within a word. */
static bool
may_quote(const struct qw_mark *x)
{
    return x->kind == QW_MARK_APOST && !(x->near_left == QW_LATIN && x->near_right == QW_LATIN);
}

bool
qw_marks_pair_single(struct qw_marks *m)
{
    size_t open = m->n;
    bool good = true;

    for (size_t i = 0; i < m->n; i++) {
        if (!may_quote(&m->list[i]))
            continue;
        if (open == m->n) {
            uint8_t near = m->list[i].near_left;
            good &= near != QW_LATIN && near != QW_DIGIT;
            open = i;
            continue;
        }
        good &= hugs(m, open, i) && m->list[open].clauses == m->list[i].clauses;
        pair(m, open, i);
        open = m->n;
    }
    return good && open == m->n;
}

static bool
follows(struct qw_span line, const struct qw_mark *x, const char *any)
{
    size_t at = x->at + x->len;

    return at < line.n && line.p[at] && strchr(any, line.p[at]);
}

/* &nbsp; and &#160; end with a semicolon of their own. */
static bool
ends_entity(struct qw_span line, const struct qw_mark *x)
{
    enum { LONGEST = 10 };

    for (size_t i = x->at, n = 0; i > 0 && n < LONGEST; n++) {
        unsigned char c = (unsigned char)line.p[--i];
        if (c == '&')
            return n > 0;
        if (!qw_is_latin(c) && !qw_is_digit(c) && c != '#')
            return false;
    }
    return false;
}

bool
qw_mark_is_wide(const struct qw_mark *x, struct qw_span line)
{
    bool ask = x->kind == QW_MARK_ASK;

    if (x->cp == ':' && follows(line, x, "/\\"))
        return false;
    if (ask && (x->left == QW_EDGE || follows(line, x, "=[")))
        return false;
    if (x->cp == ';' && ends_entity(line, x))
        return false;
    if (x->left == QW_HAN || x->right == QW_HAN)
        return true;
    if (x->left == QW_EDGE)
        return false;
    return x->left == QW_SIGN || x->right == QW_EDGE;
}

static bool
word(uint8_t near)
{
    return near == QW_LATIN || near == QW_DIGIT;
}

static bool
half_is_wide(const struct qw_mark *x)
{
    uint8_t in = x->kind == QW_MARK_CLOSE ? x->near_left : x->near_right;
    uint8_t core = x->kind == QW_MARK_CLOSE ? x->left : x->right;

    if (core != QW_HAN || (in != QW_HAN && in != QW_BLANK))
        return false;
    return x->kind == QW_MARK_CLOSE || !word(x->near_left);
}

/* 规定(2019).docx, a file's name */
static bool
names_file(struct qw_span line, const struct qw_mark *b)
{
    size_t at = b->at + b->len;

    return at + 1 < line.n && line.p[at] == '.' && qw_is_latin((unsigned char)line.p[at + 1]);
}

bool
qw_marks_are_wide(const struct qw_mark *a, const struct qw_mark *b, struct qw_span line)
{
    enum { INTERVAL = 4 }; /* letters and digits of (a,b) and (1,0,1) */

    if (b == NULL)
        return half_is_wide(a);
    if ((a->at > 0 && line.p[a->at - 1] == ']') || names_file(line, b)) /* ](link) of Markdown */
        return false;
    if (qw_marks_han_between(a, b) > 0 || a->cp != '(' || b->cp != ')')
        return true;
    if (b->operators > a->operators || word(a->near_left))
        return false;
    if (b->clauses > a->clauses && b->core - a->core <= INTERVAL)
        return false;
    bool number = b->core - a->core <= 2 && b->core > a->core; /* (2) of a list */
    if (word(b->near_right))
        return number && a->left == QW_EDGE;
    return a->left == QW_HAN || b->right == QW_HAN;
}
