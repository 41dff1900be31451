#include <stdlib.h>
#include "base/vec.h"
#include "learn/examples.h"
#include "text/utf8.h"

/* BLOCK: bytes; one block in HELD_OF is held out. */
enum { BLOCK = 1 << 13, HELD_OF = 8 };

bool
qw_examples_init(
    struct qw_examples *e, const struct qw_pairs *pairs, const struct qw_around *around)
{
    *e = (struct qw_examples){ .pairs = pairs, .around = around };
    qw_buf_init(&e->names, UINT32_MAX);
    e->spread = calloc(2 * pairs->n + 1, sizeof(*e->spread));
    e->here = calloc(2 * pairs->n + 1, sizeof(*e->here));
    e->n_index = 1 << 16;
    e->index = calloc(e->n_index, sizeof(*e->index));
    e->cap_lines = 1 << 12;
    e->lines = calloc(e->cap_lines, sizeof(*e->lines));
    return e->spread && e->here && e->index && e->lines;
}

void
qw_examples_release(struct qw_examples *e)
{
    free(e->list);
    free(e->pool);
    free(e->listed);
    free(e->known);
    qw_buf_release(&e->names);
    free(e->index);
    free(e->lines);
    free(e->spread);
    free(e->here);
}

static void
index_again(struct qw_examples *e)
{
    size_t n = e->n_index * 2;
    uint32_t *index = calloc(n, sizeof(*index));

    if (index == NULL) {
        e->failed = true;
        return;
    }
    for (uint32_t i = 0; i < e->n_known; i++) {
        size_t at = e->known[i].key >> 8 & (n - 1);
        while (index[at])
            at = (at + 1) & (n - 1);
        index[at] = i + 1;
    }
    free(e->index);
    e->index = index;
    e->n_index = n;
}

static uint32_t
number_of(struct qw_examples *e, const struct qw_sight *s, const struct qw_feature *f)
{
    size_t at = f->key >> 8 & (e->n_index - 1);

    for (; e->index[at]; at = (at + 1) & (e->n_index - 1))
        if (e->known[e->index[at] - 1].key == f->key)
            return e->index[at] - 1;
    struct qw_known *known = qw_vec_grow(e->known, &e->cap_known, e->n_known + 1, sizeof(*known));
    if (known == NULL) {
        e->failed = true;
        return 0;
    }
    e->known = known;
    uint32_t name = (uint32_t)e->names.n;
    qw_feature_spell(s, f, &e->names);
    e->known[e->n_known] = (struct qw_known){ f->key, name, (uint32_t)e->names.n - name };
    e->index[at] = (uint32_t)++e->n_known;
    e->failed |= e->names.failed;
    if (e->n_known * 2 > e->n_index)
        index_again(e);
    return (uint32_t)e->n_known - 1;
}

/* What each pair of the word lists of this place. */
static void
add_listed(struct qw_examples *e, struct qw_span text, size_t at, size_t len, uint32_t word)
{
    const struct qw_word_uses *uses = &e->pairs->uses[word];
    int8_t *list = qw_vec_grow(e->listed, &e->cap_listed, e->n_listed + uses->n, sizeof(*list));

    if (list == NULL) {
        e->failed = true;
        return;
    }
    e->listed = list;
    struct qw_beside beside = qw_beside_of(text, at, len);
    for (size_t u = 0; u < uses->n; u++)
        e->listed[e->n_listed++] =
            (int8_t)qw_pair_listed(&e->pairs->list[uses->list[u].pair], &beside);
}

static void
add_example(
    struct qw_examples *e, size_t source, struct qw_span text, size_t at, size_t len, uint32_t word)
{
    struct qw_example *list = qw_vec_grow(e->list, &e->cap, e->n + 1, sizeof(*list));
    uint32_t *pool = qw_vec_grow(e->pool, &e->cap_pool, e->n_pool + QW_FEATURES, sizeof(*pool));
    struct qw_sight sight;
    struct qw_feature features[QW_FEATURES];

