#include <sys/stat.h>
#include <unistd.h>
#include "base/buf.h"
#include "rule/table/cell.h"
#include "rule/spun/context.h"
#include "rule/match/lexicon.h"
#include "rule/match/pattern.h"
#include "rule/table/table.h"
#include "rule/match/verbatim.h"
#include "rule/table/where.h"
#include "text/utf8.h"
#include "unit.h"

/* ---- lexicon ---- */

static uint64_t
random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return *state >> 33;
}

/* Text over few characters, so that words are found; one of them shares its first
 * bytes with another, one is a NUL. */
static size_t
random_text(uint64_t *state, char *out, size_t characters)
{
    static const struct qw_span alphabet[] = { { "清", 3 }, { "渆", 3 }, { "文", 3 }, { "a", 1 },
        { "\0", 1 }, { "𠀀", 4 } };
    size_t n = 0;

    for (size_t i = 0; i < characters; i++) {
        struct qw_span c = alphabet[random_next(state) % 6];
        memcpy(out + n, c.p, c.n);
        n += c.n;
    }
    return n;
}

/* The longest word at s[at] shorter than `below`, as one would look for it by hand. */
static size_t
plain_at(const struct qw_word *words, size_t n, struct qw_span s, size_t at, size_t below,
    uint32_t *value)
{
    size_t best = 0;

    for (size_t i = 0; i < n; i++) {
        struct qw_span w = words[i].text;
        if (!qw_span_starts(qw_span_slice(s, at, s.n), w) || w.n >= below)
            continue;
        if (w.n > best || (w.n == best && words[i].value < *value)) {
            best = w.n;
            *value = words[i].value;
        }
    }
    return best;
}

static void
compare_scan(const struct qw_lexicon *l, const struct qw_word *words, size_t n, struct qw_span s)
{
    size_t found = 0;

    for (size_t i = 0; i < s.n; i += qw_utf8_len(s.p[i])) {
        uint32_t want = 0, got = 0;
        size_t len = plain_at(words, n, s, i, SIZE_MAX, &want);
        assert_int_equal(qw_lexicon_at(l, s, i, &got), len);
        if (len == 0)
            continue;
        assert_int_equal(got, want);
        if (found <= i) {
            size_t at = 0;
            assert_int_equal(qw_lexicon_next(l, s, found, &at, &got), len);
            assert_int_equal(at, i);
            assert_int_equal(got, want);
            found = i + qw_utf8_len(s.p[i]);
        }
        size_t shorter = plain_at(words, n, s, i, len, &want);
        assert_int_equal(qw_lexicon_shorter(l, s, i, len, &got), shorter);
    }
    size_t at = 0;
    uint32_t value = 0;
    assert_int_equal(qw_lexicon_next(l, s, found, &at, &value), 0);
}

static void
lexicon_finds_what_a_plain_search_finds(void **state)
{
    (void)state;
    uint64_t random = 1;

    for (int round = 0; round < 300; round++) {
        char bytes[40][24], text[400];
        struct qw_word words[40];
        size_t n = 1 + random_next(&random) % 40;
        size_t least = 1 + random_next(&random) % 3;
        for (size_t i = 0; i < n; i++)
            words[i] = (struct qw_word){
                qw_span(bytes[i], random_text(&random, bytes[i], least + random_next(&random) % 4)),
                (uint32_t)(random_next(&random) % 1000),
            };
        struct qw_lexicon *l = qw_lexicon_new(words, n);
        assert_non_null(l);
        for (int k = 0; k < 10; k++) {
            /* of its very length, so that a sanitizer sees a read behind the end */
            size_t len = random_text(&random, text, random_next(&random) % 100);
            char *exact = malloc(len + 1);
            memcpy(exact, text, len);
            exact = realloc(exact, len ? len : 1);
            compare_scan(l, words, n, qw_span(exact, len));
            free(exact);
        }
        qw_lexicon_free(l);
    }
}

