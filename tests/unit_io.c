#include <unistd.h>
#include "io/catalog.h"
#include "io/json.h"
#include "io/names.h"
#include "io/record.h"
#include "io/sql.h"
#include "unit.h"

static void
json_escapes_what_it_must(void **state)
{
    (void)state;
    struct qw_buf b;

    qw_buf_init(&b, 1000);
    qw_json_string(&b, QW_LIT("清\"\\/\n\t\x01\0é\x7f"));
    assert_span(qw_buf_view(&b), "\"清\\\"\\\\/\\n\\t\\u0001\\u0000é\x7f\"");
    qw_buf_reset(&b);
    qw_json_number(&b, 8);
    qw_buf_byte(&b, ' ');
    qw_json_number(&b, 0.875);
    assert_span(qw_buf_view(&b), "8 0.875");
    qw_buf_release(&b);
}

/* As printf does, whether it is asked or not. */
static void
json_numbers_are_printed(void **state)
{
    (void)state;
    struct qw_buf b;

    qw_buf_init(&b, 1000);
    for (unsigned k = 0; k < 1010000; k += k % 10000 < 200 ? 1 : 37) {
        const double all[] = { k / 1e4, k / 1e4 + 1e-6, k / 1e5, -(k + 1.0) / 1e4 };
        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
            char want[40];
            snprintf(want, sizeof(want), "%.6g", all[i]);
            qw_buf_reset(&b);
            qw_json_number(&b, all[i]);
            assert_span(qw_buf_view(&b), want);
        }
    }
    qw_buf_release(&b);
}

/* Wherever it stands, among however many bytes: a byte that is escaped, and nothing else. */
static void
json_escapes_anywhere(void **state)
{
    (void)state;
    char in[70], want[80];
    struct qw_buf b;

    qw_buf_init(&b, 1000);
    for (size_t n = 1; n < sizeof(in); n++)
        for (size_t at = 0; at < n; at++) {
            memset(in, 'a', n);
            in[at] = at % 2 ? '\n' : '"';
            qw_buf_reset(&b);
            qw_json_string(&b, qw_span(in, n));
            memset(want, 'a', n + 3);
            want[0] = want[n + 2] = '"';
            memcpy(want + 1 + at, at % 2 ? "\\n" : "\\\"", 2);
            assert_true(qw_span_eq(qw_buf_view(&b), qw_span(want, n + 3)));
        }
    qw_buf_release(&b);
}

static void
records_keep_what_they_hold(void **state)
{
    (void)state;
    struct qw_record r;
    struct qw_notes notes;
    struct qw_buf b;
    struct qw_ctx ctx;

    qw_record_init(&r);
    qw_notes_init(&notes);
    qw_buf_init(&b, 10000);
    struct qw_span line = QW_LIT("{ \"n\" : 1.50 , \"text\":\"a\\u6e05\\ud83d\\ude00\\n\",\"meta\":"
                                 "{\"title\":\"旧\"},\"id\":\"x\",\"deep\":{\"text\":\"no\"} }");
    assert_int_equal(qw_record_parse(&r, line, &ctx), QW_OK);
    assert_span(r.text, "a清😀\n");
    assert_span(r.id, "x");
    qw_notes_meta(&notes, "title", QW_LIT("新"));
    qw_notes_meta_number(&notes, "pages", 8);
    qw_record_next_line(&b, &r, QW_LIT("\"b\""), &notes, NULL);
    struct qw_span got = qw_span_trim(qw_buf_view(&b));
    assert_true(qw_span_starts(got, QW_LIT("{ \"n\" : 1.50 , \"text\":\"\\\"b\\\"\",\"meta\":"
                                           "{\"title\":\"旧\",\"pages\":8}")));
    assert_true(qw_span_find(got, QW_LIT("\"deep\":{\"text\":\"no\"}")) != QW_NOWHERE);
    assert_true(qw_span_find(got, QW_LIT("新")) == QW_NOWHERE);
    qw_buf_release(&b);
    qw_notes_release(&notes);
    qw_record_release(&r);
}

