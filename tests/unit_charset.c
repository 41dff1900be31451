#include <iconv.h>
#include "learn/digram_train.h"
#include "text/charset.h"
#include "text/swift.h"
#include "text/utf8.h"
#include "unit.h"

/* Bytes by libc's converter; false when it has no character for them. */
static bool
by_iconv(iconv_t cd, const char *bytes, size_t n, uint32_t *cp)
{
    char in[4], out[8], *from = in, *to = out;
    size_t left = n, room = sizeof(out), len;

    memcpy(in, bytes, n);
    iconv(cd, NULL, NULL, NULL, NULL);
    if (iconv(cd, &from, &left, &to, &room) == (size_t)-1 || left)
        return false;
    *cp = qw_utf8_at(out, &len);
    return len == sizeof(out) - room;
}

static bool
is_private(uint32_t cp)
{
    return cp >= 0xe000 && cp <= 0xf8ff;
}

/* Every code of two bytes that libc knows means the same here, but for the private ones, to
 * which GB 18030 gave standard code points one after the other. */
static void
gb18030_two(void **state)
{
    struct qw_charsets *c;
    struct qw_ctx ctx;
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    size_t same = 0;

    (void)state;
    assert_int_equal(qw_charsets_new(&c, &ctx), QW_OK);
    for (unsigned lead = 0x81; lead < 0xff; lead++)
        for (unsigned trail = 0x40; trail < 0xff; trail++) {
            const char two[2] = { (char)lead, (char)trail };
            uint32_t theirs, ours = 0;
            if (trail == 0x7f || !by_iconv(cd, two, 2, &theirs))
                continue;
            assert_int_equal(qw_charset_step(c, QW_GB18030, two, 2, &ours), 2);
            if (ours != theirs && !is_private(ours) && !is_private(theirs))
                fail_msg("%02x%02x is U+%04X, not U+%04X", lead, trail, theirs, ours);
            same += ours == theirs;
        }
    assert_true(same > 23800);
    iconv_close(cd);
    qw_charsets_free(c);
}

/* And every one of four in the basic plane. */
static void
gb18030_four(void **state)
{
    struct qw_charsets *c;
    struct qw_ctx ctx;
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    size_t same = 0;

    (void)state;
    assert_int_equal(qw_charsets_new(&c, &ctx), QW_OK);
    assert_int_equal(qw_charsets_load(c, QW_GB18030, &ctx), QW_OK);
    for (unsigned i = 0; i < 39420; i++) {
        const char four[4] = { (char)(0x81 + i / 12600), (char)(0x30 + i / 1260 % 10),
            (char)(0x81 + i / 10 % 126), (char)(0x30 + i % 10) };
        uint32_t theirs, ours = 0;
        if (!by_iconv(cd, four, 4, &theirs))
            continue;
        if (qw_charset_step(c, QW_GB18030, four, 4, &ours) != 4)
            fail_msg("code %u, U+%04X, is no character", i, theirs);
        if (ours != theirs && !is_private(ours) && !is_private(theirs) && theirs < 0xfe10)
            fail_msg("code %u is U+%04X, not U+%04X", i, theirs, ours);
        same += ours == theirs;
    }
    assert_true(same > 39300);
    iconv_close(cd);
    qw_charsets_free(c);
}

/* What is written in a charset is read back, what it lacks is a reference. */
static void
written_back(void **state)
{
    struct qw_buf out;

    (void)state;
    qw_buf_init(&out, 1 << 20);
    assert_true(qw_charset_write("GBK", QW_LIT("清a"), &out));
    assert_true(qw_span_eq(qw_buf_view(&out), QW_LIT("\xc7\xe5\x61")));
    qw_buf_reset(&out);
    assert_true(qw_charset_write("GB2312", QW_LIT("😀"), &out));
    assert_true(qw_span_eq(qw_buf_view(&out), QW_LIT("&#x1F600;")));
    qw_buf_reset(&out);
    for (int i = 0; i < 5000; i++) /* more than one piece */
        assert_true(qw_charset_write("UTF-16LE", QW_LIT("清"), &out));
    assert_int_equal(out.n, 10000);
    assert_false(qw_charset_write("no such charset", QW_LIT(""), &out));
    assert_true(qw_charset_write("GBK", qw_span(NULL, 0), &out));
    qw_buf_release(&out);
}

static void
trained(void **state)
{
    struct qw_digram_train *t = qw_digram_train_new();
    struct qw_buf out;

    (void)state;
    qw_buf_init(&out, 1 << 16);
    assert_non_null(t);
    assert_true(qw_digram_train_add(
        t, QW_LIT("徘徊徘徊\n一二三四五六七八九十百千万\n徘徊\n十九八七六五\n")));
    assert_true(qw_digram_train_write(t, 1, &out));
    qw_buf_byte(&out, '\0');
    assert_non_null(strstr(out.p, "first\tseconds\n"));
    assert_non_null(strstr(out.p, "\n徘\t2徊\n"));
    assert_null(strstr(out.p, "一"));
    qw_digram_train_free(t);
    qw_buf_release(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gb18030_two),
        cmocka_unit_test(gb18030_four),
        cmocka_unit_test(written_back),
        cmocka_unit_test(trained),
    };

    return unit_run("unit_charset", tests);
}
