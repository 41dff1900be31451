#include "chain/chain.h"
#include "chain/compose.h"
#include "unit.h"

static void
edits_apply(void **state)
{
    (void)state;
    struct qw_edits e;
    struct qw_buf out;
    char gone[] = "乙";

    qw_edits_init(&e);
    qw_buf_init(&out, 100);
    qw_edits_apply(&e, QW_LIT("甲"), &out);
    assert_span(qw_buf_view(&out), "甲");
    qw_buf_reset(&out);
    qw_edits_put(&e, 0, 0, QW_LIT("头"), "t.head");
    qw_edits_add(&e, 0, 3, qw_span(gone, 3), "t.copy");
    memset(gone, 'x', 3); /* the copy is the list's */
    qw_edits_cut(&e, 6, 3, "t.cut");
    qw_edits_put(&e, 9, 0, QW_LIT("尾"), "t.tail");
    qw_edits_apply(&e, QW_LIT("甲二三"), &out);
    assert_span(qw_buf_view(&out), "头乙二尾");
    assert_int_equal(e.end, 9);
    qw_edits_reset(&e);
    assert_int_equal(e.n, 0);
    assert_int_equal(e.end, 0);
    qw_buf_release(&out);
    qw_edits_release(&e);
}

static uint64_t
random_below(uint64_t *state, uint64_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (*state >> 33) % n;
}

/* A few edits on a text of n bytes, touching ones and insertions among them. */
static void
random_edits(uint64_t *state, struct qw_edits *e, size_t n, const char *rule)
{
    static const char *const puts[] = { "", "X", "yz", "123" };
    size_t at = 0;

    qw_edits_reset(e);
    while ((at += random_below(state, 4)) < n) {
        size_t len = random_below(state, n - at < 4 ? n - at + 1 : 4);
        qw_edits_add(e, at, len, qw_span_str(puts[random_below(state, 4)]), rule);
        at += len;
    }
}

/* One list does what two lists do one after the other. */
static void
edits_compose(void **state)
{
    (void)state;
    struct qw_edits first, second, both;
    struct qw_buf middle, end, at_once;
    uint64_t random = 3;

    qw_edits_init(&first);
    qw_edits_init(&second);
    qw_edits_init(&both);
    qw_buf_init(&middle, 1000);
    qw_buf_init(&end, 1000);
    qw_buf_init(&at_once, 1000);
    for (int round = 0; round < 20000; round++) {
        struct qw_span text = qw_span("abcdefghijklmnopqrstuvwxyz", random_below(&random, 27));
        qw_buf_reset(&middle);
        qw_buf_reset(&end);
        qw_buf_reset(&at_once);
        qw_edits_reset(&both);
        random_edits(&random, &first, text.n, "one");
        qw_edits_apply(&first, text, &middle);
        random_edits(&random, &second, middle.n, "two");
        qw_edits_apply(&second, qw_buf_view(&middle), &end);
        qw_edits_compose(&first, qw_buf_view(&middle), &second, &both);
        qw_edits_apply(&both, text, &at_once);
        if (!qw_span_eq(qw_buf_view(&end), qw_buf_view(&at_once)))
            fail_msg("round %d: [%.*s] is not [%.*s]", round, (int)at_once.n, at_once.p, (int)end.n,
                end.p);
    }
    qw_edits_release(&first);
    qw_edits_release(&second);
    qw_edits_release(&both);
    qw_buf_release(&middle);
    qw_buf_release(&end);
    qw_buf_release(&at_once);
}

static enum qw_rc
undo(struct qw_span text, const struct qw_edit_view *edits, size_t n, struct qw_buf *out)
{
    struct qw_ctx ctx;

    qw_buf_init(out, 1000);
    return qw_journal_undo(text, edits, n, out, &ctx);
}

static void
journal_undoes_runs(void **state)
{
    (void)state;
    /* ab,c -> (one) Ab,C -> (two) 头Ab，C */
    const struct qw_edit_view edits[] = {
        { "one", 0, QW_LIT("a"), QW_LIT("A"), "r", false },
        { "one", 3, QW_LIT("c"), QW_LIT("C"), "r", false },
        { "two", 0, QW_LIT(""), QW_LIT("头"), "r", false },
        { "two", 2, QW_LIT(","), QW_LIT("，"), "r", false },
    };
    struct qw_buf out;

    assert_int_equal(undo(QW_LIT("头Ab，C"), edits, 4, &out), QW_OK);
    assert_span(qw_buf_view(&out), "ab,c");
    qw_buf_release(&out);
    assert_int_equal(undo(QW_LIT("清文"), NULL, 0, &out), QW_OK);
    assert_span(qw_buf_view(&out), "清文");
    qw_buf_release(&out);
}

