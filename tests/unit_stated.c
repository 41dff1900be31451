/* What pages of sites that no table knows state of their documents. */
#include <stdio.h>
#include "base/span.h"
#include "rule/page/value.h"
#include "unit.h"

enum { KEYS = 4, PAGE_BYTES = 4096 };

static const char *const keys[KEYS] = { "date", "pages", "size", "format" };

static const char *const titles[] = { "冬季幼儿园致家长的一封信", "水泵房安全操作规程",
    "外婆家的老枣树", "河道支渠综合整治实施方案", "机房托管合同" };

static const char *const bodies[] = {
    "各位家长:\n入冬以后早晚温差大,孩子进出教室要及时添减衣服。为了让大家安心,"
    "现把近期的几项安排告诉各位。\n一、早操改到上午第二节课后进行,"
    "遇到雾霾改为室内活动。\n二、午餐增加一份热汤,有忌口的孩子请提前告诉班主任。\n三、流感期间,"
    "每天入园测一次体温,超过三十七度三的请在家休息。\n感谢各位的配合,"
    "祝孩子们健康成长。\n青禾幼儿园\n",
    "为保证水泵房设备安全运行,特制定本规程。\n第一条 "
    "值班人员应当每两小时巡视一次,记录水压、电流和温度。\n第二条 "
    "发现漏水、异响、异味时,应当立即停机并报告班长。\n第三条 "
    "备用泵每月试运行一次,每次不少于三十分钟。\n第四条 "
    "泵房内不得堆放杂物,消防器材应当保持完好。\n第五条 本规程由设备科负责解释。\n",
    "外婆家的院子里有一棵老枣树。每到秋天,满树的枣子红得像小灯笼,风一吹,"
    "噼里啪啦往下落。\n我和表哥端着竹匾在树下接枣,外婆坐在门槛上笑,说慢一点,别摔着。\n后来院子拆了,"
    "枣树也不在了。可是每到秋天,我总会想起那满地的红枣,想起外婆的笑声。\n那味道,"
    "一直留在我的心里。\n",
    "一、总体要求\n以村民自愿为前提,先易后难,分批推进,确保整治后的河道水清岸绿。\n二、主要任务\n("
    "一)清理淤泥。完成三条支渠的清淤,淤泥统一运到指定地点堆放。\n(二)"
    "修复护坡。对塌陷的十二处护坡逐一修复,优先使用当地石料。\n(三)落实管护。每条支渠明确一名管护员,"
    "每周巡查不少于两次。\n三、保障措施\n镇里成立工作专班,每月通报一次进度,年底统一组织验收。\n",
    "一、甲方将设备三台放在乙方机房,由乙方照看。\n二、本合同共5页,一式两份,"
    "双方各执一份。\n三、签订日期:2021年3月5日,有效期至2024年3月4日。\n四、甲方每月流量不超过200GB,"
    "单个文件不大于35MB。\n五、验收记录用PDF格式保存。\n",
};

