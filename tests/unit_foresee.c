#include "chain/foresee.h"
#include "text/layout/flat.h"
#include "text/marks/unsettled.h"
#include "unit.h"

/* Toy stages: `break` makes a line's end of each blank, takes = away and writes + as "plus"; `wide`
 * makes a ， of each comma. */
struct toy {
    size_t runs;
};

static enum qw_rc
toy_open(void *rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    (void)rules, (void)conf, (void)ctx;
    return QW_OK;
}

static void
toy_close(void *rules)
{
    (void)rules;
}

static void
replace(const struct qw_doc *doc, struct qw_edits *edits, char what, const char *put)
{
    for (size_t i = 0; i < doc->text.n; i++)
        if (doc->text.p[i] == what)
            qw_edits_add(edits, i, 1, qw_span_str(put), "toy");
}

static enum qw_rc
toy_break(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    (void)rules, (void)ctx;
    ((struct toy *)scratch)->runs++;
    for (size_t i = 0; i < doc->text.n; i++) {
        char c = doc->text.p[i];
        if (c == ' ' || c == '=' || c == '+')
            qw_edits_add(edits, i, 1, qw_span_str(c == ' ' ? "\n" : c == '=' ? "" : "plus"), "toy");
    }
    qw_notes_signal_bool(notes, "toy", true);
    return QW_OK;
}

static enum qw_rc
toy_wide(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    (void)rules, (void)scratch, (void)notes, (void)ctx;
    replace(doc, edits, ',', "，");
    return QW_OK;
}

static const struct qw_stage breaks = { .name = "break",
    .rules_size = 1,
    .scratch_size = sizeof(struct toy),
    .open = toy_open,
    .close = toy_close,
    .run = toy_break };
static const struct qw_stage wide = { .name = "wide",
    .rules_size = 1,
    .scratch_size = 1,
    .open = toy_open,
    .close = toy_close,
    .run = toy_wide };
static const struct qw_stage *const both[] = { &breaks, &wide, NULL };

struct sight {
    struct qw_foresight_rules rules;
    struct qw_foresight f;
    struct qw_ctx ctx;
    struct qw_edits back;
    struct qw_buf out;
};

static void
open_sight(struct sight *s)
{
    *s = (struct sight){ 0 };
    assert_int_equal(qw_foresight_open(&s->rules, both, NULL, &s->ctx), QW_OK);
    assert_int_equal(qw_foresight_start(&s->f, &s->rules, &s->ctx), QW_OK);
    qw_edits_init(&s->back);
    qw_buf_init(&s->out, 1000);
}

static void
close_sight(struct sight *s)
{
    qw_foresight_end(&s->f);
    qw_foresight_close(&s->rules);
    qw_edits_release(&s->back);
    qw_buf_release(&s->out);
}

/* What is cut from the view's [from, to), and what is left of the text then. */
static void
cut_back(struct sight *s, const char *text, const char *cut, const char *want)
{
    struct qw_edits edits;
    size_t at = qw_span_find(s->f.view, qw_span_str(cut));

    assert_true(at != QW_NOWHERE);
    qw_edits_init(&edits);
    qw_edits_cut(&edits, at, strlen(cut), "cut");
    qw_edits_reset(&s->back);
    qw_foresee_back(&s->f, &edits, &s->back);
    qw_buf_reset(&s->out);
    qw_edits_apply(&s->back, qw_span_str(text), &s->out);
    assert_span(qw_buf_view(&s->out), want);
    qw_edits_release(&edits);
}

static void
edits_of_the_view_are_told_on_the_text(void **state)
{
    (void)state;
    const char *text = "one,two =three= four+five,six";
    struct sight s;

    open_sight(&s);
    assert_int_equal(qw_foresee(&s.f, qw_span_str(text), &s.ctx), QW_OK);
    assert_span(s.f.view, "one,two\nthree\nfourplusfive,six");
    assert_int_equal(qw_foresee_more(&s.f, &s.ctx), QW_OK);
    assert_span(s.f.view, "one，two\nthree\nfourplusfive，six");
    cut_back(&s, text, "three\n", "one,two four+five,six");
    cut_back(&s, text, "three", "one,two  four+five,six");
    cut_back(&s, text, "one，two\n", "three= four+five,six");
    cut_back(&s, text, "two\nthree\nfour", "one,+five,six");
    cut_back(&s, text, "plusfive", "one,two =three= four,six");
    cut_back(&s, text, "rpl", "one,two =three= fou+five,six"); /* half of what is written */
    cut_back(&s, text, "lusf", "one,two =three= four+ive,six");
    close_sight(&s);
}

static bool
lines_change(struct sight *s, const char *text, size_t low, size_t high)
{
    assert_int_equal(qw_foresee(&s->f, qw_span_str(text), &s->ctx), QW_OK);
    return qw_foresee_lines(&s->f, qw_span_str(text), low, high);
}

static void
other_lines_are_seen(void **state)
{
    (void)state;
    struct sight s;

    open_sight(&s);
    assert_false(lines_change(&s, "one\ntwo\n", 0, 8));
    assert_true(lines_change(&s, "one two\n", 0, 8));
    assert_false(lines_change(&s, "one two\n", 5, 8));  /* elsewhere */
    assert_false(lines_change(&s, "one \ntwo ", 0, 9)); /* blank lines */
    assert_true(lines_change(&s, "o+e\n", 0, 4));
    close_sight(&s);
}

