#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/buf.h"
#include "rule/pattern.h"
#include "text/utf8.h"
#include "text/width.h"

enum {
    MATCH_LIMIT = 100000,
    MAX_SOURCE = 1 << 16,
    SURE_REGEX = 2000, /* bytes that PCRE2 takes whatever they are */
};

/* The regular expression is compiled when the pattern is first tried: of the tables' rows a
 * page needs a few. Whoever is first shows it to the other threads. */
struct compiled {
    pcre2_code *code;
    const char *keys[QW_PATTERN_HOLES]; /* of group i + 1 */
};

struct shown {
    _Atomic(struct compiled *) compiled;
};

struct qw_pattern {
    struct shown *shown; /* these stand behind the pattern */
    char *source;
    size_t n_source;
};

struct qw_pattern_scratch {
    pcre2_match_data *data;
    pcre2_match_context *limits;
    bool failed; /* out of memory, latched */
};

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
    struct compiled *out; /* NULL: no keys are wanted */
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
    if (h && c->out)
        c->out->keys[c->n_keys] = h->key ? h->key : h->name;
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

/* From the pattern to the regular expression, or to its length. */
static enum qw_rc
translate(struct compiler *c, struct qw_ctx *ctx)
{
    while (c->at < c->in.n) {
        enum qw_rc rc = token(c, ctx);
        if (rc != QW_OK)
            return rc;
    }
    if (c->braces)
        return qw_fail(ctx, QW_FATAL, c->in.n, "'{' without '}'");
    if (c->regex && c->regex->failed)
        return qw_fail_memory(ctx);
    return QW_OK;
}

static void
free_compiled(struct compiled *p)
{
    if (p)
        pcre2_code_free(p->code);
    free(p);
}

static enum qw_rc
compile(struct compiled **out, struct qw_span source, struct qw_ctx *ctx)
{
    struct compiled *p = calloc(1, sizeof(*p));
    struct qw_buf regex;
    struct compiler c = { .out = p, .in = source, .regex = &regex };
    PCRE2_SIZE where;
    int why = PCRE2_ERROR_HEAP_FAILED;

    qw_buf_init(&regex, MAX_SOURCE * 16);
    enum qw_rc rc = p ? translate(&c, ctx) : qw_fail_memory(ctx);
    if (rc == QW_OK) {
        p->code = pcre2_compile(
            (PCRE2_SPTR)regex.p, regex.n, PCRE2_UTF | PCRE2_NO_UTF_CHECK, &why, &where, NULL);
        if (p->code == NULL)
            rc = why == PCRE2_ERROR_HEAP_FAILED ? qw_fail_memory(ctx)
                                                : qw_fail(ctx, QW_FATAL, 0, "PCRE2 error %d", why);
    }
    qw_buf_release(&regex);
    if (rc == QW_OK)
        *out = p;
    else
        free_compiled(p);
    return rc;
}

/* The source is gone through for its errors; what PCRE2 may refuse is shown to it. */
static enum qw_rc
check(const struct qw_pattern *p, struct qw_ctx *ctx)
{
    struct compiler c = { .in = qw_span(p->source, p->n_source) };
    struct compiled *compiled = NULL;
    enum qw_rc rc = translate(&c, ctx);

    if (rc == QW_OK && c.n > SURE_REGEX)
        rc = compile(&compiled, c.in, ctx);
    atomic_init(&p->shown->compiled, compiled);
    return rc;
}

enum qw_rc
qw_pattern_new(struct qw_pattern **out, struct qw_span source, struct qw_ctx *ctx)
{
    if (source.n == 0 || source.n > MAX_SOURCE)
        return qw_fail(ctx, QW_FATAL, 0, "an empty or overlong pattern");
    struct qw_pattern *p = malloc(sizeof(*p) + sizeof(*p->shown) + source.n);
    if (p == NULL)
        return qw_fail_memory(ctx);
    p->shown = (struct shown *)(void *)(p + 1);
    p->source = (char *)(p->shown + 1);
    p->n_source = source.n;
    memcpy(p->source, source.p, source.n);
    enum qw_rc rc = check(p, ctx);
    if (rc != QW_OK)
        qw_pattern_free(p);
    else
        *out = p;
    return rc;
}