/* `head`, where {t} is the title, a body, `foot`; and what of it becomes meta. */
static const struct block {
    size_t body;
    const char *head, *foot;
    const char *want[KEYS];
} blocks[] = {
    { 0,
        "云阶文档 首页 分类 上传\n云阶文档 > 学前教育 > 家园共育\n{t}.docx\n文档名称 "
        "{t}.docx\n文档大小 38.4KB 页数 3 上传日期 2022-11-08 格式 DOCX 浏览 127\n",
        "本站资料由用户上传,如有侵权请联系删除\n相关文档\n幼儿园食谱安排\n社区消防检查表\n云阶文档 "
        "版权所有 浙ICP备17018765号\n",
        { "2022-11-08", "3", "38.4KB", "DOCX" } },
    { 1,
        "格子文库\n{t}\n【文件格式】DOC 【文件大小】57.5K 【总页数】4 【收录时间】2019年7月2日 "
        "【下载次数】33\n立即下载 加入收藏\n",
        "举报 侵权投诉\n格子文库 京ICP备13009876号\n", { "2019-07-02", "4", "57.5K", "DOC" } },
    { 2,
        "纸鸢作文网 > 初中作文 > 记叙文 > 正文\n{t}\n时间:2020/9/12 8:03:22 编辑:小鹿 字数:420 "
        "人气:88\n",
        "上一篇:没有了\n下一篇:雨后\n纸鸢作文网 版权所有 苏ICP备15001234号\n",
        { "2020-09-12", NULL, NULL, NULL } },
    { 3,
        "政务资料岛\n{t}.pdf\n贴出于 2021.6.30 | 供稿人 河畔老张 | 共9页 | 1.2MB | pdf\n阅读 412 "
        "取用 36\n",
        "仅供学习参考,请于下载后24小时内删除\n相关文档\n幼儿园食谱安排\n社区消防检查表\n政务资料岛 "
        "版权所有 浙ICP备17018765号\n",
        { "2021-06-30", "9", "1.2MB", "PDF" } },
    { 0,
        "小桥资料\n{t}\n文件类型\nDOC\n文件大小\n41KB\n页数\n3\n上传时间\n2018-12-"
        "03\n下载积分\n5\n",
        "上传者声明:原创作品,转载请注明\n小桥资料 粤ICP备16054321号\n",
        { "2018-12-03", "3", "41KB", "DOC" } },
    { 1, "石榴文档 | 石榴籽共享\n{t}.doc\n[DOC] [6页] [64.0KB] [2017-05-18] [取阅 217]\n",
        "相关文档\n幼儿园食谱安排\n社区消防检查表\n石榴文档 版权所有 浙ICP备17018765号\n",
        { "2017-05-18", "6", "64.0KB", "DOC" } },
    { 2, "麦芒书屋\n首页|散文|小说|诗歌\n{t}\n作者:柳叶舟 | 二〇二一年三月五日 | 阅读 562\n",
        "上一页 1 2 下一页\n麦芒书屋 皖ICP备14003322号\n", { "2021-03-05", NULL, NULL, NULL } },
    { 3,
        "长亭方案库\n当前位置:长亭方案库 > 水利 > 整治\n{t}\n资料编号:CT-20931 属性:WORD 体量:73KB "
        "张数:7 上架:2023-02-14\n全文下载 收藏 举报\n",
        "长亭方案库 湘ICP备19008811号\n", { "2023-02-14", "7", "73KB", NULL } },
    { 0,
        "百川文件站\n{t}.docx\n大小:26.7 KB\t页数:2\t格式:docx\t入库:2020-12-01\t编号:88123\n预览 "
        "下载\n",
        "百川文件站 版权所有\n大家还下载了\n家长会发言稿\n鲁ICP备18033445号\n",
        { "2020-12-01", "2", "26.7 KB", "DOCX" } },
    { 1, "工友之家资料区\n{t}\n本文档由 铁锤哥 于 2016-08-21 上传,共5页,大小为112KB,格式为doc。\n",
        "点击下载全文\n工友之家 豫ICP备12007788号\n", { "2016-08-21", "5", "112KB", "DOC" } },
    { 3, "{t}_汇文仓库\n{t}\n页数:11  大小:285KB  类型:PDF  更新:2022-07-19  发布:2022-03-01\n",
        "汇文仓库 闽ICP备17021345号\n展开阅读全文\n", { "2022-03-01", "11", "285KB", "PDF" } },
    { 0, "青苗教育资源\n{t}\n体积 33KB · 3页 · DOCX · 2021-11-11 · 阅 91\n",
        "青苗教育资源 京ICP备10098765号\n相关推荐\n大班家长信\n",
        { "2021-11-11", "3", "33KB", "DOCX" } },
    { 1,
        "云上车间\n云上车间 » 规程 » 设备\n{t}.doc\n- 上传者:老技工\n- 上传日:2015-10-09\n- "
        "页码总数:8\n- 字节数:92KB\n- 文件后缀:.doc\n",
        "云上车间 渝ICP备11004455号\n", { "2015-10-09", "8", "92KB", "DOC" } },
    { 2, "橘子洲文学\n{t}\n发表于:2019-10-22 19:30 | 分类:散文 | 作者:小满 | 点击:304\n",
        "责任编辑:阿橙\n橘子洲文学 湘ICP备13006677号\n", { "2019-10-22", NULL, NULL, NULL } },
    { 3,
        "蓝本文库\n{t}.docx\n{t}.docx\n文件大小|52KB|\n总页数|6|\n文件格式|docx|\n投稿时间|2020-05-"
        "06|\n",
        "蓝本文库 辽ICP备16009988号\n", { "2020-05-06", "6", "52KB", "DOCX" } },
    { 0, "南窗文档\n{t}\nDOC 格式 / 4页 / 46KB / 2018-03-09 上传 / 下载 12\n",
        "南窗文档 川ICP备14005566号\n收藏本页\n", { "2018-03-09", "4", "46KB", "DOC" } },
    { 1,
        "钉耙资料\n{t}.pdf\n文档ID:550231 页数:10 文件大小:1.05M 提交时间:2023年1月15日 "
        "提交人:山*人\n",
        "温馨提示:如遇下载问题请联系客服\n钉耙资料 桂ICP备18001122号\n",
        { "2023-01-15", "10", "1.05M", "PDF" } },
    { 3,
        "乡建文库\n乡建文库 / 水利 / 正文\n{t}\n刊载日期:2017/12/28  篇幅:5页  容量:49.5KB  "
        "文档类别:.doc  热度:1204\n",
        "乡建文库 贵ICP备15007788号\n", { "2017-12-28", "5", "49.5KB", "DOC" } },
    { 2, "小鹿作文 首页 小学 初中 高中\n{t}\n2021-4-6 来源:网络 点击:1044 次\n",
        "小鹿作文网 沪ICP备12033221号\n相关作文\n老屋\n", { "2021-04-06", NULL, NULL, NULL } },
    { 0,
        "彩虹桥资料馆\n{t}.doc\n文 件 "
        "名:{t}.doc\n格　　式:DOC\n大　　小:29KB\n页　　数:2页\n上传时间:2016年9月30日\n",
        "彩虹桥资料馆 冀ICP备13008899号\n", { "2016-09-30", "2", "29KB", "DOC" } },
    { 1, "匠心文档\n{t}\n全文共7页,此处仅展示前2页\n文件信息:DOCX,61KB,上传于2022-10-10\n",
        "匠心文档 陕ICP备19006655号\n下载完整版(61KB)\n", { "2022-10-10", NULL, "61KB", "DOCX" } },
    { 3, "千帆资料\n{t}.docx\n第1页/共12页\n",
        "第2页/共12页\n千帆资料(qianfanzl.com) 津ICP备17004433号\n文件大小:98KB "
        "上传日期:2021-08-08 文件格式:DOCX\n",
        { "2021-08-08", "12", "98KB", "DOCX" } },
    { 1,
        "安全生产资料网\n安全生产资料网 > 操作规程 > 机电\n{t}\n资料格式:WORD(.doc) 资料大小:0.08 "
        "MB 资料页数:6页 更新时间:2014-04-17 资料等级:★★★\n",
        "安全生产资料网 晋ICP备11003344号\n上一篇:空压机操作规程\n",
        { "2014-04-17", "6", "0.08 MB", "DOC" } },
    { 3,
        "工友手册\n工友手册 > 交底 > 土建\n{t}\n● 资料大小:47 KB\n● 资料页数:4 页\n● "
        "资料格式:Word(docx)\n● 上架日期:2019-06-12\n● 所需宝币:0\n",
        "下载此资料的人还下载了:\n塔吊安全交底\n工友手册 苏ICP备00004455号\n",
        { "2019-06-12", "4", "47 KB", "DOCX" } },
    { 3,
        "{t}.doc - 山水间\n山水间 登录 注册\n{t}.doc\n竹影 分享于 2012-6-5 22:11\n附件: {t}.doc "
        "(77 KB, 下载次数: 45)\n",
        "回复 举报\n山水间论坛 赣ICP备10005566号\n", { "2012-06-05", NULL, "77 KB", "DOC" } },
    { 2, "晨读时光\n{t}\n日期:2022年4月1日 星期五 栏目:美文 阅读量:3.1K\n",
        "晨读时光 吉ICP备18007766号\n", { "2022-04-01", NULL, NULL, NULL } },
    { 0, "稻香资源网\n文件资料:{t}.docx | 格式DOCX | 大小35.2KB | 页数3 | 上传2020-10-18\n{t}\n",
        "稻香资源网 黑ICP备15003344号\n稻香资源网友情提醒:资料来自用户分享\n",
        { "2020-10-18", "3", "35.2KB", "DOCX" } },
    { 1, "{t}.doc\n上传于 2018/09/14\n58KB\n5页\n浏览 66\n下载\n",
        "万象书阁 琼ICP备14002233号\n关于我们 联系我们 帮助中心\n",
        { "2018-09-14", "5", "58KB", "DOC" } },
    { 3,
        "深巷文档\n文档预览 > 方案\n{t}\n文档编号:20187734 上传时间:2023-09-09 文档页数:约14页 "
        "文档大小:3.3MB 文档格式:PPTX\n",
        "剩余12页未读,继续阅读\n深巷文档 蒙ICP备17005511号\n",
        { "2023-09-09", "14", "3.3MB", "PPTX" } },
    { 2, "海棠阅读\n美文 > 亲情\n{t}\n海棠阅读 2018-11-27 09:12:44 浏览:788次 投稿:云朵\n",
        "海棠阅读 宁ICP备16001100号\n", { "2018-11-27", NULL, NULL, NULL } },
    { 0, "阡陌文库 \n{t}\n文库主人:阿杜 存入:2021-02-03 占用:30.5KB 4页DOCX文档 价格:2币\n",
        "阡陌文库 新ICP备18002200号\n", { "2021-02-03", "4", "30.5KB", "DOCX" } },
    { 1,
        "盘古资料库\n您的位置:盘古资料库 > 规程\n{t}\n文档属性\n大小 60KB\n格式 doc\n页数 5\n时间 "
        "2016-06-16\n",
        "盘古资料库 青ICP备13001199号\n", { "2016-06-16", "5", "60KB", "DOC" } },
    { 3,
        "{t}-文林阁\n文林阁 > 公文 > 方案\n{t}\n发布时间:2022-05-30 发布单位:文林阁 文件大小:44KB "
        "文件页数:6页 文件格式:DOC格式\n",
        "文林阁 藏ICP备19000011号\n", { "2022-05-30", "6", "44KB", "DOC" } },
    { 2, "读者驿站\n{t}\n驿站编辑 | 2020年12月25日 | 423人读过 | 评论(2)\n",
        "读者驿站 甘ICP备14001177号\n", { "2020-12-25", NULL, NULL, NULL } },
    { 0,
        "文件详情\n{t}.docx\n文件名称:{t}.docx 文件大小:24KB 文件页数:2 文件作者:admin "
        "创建时间:2021-9-9 下载量:3\n下载文件\n",
        "小站文件 粤ICP备20001234号\n", { "2021-09-09", "2", "24KB", "DOCX" } },
    { 1,
        "机电人 论坛\n{t}\n楼主 发表于 2013-11-02 10:22:31 | 只看该作者\n附件 {t}.doc (120.5 KB, "
        "下载: 77)\n",
        "机电人论坛 京ICP备09012345号\n", { "2013-11-02", NULL, "120.5 KB", "DOC" } },
    { 3,
        "一叶舟公文\n{t}\n全文字数:2310 页面数量:4页 文件尺寸:40.96KB 收入馆内:2019-04-30 "
        "制作软件:WPS\n",
        "一叶舟公文 苏ICP备16007788号\n", { "2019-04-30", "4", "40.96KB", NULL } },
    { 0,
        "幼教百宝箱\n幼教百宝箱>家园联系>正文\n{t}\n[发布日期:2017-11-20] [大小:22K] [页数:2P] "
        "[下载量:129]\n",
        "幼教百宝箱 鄂ICP备15006655号\n", { "2017-11-20", "2", "22K", NULL } },
    { 1, "泵友网\n{t}\n阅读: 407次 大小: 49KB(共15页)\n",
        "泵友网 辽ICP备12003344号\n收录日期:2015-03-27\n", { "2015-03-27", "15", "49KB", NULL } },
    { 3,
        "河长制资料共享\n{t}.docx\n格式 大小 页数 上传时间\nDOCX 66KB 8页 2022-08-22\n下载 收藏 "
        "分享\n",
        "河长制资料共享 浙ICP备21001122号\n", { "2022-08-22", "8", "66KB", "DOCX" } },
    { 4, "长亭方案库\n当前位置:长亭方案库 > 水利 > 整治\n{t}\n下载 收藏 举报\n",
        "长亭方案库 湘ICP备19008811号\n", { NULL, NULL, NULL, NULL } },
    { 1,
        "旧书驿\n{t}.doc\n存书人 半盏茶 | 存书日 2021-08-19 | 书码 LY-88213 | 4叶 | 41.2KB | DOC\n",
        "旧书驿收录的文本都由书友存入\n", { "2021-08-19", "4", "41.2KB", "DOC" } },
    { 3, "货栈方案\n{t}.wps\n货栈货号 DC20210066\n入仓 2021年4月22日\n规格 wps / 3页 / 18.6KB\n",
        "货栈方案 蒙ICP备17002233号\n", { "2021-04-22", "3", "18.6KB", "WPS" } },
    { 0,
        "纸页港\n{t}\nDOI:10.1234/pf.2016.0417 发布:Apr 17, 2016 阅读:88\nFormat: PDF | Size: 1.1 "
        "MB "
        "| 9 pages\n",
        "纸页港 Contact us\n", { "2016-04-17", "9", "1.1 MB", "PDF" } },
    { 1,
        "DocHarbor\n{t}\nUploaded by: ironman88   Date: 2021-02-14   Pages: 4   Size: 36.8 KB   "
        "Type: "
        "DOCX\n",
        "Copyright 2021 DocHarbor.\n", { "2021-02-14", "4", "36.8 KB", "DOCX" } },
    { 2, "慢信局\n{t}\n投信:小满  到达:2020-03-27 21:14  拆阅:1,906  回信:31\n",
        "慢信局 桂ICP备19002288号\n", { "2020-03-27", NULL, NULL, NULL } },
    { 0, "{t}.doc_页1\n{t}.doc_页2\n来自:阿库 发布于:2019-10-30 全长:11页 文件:46.20KB 类型:DOC\n",
        "仓廪文库 沪ICP备15033290号\n", { "2019-10-30", "11", "46.20KB", "DOC" } },
    { 1, "石阶文档\n{t}\n已展示4页,剩余1页请下载后查看\n",
        "全部评论 0/150 发表\n石阶文档 浙ICP备17003765号\n", { NULL, "5", NULL, NULL } },
};

