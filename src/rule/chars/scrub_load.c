#include <stdlib.h>
#include "rule/table/code.h"
#include "rule/chars/scrub_set.h"
#include "text/utf8.h"

static const char *const kind_names[QW_ODD_KINDS] = { "", "control", "zero-width", "joiner", "bidi",
    "bom", "return", "break", "separator", "lost", "soft-hyphen", "variation" };

enum { HIGHEST_ROW = 0x10ffff };

void
qw_scrub_free(struct qw_scrub *s)
{
    if (s == NULL)
        return;
    qw_entities_free(s->entities);
    qw_table_free(s->invisible);
    qw_table_free(s->pua);
    qw_table_free(s->variants);
    free(s->beyond);
    free(s);
}

const struct qw_table *
qw_scrub_table(const struct qw_scrub *s, size_t i)
{
    const struct qw_table *own[] = { s->invisible, s->pua, s->variants };

    return i < 3 ? own[i] : qw_entities_table(s->entities, i - 3);
}

static enum qw_rc
load_invisible(struct qw_scrub *s, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "from", "to", "kind", NULL };
    enum qw_rc rc = qw_table_load(&s->invisible, conf, "decode/invisible", columns, ctx);
    const struct qw_table *t = s->invisible;

    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(t); r++) {
        uint32_t from = 0, to = 0;
        uint8_t kind = 1;
        rc = qw_table_code(t, r, "from", HIGHEST_ROW, &from, ctx);
        if (rc == QW_OK)
            rc = qw_table_code(t, r, "to", HIGHEST_ROW, &to, ctx);
        while (kind < QW_ODD_PRIVATE &&
               !qw_span_eq(qw_table_get(t, r, "kind"), qw_span_str(kind_names[kind])))
            kind++;
        if (rc == QW_OK && kind == QW_ODD_PRIVATE)
            rc = qw_table_fail(t, r, "kind", ctx, "unknown kind");
        for (uint32_t c = from; rc == QW_OK && c <= to && c < 0x10000; c++)
            s->kind[c] = kind;
        if (from >= 0x10000) {
            s->tags_from = from;
            s->tags_to = to;
        }
    }
    return rc;
}

static enum qw_rc
load_pua(struct qw_scrub *s, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "pua", "standard", NULL };
    enum qw_rc rc = qw_table_load(&s->pua, conf, "decode/pua", columns, ctx);
    size_t rows = rc == QW_OK ? qw_table_rows(s->pua) : 0;

    s->beyond = calloc(rows + 1, sizeof(*s->beyond));
    if (s->beyond == NULL)
        return qw_fail_memory(ctx);
    for (size_t r = 0; rc == QW_OK && r < rows; r++) {
        uint32_t from = 0;
        rc = qw_table_code(s->pua, r, "pua", 0xf8ff, &from, ctx);
        if (rc == QW_OK && from < 0xe000)
            rc = qw_table_fail(s->pua, r, "pua", ctx, "not a private-use code point");
        if (rc == QW_OK)
            rc = qw_table_code(s->pua, r, "standard", HIGHEST_ROW, &s->beyond[r], ctx);
        if (rc != QW_OK)
            return rc;
        s->kind[from] = QW_ODD_PRIVATE;
        s->standard[from - 0xe000] = (uint16_t)(r + 1);
    }
    return rc;
}

/* Registered variations (StandardizedVariants.txt): how many, of which characters. */
static enum qw_rc
load_variants(struct qw_scrub *s, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "selectors", "chars", NULL };
    enum qw_rc rc = qw_table_load(&s->variants, conf, "decode/variants", columns, ctx);

    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(s->variants); r++) {
        struct qw_span chars = qw_table_get(s->variants, r, "chars");
        double selectors;
        rc = qw_table_number(s->variants, r, "selectors", 0, &selectors, ctx);
        if (rc == QW_OK && !(selectors >= 1 && selectors <= 16))
            rc = qw_table_fail(s->variants, r, "selectors", ctx, "not from 1 to 16");
        for (size_t at = 0, n; rc == QW_OK && at < chars.n; at += n) {
            uint32_t cp = qw_utf8_at(chars.p + at, &n);
            if (cp < 0x10000)
                s->variations[cp] = (uint8_t)selectors;
        }
    }
    return rc;
}

static void
fill_sieve(struct qw_scrub *s)
{
    qw_sieve_init(&s->sieve);
    for (uint32_t c = 0; c < 0x80; c++)
        s->sieve.step[c] = s->kind[c] == QW_ODD_PLAIN;
    for (uint32_t c = 0x80; c < 0x10000; c++) {
        if (s->kind[c] == QW_ODD_PLAIN && s->mojibake->starts[c])
            s->kind[c] = QW_ODD_MOJIBAKE;
        if (s->kind[c] != QW_ODD_PLAIN && c >= 0x800)
            qw_sieve_add(&s->sieve, c);
    }
    qw_sieve_seal(&s->sieve);
}

enum qw_rc
qw_scrub_new(struct qw_scrub **out, const struct qw_conf *conf, const struct qw_mojibake *m,
    struct qw_ctx *ctx)
{
    struct qw_scrub *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return qw_fail_memory(ctx);
    s->mojibake = m;
    enum qw_rc rc = qw_entities_new(&s->entities, conf, ctx);
    if (rc == QW_OK)
        rc = load_invisible(s, conf, ctx);
    if (rc == QW_OK)
        rc = load_pua(s, conf, ctx);
    if (rc == QW_OK)
        rc = load_variants(s, conf, ctx);
    if (rc != QW_OK) {
        qw_scrub_free(s);
        return rc;
    }
    s->kind['&'] = QW_ODD_AMPERSAND;
    s->kind['~'] = s->kind['%'] = s->kind['\\'] = QW_ODD_ESCAPE;
    fill_sieve(s);
    *out = s;
    return QW_OK;
}
