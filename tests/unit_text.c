#include "base/buf.h"
#include "text/classify.h"
#include "text/layout/enumer.h"
#include "text/measure.h"
#include "text/layout/opening.h"
#include "text/layout/split.h"
#include "text/layout/parts.h"
#include "text/layout/points.h"
#include "text/marks/marks.h"
#include "text/script.h"
#include "text/sieve.h"
#include "text/utf8.h"
#include "text/layout/wraps.h"
#include "text/width.h"
#include "unit.h"

/* Every code point goes out and comes back, and its neighbours are found. */
static void
utf8_round_trip(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char b[8] = "x";
        size_t got;

        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        size_t n = qw_utf8_put(b + 1, c);
        assert_int_equal(qw_utf8_valid(qw_span(b, n + 1)), n + 1);
        assert_int_equal(qw_utf8_len(b[1]), n);
        assert_int_equal(qw_utf8_at(b + 1, &got), c);
        assert_int_equal(got, n);
        assert_int_equal(qw_utf8_before(b, b + 1 + n, &got), c);
        assert_int_equal(got, n);
        for (size_t cut = 1; cut < n; cut++) /* chopped in the middle */
            assert_int_equal(qw_utf8_valid(qw_span(b, cut + 1)), 1);
    }
}

static void
utf8_start_of_text(void **state)
{
    (void)state;
    const char *s = "a";
    size_t n = 9;

    assert_int_equal(qw_utf8_before(s, s, &n), 0);
    assert_int_equal(n, 0);
    assert_int_equal(qw_utf8_count(QW_LIT("清a𠀀\0")), 4);
}

/* RFC 3629, section 3 and 4: what is not UTF-8. */
static void
utf8_invalid(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf",
        "\xc2",
        "\xc2\x41",
        "\xc2\xc2", /* 2 bytes */
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xe4\xb8",
        "\xe4\xb8\x41",
        "\xe4\x41\xad", /* 3 */
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xef\xbf\xc0",
        "\xe4\xc0\x80", /* surrogates */
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", /* 4 */
        "\xf0\x9f\x98",
        "\xf0\x9f\x98\x41",
        "\xf0\x9f\x41\x80",
        "\xf0\x41\x98\x80",
        "\xf8\x88\x80\x80\x80",
        "\xfc\x84\x80\x80\x80\x80",
        "\xfe",
        "\xff",
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        char text[64];
        int n = snprintf(text, sizeof(text), "清文%s清", bad[i]);
        if (qw_utf8_valid(qw_span(text, (size_t)n)) != 6)
            fail_msg("bad form %zu is taken for UTF-8", i);
    }
    assert_int_equal(qw_utf8_valid(qw_span(NULL, 0)), 0);
    assert_int_equal(qw_utf8_valid(QW_LIT("\0\x7f\xef\xbb\xbf\xf4\x8f\xbf\xbf")), 9);
}

/* Of all pairs and triples of bytes, those that a plain reading of the RFC takes. */
static bool
plainly_valid(const unsigned char *p, size_t n)
{
    while (n > 0) {
        uint32_t cp = p[0];
        size_t len = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : 0;
        if (len == 0 || len > n)
            return false;
        if (len > 1)
            cp &= 0xffu >> (len + 1);
        for (size_t i = 1; i < len; i++) {
            if (p[i] >> 6 != 2)
                return false;
            cp = cp << 6 | (p[i] & 0x3f);
        }
        if ((len == 2 && cp < 0x80) || (len == 3 && cp < 0x800) || (cp >> 11) == 27)
            return false;
        p += len;
        n -= len;
    }
    return true;
}

static void
utf8_all_triples(void **state)
{
    (void)state;
    for (uint32_t v = 0; v < 1u << 24; v++) {
        unsigned char b[3] = { (unsigned char)(v >> 16), (unsigned char)(v >> 8),
            (unsigned char)v };
        bool valid = qw_utf8_valid(qw_span((char *)b, 3)) == 3;
        if (valid != plainly_valid(b, 3))
            fail_msg("%06x is %svalid", (unsigned)v, valid ? "not " : "");
    }
}

