#include "rule/match/glance.h"
#include "text/utf8.h"
#include "unit.h"

static uint64_t
random_below(uint64_t *state, uint64_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (*state >> 33) % n;
}

static struct qw_charset_bits
set_of(const char *line)
{
    struct qw_charset_bits chars = { 0 };

    qw_charset_add(&chars, qw_span_str(line));
    return chars;
}

static bool
fits(const char *pattern, const char *line)
{
    struct qw_charset_bits chars = set_of(line);
    struct qw_asks asks;

    assert_true(qw_asks(qw_span_str(pattern), &asks));
    bool fit = qw_asks_fit(&asks, &chars);
    qw_asks_release(&asks);
    return fit;
}

static void
asks_let_through_what_may_match(void **state)
{
    (void)state;
    static const char *const rows[][2] = { { "共<N>页", "共 6 页" },
        { "类型:<format>", "类型：DOCX" }, { "QQ群:<N>", "qq群：12" },
        { "{共|约|}<N>{页|张}", "3张" }, { "{上|下}一页", "下一页" }, { "\\{<TEXT>\\}", "{清文}" },
        { "{甲乙|乙|甲乙丙}丁", "乙丁" }, { "", "清文" }, { "{A|b}", "Ａ" }, { "(<N>)", "（3）" },
        { "上 传", "上传" }, { "{\\||丙}", "|" } };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (!fits(rows[i][0], rows[i][1]))
            fail_msg("%s on %s", rows[i][0], rows[i][1]);
}

/* Asks that say nothing would be of no use. */
static void
asks_refuse(void **state)
{
    (void)state;
    static const char *const rows[][2] = { { "共<N>页", "共6张" }, { "{上|下}一页", "前一页" },
        { "{相关|类似}{文档|文章}", "相关报道" }, { "{原价|现价}<NUM>", "价格5" },
        { "\\{<TEXT>\\}", "清文}" }, { "{A|b}", "C" }, { "{甲乙|甲乙丙}", "乙" } };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (fits(rows[i][0], rows[i][1]))
            fail_msg("%s on %s", rows[i][0], rows[i][1]);
}

/* Sets that the compiler made are those that are made of a text. */
static void
sets_are_the_same(void **state)
{
    (void)state;
    static const struct qw_charset_bits made = QW_CHARSET('A', 0x203a, 0x9996, ':');
    struct qw_charset_bits read = set_of("首 a›："), other = set_of("清");

    assert_memory_equal(&made, &read, sizeof(made));
    assert_true(qw_charset_meet(&made, &read));
    assert_false(qw_charset_meet(&made, &other));
    assert_true(qw_charset_holds(&made, &read));
    assert_false(qw_charset_holds(&made, &other));
}

static const char *const all[] = { "阅读", "文网站", "作文网", "阅读文网", "a读", "QQ", "·",
    "qq群号", "𠀀文", "读𠀀" };

enum { WORDS = sizeof(all) / sizeof(*all) };

/* Text over few characters, so that words are found. */
static struct qw_span
make_text(uint64_t *state, char *out, size_t chars)
{
    static const char *const alphabet[] = { "阅", "读", "文", "网", "站", "作", "a", "Q", "q", "群",
        "号", "·", "𠀀", "清", "5", "\xef\xbf\xbd" };
    size_t n = 0;

    for (size_t i = 0; i < chars; i++) {
        const char *c = alphabet[random_below(state, sizeof(alphabet) / sizeof(*alphabet))];
        memcpy(out + n, c, strlen(c));
        n += strlen(c);
    }
    return qw_span(out, n);
}

static bool
starts_word(struct qw_span s)
{
    bool found = false;

    for (size_t i = 0; i < WORDS; i++)
        found |= qw_span_starts(s, qw_span_str(all[i]));
    return found;
}

/* Every place where a word starts is among the places, which are few and in order. */
static void
places_are_found(void **state)
{
    (void)state;
    static struct qw_kinds kinds;
    static struct qw_glance look;
    struct qw_word words[WORDS];
    char text[QW_GLANCE_BYTES];
    uint64_t seed = 3;
    size_t places = 0, found = 0, chars = 0;

    for (size_t i = 0; i < WORDS; i++)
        words[i] = (struct qw_word){ qw_span_str(all[i]), (uint32_t)i };
    qw_kinds_init(&kinds);
    qw_kinds_starts(&kinds, words, WORDS);
    for (size_t k = 0; k < 2000; k++) {
        struct qw_span s = make_text(&seed, text, 1 + random_below(&seed, QW_GLANCE_BYTES / 4));
        size_t at = 0, digits = 0, next = 0;
        qw_glance(&kinds, s, &look);
        for (; at < s.n; at += qw_utf8_len(s.p[at])) {
            bool here = next < look.n && look.places[next] == at;
            if (starts_word(qw_span_slice(s, at, s.n)) && !here)
                fail_msg("no place at %zu of %.*s", at, (int)s.n, s.p);
            found += starts_word(qw_span_slice(s, at, s.n));
            next += here;
            digits += s.p[at] == '5';
            chars++;
        }
        assert_int_equal(next, look.n);
        assert_int_equal(look.ends.digits, digits);
        places += look.n;
    }
    assert_true(found > 20000);
    assert_true(places < chars / 2);
}

static void
kinds_are_told(void **state)
{
    (void)state;
    static struct qw_kinds kinds;
    static struct qw_glance look;

    qw_kinds_init(&kinds);
    qw_kinds_chars(&kinds, QW_LIT("清文"), QW_KIND_NAME);
    qw_glance(&kinds, QW_LIT("清文清"), &look);
    assert_int_equal(look.all & QW_KIND_NAME, QW_KIND_NAME);
    assert_int_equal(look.any & (QW_KIND_COLON | QW_KIND_STOP), 0);
    assert_int_equal(look.ends.first, 0x6e05);
    qw_glance(&kinds, QW_LIT("清：文。"), &look);
    assert_int_equal(look.all, 0);
    assert_int_equal(look.any & (QW_KIND_COLON | QW_KIND_STOP), QW_KIND_COLON | QW_KIND_STOP);
    assert_int_equal(look.ends.last, 0x3002);
    qw_glance(&kinds, QW_LIT("𠀀"), &look);
    assert_int_equal(look.any & QW_KIND_STOP, 0);
    assert_int_equal(look.any & QW_KIND_HANT, QW_KIND_HANT); /* it may be one */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_let_through_what_may_match),
        cmocka_unit_test(asks_refuse),
        cmocka_unit_test(sets_are_the_same),
        cmocka_unit_test(places_are_found),
        cmocka_unit_test(kinds_are_told),
    };

    return unit_run("unit_glance", tests);
}
