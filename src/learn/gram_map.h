/* Gram maps: grams in the order in which they were first met, and the number of each. */
#ifndef QW_GRAM_MAP_H
#define QW_GRAM_MAP_H

#include <stddef.h>
#include <stdint.h>

struct qw_gram_map {
    uint32_t *list; /* the grams */
    size_t n, cap;
    uint32_t *places; /* open addressing: number + 1; 0: free */
    size_t n_places;
};

/* Set *number to that of the gram, a new one if need be; 0: no memory. An empty map is
 * all zero. */
int qw_gram_map_add(struct qw_gram_map *, uint32_t gram, size_t *number);

/* The number of a gram that was added. */
size_t qw_gram_map_find(const struct qw_gram_map *, uint32_t gram);
void qw_gram_map_release(struct qw_gram_map *);

#endif