    e->list = list ? list : e->list;
    e->pool = pool ? pool : e->pool;
    if (list == NULL || pool == NULL || e->n_pool > UINT32_MAX - QW_FEATURES) {
        e->failed = true;
        return;
    }
    qw_around_see(e->around, text, at, len, &sight);
    size_t n = qw_sight_features(&sight, features);
    e->list[e->n++] = (struct qw_example){ word, (uint32_t)e->n_pool, (uint32_t)e->n_listed,
        (uint8_t)n, e->block % HELD_OF == HELD_OF - 1, (uint16_t)source };
    add_listed(e, text, at, len, word);
    for (size_t i = 0; i < n; i++)
        e->pool[e->n_pool++] = number_of(e, &sight, &features[i]);
}

static void
end_block(struct qw_examples *e)
{
    for (size_t i = 0; i < 2 * e->pairs->n; i++) {
        e->spread[i].sum += e->here[i];
        e->spread[i].squares += (double)e->here[i] * e->here[i];
        e->spread[i].blocks++;
        e->here[i] = 0;
    }
    e->block++;
    e->in_block = 0;
}

static bool
seen_before(struct qw_examples *e, struct qw_span line)
{
    uint64_t h = 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio */

    for (size_t i = 0; i < line.n; i++)
        h = (h ^ (unsigned char)line.p[i]) * 0x100000001b3u; /* FNV-1a */
    h |= 1;
    size_t at = h >> 7 & (e->cap_lines - 1);
    for (; e->lines[at]; at = (at + 1) & (e->cap_lines - 1))
        if (e->lines[at] == h)
            return true;
    e->lines[at] = h;
    if (++e->n_lines * 2 <= e->cap_lines)
        return false;
    size_t cap = e->cap_lines * 2;
    uint64_t *lines = calloc(cap, sizeof(*lines));
    if (lines == NULL) {
        e->failed = true;
        return true;
    }
    for (size_t i = 0; i < e->cap_lines; i++)
        if (e->lines[i]) {
            size_t to = e->lines[i] >> 7 & (cap - 1);
            while (lines[to])
                to = (to + 1) & (cap - 1);
            lines[to] = e->lines[i];
        }
    free(e->lines);
    e->lines = lines;
    e->cap_lines = cap;
    return false;
}

static void
read_line(struct qw_examples *e, size_t source, struct qw_span line)
{
    size_t at, len;
    uint32_t word;

    for (size_t i = 0; (len = qw_lexicon_next(e->pairs->words, line, i, &at, &word)) > 0;
         i = at + qw_utf8_len(line.p[at]))
        for (; len; len = qw_lexicon_shorter(e->pairs->words, line, at, len, &word)) {
            e->here[word]++;
            add_example(e, source, line, at, len, word);
        }
    e->chars[source] += qw_utf8_count(line);
    e->in_block += line.n;
    if (e->in_block >= BLOCK)
        end_block(e);
}

/* A row of a table of collocations: as if it were read so many times. */
static void
read_counted(struct qw_examples *e, size_t source, struct qw_span row)
{
    enum { MOST = 100000 };
    struct qw_span gram;
    size_t n = 0;

    if (!qw_span_cut(&row, '\t', &gram))
        return;
    for (size_t i = 0; i < row.n && row.p[i] >= '0' && row.p[i] <= '9' && n < MOST; i++)
        n = 10 * n + (size_t)(row.p[i] - '0');
    while (n-- > 0 && !e->failed)
        read_line(e, source, gram);
}

void
qw_examples_read(struct qw_examples *e, size_t source, struct qw_span text)
{
    bool counted = qw_span_starts(text, QW_LIT("gram\tcount\n"));
    struct qw_span rest = text, line;

    if (source >= e->sources)
        e->sources = source + 1;
    while (!e->failed && qw_span_cut(&rest, '\n', &line))
        if (counted)
            read_counted(e, source, line);
        else if (line.n && !seen_before(e, line))
            read_line(e, source, line);
    end_block(e);
}