/* The evidence of an edit is written where there is one, and read again. */
static void
records_say_why(void **state)
{
    (void)state;
    struct qw_record r;
    struct qw_notes notes;
    struct qw_edit_view edits[] = {
        { "one", 0, QW_LIT("a"), QW_LIT("b"), "r", .why = QW_LIT("odds \"9\"") },
        { "one", 1, QW_LIT("c"), QW_LIT(""), "r" },
    };
    struct qw_journal j = { .list = edits, .n = 2 };
    struct qw_buf b;
    struct qw_ctx ctx;

    qw_record_init(&r);
    qw_notes_init(&notes);
    qw_buf_init(&b, 10000);
    qw_record_new_line(&b, QW_LIT("x"), NULL, QW_LIT("b"), &notes, &j);
    assert_true(
        qw_span_find(qw_buf_view(&b), QW_LIT(",\"why\":\"odds \\\"9\\\"\"}")) != QW_NOWHERE);
    assert_int_equal(qw_record_parse(&r, qw_span_trim(qw_buf_view(&b)), &ctx), QW_OK);
    assert_int_equal(r.n_edits, 2);
    assert_span(r.edits[0].why, "odds \"9\"");
    assert_int_equal(r.edits[1].why.n, 0);
    qw_buf_release(&b);
    qw_notes_release(&notes);
    qw_record_release(&r);
}

static void
records_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "", " ", "{", "[]", "7", "\"text\"", "null", "{}",
        "{\"text\":1}", "{\"text\":null}", "{\"text\":\"a\"", "{\"text\":\"a\"}}",
        "{\"text\":\"a\"} {\"text\":\"b\"}", "{\"text\":\"a\",}", "{\"text\":\"\x01\"}",
        "{\"text\":\"a\",\"meta\":[]}", "{\"text\":\"a\",\"signals\":1}",
        "{\"text\":\"a\",\"edits\":{}}", "{\"text\":\"a\",\"edits\":[1]}",
        "{\"text\":\"a\",\"edits\":[\"x\"]}", "{\"text\":\"a\",\"edits\":[null]}",
        "{\"text\":\"a\",\"edits\":[true]}", "{\"text\":\"a\",\"edits\":[[]]}",
        "{\"text\":\"a\",\"edits\":[{}]}",
        "{\"text\":\"a\",\"edits\":[{\"stage\":\"s\",\"at\":\"0\",\"rule\":\"r\"}]}",
        "{\"text\":\"a\",\"edits\":[{\"stage\":\"s\",\"at\":0,\"rule\":\"r\",\"del\":1}]}",
        "{\"text\":\"a\",\"edits\":[{\"stage\":\"s\",\"at\":[0],\"rule\":\"r\"}]}",
        "{\"text\":\"a\",\"edits\":[{\"stage\":\"s\",\"at\":-1,\"del\":\"\",\"ins\":\"\","
        "\"rule\":\"r\"}]}",
        "{\"text\":\"a\",\"edits\":[{\"stage\":\"s\",\"at\":0,\"del64\":\"?\",\"ins\":\"\","
        "\"rule\":\"r\"}]}" };
    struct qw_record r;
    struct qw_ctx ctx;

    qw_record_init(&r);
    size_t taken = 0;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (qw_record_parse(&r, qw_span_str(bad[i]), &ctx) != QW_BAD) {
            print_error("[%s] is taken for a record\n", bad[i]);
            taken++;
        }
    assert_int_equal(taken, 0);
    assert_int_equal(qw_record_parse(&r, QW_LIT("{\"text\":\"a\"}"), &ctx), QW_OK);
    qw_record_release(&r);
}

/* As deep as one likes: no recursion, an answer either way. */
static void
records_nest_deeply(void **state)
{
    (void)state;
    struct qw_record r;
    struct qw_ctx ctx;
    struct qw_buf b;

    qw_buf_init(&b, 1 << 22);
    qw_buf_span(&b, QW_LIT("{\"text\":\"a\",\"x\":"));
    for (int i = 0; i < 200000; i++)
        qw_buf_byte(&b, '[');
    for (int i = 0; i < 200000; i++)
        qw_buf_byte(&b, ']');
    qw_buf_byte(&b, '}');
    qw_record_init(&r);
    assert_true(qw_record_parse(&r, qw_buf_view(&b), &ctx) <= QW_BAD);
    qw_record_release(&r);
    qw_buf_release(&b);
}

