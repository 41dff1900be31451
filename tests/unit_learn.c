#define _DEFAULT_SOURCE /* mkdtemp */
#include <unistd.h>
#include "learn/train.h"
#include "rule/spun/weights.h"
#include "unit.h"

static const struct qw_twins twins[] = { { { "发展", 6 }, { "进展", 6 } },
    { { "发展", 6 }, { "开展", 6 } }, { { "经济", 6 }, { "经营", 6 } } };

/* Words of pairs are seen as their class, whichever stands: a rewritten place looks as it did
 * before. Marks end what is seen, widths and blanks make no difference. */
static void
around_sees_classes(void **state)
{
    (void)state;
    static const char *const same[] = { "，经济增长_开展较快。后面", ",经济增长_进展较快;别的",
        "；经营 增长_发展 较快!" };
    struct qw_around *around = qw_around_new(twins, 3);
    struct qw_sight sight;
    struct qw_feature first[QW_FEATURES], other[QW_FEATURES];
    size_t n = 0;

    for (size_t i = 0; i < 3; i++) {
        struct qw_span s = qw_span_str(same[i]);
        qw_around_see(around, s, qw_span_find(s, QW_LIT("_")), 1, &sight);
        size_t got = qw_sight_features(&sight, i ? other : first);
        assert_true(got > 10 && (i == 0 || got == n));
        for (size_t k = 0; i && k < n; k++)
            assert_true(other[k].key == first[k].key);
        n = got;
    }
    qw_around_free(around);
}

/* Of a feature with its weight, and another one behind it. */
static uint64_t
key_of(struct qw_span feature)
{
    char cell[200];
    struct qw_span s = { cell,
        (size_t)snprintf(cell, sizeof(cell), "%.*s-12 的_+3", (int)feature.n, feature.p) };
    struct qw_span alone = feature;
    uint64_t key = qw_feature_read(&s);

    assert_true(qw_span_eq(s, QW_LIT("-12 的_+3")));
    assert_true(qw_feature_read(&alone) == key && alone.n == 0);
    return key;
}

/* What is spelt reads as the same feature. */
static void
features_are_read_as_written(void **state)
{
    (void)state;
    struct qw_around *around = qw_around_new(twins, 3);
    struct qw_span s = QW_LIT("学校的2023年_进展(第3期)、培训");
    struct qw_sight sight;
    struct qw_feature f[QW_FEATURES];
    struct qw_buf b;

    qw_buf_init(&b, 1000);
    qw_around_see(around, s, qw_span_find(s, QW_LIT("_")), 1, &sight);
    size_t n = qw_sight_features(&sight, f);
    for (size_t i = 0; i < n; i++) {
        qw_buf_reset(&b);
        qw_feature_spell(&sight, &f[i], &b);
        assert_true(key_of(qw_buf_view(&b)) == f[i].key);
    }
    assert_true(key_of(QW_LIT("的_发展")) != key_of(QW_LIT("的_进展")));
    assert_true(key_of(QW_LIT("的…_")) != key_of(QW_LIT("的_")));
    assert_true(key_of(QW_LIT("的_")) != key_of(QW_LIT("_的")));
    assert_true(key_of(QW_LIT("第_条")) != key_of(QW_LIT("条_第")));
    assert_int_equal(key_of(QW_LIT("没有")), 0);
    assert_int_equal(key_of(QW_LIT("_")), 0);
    qw_buf_release(&b);
    qw_around_free(around);
}

/* A folder with a table of pairs and what was learnt of them. */
struct school {
    char dir[32];
    struct qw_pairs pairs;
    struct qw_around *around;
    struct qw_examples examples;
    struct qw_buf table, report;
    struct qw_ctx ctx;
};

static void
put_file(const char *dir, const char *name, struct qw_span bytes)
{
    char path[64];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    fclose(f);
}

/* 经济 before the original, 工程 before the double; the second pair has but one example. */
static void
learn(struct school *s)
{
    static const char *const names[] = { "pairs" };
    const char *dir = s->dir;
    const struct qw_conf conf = { .dirs = &dir, .n_dirs = 1 };
    struct qw_buf text;

    qw_buf_init(&text, 1 << 20);
    for (int i = 0; i < 2000; i++)
        qw_buf_fmt(&text, "第%d号:经济%s势头良好,工程%s情况通报\n", i, "发展", "进展");
    qw_buf_fmt(&text, "他态度乐观\n");
    assert_int_equal(qw_pairs_load_from(&s->pairs, &conf, names, 1, &s->ctx), QW_OK);
    s->around = qw_around_new(twins, 1);
    assert_true(qw_examples_init(&s->examples, &s->pairs, s->around));
    qw_examples_read(&s->examples, 0, qw_buf_view(&text));
    qw_examples_read(&s->examples, 0, qw_buf_view(&text)); /* lines that are known */
    qw_buf_init(&s->table, 1 << 20);
    qw_buf_init(&s->report, 1 << 20);
    assert_int_equal(qw_train(&s->examples, &qw_train_conf, &s->table, &s->report, &s->ctx), QW_OK);
    qw_buf_release(&text);
}

static void
forget(struct school *s)
{
    qw_buf_release(&s->table);
    qw_buf_release(&s->report);
    qw_examples_release(&s->examples);
    qw_around_free(s->around);
    qw_pairs_release(&s->pairs);
}

