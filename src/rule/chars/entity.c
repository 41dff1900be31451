#include <stdlib.h>
#include "rule/chars/entity.h"
#include "text/charset/charset.h"
#include "text/script.h"
#include "text/utf8.h"

enum { NAME = 24, LAYERS = 64, CJK = 0x2e80 };

struct name {
    struct qw_span text, put;
    bool shown, bare;
};

struct qw_entities {
    struct qw_table *table, *marks;
    struct name *names; /* sorted */
    size_t n;
};

void
qw_entities_free(struct qw_entities *e)
{
    if (e == NULL)
        return;
    qw_table_free(e->table);
    qw_table_free(e->marks);
    free(e->names);
    free(e);
}

const struct qw_table *
qw_entities_table(const struct qw_entities *e, size_t i)
{
    return i == 0 ? e->table : i == 1 ? e->marks : NULL;
}

static int
compare(struct qw_span a, struct qw_span b)
{
    int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

    return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int
compare_names(const void *a, const void *b)
{
    const struct name *x = a, *y = b;

    return compare(x->text, y->text);
}

static enum qw_rc
load(struct qw_entities *e, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "name", "char", "shown", "bare", NULL };
    static const char *const marks[] = { "mark", NULL };
    enum qw_rc rc = qw_table_load(&e->table, conf, "decode/entities", columns, ctx);

    if (rc == QW_OK)
        rc = qw_table_load(&e->marks, conf, "decode/markup", marks, ctx);
    if (rc != QW_OK)
        return rc;
    e->names = calloc(qw_table_rows(e->table) + 1, sizeof(*e->names));
    if (e->names == NULL)
        return qw_fail_memory(ctx);
    for (; e->n < qw_table_rows(e->table); e->n++) {
        struct name *name = &e->names[e->n];
        name->text = qw_table_get(e->table, e->n, "name");
        name->put = qw_table_get(e->table, e->n, "char");
        name->shown = qw_span_eq(qw_table_get(e->table, e->n, "shown"), QW_LIT("y"));
        name->bare = qw_span_eq(qw_table_get(e->table, e->n, "bare"), QW_LIT("y"));
        if (name->text.n == 0 || name->text.n > NAME)
            return qw_table_fail(e->table, e->n, "name", ctx, "1 to %d bytes", NAME);
        if (name->put.n > sizeof(((struct qw_entity *)0)->put))
            return qw_table_fail(e->table, e->n, "char", ctx, "too long");
    }
    qsort(e->names, e->n, sizeof(*e->names), compare_names);
    return QW_OK;
}

