#include <stdlib.h>
#include "rule/page/stated_set.h"
#include "text/utf8.h"

static const char *const columns[] = { "id", "word", "field", "weight", "yes", "no", NULL };
static const char *const fields[QW_WORD_LISTS] = { "date", "pages", "size", "format", "read",
    "unread" };

void
qw_stater_free(struct qw_stater *st)
{
    if (st == NULL)
        return;
    for (size_t i = 0; i < QW_WORD_LISTS; i++)
        qw_wordlist_free(st->words[i]);
    free(st->weights);
    qw_table_free(st->table);
    free(st);
}

const struct qw_table *
qw_stater_table(const struct qw_stater *st)
{
    return st->table;
}

static size_t
field_of(struct qw_span name)
{
    size_t i = 0;

    while (i < QW_WORD_LISTS && !qw_span_eq(name, qw_span_str(fields[i])))
        i++;
    return i;
}

static enum qw_rc
load_field(struct qw_stater *st, size_t field, struct qw_word *words, struct qw_ctx *ctx)
{
    const struct qw_table *t = st->table;
    size_t n = 0, len;

    for (size_t i = 0; i < qw_table_rows(t); i++) {
        struct qw_span word = qw_table_get(t, i, "word");
        if (field_of(qw_table_get(t, i, "field")) != field)
            continue;
        if (qw_span_eq(word, QW_LIT("*")))
            st->alone[field] = st->weights[i], st->alone_row[field] = i;
        else
            words[n++] = (struct qw_word){ word, (uint32_t)i };
    }
    for (size_t i = 0; field >= QW_FIELDS && i < n; i++)
        qw_charset_put(&st->parts, qw_utf8_at(words[i].text.p, &len));
    st->words[field] = qw_wordlist_new(words, n);
    return st->words[field] ? QW_OK : qw_fail_memory(ctx);
}

static enum qw_rc
load(struct qw_stater *st, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    enum qw_rc rc = qw_table_load(&st->table, conf, "strip/stated", columns, ctx);

    if (rc != QW_OK)
        return rc;
    size_t n = qw_table_rows(st->table);
    struct qw_word *words = calloc(n + 1, sizeof(*words));
    st->weights = calloc(n + 1, sizeof(*st->weights));
    rc = words && st->weights ? QW_OK : qw_fail_memory(ctx);
    for (size_t i = 0; rc == QW_OK && i < n; i++)
        if (field_of(qw_table_get(st->table, i, "field")) == QW_WORD_LISTS)
            rc = qw_table_fail(
                st->table, i, "field", ctx, "not one of date, pages, size, format, read, unread");
        else if (qw_table_get(st->table, i, "word").n == 0)
            rc = qw_table_fail(st->table, i, "word", ctx, "a word is missing");
        else
            rc = qw_table_number(st->table, i, "weight", 1, &st->weights[i], ctx);
    for (size_t i = 0; rc == QW_OK && i < QW_WORD_LISTS; i++)
        rc = load_field(st, i, words, ctx);
    free(words);
    return rc;
}

enum qw_rc
qw_stater_new(struct qw_stater **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct qw_stater *st = calloc(1, sizeof(*st));

    if (st == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = load(st, conf, ctx);
    if (rc != QW_OK)
        qw_stater_free(st);
    else
        *out = st;
    return rc;
}
