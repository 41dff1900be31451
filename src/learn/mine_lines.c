#include "learn/mine_lines.h"
#include <stdlib.h>
#include <string.h>
#include "learn/mask.h"

/* Lines at either end of a page; bytes of a line and its mask; the usual counters. */
enum { ZONE = 40, LONGEST = 450, COUNTERS = 1 << 16, NEAR = 15 };

/* Beside the first and the last line. */
static const uint64_t EDGE = 2;

/* The lines of one end or both ends of a text, trimmed. */
struct ends {
    struct qw_span list[2 * ZONE];
    uint64_t hash[2 * ZONE]; /* of their masks */
    size_t n, total;         /* kept; in all */
};

void
qw_mine_lines_init(struct qw_mine_lines *m, size_t most)
{
    *m = (struct qw_mine_lines){ .most = most ? most : COUNTERS };
    qw_buf_init(&m->mask, (size_t)1 << 16);
}

void
qw_mine_lines_release(struct qw_mine_lines *m)
{
    for (size_t i = 0; i < m->cap; i++)
        free(m->list[i].mask);
    free(m->list);
    qw_buf_release(&m->mask);
    *m = (struct qw_mine_lines){ 0 };
}

static uint64_t
hash_of(struct qw_span s)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a */

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h ? h : 1;
}

/* The place of the mask, or the free one where it would stand. */
static struct qw_mined_line *
place(struct qw_mined_line *list, size_t cap, uint64_t hash)
{
    size_t i = hash & (cap - 1);

    while (list[i].hash && list[i].hash != hash)
        i = (i + 1) & (cap - 1);
    return &list[i];
}

static int
by_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return x < y ? -1 : x > y;
}

/* The number of pages that half of the counters do not exceed. */
static size_t
median(struct qw_mine_lines *m)
{
    size_t *pages = malloc(m->n * sizeof(*pages)), n = 0;

    if (pages == NULL) {
        m->failed = true;
        return 0;
    }
    for (size_t i = 0; i < m->cap; i++)
        if (m->list[i].hash)
            pages[n++] = m->list[i].pages;
    qsort(pages, n, sizeof(*pages), by_size);
    size_t middle = pages[n / 2];
    free(pages);
    return middle;
}

/* Lower all counters by `by`; those that come to nothing go. `cap` places from now on. */
static void
rebuild(struct qw_mine_lines *m, size_t cap, size_t by)
{
    struct qw_mined_line *list = calloc(cap, sizeof(*list));

    if (list == NULL) {
        m->failed = true;
        return;
    }
    m->n = 0;
    for (size_t i = 0; i < m->cap; i++) {
        struct qw_mined_line *old = &m->list[i];
        if (old->hash == 0)
            continue;
        if (old->pages <= by) {
            free(old->mask);
            continue;
        }
        old->pages -= by;
        *place(list, cap, old->hash) = *old;
        m->n++;
    }
    free(m->list);
    m->list = list;
    m->cap = cap;
    m->slack += by;
}

static bool
make_room(struct qw_mine_lines *m)
{
    if (m->cap == 0)
        rebuild(m, 1024, 0);
    else if (m->n >= m->most)
        rebuild(m, m->cap, median(m));
    else if (m->n * 2 >= m->cap)
        rebuild(m, m->cap * 2, 0);
    return !m->failed;
}

static bool
keep(struct qw_mined_line *l, struct qw_span mask, struct qw_span example)
{
    l->mask = malloc(mask.n + example.n + 1);
    if (l->mask == NULL)
        return false;
    memcpy(l->mask, mask.p, mask.n);
    l->mask[mask.n] = '\0';
    memcpy(l->mask + mask.n + 1, example.p, example.n);
    l->mask_n = (uint32_t)mask.n;
    l->example_n = (uint32_t)example.n;
    return true;
}