enum qw_rc
qw_entities_new(struct qw_entities **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct qw_entities *e = calloc(1, sizeof(*e));

    if (e == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = load(e, conf, ctx);
    if (rc != QW_OK) {
        qw_entities_free(e);
        return rc;
    }
    *out = e;
    return QW_OK;
}

bool
qw_entities_shown(const struct qw_entities *e, struct qw_span text)
{
    for (size_t i = 0; i < qw_table_rows(e->marks); i++)
        if (qw_span_find(text, qw_table_get(e->marks, i, "mark")) != QW_NOWHERE)
            return true;
    return false;
}

static const struct name *
find(const struct qw_entities *e, struct qw_span text)
{
    size_t low = 0, high = e->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = compare(text, e->names[mid].text);
        if (order == 0)
            return &e->names[mid];
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

static bool
alnum(char c)
{
    return qw_is_digit((unsigned char)c) || qw_is_latin((unsigned char)c);
}

/* Bytes of the semicolon at `rest`; scrapers widen it sometimes. */
static size_t
semicolon(struct qw_span rest)
{
    return qw_span_starts(rest, QW_LIT(";")) ? 1 : qw_span_starts(rest, QW_LIT("；")) ? 3 : 0;
}

/* A name and its semicolon at the start of `rest`: their bytes, or 0. */
static size_t
read_name(const struct qw_entities *e, struct qw_span rest, bool shown, struct qw_entity *out)
{
    size_t n = 0;

    while (n < rest.n && n < NAME && alnum(rest.p[n]))
        n++;
    const struct name *name = find(e, qw_span_slice(rest, 0, n));
    size_t end = semicolon(qw_span_slice(rest, n, rest.n));
    if (name == NULL || (shown && name->shown) || (end == 0 && !name->bare) ||
        (end == 0 && n < rest.n && rest.p[n] == '='))
        return 0;
    out->number = false;
    out->n = name->put.n;
    memcpy(out->put, name->put.p, name->put.n);
    return n + end;
}

/* #8220; or #x201C; at the start of `rest`: its bytes, or 0. */
static size_t
read_digits(struct qw_span rest, uint32_t *cp)
{
    size_t n = 1, first;
    bool hex;

    if (!qw_span_starts(rest, QW_LIT("#")))
        return 0;
    hex = n < rest.n && (rest.p[n] | 0x20) == 'x';
    n += hex;
    first = n;
    *cp = 0;
    for (; n < rest.n && n < first + 8 && *cp < 0x110000; n++) {
        unsigned char c = (unsigned char)rest.p[n], low = c | 0x20;
        if (qw_is_digit(c))
            *cp = *cp * (hex ? 16 : 10) + (c - '0');
        else if (hex && low >= 'a' && low <= 'f')
            *cp = *cp * 16 + (low - 'a' + 10u);
        else
            break;
    }
    size_t end = semicolon(qw_span_slice(rest, n, rest.n));
    return n > first && end ? n + end : 0;
}

/* Numbers 128 to 159 mean windows-1252 (HTML 5, 13.2.5.80); half a surrogate pair
 * takes its other half with it; line ends are line feeds and other controls nothing. */
static size_t
read_number(struct qw_span rest, bool shown, struct qw_entity *out)
{
    uint32_t cp, low;
    size_t n = read_digits(rest, &cp);

    if (n == 0 || cp > 0x10ffff || (shown && cp < CJK))
        return 0;
    if (cp >= 0xd800 && cp <= 0xdfff) {
        struct qw_span next = qw_span_slice(rest, n, rest.n);
        size_t more = cp < 0xdc00 && qw_span_starts(next, QW_LIT("&"))
                          ? read_digits(qw_span_slice(next, 1, next.n), &low)
                          : 0;
        if (more == 0 || (low & 0xfffffc00) != 0xdc00)
            return 0;
        cp = 0x10000 + ((cp & 0x3ff) << 10) + (low & 0x3ff);
        n += 1 + more;
    }
    if (cp >= 0x80 && cp < 0xa0)
        cp = qw_charset_from_1252(cp);
    if (cp == '\r')
        cp = '\n';
    if (cp == 0xa0)
        cp = ' ';
    out->number = true;
    out->n = 0;
    if (cp == '\n' || cp == '\t' || (cp >= 0x20 && cp != 0x7f && (cp < 0x80 || cp > 0x9f)))
        out->n = qw_utf8_put(out->put, cp);
    return n;
}

bool
qw_entity_at(
    const struct qw_entities *e, struct qw_span text, size_t at, bool shown, struct qw_entity *out)
{
    size_t from = at + 1;

    for (int i = 0; !shown && i < LAYERS; i++) {
        if (!qw_span_starts(qw_span_slice(text, from, text.n), QW_LIT("amp;")))
            break;
        from += 4;
    }
    struct qw_span rest = qw_span_slice(text, from, text.n);
    size_t n = read_number(rest, shown, out);
    if (n == 0)
        n = read_name(e, rest, shown, out);
    if (n == 0 && from == at + 1)
        return false;
    if (n == 0) {
        out->put[0] = '&';
        out->n = 1;
        out->number = false;
    }
    out->len = from + n - at;
    return true;
}
