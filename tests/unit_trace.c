#include "chain/digest.h"
#include "chain/journal.h"
#include "chain/share.h"
#include "chain/trace.h"
#include "unit.h"

static uint64_t
random_below(uint64_t *state, uint64_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (*state >> 33) % n;
}

enum { PASSES = 5 };

/* Passes of random edits on a random text of letters; every third edit is of rule `x`. */
struct story {
    struct qw_journal journal;
    struct qw_buf text, source;
};

static void
make_pass(uint64_t *state, struct story *s, size_t pass)
{
    static const char *const puts[] = { "", "X", "yz", "123" };
    static const char *const stages[PASSES] = { "one", "two", "two", "three", "four" };
    struct qw_edits e;
    struct qw_buf next;
    size_t at = 0, before = s->journal.n;

    qw_edits_init(&e);
    qw_buf_init(&next, SIZE_MAX);
    while ((at += random_below(state, 7)) < s->text.n) {
        size_t len = random_below(state, s->text.n - at < 4 ? s->text.n - at + 1 : 4);
        qw_edits_add(&e, at, len, qw_span_str(puts[random_below(state, 4)]),
            random_below(state, 3) ? "r" : "x");
        at += len;
    }
    qw_journal_note(&s->journal, stages[pass], &e, qw_buf_view(&s->text));
    if (s->journal.n > before && before > 0 &&
        strcmp(s->journal.list[before - 1].stage, stages[pass]) == 0)
        s->journal.list[before].again = true;
    qw_edits_apply(&e, qw_buf_view(&s->text), &next);
    qw_buf_release(&s->text);
    s->text = next;
    qw_edits_release(&e);
}

static void
make_story(uint64_t *state, struct story *s)
{
    qw_journal_init(&s->journal);
    qw_buf_init(&s->text, SIZE_MAX);
    qw_buf_init(&s->source, SIZE_MAX);
    for (size_t n = random_below(state, 60); n > 0; n--)
        qw_buf_byte(&s->text, (char)('a' + random_below(state, 26)));
    qw_buf_span(&s->source, qw_buf_view(&s->text));
    for (size_t k = 0; k < PASSES; k++)
        make_pass(state, s, k);
}

static void
end_story(struct story *s)
{
    qw_journal_release(&s->journal);
    qw_buf_release(&s->text);
    qw_buf_release(&s->source);
}

/* A byte that no edit made is the same byte in the input; one that an edit made comes
 * from what the edit deleted. */
static void
check_places(const struct qw_trace *t, size_t pass)
{
    const struct qw_pass *p = &t->passes[pass];

    for (size_t at = 0; at < p->out.n; at++) {
        struct qw_range touched = { 0, 0 }, r = { at, at + 1 };
        for (size_t i = p->from; i < p->to; i++)
            if (t->out[i] <= at && at < t->out[i] + t->edits[i].ins.n)
                touched = (struct qw_range){ t->edits[i].at, t->edits[i].at + t->edits[i].del.n };
        struct qw_range back = qw_trace_back(t, pass, r);
        if (touched.from != touched.to) {
            assert_int_equal(back.from, touched.from);
            assert_int_equal(back.to, touched.to);
        } else if (back.from != back.to) {
            assert_int_equal(back.to, back.from + 1);
            assert_int_equal(p->in.p[back.from], p->out.p[at]);
        }
        struct qw_range forth = qw_trace_forth(t, pass, back);
        if (back.from != back.to)
            assert_true(forth.from <= at && at < forth.to);
    }
}

/* Every byte that came in is in what came out, or in what an edit of the pass deleted. */
static void
check_lost(const struct qw_trace *t, size_t pass)
{
    const struct qw_pass *p = &t->passes[pass];

    for (size_t at = 0; at < p->in.n; at++) {
        struct qw_range forth = qw_trace_forth(t, pass, (struct qw_range){ at, at + 1 });
        struct qw_range near = qw_trace_touch(t, pass, forth);
        bool kept = forth.to == forth.from + 1 && p->out.p[forth.from] == p->in.p[at];
        bool deleted = false;
        for (size_t i = near.from; i < near.to; i++)
            deleted |= t->edits[i].at <= at && at < t->edits[i].at + t->edits[i].del.n;
        assert_true(kept || deleted);
    }
}