static void
journal_tells_runs_apart(void **state)
{
    (void)state;
    /* the same stage twice: xaa -> xa -> x */
    const struct qw_edit_view edits[] = {
        { "one", 2, QW_LIT("a"), QW_LIT(""), "r", false },
        { "one", 1, QW_LIT("a"), QW_LIT(""), "r", true },
    };
    struct qw_buf out;

    assert_int_equal(undo(QW_LIT("x"), edits, 2, &out), QW_OK);
    assert_span(qw_buf_view(&out), "xaa");
    qw_buf_release(&out);
}

static void
journal_refuses_another_text(void **state)
{
    (void)state;
    const struct qw_edit_view wrong[] = { { "one", 1, QW_LIT("甲"), QW_LIT("乙"), "r", false } };
    const struct qw_edit_view far[] = { { "one", 99, QW_LIT("甲"), QW_LIT(""), "r", false } };
    const struct qw_edit_view order[] = {
        { "one", 3, QW_LIT("甲"), QW_LIT(""), "r", false },
        { "one", 0, QW_LIT("乙"), QW_LIT(""), "r", false },
    };
    const struct qw_edit_view huge[] = { { "one", SIZE_MAX, QW_LIT("甲"), QW_LIT(""), "r",
        false } };
    struct qw_buf out;

    assert_int_equal(undo(QW_LIT("a丙"), wrong, 1, &out), QW_BAD);
    qw_buf_release(&out);
    assert_int_equal(undo(QW_LIT("a"), wrong, 1, &out), QW_BAD);
    qw_buf_release(&out);
    assert_int_equal(undo(QW_LIT("abc"), far, 1, &out), QW_BAD);
    qw_buf_release(&out);
    assert_int_equal(undo(QW_LIT("abcdef"), order, 2, &out), QW_BAD);
    qw_buf_release(&out);
    assert_int_equal(undo(QW_LIT("abc"), huge, 1, &out), QW_BAD);
    qw_buf_release(&out);
}

static void
journal_outlives_the_text(void **state)
{
    (void)state;
    struct qw_journal j;
    struct qw_edits e;
    struct qw_buf out;
    char text[] = "甲乙";

    qw_journal_init(&j);
    qw_edits_init(&e);
    qw_edits_cut(&e, 0, 3, "r");
    qw_journal_note(&j, "one", &e, qw_span(text, 6));
    memset(text, 'x', 6);
    assert_int_equal(undo(QW_LIT("乙"), j.list, j.n, &out), QW_OK);
    assert_span(qw_buf_view(&out), "甲乙");
    qw_journal_reset(&j);
    assert_int_equal(j.n, 0);
    qw_buf_release(&out);
    qw_edits_release(&e);
    qw_journal_release(&j);
}

/* The evidence of an edit: through rounds into the journal, the later one's where two meet. */
static void
edits_say_why(void **state)
{
    (void)state;
    struct qw_edits first, second, both;
    struct qw_journal j;
    char why[] = "odds 9";

    qw_edits_init(&first);
    qw_edits_init(&second);
    qw_edits_init(&both);
    qw_journal_init(&j);
    qw_edits_add(&first, 0, 3, QW_LIT("乙"), "r");
    qw_edits_why(&first, qw_span(why, 6));
    memset(why, 'x', 6);
    qw_edits_cut(&first, 6, 3, "r");
    qw_edits_add(&second, 0, 3, QW_LIT("丁"), "s");
    qw_edits_why(&second, QW_LIT("odds 8"));
    qw_edits_compose(&first, QW_LIT("乙丙"), &second, &both);
    qw_journal_note(&j, "one", &both, QW_LIT("甲丙戊"));
    qw_journal_note(&j, "one", &first, QW_LIT("甲丙戊"));
    assert_int_equal(j.n, 4);
    assert_span(j.list[0].why, "odds 8");
    assert_int_equal(j.list[1].why.n, 0);
    assert_span(j.list[2].why, "odds 9");
    qw_edits_release(&first);
    qw_edits_release(&second);
    qw_edits_release(&both);
    qw_journal_release(&j);
}

