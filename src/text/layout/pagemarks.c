#include "text/layout/pagemarks.h"
#include "text/layout/opening.h"
#include <stdlib.h>
#include <string.h>
#include "base/vec.h"
#include "text/layout/enumer.h"
#include "text/layout/pagecount.h"
#include "text/script.h"
#include "text/utf8.h"

/* TOTAL_DIGITS of the total at most; ODD_ONES may break the count; a mark of `-3-` is
 * kept with the total NO_TOTAL; marks of slides stand DENSE times as near. */
enum {
    TOTAL_DIGITS = 4,
    PAGE_DIGITS = 3,
    LONGEST_RUN = 8,
    ODD_ONES = 2,
    NO_TOTAL = 99999,
    DENSE = 5
};

/* A place that looks like a mark. */
struct qw_pagemark_seen {
    size_t left, sign, right; /* digits [left, sign), digits from sign + 1 to right */
    size_t page, total_len;   /* of the mark that it was found to be; page 0: none */
    bool dashed;
};

struct qw_pagemark_total {
    size_t total, total_len;
    size_t seen;
};

void
qw_pagemarks_init(struct qw_pagemarks *m)
{
    *m = (struct qw_pagemarks){ 0 };
}

void
qw_pagemarks_release(struct qw_pagemarks *m)
{
    free(m->list);
    free(m->seen);
    free(m->totals);
    qw_pagemarks_init(m);
}

static bool
digit(struct qw_span s, size_t at)
{
    return at < s.n && qw_is_digit((unsigned char)s.p[at]);
}

static size_t
number(struct qw_span s, size_t from, size_t to)
{
    size_t v = 0;

    for (size_t i = from; i < to; i++)
        v = v * 10 + (size_t)(s.p[i] - '0');
    return v;
}

/* May a mark stand between these neighbours? Not in dates, paths, units, brackets. */
static bool
free_standing(struct qw_span s, size_t from, size_t to)
{
    char before = from ? s.p[from - 1] : '\n', after = to < s.n ? s.p[to] : '\n';

    if (memchr("/.-+*(=%", before, 8) || qw_is_latin((unsigned char)before))
        return false;
    if (from >= 3 && memcmp(s.p + from - 3, "（", 3) == 0)
        return false;
    return after != '/' && after != '-' && after != ')';
}

static void
see(struct qw_pagemarks *m, struct qw_pagemark_seen s)
{
    struct qw_pagemark_seen *list =
        qw_vec_grow(m->seen, &m->cap_seen, m->n_seen + 1, sizeof(*list));

    if (list == NULL) {
        m->failed = true;
        return;
    }
    m->seen = list;
    list[m->n_seen++] = s;
}

static void
see_slashes(struct qw_pagemarks *m, struct qw_span s)
{
    for (size_t at = 0; at < s.n; at++) {
        const char *p = memchr(s.p + at, '/', s.n - at);
        if (p == NULL)
            return;
        at = (size_t)(p - s.p);
        size_t left = at, right = at + 1;
        while (left > 0 && at - left <= LONGEST_RUN && digit(s, left - 1))
            left--;
        while (right - at <= LONGEST_RUN && digit(s, right))
            right++;
        if (left < at && right > at + 1 && at - left <= LONGEST_RUN && right - at <= LONGEST_RUN &&
            free_standing(s, left, right))
            see(m, (struct qw_pagemark_seen){ left, at, right, 0, 0, false });
    }
}

/* -3- between Chinese characters, marks or blanks. */
static void
see_dashes(struct qw_pagemarks *m, struct qw_span s)
{
    for (size_t at = 0; at < s.n; at++) {
        const char *p = memchr(s.p + at, '-', s.n - at);
        if (p == NULL)
            return;
        at = (size_t)(p - s.p);
        size_t right = at + 1;
        while (right - at <= PAGE_DIGITS && digit(s, right))
            right++;
        if (right == at + 1 || right >= s.n || s.p[right] != '-' || s.p[at + 1] == '0')
            continue;
        char before = at ? s.p[at - 1] : '\n', after = right + 1 < s.n ? s.p[right + 1] : '\n';
        bool wide = ((before & 0x80) || before == ' ' || before == '\n') &&
                    ((after & 0x80) || after == ' ' || after == '\n');
        if (wide)
            see(m, (struct qw_pagemark_seen){ at, at, right, 0, 0, true });
        at = right;
    }
}

static void
add_total(struct qw_pagemarks *m, size_t total, size_t len, size_t seen)
{
    struct qw_pagemark_total *list =
        qw_vec_grow(m->totals, &m->cap_totals, m->n_totals + 1, sizeof(*list));

    if (list == NULL) {
        m->failed = true;
        return;
    }
    m->totals = list;
    list[m->n_totals++] = (struct qw_pagemark_total){ total, len, seen };
}

static int
by_total(const void *a, const void *b)
{
    const struct qw_pagemark_total *x = a, *y = b;

    if (x->total != y->total)
        return x->total < y->total ? -1 : 1;
    return x->seen < y->seen ? -1 : x->seen > y->seen;
}

