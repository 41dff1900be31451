/* Examples: where the words of pairs stand in a corpus, and what stands beside them.
 *
 * A line that was read before is not read again: laws and reports repeat themselves. One
 * block of text in eight is held out, to see how well what is learnt from the others does
 * on it. A source is what came in one file: a register of its own. */
#ifndef QW_EXAMPLES_H
#define QW_EXAMPLES_H

#include "base/arena.h"
#include "rule/spun/around.h"
#include "rule/spun/pairs.h"

struct qw_example {
    uint32_t word;     /* its number in the pairs' lexicon */
    uint32_t features; /* place of the first in the pool */
    uint32_t listed;   /* place in the list of what the word's pairs list, use after use */
    uint8_t n;
    bool held;
    uint16_t source;
};

/* A feature by its number. */
struct qw_known {
    uint64_t key;
    uint32_t name, len; /* how it is spelt: bytes of `names` */
};

enum { QW_SOURCES = 4096 };

struct qw_examples {
    const struct qw_pairs *pairs;
    const struct qw_around *around;
    struct qw_example *list;
    size_t n, cap;
    uint32_t *pool; /* numbers of features */
    size_t n_pool, cap_pool;
    int8_t *listed; /* 1: a context of `only`, -1: one of `unless`, else 0 */
    size_t n_listed, cap_listed;
    struct qw_known *known;
    size_t n_known, cap_known;
    struct qw_buf names;
    uint32_t *index; /* of `known`, by key; open */
    size_t n_index;
    uint64_t *lines; /* hashes of lines that were read; open */
    size_t n_lines, cap_lines;
    size_t chars[QW_SOURCES]; /* read of each source */
    size_t sources;
    size_t block, in_block; /* number of the block now, bytes read of it */

    /* of each word, over blocks: blocks with so many of it, by source */
    struct qw_spread *spread;
    uint32_t *here; /* in the block now */
    bool failed;    /* out of memory */
};

/* Of a word: how often it stands in a block, summed, and its square summed. */
struct qw_spread {
    double sum, squares, blocks;
};

bool qw_examples_init(struct qw_examples *, const struct qw_pairs *, const struct qw_around *);
void qw_examples_release(struct qw_examples *);

/* Read a document of the source (below QW_SOURCES). One whose first line is `gram`, a tab and
 * `count` is a table of collocations: each of its rows is read as often as it says, and where a
 * collocation was cut out of a clause stands QW_EXAMPLES_CUT, of which no weight is told. */
#define QW_EXAMPLES_CUT "\u3400"
void qw_examples_read(struct qw_examples *, size_t source, struct qw_span text);

#endif
