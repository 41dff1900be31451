#include <math.h>
#include <stdlib.h>
#include "learn/digram_train.h"
#include "text/utf8.h"

enum { FIRST = 1 << 16, LOWEST = 0x2000, PRIVATE = 0xe000, BEHIND = 0xf900, BITS = 9 };

struct count {
    uint32_t pair; /* first << 16 | second; 0: empty */
    uint32_t n;
};

struct qw_digram_train {
    struct count *slots;
    size_t size, used;
    uint64_t chars;
    uint32_t single[0x10000];
};

struct row {
    uint32_t pair;
    unsigned bits;
    double score;
};

struct qw_digram_train *
qw_digram_train_new(void)
{
    struct qw_digram_train *t = calloc(1, sizeof(*t));

    if (t == NULL)
        return NULL;
    t->size = FIRST;
    t->slots = calloc(t->size, sizeof(*t->slots));
    if (t->slots)
        return t;
    free(t);
    return NULL;
}

void
qw_digram_train_free(struct qw_digram_train *t)
{
    if (t)
        free(t->slots);
    free(t);
}

static struct count *
slot_of(struct count *slots, size_t size, uint32_t pair)
{
    size_t i = pair * 0x9e3779b1u & (size - 1);

    while (slots[i].pair && slots[i].pair != pair)
        i = (i + 1) & (size - 1);
    return &slots[i];
}

static bool
grow(struct qw_digram_train *t)
{
    struct count *slots = calloc(t->size * 2, sizeof(*slots));

    if (slots == NULL)
        return false;
    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i].pair)
            *slot_of(slots, t->size * 2, t->slots[i].pair) = t->slots[i];
    free(t->slots);
    t->slots = slots;
    t->size *= 2;
    return true;
}

/* Letters and marks that pairs are made of. */
static bool
counts(uint32_t cp)
{
    return cp >= LOWEST && cp < 0x10000 && !(cp >= PRIVATE && cp < BEHIND);
}

bool
qw_digram_train_add(struct qw_digram_train *t, struct qw_span text)
{
    uint32_t before = 0;

    for (size_t at = 0, n; at < text.n; at += n) {
        uint32_t cp = qw_utf8_at(text.p + at, &n);
        if (cp != '\n')
            t->chars++;
        if (cp < 0x10000)
            t->single[cp]++;
        if (counts(cp) && before) {
            struct count *c = slot_of(t->slots, t->size, before << 16 | cp);
            t->used += c->pair == 0;
            c->pair = before << 16 | cp;
            c->n++;
        }
        before = counts(cp) ? cp : 0;
        if (t->used * 2 > t->size && !grow(t))
            return false;
    }
    return true;
}

/* The best first; of equals the smaller. */
static int
compare_scores(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return (x->pair > y->pair) - (x->pair < y->pair);
}

static int
compare_places(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->pair >> 16 != y->pair >> 16)
        return x->pair < y->pair ? -1 : 1;
    if (x->bits != y->bits)
        return x->bits < y->bits ? -1 : 1;
    return (x->pair > y->pair) - (x->pair < y->pair);
}

static void
put(struct qw_buf *out, uint32_t cp)
{
    char utf8[4];

    qw_buf_add(out, utf8, qw_utf8_put(utf8, cp));
}

static void
write_rows(const struct row *rows, size_t n, struct qw_buf *out)
{
    qw_buf_fmt(out,
        "# What a character is spared, in bits, when it stands behind another: the pairs that\n"
        "# say most. The bits stand before the characters that are spared so many. Made by\n"
        "# `qw charset --train`.\nfirst\tseconds");
    for (size_t i = 0; i < n; i++) {
        bool same = i && rows[i].pair >> 16 == rows[i - 1].pair >> 16;
        if (!same) {
            qw_buf_byte(out, '\n');
            put(out, rows[i].pair >> 16);
            qw_buf_byte(out, '\t');
        }
        if (!same || rows[i].bits != rows[i - 1].bits)
            qw_buf_fmt(out, "%u", rows[i].bits);
        put(out, rows[i].pair & 0xffff);
    }
    qw_buf_byte(out, '\n');
}

/* How much likelier, in bits, a character is behind another than anywhere: its share of what stands there,
 * and a little of what it has everywhere. */
static double
bits_of(const struct qw_digram_train *t, const struct count *c)
{
    const double seen = 0.85, unsure = 0.3, unseen = 3;
    double here = (c->n - unsure) / (t->single[c->pair >> 16] + unseen);
    double anywhere = (double)t->single[c->pair & 0xffff] / (double)t->chars;
    double bits = log2(seen * here / anywhere + 1 - seen);

    return bits < BITS ? bits : BITS;
}

bool
qw_digram_train_write(const struct qw_digram_train *t, size_t most, struct qw_buf *out)
{
    struct row *rows = malloc((t->used + 1) * sizeof(*rows));
    size_t n = 0;

    if (rows == NULL)
        return false;
    for (size_t i = 0; i < t->size; i++) {
        const struct count *c = &t->slots[i];
        if (c->pair == 0)
            continue;
        double bits = bits_of(t, c);
        if (bits >= 1)
            rows[n++] = (struct row){ c->pair, (unsigned)lround(bits), sqrt(c->n) * bits };
    }
    qsort(rows, n, sizeof(*rows), compare_scores);
    n = n < most ? n : most;
    qsort(rows, n, sizeof(*rows), compare_places);
    write_rows(rows, n, out);
    free(rows);
    return !out->failed;
}