/* Every total that a place may speak of: 24 in 6/2413.54, but 2 and 241 as well. */
static void
list_totals(struct qw_pagemarks *m, struct qw_span s)
{
    m->n_totals = 0;
    for (size_t i = 0; i < m->n_seen; i++) {
        const struct qw_pagemark_seen *c = &m->seen[i];
        if (c->dashed) {
            add_total(m, NO_TOTAL, 0, i);
            continue;
        }
        if (s.p[c->sign + 1] == '0')
            continue;
        for (size_t len = 1; len <= TOTAL_DIGITS && c->sign + 1 + len <= c->right; len++)
            add_total(m, number(s, c->sign + 1, c->sign + 1 + len), len, i);
    }
    if (m->n_totals)
        qsort(m->totals, m->n_totals, sizeof(*m->totals), by_total);
}

/* The page number that a place can show after page `last`: the next one if it can. */
static size_t
page_after(const struct qw_pagemark_seen *c, struct qw_span s, size_t last, size_t total)
{
    size_t best = 0;

    if (c->dashed)
        return number(s, c->left + 1, c->right);
    for (size_t len = 1; len <= PAGE_DIGITS && len <= c->sign - c->left; len++) {
        size_t v = number(s, c->sign - len, c->sign);
        if (s.p[c->sign - len] == '0' || v <= last || v > total)
            continue;
        if (best == 0 || v < best)
            best = v;
    }
    return best;
}

/* The marks of one total, totals[from, to): how many, 0 when they are none. With
 * `keep` they are written down. `dense`: slides hold less text than pages, so marks may
 * stand nearer when they leave no number out from 1 to nearly the total. */
static size_t
count_pages(struct qw_pagemarks *m, struct qw_span s, size_t from, size_t to,
    const struct qw_page_limits *l, bool dense, bool keep)
{
    size_t n = 0, odd = 0, first = 0, last = 0, end = 0;
    size_t total = m->totals[from].total, apart = dense ? l->apart / DENSE : l->apart;

    for (size_t i = from; i < to; i++) {
        struct qw_pagemark_seen *c = &m->seen[m->totals[i].seen];
        if (c->page)
            continue;
        size_t page = page_after(c, s, last, total);
        if (page <= last || (n && c->sign < end + apart)) {
            odd++;
            continue;
        }
        if (n++ == 0)
            first = page;
        last = page;
        end = c->sign;
        if (keep) {
            c->page = page;
            c->total_len = m->totals[i].total_len;
        }
    }
    bool rising =
        dense ? n >= 2 * l->fewest && odd == 0 && first == 1 && last == n && total <= n + ODD_ONES
              : n >= l->fewest && odd <= ODD_ONES && odd < n && first <= 3 &&
                    last - first <= (n - 1) * 2;
    return rising ? n : 0;
}

static size_t
group_end(const struct qw_pagemarks *m, size_t from)
{
    size_t to = from;

    while (to < m->n_totals && m->totals[to].total == m->totals[from].total)
        to++;
    return to;
}

/* The total with the most marks; false when there is none, or a second one when the
 * marks of the first are left aside. */
static bool
decide(struct qw_pagemarks *m, struct qw_span s, const struct qw_page_limits *l)
{
    size_t best = 0, most = 0;
    bool dense = false;

    for (int pass = 0; pass < 2 && most == 0; pass++)
        for (size_t i = 0; i < m->n_totals; i = group_end(m, i)) {
            size_t n = count_pages(m, s, i, group_end(m, i), l, pass > 0, false);
            if (n && n >= most) {
                best = i;
                most = n;
                dense = pass > 0;
            }
        }
    if (most == 0)
        return false;
    count_pages(m, s, best, group_end(m, best), l, dense, true);
    for (size_t i = 0; i < m->n_totals; i = group_end(m, i))
        if (count_pages(m, s, i, group_end(m, i), l, false, false))
            return false;
    return true;
}

static int
by_place(const void *a, const void *b)
{
    const struct qw_pagemark *x = a, *y = b;

    return x->at < y->at ? -1 : x->at > y->at;
}

static size_t
decimal_digits(size_t v)
{
    size_t n = 1;

    while (v >= 10) {
        v /= 10;
        n++;
    }
    return n;
}

/* A heading ends before the mark, and its text starts behind it. */
static bool
parts_heading(struct qw_span s, size_t from, size_t to)
{
    if (!qw_opens_text(qw_span_slice(s, to, s.n)))
        return false;
    struct qw_span words = qw_words_before(s, 0, from);
    return qw_is_heading(qw_span_slice(words, qw_skip_blanks(words, 0), words.n));
}

/* The mark itself, and the blank in front of it when there is one behind it as well
 * or the line ends. */
