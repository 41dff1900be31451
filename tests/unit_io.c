#include "io/json.h"
#include "io/record.h"
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

static void
records_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "", " ", "{", "[]", "7", "\"text\"", "null", "{}",
        "{\"text\":1}", "{\"text\":null}", "{\"text\":\"a\"", "{\"text\":\"a\"}}",
        "{\"text\":\"a\"} {\"text\":\"b\"}", "{\"text\":\"a\",}", "{\"text\":\"\x01\"}",
        "{\"text\":\"a\",\"meta\":[]}", "{\"text\":\"a\",\"signals\":1}",
        "{\"text\":\"a\",\"edits\":{}}", "{\"text\":\"a\",\"edits\":[1]}",
        "{\"text\":\"a\",\"edits\":[{}]}",
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_escapes_what_it_must),
        cmocka_unit_test(records_keep_what_they_hold),
        cmocka_unit_test(records_are_refused),
        cmocka_unit_test(records_nest_deeply),
    };

    return unit_run("unit_io", tests);
}