static bool
has(const struct qw_buf *b, const char *what)
{
    return qw_span_find(qw_buf_view(b), qw_span_str(what)) != QW_NOWHERE;
}

static float
score_in(const struct school *s, const struct qw_weights *w, const char *text)
{
    struct qw_span t = qw_span_str(text);
    struct qw_sight sight;
    struct qw_feature f[QW_FEATURES];

    qw_around_see(s->around, t, qw_span_find(t, QW_LIT("进展")), 6, &sight);
    return qw_weights_score(w, 0, 0, f, qw_sight_features(&sight, f));
}

/* Twice the same bytes; read back, they tell the places apart. */
static void
training_tells_places_apart(void **state)
{
    (void)state;
    struct school s = { .dir = "/tmp/qw-learn-XXXXXX" }, again = s;
    struct qw_weights *w = NULL;
    char command[64];

    assert_non_null(mkdtemp(s.dir));
    memcpy(again.dir, s.dir, sizeof(s.dir));
    put_file(s.dir, "pairs.tsv",
        QW_LIT("id\tfamily\toriginal\tdouble\trate_original\trate_double\tshare\tact\tunless\tonly"
               "\tyes\tno\n"
               "p.1\tA\t发展\t进展\t100\t10\t0.9\trestore\t\t\t进展\t发展\n"
               "p.2\tA\t积极\t乐观\t100\t10\t0.9\trestore\t\t\t乐观\t积极\n"));
    learn(&s);
    learn(&again);
    assert_true(qw_span_eq(qw_buf_view(&s.table), qw_buf_view(&again.table)));
    assert_true(has(&s.report, "p.2\t0\t1\ttoo few examples\n"));
    assert_true(has(&s.report, "p.1\t1863\t1863\t1.0000\t1.0000\n"));
    assert_true(has(&s.report, "all\t137\t137\t1.0000\t1.0000\n"));
    assert_true(has(&s.table, "\np.2\trates\t"));
    assert_false(has(&s.table, "p.2\tbefore"));

    snprintf(command, sizeof(command), "mkdir %s/repair", s.dir);
    assert_int_equal(system(command), 0);
    put_file(s.dir, "repair/trained.tsv", qw_buf_view(&s.table));
    const char *dir = s.dir;
    const struct qw_conf conf = { .dirs = &dir, .n_dirs = 1 };
    assert_int_equal(qw_weights_load(&w, &s.pairs, &conf, &s.ctx), QW_OK);
    assert_true(qw_weights_know(w, 0) && !qw_weights_know(w, 1));
    assert_true(score_in(&s, w, "经济进展势头良好") > 2);
    assert_true(score_in(&s, w, "工程进展情况通报") < -2);
    qw_weights_free(w);

    put_file(s.dir, "repair/trained.tsv", QW_LIT("pair\twhat\tvalues\np.1\tbefore\t的_+x\n"));
    assert_int_equal(qw_weights_load(&w, &s.pairs, &conf, &s.ctx), QW_FATAL);
    assert_non_null(strstr(s.ctx.error.what, "trained.tsv:2:12:"));
    qw_weights_free(w);
    snprintf(command, sizeof(command), "rm -r %s", s.dir);
    assert_int_equal(system(command), 0);
    forget(&s);
    forget(&again);
}

/* A row of a table of collocations counts as often as it says; of the sign that it was cut out
 * of a clause nothing is told. */
static void
collocations_are_counted(void **state)
{
    (void)state;
    struct school s = { .dir = "/tmp/qw-learn-XXXXXX" };
    const char *names[] = { "pairs" }, *dir = s.dir;
    const struct qw_conf conf = { .dirs = &dir, .n_dirs = 1 };
    char command[64];

    assert_non_null(mkdtemp(s.dir));
    put_file(s.dir, "pairs.tsv",
        QW_LIT("id\tfamily\toriginal\tdouble\trate_original\trate_double\tshare\tact\tunless\tonly"
               "\tyes\tno\np.1\tA\t发展\t进展\t100\t10\t0.9\trestore\t\t\t进展\t发展\n"));
    assert_int_equal(qw_pairs_load_from(&s.pairs, &conf, names, 1, &s.ctx), QW_OK);
    s.around = qw_around_new(twins, 1);
    assert_true(qw_examples_init(&s.examples, &s.pairs, s.around));
    qw_examples_read(&s.examples, 0,
        QW_LIT("gram\tcount\n经济发展\u3400\t70\n\u3400工程进展\t30\n发展\n进展\tx\n"));
    qw_buf_init(&s.table, 1 << 20);
    qw_buf_init(&s.report, 1 << 20);
    assert_int_equal(qw_train(&s.examples, &qw_train_conf, &s.table, &s.report, &s.ctx), QW_OK);
    assert_true(has(&s.report, "p.1\t70\t30\t"));
    assert_true(has(&s.table, "经济_+"));
    assert_true(has(&s.table, "工程_-"));
    assert_false(has(&s.table, "\u3400"));
    snprintf(command, sizeof(command), "rm -r %s", s.dir);
    assert_int_equal(system(command), 0);
    forget(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(around_sees_classes),
        cmocka_unit_test(features_are_read_as_written),
        cmocka_unit_test(training_tells_places_apart),
        cmocka_unit_test(collocations_are_counted),
    };

    return unit_run("unit_learn", tests);
}