static void
notes_keep_the_first_word(void **state)
{
    (void)state;
    struct qw_notes n;
    char title[] = "题";

    qw_notes_init(&n);
    qw_notes_meta(&n, "title", qw_span(title, 3));
    memset(title, 'x', 3);
    qw_notes_meta(&n, "title", QW_LIT("别的"));
    qw_notes_meta_number(&n, "pages", 8);
    qw_notes_signal(&n, "title", QW_LIT("a signal may have the name"));
    qw_notes_signal_bool(&n, "shell", true);
    qw_notes_signal_json(&n, "spun", QW_LIT("{\"odds\":1}"));
    assert_int_equal(n.meta.n, 2);
    assert_span(n.meta.list[0].text, "题");
    assert_true(n.meta.list[1].number == 8 && n.meta.list[1].kind == QW_NOTE_NUMBER);
    assert_int_equal(n.signals.n, 3);
    assert_int_equal(n.signals.list[1].kind, QW_NOTE_BOOL);
    assert_span(n.signals.list[2].text, "{\"odds\":1}");
    for (int i = 0; i < 100; i++) {
        static char keys[100][16];
        snprintf(keys[i], sizeof(keys[i]), "k%d", i);
        qw_notes_signal_number(&n, keys[i], i);
    }
    assert_int_equal(n.signals.n, 103);
    assert_true(n.signals.list[102].number == 99);
    qw_notes_reset(&n);
    assert_int_equal(n.meta.n + n.signals.n, 0);
    qw_notes_release(&n);
}

/* A stage for the chain's own tests: `a` becomes bb, `!` makes the document bad. */
static enum qw_rc
open_rules(void *rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    (void)rules, (void)conf, (void)ctx;
    return QW_OK;
}

static void
close_rules(void *rules)
{
    (void)rules;
}

static enum qw_rc
run_double(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    (void)rules, (void)scratch;
    for (size_t i = 0; i < doc->text.n; i++) {
        if (doc->text.p[i] == '!')
            return qw_fail(ctx, QW_BAD, i, "a shout");
        if (doc->text.p[i] == 'a')
            qw_edits_put(edits, i, 1, QW_LIT("bb"), "t.double");
    }
    qw_notes_signal_number(notes, "seen", (double)doc->text.n);
    return QW_OK;
}

static enum qw_rc
run_nothing(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    (void)rules, (void)scratch, (void)doc, (void)edits, (void)notes, (void)ctx;
    return QW_OK;
}

static enum qw_rc
run_flood(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    static const char much[100000] = { 0 };

    (void)rules, (void)scratch, (void)doc, (void)notes, (void)ctx;
    qw_edits_put(edits, 0, 0, qw_span(much, sizeof(much)), "t.flood");
    return QW_OK;
}

static enum qw_rc
open_never(void *rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    (void)rules, (void)conf;
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "never");
}

static const struct qw_table *
no_table(const void *rules, size_t i)
{
    (void)rules, (void)i;
    return NULL;
}

static const struct qw_stage doubling = { .name = "double",
    .brief = "",
    .open = open_rules,
    .close = close_rules,
    .run = run_double,
    .table = no_table };
static const struct qw_stage nothing = { .name = "nothing",
    .brief = "",
    .open = open_rules,
    .close = close_rules,
    .run = run_nothing,
    .table = no_table };
/* Makes its text itself: of one that starts with 'x' the x is cut. */
static enum qw_rc
run_ready(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    struct qw_buf *text = scratch;

    (void)rules, (void)notes, (void)ctx;
    if (!qw_span_starts(doc->text, QW_LIT("x")))
        return QW_OK;
    text->max = 100;
    qw_buf_reset(text);
    qw_buf_add(text, doc->text.p + 1, doc->text.n - 1);
    qw_edits_cut(edits, 0, 1, "t.ready");
    edits->made = qw_buf_view(text);
    edits->maker = text;
    return QW_OK;
}

static void
close_ready(void *scratch)
{
    qw_buf_release(scratch);
}

static const struct qw_stage ready = { .name = "ready",
    .brief = "",
    .scratch_size = sizeof(struct qw_buf),
    .open = open_rules,
    .close = close_rules,
    .thread_close = close_ready,
    .run = run_ready,
    .table = no_table };
static const struct qw_stage flood = { .name = "flood",
    .brief = "",
    .open = open_rules,
    .close = close_rules,
    .run = run_flood,
    .table = no_table };
static const struct qw_stage never = { .name = "never",
    .brief = "",
    .open = open_never,
    .close = close_rules,
    .run = run_nothing,
    .table = no_table };