/* Texts, and the titles that become meta; "nothing": none. */
static const struct {
    const char *text, *title;
} named[] = {
    { "库房租赁合同(范本)\n合同编号:________\n一、甲方将库房一间出租给乙方。\n",
        "库房租赁合同(范本)" },
    { "青禾镇人民政府文件\n青政发〔2022〕14号\n关于清理河道的通知\n各村:\n现将有关事项通知如下。\n",
        "关于清理河道的通知" },
    { "枇杷熟了\n——记柳湾镇的果农\n今年雨水匀,果子比去年大一圈。\n", "枇杷熟了" },
    { "信息技术课:认识文件\n一个文件有名字,有格式,也有大小。\n", "信息技术课:认识文件" },
    { "档案移交清册\n移交单位:柳巷社区\n移交日期:2022年9月14日\n本册一式三份。\n", "档案移交清册" },
    { "期中测试卷(A卷) 第1页 共6页\n一、选择题(每题3分)\n1.下列说法正确的是( )\n",
        "期中测试卷(A卷)" },
    { "各位老师:\n早上好!今天我讲话的题目是《把门带上》。\n", "nothing" },
    { "2018年4月6日 星期五 晴\n今天的风很大,脚手架停工一天。\n", "nothing" },
    { "第三单元测试题\n(时间:90分钟 满分:100分)\n一、选择题(每题3分)\n", "第三单元测试题" },
    { "附件2\n供水漏损情况调查\n今年以来,全站更换管道十一公里。\n", "供水漏损情况调查" },
    { "公文写作网\n【关于调整水价的请示】\n发布时间:2018-1-9 人气:1123\n县政府:\n"
      "现将有关情况报告如下。\n本文由公文写作网整理,转载请注明出处\n",
        "关于调整水价的请示" },
    { "学海期刊网\n牧区小学寄宿生睡眠状况\n卓玛 马晓琴 李维\n西山师范学院\n"
      "《校园卫生》2022年第4期 入库时间:2022-08-25 下载量:112\n摘要\n寄宿生睡得太少。\n",
        "牧区小学寄宿生睡眠状况" },
    { "學(xué)校食堂管理實(shí)施辦法\n第一條 為了加強(qiáng)食堂管理,制定本辦法。\n",
        "學校食堂管理實施辦法" },
    { "學校食堂管理實施辦法\n第一條 為了加強食堂管理,制定本辦法。\n", "學校食堂管理實施辦法" },
    { "合同鱼\n搬家公司合同\n合同鱼编号 HTY-77\n字数:1860 页数:3 阅读:99 上传:2天前\n"
      "一、甲方请乙方搬运家具一车。\n合同鱼 闽ICP备19191919号\n",
        "搬家公司合同" },
    { "暖心课堂\n资料名:心理课教案:认识情绪\n适用:七年级 / 大小:1.22 MB / PPT / 提交:2022.05.06\n"
      "教学目标\n1、认识情绪。\n暖心课堂 桂ICP备18001818号\n",
        "心理课教案:认识情绪" },
    { "阅读季征文\n[征文] 我的读书故事\n投稿:小雨 审核:已通过 时间:2023-04-23 08:00:00\n"
      "我六岁开始识字。\n阅读季 苏ICP备23232323号\n",
        "我的读书故事" },
    { "谁来关灯,\n谁来锁门。\n", "nothing" },
    { "摄影协议(示范文本)-图1\n摄影协议(示范文本)-图2\n您已看过3页,余下4页可点开续看\n点开续看\n"
      "著作权申明:本文为会员投放,书单网不拥有其版权\n甲方请乙方拍摄照片,双方约定如下。\n",
        "摄影协议(示范文本)" },
    { "旅人小说网\n《巷尾的灯》全文阅读\n作者:阿坤 状态:已完结 "
      "更新:2020-02-28\n巷子里只有一盏灯。\n"
      "加入书架 投推荐票\n旅人小说网 晋ICP备14006677号\n",
        "巷尾的灯" },
};

