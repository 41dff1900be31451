#include <stdlib.h>
#include "base/buf.h"
#include "base/vec.h"
#include "rule/damage.h"
#include "text/script.h"
#include "text/utf8.h"
#include "text/width.h"

enum kind { KIND_SWAP, KIND_WORD, KIND_HOLE, KIND_DIGIT };

/* What may stand where a character was lost. */
static const struct qw_span holes[] = { { "?", 1 }, { "□", 3 }, { "\xef\xbf\xbd", 3 } };
enum { HOLES = sizeof(holes) / sizeof(holes[0]), PLANE = 0x10000 };

struct row {
    const char *id;
    enum kind kind;
    struct qw_span from, to, against;
    double least, ratio;
    struct qw_contexts *unless, *only;
};

/* A damaged word by its rarest character: the text is searched for that one, and the
 * word is looked for round it. A letter that may be a digit has no word. */
struct trigger {
    uint32_t c;
    size_t before; /* bytes of the word before the character */
    struct qw_span word;
    const struct row *row;
};

struct qw_damage {
    struct qw_table *table;
    struct row *rows;
    size_t n;
    struct trigger *triggers; /* by character, longest word first */
    size_t n_triggers;
    uint32_t rare[PLANE / 32];  /* a bit for each character that has a trigger */
    uint32_t sieve[PLANE / 32]; /* the same for characters of three bytes, by a hash of them */
    struct qw_arena bytes;
};

void
qw_damage_free(struct qw_damage *d)
{
    if (d == NULL)
        return;
    for (size_t i = 0; i < d->n; i++) {
        qw_contexts_free(d->rows[i].unless);
        qw_contexts_free(d->rows[i].only);
    }
    free(d->rows);
    free(d->triggers);
    qw_arena_release(&d->bytes);
    qw_table_free(d->table);
    free(d);
}

const struct qw_table *
qw_damage_table(const struct qw_damage *d)
{
    return d->table;
}

static enum qw_rc
read_contexts(struct qw_contexts **out, const struct qw_table *t, size_t r, const char *column,
    struct qw_span word, struct qw_ctx *ctx)
{
    struct qw_span bad;

    *out = qw_contexts_new(qw_table_get(t, r, column), word, &bad);
    if (*out)
        return QW_OK;
    return bad.n ? qw_table_fail(
                       t, r, column, ctx, "'%.*s' is no context of the word", (int)bad.n, bad.p)
                 : qw_fail_memory(ctx);
}

