#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/opt.h"
#include "base/vec.h"
#include "unit.h"

static void
span_slices(void **state)
{
    (void)state;
    struct qw_span s = QW_LIT("清文abc");

    assert_span(qw_span_slice(s, 3, 6), "文");
    assert_span(qw_span_slice(s, 6, 99), "abc");
    assert_span(qw_span_slice(s, 8, 7), "");
    assert_span(qw_span_slice(s, 99, 99), "");
    assert_null(qw_span_slice(qw_span(NULL, 0), 1, 2).p);
    assert_true(qw_span_eq(qw_span(NULL, 0), QW_LIT("")));
    assert_false(qw_span_eq(QW_LIT("ab"), QW_LIT("ac")));
    assert_true(qw_span_starts(s, QW_LIT("清")));
    assert_true(qw_span_ends(s, QW_LIT("bc")));
    assert_false(qw_span_starts(QW_LIT("a"), QW_LIT("ab")));
    assert_false(qw_span_ends(QW_LIT("b"), QW_LIT("ab")));
}

static void
span_finds(void **state)
{
    (void)state;
    assert_int_equal(qw_span_find(QW_LIT("清文\0清水"), QW_LIT("清水")), 7);
    assert_int_equal(qw_span_find(QW_LIT("a\0b"), QW_LIT("\0b")), 1);
    assert_true(qw_span_find(QW_LIT("abc"), QW_LIT("abcd")) == QW_NOWHERE);
    assert_true(qw_span_find(QW_LIT("abc"), QW_LIT("")) == QW_NOWHERE);
}

static void
span_trims(void **state)
{
    (void)state;
    assert_span(qw_span_trim(QW_LIT("\u3000 \t 清 文\r\n\u3000")), "清 文");
    assert_span(qw_span_trim(QW_LIT(" \u3000 ")), "");
    assert_span(qw_span_trim(qw_span(NULL, 0)), "");
    assert_span(qw_span_trim(QW_LIT("　！")), "！"); /* shares a byte with U+3000 */
}

static void
span_cuts(void **state)
{
    (void)state;
    struct qw_span rest = QW_LIT("一\n\n二"), piece;

    assert_true(qw_span_cut(&rest, '\n', &piece));
    assert_span(piece, "一");
    assert_true(qw_span_cut(&rest, '\n', &piece));
    assert_span(piece, "");
    assert_true(qw_span_cut(&rest, '\n', &piece));
    assert_span(piece, "二");
    assert_false(qw_span_cut(&rest, '\n', &piece));

    rest = QW_LIT("x\n"); /* what is behind the last separator is a piece too */
    assert_true(qw_span_cut(&rest, '\n', &piece));
    assert_true(qw_span_cut(&rest, '\n', &piece));
    assert_int_equal(piece.n, 0);
    assert_false(qw_span_cut(&rest, '\n', &piece));
}

static void
buf_has_a_ceiling(void **state)
{
    (void)state;
    struct qw_buf b;

    qw_buf_init(&b, 10);
    qw_buf_add(&b, "0123456789", 10);
    assert_false(b.failed);
    qw_buf_byte(&b, 'x');
    assert_true(b.failed);
    assert_int_equal(b.n, 10);
    qw_buf_reset(&b);
    qw_buf_add(&b, "", 0);
    assert_false(b.failed);
    qw_buf_add(&b, "01234567890", 11);
    assert_true(b.failed);
    assert_int_equal(b.n, 0);
    assert_true(b.full);  /* not for want of memory */
    qw_buf_byte(&b, 'x'); /* latched: what would fit is not added either */
    assert_int_equal(b.n, 0);
    qw_buf_release(&b);
    assert_int_equal(b.max, 10);
    assert_false(qw_buf_reserve(&b, SIZE_MAX));
    qw_buf_release(&b);
}

static void
buf_formats(void **state)
{
    (void)state;
    struct qw_buf b;
    char large[1000];

    memset(large, 'y', sizeof(large) - 1);
    large[sizeof(large) - 1] = '\0';
    qw_buf_init(&b, 5000);
    qw_buf_fmt(&b, "%d,%s", 7, "文");
    assert_span(qw_buf_view(&b), "7,文");
    qw_buf_reset(&b);
    qw_buf_fmt(&b, "%s", large); /* longer than the small buffer inside */
    assert_span(qw_buf_view(&b), large);
    qw_buf_release(&b);
}