static void
lexicon_edges(void **state)
{
    (void)state;
    const struct qw_word empty[] = { { QW_LIT("清"), 1 }, { QW_LIT(""), 2 } };
    size_t at = 0;
    uint32_t value = 0;

    assert_null(qw_lexicon_new(empty, 2));
    struct qw_lexicon *l = qw_lexicon_new(NULL, 0);
    assert_non_null(l);
    assert_int_equal(qw_lexicon_next(l, QW_LIT("清文清文清文"), 0, &at, &value), 0);
    assert_int_equal(qw_lexicon_next(l, qw_span(NULL, 0), 0, &at, &value), 0);
    qw_lexicon_free(l);
    qw_lexicon_free(NULL);
}

/* ---- patterns ---- */

/* Does the pattern match the line? Kept holes as "key=text;" go to `kept`. */
static bool
matches(const char *source, const char *line, char *kept, size_t size)
{
    struct qw_pattern *p;
    struct qw_pattern_scratch *s = qw_pattern_scratch_new();
    struct qw_match m;
    struct qw_ctx ctx;
    size_t n = 0;

    if (qw_pattern_new(&p, qw_span_str(source), &ctx) != QW_OK)
        fail_msg("%s: %s", source, ctx.error.what);
    bool yes = qw_pattern_line(p, s, qw_span_str(line), &m);
    kept[0] = '\0';
    for (size_t i = 0; yes && i < m.n; i++)
        n += (size_t)snprintf(kept + n, size - n, "%s=%.*s;", m.captures[i].key,
            (int)m.captures[i].text.n, m.captures[i].text.p);
    qw_pattern_free(p);
    qw_pattern_scratch_free(s);
    return yes;
}

static void
yes(const char *source, const char *line, const char *want)
{
    char kept[500];

    if (!matches(source, line, kept, sizeof(kept)))
        fail_msg("`%s` does not match `%s`", source, line);
    assert_string_equal(kept, want);
}

static void
no(const char *source, const char *line)
{
    char kept[500];

    if (matches(source, line, kept, sizeof(kept)))
        fail_msg("`%s` matches `%s`", source, line);
}

static void
patterns_match_lines(void **state)
{
    (void)state;
    yes("下载文档", " 下载文档\u3000", "");
    no("下载文档", "请下载文档");
    no("下载文档", "下载文档后");
    yes("上传人：x", "上传人:X", ""); /* both widths, both cases */
    yes("上传人:x", "上传人：x", "");
    yes("a b", "ab", ""); /* a blank: any number, also none */
    yes("a b", "a \u3000 b", "");
    yes("页数:<pages> 大小: <size>", "页数：8  大小: 49KB", "pages=8;size=49KB;");
    no("页数:<pages>", "页数:八");
    yes("{上传|分享}人<uploader>", "分享人 某某 ", "uploader=某某;");
    no("{上传|分享}人<uploader>", "发布人某某");
    yes("完{了|}", "完", "");
    yes("<title>_第<N>页", "某某_第2页", "title=某某;");
    yes("<DATE>", "2023-04-16 08:30", "");
    yes("<DATE>", "2023年4月16日", "");
    no("<DATE>", "2023");
    yes("<TEXT>。<REST>", "好。", "");
    no("<TEXT>。", "。");
    no("<WORD>", "两 词");
    yes("<NUM>次", "1,407次", "");
}

static void
patterns_escape(void **state)
{
    (void)state;
    yes("\\<N\\>", "<N>", "");
    no("\\<N\\>", "7");
    yes("\\{a\\|b\\}", "{a|b}", "");
    yes("a|b", "a|b", ""); /* outside braces a bar is a bar */
    yes("\\\\", "\\", "");
    yes("1+1=2?(.*)[x]^$", "1+1=2?(.*)[x]^$", ""); /* nothing of PCRE2 shines through */
    no("(.*)", "abc");
    no("a.c", "abc");
}