static void
traces_follow_every_byte(void **state)
{
    (void)state;
    uint64_t seed = 6;

    for (int round = 0; round < 2000; round++) {
        struct story s;
        struct qw_trace t;
        struct qw_ctx ctx;
        make_story(&seed, &s);
        assert_int_equal(
            qw_trace_open(&t, qw_buf_view(&s.text), s.journal.list, s.journal.n, &ctx), QW_OK);
        assert_true(qw_span_eq(t.source, qw_buf_view(&s.source)));
        for (size_t k = 0; k < t.n; k++) {
            check_places(&t, k);
            check_lost(&t, k);
        }
        qw_trace_close(&t);
        end_story(&s);
    }
}

static void
a_trace_refuses_another_text(void **state)
{
    (void)state;
    const struct qw_edit_view edit = {
        .stage = "one", .at = 1, .del = QW_LIT("甲"), .ins = QW_LIT("乙"), .rule = "r"
    };
    struct qw_trace t;
    struct qw_ctx ctx;

    assert_int_equal(qw_trace_open(&t, QW_LIT("a丙"), &edit, 1, &ctx), QW_BAD);
    assert_int_equal(qw_trace_open(&t, QW_LIT(""), &edit, 1, &ctx), QW_BAD);
    assert_int_equal(qw_trace_open(&t, QW_LIT("a乙"), &edit, 1, &ctx), QW_OK);
    assert_span(t.source, "a甲");
    qw_trace_close(&t);
}

static bool
is_rule(const struct qw_edit_view *e, void *rule)
{
    return strcmp(e->rule, rule) == 0;
}

static void
check_without(const struct story *s, const char *rule)
{
    struct qw_trace t;
    struct qw_without w;
    struct qw_buf back;
    struct qw_ctx ctx;

    qw_buf_init(&back, SIZE_MAX);
    assert_int_equal(
        qw_trace_open(&t, qw_buf_view(&s->text), s->journal.list, s->journal.n, &ctx), QW_OK);
    assert_int_equal(qw_trace_without(&t, is_rule, (void *)rule, &w, &ctx), QW_OK);
    assert_int_equal(w.dropped + w.followed + w.n_kept, s->journal.n);
    for (size_t i = 0; i < w.n_kept; i++)
        assert_string_not_equal(w.kept[i].rule, rule);
    /* what is left is a journal of the same source */
    assert_int_equal(qw_journal_undo(qw_buf_view(&w.text), w.kept, w.n_kept, &back, &ctx), QW_OK);
    assert_true(qw_span_eq(qw_buf_view(&back), qw_buf_view(&s->source)));
    qw_buf_release(&back);
    qw_without_release(&w);
    qw_trace_close(&t);
}

static void
rules_are_left_out(void **state)
{
    (void)state;
    uint64_t seed = 7;

    for (int round = 0; round < 5000; round++) {
        struct story s;
        make_story(&seed, &s);
        check_without(&s, "x");
        check_without(&s, "r");
        check_without(&s, "none");
        end_story(&s);
    }
}

static void
only_what_stood_in_the_way_follows(void **state)
{
    (void)state;
    const struct qw_edit_view edits[] = {
        { .stage = "strip", .at = 0, .del = QW_LIT("广告,"), .ins = QW_LIT(""), .rule = "x" },
        { .stage = "strip", .at = 14, .del = QW_LIT("尾"), .ins = QW_LIT(""), .rule = "y" },
        { .stage = "punct", .at = 3, .del = QW_LIT(","), .ins = QW_LIT("，"), .rule = "p" },
    };
    struct qw_trace t;
    struct qw_without w;
    struct qw_ctx ctx;

    assert_int_equal(qw_trace_open(&t, QW_LIT("正，文"), edits, 3, &ctx), QW_OK);
    assert_span(t.source, "广告,正,文尾");
    assert_int_equal(qw_trace_without(&t, is_rule, (void *)"x", &w, &ctx), QW_OK);
    assert_span(qw_buf_view(&w.text), "广告,正，文");
    assert_int_equal(w.n_kept, 2);
    assert_int_equal(w.kept[0].at, 14);
    assert_int_equal(w.kept[1].at, 10);
    assert_int_equal(w.followed, 0);
    qw_without_release(&w);
    qw_trace_close(&t);
}

static void
bytes_of_another_charset_come_back_whole_or_not_at_all(void **state)
{
    (void)state;
    const struct qw_edit_view edit = {
        .stage = "decode", .del = QW_LIT("\xd6\xd0"), .ins = QW_LIT("中"), .rule = "decode.x"
    };
    struct qw_trace t;
    struct qw_without w;
    struct qw_ctx ctx;

    assert_int_equal(qw_trace_open(&t, QW_LIT("中"), &edit, 1, &ctx), QW_OK);
    assert_int_equal(qw_trace_without(&t, is_rule, (void *)"decode.x", &w, &ctx), QW_BAD);
    qw_trace_close(&t);
}

