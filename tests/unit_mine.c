/* Mining: counts against counting by hand, and pairs that are swapped in a text made up. */
#include <sys/stat.h>
#include <unistd.h>
#include "base/buf.h"
#include "learn/mine_rows.h"
#include "rule/table/where.h"
#include "text/utf8.h"
#include "unit.h"

static uint64_t
random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return *state >> 33;
}

static void
put_char(struct qw_buf *b, uint32_t c)
{
    char bytes[4];

    qw_buf_add(b, bytes, qw_utf8_put(bytes, c));
}

/* ---- grams ---- */

static size_t
count_by_hand(const struct qw_grams *g, qw_word_key word)
{
    size_t n = 0, len = qw_word_length(word);

    for (size_t i = 0; i < g->n; i++)
        n += qw_grams_key(g, i, len) == word;
    return n;
}

static void
grams_are_counted(void **state)
{
    struct qw_grams g;
    struct qw_ctx ctx;
    struct qw_buf b;
    uint64_t seed = 7;

    (void)state;
    qw_buf_init(&b, SIZE_MAX);
    for (size_t i = 0; i < 3000; i++) {
        uint64_t r = random_next(&seed) % 8;
        if (r < 6)
            put_char(&b, 0x4e00 + (uint32_t)r);
        else
            qw_buf_add(&b, r == 6 ? "\xef\xbc\x8c" : "a1", r == 6 ? 3 : 2);
    }
    qw_grams_init(&g, SIZE_MAX);
    assert_int_equal(qw_grams_add(&g, qw_buf_view(&b), &ctx), QW_OK);
    assert_int_equal(qw_grams_sort(&g, &ctx), QW_OK);
    for (size_t len = 1; len <= QW_GRAM_WORD; len++)
        for (size_t i = 0; i < g.n; i += 13) {
            qw_word_key word = qw_grams_key(&g, i, len);
            if (word)
                assert_int_equal(qw_grams_count(&g, word), count_by_hand(&g, word));
        }
    assert_int_equal(qw_grams_count(&g, (qw_word_key)0x9999 << 48 | (qw_word_key)0x9999 << 32), 0);
    qw_grams_release(&g);
    qw_buf_release(&b);
}

static void
grams_keep_to_their_ceiling(void **state)
{
    struct qw_grams g;
    struct qw_ctx ctx;

    (void)state;
    qw_grams_init(&g, 4);
    assert_int_equal(qw_grams_add(&g, QW_LIT("一二三四五六七八"), &ctx), QW_OK);
    assert_true(g.full);
    assert_true(g.n <= 5);
    assert_int_equal(qw_grams_sort(&g, &ctx), QW_OK);
    qw_grams_release(&g);
}

/* ---- pairs ---- */

enum { WORDS = 24, SWAPPED = 12, FRAMES = 8 };

/* Word number i of a made-up language; from 100 on those of the rewriter. */
static void
put_word(struct qw_buf *b, size_t i)
{
    put_char(b, 0x5000 + (uint32_t)i * 2);
    put_char(b, 0x5001 + (uint32_t)i * 2);
}

/* A clause: a word between what its frame has before and behind it. Frames are a word's
 * own, but for the characters next to them, which others have too. */
static void
put_clause(struct qw_buf *b, uint64_t *seed, bool swapped)
{
    size_t word = random_next(seed) % WORDS, frame = random_next(seed) % FRAMES;

    put_char(b, 0x6000 + (uint32_t)(random_next(seed) % 40));
    put_char(b, 0x6100 + (uint32_t)(word * FRAMES + frame));
    put_char(b, 0x6300 + (uint32_t)(frame % 6));
    put_word(b, swapped && word < SWAPPED ? 100 + word : word);
    put_char(b, 0x6400 + (uint32_t)((word + frame) % 16));
    put_char(b, 0x6500 + (uint32_t)(word * FRAMES + frame));
    put_char(b, 0x6000 + (uint32_t)(random_next(seed) % 40));
    qw_buf_add(b, "\xef\xbc\x8c", 3);
}

