/* Damage: characters that one exporter, one mask or one scanner lost or swapped.
 *
 * Rows of rules/repair/chars.tsv say what stands (`from`), what was written (`to`)
 * and on which evidence:
 *     kind swap   a character that this text writes for another: it stands at least
 *         `least` times and the character in `against` at most `ratio` times as often
 *     kind word   a damaged word, by its contexts (`unless`, `only`; rule/spun/context.h);
 *         with `against` the evidence of swap as well
 *     kind hole   a word with a lost character, written ? in `from`; the text may have
 *         ? or □ or U+FFFD there
 *     kind digit  a letter of `from` inside a number is the digit `to` (rule/spun/digits.h)
 *     kind stutter  words whose characters the text says twice or three times: 推推进进,
 *         使使使用; `from` holds the words
 *     kind phrases  the phrases of rules/repair/plain.txt, a dictionary in the format of
 *         OpenCC, which opencc(1) takes as it is: they need no context
 * and rows of rules/repair/looks.tsv which character (`from`) stands for one that looks
 * like it (`to`), in which words: those with `to` in them, right as they are. A word is
 * left alone where the wrong character makes a word with its other neighbour: one of
 * `before` or `behind`.
 * Immutable once loaded; threads share it. */
#ifndef QW_DAMAGE_H
#define QW_DAMAGE_H

#include "base/arena.h"
#include "rule/spun/context.h"
#include "rule/table/table.h"

struct qw_damage;

enum qw_rc qw_damage_load(struct qw_damage **, const struct qw_conf *, struct qw_ctx *);
void qw_damage_free(struct qw_damage *);

/* The tables: chars, looks, phrases. */
enum { QW_DAMAGE_TABLES = 3 };
const struct qw_table *qw_damage_table(const struct qw_damage *, size_t i);

/* One correction: text[at, at+len) becomes `put`, which lives with the rules. */
struct qw_fix {
    size_t at, len;
    struct qw_span put;
    const char *rule;
};

struct qw_fixes {
    struct qw_fix *list;
    size_t n, cap;
    bool failed; /* out of memory, latched */
};

/* Fill `fixes` (emptied first) in the order of the text. With `granted` the evidence
 * of the whole document is taken for given. */
void qw_damage_find(const struct qw_damage *, struct qw_span text, bool granted, struct qw_fixes *);

#endif