static size_t
put(char *out, size_t n, const char *text, const char *title)
{
    for (const char *p = text; *p; p++)
        if (strncmp(p, "{t}", 3) == 0)
            n += (size_t)snprintf(out + n, PAGE_BYTES - n, "%s", title), p += 2;
        else if (n + 1 < PAGE_BYTES)
            out[n++] = *p;
    return n;
}

static void
meta_of(const struct qw_worker *w, const char *key, char *out, size_t size)
{
    snprintf(out, size, "nothing");
    for (size_t i = 0; i < qw_meta_count(w); i++) {
        struct qw_note note = qw_meta_at(w, i);
        if (strcmp(note.key, key) == 0 && note.kind == QW_NOTE_NUMBER)
            snprintf(out, size, "%.0f", note.number);
        else if (strcmp(note.key, key) == 0)
            snprintf(out, size, "%.*s", (int)note.text.n, note.text.p);
    }
}

static void
check_block(const struct qw_worker *w, const struct block *b)
{
    for (size_t k = 0; k < KEYS; k++) {
        char got[64];
        meta_of(w, keys[k], got, sizeof(got));
        const char *want = b->want[k] ? b->want[k] : "nothing";
        if (b->want[k] || b->want[0] == NULL)
            if (strcmp(got, want) != 0)
                fail_msg("%s is %s, not %s: %s", keys[k], got, want, b->head);
    }
}

