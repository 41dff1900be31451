#include "rule/spun/echo.h"
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"

/* Lines that are kept and what was seen in them, and lines that were met once. */
enum {
    LINES_BITS = 11,
    ONCE_BITS = 12,
    ROOM = 1 << 20,   /* bytes of lines, and of what was seen */
    MOST = ROOM / 16, /* of one line */
    SHORTEST = 8,     /* bytes of a line's text */
    LONGEST = 4096,
    PLACES = 2, /* that a line may have */
};

struct line {
    struct qw_span text;
    struct qw_echoed echoed;
};

struct qw_echo {
    uint64_t keys[1 << LINES_BITS]; /* apart, so that looking in vain is cheap; 0: no line */
    struct line lines[1 << LINES_BITS];
    uint32_t once[1 << ONCE_BITS];
    size_t used; /* of the room */
    _Alignas(uint64_t) char room[ROOM];
};

struct qw_echo *
qw_echo_new(void)
{
    return calloc(1, sizeof(struct qw_echo));
}

void
qw_echo_free(struct qw_echo *e)
{
    free(e);
}

uint64_t
qw_echo_key(struct qw_span line)
{
    return line.n < SHORTEST || line.n > LONGEST ? 0 : qw_hash_span(line);
}

static size_t
place(uint64_t key, size_t i)
{
    return (size_t)(i ? key >> 20 : key) & ((1 << LINES_BITS) - 1);
}

bool
qw_echo_find(const struct qw_echo *e, uint64_t key, struct qw_span line, struct qw_echoed *echoed)
{
    for (size_t i = 0; i < PLACES; i++) {
        size_t at = place(key, i);
        if (e->keys[at] == key && qw_span_eq(e->lines[at].text, line)) {
            *echoed = e->lines[at].echoed;
            return true;
        }
    }
    return false;
}

/* Of two lines that share a place the later is remembered. */
bool
qw_echo_met(struct qw_echo *e, uint64_t key)
{
    uint32_t *once = &e->once[key >> (64 - ONCE_BITS)];
    uint32_t tag = (uint32_t)key | 1;

    if (*once == tag)
        return true;
    *once = tag;
    return false;
}

static void *
take(struct qw_echo *e, size_t n)
{
    void *p = e->room + e->used;

    e->used += (n + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t);
    return p;
}

static void
forget(struct qw_echo *e)
{
    memset(e->keys, 0, sizeof(e->keys));
    e->used = 0;
}

bool
qw_echo_keep(struct qw_echo *e, uint64_t key, struct qw_span line, struct qw_echoed *echoed)
{
    size_t each = sizeof(*echoed->odds) + sizeof(*echoed->adds);
    size_t bytes = echoed->n_seen * sizeof(*echoed->seen) + echoed->n_odds * each + line.n;

    if (bytes > MOST)
        return false;
    if (ROOM - e->used < 2 * MOST)
        forget(e);
    echoed->seen = take(e, echoed->n_seen * sizeof(*echoed->seen));
    echoed->odds = take(e, echoed->n_odds * sizeof(*echoed->odds));
    echoed->adds = take(e, echoed->n_odds * sizeof(*echoed->adds));
    char *text = take(e, line.n);
    memcpy(text, line.p, line.n);
    size_t at = place(key, e->keys[place(key, 0)] != 0);
    e->keys[at] = key;
    e->lines[at] = (struct line){ { text, line.n }, *echoed };
    return true;
}
