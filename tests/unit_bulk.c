#include <stdlib.h>
#include <unistd.h>
#include "io/archive.h"
#include "io/member_name.h"
#include "io/member_path.h"
#include "io/sniff.h"
#include "io/warc.h"
#include "unit.h"

static void
assert_path(struct qw_paths *p, const char *id, const char *want)
{
    struct qw_span path;
    struct qw_ctx ctx;

    assert_int_equal(qw_paths_choose(p, qw_span_str(id), &path, &ctx), QW_OK);
    assert_span(path, want);
}

/* No path is given twice, none is both file and folder, none leads elsewhere. */
static void
paths_are_safe_and_single(void **state)
{
    (void)state;
    struct qw_paths p;
    char id[8000];

    qw_paths_init(&p);
    assert_path(&p, "a.tar!b/c.txt", "a.tar/b/c.txt");
    assert_path(&p, "a.tar/b!c.txt", "a.tar/b/c-2.txt");
    assert_path(&p, "a.tar:b", "a.tar/b-2");                 /* b is a folder */
    assert_path(&p, "a.tar/b/c.txt/d", "a.tar/b/c.txt-2/d"); /* c.txt is a file */
    assert_path(&p, "a.tar/b/c.txt/e", "a.tar/b/c.txt-2/e");
    assert_path(&p, "../../etc/passwd", "etc/passwd");
    assert_path(&p, "/..//./", "document");
    assert_path(&p, ".qw-part/x", "x");
    for (int i = 2; i < 500; i++) {
        snprintf(id, sizeof(id), "x-%d", i);
        assert_path(&p, "x", id);
    }
    memset(id, '/', sizeof(id));
    for (size_t i = 0; i < sizeof(id); i += 2)
        id[i] = 'y';
    id[sizeof(id) - 1] = '\0';
    struct qw_span path;
    struct qw_ctx ctx;
    assert_int_equal(qw_paths_choose(&p, qw_span_str(id), &path, &ctx), QW_OK);
    assert_true(path.n <= 3500);
    qw_paths_release(&p);
}

/* What a run took up again has taken is not given again. */
static void
paths_that_were_taken(void **state)
{
    (void)state;
    struct qw_paths p;

    qw_paths_init(&p);
    qw_paths_take(&p, QW_LIT("a/b.txt"));
    qw_paths_take(&p, QW_LIT("a/b-2.txt"));
    assert_path(&p, "a/b.txt", "a/b-3.txt");
    assert_path(&p, "a", "a-2");
    qw_paths_release(&p);
}

static void
assert_name(const char *bytes, const char *want)
{
    struct qw_member_names *names = NULL;
    struct qw_buf b;

    qw_buf_init(&b, 1000);
    qw_member_name_add(&names, &b, qw_span_str(bytes));
    assert_span(qw_buf_view(&b), want);
    qw_buf_release(&b);
    qw_member_names_free(names);
}

static void
names_become_utf8(void **state)
{
    (void)state;
    assert_name("plain.txt", "plain.txt");
    assert_name("总结.txt", "总结.txt");
    assert_name("\xd7\xdc\xbd\xe1.txt", "总结.txt"); /* GBK */
    assert_name("╫▄╜ß.txt", "总结.txt");             /* GBK as code page 437 */
    assert_name("résumé.txt", "résumé.txt");         /* of that page, but no GBK */
    assert_name("║ ├ ░░ ▒", "║ ├ ░░ ▒");
    assert_name("a\xff.txt", "a%FF.txt");
}

static void
warc_headers(void **state)
{
    (void)state;
    const struct qw_span response = QW_LIT(
        "WARC/1.1\r\nwarc-type: response\r\nWARC-Target-URI:  http://x/y \r\n"
        "Content-Type: application/http; msgtype=response\r\nContent-Length: 42\r\n\r\nHTTP");
    const struct qw_span http =
        QW_LIT("HTTP/1.1 200 OK\r\nContent-Type: Text/Plain; charset=gbk\r\n\r\nbody");
    const struct qw_span packed =
        QW_LIT("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\n\x1f");
    struct qw_warc w;
    enum qw_warc_kind kind;

    assert_int_equal(qw_warc_header(response, &w), response.n - 4);
    assert_true(w.http);
    assert_span(w.uri, "http://x/y");
    assert_int_equal(w.size, 42);
    for (size_t n = 5; n < response.n - 4; n++) /* not whole yet */
        assert_int_equal(qw_warc_header(qw_span_slice(response, 0, n), &w), 0);
    assert_int_equal(qw_warc_header(QW_LIT("something else\r\n\r\n"), &w), QW_NOWHERE);
    assert_int_equal(qw_warc_http(http, &kind), http.n - 4);
    assert_int_equal(kind, QW_WARC_TEXT);
    qw_warc_http(packed, &kind);
    assert_int_equal(kind, QW_WARC_KIND);
}

static bool
is_archive(struct qw_span head)
{
    return qw_sniff_archive(head, QW_LIT("page"));
}

/* Notes start with dates, too. */
static void
dates_are_no_archives(void **state)
{
    (void)state;
    char head[200];

    assert_false(is_archive(QW_LIT("070701关于暑期值班的安排")));
    memset(head, '0', sizeof(head));
    memcpy(head, "070701", 6);
    assert_true(is_archive(qw_span(head, sizeof(head))));
    assert_false(is_archive(qw_span(head, 60)));
    head[100] = ' ';
    assert_false(is_archive(qw_span(head, sizeof(head))));
    memcpy(head, "070707", 6);
    assert_true(is_archive(qw_span(head, sizeof(head))));
}