/* The first and the last lines of a text. */
static void
read_ends(struct ends *e, struct qw_span text)
{
    struct qw_span rest = text, line, last[ZONE];

    e->n = e->total = 0;
    while (qw_span_cut(&rest, '\n', &line)) {
        line = qw_span_trim(line);
        if (line.n == 0)
            continue;
        if (e->total < ZONE)
            e->list[e->n++] = line;
        else
            last[(e->total - ZONE) % ZONE] = line;
        e->total++;
    }
    size_t more = e->total - e->n < ZONE ? e->total - e->n : ZONE;
    for (size_t i = e->total - more; i < e->total; i++)
        e->list[e->n++] = last[(i - ZONE) % ZONE];
}

static bool
holds(const uint64_t *list, size_t n, uint64_t hash)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == hash)
            return true;
    return false;
}

/* How far line i of the ends stands from the nearer end of the page, and from which. */
static size_t
from_end(const struct ends *e, size_t i, bool *foot)
{
    size_t number = i < ZONE ? i : e->total - e->n + i;

    *foot = number * 2 >= e->total;
    return *foot ? e->total - 1 - number : number;
}

/* The line's counter, a new one if it has none; NULL: no memory. */
static struct qw_mined_line *
counter(struct qw_mine_lines *m, uint64_t hash, struct qw_span line, struct qw_span title)
{
    if (!make_room(m))
        return NULL;
    struct qw_mined_line *l = place(m->list, m->cap, hash);
    if (l->hash)
        return l;
    qw_buf_reset(&m->mask);
    qw_mask_line(&m->mask, line, title);
    if (m->mask.failed || !keep(l, qw_buf_view(&m->mask), line)) {
        m->failed = true;
        return NULL;
    }
    l->hash = hash;
    m->n++;
    return l;
}

/* A neighbour's vote; 0 is a line of the document, which differs from page to page. */
static void
vote(struct qw_mined_beside *b, uint64_t hash)
{
    if (hash && (b->hash == hash || b->votes == 0)) {
        b->hash = hash;
        b->votes++;
    } else if (b->votes) {
        b->votes--;
    }
}

static void
count_line(struct qw_mine_lines *m, const struct ends *e, size_t i, struct qw_span title, bool left)
{
    struct qw_mined_line *l = counter(m, e->hash[i], e->list[i], title);
    bool foot;

    if (l == NULL)
        return;
    if (l->seen != (uint32_t)m->pages) {
        l->pages++;
        l->left += left;
        l->seen = (uint32_t)m->pages;
        vote(&l->beside[0], i > 0 ? e->hash[i - 1] : EDGE);
        vote(&l->beside[1], i + 1 < e->n ? e->hash[i + 1] : EDGE);
    }
    size_t far = from_end(e, i, &foot);
    if (far >= NEAR && far * 4 >= e->total)
        l->body++;
    else if (foot)
        l->foot++;
    else
        l->head++;
}

/* The masks of the lines; 0 for those that are none or too long. */
static void
mask_ends(struct qw_mine_lines *m, struct ends *e, struct qw_span title)
{
    for (size_t i = 0; i < e->n; i++) {
        struct qw_span line = e->list[i];
        qw_buf_reset(&m->mask);
        bool good = line.n <= LONGEST && !qw_span_eq(line, title) &&
                    qw_mask_line(&m->mask, line, title) && !m->mask.failed;
        e->hash[i] = good ? hash_of(qw_buf_view(&m->mask)) : 0;
    }
}

void
qw_mine_lines_add(
    struct qw_mine_lines *m, struct qw_span text, struct qw_span stripped, struct qw_span title)
{
    uint64_t there[2 * ZONE];
    struct ends ends;

    m->pages++;
    read_ends(&ends, stripped);
    size_t n = ends.n;
    for (size_t i = 0; i < n; i++)
        there[i] = hash_of(ends.list[i]);
    read_ends(&ends, text);
    mask_ends(m, &ends, title);
    for (size_t i = 0; i < ends.n && !m->failed; i++)
        if (ends.hash[i])
            count_line(m, &ends, i, title, holds(there, n, hash_of(ends.list[i])));
}
