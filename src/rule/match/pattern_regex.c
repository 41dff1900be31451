#include "rule/match/pattern_regex.h"
#include "text/utf8.h"
#include "text/width.h"

struct hole {
    const char *name, *regex;
    bool number;     /* blanks may stand round it */
    const char *key; /* under which it is kept, when that is another name */
    struct qw_hole_edges edges;
};

/* What the holes below start and end with, blanks that a line has at its ends aside: for
 * a number the no-break one is none of them. */
#define DIGITS "0123456789"
#define IS_NUMBER                                                                                  \
    {                                                                                              \
        DIGITS "\xc2\xa0", DIGITS ".,\xc2\xa0", 1                                                  \
    }
#define IS_DATE                                                                                    \
    {                                                                                              \
        DIGITS, DIGITS "日午Mm一二三四五六天", 4                                                   \
    }
#define IS_DAY                                                                                     \
    {                                                                                              \
        DIGITS, DIGITS, 6                                                                          \
    }
#define IS_WHEN                                                                                    \
    {                                                                                              \
        DIGITS "〇零○一二三四五六七八九", DIGITS "年月日午Mm一二三四五六天", 0                     \
    }
#define IS_SIZE                                                                                    \
    {                                                                                              \
        DIGITS, "KMGkmgiBb节兆", 1                                                                 \
    }
#define IS_NAME                                                                                    \
    {                                                                                              \
        "", "", 0                                                                                  \
    }
#define IS_ANY                                                                                     \
    {                                                                                              \
        NULL, NULL, 0                                                                              \
    }

#define ANY "[^\\n]+?"
#define WORD "[^\\s\\x{3000}]+?"
#define DAY "(?:[0-9]{2,4} ?[-/.年] ?[0-9]{1,2} ?[-/.月] ?[0-9]{1,2} ?日?)"
#define TIME "(?:[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?)"
#define MONTH "(?:(?:19|20)[0-9]{2} ?[-/.年] ?(?:1[0-2]|0?[1-9])(?![0-9])月?)"
#define PLAIN "(?:(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9])"
#define NUMERALS                                                                                                                      \
    "(?:[〇零○一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}" \
    "日)?)"
#define WEEKDAY "(?:[ \\t]*(?:星期|周)[一二三四五六日天])?"
#define HALF "(?:[ \\t]*(?:上午|下午|[AaPp][Mm]))?"
#define DATE DAY WEEKDAY HALF "(?:[ \\tT]*" TIME HALF ")?"
#define SIZE "[0-9]+(?:,[0-9]{3})*(?:\\.[0-9]+)? ?(?:[KMGkmg]i?[Bb]?|[Bb]|字节|兆)"
#define BLANKS "[ \\t\\x{a0}\\x{3000}]*"

static const struct hole shapes[] = {
    { "N", "[0-9]+", true, NULL, IS_NUMBER },
    { "NUM", "[0-9][0-9.,]*", true, NULL, IS_NUMBER },
    { "DATE", DATE, false, NULL, IS_DATE },
    { "SIZE", SIZE, false, NULL, IS_SIZE },
    { "NAME", "[\\x{4e00}-\\x{9fff}]{2,4}", false, NULL, IS_NAME },
    { "WORD", WORD, false, NULL, IS_ANY },
    { "TEXT", ANY, false, NULL, IS_ANY },
    { "REST", "[^\\n]*", false, NULL, IS_ANY },
};

static const struct hole kept[] = {
    { "title", ANY, false, NULL, IS_ANY },
    { "site", ANY, false, NULL, IS_ANY },
    { "uploader", ANY, false, NULL, IS_ANY },
    { "category", ANY, false, NULL, IS_ANY },
    { "doc_id", WORD, false, NULL, IS_ANY },
    { "format", "[A-Za-z0-9]{2,8}", false, NULL, IS_ANY },
    { "date", DATE, false, NULL, IS_DATE },
    { "day", "[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}", false, "date", IS_DAY },
    { "when", DATE "|" PLAIN "|" MONTH "|" NUMERALS, false, "date", IS_WHEN },
    { "size", SIZE, false, NULL, IS_SIZE },
    { "pages", "[0-9]+", true, NULL, IS_NUMBER },
    { "words", "[0-9]+", true, NULL, IS_NUMBER },
    { "downloads", "[0-9]+", true, NULL, IS_NUMBER },
    { "read", "[0-9]+", true, NULL, IS_NUMBER },
    { "unread", "[0-9]+", true, NULL, IS_NUMBER },
};

static const struct hole *
find_hole(const struct hole *list, size_t n, struct qw_span name)
{
    for (size_t i = 0; i < n; i++)
        if (name.n && name.p[0] == list[i].name[0] && qw_span_eq(name, qw_span_str(list[i].name)))
            return &list[i];
    return NULL;
}

static const struct hole *
find_shape(struct qw_span name)
{
    return find_hole(shapes, sizeof(shapes) / sizeof(*shapes), name);
}

