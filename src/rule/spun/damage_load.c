#include <stdlib.h>
#include "base/buf.h"
#include "base/vec.h"
#include "rule/spun/damage_set.h"
#include "text/utf8.h"

/* What may stand where a character was lost. */
static const struct qw_span holes[] = { { "?", 1 }, { "□", 3 }, { "\xef\xbf\xbd", 3 } };
enum { HOLES = sizeof(holes) / sizeof(holes[0]) };

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
    free(d->index);
    qw_arena_release(&d->bytes);
    for (size_t i = 0; i < QW_DAMAGE_TABLES; i++)
        qw_table_free(d->tables[i]);
    free(d);
}

const struct qw_table *
qw_damage_table(const struct qw_damage *d, size_t i)
{
    return i < QW_DAMAGE_TABLES ? d->tables[i] : NULL;
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
read_row(struct damage_row *row, const struct qw_table *t, size_t r, struct qw_ctx *ctx)
{
    static const char *const kinds[] = { "swap", "word", "hole", "digit", "stutter", "phrases" };
    struct qw_span kind = qw_table_get(t, r, "kind");
    size_t k = 0;

    while (k < KIND_LOOK && !qw_span_eq(kind, qw_span_str(kinds[k])))
        k++;
    if (k == KIND_LOOK)
        return qw_table_fail(
            t, r, "kind", ctx, "not one of swap, word, hole, digit, stutter, phrases");
    row->kind = (enum damage_kind)k;
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

static enum qw_rc
read_look(struct damage_row *row, const struct qw_table *t, size_t r, struct qw_ctx *ctx)
{
    row->kind = KIND_LOOK;
    row->id = qw_table_id(t, r);
    row->from = qw_table_get(t, r, "from");
    row->to = qw_table_get(t, r, "to");
    row->words = qw_table_get(t, r, "words");
    row->before = qw_table_get(t, r, "before");
    row->behind = qw_table_get(t, r, "behind");
    if (row->from.n != 3 || row->to.n != 3 || qw_span_eq(row->from, row->to))
        return qw_table_fail(t, r, "from", ctx, "two different characters of three bytes");
    return QW_OK;
}

/* A word that stands for another: word[at, at+len) of it is to be replaced. */
static enum qw_rc
add_trigger(struct qw_damage *d, struct damage_trigger t, struct qw_ctx *ctx)
{
    struct damage_trigger *list =
        qw_vec_grow(d->triggers, &d->cap_triggers, d->n_triggers + 1, sizeof(*list));
    size_t n, more;
    bool fits = true;

    if (list == NULL)
        return qw_fail_memory(ctx);
    d->triggers = list;
    if (t.word.n) {
        t.c = qw_utf8_at(t.word.p + t.before, &n);
        n += t.before;
        t.next = t.word.n > n ? qw_utf8_at(t.word.p + n, &more) : 0;
    }
    list[d->n_triggers++] = t;
    if (t.next)
        qw_spots_add_two(&d->spots, t.c, t.next);
    else
        fits = qw_spots_add(&d->spots, t.c);
    return fits ? QW_OK
                : qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: too many single characters",
                      qw_table_path(d->tables[0]));
}

/* Append pieces of a word: `times` times the first character, `more` times the second. */
static struct qw_span
repeat(struct qw_damage *d, struct qw_span word, size_t times, size_t more)
{
    struct qw_buf b;
    size_t half = qw_utf8_len(word.p[0]);

    qw_buf_init(&b, 4096);
    for (size_t i = 0; i < times; i++)
        qw_buf_add(&b, word.p, half);
    for (size_t i = 0; i < more; i++)
        qw_buf_span(&b, qw_span_slice(word, half, word.n));
    struct qw_span copy = qw_arena_copy(&d->bytes, qw_buf_view(&b));
    d->bytes.failed |= b.failed;
    qw_buf_release(&b);
    return copy;
}

/* 推推进进, 推推推进 and 推进进进 for 推进. */
static enum qw_rc
add_stutters(struct qw_damage *d, const struct damage_row *row, struct qw_ctx *ctx)
{
    static const size_t times[][2] = { { 2, 2 }, { 3, 1 }, { 1, 3 } };
    struct qw_span rest = row->from, word;
    enum qw_rc rc = QW_OK;

    while (rc == QW_OK && qw_span_cut(&rest, ' ', &word))
        for (size_t i = 0; rc == QW_OK && word.n && i < 3; i++) {
            struct qw_span stands = repeat(d, word, times[i][0], times[i][1]);
            rc = add_trigger(d,
                (struct damage_trigger){ .before = times[i][0] == 1 ? qw_utf8_len(word.p[0]) : 0,
                    .word = stands,
                    .len = stands.n,
                    .put = word,
                    .row = row },
                ctx);
        }
    return rc;
}

/* A word with the bytes [at, at+len) replaced. */
static struct qw_span
replaced(struct qw_damage *d, struct qw_span word, size_t at, size_t len, struct qw_span by)
{
    struct qw_buf b;

    qw_buf_init(&b, 4096);
    qw_buf_add(&b, word.p, at);
    qw_buf_span(&b, by);
    qw_buf_span(&b, qw_span_slice(word, at + len, word.n));
    struct qw_span copy = qw_arena_copy(&d->bytes, qw_buf_view(&b));
    d->bytes.failed |= b.failed;
    qw_buf_release(&b);
    return copy;
}

/* Each word of the row, wrong in one place. */
static enum qw_rc
add_looks(struct qw_damage *d, const struct damage_row *row, struct qw_ctx *ctx)
{
    struct qw_span rest = row->words, word;
    enum qw_rc rc = QW_OK;

    while (rc == QW_OK && qw_span_cut(&rest, ' ', &word))
        for (size_t at = 0; rc == QW_OK && at + 3 <= word.n; at += qw_utf8_len(word.p[at]))
            if (qw_span_starts(qw_span_slice(word, at, word.n), row->to)) {
                struct qw_span stands = replaced(d, word, at, 3, row->from);
                struct damage_trigger t = { .word = stands, .at = at, .len = 3, .put = row->to };
                t.before = at >= 3 ? at - 3 : 0;
                t.row = row;
                rc = add_trigger(d, t, ctx);
            }
    return rc;
}

/* Each key of the dictionary is a damaged phrase; it is looked for where it first differs
 * from its value. */
static enum qw_rc
add_phrases(struct qw_damage *d, const struct damage_row *row, struct qw_ctx *ctx)
{
    const struct qw_table *t = d->tables[QW_DAMAGE_TABLES - 1];
    enum qw_rc rc = QW_OK;

    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(t); r++) {
        struct qw_span key = qw_table_cell(t, r, 0), value = qw_table_cell(t, r, 1);
        size_t last = 0, at = 0;
        if (key.n == 0)
            return qw_table_fail(t, r, "key", ctx, "empty");
        while (at < key.n && at < value.n && key.p[at] == value.p[at]) {
            last = at;
            at += qw_utf8_len(key.p[at]);
            if (at > value.n || memcmp(key.p + last, value.p + last, at - last) != 0)
                break;
        }
        rc = add_trigger(d,
            (struct damage_trigger){
                .before = last, .word = key, .len = key.n, .put = value, .row = row },
            ctx);
    }
    return rc;
}