static void
refused(const char *source, size_t at)
{
    struct qw_pattern *p;
    struct qw_ctx ctx;

    qw_ctx_clear(&ctx);
    if (qw_pattern_new(&p, qw_span_str(source), &ctx) != QW_FATAL)
        fail_msg("`%s` is taken for a pattern", source);
    if (ctx.error.at != at)
        fail_msg("`%s`: byte %zu, not %zu: %s", source, ctx.error.at, at, ctx.error.what);
}

static void
patterns_are_refused(void **state)
{
    (void)state;
    refused("", 0);
    refused("页<N", 3);
    refused("页<NONE>", 3);
    refused("<Pages>", 0);
    refused("{a{b}}", 2);
    refused("a}", 1);
    refused("{a|b", 4);
    refused("页\\", 3);
    refused("<title><title><title><title><title><title><title><title><title><title><title>"
            "<title><title>",
        84);
}

static void
patterns_find(void **state)
{
    (void)state;
    struct qw_pattern *p;
    struct qw_pattern_scratch *s = qw_pattern_scratch_new();
    struct qw_match m;
    struct qw_ctx ctx;
    struct qw_span text = QW_LIT("甲\n阅读:7次 乙\n阅读\n:8次");

    assert_int_equal(qw_pattern_new(&p, QW_LIT("阅读:<N>次"), &ctx), QW_OK);
    assert_true(qw_pattern_find(p, s, text, 0, &m));
    assert_int_equal(m.start, 4);
    assert_int_equal(m.end, 15);
    assert_false(qw_pattern_find(p, s, text, m.end, &m)); /* not over a line's end */
    assert_false(qw_pattern_find(p, s, qw_span(NULL, 0), 0, &m));
    qw_pattern_free(p);
    qw_pattern_scratch_free(s);
}

/* A line that makes a backtracking matcher sweat is given up, not waited for. */
static void
patterns_have_limits(void **state)
{
    (void)state;
    char line[4000], kept[500];

    memset(line, 'a', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\0';
    assert_false(matches("<TEXT>a<TEXT>a<TEXT>a<TEXT>a<TEXT>a<TEXT>b", line, kept, sizeof(kept)));
}

/* ---- tables ---- */

static const char *const id_only[] = { "id", NULL };

static void
write_file(const char *path, struct qw_span bytes)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    fwrite(bytes.p, 1, bytes.n, f);
    assert_int_equal(fclose(f), 0);
}

/* Load `text` as t.tsv; what it says when it is refused goes to ctx. */
static enum qw_rc
load(struct qw_span text, struct qw_table **t, struct qw_ctx *ctx)
{
    char dir[] = "/tmp/qw-unit-XXXXXX", path[64];

    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/t.tsv", dir);
    write_file(path, text);
    const char *const dirs[] = { "/nowhere", dir };
    const struct qw_conf conf = { .dirs = dirs, .n_dirs = 2 };
    enum qw_rc rc = qw_table_load(t, &conf, "t", id_only, ctx);
    unlink(path);
    rmdir(dir);
    return rc;
}

