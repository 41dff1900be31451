/* Repair: what was seen in lines that are met again is what is seen in them; a quick look at a
 * text against the judge; the turns of pairs. */
#include "base/buf.h"
#include "rule/spun/echo.h"
#include "rule/spun/gate.h"
#include "rule/spun/turns.h"
#include "unit.h"

static uint64_t
random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return *state >> 33;
}

struct rules {
    struct qw_table *table;
    struct qw_pairs pairs;
    struct qw_sense sense;
    struct qw_gate gate;
};

static void
open_rules(struct rules *r)
{
    static const char *const dirs[] = { "rules" }, *const columns[] = { "id", "odds", NULL };
    const struct qw_conf conf = { .dirs = dirs, .n_dirs = 1 };
    struct qw_ctx ctx;

    qw_ctx_clear(&ctx);
    assert_int_equal(qw_table_load(&r->table, &conf, "repair", columns, &ctx), QW_OK);
    assert_int_equal(qw_pairs_load(&r->pairs, &conf, &ctx), QW_OK);
    assert_int_equal(qw_sense_load(&r->sense, &r->pairs, r->table, &conf, &ctx), QW_OK);
    assert_int_equal(qw_gate_load(&r->gate, r->table, &r->sense, &ctx), QW_OK);
}

static void
close_rules(struct rules *r)
{
    qw_gate_release(&r->gate);
    qw_sense_release(&r->sense);
    qw_pairs_release(&r->pairs);
    qw_table_free(r->table);
}

/* A line of words of pairs, with something between them. */
static void
write_line(const struct rules *r, uint64_t *seed, struct qw_buf *b)
{
    static const char *const between[] = { "", "的", "，", "和", "在", "3", "工作", "首先，",
        "第一，", "；第三" };
    enum { BETWEEN = sizeof(between) / sizeof(*between) };
    size_t n = random_next(seed) % 30;

    for (size_t i = 0; i < n; i++) {
        const struct qw_pair *p = &r->pairs.list[random_next(seed) % r->pairs.n];
        qw_buf_span(b, random_next(seed) % 3 ? p->twin : p->original);
        qw_buf_span(b, qw_span_str(between[random_next(seed) % BETWEEN]));
    }
    qw_buf_byte(b, '\n');
}

static void
compare(const struct rules *r, const struct qw_tally *a, const struct qw_tally *b)
{
    size_t n = r->pairs.n;

    assert_false(a->failed || b->failed);
    assert_memory_equal(a->originals, b->originals, 2 * n * sizeof(*a->originals));
    assert_memory_equal(a->evidence, b->evidence, 3 * n * sizeof(*a->evidence));
    assert_int_equal(a->n_seen, b->n_seen);
    assert_int_equal(a->n_odds, b->n_odds);
    if (a->n_odds)
        assert_memory_equal(a->odds, b->odds, a->n_odds * sizeof(*a->odds));
    for (size_t i = 0; i < a->n_seen; i++) {
        const struct qw_seen *x = &a->seen[i], *y = &b->seen[i];
        assert_true(x->at == y->at && x->len == y->len && x->word == y->word &&
                    x->odds == y->odds && x->counted == y->counted);
    }
}

static void
lines_are_known_again(void **state)
{
    enum { LINES = 60, ROUNDS = 400 };
    struct rules r = { 0 };
    struct qw_tally fresh, knowing;
    struct qw_buf lines[LINES], text;
    uint64_t seed = 7;

    (void)state;
    open_rules(&r);
    assert_true(qw_tally_init(&fresh, &r.gate) && qw_tally_init(&knowing, &r.gate));
    qw_echo_free(fresh.echo);
    fresh.echo = NULL;
    for (size_t i = 0; i < LINES; i++) {
        qw_buf_init(&lines[i], SIZE_MAX);
        write_line(&r, &seed, &lines[i]);
    }
    qw_buf_init(&text, SIZE_MAX);
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t n = random_next(&seed) % 12;
        qw_buf_reset(&text);
        for (size_t i = 0; i < n; i++)
            qw_buf_span(&text, qw_buf_view(&lines[random_next(&seed) % LINES]));
        write_line(&r, &seed, &text); /* one that never comes again, and no end of it */
        struct qw_span s = qw_span(text.p, text.n - 1);
        size_t from = n ? lines[0].n % (s.n + 1) : 0; /* may be inside a line */
        while (from < s.n && ((unsigned char)s.p[from] & 0xc0) == 0x80)
            from++;
        for (size_t start = 0; start <= from; start += from ? from : 1) {
            qw_tally_count(&r.gate, &fresh, s, start, s.n);
            qw_tally_count(&r.gate, &knowing, s, start, s.n);
            compare(&r, &fresh, &knowing);
        }
    }
    qw_buf_release(&text);
    for (size_t i = 0; i < LINES; i++)
        qw_buf_release(&lines[i]);
    qw_tally_release(&fresh);
    qw_tally_release(&knowing);
    close_rules(&r);
}

/* What 其次 says depends on the lines before it: its own line is not known again. */
static void
lines_that_look_beyond_are_read_again(void **state)
{
    static const struct qw_span texts[] = { QW_LIT("第一，先扫地。\n其次，做好下面这些事情。\n"),
        QW_LIT("首先，先扫地。\n其次，做好下面这些事情。\n") };
    struct rules r = { 0 };
    struct qw_tally fresh, knowing;

    (void)state;
    open_rules(&r);
    assert_true(qw_tally_init(&fresh, &r.gate) && qw_tally_init(&knowing, &r.gate));
    qw_echo_free(fresh.echo);
    fresh.echo = NULL;
    for (size_t i = 0; i < 8; i++) {
        qw_tally_count(&r.gate, &fresh, texts[i % 2], 0, texts[i % 2].n);
        qw_tally_count(&r.gate, &knowing, texts[i % 2], 0, texts[i % 2].n);
        compare(&r, &fresh, &knowing);
    }
    qw_tally_release(&fresh);
    qw_tally_release(&knowing);
    close_rules(&r);
}

