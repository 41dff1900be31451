#include <stdio.h>
#include <stdlib.h>
#include <yajl/yajl_parse.h>
#include <yajl/yajl_version.h>
#include "base/base64.h"
#include "base/vec.h"
#include "io/heap.h"
#include "io/record.h"
#include "io/scan.h"

void
qw_record_init(struct qw_record *r)
{
    *r = (struct qw_record){ 0 };
    qw_arena_init(&r->arena);
}

void
qw_record_release(struct qw_record *r)
{
    free(r->meta.list);
    free(r->signals.list);
    free(r->edits);
    qw_arena_release(&r->arena);
    qw_scan_free(r->scan);
    qw_record_init(r);
}

enum member { NO_MEMBER, ID, TEXT, META, SIGNALS, EDITS };
enum field { NO_FIELD, STAGE, AT, DEL, DEL64, INS, RULE, WHY, AGAIN, BYTES, DIGEST };

struct parser {
    struct qw_record *r;
    yajl_handle yajl;
    size_t depth;
    enum member member; /* of the record, at depth 1 */
    enum field field;   /* of an edit, or of the signal `source` */
    bool source;        /* the signal is that */
    const char *problem;
    size_t value;        /* where the value that just began stands */
    struct qw_heap heap; /* yajl's: it does not look whether it got memory */
};

static size_t
consumed(const struct parser *p)
{
    return yajl_get_bytes_consumed(p->yajl);
}

static int
refuse(struct parser *p, const char *why)
{
    p->problem = why;
    return 0;
}

/* The arena's latch says it from then on. */
static int
no_memory(struct parser *p)
{
    p->r->arena.failed = true;
    return 0;
}

/* Where the value behind the key that yajl just read starts. */
static size_t
value_start(const struct parser *p)
{
    size_t i = consumed(p);
    const struct qw_span line = p->r->line;

    while (i < line.n && strchr(": \t\r\n", line.p[i]) && line.p[i])
        i++;
    return i;
}

static struct qw_place *
place(struct parser *p)
{
    switch (p->member) {
    case ID:
        return &p->r->id_at;
    case TEXT:
        return &p->r->text_at;
    case META:
        return &p->r->meta_at;
    case SIGNALS:
        return &p->r->signals_at;
    case EDITS:
        return &p->r->edits_at;
    default:
        return NULL;
    }
}

/* A value of the record has ended: note where it stands. */
static void
value_done(struct parser *p)
{
    struct qw_place *at = p->depth == 1 ? place(p) : NULL;

    if (at)
        *at = (struct qw_place){ p->value, consumed(p) };
}

static enum member
member_of(struct qw_span key)
{
    static const struct {
        const char *name;
        enum member member;
    } members[] = { { "id", ID }, { "text", TEXT }, { "meta", META }, { "signals", SIGNALS },
        { "edits", EDITS } };

    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
        if (qw_span_eq(key, qw_span_str(members[i].name)))
            return members[i].member;
    return NO_MEMBER;
}

static enum field
field_of(struct qw_span key)
{
    static const struct {
        const char *name;
        enum field field;
    } fields[] = { { "stage", STAGE }, { "at", AT }, { "del", DEL }, { "del64", DEL64 },
        { "ins", INS }, { "rule", RULE }, { "why", WHY }, { "again", AGAIN } };

    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        if (qw_span_eq(key, qw_span_str(fields[i].name)))
            return fields[i].field;
    return NO_FIELD;
}

static int
add_key(struct parser *p, struct qw_keys *keys, struct qw_span key)
{
    struct qw_span *list = qw_vec_grow(keys->list, &keys->cap, keys->n + 1, sizeof(*list));

    if (list == NULL)
        return no_memory(p);
    keys->list = list;
    keys->list[keys->n++] = qw_arena_copy(&p->r->arena, key);
    return 1;
}

static bool
is_source(const struct parser *p, struct qw_span key)
{
    return p->depth == 2 && qw_span_eq(key, QW_LIT("source"));
}

static bool
in_source(const struct parser *p, enum field field)
{
    return p->depth == 3 && p->source && p->field == field;
}

