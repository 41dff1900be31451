#include "rule/page/verdict.h"
#include <stddef.h>

void
qw_verdict_clear(struct qw_verdict *v)
{
    memset(v, 0, offsetof(struct qw_verdict, captures));
}

void
qw_verdict_capture(struct qw_verdict *v, const char *key, struct qw_span text)
{
    if (v->n < QW_VERDICT_CAPTURES && text.n)
        v->captures[v->n++] = (struct qw_capture){ key, text };
}

struct qw_span
qw_verdict_captured(const struct qw_verdict *v, const char *key)
{
    for (size_t i = 0; i < v->n; i++)
        if (*v->captures[i].key == *key && strcmp(v->captures[i].key, key) == 0)
            return v->captures[i].text;
    return qw_span("", 0);
}
