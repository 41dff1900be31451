#include "unit.h"

/* Pages of invented sites, and what strip leaves of them. */
static const struct {
    const char *page, *left;
} cases[] = {
    /* the title before the line of dates stays, the tags behind it are no title */
    {
        "秋禾游记首页 | 路书 | 结伴 | 装备\n"
        "秋禾游记 > 山里 > 徒步\n"
        "翻过鸡公岭\n"
        "2019-05-03 浏览 412 收藏 17\n"
        "#徒步 #春天 #鸡公岭\n"
        "早上六点从青石镇出发,雾还没散,路边的茶树上挂着水珠。\n"
        "爬到半山腰,雾开了,看见对面的山梁像一条鱼的脊背。\n"
        "领队说,翻过这道岭就是邻县。\n"
        "联系方式\n"
        "领队:老周 微信:laozhou01 集合点:镇汽车站\n"
        "猜你感兴趣\n"
        "青石河漂流\n"
        "秋禾游记 版权所有\n",
        "翻过鸡公岭\n"
        "早上六点从青石镇出发,雾还没散,路边的茶树上挂着水珠。\n"
        "爬到半山腰,雾开了,看见对面的山梁像一条鱼的脊背。\n"
        "领队说,翻过这道岭就是邻县。\n"
        "联系方式\n"
        "领队:老周 微信:laozhou01 集合点:镇汽车站\n",
    },
    /* one word of sites in a title takes it not away */
    {
        "要闻 | 民生 | 教育 | 专题 | 视频\n"
        "当前位置:青石在线 > 民生 > 正文\n"
        "农机站长的最后一班岗\n"
        "2019年5月3日 10:20 稿源:青石日报 记者:周明 编辑:小琴\n"
        "阅读:311次 字号:大 中 小\n"
        "五月的早晨,青石镇农机站的铁门准时打开,六十岁的赵师傅站在门口。\n"
        "他在这里守了三十年,今天是最后一天。\n"
        "责任编辑:小琴\n"
        "青石在线 版权所有\n",
        "农机站长的最后一班岗\n"
        "五月的早晨,青石镇农机站的铁门准时打开,六十岁的赵师傅站在门口。\n"
        "他在这里守了三十年,今天是最后一天。\n",
    },
    /* the title that is said twice stays once, a label of the form is the form's */
    {
        "毕业论文开题报告\n"
        "资料编号:600271 文件格式:DOC 页数:6 大小:41KB\n"
        "立即下载 收藏 举报\n"
        "毕业论文开题报告\n"
        "论文题目:坡地茶园滴灌的试验\n"
        "一、选题的意义。茶园在坡上,水存不住,春旱时茶芽发得晚。\n"
        "二、研究的内容。比较三种滴头在坡地上出水的均匀程度。\n"
        "相关文档\n"
        "毕业实习报告\n",
        "毕业论文开题报告\n"
        "论文题目:坡地茶园滴灌的试验\n"
        "一、选题的意义。茶园在坡上,水存不住,春旱时茶芽发得晚。\n"
        "二、研究的内容。比较三种滴头在坡地上出水的均匀程度。\n",
    },
};

static void
titles_stay(void **state)
{
    (void)state;
    const char *const rules[] = { "rules" }, *const stages[] = { "strip" };
    const struct qw_settings settings = {
        .stages = stages, .n_stages = 1, .rules = rules, .n_rules = 1
    };
    struct qw_chain *chain;
    struct qw_worker *worker;

    assert_int_equal(qw_chain_open(&chain, &settings, NULL), QW_OK);
    assert_int_equal(qw_worker_open(&worker, chain, NULL), QW_OK);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(qw_clean(worker, qw_span_str(cases[i].page), NULL), QW_OK);
        struct qw_span text = qw_text(worker);
        assert_int_equal(text.n, strlen(cases[i].left));
        assert_memory_equal(text.p, cases[i].left, text.n);
    }
    qw_worker_close(worker);
    qw_chain_close(chain);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_stay),
    };

    return unit_run("unit_pages", tests);
}
