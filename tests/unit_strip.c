#include "rule/match/asks.h"
#include "rule/match/edges.h"
#include "rule/match/finder.h"
#include "rule/match/pattern.h"
#include "rule/match/wordlist.h"
#include "unit.h"

/* Lines of pages that no site has; each stands in many pages, and under different titles. */
static const char *const lines[] = {
    "首页",
    "登录 注册 下载",
    "当前位置：首页 > 工作总结 > 年度总结",
    "上传人：小鱼 文档编号：20881 上传时间：2021-03-05 格式：DOCX 页数：6 大小：23KB",
    "上传人：",
    "文档编号：",
    "小鱼",
    "20881",
    "下载文档",
    "版权保护与下载管理办法",
    "版权保护与下载管理办法.docx",
    "版权归上传者所有，如有侵权请联系客服删除。",
    "1、本站文档由用户上传，版权归上传者所有，下载前请先预览。",
    "2、如果您发现侵权，请联系客服处理，我们会在两天内删除。",
    "夏季防汛工作安排",
    "夏季防汛工作安排_第2页",
    "一、提高认识",
    "（一）加强领导，落实责任，把防汛放在首位。",
    "各村要在六月底以前把沟渠清理一遍，缺少的沙袋由镇里补齐，值班表贴在村委会门口。",
    "请登錄後下載文檔，版權歸上傳者所有。",
    "阅读：120次",
    "相关推荐",
    "25页 203KB 2021-03-05",
    "点击下载全文",
    "",
    "本站所有资源均由用户上传。各村要把沟渠清理一遍。如有侵权请联系客服删除。值班表贴在门口。",
};

enum { LINES = sizeof(lines) / sizeof(*lines), PAGE_LINES = 14, PAGES = 1500 };

static uint64_t
random_below(uint64_t *state, uint64_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (*state >> 33) % n;
}

static struct qw_span
make_page(uint64_t *state, char *out, size_t size)
{
    size_t n = 0;

    for (size_t i = 0, k = 1 + random_below(state, PAGE_LINES); i < k; i++)
        n += (size_t)snprintf(out + n, size - n, "%s\n", lines[random_below(state, LINES)]);
    return qw_span(out, n);
}

static void
assert_same_notes(struct qw_note a, struct qw_note b)
{
    assert_string_equal(a.key, b.key);
    assert_int_equal(a.kind, b.kind);
    if (a.kind == QW_NOTE_NUMBER || a.kind == QW_NOTE_BOOL)
        assert_true(a.number == b.number);
    else
        assert_true(qw_span_eq(a.text, b.text));
}

static void
assert_same(const struct qw_worker *a, const struct qw_worker *b)
{
    assert_true(qw_span_eq(qw_text(a), qw_text(b)));
    assert_int_equal(qw_edit_count(a), qw_edit_count(b));
    for (size_t i = 0; i < qw_edit_count(a); i++)
        assert_string_equal(qw_edit_at(a, i).rule, qw_edit_at(b, i).rule);
    assert_int_equal(qw_meta_count(a), qw_meta_count(b));
    for (size_t i = 0; i < qw_meta_count(a); i++)
        assert_same_notes(qw_meta_at(a, i), qw_meta_at(b, i));
}

/* What a worker remembers of the pages before changes nothing. */
static void
pages_before_say_nothing(void **state)
{
    (void)state;
    const char *const rules[] = { "rules" }, *const stages[] = { "strip" };
    const struct qw_settings settings = {
        .stages = stages, .n_stages = 1, .rules = rules, .n_rules = 1, .journal = true
    };
    struct qw_chain *chain;
    struct qw_worker *old, *fresh;
    uint64_t seed = 5;
    size_t edits = 0;
    char page[8192];

    assert_int_equal(qw_chain_open(&chain, &settings, NULL), QW_OK);
    assert_int_equal(qw_worker_open(&old, chain, NULL), QW_OK);
    for (size_t i = 0; i < PAGES; i++) {
        struct qw_span text = make_page(&seed, page, sizeof(page));
        assert_int_equal(qw_worker_open(&fresh, chain, NULL), QW_OK);
        assert_int_equal(qw_clean(old, text, NULL), QW_OK);
        assert_int_equal(qw_clean(fresh, text, NULL), QW_OK);
        assert_same(old, fresh);
        edits += qw_edit_count(old);
        qw_worker_close(fresh);
    }
    assert_true(edits > PAGES);
    qw_worker_close(old);
    qw_chain_close(chain);
}

