#include "rule/page/memo.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"
#include "rule/page/recall.h"

enum {
    KNOWN_BITS = 14,            /* places for lines, two for each */
    SEEN_BITS = 14,             /* lines that were seen once */
    ROOM = 1 << 22,             /* bytes of those that are kept, some nine thousand lines */
    MOST_BYTES = QW_JUDGED * 4, /* of a line that is judged at all */
    PART_BYTES = 16,            /* at a line's start, its middle and its end tell it from others */
};

/* A line in the room: only the captures that it has, and behind them its text. */
struct known {
    struct qw_muted muted; /* of one with phrases */
    struct qw_page_line line;
};

/* The room is written round and round; a line is there until the room was written anew from
 * where it begins. */
struct qw_memo {
    struct {
        uint64_t key, begins;
    } places[1 << KNOWN_BITS]; /* apart, so that looking in vain is cheap */
    uint32_t seen[1 << SEEN_BITS];
    uint64_t written; /* bytes, since the beginning; the first ones are never used */
    _Alignas(struct known) char room[ROOM];
};

struct qw_memo *
qw_memo_new(void)
{
    struct qw_memo *m = calloc(1, sizeof(*m));

    if (m)
        m->written = ROOM;
    return m;
}

void
qw_memo_free(struct qw_memo *m)
{
    free(m);
}

void
qw_memo_forget(struct qw_memo *m)
{
    memset(m->places, 0, sizeof(m->places));
    memset(m->seen, 0, sizeof(m->seen));
}

/* The line of a place; NULL when there is none any more. */
static struct known *
known_at(struct qw_memo *m, size_t place)
{
    uint64_t at = m->places[place].begins;

    return at + ROOM < m->written || at < ROOM ? NULL
                                               : (struct known *)(void *)(m->room + at % ROOM);
}

/* Room for a line of so many captures and bytes, which comes to that place. */
static struct known *
make_room(struct qw_memo *m, size_t place, size_t captures, size_t bytes)
{
    size_t size = offsetof(struct known, line.verdict.captures) +
                  captures * sizeof(struct qw_capture) + bytes;

    size += -size % _Alignof(struct known);
    if (m->written % ROOM + size > ROOM)
        m->written += ROOM - m->written % ROOM;
    m->places[place].begins = m->written;
    m->written += size;
    return (struct known *)(void *)(m->room + m->places[place].begins % ROOM);
}

uint64_t
qw_memo_hash(struct qw_span text)
{
    if (text.n > MOST_BYTES)
        return 0;
    if (text.n <= 3 * PART_BYTES)
        return qw_hash_span(text);
    size_t middle = text.n / 2, end = text.n - PART_BYTES;
    uint64_t key = qw_hash_mix(text.n, qw_hash_span(qw_span_slice(text, 0, PART_BYTES)));
    key = qw_hash_mix(key, qw_hash_span(qw_span_slice(text, middle, middle + PART_BYTES)));
    key = qw_hash_mix(key, qw_hash_span(qw_span_slice(text, end, text.n)));
    return key ? key : 1;
}

uint64_t
qw_memo_key(uint64_t hash, size_t asked)
{
    uint64_t key = qw_hash_mix(hash, asked);

    return hash == 0 ? 0 : key ? key : 1;
}

/* The two places that a line may have. */
static size_t
place(uint64_t key, size_t i)
{
    return (size_t)(i ? key >> 20 : key) & ((1 << KNOWN_BITS) - 1);
}

/* The key of a line with phrases. */
static uint64_t
muted_key(uint64_t key, const struct qw_muted *muted)
{
    for (size_t i = 0; i < muted->n; i++)
        key = qw_hash_mix(key, muted->rows[i]);
    return key;
}

static bool
holds(const struct known *k, const struct qw_muted *muted, const struct qw_page_line *l)
{
    if (k->line.asked != l->asked || !qw_span_eq(k->line.line.text, l->line.text))
        return false;
    return !k->line.verdict.phrased ||
           (k->muted.n == muted->n &&
               memcmp(k->muted.rows, muted->rows, muted->n * sizeof(*muted->rows)) == 0);
}

static const struct known *
find(struct qw_memo *m, uint64_t key, const struct qw_muted *muted, const struct qw_page_line *l)
{
    for (size_t i = 0; i < 2; i++) {
        size_t at = place(key, i);
        const struct known *k = m->places[at].key == key ? known_at(m, at) : NULL;
        if (k && holds(k, muted, l))
            return k;
    }
    return NULL;
}

void
qw_memo_expect(const struct qw_memo *m, uint64_t hash)
{
    uint64_t key = qw_memo_key(hash, 0);

    __builtin_prefetch(&m->places[place(key, 0)]);
    __builtin_prefetch(&m->places[place(key, 1)]);
}

void
qw_memo_fetch(const struct qw_memo *m, uint64_t hash)
{
    enum { LINE = 64, USUAL = 448 }; /* bytes of the processor's lines; of what is kept */
    uint64_t key = qw_memo_key(hash, 0);

    for (size_t i = 0; key && i < 2; i++) {
        size_t at = place(key, i);
        const char *p = m->room + m->places[at].begins % ROOM;
        for (size_t k = 0; m->places[at].key == key && k < USUAL; k += LINE)
            __builtin_prefetch(p + k);
    }
}

bool
qw_memo_recall(
    struct qw_memo *m, uint64_t key, const struct qw_muted *muted, struct qw_page_line *l)
{
    if (key == 0)
        return false;
    const struct known *k = find(m, key, muted, l);
    if (k == NULL && muted->n)
        k = find(m, muted_key(key, muted), muted, l);
    if (k == NULL)
        return false;
    qw_line_recall(l, &k->line);
    l->weight = k->line.weight;
    l->rule = k->line.rule;
    return true;
}

/* Was the key here before? It has two places, so that no other line can take its turn each
 * time. */
static bool
was_seen(struct qw_memo *m, uint64_t key)
{
    uint32_t *first = &m->seen[key >> (64 - SEEN_BITS)], own = (uint32_t)key;
    uint32_t *second = &m->seen[key >> (64 - 2 * SEEN_BITS) & ((1 << SEEN_BITS) - 1)];
    bool seen = *first == own || *second == own;

    *first = *second = own;
    return seen;
}

void
qw_memo_keep(
    struct qw_memo *m, uint64_t key, const struct qw_muted *muted, const struct qw_page_line *l)
{
    if (key == 0)
        return;
    if (l->verdict.phrased)
        key = muted_key(key, muted);
    if (!was_seen(m, key))
        return;
    size_t at = place(key, known_at(m, place(key, 0)) != NULL);
    struct known *k = make_room(m, at, l->verdict.n, l->line.text.n);
    char *text = (char *)(k->line.verdict.captures + l->verdict.n);
    memcpy(text, l->line.text.p, l->line.text.n);
    k->line.asked = l->asked;
    k->line.line.text = qw_span(text, l->line.text.n);
    qw_line_recall(&k->line, l);
    k->line.weight = l->weight;
    k->line.rule = l->rule;
    k->muted = *muted;
    m->places[at].key = key;
}
