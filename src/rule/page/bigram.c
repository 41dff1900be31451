#include "rule/page/bigram.h"
#include <stdlib.h>
#include "text/script.h"
#include "text/utf8.h"

static const char *const columns[] = { "gram", "weight", "prior", NULL };

enum {
    LETTERS = 4, /* of the longest Latin word that is read letter by letter */
    FILTER_BITS = 16,
    START = '^',
    END = '$',
    OTHER = '%',
};

struct place {
    uint32_t gram;
    float weight;
};

struct qw_bigrams {
    struct qw_table *table;
    struct place *places; /* open addressing; gram 0: free */
    size_t mask;
    uint64_t filter[1 << (FILTER_BITS - 6)]; /* which grams may have a weight, in near memory */
};

void
qw_bigrams_free(struct qw_bigrams *b)
{
    if (b == NULL)
        return;
    qw_table_free(b->table);
    free(b->places);
    free(b);
}

const struct qw_table *
qw_bigrams_table(const struct qw_bigrams *b)
{
    return b->table;
}

static inline uint64_t
hash(uint32_t gram)
{
    return gram * 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio: Knuth, TAOCP 6.4 */
}

static inline struct place *
find(const struct qw_bigrams *b, uint32_t gram)
{
    size_t at = (size_t)(hash(gram) >> 40) & b->mask;

    while (b->places[at].gram != 0 && b->places[at].gram != gram)
        at = (at + 1) & b->mask;
    return &b->places[at];
}

static enum qw_rc
load_row(struct qw_bigrams *b, size_t row, struct qw_ctx *ctx)
{
    uint32_t gram = qw_bigram_parse(qw_table_get(b->table, row, "gram"));
    double weight;

    if (gram == 0)
        return qw_table_fail(b->table, row, "gram", ctx, "one or two characters are wanted");
    enum qw_rc rc = qw_table_number(b->table, row, "weight", 0, &weight, ctx);
    if (rc != QW_OK)
        return rc;
    struct place *p = find(b, gram);
    if (p->gram)
        return qw_table_fail(b->table, row, "gram", ctx, "it stands there twice");
    *p = (struct place){ gram, (float)weight };
    uint64_t bit = hash(gram) >> (64 - FILTER_BITS);
    b->filter[bit >> 6] |= (uint64_t)1 << (bit & 63);
    return QW_OK;
}