static void
tables_are_read(void **state)
{
    (void)state;
    struct qw_table *t;
    struct qw_ctx ctx;
    const char *rule;
    double value;

    assert_int_equal(load(QW_LIT("# 说明\n\nid\tyes\tno\tweight\r\n"
                                 "t.one\t\\t\\n\\r\\s\\\\\\u{6e05}\\u{1F600}\tb\t\n"
                                 "#t.two\tx\ty\t1\n"
                                 "t.two\t清\t文\t-1.5"),
                         &t, &ctx),
        QW_OK);
    assert_int_equal(qw_table_rows(t), 2);
    assert_span(qw_table_get(t, 0, "yes"), "\t\n\r \\清😀");
    assert_int_equal(qw_table_line(t, 1), 6);
    assert_int_equal(qw_table_find(t, "t.two"), 1);
    assert_true(qw_table_find(t, "t.three") == QW_NOWHERE);
    assert_true(qw_table_column(t, "none") == QW_NOWHERE);
    assert_int_equal(qw_table_get(t, 0, "none").n, 0);
    char hash[QW_TABLE_HASH];
    qw_table_hash(t, hash);
    assert_int_equal(strlen(hash), 64);
    assert_string_equal(qw_table_name(t), "t");
    assert_int_equal(qw_table_need(t, "t.one", &rule, &ctx), QW_OK);
    assert_string_equal(rule, "t.one");
    assert_int_equal(qw_table_need(t, "t.three", &rule, &ctx), QW_FATAL);
    assert_int_equal(qw_table_number(t, 1, "weight", 0, &value, &ctx), QW_OK);
    assert_true(value == -1.5);
    assert_int_equal(qw_table_number(t, 0, "weight", 7, &value, &ctx), QW_OK);
    assert_true(value == 7);
    assert_int_equal(qw_table_number(t, 1, "yes", 0, &value, &ctx), QW_FATAL);
    assert_non_null(strstr(ctx.error.what, "/t.tsv:6:7: "));
    qw_table_free(t);
}

/* The swift reading of a number is strtod's, to the last bit. */
static void
cells_hold_numbers(void **state)
{
    (void)state;
    static const char *const cells[] = { "0", "7", "0.1", "12.375", "3.14159265358979", "00.10",
        "99999999999999.9", "999999999999999", "1234567890123456.7", "5.", ".5", "-1.5", "+2",
        "1e3", "0x1p4", "", ".", "1.2.3", "1,5", " 1", "1 ", "x", "inf" };
    double value;

    for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
        char *end;
        double expected = strtod(cells[i], &end);
        bool good = *cells[i] && *end == '\0';
        if (qw_cell_number(qw_span_str(cells[i]), &value) != good)
            fail_msg("'%s' is %s", cells[i], good ? "refused" : "taken");
        if (good && memcmp(&value, &expected, sizeof(value)) != 0)
            fail_msg("'%s' is read as %.17g", cells[i], value);
    }
    for (unsigned n = 0; n < 100000; n += 7) {
        char cell[32];
        snprintf(cell, sizeof(cell), "%u.%05u", n % 64, n);
        assert_true(qw_cell_number(qw_span_str(cell), &value));
        if (value != strtod(cell, NULL))
            fail_msg("'%s' is read as %.17g", cell, value);
    }
}

static void
tables_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct qw_span text;
        const char *where;
    } bad[] = {
        { QW_LIT("id\tyes\tno\na\tb\n"), ":2:4: fewer" },
        { QW_LIT("id\tyes\tno\n\na\tb\tc\td\n"), ":3:7: more" },
        { QW_LIT("id\tyes\tno\na\tb\\x\tc\n"), ":2:4: unknown escape" },
        { QW_LIT("id\tyes\tno\na\tb\\u{110000}\tc\n"), ":2:4: unknown escape" },
        { QW_LIT("id\tyes\tno\na\tb\\u{d800}\tc\n"), ":2:4: unknown escape" },
        { QW_LIT("id\tyes\tno\na\tb\\u{}\tc\n"), ":2:4: unknown escape" },
        { QW_LIT("id\tyes\tno\na\tb\\"), ":2:4: " },
        { QW_LIT("id\tyes\tno\na\tb\tc\\s\\n\\x\n"), ":2:10: unknown escape" },
        { QW_LIT("id\tyes\tno\n# \xff\n"), ":2:3: not UTF-8" },
        { QW_LIT("id\tyes\tno\na\tb\tc\n\na\xe6\xb8"), ":4:2: not UTF-8" },
        { QW_LIT("id\t\tno\n"), ":1:4: column without a name" },
        { QW_LIT("id\tyes\tno\n\tb\tc\n"), ":2:1: empty id" },
        { QW_LIT("id\tyes\tno\na\t\tc\n"), ":2:3: empty yes" },
        { QW_LIT("id\tyes\tno\n清\tb\t\n"), ":2:7: empty no" },
        { QW_LIT("id\tyes\tno\na\tb\tc\na\tb\tc\n"), ":3:1: this id stands twice" },
        { QW_LIT("yes\tid\tno\na\tb\tc\n"), "id is not the first column" },
        { QW_LIT("name\nx\n"), "no column 'id'" },
        { QW_LIT(""), "no column 'id'" },
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct qw_table *t = NULL;
        struct qw_ctx ctx;
        qw_ctx_clear(&ctx);
        if (load(bad[i].text, &t, &ctx) != QW_FATAL)
            fail_msg("table %zu is taken (%s)", i, bad[i].where);
        if (strstr(ctx.error.what, bad[i].where) == NULL)
            fail_msg("[%s] does not say [%s]", ctx.error.what, bad[i].where);
    }
}