static enum qw_rc
read_row(struct row *row, const struct qw_table *t, size_t r, struct qw_ctx *ctx)
{
    static const char *const kinds[] = { "swap", "word", "hole", "digit" };
    struct qw_span kind = qw_table_get(t, r, "kind");
    size_t k = 0;

    while (k < 4 && !qw_span_eq(kind, qw_span_str(kinds[k])))
        k++;
    if (k == 4)
        return qw_table_fail(t, r, "kind", ctx, "not one of swap, word, hole, digit");
    row->kind = (enum kind)k;
    row->id = qw_table_id(t, r);
    row->from = qw_table_get(t, r, "from");
    row->to = qw_table_get(t, r, "to");
    row->against = qw_table_get(t, r, "against");
    size_t hole = qw_span_find(row->from, holes[0]);
    if (row->kind == KIND_SWAP && row->from.n != 3)
        return qw_table_fail(t, r, "from", ctx, "one character of three bytes is needed");
    if (row->from.n == 0 || (row->kind == KIND_HOLE && (hole == QW_NOWHERE || hole == 0)))
        return qw_table_fail(t, r, "from", ctx, "a word is needed, of kind hole with ? inside");
    enum qw_rc rc = qw_table_number(t, r, "least", 0, &row->least, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(t, r, "ratio", 0, &row->ratio, ctx);
    if (rc == QW_OK)
        rc = read_contexts(&row->unless, t, r, "unless", row->from, ctx);
    if (rc == QW_OK)
        rc = read_contexts(&row->only, t, r, "only", row->from, ctx);
    return rc;
}

/* The word of a row as the text may have it, number `i`. */
static struct qw_span
variant(struct qw_damage *d, const struct row *row, size_t i)
{
    struct qw_buf b;

    if (i == 0 || row->kind != KIND_HOLE)
        return row->from;
    size_t hole = qw_span_find(row->from, holes[0]);
    qw_buf_init(&b, 4096);
    qw_buf_add(&b, row->from.p, hole);
    qw_buf_span(&b, holes[i]);
    qw_buf_span(&b, qw_span_slice(row->from, hole + 1, row->from.n));
    struct qw_span word = qw_arena_copy(&d->bytes, qw_buf_view(&b));
    qw_buf_release(&b);
    return word;
}

/* Four bytes, the first one lowest. */
static inline uint32_t
load_four(const char *s)
{
    const unsigned char *p = (const unsigned char *)s;

    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The bit of a character of three bytes: cheaper than its code point. */
static inline uint32_t
sieve_bit(uint32_t w)
{
    return (w & 0xffffff) * 0x9e3779b1u >> 16; /* 2^32 / golden ratio */
}

/* How rare a character is in Chinese text, roughly. */
static int
rarity(uint32_t c)
{
    if (c == 0x300b) /* 》 */
        return 2;
    return qw_is_cjk_punct(c) ? 0 : qw_is_han(c) ? 1 : 3;
}

static void
add_trigger(
    struct qw_damage *d, const struct row *row, uint32_t c, size_t before, struct qw_span word)
{
    d->triggers[d->n_triggers++] = (struct trigger){ c, before, word, row };
    if (c >= PLANE)
        return;
    d->rare[c / 32] |= 1u << c % 32;
    if (c >= 0x800) {
        char bytes[4] = { 0 };
        qw_utf8_put(bytes, c);
        uint32_t bit = sieve_bit(load_four(bytes));
        d->sieve[bit / 32] |= 1u << bit % 32;
    }
}

static void
add_word(struct qw_damage *d, const struct row *row, struct qw_span word)
{
    uint32_t rarest = 0;
    size_t before = 0, n;
    int best = -1;

    for (size_t i = 0; i < word.n; i += n) {
        uint32_t c = qw_utf8_at(word.p + i, &n);
        if (rarity(c) > best) {
            best = rarity(c);
            rarest = c;
            before = i;
        }
    }
    add_trigger(d, row, rarest, before, word);
}

static int
compare_triggers(const void *a, const void *b)
{
    const struct trigger *x = a, *y = b;

    if (x->c != y->c)
        return x->c < y->c ? -1 : 1;
    if (x->word.n != y->word.n)
        return x->word.n > y->word.n ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static enum qw_rc
index_words(struct qw_damage *d, struct qw_ctx *ctx)
{
    size_t most = 0;

    for (size_t r = 0; r < d->n; r++)
        most += d->rows[r].kind == KIND_DIGIT ? d->rows[r].from.n : (size_t)HOLES;
    d->triggers = calloc(most + 1, sizeof(*d->triggers));
    if (d->triggers == NULL)
        return qw_fail_memory(ctx);
    for (size_t r = 0; r < d->n; r++) {
        const struct row *row = &d->rows[r];
        if (row->kind == KIND_DIGIT)
            for (size_t i = 0; i < row->from.n; i++)
                add_trigger(d, row, (unsigned char)row->from.p[i], 0, QW_LIT(""));
        else
            for (size_t i = 0; i < (row->kind == KIND_HOLE ? (size_t)HOLES : 1); i++)
                add_word(d, row, variant(d, row, i));
    }
    if (d->bytes.failed)
        return qw_fail_memory(ctx);
    qsort(d->triggers, d->n_triggers, sizeof(*d->triggers), compare_triggers);
    return QW_OK;
}

enum qw_rc
qw_damage_load(struct qw_damage **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "id", "kind", "from", "to", "against", "least", "ratio",
        "unless", "only", "yes", "no", NULL };
    struct qw_damage *d = calloc(1, sizeof(*d));

    if (d == NULL)
        return qw_fail_memory(ctx);
    qw_arena_init(&d->bytes);
    enum qw_rc rc = qw_table_load(&d->table, conf, "repair/chars", columns, ctx);
    if (rc == QW_OK) {
        d->rows = calloc(qw_table_rows(d->table) + 1, sizeof(*d->rows));
        if (d->rows == NULL)
            rc = qw_fail_memory(ctx);
    }
    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(d->table); r++)
        rc = read_row(&d->rows[d->n++], d->table, r, ctx);
    if (rc == QW_OK)
        rc = index_words(d, ctx);
    if (rc != QW_OK) {
        qw_damage_free(d);
        return rc;
    }
    *out = d;
    return QW_OK;
}

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
document_agrees(const struct row *row, struct qw_span text)
{
    if (row->against.n == 0)
        return true;
    double n = (double)count(text, row->from);
    return n >= row->least && (double)count(text, row->against) <= row->ratio * n;
}

/* Add the fix if the row's contexts agree; the document is asked later. */
static void
add_in_context(
    const struct row *row, struct qw_span text, size_t at, size_t len, struct qw_fixes *fixes)
{
    if (qw_contexts_match(row->unless, text, at, len))
        return;
    if (qw_contexts_empty(row->only) || qw_contexts_match(row->only, text, at, len))
        add_fix(fixes, (struct qw_fix){ at, len, row->to, row->id });
}

static bool
has_fix(const struct qw_fixes *fixes, const struct row *row)
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
        const struct row *row = &d->rows[r];
        size_t kept = 0;
        if (row->against.n == 0 || !has_fix(fixes, row) || document_agrees(row, text))
            continue;
        for (size_t i = 0; i < fixes->n; i++)
            if (fixes->list[i].rule != row->id)
                fixes->list[kept++] = fixes->list[i];
        fixes->n = kept;
    }
}

/* A character as it will stand when punct is through: the ASCII form where it has one. */
static uint32_t
fold(uint32_t c)
{
    uint32_t ascii = c < 0x80 ? c : qw_width_ascii(c);

    if (ascii)
        return ascii;
    if (c == 0xff0e) /* ． */
        return '.';
    uint32_t other = qw_width_other(c);
    return other && other < 0x80 ? other : c;
}