/* Phrases of a title that is found and goes are heard again when the text that is left is
 * read: what a page becomes stays as it is. */
static void
muted_phrases_are_heard_again(void **state)
{
    (void)state;
    const char *const rules[] = { "rules" }, *const stages[] = { "strip" };
    const struct qw_settings settings = {
        .stages = stages, .n_stages = 1, .rules = rules, .n_rules = 1, .journal = true
    };
    static const char page[] = "小:18.4KB\n校园自行车停放办法.docx\n校园自行车停放办法\n\n"
                               "第一条 为管好校园里的自行车,制定本办法。\n"
                               "第二条 自行车一律停在东门车棚,摆放整齐。\n"
                               "第三条 车棚由门卫照看,晚十点锁门。\n\n"
                               "下载资源\n资源描述\n校园自行车停放办法\n";
    struct qw_chain *chain;
    struct qw_worker *first, *second;

    assert_int_equal(qw_chain_open(&chain, &settings, NULL), QW_OK);
    assert_int_equal(qw_worker_open(&first, chain, NULL), QW_OK);
    assert_int_equal(qw_worker_open(&second, chain, NULL), QW_OK);
    assert_int_equal(qw_clean(first, qw_span_str(page), NULL), QW_OK);
    assert_true(qw_edit_count(first) > 0);
    assert_int_equal(qw_clean(second, qw_text(first), NULL), QW_OK);
    assert_int_equal(qw_edit_count(second), 0);
    qw_worker_close(first);
    qw_worker_close(second);
    qw_chain_close(chain);
}

static struct qw_span
make_text(uint64_t *state, char *out, size_t chars)
{
    static const char *const chosen[] = { "阅", "读", "文", "网", "a", "\xc2\xb7", "作", "。" };
    size_t n = 0;

    for (size_t i = 0; i < chars; i++) {
        const char *c = chosen[random_below(state, 8)];
        memcpy(out + n, c, strlen(c));
        n += strlen(c);
    }
    return qw_span(out, n);
}

/* Each place at which a word stands is among those that the finder gives, in order. */
static void
assert_finds(const struct qw_finder *f, const struct qw_word *words, size_t n, struct qw_span text)
{
    size_t at = 0;

    for (size_t i = 0; i < text.n; i++)
        for (size_t k = 0; k < n; k++) {
            if (!qw_span_starts(qw_span_slice(text, i, text.n), words[k].text))
                continue;
            while ((at = qw_finder_next(f, text, at)) < i)
                at++;
            assert_int_equal(at, i);
        }
    while (at < text.n && (at = qw_finder_next(f, text, at)) < text.n)
        at++;
    assert_true(at >= text.n);
}

/* With few words 32 places are looked at at once, with many not. */
static void
finder_finds_what_a_plain_search_finds(void **state)
{
    (void)state;
    enum { MANY = 40 };
    static const char *const few[] = { "阅读", "作文网", "读网文。" };
    static struct qw_finder f;
    struct qw_word words[MANY];
    char names[MANY][16], text[2048];
    uint64_t seed = 3;

    for (size_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof(names[i]), "文%c%c作", (int)('a' + i % 26), (int)('a' + i / 26));
        words[i] = (struct qw_word){ qw_span_str(i < 3 ? few[i] : names[i]), (uint32_t)i };
    }
    for (size_t n = 1; n <= MANY; n = n < 4 ? n + 1 : n * 3) {
        size_t many = n > MANY ? MANY : n;
        qw_finder_init(&f, words, many);
        for (size_t i = 0; i < 400; i++)
            assert_finds(&f, words, many, make_text(&seed, text, random_below(&seed, 200)));
    }
}

/* The longest word at s[at] of less than `less` bytes; its length. */
static size_t
plain_word(const struct qw_word *words, size_t n, struct qw_span s, size_t less, uint32_t *value)
{
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        if (words[i].text.n > len && words[i].text.n < less && qw_span_starts(s, words[i].text)) {
            len = words[i].text.n;
            *value = words[i].value;
        }
    return len;
}

