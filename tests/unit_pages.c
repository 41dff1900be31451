#include "unit.h"

/* Pages of invented sites, what strip leaves of them, and what it learns. */
static const struct {
    const char *page, *left, *meta;
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
    /* a slogan before the path; facts between bars; what the site says of itself */
    {
        "稻香公文,写材料不再难!\n"
        "范文 · 讲话 · 总结 · 登录\n"
        "稻香公文 > 会议纪要\n"
        "灌渠清淤工作会会议纪要\n"
        "2019-06-14 | 5页 | 52KB | DOC | ￥2\n"
        "分享 | 收藏 | 报错\n"
        "灌渠清淤工作会会议纪要\n"
        "时间:2019年6月3日下午3点\n"
        "主持人:副镇长 何大有\n"
        "会议就灌渠清淤的时间、人手和费用进行了讨论,形成如下意见。\n"
        "一、清淤从6月10日开始,各村每天出工不少于二十人。\n"
        "如何下载 | 常见问题 | 发票说明\n"
        "稻香公文提供的《灌渠清淤工作会会议纪要》由网友投稿,仅供写作参考。\n",
        "灌渠清淤工作会会议纪要\n"
        "时间:2019年6月3日下午3点\n"
        "主持人:副镇长 何大有\n"
        "会议就灌渠清淤的时间、人手和费用进行了讨论,形成如下意见。\n"
        "一、清淤从6月10日开始,各村每天出工不少于二十人。\n",
        "title=灌渠清淤工作会会议纪要 date=2019-06-14 pages=5 size=52KB format=DOC",
    },
    /* a table of labels with bars, one of them set wide */
    {
        "|首页|资源库|课件|试题|\n"
        "|资源名称|离心泵的拆装|\n"
        "|文件格式|.ppt|\n"
        "|文件大小|2.3兆|\n"
        "|页　　数|27|\n"
        "离心泵的拆装\n"
        "一、先关闭进水阀门,再切断电源。\n"
        "二、卸下联轴器的护罩,做好对中的记号。\n"
        "三、叶轮取出以后,检查口环的磨损。\n"
        "下一页\n"
        "1 2 3 4 5 … 27 下页 尾页\n",
        "离心泵的拆装\n"
        "一、先关闭进水阀门,再切断电源。\n"
        "二、卸下联轴器的护罩,做好对中的记号。\n"
        "三、叶轮取出以后,检查口环的磨损。\n",
        "title=离心泵的拆装 pages=27 size=2.3兆 format=PPT",
    },
    /* a little at each end */
    {
        "文档网首页\n"
        "上传时间:2020-01-01\n"
        "\n"
        "河湾小学读书活动总结\n"
        "\n"
        "本学期我校开展了读书活动,同学们读了不少好书。\n"
        "图书角的书换了三批,借书卡写满了一百多张。\n"
        "\n"
        "下载本文\n",
        "河湾小学读书活动总结\n"
        "\n"
        "本学期我校开展了读书活动,同学们读了不少好书。\n"
        "图书角的书换了三批,借书卡写满了一百多张。\n",
        "title=河湾小学读书活动总结 date=2020-01-01",
    },
    /* a heading keeps its sentence, whatever it speaks of */
    {
        "说明书屋\n"
        "品牌 / 家电 / 除湿机 / 使用说明\n"
        "除湿机使用说明\n"
        "提供者:匿名用户\n"
        "时间:2022年8月15日\n"
        "共16页\n"
        "一、使用以前\n"
        "打开机器背面的盖板,取出水箱,拆去塑料包装。\n"
        "二、日常保养\n"
        "每两周用清水冲洗滤网,晾干以后再装回去。\n"
        "三、售后服务\n"
        "本机自购买之日起保修一年,请保留发票。客服热线:400-000-0000\n"
        "点击进入查看全文>\n"
        "温馨提示:当前文档最多只能预览 5 页\n"
        "该文档暂无评论,快来抢沙发吧\n",
        "除湿机使用说明\n"
        "一、使用以前\n"
        "打开机器背面的盖板,取出水箱,拆去塑料包装。\n"
        "二、日常保养\n"
        "每两周用清水冲洗滤网,晾干以后再装回去。\n"
        "三、售后服务\n"
        "本机自购买之日起保修一年,请保留发票。客服热线:400-000-0000\n",
        "title=除湿机使用说明 date=2022-08-15 pages=16",
    },
    /* an excerpt; the format as the file's name says it */
    {
        "稻香范文 > 行政公文 > 责任书\n"
        "冬季防火责任书.docx - 稻香范文\n"
        "3页 18KB 2022-02-22 上传 已有 90 人下载\n"
        "内容摘录:为了落实冬季防火的责任,预防和减少火灾……\n"
        "为了落实冬季防火的责任,预防和减少火灾,村委会与各组签订本责任书。\n"
        "一、每组确定一名防火员,每天巡山一次。\n"
        "二、上坟不烧纸,田边不烧秸秆。\n"
        "内容来自稻香范文www.daoxiang.example请勿采集\n",
        "冬季防火责任书\n"
        "为了落实冬季防火的责任,预防和减少火灾,村委会与各组签订本责任书。\n"
        "一、每组确定一名防火员,每天巡山一次。\n"
        "二、上坟不烧纸,田边不烧秸秆。\n",
        "title=冬季防火责任书 date=2022-02-22 pages=3 size=18KB format=DOCX",
    },
    /* a forum: the floor's line, a path with other arrows, a tag before the title */
    {
        "驴友驿站\n"
        "国内 国外 周边 户外 | 写游记\n"
        "驴友驿站 》 湖南 》 湘西\n"
        "【精华】\n"
        "湘西三日记\n"
        "江上客 Lv.6 2019-05-21 11:02:45\n"
        "56213阅读 | 418回复 | 只看楼主\n"
        "第一天上午从长沙坐大巴,四个半小时到凤凰,住沱江边的吊脚楼。\n"
        "第二天早上七点有直达班车,芙蓉镇的米豆腐一定要尝。\n"
        "几个常用电话\n"
        "凤凰客运站 0743-0000000\n"
        "楼主其他帖子:云南十五日 | 敦煌五日\n"
        "发新帖 回复\n"
        "驴友驿站论坛 Powered by XForum\n",
        "湘西三日记\n"
        "第一天上午从长沙坐大巴,四个半小时到凤凰,住沱江边的吊脚楼。\n"
        "第二天早上七点有直达班车,芙蓉镇的米豆腐一定要尝。\n"
        "几个常用电话\n"
        "凤凰客运站 0743-0000000\n",
        "title=湘西三日记 date=2019-05-21",
    },
    /* who signs stays, also when it is whose site it is */
    {
        "清溪县水利局\n"
        "网站首页 机构概况 政务公开 办事服务\n"
        "当前位置:清溪县水利局 > 政务公开 > 通知\n"
        "关于做好春灌工作的通知\n"
        "发布日期:2021-03-02 来源:办公室 字体:[大 中 小] 打印本页\n"
        "各乡镇水利站:\n"
        "今年春灌定于三月十五日开始,请各站提前检修闸门和渠道。\n"
        "清溪县水利局\n"
        "2021年3月1日\n"
        "扫一扫在手机上查看当前页面\n"
        "主办单位:清溪县水利局 网站标识码:0000000000\n",
        "关于做好春灌工作的通知\n"
        "各乡镇水利站:\n"
        "今年春灌定于三月十五日开始,请各站提前检修闸门和渠道。\n"
        "清溪县水利局\n"
        "2021年3月1日\n",
        "title=关于做好春灌工作的通知 date=2021-03-02",
    },
};

