#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include "rule/match/pattern_regex.h"

enum {
    MATCH_LIMIT = 100000,
    MAX_SOURCE = 1 << 16,
    SURE_REGEX = 2000, /* bytes that PCRE2 takes whatever they are */
    HOT = 50, /* lines that a pattern is tried on before it becomes machine code: that takes
                * as long as some forty tries without it */
};

/* The regular expression is compiled when the pattern is first tried: of the tables' rows a
 * page needs a few. Whoever is first shows it to the other threads. */
struct compiled {
    pcre2_code *code;
    const char *keys[QW_PATTERN_HOLES]; /* of group i + 1 */
};

/* `swift` is machine code for whole lines, for patterns that are tried often. */
struct shown {
    _Atomic(struct compiled *) compiled;
    _Atomic(pcre2_code *) swift;
    atomic_uint tries;
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

static void
free_compiled(struct compiled *p)
{
    if (p)
        pcre2_code_free(p->code);
    free(p);
}

/* The code of a regular expression; NULL with the reason when PCRE2 has none. */
static pcre2_code *
make_code(const struct qw_buf *regex, int *why)
{
    PCRE2_SIZE where;

    return pcre2_compile(
        (PCRE2_SPTR)regex->p, regex->n, PCRE2_UTF | PCRE2_NO_UTF_CHECK, why, &where, NULL);
}

static enum qw_rc
compile(struct compiled **out, struct qw_span source, struct qw_ctx *ctx)
{
    struct compiled *p = calloc(1, sizeof(*p));
    struct qw_buf regex;
    int why = PCRE2_ERROR_HEAP_FAILED;

    qw_buf_init(&regex, MAX_SOURCE * 16);
    enum qw_rc rc = p ? qw_pattern_regex(source, &regex, p->keys, NULL, ctx) : qw_fail_memory(ctx);
    if (rc == QW_OK && (p->code = make_code(&regex, &why)) == NULL)
        rc = why == PCRE2_ERROR_HEAP_FAILED ? qw_fail_memory(ctx)
                                            : qw_fail(ctx, QW_FATAL, 0, "PCRE2 error %d", why);
    qw_buf_release(&regex);
    if (rc == QW_OK)
        *out = p;
    else
        free_compiled(p);
    return rc;
}

/* Machine code for whole lines, which flags of a match cannot ask for; NULL where there is
 * none to be had. */
static pcre2_code *
compile_swift(struct qw_span source)
{
    struct qw_buf regex;
    pcre2_code *code = NULL;
    struct qw_ctx ctx;
    int why;

    qw_ctx_clear(&ctx);
    qw_buf_init(&regex, MAX_SOURCE * 16);
    qw_buf_add(&regex, "\\A(?:", 5);
    if (qw_pattern_regex(source, &regex, NULL, NULL, &ctx) == QW_OK) {
        qw_buf_add(&regex, ")\\z", 3);
        code = regex.failed ? NULL : make_code(&regex, &why);
    }
    qw_buf_release(&regex);
    if (code && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0)
        return code;
    pcre2_code_free(code);
    return NULL;
}

/* The source is gone through for its errors; what PCRE2 may refuse is shown to it. */
static enum qw_rc
check(const struct qw_pattern *p, struct qw_ctx *ctx)
{
    struct qw_span source = qw_span(p->source, p->n_source);
    struct compiled *compiled = NULL;
    size_t length = 0;
    enum qw_rc rc = qw_pattern_regex(source, NULL, NULL, &length, ctx);

    if (rc == QW_OK && length > SURE_REGEX)
        rc = compile(&compiled, source, ctx);
    atomic_init(&p->shown->compiled, compiled);
    atomic_init(&p->shown->swift, NULL);
    atomic_init(&p->shown->tries, 0);
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
    pcre2_code_free(atomic_load(&p->shown->swift));
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

static const pcre2_code *
make_swift(const struct qw_pattern *p)
{
    pcre2_code *own = compile_swift(qw_span(p->source, p->n_source)), *first = NULL;

    if (own == NULL || atomic_compare_exchange_strong(&p->shown->swift, &first, own))
        return own;
    pcre2_code_free(own); /* another thread was first */
    return first;
}

static const pcre2_code *
swift_of(const struct qw_pattern *p)
{
    const pcre2_code *code = atomic_load_explicit(&p->shown->swift, memory_order_acquire);

    if (code)
        return code;
    if (atomic_fetch_add_explicit(&p->shown->tries, 1, memory_order_relaxed) != HOT)
        return NULL;
    return make_swift(p);
}

static int
match(const struct compiled *c, struct qw_pattern_scratch *s, struct qw_span text, size_t from,
    uint32_t flags)
{
    int n = pcre2_match(c->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.n, from,
        flags | PCRE2_NO_UTF_CHECK, s->data, s->limits);

    if (n == PCRE2_ERROR_NOMEMORY)
        s->failed = true;
    return n;
}

static int
match_swift(const pcre2_code *code, struct qw_pattern_scratch *s, struct qw_span line)
{
    return pcre2_jit_match(
        code, (PCRE2_SPTR)(line.p ? line.p : ""), line.n, 0, 0, s->data, s->limits);
}

/* What matched, of which `n` is the number of groups. */
static bool
take(const struct compiled *c, struct qw_pattern_scratch *s, struct qw_span text, int n,
    struct qw_match *m)
{
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

/* Machine code counts its steps in another way, so it has the last word where the other one
 * gives up: what a pattern says must not depend on how often it was tried. */
bool
qw_pattern_line(const struct qw_pattern *p, struct qw_pattern_scratch *s, struct qw_span line,
    struct qw_match *m)
{
    const struct compiled *c = compiled_of(p, s);
    const pcre2_code *swift = c ? swift_of(p) : NULL;
    int n = PCRE2_ERROR_JIT_STACKLIMIT;

    line = qw_span_trim(line);
    if (c == NULL)
        return false;
    if (swift)
        n = match_swift(swift, s, line);
    if (n == PCRE2_ERROR_JIT_STACKLIMIT) {
        n = match(c, s, line, 0, PCRE2_ANCHORED | PCRE2_ENDANCHORED);
        if (n == PCRE2_ERROR_MATCHLIMIT && swift == NULL && (swift = make_swift(p)) != NULL)
            n = match_swift(swift, s, line);
    }
    return take(c, s, line, n, m);
}

bool
qw_pattern_find(const struct qw_pattern *p, struct qw_pattern_scratch *s, struct qw_span text,
    size_t from, struct qw_match *m)
{
    const struct compiled *c = compiled_of(p, s);

    return c && take(c, s, text, match(c, s, text, from, 0), m);
}

void
qw_pattern_version(char *out, size_t size)
{
    char version[64] = ""; /* PCRE2 asks for 24 */

    pcre2_config(PCRE2_CONFIG_VERSION, version);
    snprintf(out, size, "PCRE2 %s", version);
}