static void
the_first_folder_wins(void **state)
{
    (void)state;
    char a[] = "/tmp/qw-unit-XXXXXX", b[] = "/tmp/qw-unit-XXXXXX", path[64];
    struct qw_table **group;
    struct qw_ctx ctx;
    size_t n;

    assert_non_null(mkdtemp(a));
    assert_non_null(mkdtemp(b));
    const char *const dirs[] = { a, b };
    const struct qw_conf conf = { .dirs = dirs, .n_dirs = 2 };
    static const char *const files[] = { "0/g/x.tsv", "1/g/x.tsv", "1/g/w.tsv", "1/g/.hidden.tsv" };
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof(path), "%s/g", dirs[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof(path), "%s%s", dirs[files[i][0] - '0'], files[i] + 1);
        write_file(
            path, i ? QW_LIT("id\tyes\tno\nlater\tb\tc\n") : QW_LIT("id\tyes\tno\nfirst\tb\tc\n"));
    }
    assert_int_equal(qw_table_load_group(&group, &n, &conf, "g", id_only, &ctx), QW_OK);
    assert_int_equal(n, 2);
    assert_string_equal(qw_table_name(group[0]), "g/w");
    assert_string_equal(qw_table_name(group[1]), "g/x");
    assert_string_equal(qw_table_id(group[1], 0), "first");
    qw_table_free_group(group, n);
    assert_int_equal(qw_table_load_group(&group, &n, &conf, "none", id_only, &ctx), QW_OK);
    assert_int_equal(n, 0);
    qw_table_free_group(group, n);
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof(path), "%s%s", dirs[files[i][0] - '0'], files[i] + 1);
        unlink(path);
    }
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof(path), "%s/g", dirs[i]);
        rmdir(path);
        rmdir(dirs[i]);
    }
}

static void
settings_and_folders(void **state)
{
    (void)state;
    const struct qw_setting options[] = { { "a", "1" }, { "b", "2" }, { "a", "3" } };
    struct qw_conf conf = { .options = options, .n_options = 3 };
    const char *const missing[] = { "/nowhere/rules" };
    const char *const given[] = { "/tmp" };
    struct qw_arena arena;
    struct qw_ctx ctx;

    assert_string_equal(qw_conf_get(&conf, "a"), "3");
    assert_null(qw_conf_get(&conf, "c"));
    qw_arena_init(&arena);
    assert_int_equal(qw_where_rules(&conf, missing, 1, &arena, &ctx), QW_FATAL);
    assert_non_null(strstr(ctx.error.what, "/nowhere/rules"));
    assert_int_equal(qw_where_rules(&conf, given, 1, &arena, &ctx), QW_OK);
    assert_string_equal(conf.dirs[0], "/tmp");
    qw_arena_release(&arena);
}

/* ---- verbatim ---- */

