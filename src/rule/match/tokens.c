#include <stdlib.h>
#include "rule/match/tokens.h"

/* Which tokens have a byte in the first and the second place: number i has bit i % 64.
 * One of a single byte goes with any second byte, or with none. */
struct qw_tokens {
    struct qw_table *table;
    uint64_t first[256], second[256], alone;
};

static void
take(struct qw_tokens *t, struct qw_span token, uint64_t bit)
{
    if (token.n == 0)
        return;
    t->first[(unsigned char)token.p[0]] |= bit;
    if (token.n > 1) {
        t->second[(unsigned char)token.p[1]] |= bit;
        return;
    }
    t->alone |= bit;
    for (int c = 0; c < 256; c++)
        t->second[c] |= bit;
}

enum qw_rc
qw_tokens_load(
    struct qw_tokens **out, const struct qw_conf *conf, const char *name, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "token", NULL };
    struct qw_tokens *t = calloc(1, sizeof(*t));
    enum qw_rc rc = t ? qw_table_load(&t->table, conf, name, columns, ctx) : qw_fail_memory(ctx);

    if (rc != QW_OK) {
        free(t);
        return rc;
    }
    for (size_t i = 0; i < qw_table_rows(t->table); i++)
        take(t, qw_table_cell(t->table, i, 0), UINT64_C(1) << i % 64);
    *out = t;
    return QW_OK;
}

void
qw_tokens_free(struct qw_tokens *t)
{
    if (t == NULL)
        return;
    qw_table_free(t->table);
    free(t);
}

const struct qw_table *
qw_tokens_table(const struct qw_tokens *t)
{
    return t->table;
}

static bool
starts(const struct qw_tokens *t, struct qw_span here, uint64_t set)
{
    for (size_t i = 0; i < qw_table_rows(t->table); i++) {
        struct qw_span token = qw_table_cell(t->table, i, 0);
        if (set >> i % 64 & 1 && token.n && qw_span_starts(here, token))
            return true;
    }
    return false;
}

bool
qw_tokens_in(const struct qw_tokens *t, struct qw_span text)
{
    const unsigned char *p = (const unsigned char *)text.p;

    for (size_t i = 0; i < text.n; i++) {
        uint64_t set = t->first[p[i]];
        if (set)
            set &= i + 1 < text.n ? t->second[p[i + 1]] : t->alone;
        if (set && starts(t, qw_span_slice(text, i, text.n), set))
            return true;
    }
    return false;
}