static struct qw_pagemark
mark_of(const struct qw_pagemark_seen *c, struct qw_span s)
{
    size_t from = c->dashed ? c->left : c->sign - decimal_digits(c->page);
    size_t to = c->dashed ? c->right + 1 : c->sign + 1 + c->total_len;

    if (to == s.n || s.p[to] == ' ' || s.p[to] == '\n')
        while (from > 0 && s.p[from - 1] == ' ')
            from--;
    if (from == 0 || s.p[from - 1] == '\n')
        while (to < s.n && s.p[to] == ' ')
            to++;
    return (
        struct qw_pagemark){ .at = from, .len = to - from, .parts = parts_heading(s, from, to) };
}

static void
put(struct qw_pagemarks *m, struct qw_pagemark mark)
{
    struct qw_pagemark *list = qw_vec_grow(m->list, &m->cap, m->n + 1, sizeof(*list));

    if (list == NULL) {
        m->failed = true;
        return;
    }
    m->list = list;
    list[m->n++] = mark;
}

/* Marks of figures: 3/24, -3-. */
static void
find_figures(struct qw_pagemarks *m, struct qw_span text, const struct qw_page_limits *l)
{
    m->n_seen = 0;
    see_slashes(m, text);
    see_dashes(m, text);
    if (m->n_seen < l->fewest || m->failed)
        return;
    list_totals(m, text);
    if (m->failed || !decide(m, text, l))
        return;
    for (size_t i = 0; i < m->n_seen; i++)
        if (m->seen[i].page)
            put(m, mark_of(&m->seen[i], text));
}

/* The next place from `at` on that says 第3页，共24页. */
static bool
next_worded(struct qw_span s, size_t *at, struct qw_pagecount *c)
{
    for (;;) {
        size_t end = qw_span_find(qw_span_slice(s, *at, s.n), QW_LIT("页"));
        if (end == QW_NOWHERE)
            return false;
        end += *at;
        size_t from = end;
        while (from > *at && (s.p[from - 1] == ' ' || digit(s, from - 1)))
            from--;
        *at = end + strlen("页");
        if (from == end || from < strlen("第") || !qw_pagecount_at(s, from - strlen("第"), c))
            continue;
        *at = from - strlen("第");
        return true;
    }
}

/* Bytes before both places that are the same and stand on their lines. */
static size_t
same_before(struct qw_span s, size_t a, size_t b, size_t most)
{
    size_t n = 0;

    while (n < most && n < a && s.p[a - n - 1] == s.p[b - n - 1] && s.p[a - n - 1] != '\n')
        n++;
    while (n > 0 && ((unsigned char)s.p[a - n] & 0xc0) == 0x80)
        n--;
    return n;
}

/* The words of the foot among `n` bytes before s[at]: none where nothing parts them from the
 * number, nor the mark with which a sentence ended. */
static size_t
foot_words(struct qw_span s, size_t at, size_t n)
{
    struct qw_span words = qw_span_slice(s, at - n, at);
    size_t len;

    if (n == 0 || (words.p[n - 1] != ' ' && words.p[n - 1] != '-'))
        return 0;
    for (size_t i = 0; i < n; i += len)
        if (qw_is_cjk_punct(qw_utf8_at(words.p + i, &len)))
            words = qw_span_slice(s, at - n + i + len, at);
    return words.n;
}

/* The foot from s[from] to s[to] and the blanks around it, but for one between sentences. */
static struct qw_pagemark
foot_of(struct qw_span s, size_t from, size_t to)
{
    size_t start = from;

    while (start > 0 && s.p[start - 1] == ' ')
        start--;
    to = qw_skip_blanks(s, to);
    struct qw_span before = qw_span_slice(s, 0, start);
    bool keep = start < from && qw_ends_sentence(before) && to < s.n && s.p[to] != '\n';
    start += keep;
    return (struct qw_pagemark){ .at = start, .len = to - start, .worded = true };
}

/* Marks in words, of one total, rising, a page of text between them; the last page is short. */
static void
find_worded(struct qw_pagemarks *m, struct qw_span text, const struct qw_page_limits *l)
{
    enum { FOOT = 90, FEWEST = 2 };
    size_t first = m->n, at = 0, end = 0, same = FOOT, last = 0, total = 0;
    struct qw_pagecount c;
    bool near = false; /* the last one to the one before */

    for (; !m->failed && next_worded(text, &at, &c); at = end) {
        bool begins = m->n == first;
        if (!begins && (c.total != total || c.page <= last || near)) {
            m->n = first;
            return;
        }
        near = !begins && at < end + l->apart;
        if (!begins)
            same = same_before(text, m->list[first].at, at, same);
        put(m, (struct qw_pagemark){ .at = at, .len = c.len });
        end = at + c.len;
        last = c.page;
        total = c.total;
    }
    if (m->n < first + FEWEST + near)
        m->n = first;
    for (size_t i = first; i < m->n; i++) {
        struct qw_pagemark *p = &m->list[i];
        *p = foot_of(text, p->at - foot_words(text, p->at, same), p->at + p->len);
    }
}

void
qw_pagemarks_find(struct qw_pagemarks *m, struct qw_span text, const struct qw_page_limits *l)
{
    m->n = 0;
    find_figures(m, text, l);
    if (m->n == 0)
        find_worded(m, text, l);
    else
        qsort(m->list, m->n, sizeof(*m->list), by_place);
}