void
qw_pattern_free(struct qw_pattern *p)
{
    if (p == NULL)
        return;
    free_compiled(atomic_load(&p->shown->compiled));
    free(p);
}

struct qw_pattern_scratch *
qw_pattern_scratch_new(void)
{
    struct qw_pattern_scratch *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return NULL;
    s->data = pcre2_match_data_create(QW_PATTERN_HOLES + 1, NULL);
    s->limits = pcre2_match_context_create(NULL);
    if (s->data == NULL || s->limits == NULL) {
        qw_pattern_scratch_free(s);
        return NULL;
    }
    pcre2_set_match_limit(s->limits, MATCH_LIMIT);
    return s;
}

void
qw_pattern_scratch_free(struct qw_pattern_scratch *s)
{
    if (s == NULL)
        return;
    pcre2_match_data_free(s->data);
    pcre2_match_context_free(s->limits);
    free(s);
}

/* A pattern compiled by whoever tries it first; NULL: no memory. */
static const struct compiled *
compiled_of(const struct qw_pattern *p, struct qw_pattern_scratch *s)
{
    struct compiled *own = atomic_load_explicit(&p->shown->compiled, memory_order_acquire);
    struct compiled *first = NULL;
    struct qw_ctx ctx;

    if (own)
        return own;
    qw_ctx_clear(&ctx);
    if (compile(&own, qw_span(p->source, p->n_source), &ctx) != QW_OK) {
        s->failed = true;
        return NULL;
    }
    if (atomic_compare_exchange_strong(&p->shown->compiled, &first, own))
        return own;
    free_compiled(own); /* another thread was first */
    return first;
}

bool
qw_pattern_failed(struct qw_pattern_scratch *s)
{
    bool failed = s->failed;

    s->failed = false;
    return failed;
}

static bool
match(const struct qw_pattern *p, struct qw_pattern_scratch *s, struct qw_span text, size_t from,
    uint32_t flags, struct qw_match *m)
{
    const struct compiled *c = compiled_of(p, s);
    int n = c == NULL ? 0
                      : pcre2_match(c->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.n, from,
                            flags | PCRE2_NO_UTF_CHECK, s->data, s->limits);

    if (n == PCRE2_ERROR_NOMEMORY)
        s->failed = true;
    if (n <= 0)
        return false; /* no match, or the limit: a line too odd to be a site's */
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(s->data);
    m->start = ends[0];
    m->end = ends[1];
    m->n = 0;
    for (size_t i = 1; i < (size_t)n; i++)
        if (ends[2 * i] != PCRE2_UNSET)
            m->captures[m->n++] = (struct qw_capture){
                c->keys[i - 1],
                qw_span_trim(qw_span_slice(text, ends[2 * i], ends[2 * i + 1])),
            };
    return true;
}

bool
qw_pattern_line(const struct qw_pattern *p, struct qw_pattern_scratch *s, struct qw_span line,
    struct qw_match *m)
{
    return match(p, s, qw_span_trim(line), 0, PCRE2_ANCHORED | PCRE2_ENDANCHORED, m);
}

bool
qw_pattern_find(const struct qw_pattern *p, struct qw_pattern_scratch *s, struct qw_span text,
    size_t from, struct qw_match *m)
{
    return match(p, s, text, from, 0, m);
}

void
qw_pattern_version(char *out, size_t size)
{
    char version[64] = ""; /* PCRE2 asks for 24 */

    pcre2_config(PCRE2_CONFIG_VERSION, version);
    snprintf(out, size, "PCRE2 %s", version);
}