static void
open_strip(struct qw_chain **chain, struct qw_worker **w)
{
    const char *const rules[] = { "rules" }, *const stages[] = { "strip" };
    const struct qw_settings settings = {
        .stages = stages, .n_stages = 1, .rules = rules, .n_rules = 1
    };

    assert_int_equal(qw_chain_open(chain, &settings, NULL), QW_OK);
    assert_int_equal(qw_worker_open(w, *chain, NULL), QW_OK);
}

static void
headings_become_titles(void **state)
{
    (void)state;
    struct qw_chain *chain;
    struct qw_worker *w;
    char got[128];

    open_strip(&chain, &w);
    for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++) {
        assert_int_equal(qw_clean(w, qw_span_str(named[i].text), NULL), QW_OK);
        meta_of(w, "title", got, sizeof(got));
        assert_string_equal(got, named[i].title);
    }
    qw_worker_close(w);
    qw_chain_close(chain);
}

static void
blocks_become_meta(void **state)
{
    (void)state;
    struct qw_chain *chain;
    struct qw_worker *w;
    static char page[PAGE_BYTES];

    open_strip(&chain, &w);
    for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++) {
        const struct block *b = &blocks[i];
        size_t n = put(page, 0, b->head, titles[b->body]);
        n = put(page, n, bodies[b->body], "");
        n = put(page, n, b->foot, "");
        assert_int_equal(qw_clean(w, qw_span(page, n), NULL), QW_OK);
        check_block(w, b);
    }
    qw_worker_close(w);
    qw_chain_close(chain);
}

