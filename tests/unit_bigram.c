#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buf.h"
#include "rule/page/bigram.h"
#include "unit.h"

/* The grams of a line, with blanks between. */
static void
read_line(const char *line, struct qw_buf *out)
{
    uint32_t grams[QW_BIGRAMS];
    char text[QW_BIGRAM_TEXT];
    size_t n = qw_bigrams_read(qw_span_str(line), grams);

    qw_buf_reset(out);
    for (size_t i = 0; i < n; i++) {
        if (i)
            qw_buf_byte(out, ' ');
        struct qw_span gram = qw_span(text, qw_bigram_text(grams[i], text));
        qw_buf_span(out, gram);
        assert_true(qw_bigram_parse(gram) == grams[i]);
    }
    qw_buf_byte(out, 0);
}

static void
lines_are_read_in_one_form(void **state)
{
    static const struct {
        const char *line, *grams;
    } all[] = {
        { "赞", "赞 ^赞 赞$" },
        { "首页 | 登录", "首 ^首 页 首页 页| 登 |登 录 登录 录$" },
        { "首页  登录", "首 ^首 页 首页 页_ 登 _登 录 登录 录$" },
        { "我 们 好", "我 ^我 们 我们 好 们好 好$" },
        { "2021-03-05", "^4 4- -1 1- -1 1$" },
        { "123456 KB", "^0 0k kb b$" },
        { "ＡＰＰ", "^a ap pp p$" },
        { "Loading", "^Z Z$" },
        { "——>", "^- -> >$" },
        { "#\\^$\x01", "^% %$" },
        { "", "^$" },
    };
    struct qw_buf out;

    (void)state;
    qw_buf_init(&out, SIZE_MAX);
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        read_line(all[i].line, &out);
        assert_string_equal(qw_buf_view(&out).p, all[i].grams);
    }
    qw_buf_release(&out);
}

/* What later stages put right must not change what was heard. */
static void
forms_that_are_put_right_read_alike(void **state)
{
    static const char *const pairs[][2] = {
        { "阅读(12)", "阅读（１２）" },
        { "首页>作文", "首页 ＞ 作文" },
        { "“推荐”:一", "\"推荐\"：一" },
        { "第 3 页,共 8 页", "第3页，共8页" },
        { "上一篇·下一篇", "上一篇•下一篇" },
    };
    uint32_t a[QW_BIGRAMS], b[QW_BIGRAMS];

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        size_t n = qw_bigrams_read(qw_span_str(pairs[i][0]), a);
        assert_true(n == qw_bigrams_read(qw_span_str(pairs[i][1]), b));
        assert_memory_equal(a, b, n * sizeof(*a));
    }
}

static void
long_lines_end_in_time(void **state)
{
    uint32_t grams[QW_BIGRAMS];
    char line[3 * 1000];

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        memcpy(line + 3 * i, i % 2 ? "清" : "文", 3);
    assert_true(qw_bigrams_read(qw_span(line, sizeof(line)), grams) <= QW_BIGRAMS);
}

static enum qw_rc
load(const char *text, struct qw_bigrams **b, struct qw_ctx *ctx)
{
    char dir[] = "/tmp/qw-bigram-XXXXXX", path[128], strip[64];
    const char *dirs[] = { dir };
    const struct qw_conf conf = { .dirs = dirs, .n_dirs = 1 };

    assert_non_null(mkdtemp(dir));
    snprintf(strip, sizeof(strip), "%s/strip", dir);
    assert_int_equal(mkdir(strip, 0777), 0);
    snprintf(path, sizeof(path), "%s/grams.tsv", strip);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
    qw_ctx_clear(ctx);
    enum qw_rc rc = qw_bigrams_load(b, &conf, ctx);
    unlink(path);
    rmdir(strip);
    rmdir(dir);
    return rc;
}

static void
weights_add_up(void **state)
{
    uint32_t grams[QW_BIGRAMS];
    struct qw_bigrams *b = NULL;
    struct qw_ctx ctx;

    (void)state;
    assert_int_equal(
        load("gram\tweight\tprior\n赞\t1.5\t0\n^赞\t0.25\t0\n赞$\t-0.5\t0\n", &b, &ctx), QW_OK);
    size_t n = qw_bigrams_read(QW_LIT("赞"), grams);
    assert_true(qw_bigrams_weigh(b, grams, n) == 1.25);
    n = qw_bigrams_read(QW_LIT("点赞 赞"), grams);
    assert_true(qw_bigrams_weigh(b, grams, n) == 2.5);
    n = qw_bigrams_read(QW_LIT("文"), grams);
    assert_true(qw_bigrams_weigh(b, grams, n) == 0);
    qw_bigrams_free(b);
}

static void
tables_are_refused(void **state)
{
    static const char *const bad[][2] = {
        { "gram\tweight\tprior\n一二三\t1\t0\n", ":2:1: one or two characters" },
        { "gram\tweight\tprior\n\t1\t0\n", ":2:1: one or two characters" },
        { "gram\tweight\tprior\n一\t1\t0\n一\t1\t0\n", ":3:1: it stands there twice" },
        { "gram\tweight\tprior\n一\tviel\t0\n", ":2:5: " },
        { "gram\tweight\n一\t1\n", "no column 'prior'" },
    };
    struct qw_ctx ctx;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct qw_bigrams *b = NULL;
        assert_int_equal(load(bad[i][0], &b, &ctx), QW_FATAL);
        if (strstr(ctx.error.what, bad[i][1]) == NULL)
            fail_msg("[%s] does not say [%s]", ctx.error.what, bad[i][1]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read_in_one_form),
        cmocka_unit_test(forms_that_are_put_right_read_alike),
        cmocka_unit_test(long_lines_end_in_time),
        cmocka_unit_test(weights_add_up),
        cmocka_unit_test(tables_are_refused),
    };

    return unit_run("unit_bigram", tests);
}
