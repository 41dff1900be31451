/* Lines that recur: masks, and counters that are bounded and never lose a frequent line. */
#include <stdio.h>
#include "learn/mask.h"
#include "learn/mine_lines.h"
#include "unit.h"

static void
mask_is(const char *line, const char *title, const char *mask, bool says)
{
    struct qw_buf b;

    qw_buf_init(&b, 1000);
    assert_int_equal(qw_mask_line(&b, qw_span_str(line), qw_span_str(title)), says);
    qw_buf_byte(&b, '\0');
    assert_string_equal(b.p, mask);
    qw_buf_release(&b);
}

static void
masks_take_out_what_changes(void **state)
{
    (void)state;
    mask_is("第3页 / 共12页", "", "第<N>页 / 共<N>页", true);
    mask_is("时间:2023-04-16  12:30:01 大小:49.5 KB", "", "时间:<DATE> 大小:<SIZE>", true);
    mask_is("2023年4月6日发布 阅读1,024次", "", "<DATE>发布 阅读<NUM>次", true);
    mask_is("校园绿化方案_第1页", "校园绿化方案", "<title>_第<N>页", true);
    mask_is("校园绿化方案和校园绿化方案", "校园绿化方案", "<title>和校园绿化方案", true);
    mask_is("首页 | 资料<新> {a}", "", "首页 \\| 资料\\<新> \\{a\\}", true);
    mask_is("版本3.5M1 12Kbps", "", "版本<NUM>M<N> <N>Kbps", true);
    mask_is("2023", "", "<N>", false);
    mask_is("第2页", "", "第<N>页", true);
    mask_is("3年", "", "<N>年", false);
}

/* A page with a line that all have, one of its own, and perhaps one that others have too. */
static void
add_page(struct qw_mine_lines *m, int i, const char *more)
{
    char text[500];
    int n = snprintf(text, sizeof(text), "本站第%d号 %d 次\n%c%c%c句子没有第二回\n%s", i,
        i * 7 + 100, 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676, more);
    struct qw_span page = qw_span(text, (size_t)n);

    qw_mine_lines_add(m, page, page, qw_span(NULL, 0));
}

static const struct qw_mined_line *
find(const struct qw_mine_lines *m, const char *mask)
{
    for (size_t i = 0; i < m->cap; i++)
        if (m->list[i].hash && strcmp(m->list[i].mask, mask) == 0)
            return &m->list[i];
    return NULL;
}

/* 64 counters, 8,000 pages with a line of its own each: the line that all have is there,
 * the one that every tenth has too, and no more of them is lost than `slack` says. */
static void
counters_are_bounded(void **state)
{
    struct qw_mine_lines m;
    enum { PAGES = 8000 };

    (void)state;
    qw_mine_lines_init(&m, 64);
    for (int i = 0; i < PAGES; i++)
        add_page(&m, i, i % 10 ? "" : "青禾提示牌\n");
    assert_false(m.failed);
    assert_true(m.n <= 64 && m.cap <= 1024 && m.pages == PAGES);
    const struct qw_mined_line *all = find(&m, "本站第<N>号 <N> 次"),
                               *some = find(&m, "青禾提示牌");
    assert_non_null(all);
    assert_non_null(some);
    assert_true(all->pages <= PAGES && all->pages + m.slack >= PAGES);
    assert_true(some->pages <= PAGES / 10 && some->pages + m.slack >= PAGES / 10);
    assert_true(m.slack > 0 && m.slack <= PAGES / 16);
    qw_mine_lines_release(&m);
}

/* Head, body and foot of a long page; each page counts once, each place too. */
static void
places_are_told(void **state)
{
    struct qw_mine_lines m;
    struct qw_buf b;

    (void)state;
    qw_mine_lines_init(&m, 0);
    qw_buf_init(&b, 100000);
    qw_buf_span(&b, QW_LIT("站名在上面\n"));
    for (int i = 0; i < 200; i++)
        qw_buf_span(&b, i == 39 || i == 165 ? QW_LIT("中间的水印\n") : QW_LIT("正文第一句。\n"));
    qw_buf_span(&b, QW_LIT("版权在下面\n"));
    qw_mine_lines_add(&m, qw_buf_view(&b), QW_LIT("正文第一句。\n"), qw_span(NULL, 0));
    const struct qw_mined_line *top = find(&m, "站名在上面"), *foot = find(&m, "版权在下面");
    const struct qw_mined_line *text = find(&m, "正文第一句。");
    assert_true(top->head == 1 && top->foot == 0 && top->pages == 1 && top->left == 0);
    assert_true(foot->foot == 1 && foot->head == 0);
    assert_true(text->pages == 1 && text->left == 1 && text->head + text->body + text->foot == 77);
    qw_buf_release(&b);
    qw_mine_lines_release(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks_take_out_what_changes),
        cmocka_unit_test(counters_are_bounded),
        cmocka_unit_test(places_are_told),
    };

    return unit_run("unit_lines", tests);
}