/* More than fit into the first table; each is fresh once. */
static void
names_are_fresh_once(void **state)
{
    (void)state;
    struct qw_names names;
    char name[32];

    qw_names_init(&names);
    assert_int_equal(qw_names_count(&names, QW_LIT("a")), 0);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 1000; i++) {
            snprintf(name, sizeof(name), "页%d.txt", i);
            assert_int_equal(qw_names_add(&names, qw_span_str(name)), round == 0);
            if (round == 0)
                qw_names_set_count(&names, qw_span_str(name), (unsigned)i);
        }
    assert_int_equal(qw_names_count(&names, QW_LIT("页999.txt")), 999);
    assert_int_equal(qw_names_count(&names, QW_LIT("页1000.txt")), 0);
    qw_names_release(&names);
}

static void
assert_same_keys(const struct qw_keys *a, const struct qw_keys *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        assert_true(qw_span_eq(a->list[i], b->list[i]));
}

static void
assert_same_place(struct qw_place a, struct qw_place b)
{
    assert_int_equal(a.from, b.from);
    assert_int_equal(a.to, b.to);
}

/* The quick way and yajl say the same of any line: lines as they should be, and each of
 * them cut and damaged at every byte. */
static void
assert_same_record(struct qw_record *quick, struct qw_record *slow, char *bytes, size_t n)
{
    struct qw_ctx a, b;
    enum qw_rc rc = qw_record_read(quick, qw_span(bytes, n), 64, &a);

    assert_int_equal(rc, qw_record_parse(slow, qw_span(bytes, n), &b));
    if (rc != QW_OK) {
        assert_string_equal(a.error.what, b.error.what);
        return;
    }
    assert_true(qw_span_eq(quick->text, slow->text));
    assert_true(qw_span_eq(quick->id, slow->id));
    assert_same_place(quick->id_at, slow->id_at);
    assert_same_place(quick->text_at, slow->text_at);
    assert_same_place(quick->meta_at, slow->meta_at);
    assert_same_place(quick->signals_at, slow->signals_at);
    assert_same_place(quick->edits_at, slow->edits_at);
    assert_same_keys(&quick->meta, &slow->meta);
    assert_same_keys(&quick->signals, &slow->signals);
    assert_int_equal(quick->n_edits, slow->n_edits);
}

static void
records_are_read_alike(void **state)
{
    (void)state;
    static const char *const lines[] = { "{\"text\":\"清文\"}",
        " {\"id\":\"a\\u6e05\" , \"text\" : "
        "\"一\\n二\\ud83d\\ude00\",\"meta\":{ \"标\":[1,-2.5e3,{\"k\":null}] "
        ",\"b\":true},\"edits\":[ ],"
        "\"signals\":{}, \"n\":[[],{}, \"x\", false]} ",
        "{\"text\":\"\",\"edits\":[{\"stage\":\"punct\",\"at\":0,\"del\":\",\",\"ins\":\"，\","
        "\"rule\":"
        "\"punct.comma\"}],\"id\":7}" };
    static const char damage[] = { '"', '\\', '{', ']', ',', '0', ' ', '\xff', '\0' };
    struct qw_record quick, slow;
    char bytes[512] = { 0 };

    qw_record_init(&quick);
    qw_record_init(&slow);
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        for (size_t at = 0, n = strlen(lines[i]); at <= n; at++) {
            memset(bytes, 0, sizeof(bytes));
            memcpy(bytes, lines[i], at);
            assert_same_record(&quick, &slow, bytes, at);
            memcpy(bytes, lines[i], n);
            for (size_t k = 0; at < n && k < sizeof(damage); k++) {
                bytes[at] = damage[k];
                assert_same_record(&quick, &slow, bytes, n);
            }
        }
    qw_record_release(&quick);
    qw_record_release(&slow);
}

