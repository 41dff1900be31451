#include <iconv.h>
#include "learn/digram_train.h"
#include "text/charset/charset.h"
#include "text/charset/company.h"
#include "text/charset/swift.h"
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

static uint64_t
random_below(uint64_t *state, uint64_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (*state >> 33) % n;
}

/* Bytes such as pages in GB18030 have, and some that they have not. */
static size_t
random_page(uint64_t *state, unsigned char *p, size_t most)
{
    size_t n = 0;

    while (n + 4 <= most && random_below(state, 400)) {
        uint64_t kind = random_below(state, 200);
        if (kind < 160) {
            p[n++] = (unsigned char)(0xb0 + random_below(state, 0x27));
            p[n++] = (unsigned char)(0xa1 + random_below(state, 0x5e));
        } else if (kind < 180)
            p[n++] = kind % 4 ? (unsigned char)"\n 1a"[kind % 4]
                              : (unsigned char)random_below(state, 0x80);
        else if (kind < 198) {
            p[n++] = (unsigned char)(0x81 + random_below(state, 0x7e));
            p[n++] = (unsigned char)(0x30 + random_below(state, 0xd0));
        } else
            p[n++] = (unsigned char)random_below(state, 0x100);
    }
    return n;
}

struct read {
    struct qw_buf text;
    struct qw_patch patch;
    struct qw_reading r;
    struct qw_swift_place place;
};

static void
read_swiftly(struct qw_swift *f, bool plain, struct qw_span page, size_t at, struct read *to)
{
    f->plain = plain;
    f->cost = 0;
    qw_buf_reset(&to->text);
    to->patch.n = 0;
    to->r = (struct qw_reading){ .text = &to->text, .patch = &to->patch };
    to->place = qw_swift_run(f, QW_GB18030, page, at, &to->r);
}

/* Characters side by side are read, and doubted, as one after the other. */
static void
swift_agrees(void **state)
{
    static struct qw_common common;
    struct qw_swift f = { .common = &common,
        .limits = { .usual = 48, .rise = 56, .orphan = { 64, 32, 16 }, .lone = 48 } };
    struct read one = { 0 }, many = { 0 };
    struct qw_charsets *c;
    struct qw_ctx ctx;
    uint64_t random = 5;
    size_t whole = 0, beside = 0;

    (void)state;
    assert_int_equal(qw_charsets_new(&c, &ctx), QW_OK);
    f.charsets = c;
    for (size_t i = 0; i < 0x10000; i++)
        common.basic[i] = (uint8_t)(i % 7 == 0 ? 40 + i % 40 : 26 + i % 16);
    assert_true(qw_swift_load(&f, QW_GB18030));
    qw_buf_init(&one.text, 1 << 20);
    qw_buf_init(&many.text, 1 << 20);
    for (int round = 0; round < 20000; round++) {
        unsigned char room[3000], *page;
        size_t n = random_page(&random, room, round % 10 ? 300 : sizeof(room));
        page = malloc(n + 1); /* nothing behind it is to be read */
        assert_non_null(page);
        memcpy(page + 1, room, n);
        struct qw_span s = qw_span((char *)page + 1, n);
        read_swiftly(&f, true, s, 0, &one);
        uint64_t cost = f.cost;
        read_swiftly(&f, false, s, 0, &many);
        assert_int_equal(f.cost, cost);
        assert_memory_equal(&one.place, &many.place, sizeof(one.place.at) * 2);
        assert_int_equal(one.place.damaged, many.place.damaged);
        assert_true(qw_span_eq(qw_buf_view(&one.text), qw_buf_view(&many.text)));
        assert_int_equal(one.patch.n, many.patch.n);
        for (size_t i = 0; i < one.patch.n; i++)
            assert_int_equal(one.patch.list[i].n, many.patch.list[i].n);
        assert_int_equal(one.r.bytes[QW_GB18030], many.r.bytes[QW_GB18030]);
        whole += many.place.at == n;
        beside += f.wide;
        free(page);
    }
    assert_true(whole > 1000 && whole < 19000);
    assert_true(beside == 0 || beside == 20000);
    qw_buf_release(&one.text);
    qw_buf_release(&many.text);
    qw_patch_release(&one.patch);
    qw_patch_release(&many.patch);
    qw_swift_release(&f);
    qw_charsets_free(c);
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

/* What a page has said is cheaper on it, pairs more so; what stands at the place itself says
 * nothing. */
static void
company_is_kept(void **state)
{
    static const char piece[] =
        "\xb4\xe5\xc0\xef\xb5\xc4\xb4\xe5\xc0\xef\xc8\xcb,\n"; /* 村里的村里人 */
    enum { PIECE = sizeof(piece) - 1, USUAL = 60 };
    struct qw_charsets *charsets;
    struct qw_ctx ctx = { 0 };
    struct qw_company *c = calloc(1, sizeof(*c));
    char page[PIECE * 20];
    struct qw_span s = { page, sizeof(page) };

    (void)state;
    assert_non_null(c);
    assert_int_equal(qw_charsets_new(&charsets, &ctx), QW_OK);
    for (size_t i = 0; i < sizeof(page); i++)
        page[i] = piece[i % PIECE];
    qw_company_gather(c, charsets, QW_GB18030, s, PIECE, PIECE);
    uint32_t alone = qw_company_cost(c, 0, U'里', USUAL),
             pair = qw_company_cost(c, U'村', U'里', USUAL);
    assert_true(pair < alone && alone < USUAL);
    assert_int_equal(qw_company_cost(c, U'村', U'外', USUAL), USUAL);
    assert_true(qw_company_cost(c, U'人', ',', USUAL) < qw_company_cost(c, U'人', '!', USUAL));
    qw_company_gather(c, charsets, QW_GB18030, s, PIECE, sizeof(page));
    assert_int_equal(qw_company_cost(c, 0, U'里', USUAL), USUAL);
    qw_charsets_free(charsets);
    free(c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gb18030_two),
        cmocka_unit_test(gb18030_four),
        cmocka_unit_test(written_back),
        cmocka_unit_test(swift_agrees),
        cmocka_unit_test(trained),
        cmocka_unit_test(company_is_kept),
    };

    return unit_run("unit_charset", tests);
}
