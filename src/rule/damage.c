#include <stdlib.h>
#include "base/buf.h"
#include "base/vec.h"
#include "rule/damage.h"
#include "text/script.h"
#include "text/utf8.h"

enum kind { KIND_SWAP, KIND_WORD, KIND_HOLE, KIND_DIGIT };

/* What may stand where a character was lost. */
static const struct qw_span holes[] = { { "?", 1 }, { "□", 3 }, { "\xef\xbf\xbd", 3 } };
enum { HOLES = sizeof(holes) / sizeof(holes[0]), BLOCK = 64 };

struct row {
    const char *id;
    enum kind kind;
    struct qw_span from, to, against;
    double least, ratio;
    struct qw_contexts *unless, *only;
};

struct qw_damage {
    struct qw_table *table;
    struct row *rows;
    size_t n;
    struct qw_lexicon *words; /* every `from` of word and hole; the value is the row */
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
    qw_lexicon_free(d->words);
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

static enum qw_rc
index_words(struct qw_damage *d, struct qw_ctx *ctx)
{
    struct qw_word *words = calloc(d->n * HOLES + 1, sizeof(*words));
    size_t n = 0;

    if (words == NULL)
        return qw_fail_memory(ctx);
    for (size_t r = 0; r < d->n; r++)
        for (size_t i = 0; i < HOLES; i++)
            if (d->rows[r].kind == KIND_HOLE || (d->rows[r].kind == KIND_WORD && i == 0))
                words[n++] = (struct qw_word){ variant(d, &d->rows[r], i), (uint32_t)r };
    d->words = d->bytes.failed ? NULL : qw_lexicon_new(words, n);
    free(words);
    return d->words ? QW_OK : qw_fail_memory(ctx);
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

static void
find_words(const struct qw_damage *d, struct qw_span text, struct qw_fixes *fixes)
{
    size_t at, len;
    uint32_t r;

    for (size_t i = 0; (len = qw_lexicon_next(d->words, text, i, &at, &r)) > 0; i = at + len) {
        add_in_context(&d->rows[r], text, at, len, fixes);
    }
}

/* Does a block of text hold a character of three bytes? Written, as block_has, so that
 * the compiler turns it into vector code. */
static bool
block_has_char(const unsigned char *p, const unsigned char *c)
{
    unsigned char hit = 0, a = c[0], b = c[1], e = c[2];

    for (int i = 0; i < BLOCK; i++)
        hit |= (unsigned char)((p[i] == a) & (p[i + 1] == b) & (p[i + 2] == e));
    return hit;
}

static void
find_char(const struct row *row, struct qw_span text, struct qw_fixes *fixes)
{
    size_t n = row->from.n;

    for (size_t block = 0; block + n <= text.n; block += BLOCK) {
        size_t end = block + BLOCK;
        if (end + n > text.n)
            end = text.n - n + 1;
        else if (!block_has_char(
                     (const unsigned char *)text.p + block, (const unsigned char *)row->from.p))
            continue;
        for (size_t i = block; i < end; i++)
            if (memcmp(text.p + i, row->from.p, n) == 0)
                add_in_context(row, text, i, n, fixes);
    }
}

/* Drop the fixes of rows with which the document does not agree; each row asks once. */
static void
ask_document(const struct qw_damage *d, struct qw_span text, struct qw_fixes *fixes)
{
    for (size_t r = 0; r < d->n && fixes->n; r++) {
        size_t kept = 0;
        if (d->rows[r].against.n == 0 || document_agrees(&d->rows[r], text))
            continue;
        for (size_t i = 0; i < fixes->n; i++)
            if (fixes->list[i].rule != d->rows[r].id)
                fixes->list[kept++] = fixes->list[i];
        fixes->n = kept;
    }
}

static bool
is_digit_at(struct qw_span s, size_t i)
{
    return i < s.n && qw_is_digit((unsigned char)s.p[i]);
}

/* Part of a number, or a letter that could be one of its digits: runs of these are
 * looked at as a whole. */
static bool
in_code(struct qw_span s, size_t i)
{
    unsigned char c = i < s.n ? (unsigned char)s.p[i] : 0;

    return qw_is_digit(c) || qw_is_latin(c) || (c && strchr("-_/#&=+@:%", c));
}

/* A letter inside a plain number: a digit right before it, or a digit and a full
 * stop; behind it a digit, a full stop and a digit, or the number's end. */
static bool
letter_in_number(struct qw_span s, size_t i)
{
    size_t start = i, end = i + 1;
    bool pointed = i >= 2 && s.p[i - 1] == '.' && is_digit_at(s, i - 2);

    if (i == 0 || (!pointed && !is_digit_at(s, i - 1)))
        return false;
    while (start > 0 && (is_digit_at(s, start - 1) || s.p[start - 1] == '.'))
        start--;
    while (is_digit_at(s, end) || (end < s.n && s.p[end] == '.' && is_digit_at(s, end + 1)))
        end++;
    if ((start > 0 && in_code(s, start - 1)) || in_code(s, end))
        return false;
    return pointed || is_digit_at(s, i + 1);
}

/* Does a block of text hold one of these letters right behind a digit or a full stop?
 * Written so that the compiler turns it into vector code. */
static bool
block_has(const unsigned char *p, unsigned char a, unsigned char b)
{
    unsigned char hit = 0;

    for (int i = 0; i < BLOCK; i++) {
        unsigned char digit = (unsigned char)(p[i - 1] - '0') < 10;
        unsigned char stop = p[i - 1] == '.';
        unsigned char letter = (unsigned char)((p[i] == a) | (p[i] == b));
        hit |= (unsigned char)(letter & (digit | stop));
    }
    return hit;
}

static int
compare_fixes(const void *a, const void *b)
{
    const struct qw_fix *x = a, *y = b;

    return x->at < y->at ? -1 : x->at > y->at;
}

static void
find_digits(const struct row *row, struct qw_span text, struct qw_fixes *fixes)
{
    unsigned char a = (unsigned char)row->from.p[0],
                  b = (unsigned char)row->from.p[row->from.n - 1];

    for (size_t block = 1; block < text.n; block += BLOCK) {
        size_t end = block + BLOCK < text.n ? block + BLOCK : text.n;
        if (end - block == BLOCK && !block_has((const unsigned char *)text.p + block, a, b))
            continue;
        for (size_t i = block; i < end; i++)
            if (((unsigned char)text.p[i] == a || (unsigned char)text.p[i] == b) &&
                letter_in_number(text, i))
                add_fix(fixes, (struct qw_fix){ i, 1, row->to, row->id });
    }
}

void
qw_damage_find(const struct qw_damage *d, struct qw_span text, bool granted, struct qw_fixes *fixes)
{
    fixes->n = 0;
    fixes->failed = false;
    find_words(d, text, fixes);
    for (size_t r = 0; r < d->n; r++)
        if (d->rows[r].kind == KIND_SWAP)
            find_char(&d->rows[r], text, fixes);
        else if (d->rows[r].kind == KIND_DIGIT)
            find_digits(&d->rows[r], text, fixes);
    if (!granted)
        ask_document(d, text, fixes);
    if (fixes->n > 1)
        qsort(fixes->list, fixes->n, sizeof(*fixes->list), compare_fixes);
}