/* What a text says: field, value, what stands behind it; fields -1: nothing. */
static void
shapes_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int field;
        const char *value;
    } shapes[] = { { "2021-3-5", QW_FIELD_DATE, "2021-3-5" },
        { "2021年03月05日 10:20", QW_FIELD_DATE, "2021年03月05日" },
        { "2021年3月的", QW_FIELD_DATE, "2021年3月" }, { "21-03-05", QW_FIELD_DATE, "21-03-05" },
        { "20210305", QW_FIELD_DATE, "20210305" },
        { "二〇二一年三月五日", QW_FIELD_DATE, "二〇二一年三月五日" },
        { "31.9KB", QW_FIELD_SIZE, "31.9KB" }, { "2.07 MB", QW_FIELD_SIZE, "2.07 MB" },
        { "57K", QW_FIELD_SIZE, "57K" }, { "Apr 17, 2016", QW_FIELD_DATE, "Apr 17, 2016" },
        { "7 March 2021 10:20", QW_FIELD_DATE, "7 March 2021" }, { "May be", -1, NULL },
        { "0/150", -1, NULL }, { "4叶", QW_FIELD_PAGES, "4" },
        { "345字节", QW_FIELD_SIZE, "345字节" }, { "5页", QW_FIELD_PAGES, "5" },
        { "1/8", QW_FIELD_PAGES, "8" }, { "2014-2022", -1, NULL }, { "5.5页", -1, NULL },
        { "2019-13-01", -1, NULL }, { "3/24的", QW_FIELD_PAGES, "24" }, { "一九", -1, NULL },
        { "0", -1, NULL } };

    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
        struct qw_value v;
        struct qw_span s = qw_span_str(shapes[i].text);
        bool found = qw_value_at(s, 0, &v);
        if (found != (shapes[i].field >= 0))
            fail_msg("%s", shapes[i].text);
        if (!found)
            continue;
        assert_int_equal((int)v.field, shapes[i].field);
        assert_true(qw_span_eq(qw_span_slice(s, v.at, v.end), qw_span_str(shapes[i].value)));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_become_meta),
        cmocka_unit_test(headings_become_titles),
        cmocka_unit_test(shapes_are_told),
    };

    return unit_run("unit_stated", tests);
}