static void
widths_go_both_ways(void **state)
{
    (void)state;
    assert_int_equal(qw_width_other(','), U'，');
    assert_int_equal(qw_width_other(U'）'), ')');
    assert_int_equal(qw_width_other('a'), 0);
    assert_int_equal(qw_width_other('1'), 0);
    assert_int_equal(qw_width_other(U'清'), 0);
    assert_int_equal(qw_width_full('?'), U'？');
    assert_int_equal(qw_width_full('.'), 0); /* numbers have it */
    assert_int_equal(qw_width_ascii(U'Ａ'), 'A');
    assert_int_equal(qw_width_ascii(U'９'), '9');
    assert_int_equal(qw_width_ascii(U'，'), 0);
    for (uint32_t c = 0x21; c < 0x7f; c++)
        if (qw_width_full(c)) {
            assert_int_equal(qw_width_other(c), qw_width_full(c));
            assert_int_equal(qw_width_other(qw_width_full(c)), c);
        }
}

static void
same_marks(const struct qw_marks *a, const struct qw_marks *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        const struct qw_mark *x = &a->list[i], *y = &b->list[i];
        assert_int_equal(x->at, y->at);
        assert_int_equal(x->len, y->len);
        assert_int_equal(x->han, y->han);
        assert_int_equal(x->core, y->core);
        assert_int_equal(x->clauses, y->clauses);
        assert_int_equal(x->stops, y->stops);
        assert_int_equal(x->since, y->since);
        assert_memory_equal(&x->kind, &y->kind, 6);
    }
}

/* What is said of a line does not hang on where the blocks begin that it is looked at in. */
static void
marks_stand_anywhere(void **state)
{
    (void)state;
    static const struct qw_span lines[] = {
        QW_LIT(
            "2023年,甲方(乙)、“丙”：丁; a,b 3.5%。 戊，《己》，庚。2 辛;x,壬！ 癸…子--丑,“寅”,卯"),
        QW_LIT("《办法》,“通知”。 其中：甲,12.5万元;乙,8万元。丙等3人,“丁”、（戊）,己。 2、庚 辛"),
    };
    enum { MOST = 3 * QW_CLASSIFY };
    static char text[MOST + 1024];

    memset(text, '\n', sizeof(text));
    for (size_t k = 0; k < 2 * MOST; k++) {
        struct qw_span line = lines[k % 2], moved = qw_span(text + k / 2, line.n);
        struct qw_marks first = { 0 }, other = { 0 };
        struct qw_line l, m;
        size_t at;
        memcpy(text + k / 2, line.p, line.n);
        qw_lines_start(&first);
        qw_lines_start(&other);
        assert_true(qw_line_scan(&first, line, 0, &l) && qw_marks_read(&first, line));
        for (at = 0; at <= k / 2; at = m.end + 1)
            assert_true(qw_line_scan(&other, qw_span(text, k / 2 + line.n + k % 3), at, &m));
        assert_true(qw_marks_read(&other, moved));
        assert_int_equal(l.end + k / 2, m.end);
        assert_int_equal(l.han, m.han);
        assert_int_equal(l.latin, m.latin);
        same_marks(&first, &other);
        struct qw_turns a = qw_turns_of(&first, line), b = qw_turns_of(&other, moved);
        do
            assert_int_equal(at = qw_turns_next(&a), qw_turns_next(&b));
        while (at != SIZE_MAX);
        memset(text, '\n', k / 2 + line.n);
        qw_marks_release(&first);
        qw_marks_release(&other);
    }
}

/* Against counting byte by byte, over the ends of blocks and of sums. */
static void
measures_are_counts(void **state)
{
    (void)state;
    static const char *const pieces[] = { "清", "，", "é", "𠀀", "a", ",", ";", ":", "?", "!", "(",
        ")", " ", "*", "<" };
    enum { PIECES = sizeof(pieces) / sizeof(*pieces) };
    static char text[9000];
    size_t n = 0;

    for (unsigned seed = 1; n + 4 < sizeof(text); seed = seed * 1103515245 + 12345) {
        struct qw_span s = qw_span_str(pieces[n < 8500 ? seed / 65536 % PIECES : 5]);
        memcpy(text + n, s.p, s.n);
        n += s.n;
    }
    for (size_t from = 0; from < n; from += from < 40 || from > n - 40 ? 1 : 997) {
        struct qw_measure m = qw_measure(qw_span(text + from, n - from)), want = { 0 };
        for (size_t i = from; i < n; i++) {
            unsigned char c = (unsigned char)text[i];
            want.marks += strchr(",;:?!()", c) != NULL;
            want.blanks += c == ' ';
            want.tails += (c & 0xc0) == 0x80;
            want.wides += c >= 0xe0;
        }
        assert_memory_equal(&m, &want, sizeof(m));
        assert_int_equal(qw_utf8_count(qw_span(text + from, n - from)), n - from - want.tails);
    }
}