static int
on_key(void *arg, const unsigned char *s, size_t n)
{
    struct parser *p = arg;
    struct qw_span key = qw_span((const char *)s, n);

    if (p->depth == 1) {
        p->member = member_of(key);
        p->value = value_start(p);
        const struct qw_place *at = place(p);
        return at && at->to ? refuse(p, "a member stands twice") : 1;
    }
    if (p->depth == 2 && p->member == META)
        return add_key(p, &p->r->meta, key);
    p->source = p->member == SIGNALS && (p->depth > 2 ? p->source : is_source(p, key));
    if (p->depth == 2 && p->source)
        p->r->source_at.from = value_start(p);
    if (p->depth == 3 && p->source)
        p->field = qw_span_eq(key, QW_LIT("bytes"))    ? BYTES
                   : qw_span_eq(key, QW_LIT("xxh128")) ? DIGEST
                                                       : NO_FIELD;
    if (p->depth == 2 && p->member == SIGNALS)
        return add_key(p, &p->r->signals, key);
    if (p->depth == 3 && p->member == EDITS)
        p->field = field_of(key);
    return 1;
}

static bool
in_edit(const struct parser *p)
{
    return p->depth == 3 && p->member == EDITS;
}

static int
open_value(struct parser *p, bool is_map)
{
    if (p->depth == 0 && !is_map)
        return refuse(p, "not a JSON object");
    if (p->depth == 1) {
        if (p->member == TEXT || p->member == ID)
            return refuse(p, "id and text are strings");
        if (p->member == EDITS ? is_map : (p->member != NO_MEMBER && !is_map))
            return refuse(p, "meta and signals are objects, edits is an array");
    }
    if (p->depth == 2 && p->member == EDITS && !is_map)
        return refuse(p, "an edit is an object");
    if (in_edit(p) && p->field != NO_FIELD)
        return refuse(p, "an edit's member is of the wrong kind");
    p->depth++;
    if (!in_edit(p))
        return 1;
    struct qw_record *r = p->r;
    struct qw_edit_view *edits =
        qw_vec_grow(r->edits, &r->edits_cap, r->n_edits + 1, sizeof(*edits));
    if (edits == NULL)
        return no_memory(p);
    r->edits = edits;
    r->edits[r->n_edits++] =
        (struct qw_edit_view){ .del = QW_LIT(""), .ins = QW_LIT(""), .why = QW_LIT("") };
    p->field = NO_FIELD;
    return 1;
}

static int
on_map(void *arg)
{
    return open_value(arg, true);
}

static int
on_array(void *arg)
{
    return open_value(arg, false);
}

static int
on_end(void *arg)
{
    struct parser *p = arg;

    p->depth--;
    if (p->depth == 2 && p->member == SIGNALS && p->source)
        p->r->source_at.to = consumed(p);
    if (p->depth == 2 && p->member == EDITS) {
        const struct qw_edit_view *e = &p->r->edits[p->r->n_edits - 1];
        if (e->stage == NULL || e->rule == NULL)
            return refuse(p, "an edit without stage or rule");
    }
    value_done(p);
    return 1;
}

/* yajl points into the line when nothing was escaped, and to its own short-lived
 * bytes otherwise. */
static struct qw_span
keep(struct parser *p, struct qw_span s)
{
    const struct qw_span line = p->r->line;

    return s.p >= line.p && s.p <= line.p + line.n ? s : qw_arena_copy(&p->r->arena, s);
}

static int
edit_string(struct parser *p, struct qw_span s)
{
    struct qw_edit_view *e = &p->r->edits[p->r->n_edits - 1];
    struct qw_buf bytes;

    switch (p->field) {
    case STAGE:
        e->stage = qw_arena_string(&p->r->arena, s);
        return 1;
    case RULE:
        e->rule = qw_arena_string(&p->r->arena, s);
        return 1;
    case DEL:
        e->del = keep(p, s);
        return 1;
    case INS:
        e->ins = keep(p, s);
        return 1;
    case WHY:
        e->why = keep(p, s);
        return 1;
    case DEL64:
        qw_buf_init(&bytes, s.n);
        bool good = qw_base64_decode(&bytes, s), failed = bytes.failed;
        e->del = qw_arena_copy(&p->r->arena, qw_buf_view(&bytes));
        qw_buf_release(&bytes);
        return failed ? no_memory(p) : good ? 1 : refuse(p, "del64 is no base64");
    case AT:
    case AGAIN:
        return refuse(p, "an edit's member is of the wrong kind");
    default:
        return 1;
    }
}

/* A value that is no string, object or array. `field` is the member of an edit that
 * takes such a one. */
static int
scalar(struct parser *p, enum field field)
{
    if (p->depth == 0)
        return refuse(p, "not a JSON object");
    if (p->depth == 1 && p->member != NO_MEMBER && p->member != ID)
        return refuse(p, "text is a string, meta and signals are objects, edits is an array");
    if (p->depth == 2 && p->member == EDITS)
        return refuse(p, "an edit is an object");
    if (in_edit(p) && p->field != NO_FIELD && p->field != field)
        return refuse(p, "an edit's member is of the wrong kind");
    return 1;
}

