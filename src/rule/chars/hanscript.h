/* The tables of script conversion: convert/script.tsv (which characters are of one
 * script only), convert/compat.tsv (compatibility forms and radicals) and
 * convert/pinyin.tsv (syllables). Immutable once loaded; threads share it. */
#ifndef QW_HANSCRIPT_H
#define QW_HANSCRIPT_H

#include "rule/table/table.h"
#include "text/hanzi.h"

struct qw_hanscript;

enum qw_rc qw_hanscript_load(struct qw_hanscript **, const struct qw_conf *, struct qw_ctx *);
void qw_hanscript_free(struct qw_hanscript *);

/* Number i from 0, NULL behind the last. */
const struct qw_table *qw_hanscript_table(const struct qw_hanscript *, size_t i);

const struct qw_hanzi *qw_hanscript_kinds(const struct qw_hanscript *);

/* The character that a compatibility form or a radical shows: its UTF-8, or the empty
 * span when it is neither. */
struct qw_span qw_hanscript_compat(const struct qw_hanscript *, uint32_t cp);

/* Is it a syllable of pinyin (lower case, no tone, v for ü)? */
bool qw_hanscript_syllable(const struct qw_hanscript *, struct qw_span letters);

#endif