/* What was foreseen is taken once, for the same stage and text, with what it says. */
static void
what_is_foreseen_is_taken(void **state)
{
    (void)state;
    struct qw_span text = QW_LIT("a b");
    struct qw_notes notes;
    struct sight s;

    open_sight(&s);
    qw_notes_init(&notes);
    assert_null(qw_foresight_of(&s.f, text));
    assert_int_equal(qw_foresee(&s.f, text, &s.ctx), QW_OK);
    struct qw_foreseen *seen = qw_foresight_of(&s.f, text);
    assert_non_null(seen);
    assert_false(qw_foreseen_take(seen, &wide, text, &s.back, &notes));
    assert_false(qw_foreseen_take(seen, &breaks, QW_LIT("a c"), &s.back, &notes));
    assert_int_equal(s.back.n, 0);
    assert_true(qw_foreseen_take(seen, &breaks, text, &s.back, &notes));
    assert_int_equal(s.back.n, 1);
    assert_int_equal(s.back.list[0].at, 1);
    assert_int_equal(notes.signals.n, 1);
    assert_false(qw_foreseen_take(seen, &breaks, text, &s.back, &notes));
    assert_int_equal(((struct toy *)s.f.scratch[0])->runs, 1);
    assert_int_equal(qw_foresee(&s.f, text, &s.ctx), QW_OK);
    qw_foresight_forget(&s.f);
    assert_null(qw_foresight_of(&s.f, text));
    qw_notes_release(&notes);
    close_sight(&s);
}

static void
unsettled_marks_are_seen(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool widths, all;
    } cases[] = {
        { "", false, false },
        { "第一条 为了加强管理,制定本规定(试行)。", false, false },
        { "价格为3.14元，v2.0 beta", false, false },
        { "共１2页", true, true },
        { "Ａ组", true, true },
        { "３．５", true, true },
        { "今天到此为止.明天再来", false, true },
        { "今天到此为止。 明天再来", false, true },
        { "今天到此为止 ，明天再来", false, true },
        { "今天到此为止。 ", false, false }, /* a line's end is join's */
        { "１．体裁", true, true },
        { "1．体裁为散文", false, false }, /* a point before no digit stays */
        { "校园安全规定.docx", false, false },
        { "站.（夜班", false, true },
        { "目录.....3", false, true },
        { "甲方（章）       乙方", false, false }, /* layout */
        { "（第一层） 交底日", false, false },
        { "（ 第一层）", false, true },
        { "最接近实际的是(  )", false, false }, /* to be filled in */
        { "关键词: 水稻", false, true },
        { "关键词: rice", false, false },
        { "前面写满了六十多个字节的汉字使要找的标点正好落在第二块里面才行。 完", false, true },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        if (qw_unsettled_widths(qw_span_str(cases[i].text)) != cases[i].widths ||
            qw_unsettled(qw_span_str(cases[i].text)) != cases[i].all)
            fail_msg("%s", cases[i].text);
    }
}

/* A dot is no full stop where the text has others, dots in a row may be what they like; a blank
 * behind a full stop is not counted in flat lines. */
static void
lines_are_settled_in_their_text(void **state)
{
    static const struct {
        const char *text;
        bool line;
        unsigned flat;
    } cases[] = {
        { "每人.年三百元。", false, 0 },
        { "到此为止.明天再来. 后天也来.", true, QW_UNSETTLED_DOTS },
        { "目录.....3。", true, QW_UNSETTLED_DOTS },
        { "到此为止。 明天再来", true, 0 },
        { "到此为止， 明天再来。", true, QW_UNSETTLED_BLANKS },
        { "到此为止， 明天再来.....", true, QW_UNSETTLED_BLANKS | QW_UNSETTLED_DOTS },
        { "到此为止， 明天再来２次", true, QW_UNSETTLED_WIDTHS },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct qw_span s = qw_span_str(cases[i].text);
        struct qw_spunmarks of = { .text = s };
        if (qw_unsettled_line(s, &of) != cases[i].line ||
            qw_unsettled_flat(s, &of) != cases[i].flat)
            fail_msg("%s", cases[i].text);
    }
}

/* Five blanks of a long line tell paragraphs and four sentences have none; the fifth goes. */
static void
lines_will_break(void **state)
{
    static const struct qw_flat_limits limits = { 1500, 300, 4 };
    struct qw_flat f;
    struct qw_buf b;

    (void)state;
    for (int comma = 0; comma < 2; comma++) {
        qw_flat_init(&f);
        qw_buf_init(&b, SIZE_MAX);
        for (int i = 0; i < 80; i++)
            qw_buf_span(&b, QW_LIT("我们在山坡上种树，"));
        for (int i = 0; i < 4; i++)
            qw_buf_span(&b, QW_LIT("他说：“树活了。” 我们去看了。树真的活了，"));
        qw_buf_span(&b, comma ? QW_LIT("再说， 四、浇水") : QW_LIT("再说 四、浇水"));
        qw_flat_find(&f, qw_buf_view(&b), &limits);
        assert_int_equal(f.n, 0);
        assert_int_equal(qw_flat_unsettled(&f, qw_buf_view(&b), &limits, false),
            comma ? QW_LINES_FLAT : QW_LINES_SETTLED);
        qw_buf_release(&b);
        qw_flat_release(&f);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_of_the_view_are_told_on_the_text),
        cmocka_unit_test(other_lines_are_seen),
        cmocka_unit_test(lines_are_settled_in_their_text),
        cmocka_unit_test(lines_will_break),
        cmocka_unit_test(what_is_foreseen_is_taken),
        cmocka_unit_test(unsettled_marks_are_seen),
    };

    return unit_run("unit_foresee", tests);
}