static int
on_string(void *arg, const unsigned char *bytes, size_t n)
{
    struct parser *p = arg;
    struct qw_span s = qw_span((const char *)bytes, n);

    if (in_edit(p))
        return edit_string(p, s);
    if (in_source(p, DIGEST))
        p->r->source.digest = keep(p, s);
    if (p->depth == 1 && p->member == TEXT)
        p->r->text = keep(p, s);
    else if (p->depth == 1 && p->member == ID)
        p->r->id = keep(p, s);
    else if (!scalar(p, NO_FIELD))
        return 0;
    value_done(p);
    return 1;
}

static bool
whole_number(const char *s, size_t n, size_t *number)
{
    size_t value = 0;

    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9' || value > SIZE_MAX / 10 - 1)
            return false;
        value = value * 10 + (size_t)(s[i] - '0');
    }
    *number = value;
    return true;
}

static int
on_number(void *arg, const char *s, size_t n)
{
    struct parser *p = arg;

    if (in_edit(p) && p->field == AT && !whole_number(s, n, &p->r->edits[p->r->n_edits - 1].at))
        return refuse(p, "an edit's place is no whole number");
    if (in_source(p, BYTES) && !whole_number(s, n, &p->r->source.bytes))
        return refuse(p, "a source's length is no whole number");
    if (p->depth == 1 && p->member == ID) {
        p->r->id = keep(p, qw_span(s, n));
        p->r->id_at = (struct qw_place){ p->value, p->value + n };
    }
    return scalar(p, AT);
}

static int
on_boolean(void *arg, int value)
{
    struct parser *p = arg;

    if (in_edit(p) && p->field == AGAIN)
        p->r->edits[p->r->n_edits - 1].again = value;
    return scalar(p, AGAIN);
}

static int
on_null(void *arg)
{
    return scalar(arg, NO_FIELD);
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_map,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end,
    .yajl_start_array = on_array,
    .yajl_end_array = on_end,
};

static enum qw_rc
why_not(struct parser *p, struct qw_ctx *ctx)
{
    if (p->r->arena.failed)
        return qw_fail_memory(ctx);
    if (p->problem)
        return qw_refuse(ctx, "record", consumed(p), "%s", p->problem);

    unsigned char *said = yajl_get_error(p->yajl, 0, NULL, 0);
    struct qw_span rest = qw_span_trim(qw_span_str((char *)said)), first;
    qw_span_cut(&rest, '\n', &first);
    qw_refuse(ctx, "record", consumed(p), "not JSON: %.*s", (int)first.n, first.p ? first.p : "");
    yajl_free_error(p->yajl, said);
    return QW_BAD;
}

void
qw_record_reset(struct qw_record *r, struct qw_span line)
{
    qw_arena_reset(&r->arena);
    r->line = line;
    r->id = r->text = QW_LIT("");
    r->id_at = r->text_at = r->meta_at = r->signals_at = r->edits_at = (struct qw_place){ 0, 0 };
    r->source_at = (struct qw_place){ 0, 0 };
    r->meta.n = r->signals.n = r->n_edits = 0;
    r->source = (struct qw_source){ 0, QW_LIT("") };
}

static enum qw_rc
parse(struct parser *p, struct qw_ctx *ctx)
{
    const struct qw_span line = p->r->line;
    yajl_alloc_funcs funcs = { qw_heap_get, qw_heap_grow, qw_heap_drop, &p->heap };

    if (setjmp(p->heap.out))
        return qw_fail_memory(ctx);
    p->yajl = yajl_alloc(&callbacks, &funcs, p);
    if (p->yajl == NULL)
        return qw_fail_memory(ctx);
    yajl_config(p->yajl, yajl_dont_validate_strings, 1);
    if (yajl_parse(p->yajl, (const unsigned char *)line.p, line.n) != yajl_status_ok ||
        yajl_complete_parse(p->yajl) != yajl_status_ok)
        return why_not(p, ctx);
    if (p->r->text_at.to == 0)
        return qw_refuse(ctx, "record", 0, "no member \"text\"");
    return p->r->arena.failed ? qw_fail_memory(ctx) : QW_OK;
}

enum qw_rc
qw_record_parse(struct qw_record *r, struct qw_span line, struct qw_ctx *ctx)
{
    struct parser p = { .r = r };

    qw_record_reset(r, line);
    enum qw_rc rc = parse(&p, ctx);
    qw_heap_release(&p.heap);
    return rc;
}

void
qw_record_version(char *out, size_t size)
{
    int v = yajl_version();

    snprintf(out, size, "%d.%d.%d", v / 10000, v / 100 % 100, v % 100);
}