static void
make_corpus(struct qw_grams *g, uint64_t seed, size_t clauses, bool swapped)
{
    struct qw_ctx ctx;
    struct qw_buf b;

    qw_buf_init(&b, SIZE_MAX);
    for (size_t i = 0; i < clauses; i++)
        put_clause(&b, &seed, swapped);
    qw_grams_init(g, SIZE_MAX);
    assert_int_equal(qw_grams_add(g, qw_buf_view(&b), &ctx), QW_OK);
    assert_int_equal(qw_grams_sort(g, &ctx), QW_OK);
    qw_buf_release(&b);
}

struct mining {
    struct qw_grams suspect, clean;
    struct qw_mine_conf conf;
    struct qw_mine mine;
    struct qw_conf rules;
    struct qw_arena strings;
};

static void
start(struct mining *m, bool swapped)
{
    static const char *const folder[] = { "rules" };
    struct qw_ctx ctx;

    *m = (struct mining){ .conf.least = 8 };
    qw_arena_init(&m->strings);
    assert_int_equal(qw_where_rules(&m->rules, folder, 1, &m->strings, &ctx), QW_OK);
    assert_int_equal(qw_mine_conf_load(&m->conf, &m->rules, &ctx), QW_OK);
    make_corpus(&m->clean, 1, 20000, false);
    make_corpus(&m->suspect, 2, 600, swapped);
    assert_int_equal(qw_mine_pairs(&m->mine, &m->suspect, &m->clean, &m->conf, &ctx), QW_OK);
}

static void
finish(struct mining *m)
{
    qw_mine_release(&m->mine);
    qw_grams_release(&m->suspect);
    qw_grams_release(&m->clean);
    qw_arena_release(&m->strings);
}

static void
swapped_words_are_found(void **state)
{
    struct mining m;
    size_t right = 0;

    (void)state;
    start(&m, true);
    for (size_t i = 0; i < m.mine.n; i++) {
        uint64_t twin = m.mine.list[i].twin >> 48, original = m.mine.list[i].original >> 48;
        assert_int_equal(qw_word_length(m.mine.list[i].twin), 2);
        assert_int_equal(twin - original, 200); /* word 100 + i for word i */
        right += m.mine.list[i].leader == i;
    }
    assert_int_equal(right, SWAPPED);
    finish(&m);
}

static void
honest_pages_give_none(void **state)
{
    struct mining m;

    (void)state;
    start(&m, false);
    assert_int_equal(m.mine.n, 0);
    finish(&m);
}

/* What is proposed can be loaded as the table that it is meant for. */
static void
rows_are_a_table(void **state)
{
    char folder[] = "/tmp/unit_mine.XXXXXX", path[64];
    struct mining m;
    struct qw_pairs known = { 0 }, mined;
    struct qw_ctx ctx;
    struct qw_buf b;
    size_t rows;

    (void)state;
    start(&m, true);
    qw_buf_init(&b, SIZE_MAX);
    assert_int_equal(qw_mine_write(&b, &m.mine, &known, "A", &rows, &ctx), QW_OK);
    assert_int_equal(rows, SWAPPED);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/repair", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/repair/pairs.tsv", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(b.p, 1, b.n, f), b.n);
    assert_int_equal(fclose(f), 0);
    const char *const folders[] = { folder, "rules" };
    struct qw_conf conf;
    assert_int_equal(qw_where_rules(&conf, folders, 2, &m.strings, &ctx), QW_OK);
    assert_int_equal(qw_pairs_load(&mined, &conf, &ctx), QW_OK);
    assert_int_equal(qw_table_rows(mined.tables[1]), SWAPPED);

    /* pairs that the tables put back are not proposed again */
    b.n = 0;
    assert_int_equal(qw_mine_write(&b, &m.mine, &mined, "A", &rows, &ctx), QW_OK);
    assert_int_equal(rows, 0);
    qw_pairs_release(&mined);
    qw_buf_release(&b);
    unlink(path);
    snprintf(path, sizeof(path), "%s/repair", folder);
    rmdir(path);
    rmdir(folder);
    finish(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grams_are_counted),
        cmocka_unit_test(grams_keep_to_their_ceiling),
        cmocka_unit_test(swapped_words_are_found),
        cmocka_unit_test(honest_pages_give_none),
        cmocka_unit_test(rows_are_a_table),
    };

    return unit_run("unit_mine", tests);
}