static long long
ask(const char *path, const char *sql)
{
    struct qw_sql *db;
    struct qw_query *q;
    struct qw_ctx ctx;
    bool row;

    assert_int_equal(qw_sql_open(&db, path, QW_SQL_READ, &ctx), QW_OK);
    assert_int_equal(qw_query_open(&q, db, sql, &ctx), QW_OK);
    assert_int_equal(qw_query_step(q, &row, &ctx), QW_OK);
    assert_true(row);
    long long v = qw_query_get_number(q, 0);
    qw_query_close(q);
    assert_int_equal(qw_sql_close(db, &ctx), QW_OK);
    return v;
}

static const char *const catalog_stages[] = { "decode", "punct", NULL };

static void
add_documents(struct qw_catalog *c, int n)
{
    static const long long chars[] = { 10, 9 };
    static const size_t edits[] = { 0, 3 };
    const struct qw_rule_count rule = { .rule = "punct.comma",
        .stage = "punct",
        .edits = 3,
        .chars_del = 3,
        .chars_ins = 2,
        .sample = { 4, QW_LIT("前"), QW_LIT(","), QW_LIT("，"), QW_LIT("后") } };
    const struct qw_catalog_row good = { .id = QW_LIT("a"),
        .source = QW_LIT("f"),
        .offset = -1,
        .bytes = 30,
        .status = "ok",
        .at = QW_NOWHERE,
        .chars_in = -1,
        .bytes_out = 27,
        .chars = chars,
        .edits = edits,
        .rules = &rule,
        .n_rules = 1 };
    struct qw_ctx ctx;

    for (int i = 0; i < n; i++)
        assert_int_equal(qw_catalog_add(c, &good, &ctx), QW_OK);
}

/* What was committed is there, what was not is gone; counts go on where they stood. */
static void
catalogs_go_on(void **state)
{
    (void)state;
    char path[] = "/tmp/unit_io-XXXXXX";
    const struct qw_setting settings[] = { { "max-doc", "1" } }, others[] = { { "max-doc", "2" } };
    struct qw_catalog_conf conf = {
        .stages = catalog_stages, .settings = settings, .n_settings = 1, .command = QW_LIT("[]")
    };
    struct qw_catalog_state at, to = { .documents = 100, .output = 7 };
    struct qw_catalog *c;
    struct qw_ctx ctx;

    close(mkstemp(path));
    assert_int_equal(qw_catalog_open(&c, path, &conf, &at, &ctx), QW_OK);
    assert_int_equal(at.documents, 0);
    add_documents(c, 100);
    assert_int_equal(qw_catalog_commit(c, &to, &ctx), QW_OK);
    add_documents(c, 5);
    assert_int_equal(qw_catalog_close(c, 130, &ctx), QW_OK);
    assert_int_equal(qw_catalog_open(&c, path, &conf, &at, &ctx), QW_FATAL);
    conf.resume = true;
    conf.settings = others;
    assert_int_equal(qw_catalog_open(&c, path, &conf, &at, &ctx), QW_FATAL);
    conf.settings = settings;
    assert_int_equal(qw_catalog_open(&c, path, &conf, &at, &ctx), QW_OK);
    assert_int_equal(at.documents, 100);
    assert_int_equal(at.output, 7);
    add_documents(c, 28);
    at.documents += 28;
    assert_int_equal(qw_catalog_commit(c, &at, &ctx), QW_OK);
    assert_int_equal(qw_catalog_close(c, 0, &ctx), QW_OK);
    assert_int_equal(ask(path, "SELECT count(*) FROM documents"), 128);
    assert_int_equal(ask(path, "SELECT edits FROM rules WHERE id = 'punct.comma'"), 384);
    assert_int_equal(ask(path, "SELECT documents FROM rules"), 128);
    assert_int_equal(ask(path, "SELECT count(*) FROM samples"), 16 + 8 * 3);
    assert_int_equal(ask(path, "SELECT sum(chars_in - chars_out) FROM passes WHERE n = 2"), 128);
    assert_int_equal(ask(path, "SELECT count(*) FROM run WHERE status IN (0, 130)"), 2);
    unlink(path);
}

/* Rows of progress come four a second at first; a start that goes on has fewer, never more
 * than 240, and the last one always. An older catalog gets the table when it is gone on
 * with; a newer one is refused. */