static enum qw_rc
add_row(struct qw_damage *d, const struct damage_row *row, struct qw_ctx *ctx)
{
    struct damage_trigger t = { .put = row->to, .row = row };
    enum qw_rc rc = QW_OK;

    if (row->kind == KIND_STUTTER)
        return add_stutters(d, row, ctx);
    if (row->kind == KIND_LOOK)
        return add_looks(d, row, ctx);
    if (row->kind == KIND_PHRASES)
        return add_phrases(d, row, ctx);
    for (size_t i = 0; rc == QW_OK && row->kind == KIND_DIGIT && i < row->from.n; i += t.len) {
        t.c = qw_utf8_at(row->from.p + i, &t.len);
        rc = add_trigger(d, t, ctx);
    }
    size_t hole = row->kind == KIND_HOLE ? qw_span_find(row->from, holes[0]) : 0;
    for (size_t i = 0; rc == QW_OK && row->kind != KIND_DIGIT && i < HOLES; i++) {
        t.word = i ? replaced(d, row->from, hole, 1, holes[i]) : row->from;
        t.len = t.word.n;
        t.before = hole >= 3 ? hole - 3 : 0;
        rc = add_trigger(d, t, ctx);
        if (row->kind != KIND_HOLE)
            break;
    }
    return rc;
}