/* Every classifier says the same of all pairs and triples of bytes that matter. */
static void
classifiers_agree(void **state)
{
    (void)state;
    static const unsigned char some[] = { '\n', ' ', ',', ':', ';', '.', '0', '9', 'A', 'Z', 'a',
        'z', '{', 0x00, 0x7f, 0x80, 0x81, 0x82, 0x8c, 0xbc, 0x88, 0x91, 0x9a, 0x9c, 0xbf, 0xc2,
        0xe2, 0xe3, 0xe4, 0xe9, 0xea, 0xef, 0xf0, 0xff };
    enum { SOME = sizeof(some), BLOCKS = 9 };
    char text[BLOCKS * QW_CLASSIFY + QW_CLASSIFY_AHEAD];
    struct qw_classes one[BLOCKS], other[BLOCKS];
    qw_classify_fn *classify = qw_classify();
    unsigned seed = 1;

    for (int round = 0; round < 400; round++) {
        for (size_t i = 0; i < sizeof(text); i++) {
            seed = seed * 1103515245 + 12345;
            text[i] = (char)some[seed / 65536 % SOME];
        }
        memcpy(text + round, round % 2 ? "、中，文" : "中：。国", 12);
        classify(text, BLOCKS, one);
        qw_classify_plain(text, BLOCKS, other);
        assert_memory_equal(one, other, sizeof(one));
    }
}

/* Is the first character one of these, which have three bytes each? */
static bool
starts_any(struct qw_span s, const char *any)
{
    for (; *any; any += 3)
        if (qw_span_starts(s, qw_span(any, 3)))
            return true;
    return false;
}

/* What each bit says, byte by byte. */
static void
classes_are_what_they_say(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a,中，文。国、人;字 9\n\xef\xbc\x81:x，y。z、 中,文.中;（丙。"
        "中文中文中文中文中文中文中文中文中文",
        "《文》。“国”、（人）”。“甲”：【乙】，‘丙’；〔丁〕（“戊”）〝己〞—·…「庚」"
        "中文中文中文中文中文中文中文中文中文"
    };
    struct qw_classes m;

    for (size_t at = 0; at < 2 * QW_CLASSIFY; at++) {
        size_t i = at % QW_CLASSIFY;
        const char *text = texts[at / QW_CLASSIFY];
        struct qw_span s = qw_span(text + i, strlen(text) - i);
        qw_classify()(text, 1, &m);
        unsigned char c = (unsigned char)text[i], low = c | 0x20;
        bool han = c >= 0xe4 && c <= 0xe9, latin = low >= 'a' && low <= 'z';
        bool plain = han || latin || (c >= '0' && c <= '9') || (c >= 0x80 && c < 0xc0);
        assert_int_equal(m.newline >> i & 1, c == '\n');
        assert_int_equal(m.latin >> i & 1, latin);
        assert_int_equal(m.han >> i & 1, han);
        assert_int_equal(m.special >> i & 1, !plain);
        assert_int_equal(m.high >> i & 1, c >= 0x80);
        bool next = s.n > 3 && (s.p[3] & 0xfe) == 0xe2;
        bool list = starts_any(s, "、《》【】〈〉「」『』"), comma = starts_any(s, "，：；");
        bool stop = starts_any(s, "。"), pair = starts_any(s, "“”（）");
        assert_int_equal(m.pause >> i & 1, c == ',' || c == ';' || c == ':');
        assert_int_equal(m.dot >> i & 1, c == '.');
        assert_int_equal(m.space >> i & 1, c == ' ');
        assert_int_equal(m.list >> i & 1, list);
        assert_int_equal(m.stop >> i & 1, stop);
        assert_int_equal(m.comma >> i & 1, comma);
        assert_int_equal(m.pair >> i & 1, pair);
        assert_int_equal(m.calm >> i & 1, list || comma || ((stop || pair) && !next));
    }
}

