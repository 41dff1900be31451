#include <stdlib.h>
#include "rule/match/lexicon.h"
#include "text/utf8.h"
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Words are grouped by their first `key` bytes: a filter over a hash of the key, a bit a
 * place, says where to look; an open hash table gives the group, longest word first. */
enum { FILTER_BITS = 16, MAX_KEY = 6, REST = sizeof(uint64_t) };

struct entry {
    uint64_t rest, rest_mask; /* the bytes behind the key, eight at most, and which they are */
    const char *text;
    uint32_t n, value;
};

/* ALONE: there is one word, which is its key: the group says all of it. */
enum { ALONE = INT32_MAX };

struct group {
    uint64_t key;
    uint32_t first; /* of its entries; of a word that is alone its value */
    uint32_t n;     /* 0: an empty place */
};

struct qw_lexicon {
    uint64_t filter[1 << (FILTER_BITS - 6)];
    uint64_t mask; /* of the key's bytes */
    size_t key;
    struct entry *words; /* sorted by key, then longest first */
    size_t n;
    struct group *groups;
    size_t group_mask;
    bool wide; /* the processor looks at 32 bytes at once */
};

static inline uint64_t
load(const char *p, size_t left)
{
    uint64_t v = 0;

    if (left >= sizeof(v))
        memcpy(&v, p, sizeof(v));
    else
        memcpy(&v, p, left);
    return v;
}

static inline uint64_t
hash(uint64_t key)
{
    return key * 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio: Knuth, TAOCP 6.4 */
}

/* Lowest bit 1: a word may have a key of this hash. */
static inline uint64_t
filtered(const struct qw_lexicon *l, uint64_t h)
{
    return l->filter[h >> (64 - FILTER_BITS + 6)] >> (h >> (64 - FILTER_BITS) & 63);
}

static inline bool
passes(const struct qw_lexicon *l, uint64_t h)
{
    return filtered(l, h) & 1;
}

/* The lowest n bytes. */
static inline uint64_t
low_bytes(size_t n)
{
    return n < sizeof(uint64_t) ? ((uint64_t)1 << 8 * n) - 1 : UINT64_MAX;
}

/* What is asked at every spot of a text, and small, is put where it is asked. */
#define INLINE static inline __attribute__((always_inline))

INLINE const struct group *
find_group(const struct qw_lexicon *l, uint64_t key, uint64_t h)
{
    for (size_t i = h >> 20;; i++) {
        const struct group *g = &l->groups[i & l->group_mask];
        if (g->n == 0)
            return NULL;
        if (g->key == key)
            return g;
    }
}

/* A word with its key, to be sorted: by key, then longest first. */
struct keyed {
    uint64_t key;
    struct qw_word word;
};

static int
compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->word.text.n != y->word.text.n)
        return x->word.text.n > y->word.text.n ? -1 : 1;
    int order = memcmp(x->word.text.p, y->word.text.p, x->word.text.n);
    if (order)
        return order;
    return x->word.value < y->word.value ? -1 : x->word.value > y->word.value;
}

static bool
index_words(struct qw_lexicon *l, const struct keyed *words)
{
    size_t size = 16;

    while (size < l->n * 2)
        size *= 2;
    l->groups = calloc(size, sizeof(*l->groups));
    if (l->groups == NULL)
        return false;
    l->group_mask = size - 1;
    for (size_t i = 0; i < l->n;) {
        uint64_t key = words[i].key, h = hash(key);
        size_t end = i + 1, at = h >> 20;
        while (end < l->n && words[end].key == key)
            end++;
        while (l->groups[at & l->group_mask].n)
            at++;
        bool alone = end - i == 1 && words[i].word.text.n == l->key;
        l->groups[at & l->group_mask] = (struct group){ key,
            alone ? words[i].word.value : (uint32_t)i, alone ? ALONE : (uint32_t)(end - i) };
        l->filter[h >> (64 - FILTER_BITS + 6)] |= (uint64_t)1 << (h >> (64 - FILTER_BITS) & 63);
        i = end;
    }
    return true;
}

static struct entry
make_entry(const struct qw_lexicon *l, const struct qw_word *w)
{
    struct qw_span rest = qw_span_slice(w->text, l->key, w->text.n);

    return (struct entry){ load(rest.p, rest.n) & low_bytes(rest.n), low_bytes(rest.n), w->text.p,
        (uint32_t)w->text.n, w->value };
}

static bool
sort_words(struct qw_lexicon *l, const struct qw_word *words)
{
    struct keyed *keyed = malloc((l->n + 1) * sizeof(*keyed));

    for (size_t i = 0; keyed && i < l->n; i++)
        keyed[i] = (struct keyed){ load(words[i].text.p, words[i].text.n) & l->mask, words[i] };
    if (keyed && l->n > 1)
        qsort(keyed, l->n, sizeof(*keyed), compare_keyed);
    for (size_t i = 0; keyed && i < l->n; i++)
        l->words[i] = make_entry(l, &keyed[i].word);
    bool ok = keyed && index_words(l, keyed);
    free(keyed);
    return ok;
}

struct qw_lexicon *
qw_lexicon_new(const struct qw_word *words, size_t n)
{
    struct qw_lexicon *l = calloc(1, sizeof(*l));

    if (l == NULL)
        return NULL;
    l->words = malloc((n + 1) * sizeof(*l->words));
    l->key = MAX_KEY;
    for (size_t i = 0; i < n; i++)
        l->key = words[i].text.n < l->key ? words[i].text.n : l->key;
    l->n = n;
    l->mask = low_bytes(l->key);
#ifdef __x86_64__
    l->wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
              __builtin_cpu_supports("bmi2");
#endif
    if (l->words == NULL || l->key == 0 || !sort_words(l, words)) {
        qw_lexicon_free(l);
        return NULL;
    }
    return l;
}