static void
statements_are_told_from_sentences(void **state)
{
    static const char *const code[] = { "print(\"合计:\", total, n)  # 单位:元,两位小数",
        "    row[\"水费\"] = float(row['水费'])",
        "for name in (\"甲组\", \"乙组\"):", "say(\"他说:\\\"好\\\"\"); // 引号" };
    static const char *const sentences[] = { "把参数mode改成\"追加\",再运行(一次)。",
        "函数f(x)在(a,b)上连续", "IBM \"智慧地球\"", "f(x) = \"没有结尾", "f(x)=1, g(x)=2",
        "\"甲\", \"乙\"", "a#b(\"甲\"), 乙" };

    (void)state;
    for (size_t i = 0; i < sizeof(code) / sizeof(*code); i++)
        assert_true(qw_verbatim_statement(qw_span_str(code[i])));
    for (size_t i = 0; i < sizeof(sentences) / sizeof(*sentences); i++)
        assert_false(qw_verbatim_statement(qw_span_str(sentences[i])));
}

/* ---- contexts ---- */

static bool
stands_in(const char *phrases, const char *before, const char *behind)
{
    struct qw_span bad, word = QW_LIT("其次");
    struct qw_contexts *c = qw_contexts_new(qw_span_str(phrases), word, &bad);
    struct qw_buf text;

    assert_non_null(c);
    qw_buf_init(&text, SIZE_MAX);
    qw_buf_span(&text, qw_span_str(before));
    size_t at = text.n;
    qw_buf_span(&text, word);
    qw_buf_span(&text, qw_span_str(behind));
    struct qw_beside beside = qw_beside_of(qw_buf_view(&text), at, word.n);
    bool matches = qw_contexts_match(c, &beside);
    qw_buf_release(&text);
    qw_contexts_free(c);
    return matches;
}

/* A short gap ends with the clause, a long one goes on over lines, and ends as well. */
static void
contexts_reach_as_far_as_they_say(void **state)
{
    (void)state;
    struct qw_buf far;
    struct qw_span bad;

    assert_true(stands_in("首先…其次", "首先洗手后", "擦桌子"));
    assert_false(stands_in("首先…其次", "首先洗手，", "擦桌子"));
    assert_true(stands_in("首先……其次", "首先洗手。\n", "擦桌子"));
    assert_true(stands_in("其次……第三", "", "擦桌子；\n第三，关窗"));
    assert_false(stands_in("第一……其次", "首先洗手。\n", "擦桌子"));
    assert_null(qw_contexts_new(QW_LIT("首先…洗……其次"), QW_LIT("其次"), &bad));
    assert_true(stands_in("先[洗扫]……其次", "先洗手，先说", ""));
    assert_true(stands_in("人人……其次", "人人人", "，"));

    qw_buf_init(&far, SIZE_MAX);
    qw_buf_span(&far, QW_LIT("首先"));
    for (int i = 0; i < 200; i++)
        qw_buf_span(&far, QW_LIT("，"));
    qw_buf_byte(&far, '\0');
    assert_true(stands_in("首先……其次", far.p, ""));
    far.p[far.n - 1] = 'x';
    qw_buf_byte(&far, '\0');
    assert_false(stands_in("首先……其次", far.p, ""));
    far.n--;
    qw_buf_span(&far, QW_LIT("首先再说"));
    qw_buf_byte(&far, '\0');
    assert_true(stands_in("首先……其次", far.p, "")); /* the nearest counts */
    qw_buf_release(&far);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lexicon_finds_what_a_plain_search_finds),
        cmocka_unit_test(lexicon_edges),
        cmocka_unit_test(patterns_match_lines),
        cmocka_unit_test(patterns_escape),
        cmocka_unit_test(patterns_are_refused),
        cmocka_unit_test(patterns_find),
        cmocka_unit_test(patterns_have_limits),
        cmocka_unit_test(tables_are_read),
        cmocka_unit_test(cells_hold_numbers),
        cmocka_unit_test(tables_are_refused),
        cmocka_unit_test(the_first_folder_wins),
        cmocka_unit_test(settings_and_folders),
        cmocka_unit_test(statements_are_told_from_sentences),
        cmocka_unit_test(contexts_reach_as_far_as_they_say),
    };

    return unit_run("unit_rule", tests);
}