/* Each part comes back by itself, and all of them, one behind the other, are the source. */
static void
check_parts(const struct story *s, uint64_t *seed)
{
    struct qw_share share = { 0 };
    struct qw_trace t;
    struct qw_buf back, all;
    struct qw_ctx ctx;
    struct qw_range r = { 0, 0 };

    qw_buf_init(&back, SIZE_MAX);
    qw_buf_init(&all, SIZE_MAX);
    assert_int_equal(
        qw_trace_open(&t, qw_buf_view(&s->text), s->journal.list, s->journal.n, &ctx), QW_OK);
    do {
        r.to = r.from + random_below(seed, s->text.n - r.from + 1);
        r.to += r.to == r.from && r.to < s->text.n;
        assert_int_equal(qw_trace_share(&t, r, &share, &ctx), QW_OK);
        struct qw_span part = qw_span_slice(qw_buf_view(&s->text), r.from, r.to);
        assert_int_equal(qw_journal_undo(part, share.edits, share.n, &back, &ctx), QW_OK);
        assert_true(qw_span_eq(qw_buf_view(&back), share.source));
        qw_buf_span(&all, share.source);
        r.from = r.to;
    } while (r.to < s->text.n);
    assert_true(qw_span_eq(qw_buf_view(&all), qw_buf_view(&s->source)));
    qw_buf_release(&all);
    qw_buf_release(&back);
    qw_share_release(&share);
    qw_trace_close(&t);
}

static void
parts_come_back_by_themselves(void **state)
{
    (void)state;
    uint64_t seed = 8;

    for (int round = 0; round < 5000; round++) {
        struct story s;
        make_story(&seed, &s);
        check_parts(&s, &seed);
        end_story(&s);
    }
}

static void
a_border_in_a_replacement_cuts_the_edit(void **state)
{
    (void)state;
    const struct qw_edit_view edits[] = {
        { .stage = "join", .at = 3, .del = QW_LIT("-3-"), .ins = QW_LIT("。\n乙"), .rule = "j" },
        { .stage = "punct", .at = 0, .del = QW_LIT("假"), .ins = QW_LIT("甲"), .rule = "p" },
    };
    struct qw_share share = { 0 };
    struct qw_trace t;
    struct qw_ctx ctx;

    assert_int_equal(qw_trace_open(&t, QW_LIT("甲。\n乙丙"), edits, 2, &ctx), QW_OK);
    assert_int_equal(qw_trace_share(&t, (struct qw_range){ 0, 7 }, &share, &ctx), QW_OK);
    assert_span(share.source, "假-3-");
    assert_int_equal(share.n, 2);
    assert_span(share.edits[0].ins, "。\n");
    assert_span(share.edits[0].del, "-3-");
    assert_int_equal(qw_trace_share(&t, (struct qw_range){ 7, 13 }, &share, &ctx), QW_OK);
    assert_span(share.source, "丙");
    assert_int_equal(share.n, 1);
    assert_span(share.edits[0].ins, "乙");
    assert_int_equal(share.edits[0].at, 0);
    assert_int_equal(share.edits[0].del.n, 0);
    qw_share_release(&share);
    qw_trace_close(&t);
}

static void
digests(void **state)
{
    (void)state;
    char hex[QW_DIGEST];

    qw_digest(QW_LIT(""), hex); /* what `xxh128sum` says */
    assert_string_equal(hex, "99aa06d3014798d86001c324468d497f");
    qw_digest(qw_span(NULL, 0), hex);
    assert_string_equal(hex, "99aa06d3014798d86001c324468d497f");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(traces_follow_every_byte),
        cmocka_unit_test(a_trace_refuses_another_text),
        cmocka_unit_test(rules_are_left_out),
        cmocka_unit_test(only_what_stood_in_the_way_follows),
        cmocka_unit_test(bytes_of_another_charset_come_back_whole_or_not_at_all),
        cmocka_unit_test(parts_come_back_by_themselves),
        cmocka_unit_test(a_border_in_a_replacement_cuts_the_edit),
        cmocka_unit_test(digests),
    };

    return unit_run("unit_trace", tests);
}
