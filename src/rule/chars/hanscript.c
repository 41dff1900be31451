#include <stdlib.h>
#include "base/vec.h"
#include "rule/chars/hanscript.h"
#include "text/utf8.h"

enum { SCRIPT, COMPAT, PINYIN, TABLES };

struct form {
    uint32_t from;
    struct qw_span to;
};

struct qw_hanscript {
    struct qw_table *tables[TABLES];
    struct qw_hanzi kinds;
    struct form *forms; /* sorted */
    size_t n_forms;
    struct qw_span *syllables; /* sorted */
    size_t n_syllables, cap_syllables;
};

static enum qw_rc
take_scripts(struct qw_hanscript *h, struct qw_ctx *ctx)
{
    const struct qw_table *t = h->tables[SCRIPT];

    for (size_t i = 0; i < qw_table_rows(t); i++) {
        struct qw_span script = qw_table_get(t, i, "script");
        struct qw_span s = qw_table_get(t, i, "characters");
        bool hant = qw_span_eq(script, QW_LIT("Hant"));
        if (!hant && !qw_span_eq(script, QW_LIT("Hans")))
            return qw_table_fail(t, i, "script", ctx, "neither Hant nor Hans");
        for (size_t at = 0, step; at < s.n; at += step) {
            uint32_t c = qw_utf8_at(s.p + at, &step);
            if (c < 0x10000 && step == 3)
                qw_hanzi_mark(&h->kinds, c, hant ? QW_HANZI_HANT : QW_HANZI_HANS);
        }
    }
    return QW_OK;
}

static int
by_from(const void *a, const void *b)
{
    uint32_t x = ((const struct form *)a)->from, y = ((const struct form *)b)->from;

    return x < y ? -1 : x > y;
}

static enum qw_rc
take_forms(struct qw_hanscript *h, struct qw_ctx *ctx)
{
    const struct qw_table *t = h->tables[COMPAT];
    size_t n = qw_table_rows(t), step;

    h->forms = calloc(n + 1, sizeof(*h->forms));
    if (h->forms == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; i < n; i++) {
        struct qw_span from = qw_table_get(t, i, "from"), to = qw_table_get(t, i, "to");
        if (from.n == 0 || qw_utf8_count(from) != 1 || qw_utf8_count(to) != 1)
            return qw_table_fail(t, i, "from", ctx, "one character for one");
        uint32_t c = qw_utf8_at(from.p, &step);
        h->forms[h->n_forms++] = (struct form){ c, to };
        if (c >= 0x10000 || step != 3)
            continue;
        uint32_t shown = qw_utf8_at(to.p, &step); /* it counts as what it will be */
        qw_hanzi_mark(
            &h->kinds, c, QW_HANZI_COMPAT | (shown < 0x10000 ? h->kinds.kinds[shown] : 0));
    }
    qsort(h->forms, h->n_forms, sizeof(*h->forms), by_from);
    return QW_OK;
}

static int
by_letters(const void *a, const void *b)
{
    const struct qw_span *x = a, *y = b;
    int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);

    return c ? c : x->n < y->n ? -1 : x->n > y->n;
}

/* ü in the table is v in the letters of qw_hanzi_pinyin; the table has both. */
static enum qw_rc
take_syllables(struct qw_hanscript *h, struct qw_ctx *ctx)
{
    const struct qw_table *t = h->tables[PINYIN];

    for (size_t i = 0; i < qw_table_rows(t); i++) {
        struct qw_span rest = qw_table_get(t, i, "syllables"), one;
        while (qw_span_cut(&rest, ' ', &one)) {
            struct qw_span *grown = qw_vec_grow(
                h->syllables, &h->cap_syllables, h->n_syllables + 1, sizeof(*h->syllables));
            if (grown == NULL)
                return qw_fail_memory(ctx);
            h->syllables = grown;
            if (one.n)
                h->syllables[h->n_syllables++] = one;
        }
    }
    if (h->n_syllables)
        qsort(h->syllables, h->n_syllables, sizeof(*h->syllables), by_letters);
    return QW_OK;
}

enum qw_rc
qw_hanscript_load(struct qw_hanscript **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const scripts[] = { "script", "characters", NULL };
    static const char *const forms[] = { "from", "to", NULL };
    static const char *const syllables[] = { "syllables", NULL };
    struct qw_hanscript *h = calloc(1, sizeof(*h));

    if (h == NULL)
        return qw_fail_memory(ctx);
    qw_hanzi_init(&h->kinds);
    enum qw_rc rc = qw_table_load(&h->tables[SCRIPT], conf, "convert/script", scripts, ctx);
    if (rc == QW_OK)
        rc = qw_table_load(&h->tables[COMPAT], conf, "convert/compat", forms, ctx);
    if (rc == QW_OK)
        rc = qw_table_load(&h->tables[PINYIN], conf, "convert/pinyin", syllables, ctx);
    if (rc == QW_OK)
        rc = take_scripts(h, ctx);
    if (rc == QW_OK)
        rc = take_forms(h, ctx);
    if (rc == QW_OK)
        rc = take_syllables(h, ctx);
    if (rc != QW_OK) {
        qw_hanscript_free(h);
        return rc;
    }
    qw_hanzi_seal(&h->kinds);
    *out = h;
    return QW_OK;
}

void
qw_hanscript_free(struct qw_hanscript *h)
{
    if (h == NULL)
        return;
    for (size_t i = 0; i < TABLES; i++)
        qw_table_free(h->tables[i]);
    free(h->forms);
    free(h->syllables);
    free(h);
}

const struct qw_table *
qw_hanscript_table(const struct qw_hanscript *h, size_t i)
{
    return i < TABLES ? h->tables[i] : NULL;
}

const struct qw_hanzi *
qw_hanscript_kinds(const struct qw_hanscript *h)
{
    return &h->kinds;
}

struct qw_span
qw_hanscript_compat(const struct qw_hanscript *h, uint32_t cp)
{
    struct form key = { .from = cp };
    const struct form *f = h->n_forms && cp >= 0x2e80
                               ? bsearch(&key, h->forms, h->n_forms, sizeof(*h->forms), by_from)
                               : NULL;

    return f ? f->to : qw_span(NULL, 0);
}

bool
qw_hanscript_syllable(const struct qw_hanscript *h, struct qw_span letters)
{
    return h->n_syllables &&
           bsearch(&letters, h->syllables, h->n_syllables, sizeof(*h->syllables), by_letters);
}
