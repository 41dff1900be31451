#include "learn/gram_map.h"
#include <stdlib.h>
#include "base/vec.h"

enum { FIRST = 4096 }; /* places, a power of two */

static size_t
place_of(const struct qw_gram_map *m, uint32_t gram)
{
    size_t at = (size_t)(gram * 0x9e3779b97f4a7c15u >> 32) & (m->n_places - 1);

    while (m->places[at] && m->list[m->places[at] - 1] != gram)
        at = (at + 1) & (m->n_places - 1);
    return at;
}

static int
grow(struct qw_gram_map *m)
{
    size_t room = m->n_places ? 2 * m->n_places : FIRST;
    uint32_t *places = calloc(room, sizeof(*places));

    if (places == NULL)
        return 0;
    free(m->places);
    m->places = places;
    m->n_places = room;
    for (size_t i = 0; i < m->n; i++)
        places[place_of(m, m->list[i])] = (uint32_t)(i + 1);
    return 1;
}

int
qw_gram_map_add(struct qw_gram_map *m, uint32_t gram, size_t *number)
{
    if (2 * m->n >= m->n_places && !grow(m))
        return 0;
    size_t at = place_of(m, gram);
    if (m->places[at] == 0) {
        uint32_t *list = qw_vec_grow(m->list, &m->cap, m->n + 1, sizeof(*list));
        if (list == NULL)
            return 0;
        m->list = list;
        list[m->n++] = gram;
        m->places[at] = (uint32_t)m->n;
    }
    *number = m->places[at] - 1;
    return 1;
}

size_t
qw_gram_map_find(const struct qw_gram_map *m, uint32_t gram)
{
    return m->places[place_of(m, gram)] - 1;
}

void
qw_gram_map_release(struct qw_gram_map *m)
{
    free(m->list);
    free(m->places);
}
