#include <stdlib.h>
#include "base/vec.h"
#include "rule/spun/damage_set.h"
#include "rule/spun/digits.h"
#include "text/utf8.h"

static void
add_fix(struct qw_fixes *fixes, struct qw_fix fix)
{
    struct qw_fix *list = qw_vec_grow(fixes->list, &fixes->cap, fixes->n + 1, sizeof(*list));

    if (list == NULL) {
        fixes->failed = true;
        return;
    }
    fixes->list = list;
    fixes->list[fixes->n++] = fix;
}

static size_t
count(struct qw_span text, struct qw_span needle)
{
    size_t n = 0;

    for (size_t at; (at = qw_span_find(text, needle)) != QW_NOWHERE; n++)
        text = qw_span_slice(text, at + needle.n, text.n);
    return n;
}

/* What the whole text says of a row whose character stands in it. */
static bool
document_agrees(const struct damage_row *row, struct qw_span text)
{
    if (row->against.n == 0)
        return true;
    double n = (double)count(text, row->from);
    return n >= row->least && (double)count(text, row->against) <= row->ratio * n;
}

/* Does the list of characters hold the one at p, of `n` bytes? */
static bool
has_char(struct qw_span list, const char *p, size_t n)
{
    return n == 3 && qw_span_find(list, qw_span(p, n)) != QW_NOWHERE;
}

/* Does the wrong character make a word with what is beside the damaged one? */
static bool
is_bound(const struct damage_trigger *t, struct qw_span text, size_t at)
{
    size_t end = at + t->word.n, n;

    if (t->at == 0 && at > 0) {
        qw_utf8_before(text.p, text.p + at, &n);
        if (has_char(t->row->before, text.p + at - n, n))
            return true;
    }
    return t->at + t->len == t->word.n && end < text.n &&
           has_char(t->row->behind, text.p + end, qw_utf8_len(text.p[end]));
}

/* Add the fix if the row's contexts agree; the document is asked later. */
static void
add_in_context(
    const struct damage_trigger *t, struct qw_span text, size_t at, struct qw_fixes *fixes)
{
    const struct damage_row *row = t->row;
    struct qw_beside b = qw_beside_of(text, at, t->word.n);

    if (row->kind == KIND_LOOK ? is_bound(t, text, at) : qw_contexts_match(row->unless, &b))
        return;
    if (row->kind == KIND_LOOK || qw_contexts_empty(row->only) || qw_contexts_match(row->only, &b))
        add_fix(fixes, (struct qw_fix){ at + t->at, t->len, t->put, row->id });
}

static bool
has_fix(const struct qw_fixes *fixes, const struct damage_row *row)
{
    for (size_t i = 0; i < fixes->n; i++)
        if (fixes->list[i].rule == row->id)
            return true;
    return false;
}

/* Drop the fixes of rows with which the document does not agree; each row asks once. */
static void
ask_document(const struct qw_damage *d, struct qw_span text, struct qw_fixes *fixes)
{
    for (size_t r = 0; r < d->n && fixes->n; r++) {
        const struct damage_row *row = &d->rows[r];
        size_t kept = 0;
        if (row->against.n == 0 || !has_fix(fixes, row) || document_agrees(row, text))
            continue;
        for (size_t i = 0; i < fixes->n; i++)
            if (fixes->list[i].rule != row->id)
                fixes->list[kept++] = fixes->list[i];
        fixes->n = kept;
    }
}

/* The first of the triggers of two characters; NULL: there is none. */
static const struct damage_trigger *
first_trigger(const struct qw_damage *d, uint32_t c, uint32_t next)
{
    for (size_t i = damage_place(c, next);; i++) {
        uint32_t n = d->index[i & d->index_mask];
        if (n == 0)
            return NULL;
        if (d->triggers[n - 1].c == c && d->triggers[n - 1].next == next)
            return &d->triggers[n - 1];
    }
}

/* The longest damaged word round these characters, which stand at `at`; several rows may
 * have the same. */
static bool
look_for(const struct qw_damage *d, struct qw_span text, size_t at, uint32_t c, uint32_t next,
    struct qw_fixes *fixes)
{
    const struct damage_trigger *t = first_trigger(d, c, next), *end = d->triggers + d->n_triggers;
    size_t found = 0;

    for (; t && t < end && t->c == c && t->next == next && t->word.n >= found; t++) {
        size_t from = at - t->before;
        if (t->word.n && at >= t->before &&
            qw_span_starts(qw_span_slice(text, from, text.n), t->word)) {
            add_in_context(t, text, from, fixes);
            found = t->word.n;
        } else if (t->word.n == 0 && qw_digit_slip(text, at)) {
            add_fix(fixes, (struct qw_fix){ at, t->len, t->put, t->row->id });
            return true;
        }
    }
    return found > 0;
}

static int
compare_fixes(const void *a, const void *b)
{
    const struct qw_fix *x = a, *y = b;

    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->len != y->len ? (x->len < y->len) - (x->len > y->len) : strcmp(x->rule, y->rule);
}

/* What begins at a spot; and, where it is a character that stops the search by itself, what
 * begins before it. */
static void
look_at(const struct qw_damage *d, struct qw_span text, size_t at, struct qw_fixes *fixes)
{
    size_t n, more = 0, less;
    uint32_t c = qw_utf8_at(text.p + at, &n);
    uint32_t next = at + n < text.n ? qw_utf8_at(text.p + at + n, &more) : 0;

    if (n != 3 && at > 0) {
        uint32_t before = qw_utf8_before(text.p, text.p + at, &less);
        if (look_for(d, text, at - less, before, c, fixes))
            return;
    }
    if (next == 0 || !look_for(d, text, at, c, next, fixes))
        look_for(d, text, at, c, 0, fixes);
}

void
qw_damage_find(const struct qw_damage *d, struct qw_span text, bool granted, struct qw_fixes *fixes)
{
    struct qw_spots_walk walk;

    fixes->n = 0;
    fixes->failed = false;
    qw_spots_start(&walk, &d->spots, text);
    for (size_t at = 0; (at = qw_spots_next(&walk, at)) < text.n; at += qw_utf8_len(text.p[at]))
        look_at(d, text, at, fixes);
    if (!granted)
        ask_document(d, text, fixes);
    if (fixes->n > 1)
        qsort(fixes->list, fixes->n, sizeof(*fixes->list), compare_fixes);
}