static void
chain_runs_stages(void **state)
{
    (void)state;
    const struct qw_stage *const stages[] = { &nothing, &doubling, &nothing, NULL };
    const struct qw_conf conf = { 0 };
    struct qw_chain *c;
    struct qw_worker *w;
    struct qw_ctx ctx;

    assert_int_equal(qw_chain_new(&c, stages, &conf, 20, true, &ctx), QW_OK);
    assert_int_equal(qw_chain_count(c), 3);
    assert_ptr_equal(qw_chain_stage(c, 1), &doubling);
    assert_int_equal(qw_worker_new(&w, c, &ctx), QW_OK);
    assert_int_equal(qw_worker_run(w, QW_LIT("xaya"), &ctx), QW_OK);
    assert_span(qw_worker_text(w), "xbbybb");
    assert_int_equal(qw_worker_journal(w)->n, 2);
    assert_int_equal(qw_worker_journal(w)->list[1].at, 3);

    assert_int_equal(qw_worker_run(w, QW_LIT("ok!a"), &ctx), QW_BAD);
    assert_int_equal(ctx.error.at, 2);
    assert_int_equal(qw_worker_run(w, QW_LIT("x\xff"), &ctx), QW_BAD);
    assert_int_equal(ctx.error.at, 1);
    assert_int_equal(qw_worker_run(w, QW_LIT("123456789012345678901"), &ctx), QW_BAD);
    assert_non_null(strstr(ctx.error.what, "--max-doc 20"));

    /* after bad documents the worker does the next one */
    assert_int_equal(qw_worker_run(w, qw_span(NULL, 0), &ctx), QW_OK);
    assert_int_equal(qw_worker_text(w).n, 0);
    assert_int_equal(qw_worker_journal(w)->n, 0);
    assert_int_equal(qw_worker_run(w, QW_LIT("a\0a"), &ctx), QW_OK);
    assert_true(qw_span_eq(qw_worker_text(w), QW_LIT("bb\0bb")));
    assert_string_equal(qw_worker_notes(w)->signals.list[0].key, "source");
    assert_true(qw_worker_notes(w)->signals.list[1].number == 3);
    qw_worker_free(w);
    qw_chain_free(c);
}

/* A text is handed on without a copy where a stage wrote it, or the worker did; else not. */
static void
chain_gives_its_text_away(void **state)
{
    (void)state;
    static const struct {
        const struct qw_stage *stages[3];
        const char *in, *out;
        bool taken;
    } cases[] = { { { &ready }, "xab", "ab", true }, { { &ready }, "ab", "ab", false },
        { { &ready, &doubling }, "xab", "bbb", true },
        { { &doubling, &ready }, "xab", "bbb", true },
        { { &ready, &nothing }, "xab", "ab", false } };
    const struct qw_conf conf = { 0 };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct qw_chain *c;
        struct qw_worker *w;
        struct qw_ctx ctx;
        struct qw_buf out;
        qw_buf_init(&out, 100);
        assert_int_equal(qw_chain_new(&c, cases[i].stages, &conf, 20, true, &ctx), QW_OK);
        assert_int_equal(qw_worker_new(&w, c, &ctx), QW_OK);
        for (int again = 0; again < 3; again++) {
            assert_int_equal(qw_worker_run(w, qw_span_str(cases[i].in), &ctx), QW_OK);
            assert_span(qw_worker_text(w), cases[i].out);
            qw_buf_reset(&out);
            assert_int_equal(qw_worker_take(w, &out), cases[i].taken);
            assert_span(qw_worker_text(w), cases[i].out);
            assert_span(qw_buf_view(&out), cases[i].taken ? cases[i].out : "");
        }
        qw_worker_free(w);
        qw_chain_free(c);
        qw_buf_release(&out);
    }
}

/* The document is bad, not the program out of memory. */
static void
chain_has_a_ceiling(void **state)
{
    (void)state;
    const struct qw_stage *const stages[] = { &flood, NULL };
    const struct qw_conf conf = { 0 };
    struct qw_chain *c;
    struct qw_worker *w;
    struct qw_ctx ctx;

    assert_int_equal(qw_chain_new(&c, stages, &conf, 20, false, &ctx), QW_OK);
    assert_int_equal(qw_worker_new(&w, c, &ctx), QW_OK);
    assert_int_equal(qw_worker_run(w, QW_LIT("x"), &ctx), QW_BAD);
    assert_non_null(strstr(ctx.error.what, "flood: the text grows beyond"));
    qw_worker_free(w);
    qw_chain_free(c);
}

static void
chain_passes_on_why_not(void **state)
{
    (void)state;
    const struct qw_stage *const stages[] = { &nothing, &never, NULL };
    const struct qw_conf conf = { 0 };
    struct qw_chain *c;
    struct qw_ctx ctx;

    assert_int_equal(qw_chain_new(&c, stages, &conf, 20, true, &ctx), QW_FATAL);
    assert_string_equal(ctx.error.what, "never");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_apply),
        cmocka_unit_test(edits_compose),
        cmocka_unit_test(journal_undoes_runs),
        cmocka_unit_test(journal_tells_runs_apart),
        cmocka_unit_test(journal_refuses_another_text),
        cmocka_unit_test(journal_outlives_the_text),
        cmocka_unit_test(edits_say_why),
        cmocka_unit_test(notes_keep_the_first_word),
        cmocka_unit_test(chain_runs_stages),
        cmocka_unit_test(chain_gives_its_text_away),
        cmocka_unit_test(chain_has_a_ceiling),
        cmocka_unit_test(chain_passes_on_why_not),
    };

    return unit_run("unit_chain", tests);
}
