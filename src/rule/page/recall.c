#include "rule/page/recall.h"
#include <stddef.h>

/* Where a line is looked for among those that were judged before. */
static size_t
place_known(struct qw_span s, size_t label)
{
    uint64_t a = 0, z = 0;
    size_t n = s.n < sizeof(a) ? s.n : sizeof(a);

    memcpy(&a, s.p, n);
    memcpy(&z, s.p + s.n - n, n);
    return (size_t)((a * 31 + z + s.n * 7 + label) * 0x9e3779b97f4a7c15u >> 54);
}

void
qw_page_remember(struct qw_page *p, bool left)
{
    struct qw_page_line *list = p->list;

    p->list = p->before;
    p->before = list;
    p->muted = qw_furniture_muted(p->scratch)->n > 0;
    p->n_before = left ? p->n : 0;
    if (p->n_before == 0)
        return;
    memset(p->known, 0, sizeof(p->known));
    for (size_t i = 0; i < p->n_before; i++) {
        size_t at = place_known(list[i].line.text, list[i].asked);
        while (p->known[at])
            at = (at + 1) % QW_PAGE_KNOWN;
        p->known[at] = (uint16_t)(i + 1);
    }
}

/* A verdict on the same line that stands elsewhere: what it captured, too. */
static void
copy_verdict(struct qw_verdict *to, struct qw_span line, const struct qw_page_line *from)
{
    const struct qw_verdict *v = &from->verdict;
    uintptr_t low = (uintptr_t)from->line.text.p, high = low + from->line.text.n;

    memcpy(to, v, offsetof(struct qw_verdict, captures));
    for (size_t i = 0; i < v->n; i++) {
        uintptr_t at = (uintptr_t)v->captures[i].text.p;
        to->captures[i] = v->captures[i];
        if (at >= low && at < high)
            to->captures[i].text.p = line.p + (at - low);
    }
}

void
qw_line_recall(struct qw_page_line *l, const struct qw_page_line *from)
{
    struct qw_line own = l->line;

    l->line = from->line;
    l->line.at = own.at;
    l->line.end = own.end;
    l->line.text = own.text;
    l->head_hints = from->head_hints;
    l->tail_hints = from->tail_hints;
    l->typed = from->typed;
    copy_verdict(&l->verdict, own.text, from);
}

bool
qw_page_recall(struct qw_page *p, struct qw_page_line *l)
{
    struct qw_span text = l->line.text;

    if (p->n_before == 0)
        return false;
    for (size_t at = place_known(text, l->asked); p->known[at]; at = (at + 1) % QW_PAGE_KNOWN) {
        const struct qw_page_line *old = &p->before[p->known[at] - 1];
        if (old->asked != l->asked || !qw_span_eq(old->line.text, text))
            continue;
        if (p->muted && old->verdict.phrased)
            return false;
        qw_line_recall(l, old);
        return true;
    }
    return false;
}