static void
catalogs_pace(void **state)
{
    (void)state;
    char path[] = "/tmp/unit_io-XXXXXX";
    struct qw_catalog_conf conf = { .stages = catalog_stages, .command = QW_LIT("[]") };
    struct qw_catalog_state at;
    const long long step = 100000000; /* a tenth of a second */
    struct qw_catalog *c;
    struct qw_ctx ctx;

    close(mkstemp(path));
    assert_int_equal(qw_catalog_open(&c, path, &conf, &at, &ctx), QW_OK);
    for (unsigned i = 1; i <= 10; i++)
        assert_int_equal(qw_catalog_pace(c, i * step, i, 10ull * i, false, &ctx), QW_OK);
    at = (struct qw_catalog_state){ .documents = 10, .bytes_in = 100 };
    assert_int_equal(qw_catalog_commit(c, &at, &ctx), QW_OK);
    assert_int_equal(qw_catalog_pace(c, 20 * step, 20, 200, true, &ctx), QW_OK);
    assert_int_equal(qw_catalog_close(c, 130, &ctx), QW_OK);
    assert_int_equal(ask(path, "SELECT count(*) FROM progress"), 3); /* 0.3, 0.6, 0.9 */
    assert_int_equal(ask(path, "SELECT sum(documents * 10 = bytes) FROM progress"), 3);
    assert_int_equal(ask(path, "SELECT max(seconds) * 10 FROM progress"), 9);

    struct qw_sql *db;
    assert_int_equal(qw_sql_open(&db, path, QW_SQL_WRITE, &ctx), QW_OK);
    assert_int_equal(qw_sql_exec(db, "DROP TABLE progress; PRAGMA user_version = 1", &ctx), QW_OK);
    assert_int_equal(qw_sql_close(db, &ctx), QW_OK);
    conf.resume = true;
    assert_int_equal(qw_catalog_open(&c, path, &conf, &at, &ctx), QW_OK);
    assert_int_equal(at.documents, 10);
    for (unsigned i = 1; i <= 100000; i++)
        assert_int_equal(qw_catalog_pace(c, i * step, 10 + i, 100, i == 100000, &ctx), QW_OK);
    at.documents = 100010;
    assert_int_equal(qw_catalog_commit(c, &at, &ctx), QW_OK);
    assert_int_equal(qw_catalog_close(c, 0, &ctx), QW_OK);
    assert_in_range(ask(path, "SELECT count(*) FROM progress WHERE run = 2"), 120, 240);
    assert_int_equal(ask(path, "SELECT max(seconds) FROM progress"), 10000);
    assert_int_equal(ask(path, "SELECT max(documents) FROM progress"), 100000);
    assert_int_equal(ask(path, "SELECT max(documents <> seconds * 10) FROM progress"), 0);
    assert_in_range(ask(path, "SELECT max(gap) FROM (SELECT seconds - lag(seconds, 1, 0)"
                              " OVER (ORDER BY seconds) AS gap FROM progress)"),
        40, 130);

    assert_int_equal(qw_sql_open(&db, path, QW_SQL_WRITE, &ctx), QW_OK);
    assert_int_equal(qw_sql_exec(db, "PRAGMA user_version = 3", &ctx), QW_OK);
    assert_int_equal(qw_sql_close(db, &ctx), QW_OK);
    assert_int_equal(qw_catalog_open(&c, path, &conf, &at, &ctx), QW_FATAL);
    assert_non_null(strstr(ctx.error.what, "version 3"));
    unlink(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_escapes_what_it_must),
        cmocka_unit_test(json_numbers_are_printed),
        cmocka_unit_test(json_escapes_anywhere),
        cmocka_unit_test(records_keep_what_they_hold),
        cmocka_unit_test(records_say_why),
        cmocka_unit_test(records_are_refused),
        cmocka_unit_test(records_nest_deeply),
        cmocka_unit_test(records_are_read_alike),
        cmocka_unit_test(names_are_fresh_once),
        cmocka_unit_test(catalogs_go_on),
        cmocka_unit_test(catalogs_pace),
    };

    return unit_run("unit_io", tests);
}