static void
kinds_of_characters(void **state)
{
    (void)state;
    assert_true(qw_is_han(U'清') && qw_is_han(U'〇') && qw_is_han(U'𠀀'));
    assert_false(qw_is_han(U'，') || qw_is_han('a') || qw_is_han(U'あ'));
    assert_true(qw_is_digit('0') && !qw_is_digit(U'０') && !qw_is_digit('a'));
    assert_true(qw_is_latin('z') && qw_is_latin('A') && !qw_is_latin('@') && !qw_is_latin('['));
    assert_true(qw_is_blank(0x3000) && qw_is_blank('\t') && !qw_is_blank('\n'));
    assert_true(qw_is_end(U'。') && !qw_is_end('.') && !qw_is_end(U'，'));
    assert_true(qw_is_cjk_punct(U'《') && qw_is_cjk_punct(U'，') && !qw_is_cjk_punct(','));
    assert_true(qw_is_numeral(U'十') && !qw_is_numeral(U'清'));
}

static void
pages_have_parts(void **state)
{
    (void)state;
    static const char *const headings[] = { "教学工作总结 篇一", "第2篇:学校工作计划", "【篇三】",
        "篇12", "  第十篇  " };
    static const char *const others[] = { "", "一篇文章", "篇一律", "千篇一律的做法",
        "第三篇章已经打开", "第一批", "写好三篇作文" };
    struct qw_span page = QW_LIT("总结五篇\n前言\n总结 篇一\n甲\n第一篇章\n总结 篇二\n乙");

    for (size_t i = 0; i < sizeof(headings) / sizeof(*headings); i++)
        assert_true(qw_is_part_heading(qw_span_str(headings[i])));
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        assert_false(qw_is_part_heading(qw_span_str(others[i])));
    assert_true(qw_has_parts(page));
    size_t first = qw_part_end(page, 0), second = qw_part_end(page, first);
    assert_true(qw_span_starts(qw_span_slice(page, first, page.n), QW_LIT("总结 篇一")));
    assert_true(qw_span_starts(qw_span_slice(page, second, page.n), QW_LIT("总结 篇二")));
    assert_int_equal(qw_part_end(page, second), page.n);
    assert_false(qw_has_parts(QW_LIT("总结 篇一\n只有一篇\n")));
    assert_false(qw_has_parts(QW_LIT("")));
    /* a heading that ends the text without a line feed ends its part, too */
    assert_false(qw_has_parts(QW_LIT("总结 篇一")));
    assert_int_equal(qw_part_end(QW_LIT("总结 篇一"), 0), strlen("总结 篇一"));
}

/* Parts of a page: how many, and where the second one starts. */
static void
splits_into(const char *text, size_t n, const char *second)
{
    struct qw_split parts = { 0 };
    struct qw_span s = qw_span_str(text);

    qw_split_find(&parts, s);
    assert_int_equal(parts.n, n);
    if (n > 1) {
        assert_int_equal(parts.list[0], 0);
        assert_true(qw_span_starts(qw_span_slice(s, parts.list[1], s.n), qw_span_str(second)));
    }
    qw_split_release(&parts);
}

#define BODY                                                                                                                                    \
    "这一段写了很多字，为的是让每一部分都有自己的正文，\n而不是目录里的一行，所以要写到四十个字以" \
    "上才算数。\n"

static void
parts_are_split(void **state)
{
    (void)state;
    splits_into("篇一\n" BODY "篇二\n" BODY, 2, "篇二");
    splits_into("总结\n第1篇：春\n" BODY "第2篇：夏\n" BODY "第3篇：秋\n" BODY, 3, "第2篇");
    splits_into("第一篇\n第二篇\n第一篇\n" BODY "第二篇\n" BODY, 2, "第二篇\n这");
    splits_into("学习心得篇一\n" BODY "学习心得（篇二）\n" BODY, 0, NULL); /* not one count */
    splits_into("篇一\n" BODY "篇三\n" BODY, 0, NULL);
    splits_into("篇二\n" BODY "篇三\n" BODY, 0, NULL);
    splits_into("篇一\n" BODY "我读了第二篇\n" BODY, 0, NULL);
    splits_into("千篇一律\n" BODY "篇二律\n" BODY, 0, NULL);
    splits_into("", 0, NULL);
}