/* A text of words that one family writes, and a few of its originals. */
static void
write_spun(const struct rules *r, uint64_t *seed, uint32_t family, struct qw_buf *b)
{
    for (size_t n = random_next(seed) % 40; n > 0;) {
        const struct qw_pair *p = &r->pairs.list[random_next(seed) % r->pairs.n];
        if ((p->families & family) == 0)
            continue;
        qw_buf_span(b, random_next(seed) % 9 ? p->twin : p->original);
        qw_buf_span(b, random_next(seed) % 2 ? QW_LIT("的") : QW_LIT("。\n"));
        n--;
    }
}

/* What the judge lets pass, the quick look does not end before; honest words it ends. */
static void
looks_end_nothing_that_passes(void **state)
{
    enum { ROUNDS = 2000 };
    struct rules r = { 0 };
    struct qw_tally t;
    struct qw_buf text;
    uint64_t seed = 11;
    size_t passed = 0, ended = 0;

    (void)state;
    open_rules(&r);
    assert_true(qw_tally_init(&t, &r.gate));
    qw_buf_init(&text, SIZE_MAX);
    for (size_t round = 0; round < ROUNDS; round++) {
        qw_buf_reset(&text);
        write_spun(&r, &seed, 1u << round % QW_FAMILIES, &text);
        struct qw_span s = qw_buf_view(&text);
        bool looks = qw_gate_look(&r.gate, &t, s, 0, s.n);
        bool passes = qw_gate_judge(&r.gate, &t, s, 0, s.n).families != 0;
        assert_true(looks || !passes);
        passed += passes;
        ended += !looks;
    }
    assert_true(passed > ROUNDS / 10 && ended > ROUNDS / 10);
    qw_buf_release(&text);
    qw_tally_release(&t);
    close_rules(&r);
}

/* Would 小学 have become the 学校 in this text, which family A wrote? */
static bool
leads_here(const struct rules *r, const struct qw_turns *turns, struct qw_span text)
{
    const struct qw_span word = QW_LIT("学校"), original = QW_LIT("小学");

    for (uint32_t i = 0; i < r->pairs.n; i++)
        if (qw_span_eq(r->pairs.list[i].twin, word) &&
            qw_span_eq(r->pairs.list[i].original, original))
            return qw_turns_lead_here(
                turns, qw_family_bit(QW_LIT("A")), i, text, qw_span_find(text, word), word.n);
    fail_msg("no such pair");
    return false;
}

/* 学生 has its turn first: of 小学生 it leaves 小同学, never 学校生. */
static void
turns_that_come_first_take_theirs(void **state)
{
    struct rules r = { 0 };

    (void)state;
    open_rules(&r);
    struct qw_turns *turns = qw_turns_new(&r.pairs);
    assert_non_null(turns);
    assert_true(leads_here(&r, turns, QW_LIT("学校")));
    assert_true(leads_here(&r, turns, QW_LIT("本市的学校里")));
    assert_true(leads_here(&r, turns, QW_LIT("全部学校的生活")));
    assert_false(leads_here(&r, turns, QW_LIT("学校生")));
    assert_false(leads_here(&r, turns, QW_LIT("全市中学校生运动会")));
    qw_turns_free(turns);
    qw_turns_free(NULL);
    close_rules(&r);
}

/* More lines than there is room for: all goes on. */
static void
what_is_full_forgets(void **state)
{
    enum { LINES = 3000, WORDS = 40 };
    struct qw_echo *e = qw_echo_new();
    char line[16];
    size_t known = 0;

    (void)state;
    assert_non_null(e);
    for (size_t i = 0; i < LINES; i++) {
        struct qw_echoed seen = { .n_seen = WORDS, .n_odds = WORDS }, found;
        struct qw_span s = { line, (size_t)snprintf(line, sizeof(line), "line %zu", i + 10000) };
        uint64_t key = qw_echo_key(s);
        assert_false(qw_echo_find(e, key, s, &found));
        assert_false(qw_echo_met(e, key));
        assert_true(qw_echo_met(e, key));
        assert_true(qw_echo_keep(e, key, s, &seen));
        memset(seen.seen, 0, WORDS * sizeof(*seen.seen));
        memset(seen.odds, 0, WORDS * sizeof(*seen.odds));
        memset(seen.adds, 0, WORDS * sizeof(*seen.adds));
        assert_true(qw_echo_find(e, key, s, &found));
        assert_ptr_equal(found.seen, seen.seen);
    }
    for (size_t i = 0; i < LINES; i++) {
        struct qw_echoed found;
        struct qw_span s = { line, (size_t)snprintf(line, sizeof(line), "line %zu", i + 10000) };
        known += qw_echo_find(e, qw_echo_key(s), s, &found);
    }
    assert_true(known > 0 && known < LINES);
    struct qw_echoed much = { .n_seen = 1 << 20, .n_odds = 1 };
    assert_false(qw_echo_keep(e, 1, qw_span(line, 8), &much));
    qw_echo_free(e);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_known_again),
        cmocka_unit_test(lines_that_look_beyond_are_read_again),
        cmocka_unit_test(looks_end_nothing_that_passes),
        cmocka_unit_test(turns_that_come_first_take_theirs),
        cmocka_unit_test(what_is_full_forgets),
    };

    return unit_run("unit_repair", tests);
}
