#include "rule/chars/commons.h"
#include "rule/chars/scrub.h"
#include "text/utf8.h"
#include "unit.h"

enum { ROUNDS = 3000, PASSES = 64 };

static uint64_t
random_below(uint64_t *state, uint64_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (*state >> 33) % n;
}

/* Prose with something in it here and there that is to be scrubbed, or hides something. */
static void
random_text(uint64_t *random, struct qw_buf *b)
{
    static const char *const odd[] = { "\xe2\x80\x8b", "\r", "\r\n", "\xe2\x80\x8d", "\xef\xbb\xbf",
        "&nb\xe2\x80\x8bsp;", "&\xe2\x80\x8blt;", "\xe2\x80\x8b&ldquo;",
        "\\u4f\xe2\x80\x8b"
        "60",
        "\x01", "😀\xe2\x80\x8d😀", "😀\xe2\x80\x8b\xe2\x80\x8d😀", "\x0b", "\xe2\x80\xa8",
        "浣\xe2\x80\x8b犲ソ", "浣犲ソ", "é", "Ä\xe2\x80\x8bãºÃ", "\xef\xbf\xbd", "一\xef\xb8\x80",
        "一\xe2\x80\x8b\xef\xb8\x80", "~", "%" };
    static const char *const prose[] = { "稻谷", "晒在", "村口", "的", "场上", "，", "孩子", "们",
        "跑", "来跑去", "。", "\n", "2019", " ", "有风" };
    enum { ODD = sizeof(odd) / sizeof(*odd), PROSE = sizeof(prose) / sizeof(*prose) };
    uint64_t kinds = 1 + random_below(random, 3), from = random_below(random, ODD);
    uint64_t rare = 1 + random_below(random, 3) * 200, pieces = random_below(random, 1500);

    qw_buf_reset(b);
    for (uint64_t i = 0; i < pieces; i++) {
        bool plain = random_below(random, rare + 4) > 1;
        const char *s = plain ? prose[random_below(random, PROSE)]
                              : odd[(from + random_below(random, kinds)) % ODD];
        qw_buf_add(b, s, strlen(s));
    }
}

struct scrubber {
    struct qw_commons *commons;
    struct qw_charsets *charsets;
    struct qw_scrub *scrub;
    struct qw_reread *reread;
    struct qw_changes changes;
    struct qw_buf texts[2];
};

/* Make the text what the changes say: the next of the two. */
static struct qw_span
change(struct scrubber *s, struct qw_span text, int next)
{
    qw_buf_reset(&s->texts[next]);
    qw_changes_apply(&s->changes, text, &s->texts[next]);
    return qw_buf_view(&s->texts[next]);
}

/* Passes over all of the text until nothing is left to do. */
static struct qw_span
scrub(struct scrubber *s, struct qw_span text, int passes)
{
    size_t lost;

    for (int i = 0; i < passes; i++) {
        qw_changes_reset(&s->changes);
        qw_scrub_pass(s->scrub, s->reread, text, 0, &s->changes, &lost);
        assert_false(s->changes.failed);
        if (s->changes.n == 0)
            break;
        text = change(s, text, i % 2);
    }
    return text;
}

/* The first pass of a text that has nothing but invisible characters finds what a whole pass does, and
 * where what it made is said to be settled whole passes find nothing. */
static void
settled_is_settled(void **state)
{
    struct scrubber *s = *state;
    uint64_t random = 11;
    struct qw_buf text, quick;
    size_t whole = 0, settled = 0;

    qw_buf_init(&text, 1 << 20);
    qw_buf_init(&quick, 1 << 20);
    for (int round = 0; round < ROUNDS; round++) {
        random_text(&random, &text);
        struct qw_span t = qw_buf_view(&text);
        qw_changes_reset(&s->changes);
        if (qw_scrub_start(s->scrub, t, &s->changes) < t.n)
            continue;
        whole++;
        qw_buf_reset(&quick);
        qw_changes_apply(&s->changes, t, &quick);
        bool done = qw_scrub_settled(s->scrub, qw_buf_view(&quick), &s->changes);
        settled += done && s->changes.n;
        assert_true(qw_span_eq(scrub(s, t, 1), qw_buf_view(&quick)));
        if (done)
            assert_true(qw_span_eq(scrub(s, t, PASSES), qw_buf_view(&quick)));
    }
    assert_true(whole > ROUNDS / 10);
    assert_true(settled > ROUNDS / 50);
    qw_buf_release(&text);
    qw_buf_release(&quick);
}

/* A radical becomes a Chinese character later, which has no selector. */
static void
radicals_have_no_variations(void **state)
{
    struct scrubber *s = *state;

    assert_span(scrub(s, QW_LIT("⻤\xef\xb8\x8f！"), PASSES), "⻤！");
    assert_span(scrub(s, QW_LIT("☀\xef\xb8\x8f！"), PASSES), "☀\xef\xb8\x8f！");
}

static int
open_scrubber(void **state)
{
    static struct scrubber s;
    const char *dir = "rules";
    const struct qw_conf conf = { .dirs = &dir, .n_dirs = 1 };
    struct qw_ctx ctx;

    assert_int_equal(qw_commons_new(&s.commons, &conf, &ctx), QW_OK);
    assert_int_equal(qw_charsets_new(&s.charsets, &ctx), QW_OK);
    s.commons->mojibake.charsets = s.charsets;
    qw_mojibake_fill(&s.commons->mojibake);
    assert_int_equal(qw_scrub_new(&s.scrub, &conf, &s.commons->mojibake, &ctx), QW_OK);
    assert_int_equal(qw_reread_new(&s.reread, &s.commons->mojibake, &ctx), QW_OK);
    for (int i = 0; i < 2; i++)
        qw_buf_init(&s.texts[i], 1 << 20);
    s.changes = (struct qw_changes){ .puts = { .max = 1 << 20 } };
    *state = &s;
    return 0;
}

static int
close_scrubber(void **state)
{
    struct scrubber *s = *state;

    qw_reread_free(s->reread);
    qw_scrub_free(s->scrub);
    qw_charsets_free(s->charsets);
    qw_commons_free(s->commons);
    qw_changes_release(&s->changes);
    for (int i = 0; i < 2; i++)
        qw_buf_release(&s->texts[i]);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(settled_is_settled, open_scrubber, close_scrubber),
        cmocka_unit_test_setup_teardown(radicals_have_no_variations, open_scrubber, close_scrubber),
    };

    return unit_run("unit_scrub", tests);
}