/* Lines that are glued to the one before, a bit each. */
static unsigned
glued(const char *text)
{
    static const struct qw_wrap_limits l = { .lines = 6,
        .width = 30,
        .few = 3,
        .few_width = 40,
        .indented = 3,
        .single = 20,
        .spaced = 30 };
    struct qw_paras ps;
    unsigned bits = 0;

    qw_paras_init(&ps);
    qw_paras_split(&ps, qw_span_str(text));
    qw_wraps_find(&ps, qw_span_str(text), &l, "wrap", "few", "indent", "single");
    for (size_t i = 0; i < ps.n; i++)
        bits |= (ps.list[i].glue != QW_GLUE_NOT ? 1u : 0u) << i;
    qw_paras_release(&ps);
    return bits;
}

static void
few_lines_are_unwrapped(void **state)
{
    (void)state;
    assert_int_equal(glued("老井\n村口的老井用青石砌成，井沿上有一道道深深的绳\n痕，是几代人"
                           "打水磨出来的。每天天还没亮扁担\n和水桶的声音，就从各条巷子里传来，大人"
                           "们等\n着说话。\n"),
        0x1c);
    assert_int_equal(
        glued("月亮照在老井上，月亮照在老井边，谁的笛声传来，\n奶奶摇着蒲扇，坐在竹椅上，望着"
              "那一片天，\n讲着从前，从前有一口井，在村子的那一头边。\n"),
        0);
    assert_int_equal(
        glued("2005年12月19日，县政府常务会议第一次修订了本办法\n2008年02月18日，"
              "县政府常务会议第二次修订了本办法\n2011年07月19日，县政府常务会议第三次修订了本办法"
              "\n2012年1月1日施行\n"),
        0);
}