static const struct hole *
find_kept(struct qw_span name)
{
    return find_hole(kept, sizeof(kept) / sizeof(*kept), name);
}

const struct qw_hole_edges *
qw_pattern_hole_edges(struct qw_span name)
{
    const struct hole *h = find_shape(name);

    h = h ? h : find_kept(name);
    return h ? &h->edges : NULL;
}

/* A pattern on its way to a regular expression. */
struct compiler {
    const char **keys; /* NULL: none are wanted */
    struct qw_span in;
    size_t at, n, n_keys;
    struct qw_buf *regex; /* NULL: only its length is wanted, `n` */
    bool braces;
};

static void
put_bytes(struct compiler *c, const char *s, size_t n)
{
    c->n += n;
    if (c->regex)
        qw_buf_add(c->regex, s, n);
}

static void
put(struct compiler *c, const char *s)
{
    put_bytes(c, s, strlen(s));
}

static void
put_group(struct compiler *c, const char *open, const struct hole *h)
{
    if (h->number)
        put(c, BLANKS);
    put(c, open);
    put(c, h->regex);
    put(c, ")");
    if (h->number)
        put(c, BLANKS);
}

/* The character itself, in a class or outside: behind \ when it may be a sign. */
static void
put_char(struct compiler *c, uint32_t cp)
{
    char bytes[4];

    if (cp < 0x80 && (cp | 0x20) - 'a' >= 26 && cp - '0' >= 10)
        put(c, "\\");
    put_bytes(c, bytes, qw_utf8_put(bytes, cp));
}

static enum qw_rc
hole(struct compiler *c, struct qw_ctx *ctx)
{
    struct qw_span rest = qw_span_slice(c->in, c->at + 1, c->in.n), name;

    if (qw_span_find(rest, QW_LIT(">")) == QW_NOWHERE)
        return qw_fail(ctx, QW_FATAL, c->at, "'<' without '>'");
    qw_span_cut(&rest, '>', &name);
    const struct hole *shape = find_shape(name), *h = shape ? NULL : find_kept(name);
    if (h && c->n_keys == QW_PATTERN_HOLES)
        return qw_fail(ctx, QW_FATAL, c->at, "more than %d kept holes", QW_PATTERN_HOLES);
    if (h && c->keys)
        c->keys[c->n_keys] = h->key ? h->key : h->name;
    c->n_keys += h != NULL;
    if (shape || h) {
        put_group(c, shape ? "(?:" : "(", shape ? shape : h);
        c->at += name.n + 2;
        return QW_OK;
    }
    return qw_fail(ctx, QW_FATAL, c->at, "no hole is called <%.*s>", (int)name.n, name.p);
}

/* One literal character: both widths of punctuation, both cases of letters. */
static void
literal(struct compiler *c, size_t at)
{
    size_t n;
    uint32_t cp = qw_utf8_at(c->in.p + at, &n);
    uint32_t other = qw_width_other(cp);

    c->at = at + n;
    if (cp == ' ' || cp == 0x3000) {
        put(c, BLANKS);
        return;
    }
    if (other || (cp | 0x20) - 'a' < 26) {
        put(c, "[");
        put_char(c, cp);
        put_char(c, other ? other : cp ^ 0x20);
        put(c, "]");
        return;
    }
    put_char(c, cp);
}

static enum qw_rc
token(struct compiler *c, struct qw_ctx *ctx)
{
    switch (c->in.p[c->at]) {
    case '<':
        return hole(c, ctx);
    case '{':
        if (c->braces)
            return qw_fail(ctx, QW_FATAL, c->at, "'{' inside '{'");
        c->braces = true;
        put(c, "(?:");
        c->at++;
        return QW_OK;
    case '|':
        if (!c->braces)
            break;
        put(c, "|");
        c->at++;
        return QW_OK;
    case '}':
        if (!c->braces)
            return qw_fail(ctx, QW_FATAL, c->at, "'}' without '{'");
        c->braces = false;
        put(c, ")");
        c->at++;
        return QW_OK;
    case '\\':
        if (c->at + 1 == c->in.n)
            return qw_fail(ctx, QW_FATAL, c->at, "'\\' at the end");
        literal(c, c->at + 1);
        return QW_OK;
    default:
        break;
    }
    literal(c, c->at);
    return QW_OK;
}

enum qw_rc
qw_pattern_regex(struct qw_span source, struct qw_buf *regex, const char *keys[QW_PATTERN_HOLES],
    size_t *length, struct qw_ctx *ctx)
{
    struct compiler c = { .in = source, .regex = regex, .keys = keys };

    while (c.at < c.in.n) {
        enum qw_rc rc = token(&c, ctx);
        if (rc != QW_OK)
            return rc;
    }
    if (c.braces)
        return qw_fail(ctx, QW_FATAL, c.in.n, "'{' without '}'");
    if (length)
        *length = c.n;
    return regex && regex->failed ? qw_fail_memory(ctx) : QW_OK;
}
