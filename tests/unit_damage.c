/* Damage: the search for spots against looking at every place, letters in numbers, and
 * that damaged words are found wherever they stand. */
#include "base/buf.h"
#include "rule/spun/digits.h"
#include "text/spots.h"
#include "text/utf8.h"
#include "unit.h"

static uint64_t
random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return *state >> 33;
}

/* ---- spots ---- */

static const uint32_t pairs[][2] = { { U'清', U'文' }, { U'规', 'X' }, { U'。', U'ㄒ' },
    { '?', U'机' }, { U'推', U'推' }, { U'文', U'机' } };
static const uint32_t ones[] = { U'旳', 'l' };

static bool
must_stop(struct qw_span s, size_t at)
{
    size_t n, more;
    uint32_t c = qw_utf8_at(s.p + at, &n), before = qw_utf8_before(s.p, s.p + at, &more);
    uint32_t next = at + n < s.n ? qw_utf8_at(s.p + at + n, &more) : 0;

    for (size_t i = 0; i < sizeof(ones) / sizeof(*ones); i++)
        if (c == ones[i])
            return true;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (pairs[i][1] >= 0x800 && c == pairs[i][0] && next == pairs[i][1])
            return true;
        if (pairs[i][1] < 0x800 && before == pairs[i][0] && c == pairs[i][1])
            return true;
    }
    return false;
}

static void
spots_are_found(void **state)
{
    static const uint32_t alphabet[] = { U'清', U'文', U'规', U'机', U'。', U'ㄒ', U'旳', U'推',
        U'的', 'X', '?', 'l', '\n', 0, 0xe9, 0x20000 };
    static struct qw_spots s;
    uint64_t seed = 3;

    (void)state;
    qw_spots_init(&s);
    for (size_t i = 0; i < sizeof(ones) / sizeof(*ones); i++)
        assert_true(qw_spots_add(&s, ones[i]));
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        qw_spots_add_two(&s, pairs[i][0], pairs[i][1]);
    const unsigned char most = s.lanes; /* what the processor can */
    for (size_t round = 0; round < 4000; round++) {
        enum { SHORT = 90, LONG = 2500 }; /* characters: longer than a stretch of a walk */
        char text[4 * LONG];
        size_t n = 0, characters = random_next(&seed) % (round % 64 ? SHORT : LONG),
               kinds = round % 2 ? 9 : 16;
        for (size_t i = 0; i < characters; i++)
            n += qw_utf8_put(text + n, alphabet[random_next(&seed) % kinds]);
        char *copy = malloc(n ? n : 1); /* so that reading behind the end is seen */
        assert_non_null(copy);
        memcpy(copy, text, n);
        struct qw_span t = { copy, n };
        s.lanes = round % 3 == 0 ? 0 : round % 3 == 1 && most > 32 ? 32 : most;
        struct qw_spots_walk walk;
        qw_spots_start(&walk, &s, t);
        size_t stop = qw_spots_next(&walk, 0);
        for (size_t at = 0; at < n; at += qw_utf8_len(copy[at])) {
            assert_true(stop >= at);
            if (must_stop(t, at))
                assert_int_equal(stop, at);
            if (stop == at)
                stop = qw_spots_next(&walk, at + qw_utf8_len(copy[at]));
        }
        assert_true(stop >= n);
        free(copy);
    }
}

static void
too_many_single_characters(void **state)
{
    static struct qw_spots s;

    (void)state;
    qw_spots_init(&s);
    for (uint32_t i = 0; i < QW_SPOTS_ONES; i++)
        assert_true(qw_spots_add(&s, 0x4e00 + i));
    assert_false(qw_spots_add(&s, 0x5e00));
    assert_true(qw_spots_add(&s, 'x'));
}

/* Where more is looked for than a list holds: no character is passed by. */
static void
every_character_is_a_spot(void **state)
{
    const struct qw_span text = QW_LIT("清文x规，\n");
    static struct qw_spots s;
    struct qw_spots_walk walk;

    (void)state;
    qw_spots_init(&s);
    qw_spots_add_all(&s);
    qw_spots_start(&walk, &s, text);
    for (size_t at = 0; at < text.n; at += qw_utf8_len(text.p[at]))
        assert_int_equal(qw_spots_next(&walk, at), at);
    assert_int_equal(qw_spots_next(&walk, text.n), text.n);
}

/* ---- digits ---- */

static void
letters_in_numbers(void **state)
{
    /* the letter in question is the first of l I O o */
    static const struct {
        const char *text;
        bool slip;
    } cases[] = {
        { "表3.l", true },
        { "共2O3人", true },
        { "满分1OO分", true },
        { "容纳15O人", true },
        { "截至l2月", true },
        { "约l0%", true },
        { "压力O.6兆帕", true },
        { "４.l", true },
        { "长5l", false },
        { "变量l1", false },
        { "l2和", false },
        { "5O型", false },
        { "H2O", false },
        { "NO.3", false },
        { "A1O2", false },
        { "1O2a", false },
        { "只有l人", false },
        { "http://a.cn/1O2月", false },
        { "O型", false },
        { ".l", false },
        { "O", false },
        { "", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct qw_span s = qw_span_str(cases[i].text);
        size_t at = strcspn(s.p, "lIOo");
        if (at < s.n && qw_digit_slip(s, at) != cases[i].slip)
            fail_msg("%s", s.p);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spots_are_found),
        cmocka_unit_test(too_many_single_characters),
        cmocka_unit_test(every_character_is_a_spot),
        cmocka_unit_test(letters_in_numbers),
    };

    return unit_run("unit_damage", tests);
}
