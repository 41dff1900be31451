#include <stdlib.h>
#include "rule/match/tokens.h"
#include "rule/match/verbatim.h"
#include "text/script.h"
#include "text/utf8.h"

struct qw_verbatim {
    struct qw_tokens *code, *references;
};

enum qw_rc
qw_verbatim_load(struct qw_verbatim **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct qw_verbatim *v = calloc(1, sizeof(*v));
    enum qw_rc rc = v ? QW_OK : qw_fail_memory(ctx);

    if (rc == QW_OK)
        rc = qw_tokens_load(&v->code, conf, "punct/code", ctx);
    if (rc == QW_OK)
        rc = qw_tokens_load(&v->references, conf, "punct/references", ctx);
    if (rc != QW_OK) {
        qw_verbatim_free(v);
        return rc;
    }
    *out = v;
    return QW_OK;
}

void
qw_verbatim_free(struct qw_verbatim *v)
{
    if (v == NULL)
        return;
    qw_tokens_free(v->code);
    qw_tokens_free(v->references);
    free(v);
}

const struct qw_table *
qw_verbatim_table(const struct qw_verbatim *v, size_t i)
{
    return i == 0 ? qw_tokens_table(v->code) : i == 1 ? qw_tokens_table(v->references) : NULL;
}

/* [12] or 12. or 12、 */
static bool
is_numbered(struct qw_span line)
{
    size_t at = qw_skip_blanks(line, 0), digits = 0, step;

    if (at == line.n)
        return false;
    uint32_t open = qw_utf8_at(line.p + at, &step);
    bool bracket = open == '[' || open == U'［' || open == U'〔';
    at += bracket ? step : 0;
    for (; at < line.n && qw_is_digit((unsigned char)line.p[at]); at++)
        digits++;
    if (digits == 0 || digits > 3 || at == line.n)
        return false;
    uint32_t close = qw_utf8_at(line.p + at, &step);
    if (bracket)
        return close == ']' || close == U'］' || close == U'〕';
    return close == '.' || close == U'．' || close == U'、';
}

static bool
starts_comment(struct qw_span s, size_t at)
{
    bool apart = at == 0 || s.p[at - 1] == ' ' || s.p[at - 1] == '\t' || s.p[at - 1] == ';';

    return apart && (s.p[at] == '#' || qw_span_starts(qw_span_slice(s, at, s.n), QW_LIT("//")));
}

bool
qw_verbatim_statement(struct qw_span line)
{
    bool foreign = false, letters = false, signs = false;
    char quote = 0;

    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        bool ascii = (unsigned char)c < 0x80;
        if (quote) {
            foreign |= !ascii;
            i += c == '\\';
            quote = c == quote ? 0 : quote;
        } else if (!ascii) {
            return false;
        } else if (starts_comment(line, i)) {
            break;
        } else {
            quote = c == '"' || c == '\'' ? c : 0;
            letters |= qw_is_latin((unsigned char)c);
            signs |= c == '(' || c == '[' || c == '{' || c == '=';
        }
    }
    return foreign && letters && signs && quote == 0;
}

bool
qw_verbatim_is(const struct qw_verbatim *v, struct qw_span line)
{
    return qw_verbatim_statement(line) || qw_tokens_in(v->code, line) ||
           (is_numbered(line) && qw_tokens_in(v->references, line));
}
