/* Pairs: the words that rewriters put in other words' places.
 *
 * A row of the tables repair/accidents, repair/pairs and repair/everyday says: this
 * family writes `double` where the author wrote `original`. Beside the words it has
 *     rate_original, rate_double   how often they stand in a million characters of
 *         honest text, the double only where the row would act on it: counted over
 *         reports, laws, news and reviews, general word frequencies where those say more
 *     share     how many spinners of the family have the pair, 0 … 1
 *     act       restore: everywhere but in `unless`; only: in `only` alone; both give way to
 *         what was learnt of the pair's places. listed: in `only` alone, and nothing is
 *         learnt. keep, recognise: never, it is only counted
 *     unless, only   contexts (rule/spun/context.h)
 * Where several rows have one double, the first whose contexts allow it wins.
 *
 * Here is what the tables say; whether a document was rewritten is rule/spun/gate.h.
 * Immutable once loaded; threads share it. */
#ifndef QW_PAIRS_H
#define QW_PAIRS_H

#include "rule/spun/context.h"
#include "rule/match/lexicon.h"
#include "rule/table/table.h"
#include "text/spots.h"

enum { QW_FAMILIES = 8, QW_PAIR_TABLES = 3 };

/* Names in the order of their bits: A B D E F C1 C2 C3. */
extern const char *const qw_family_names[QW_FAMILIES];

enum qw_pair_act { QW_PAIR_RESTORE, QW_PAIR_ONLY, QW_PAIR_LISTED, QW_PAIR_KEEP, QW_PAIR_RECOGNISE };

struct qw_pair {
    const char *id;
    struct qw_span original, twin; /* twin: the double */
    uint32_t families;             /* bits */
    enum qw_pair_act act;
    double rate_original, rate_double, share;
    uint32_t word, double_word; /* the original's number in the lexicon, and the double's */
    bool chained;               /* its original is another pair's double in the same family */
    bool far;                   /* its contexts may look beyond the line */
    struct qw_contexts *unless, *only;
};

/* What a word is to a pair. */
struct qw_word_use {
    uint32_t pair;
    bool as_double;
};

struct qw_word_uses {
    const struct qw_word_use *list;
    size_t n;
};

struct qw_pairs {
    struct qw_table *tables[QW_PAIR_TABLES];
    size_t n_tables;
    size_t first[QW_PAIR_TABLES + 1]; /* pair of a table's first row */
    struct qw_pair *list;
    size_t n;
    struct qw_lexicon *words;  /* originals and doubles; the value is a word's number */
    struct qw_spots starts;    /* where they may */
    struct qw_word_uses *uses; /* by word */
    struct qw_word_use *pool;
};

enum qw_rc qw_pairs_load(struct qw_pairs *, const struct qw_conf *, struct qw_ctx *);

/* The same of other tables, QW_PAIR_TABLES at most. */
enum qw_rc qw_pairs_load_from(
    struct qw_pairs *, const struct qw_conf *, const char *const *names, size_t n, struct qw_ctx *);
void qw_pairs_release(struct qw_pairs *);

/* The first word of a pair at or behind `from` on a walk over `starts`, the longest one there:
 * fills *at and *word, gives its length; 0 at the end. */
size_t qw_pairs_next(
    const struct qw_pairs *, struct qw_spots_walk *, size_t from, size_t *at, uint32_t *word);

/* Does the pair's row list what stands beside its double, or its original? 1: in `only`, -1: in
 * `unless`, 0: in neither. */
int qw_pair_listed(const struct qw_pair *, struct qw_beside *);

/* The family's bit, 0 when there is none of that name. */
uint32_t qw_family_bit(struct qw_span name);

#endif