/* 1.2 of a heading, with Chinese or a blank behind it; figures are told by their count alone. */
static void
decimals_are_read(void **state)
{
    static const struct {
        const char *s;
        size_t value, len;
    } rows[] = { { "1.2 \xe5\xbb\xba", 102, 3 }, { "2.3.4\xe5\xbb\xba", 20304, 5 },
        { "1\xef\xbc\x8e"
          "2 x",
            102, 5 },
        { "1.2", 0, 0 }, { "1.2%", 0, 0 }, { "1.0 \xe5\xbb\xba", 0, 0 }, { "1. 2", 0, 0 },
        { "1.2.3.4 x", 0, 0 }, { "12 x", 0, 0 }, { "1.98 x", 0, 0 }, { ".1 x", 0, 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct qw_enum e;
        bool is = qw_enum_decimal(qw_span_str(rows[i].s), 0, &e);
        assert_int_equal(is, rows[i].value > 0);
        if (!is)
            continue;
        assert_int_equal(e.value, rows[i].value);
        assert_int_equal(e.len, rows[i].len);
    }
}

/* What starts a text behind its title, and what says more of the title. */
static void
openings_are_told(void **state)
{
    (void)state;
    assert_true(qw_opens_text(QW_LIT("为了守好渡口")));
    assert_true(qw_opens_text(QW_LIT("以开放的眼光,坚持")));
    assert_false(qw_opens_text(QW_LIT("为三层砖房")));
    assert_false(qw_opens_text(QW_LIT("以北是河")));
    assert_int_equal(qw_greeting(QW_LIT("各位家长：晚上好")), 15);
    assert_int_equal(qw_greeting(QW_LIT("各位家长晚上好。")), 0);
    assert_int_equal(qw_greeting(QW_LIT("家长：晚上好")), 0);
}

/* All ways to look stop at the same places, whatever the bytes are; those that step over
 * characters of two bytes, in valid text. */
static void
sieves_agree(void **state)
{
    static const char *const pieces[] = { "清", "文", "𠀀", "é", "a", "bc", "&", "\t", "\r", "，",
        "浣", "\xe6\xb8", "\x80", "\xed\xa0\x80", "\xe0\x80\x80", "春眠不觉晓处处闻啼鸟",
        "the quick brown fox jumps over the lazy dog" };
    enum { VALID = 11, SHORT = 15 };
    struct qw_sieve *one = malloc(2 * sizeof(*one)), *two = one + 1;
    char room[512], *end = room + sizeof(room); /* where nothing more is to be read */
    unsigned long seed = 7;

    (void)state;
    assert_non_null(one);
    qw_sieve_init(one);
    qw_sieve_add(one, U'浣');
    one->step['&'] = one->step['\r'] = 0;
    *two = *one;
    qw_sieve_seal(two);
    const unsigned char most = two->lanes;
    for (int round = 0; round < 6000; round++) {
        char text[sizeof(room)];
        size_t n = 0;
        size_t n_short = round % 3 ? SHORT : VALID;
        two->lanes = round % 2 && most > 32 ? 32 : most;
        one->step[0xc3] = two->step[0xc3] = n_short == VALID ? 2 : 0;
        for (int i = 0; i < 60; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            unsigned k = (unsigned)(seed >> 33) % 400;
            const char *piece = pieces[k < n_short ? k : k % 2 ? 15 : k % 4 ? 0 : 16];
            size_t len = strlen(piece);
            if (n + len > sizeof(text))
                break;
            memcpy(text + n, piece, len);
            n += len;
        }
        memcpy(end - n, text, n);
        for (size_t at = 0; at < n; at++) {
            size_t a = qw_sieve_next(one, qw_span(end - n, n), at);
            assert_int_equal(a, qw_sieve_next(two, qw_span(end - n, n), at));
            at = a + (a < n && n_short == VALID ? qw_utf8_len((end - n)[a]) - 1 : 0);
        }
    }
    free(one);
}

/* Wherever the blocks of a line end, the same points are in it. */
static void
points_stand_anywhere(void **state)
{
    static const char line[] =
        "种树。种花！” 一、浇水（  ）2、除草：____3.施肥…\u00a0【注】；完？再来";
    struct qw_points ps = { 0 };
    struct qw_buf b;

    (void)state;
    qw_buf_init(&b, 1000);
    for (size_t pad = 0; pad < 70; pad++) {
        qw_buf_reset(&b);
        for (size_t i = 0; i < pad; i++)
            qw_buf_byte(&b, 'x');
        qw_buf_span(&b, qw_span_str(line));
        struct qw_span s = qw_buf_view(&b);
        qw_points_find(&ps, s);
        assert_int_equal(ps.n, 5);
        assert_int_equal(ps.glued, 2);
        assert_int_equal(ps.colons, 1);
        assert_int_equal(ps.fills, 1);
        assert_int_equal(ps.brackets, 1);
        assert_int_equal(ps.list[0].at, pad + strlen("种树。种花！”"));
        assert_int_equal(ps.list[0].value, 1);
        assert_int_equal(qw_points_glued(s, 0, ps.list[0].at - 1), 1);
        assert_int_equal(qw_points_glued(s, ps.list[4].next, s.n), 1);
    }
    qw_points_release(&ps);
    qw_buf_release(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_round_trip),
        cmocka_unit_test(utf8_start_of_text),
        cmocka_unit_test(utf8_invalid),
        cmocka_unit_test(utf8_all_triples),
        cmocka_unit_test(widths_go_both_ways),
        cmocka_unit_test(kinds_of_characters),
        cmocka_unit_test(classifiers_agree),
        cmocka_unit_test(marks_stand_anywhere),
        cmocka_unit_test(classes_are_what_they_say),
        cmocka_unit_test(measures_are_counts),
        cmocka_unit_test(pages_have_parts),
        cmocka_unit_test(parts_are_split),
        cmocka_unit_test(few_lines_are_unwrapped),
        cmocka_unit_test(decimals_are_read),
        cmocka_unit_test(openings_are_told),
        cmocka_unit_test(sieves_agree),
        cmocka_unit_test(points_stand_anywhere),
    };

    return unit_run("unit_text", tests);
}