/* Does the page's meta say "key=value"? */
static bool
is_known(const struct qw_worker *worker, const char *said, size_t n)
{
    for (size_t i = 0; i < qw_meta_count(worker); i++) {
        struct qw_note note = qw_meta_at(worker, i);
        char line[200];
        if (note.kind == QW_NOTE_NUMBER)
            snprintf(line, sizeof(line), "%s=%.0f", note.key, note.number);
        else
            snprintf(line, sizeof(line), "%s=%.*s", note.key, (int)note.text.n, note.text.p);
        if (strlen(line) == n && memcmp(line, said, n) == 0)
            return true;
    }
    return false;
}

static void
check_meta(const struct qw_worker *worker, const char *meta)
{
    for (size_t n; meta && *meta; meta += n + (meta[n] == ' ')) {
        n = strcspn(meta, " ");
        if (!is_known(worker, meta, n))
            fail_msg("not known: %s", meta);
    }
}

static void
furniture_goes(void **state)
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
        if (text.n != strlen(cases[i].left))
            fail_msg("left of the page is:\n%.*s", (int)text.n, text.p);
        assert_memory_equal(text.p, cases[i].left, text.n);
        check_meta(worker, cases[i].meta);
    }
    qw_worker_close(worker);
    qw_chain_close(chain);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(furniture_goes),
    };

    return unit_run("unit_pages", tests);
}
