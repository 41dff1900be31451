/* Records, the quick way: see record.h and scan.h. */
#include <stdlib.h>
#include "base/vec.h"
#include "io/record.h"
#include "io/scan.h"

static bool
copy_keys(struct qw_record *r, struct qw_keys *to, const struct qw_scan_string *keys, size_t n)
{
    struct qw_span *list = qw_vec_grow(to->list, &to->cap, n, sizeof(*list));

    if (list == NULL)
        return n == 0;
    to->list = list;
    for (size_t i = 0; i < n; i++)
        to->list[to->n++] = qw_arena_copy(&r->arena, qw_span(keys[i].p, keys[i].n));
    return !r->arena.failed;
}

static struct qw_place
place(struct qw_scan_place p)
{
    return (struct qw_place){ p.from, p.to };
}

/* Strings hold until the next scan, which is the next record. */
static bool
take(struct qw_record *r, const struct qw_scanned *s)
{
    if (s->id.n)
        r->id = qw_span(s->id.p, s->id.n);
    r->text = qw_span(s->text.p, s->text.n);
    r->id_at = place(s->id_at);
    r->text_at = place(s->text_at);
    r->meta_at = place(s->meta_at);
    r->signals_at = place(s->signals_at);
    r->edits_at = place(s->edits_at);
    return copy_keys(r, &r->meta, s->meta, s->n_meta) &&
           copy_keys(r, &r->signals, s->signals, s->n_signals);
}

enum qw_rc
qw_record_read(struct qw_record *r, struct qw_span line, size_t room, struct qw_ctx *ctx)
{
    struct qw_scanned scanned;

    if (r->scan == NULL)
        r->scan = qw_scan_new();
    if (r->scan == NULL || room < QW_SCAN_ROOM || line.n == 0 ||
        !qw_scan_line(r->scan, line.p, line.n, &scanned))
        return qw_record_parse(r, line, ctx);
    qw_record_reset(r, line);
    return take(r, &scanned) ? QW_OK : qw_fail_memory(ctx);
}