static int
compare_triggers(const void *a, const void *b)
{
    const struct damage_trigger *x = a, *y = b;

    if (x->c != y->c)
        return x->c < y->c ? -1 : 1;
    if (x->next != y->next)
        return x->next < y->next ? -1 : 1;
    if (x->word.n != y->word.n)
        return x->word.n > y->word.n ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static bool
index_triggers(struct qw_damage *d)
{
    size_t cap = 16;

    while (cap < 2 * d->n_triggers)
        cap *= 2;
    d->index_mask = cap - 1;
    d->index = calloc(cap, sizeof(*d->index));
    for (size_t i = 0; d->index && i < d->n_triggers; i++) {
        const struct damage_trigger *t = &d->triggers[i];
        size_t at = damage_place(t->c, t->next);
        if (i && t[-1].c == t->c && t[-1].next == t->next)
            continue;
        while (d->index[at & d->index_mask])
            at++;
        d->index[at & d->index_mask] = (uint32_t)i + 1;
    }
    return d->index != NULL;
}

static enum qw_rc
index_words(struct qw_damage *d, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    qw_spots_init(&d->spots);
    for (size_t r = 0; rc == QW_OK && r < d->n; r++)
        rc = add_row(d, &d->rows[r], ctx);
    if (rc == QW_OK && d->bytes.failed)
        rc = qw_fail_memory(ctx);
    if (rc == QW_OK && d->n_triggers)
        qsort(d->triggers, d->n_triggers, sizeof(*d->triggers), compare_triggers);
    return rc == QW_OK && !index_triggers(d) ? qw_fail_memory(ctx) : rc;
}

static enum qw_rc
load_tables(struct qw_damage *d, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const chars[] = { "id", "kind", "from", "to", "against", "least", "ratio",
        "unless", "only", "yes", "no", NULL };
    static const char *const looks[] = { "id", "from", "to", "words", "before", "behind", "yes",
        "no", NULL };
    size_t n = 0;
    enum qw_rc rc = qw_table_load(&d->tables[0], conf, "repair/chars", chars, ctx);

    if (rc == QW_OK)
        rc = qw_table_load(&d->tables[1], conf, "repair/looks", looks, ctx);
    if (rc == QW_OK)
        rc = qw_table_load_plain(&d->tables[2], conf, "repair/plain", ctx);
    for (size_t i = 0; rc == QW_OK && i < 2; i++)
        n += qw_table_rows(d->tables[i]);
    d->rows = rc == QW_OK ? calloc(n + 1, sizeof(*d->rows)) : NULL;
    if (rc == QW_OK && d->rows == NULL)
        rc = qw_fail_memory(ctx);
    for (size_t i = 0; rc == QW_OK && i < 2; i++)
        for (size_t r = 0; rc == QW_OK && r < qw_table_rows(d->tables[i]); r++) {
            struct damage_row *row = &d->rows[d->n++];
            rc = i ? read_look(row, d->tables[i], r, ctx) : read_row(row, d->tables[i], r, ctx);
        }
    return rc;
}

enum qw_rc
qw_damage_load(struct qw_damage **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct qw_damage *d = calloc(1, sizeof(*d));

    if (d == NULL)
        return qw_fail_memory(ctx);
    qw_arena_init(&d->bytes);
    enum qw_rc rc = load_tables(d, conf, ctx);
    if (rc == QW_OK)
        rc = index_words(d, ctx);
    if (rc != QW_OK) {
        qw_damage_free(d);
        return rc;
    }
    *out = d;
    return QW_OK;
}