static uint32_t
fold_before(struct qw_span s, size_t i, size_t *n)
{
    return fold(qw_utf8_before(s.p, s.p + i, n));
}

static uint32_t
fold_at(struct qw_span s, size_t i, size_t *n)
{
    *n = 0;
    return i < s.n ? fold(qw_utf8_at(s.p + i, n)) : 0;
}

static bool
is_part(uint32_t c)
{
    return qw_is_digit(c) || c == '.';
}

/* Part of a code or a formula: what stands in one is no plain number. */
static bool
is_code(uint32_t c)
{
    return qw_is_latin(c) || (c && c < 0x80 && strchr("-_/#&=+@:%", (int)c));
}

/* A letter inside a plain number: a digit right before it, or a digit and a full
 * stop; behind it a digit or the number's end. It is the only letter of the number: of
 * two, the second would be found when the first has been mended. */
static bool
letter_in_number(struct qw_span s, size_t at)
{
    size_t start = at, end = at + 1, n, point;
    uint32_t left = fold_before(s, at, &n), right = fold_at(s, end, &point);
    bool pointed = left == '.' && qw_is_digit(fold_before(s, at - n, &point));
    bool inside = qw_is_digit(right);

    if (!pointed && !qw_is_digit(left))
        return false;
    for (uint32_t c; c = fold_before(s, start, &n), is_part(c);)
        start -= n;
    for (uint32_t c; c = fold_at(s, end, &n), is_part(c);)
        end += n;
    if (is_code(fold_before(s, start, &n)) || is_code(fold_at(s, end, &n)))
        return false;
    return pointed || inside;
}

/* Where the triggers of a character start. */
static const struct trigger *
first_trigger(const struct qw_damage *d, uint32_t c)
{
    size_t low = 0, high = d->n_triggers;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (d->triggers[middle].c < c)
            low = middle + 1;
        else
            high = middle;
    }
    return &d->triggers[low];
}

static bool
stands_round(const struct trigger *t, struct qw_span text, size_t at)
{
    return at >= t->before && qw_span_starts(qw_span_slice(text, at - t->before, text.n), t->word);
}

/* A rare character stands at `at`: the longest damaged word round it. */
static void
look_round(const struct qw_damage *d, struct qw_span text, size_t at, struct qw_fixes *fixes)
{
    size_t n;
    uint32_t c = qw_utf8_at(text.p + at, &n);
    const struct trigger *t = first_trigger(d, c), *end = d->triggers + d->n_triggers;

    for (; t < end && t->c == c; t++) {
        if (t->word.n && stands_round(t, text, at)) {
            add_in_context(t->row, text, at - t->before, t->word.n, fixes);
            return;
        }
        if (t->word.n == 0 && letter_in_number(text, at)) {
            add_fix(fixes, (struct qw_fix){ at, 1, t->row->to, t->row->id });
            return;
        }
    }
}

static inline bool
is_rare(const struct qw_damage *d, uint32_t c)
{
    return d->rare[c / 32] >> c % 32 & 1;
}

static inline bool
is_three(uint32_t w)
{
    return (w & 0xf0) == 0xe0;
}

static inline bool
passes(const struct qw_damage *d, uint32_t w)
{
    uint32_t bit = sieve_bit(w);

    return d->sieve[bit / 32] >> bit % 32 & 1;
}

/* Skip ASCII and characters of three bytes, which are nearly all, as long as none is
 * rare. */
static size_t
skip(const struct qw_damage *d, struct qw_span text, size_t i)
{
    while (text.n - i >= 8) {
        uint32_t a = load_four(text.p + i), b = load_four(text.p + i + 3);
        if (is_three(a) && is_three(b)) {
            if (passes(d, a) || passes(d, b))
                break;
            i += 6;
        } else if (is_three(a) ? passes(d, a) : (a & 0x80) || is_rare(d, a & 0x7f)) {
            break;
        } else {
            i += is_three(a) ? 3 : 1;
        }
    }
    return i;
}

/* The next rare character at or behind `i`; the text's length when there is none. */
static size_t
next_rare(const struct qw_damage *d, struct qw_span text, size_t i)
{
    for (size_t n; (i = skip(d, text, i)) < text.n; i += n) {
        uint32_t c = qw_utf8_at(text.p + i, &n);
        if (c < PLANE && is_rare(d, c))
            return i;
    }
    return text.n;
}

static int
compare_fixes(const void *a, const void *b)
{
    const struct qw_fix *x = a, *y = b;

    return x->at < y->at ? -1 : x->at > y->at;
}

void
qw_damage_find(const struct qw_damage *d, struct qw_span text, bool granted, struct qw_fixes *fixes)
{
    fixes->n = 0;
    fixes->failed = false;
    for (size_t at = 0, n; (at = next_rare(d, text, at)) < text.n; at += n) {
        qw_utf8_at(text.p + at, &n);
        look_round(d, text, at, fixes);
    }
    if (!granted)
        ask_document(d, text, fixes);
    if (fixes->n > 1)
        qsort(fixes->list, fixes->n, sizeof(*fixes->list), compare_fixes);
}