enum qw_rc
qw_bigrams_load(struct qw_bigrams **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct qw_bigrams *b = calloc(1, sizeof(*b));
    size_t room = 64;

    if (b == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = qw_table_load(&b->table, conf, "strip/grams", columns, ctx);
    while (rc == QW_OK && room < 2 * qw_table_rows(b->table))
        room *= 2;
    b->mask = room - 1;
    if (rc == QW_OK && (b->places = calloc(room, sizeof(*b->places))) == NULL)
        rc = qw_fail_memory(ctx);
    for (size_t i = 0; rc == QW_OK && i < qw_table_rows(b->table); i++)
        rc = load_row(b, i, ctx);
    if (rc != QW_OK)
        qw_bigrams_free(b);
    else
        *out = b;
    return rc;
}

/* The one form of a mark. */
static uint32_t
fold_mark(uint32_t c)
{
    static const struct {
        uint32_t from, to, as;
    } forms[] = { { '#', '#', OTHER }, { '\\', '\\', OTHER }, { START, START, OTHER },
        { END, END, OTHER }, { '\'', '\'', '"' }, { 0x2018, 0x201f, '"' }, { 0x300c, 0x300f, '"' },
        { 0x301d, 0x301f, '"' }, { 0x3010, 0x3010, '[' }, { 0x3014, 0x3014, '[' },
        { 0x3011, 0x3011, ']' }, { 0x3015, 0x3015, ']' }, { 0x2022, 0x2027, 0xb7 },
        { 0x25a0, 0x25ff, 0xb7 }, { 0x30fb, 0x30fb, 0xb7 }, { 0x2010, 0x2015, '-' },
        { 0x2500, 0x2501, '-' }, { 0x2502, 0x2503, '|' }, { 0x203a, 0x203a, '>' },
        { 0xbb, 0xbb, '>' }, { 0x2190, 0x21ff, '>' }, { 0x2039, 0x2039, '<' }, { 0xab, 0xab, '<' },
        { 0x2605, 0x2606, '*' } };

    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
        if (c >= forms[i].from && c <= forms[i].to)
            return forms[i].as;
    return c <= ' ' || c == 0x7f || c > 0xffff ? OTHER : c;
}

/* What is read so far. */
struct reading {
    uint32_t *grams, last;
    size_t n;
};

static void
put(struct reading *r, uint32_t c)
{
    if (r->n + 2 > QW_BIGRAMS)
        return;
    if (qw_is_han(c))
        r->grams[r->n++] = c;
    r->grams[r->n++] = r->last << 16 | c;
    r->last = c;
}

static uint32_t
narrow(uint32_t c)
{
    return c >= 0xff01 && c <= 0xff5e ? c - 0xfee0 : c;
}

/* The class of a run of digits or letters at `at`, read into `r`; gives where it ends. */
static size_t
put_run(struct reading *r, struct qw_span line, size_t at, bool digits)
{
    uint32_t letters[LETTERS];
    size_t n, len = 0;

    for (; at < line.n; at += n, len++) {
        uint32_t c = narrow(qw_utf8_at(line.p + at, &n));
        if (digits ? !qw_is_digit(c) : !qw_is_latin(c))
            break;
        if (len < LETTERS)
            letters[len] = c | 0x20;
    }
    if (digits)
        put(r, len == 4 ? '4' : len < 3 ? '1' : '0');
    else if (len > LETTERS)
        put(r, 'Z');
    for (size_t i = 0; !digits && len <= LETTERS && i < len; i++)
        put(r, letters[i]);
    return at;
}

size_t
qw_bigrams_read(struct qw_span line, uint32_t grams[QW_BIGRAMS])
{
    struct reading r = { grams, START, 0 };
    size_t n, run = 0; /* Chinese characters without a blank between */
    bool blank = false;

    for (size_t at = 0; at < line.n;) {
        unsigned char lead = (unsigned char)line.p[at];
        if (lead >= 0xe5 && lead <= 0xe9 && !blank && r.n + 2 <= QW_BIGRAMS) { /* U+5000..9FFF */
            uint32_t plain = qw_utf8_at(line.p + at, &n);
            r.grams[r.n++] = plain;
            r.grams[r.n++] = r.last << 16 | plain;
            r.last = plain;
            run++;
            at += 3;
            continue;
        }
        uint32_t c = narrow(qw_utf8_at(line.p + at, &n));
        bool han = qw_is_han(c) && c <= 0xffff;
        if (qw_is_blank(c)) {
            blank = true;
            at += n;
            continue;
        }
        if (blank && han && run > 1)
            put(&r, '_');
        run = han ? (blank ? 0 : run) + 1 : 0;
        blank = false;
        if (qw_is_digit(c) || qw_is_latin(c)) {
            at = put_run(&r, line, at, qw_is_digit(c));
            continue;
        }
        c = han ? c : fold_mark(c);
        if (han || c != r.last)
            put(&r, c);
        at += n;
    }
    put(&r, END);
    return r.n;
}

double
qw_bigrams_weigh(const struct qw_bigrams *b, const uint32_t *grams, size_t n)
{
    uint32_t weighty[QW_BIGRAMS] = { 0 };
    size_t found = 0;
    double sum = 0;

    for (size_t i = 0; i < n; i++) { /* without a branch, which no processor would foresee */
        uint64_t bit = hash(grams[i]) >> (64 - FILTER_BITS);
        weighty[found] = grams[i];
        found += b->filter[bit >> 6] >> (bit & 63) & 1;
    }
    for (size_t i = 0; i < found; i++)
        __builtin_prefetch(&b->places[(size_t)(hash(weighty[i]) >> 40) & b->mask]);
    for (size_t i = 0; i < found; i++)
        sum += (double)find(b, weighty[i])->weight;
    return sum;
}

uint32_t
qw_bigram_parse(struct qw_span cell)
{
    uint32_t gram = 0, c;
    size_t n, chars = 0;

    for (size_t at = 0; at < cell.n; at += n, chars++) {
        c = qw_utf8_at(cell.p + at, &n);
        if (chars == 2 || c > 0xffff || c == 0)
            return 0;
        gram = gram << 16 | c;
    }
    return gram;
}

size_t
qw_bigram_text(uint32_t gram, char out[QW_BIGRAM_TEXT])
{
    size_t n = gram >> 16 ? qw_utf8_put(out, gram >> 16) : 0;

    return n + qw_utf8_put(out + n, gram & 0xffff);
}