/* Marks that a text can hold are not enough. */
static void
texts_are_no_archives(void **state)
{
    (void)state;
    static const struct qw_span texts[] = { QW_LIT("q\xc7\xe5\xb3\xbf\xb5\xc4\xca\xb1\xba\xf2"),
        QW_LIT("\xc7\x71\xc7\xe5\xb3\xbf\xb5\xc4\xca\xb1\xba\xf2\xb5\xc4\xca\xb1\xba\xf2"
               "\xc7\xe5\xb3\xbf\xb5\xc4\xca\xb1\xba\xf2"),
        QW_LIT("!<arch>\n的后面应该有成员的头，这里没有，所以是一篇讲格式的文章。这里没有成员。"),
        QW_LIT("BZh9是压缩文件的开头"), QW_LIT("LZIP\1是压缩文件的开头"), QW_LIT("xar!是开头"),
        QW_LIT("PK赛"), QW_LIT("xx-lh5-是一种压缩方法的名字，方法有很多种") };
    char head[QW_SNIFF_HEAD] = "";

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (is_archive(texts[i]) || qw_sniff_packed(texts[i]))
            fail_msg("text %zu is taken for an archive", i);
    assert_false(is_archive(qw_span(head, sizeof(head))));
    assert_true(qw_sniff_archive(qw_span(head, sizeof(head)), QW_LIT("a/b.tar.gz")));
    assert_true(qw_sniff_archive(qw_span(head, sizeof(head)), QW_LIT("a.zip!b.tar")));
    memset(head, 'x', 100);
    memcpy(head + 257, "ustar", 6);
    assert_false(is_archive(qw_span(head, sizeof(head)))); /* no sum */
    unsigned sum = 8 * ' ';
    for (size_t i = 0; i < sizeof(head); i++)
        sum += i >= 148 && i < 156 ? 0 : (unsigned char)head[i];
    snprintf(head + 148, 8, "%6o", sum);
    assert_true(is_archive(qw_span(head, sizeof(head))));
}

static void
warcs_are_told_from_texts(void **state)
{
    (void)state;

    assert_true(qw_warc_starts(QW_LIT("WARC/1.0\r\nWARC-Type: warcinfo\r\n")));
    assert_true(qw_warc_starts(QW_LIT("WARC/1.1\ncontent-length: 0\n")));
    assert_false(qw_warc_starts(QW_LIT("WARC/1.0\n\n是一种格式")));
    assert_false(qw_warc_starts(QW_LIT("WARC/1.0 Content-Type: 是格式\n")));
    assert_false(qw_warc_starts(QW_LIT("WARC/格式\nWARC-Type: warcinfo\n")));
    assert_false(qw_warc_starts(QW_LIT("WARC/1.0")));
}

/* Pieces that were packed one by one are one stream, the same each time. */
static void
packed_pieces_are_one(void **state)
{
    (void)state;
    static const enum qw_filter filters[] = { QW_PLAIN, QW_GZIP, QW_BZIP2, QW_XZ, QW_ZSTD };

    for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
        char path[] = "/tmp/unit_bulk-XXXXXX";
        struct qw_buf a, b, back;
        struct qw_archive *r;
        struct qw_member m;
        struct qw_ctx ctx;
        bool more;
        size_t n = 1;

        qw_buf_init(&a, 1 << 20);
        qw_buf_init(&b, 1 << 20);
        qw_buf_init(&back, 1 << 20);
        assert_int_equal(qw_filter_add(filters[i], QW_LIT("清文一"), &a, &ctx), QW_OK);
        assert_int_equal(qw_filter_add(filters[i], QW_LIT("清文一"), &b, &ctx), QW_OK);
        assert_true(qw_span_eq(qw_buf_view(&a), qw_buf_view(&b)));
        assert_int_equal(qw_filter_add(filters[i], QW_LIT(""), &a, &ctx), QW_OK);
        assert_int_equal(qw_filter_add(filters[i], QW_LIT("、二"), &a, &ctx), QW_OK);
        int fd = mkstemp(path);
        assert_int_equal(write(fd, a.p, a.n), (ssize_t)a.n);
        close(fd);
        assert_int_equal(qw_archive_open(&r, path, NULL, &ctx), QW_OK);
        assert_int_equal(qw_archive_next(r, &m, &more, &ctx), QW_OK);
        while (n)
            assert_int_equal(qw_archive_read(r, &back, 100, &n, &ctx), QW_OK);
        assert_span(qw_buf_view(&back), "清文一、二");
        qw_archive_close(r);
        unlink(path);
        qw_buf_release(&a);
        qw_buf_release(&b);
        qw_buf_release(&back);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_safe_and_single),
        cmocka_unit_test(paths_that_were_taken),
        cmocka_unit_test(names_become_utf8),
        cmocka_unit_test(warc_headers),
        cmocka_unit_test(dates_are_no_archives),
        cmocka_unit_test(texts_are_no_archives),
        cmocka_unit_test(warcs_are_told_from_texts),
        cmocka_unit_test(packed_pieces_are_one),
    };

    return unit_run("unit_bulk", tests);
}