static void
vec_refuses_overflow(void **state)
{
    (void)state;
    size_t cap = 0;
    char *p = qw_vec_grow(NULL, &cap, 1, 8);

    assert_non_null(p);
    assert_true(cap >= 1);
    size_t before = cap;
    assert_null(qw_vec_grow(p, &cap, SIZE_MAX / 4, 8));
    assert_int_equal(cap, before);
    assert_ptr_equal(qw_vec_grow(p, &cap, cap, 8), p);
    free(p);
}

static void
arena_holds_until_reset(void **state)
{
    (void)state;
    struct qw_arena a;
    struct qw_span kept[1000];

    qw_arena_init(&a);
    for (size_t i = 0; i < 1000; i++) {
        char text[200];
        memset(text, (char)i, sizeof(text));
        kept[i] = qw_arena_copy(&a, qw_span(text, i % 200));
    }
    for (size_t i = 0; i < 1000; i++)
        for (size_t k = 0; k < kept[i].n; k++)
            assert_int_equal(kept[i].p[k], (char)i);
    double *d = qw_arena_alloc(&a, 3);
    assert_int_equal((uintptr_t)d % sizeof(double), 0);
    assert_non_null(qw_arena_alloc(&a, 1 << 20)); /* larger than a block */
    assert_string_equal(qw_arena_string(&a, QW_LIT("清")), "清");
    assert_int_equal(qw_arena_copy(&a, qw_span(NULL, 0)).n, 0);
    assert_false(a.failed);
    assert_null(qw_arena_alloc(&a, SIZE_MAX));
    assert_true(a.failed);
    qw_arena_reset(&a);
    assert_false(a.failed);
    assert_null(qw_arena_alloc(&a, SIZE_MAX / 2));
    assert_true(a.failed);
    qw_arena_release(&a);
}

static void
errors_are_cut_not_overrun(void **state)
{
    (void)state;
    struct qw_ctx ctx;
    struct qw_error error;
    char large[2000];

    memset(large, 'e', sizeof(large) - 1);
    large[sizeof(large) - 1] = '\0';
    qw_ctx_clear(&ctx);
    assert_true(ctx.error.at == QW_NOWHERE);
    assert_int_equal(qw_fail(&ctx, QW_BAD, 7, "%s", large), QW_BAD);
    assert_int_equal(strlen(ctx.error.what), sizeof(ctx.error.what) - 1);
    assert_int_equal(qw_ctx_report(&ctx, QW_BAD, &error), QW_BAD);
    assert_int_equal(error.at, 7);
    assert_int_equal(qw_ctx_report(&ctx, QW_OK, &error), QW_OK);
    assert_string_equal(error.what, "");
    assert_int_equal(qw_ctx_report(&ctx, QW_FATAL, NULL), QW_FATAL);
    assert_int_equal(qw_fail_memory(&ctx), QW_FATAL);
    assert_string_equal(ctx.error.what, "out of memory");
}

static const struct qw_opt own[] = {
    { "jobs", 'j', "N", "how many" },
    { "quiet", 'q', NULL, "say nothing" },
    QW_OPT_END,
};
static const struct qw_opt more[] = { { "charset", 0, "NAME", "a hint" }, QW_OPT_END };
static const struct qw_opt *const tables[] = { own, more, NULL };

/* The walk as a line of text. */
static void
walk(const char *const *argv, const char *want)
{
    struct qw_opt_walk w = { .argv = (char *const *)argv, .tables = tables };
    const struct qw_opt *opt;
    enum qw_opt_kind kind;
    char got[400] = "";
    size_t n = 0;

    while (argv[w.argc])
        w.argc++;
    while ((kind = qw_opt_next(&w, &opt)) == QW_OPT_FOUND || kind == QW_OPT_OPERAND)
        n += (size_t)snprintf(
            got + n, sizeof(got) - n, "%s=%s ", opt ? opt->name : "", w.value ? w.value : "-");
    if (kind == QW_OPT_ERROR)
        snprintf(got + n, sizeof(got) - n, "! %s", w.problem);
    assert_string_equal(got, want);
}