void
qw_lexicon_free(struct qw_lexicon *l)
{
    if (l == NULL)
        return;
    free(l->words);
    free(l->groups);
    free(l);
}

/* Does the word stand at s[at], whose key is the word's? `behind`: the bytes there. */
static inline bool
stands(
    const struct qw_lexicon *l, const struct entry *e, struct qw_span s, size_t at, uint64_t behind)
{
    size_t seen = l->key + REST, n = e->n;

    return n <= s.n - at && ((behind ^ e->rest) & e->rest_mask) == 0 &&
           (n <= seen || memcmp(e->text + seen, s.p + at + seen, n - seen) == 0);
}

/* The longest word of at most `max` bytes at s[at]. */
INLINE size_t
longest(const struct qw_lexicon *l, struct qw_span s, size_t at, size_t max, uint64_t key,
    uint64_t h, uint32_t *value)
{
    const struct group *g = find_group(l, key, h);

    if (g == NULL)
        return 0;
    if (g->n == ALONE) {
        if (l->key > max)
            return 0;
        *value = g->first;
        return l->key;
    }
    uint64_t behind = load(s.p + at + l->key, s.n - at - l->key);
    for (const struct entry *e = l->words + g->first, *end = e + g->n; e < end; e++)
        if (e->n <= max && stands(l, e, s, at, behind)) {
            *value = e->value;
            return e->n;
        }
    return 0;
}

size_t
qw_lexicon_at(const struct qw_lexicon *l, struct qw_span s, size_t at, uint32_t *value)
{
    uint64_t key = load(s.p + at, s.n - at) & l->mask, h = hash(key);

    return s.n - at >= l->key && passes(l, h) ? longest(l, s, at, SIZE_MAX, key, h, value) : 0;
}

size_t
qw_lexicon_shorter(
    const struct qw_lexicon *l, struct qw_span s, size_t at, size_t len, uint32_t *value)
{
    uint64_t key = load(s.p + at, s.n - at) & l->mask;

    return len > l->key ? longest(l, s, at, len - 1, key, hash(key), value) : 0;
}

static inline uint64_t
load_eight(const char *p)
{
    uint64_t v;

    memcpy(&v, p, sizeof(v));
    return v;
}

/* As filtered, of the key at p, behind which eight bytes are. */
static inline uint64_t
look(const struct qw_lexicon *l, const char *p)
{
    return filtered(l, hash(load_eight(p) & l->mask));
}

/* Does a character of three bytes start at p? */
static inline bool
is_three(const char *p)
{
    return ((unsigned char)*p & 0xf0) == 0xe0;
}

/* Do characters of three bytes start at p, p + 3, p + 6 and p + 9? */
static inline bool
are_four(const char *p)
{
    const char leads[4] = { p[0], p[3], p[6], p[9] };
    uint32_t v;

    memcpy(&v, leads, sizeof(v));
    return (v & 0xf0f0f0f0) == 0xe0e0e0e0;
}

enum { LANES = 32, BLOCK = LANES + sizeof(uint64_t) }; /* with the last character's key */

#ifdef __x86_64__
/* Skip characters at which no word can start, as long as there are 32 bytes and more: where
 * the characters of those start is seen at once. */
__attribute__((target("avx2,bmi,bmi2"))) static size_t
skip_blocks(const struct qw_lexicon *l, struct qw_span s, size_t i)
{
    const __m256i tails = _mm256_set1_epi8((char)0xc0);

    for (; s.n - i >= BLOCK; i += LANES) {
        const char *p = s.p + i;
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
        uint32_t starts = ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(tails, v));
        for (; starts; starts &= starts - 1)
            if (look(l, p + __builtin_ctz(starts)) & 1)
                return i + (size_t)__builtin_ctz(starts);
    }
    while (i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80)
        i++;
    return i;
}
#else
static size_t
skip_blocks(const struct qw_lexicon *l, struct qw_span s, size_t i)
{
    (void)l;
    (void)s;
    return i;
}
#endif

/* Skip characters at which no word can start, four at a time where each has three
 * bytes, which lets the processor look at all of them at once. */
static size_t
skip(const struct qw_lexicon *l, struct qw_span s, size_t i)
{
    enum { FOUR = 12, READ = 9 + sizeof(uint64_t) };

    while (s.n - i >= READ) {
        const char *p = s.p + i;
        if (are_four(p)) {
            uint64_t first = look(l, p), second = look(l, p + 3);
            uint64_t third = look(l, p + 6), fourth = look(l, p + 9);
            if ((first | second | third | fourth) & 1)
                return i + (first & 1 ? 0 : second & 1 ? 3 : third & 1 ? 6 : 9);
            i += FOUR;
        } else if (look(l, p) & 1) {
            break;
        } else { /* also through shorter and longer ones: no word starts inside */
            i += is_three(p) ? 3 : 1;
        }
    }
    return i;
}

size_t
qw_lexicon_next(
    const struct qw_lexicon *l, struct qw_span s, size_t from, size_t *at, uint32_t *value)
{
    if (l->n == 0 || s.n < l->key)
        return 0;
    for (size_t i = from, last = s.n - l->key; i <= last; i += is_three(s.p + i) ? 3 : 1) {
        i = l->wide && s.n - i >= BLOCK ? skip_blocks(l, s, i) : skip(l, s, i);
        if (i > last)
            return 0;
        uint64_t key = load(s.p + i, s.n - i) & l->mask, h = hash(key);
        size_t n = passes(l, h) ? longest(l, s, i, SIZE_MAX, key, h, value) : 0;
        if (n) {
            *at = i;
            return n;
        }
    }
    return 0;
}