/* All words at all places, the longest first, whether short ones are among them or not. */
static void
word_lists_give_every_word(void **state)
{
    (void)state;
    static const char *const all[] = { "阅读", "文网", "作文网", "阅读文网", "a", "文", "aa", "读a",
        "\xc2\xb7" };
    char text[1024];
    uint64_t seed = 11;

    for (size_t n = 0; n <= sizeof(all) / sizeof(*all); n++) {
        struct qw_word words[sizeof(all) / sizeof(*all)];
        for (size_t i = 0; i < n; i++)
            words[i] = (struct qw_word){ qw_span_str(all[i]), (uint32_t)i };
        struct qw_wordlist *list = qw_wordlist_new(words, n);
        for (size_t k = 0; k < 300; k++) {
            struct qw_span s = make_text(&seed, text, random_below(&seed, 60));
            for (size_t at = 0; at < s.n; at++) {
                struct qw_span rest = qw_span_slice(s, at, s.n);
                uint32_t want = 0, got = 0;
                size_t less = plain_word(words, n, rest, SIZE_MAX, &want);
                size_t len = qw_wordlist_at(list, s, at, &got);
                for (; len > 0; len = qw_wordlist_shorter(list, s, at, len, &got)) {
                    assert_int_equal(len, less);
                    assert_int_equal(got, want);
                    less = plain_word(words, n, rest, less, &want);
                }
                assert_int_equal(less, 0);
            }
            assert_int_equal(qw_wordlist_at(list, s, s.n, &(uint32_t){ 0 }), 0);
        }
        qw_wordlist_free(list);
    }
    assert_null(qw_wordlist_new(&(struct qw_word){ { "", 0 }, 0 }, 1));
}

/* As memmem does, wherever the needle stands and however long it is. */
static void
spans_are_found(void **state)
{
    (void)state;
    char text[512], needle[512];
    uint64_t seed = 9;

    for (size_t i = 0; i < 4000; i++) {
        struct qw_span s = make_text(&seed, text, random_below(&seed, 60));
        struct qw_span n = make_text(&seed, needle, 1 + random_below(&seed, i % 50 ? 3 : 40));
        size_t want = QW_NOWHERE;
        for (size_t k = 0; want == QW_NOWHERE && k + n.n <= s.n; k++)
            if (memcmp(s.p + k, n.p, n.n) == 0)
                want = k;
        assert_int_equal(qw_span_find(s, n), want);
        for (size_t len = 1; len < 9 && len <= s.n; len++) /* the text's own end */
            assert_true(qw_span_find(s, qw_span_slice(s, s.n - len, s.n)) <= s.n - len);
    }
}

static const char *const sources[] = { "<date>", "<when>", "<day> {<NAME>|<NAME> <NAME>}", "<size>",
    "<N>", "<NUM>", "{共|}<pages>{页|頁}", "下载{量|} <downloads>{次|}", "<read>",
    "{copyright|©|版权所有} <N>", "{时间|日期}: <date>", "<REST>", "<title>.{doc|pdf}",
    "字数:<words>", "\\<a", "已读{了|}", "A<WORD>" };
static const char *const subjects[] = { "2021-03-05", "21/3/5 9:30", "2021年3月5日",
    "2021.3.5 星期天", "2021-3-5 周六 下午", "2021-3-5 10:20 PM", "2021-3-5 7:05am", "20210305",
    "2021年12月", "2021-12", "二〇二一年三月", "二〇二一年三月十五日", "2021-03-05 李雷 韩梅",
    "23KB", "1,024 字节", "3.5 兆", "7Mi", "9 M", "5 GiB",
    "\xc2\xa0"
    "25\xc2\xa0",
    "1,2,.", "共6页", "6頁", "下载量 7次", "下载7", "COPYRIGHT 2020", "© 2020", "版权所有2020",
    "日期：2021-3-5", "时间:2021-3-5", "防汛安排.PDF",
    "字数:\xc2\xa0"
    "300",
    "<A", "已读", "a1" };

enum {
    SOURCES = sizeof(sources) / sizeof(*sources),
    SUBJECTS = sizeof(subjects) / sizeof(*subjects)
};