#define WALK(want, ...) walk((const char *const[]){ __VA_ARGS__, NULL }, want)

static void
options_are_walked(void **state)
{
    (void)state;
    WALK("jobs=4 quiet=- =file ", "--jobs", "4", "--quiet", "file");
    WALK("jobs=4 charset=GBK ", "--jobs=4", "--charset=GBK");
    WALK("jobs=4 jobs=5 quiet=- jobs=6 ", "-j4", "-j", "5", "-qj", "6");
    WALK("quiet=- jobs=7 quiet=- ", "-qj7", "-q");
    WALK("=- =a quiet=- =--quiet =-q ", "-", "a", "-q", "--", "--quiet", "-q");
    WALK("charset= ", "--charset=");
    walk((const char *const[]){ NULL }, "");
}

static void
options_are_refused(void **state)
{
    (void)state;
    WALK("! --nope: no such option", "--nope");
    WALK("! --job: no such option", "--job"); /* no guessing from beginnings */
    WALK("! --quiet=1: takes no value", "--quiet=1");
    WALK("! --jobs: needs a value", "--jobs");
    WALK("! -j: needs a value", "-j");
    WALK("quiet=- ! -qx: no such option", "-qx");
}

static void
help_names_every_option(void **state)
{
    (void)state;
    struct qw_buf b;

    qw_buf_init(&b, 4096);
    qw_opt_help(&b, own);
    assert_true(qw_span_find(qw_buf_view(&b), QW_LIT("-j, --jobs N ")) != QW_NOWHERE);
    assert_true(qw_span_find(qw_buf_view(&b), QW_LIT("-q, --quiet ")) != QW_NOWHERE);
    struct qw_span rest = qw_buf_view(&b), line;
    while (qw_span_cut(&rest, '\n', &line))
        assert_true(line.n < 80);
    qw_buf_release(&b);
}

/* RFC 4648, section 10, and every length of every byte back and forth. */
static void
base64_goes_both_ways(void **state)
{
    (void)state;
    static const char *const vectors[][2] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
        { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" } };
    static const char *const bad[] = { "Z", "Zg", "Zg=", "Zg=a", "Zm9v!mFy", "====", "Zg==Zg==" };
    struct qw_buf a, b;
    char bytes[256];

    qw_buf_init(&a, 1 << 20);
    qw_buf_init(&b, 1 << 20);
    for (size_t i = 0; i < 7; i++) {
        qw_buf_reset(&a);
        qw_base64_add(&a, qw_span_str(vectors[i][0]));
        assert_span(qw_buf_view(&a), vectors[i][1]);
    }
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 167);
    for (size_t n = 0; n < sizeof(bytes); n++) {
        qw_buf_reset(&a);
        qw_buf_reset(&b);
        qw_base64_add(&a, qw_span(bytes, n));
        assert_true(qw_base64_decode(&b, qw_buf_view(&a)));
        assert_true(qw_span_eq(qw_buf_view(&b), qw_span(bytes, n)));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (qw_base64_decode(&b, qw_span_str(bad[i])))
            fail_msg("[%s] is taken for base64", bad[i]);
    qw_buf_release(&a);
    qw_buf_release(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(span_slices),
        cmocka_unit_test(span_finds),
        cmocka_unit_test(span_trims),
        cmocka_unit_test(span_cuts),
        cmocka_unit_test(buf_has_a_ceiling),
        cmocka_unit_test(buf_formats),
        cmocka_unit_test(vec_refuses_overflow),
        cmocka_unit_test(arena_holds_until_reset),
        cmocka_unit_test(errors_are_cut_not_overrun),
        cmocka_unit_test(options_are_walked),
        cmocka_unit_test(options_are_refused),
        cmocka_unit_test(help_names_every_option),
        cmocka_unit_test(base64_goes_both_ways),
    };

    return unit_run("unit_base", tests);
}