/* A line whose ends and characters do not fit is not tried, so whatever matches must fit. */
static void
what_matches_fits(void **state)
{
    (void)state;
    struct qw_pattern_scratch *scratch = qw_pattern_scratch_new();
    size_t matches = 0;

    for (size_t i = 0; i < SOURCES; i++) {
        struct qw_pattern *p;
        struct qw_edges edges;
        struct qw_asks asks;
        struct qw_match m;
        struct qw_ctx ctx;
        assert_int_equal(qw_pattern_new(&p, qw_span_str(sources[i]), &ctx), QW_OK);
        qw_edges(qw_span_str(sources[i]), &edges);
        assert_true(qw_asks(qw_span_str(sources[i]), &asks));
        for (size_t k = 0; k < SUBJECTS; k++) {
            struct qw_span line = qw_span_str(subjects[k]);
            struct qw_charset_bits chars = { 0 };
            qw_charset_add(&chars, line);
            if (!qw_pattern_line(p, scratch, line, &m))
                continue;
            matches++;
            if (!qw_edges_fit(&edges, qw_ends_of(line)) || !qw_asks_fit(&asks, &chars))
                fail_msg("%s on %s", sources[i], subjects[k]);
        }
        qw_asks_release(&asks);
        qw_pattern_free(p);
    }
    assert_false(qw_pattern_failed(scratch));
    qw_pattern_scratch_free(scratch);
    assert_true(matches > 60);
}

static struct qw_pattern *
make_pattern(const char *source, size_t tries, struct qw_pattern_scratch *scratch)
{
    struct qw_pattern *p;
    struct qw_match m;
    struct qw_ctx ctx;

    assert_int_equal(qw_pattern_new(&p, qw_span_str(source), &ctx), QW_OK);
    while (tries-- > 0)
        qw_pattern_line(p, scratch, QW_LIT("12"), &m);
    return p;
}

/* A pattern that was tried often is another code, which says the same. */
static void
patterns_say_the_same_when_hot(void **state)
{
    (void)state;
    struct qw_pattern_scratch *scratch = qw_pattern_scratch_new();
    size_t matches = 0;

    for (size_t i = 0; i < SOURCES; i++) {
        struct qw_pattern *hot = make_pattern(sources[i], 1000, scratch);
        struct qw_pattern *cold = make_pattern(sources[i], 0, scratch);
        for (size_t k = 0; k < SUBJECTS; k++) {
            struct qw_match a = { 0 }, b = { 0 };
            bool found = qw_pattern_line(cold, scratch, qw_span_str(subjects[k]), &a);
            assert_int_equal(qw_pattern_line(hot, scratch, qw_span_str(subjects[k]), &b), found);
            assert_int_equal(a.start, b.start);
            assert_int_equal(a.end, b.end);
            assert_int_equal(a.n, b.n);
            for (size_t c = 0; c < a.n; c++) {
                assert_string_equal(a.captures[c].key, b.captures[c].key);
                assert_true(qw_span_eq(a.captures[c].text, b.captures[c].text));
            }
            matches += found;
        }
        qw_pattern_free(hot);
        qw_pattern_free(cold);
    }
    qw_pattern_scratch_free(scratch);
    assert_true(matches > 60);
}

/* A line that is too odd for a pattern is so however often it was tried. */
static void
limits_stay_when_hot(void **state)
{
    (void)state;
    struct qw_pattern_scratch *scratch = qw_pattern_scratch_new();
    struct qw_pattern *p =
        make_pattern("<TEXT>a<TEXT>a<TEXT>a<TEXT>a<TEXT>a<TEXT>b", 1000, scratch);
    struct qw_match m;
    char line[4000];

    memset(line, 'a', sizeof(line));
    assert_false(qw_pattern_line(p, scratch, qw_span(line, sizeof(line)), &m));
    qw_pattern_free(p);
    qw_pattern_scratch_free(scratch);
}

/* Edges that say nothing would be of no use. */
static void
edges_refuse(void **state)
{
    (void)state;
    static const char *const rows[][2] = { { "<date>", "三月五日" }, { "<size>", "25页" },
        { "{共|约}<N>页", "共六页" }, { "{版权所有|©} <N>", "清理沟渠2次" },
        { "<pages>页", "25次" } };
    struct qw_edges edges;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        qw_edges(qw_span_str(rows[i][0]), &edges);
        if (qw_edges_fit(&edges, qw_ends_of(qw_span_str(rows[i][1]))))
            fail_msg("%s on %s", rows[i][0], rows[i][1]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_before_say_nothing),
        cmocka_unit_test(muted_phrases_are_heard_again),
        cmocka_unit_test(finder_finds_what_a_plain_search_finds),
        cmocka_unit_test(word_lists_give_every_word),
        cmocka_unit_test(spans_are_found),
        cmocka_unit_test(what_matches_fits),
        cmocka_unit_test(edges_refuse),
        cmocka_unit_test(patterns_say_the_same_when_hot),
        cmocka_unit_test(limits_stay_when_hot),
    };

    return unit_run("unit_strip", tests);
}
