/* Scrubbing: what the characters of a valid text should not be.
 *
 * Controls and invisible marks, foreign line ends, private-use characters that have
 * standard ones, entities, mojibake: one pass finds them all and costs little where
 * there are none. Tables: decode/invisible, decode/pua, and those of entity.h.
 * Immutable, shared by threads. */
#ifndef QW_SCRUB_H
#define QW_SCRUB_H

#include "rule/chars/reread.h"
#include "rule/table/table.h"
#include "text/charset/mojibake.h"
#include "text/charset/patch.h"
#include "text/charset/reading.h"

/* Tags of changes, behind those of reading.h. */
enum qw_scrub_tag {
    QW_SCRUB_CONTROL = QW_READING_BROKEN + 1,
    QW_SCRUB_ZERO_WIDTH,
    QW_SCRUB_SOFT_HYPHEN,
    QW_SCRUB_VARIATION,
    QW_SCRUB_BIDI,
    QW_SCRUB_BOM,
    QW_SCRUB_CRLF,
    QW_SCRUB_CR,
    QW_SCRUB_BREAK,     /* vertical tab, form feed, NEL */
    QW_SCRUB_SEPARATOR, /* U+2028, U+2029 */
    QW_SCRUB_PUA,
    QW_SCRUB_NAMED,
    QW_SCRUB_NUMBER,
    QW_SCRUB_PERCENT,
    QW_SCRUB_BACKSLASH,
    QW_SCRUB_MOJIBAKE, /* + enum qw_mojibake_kind */
    QW_SCRUB_TAGS = QW_SCRUB_MOJIBAKE + QW_MOJIBAKE_KINDS,
};

struct qw_scrub;

/* `mojibake` must outlive it. */
enum qw_rc qw_scrub_new(
    struct qw_scrub **, const struct qw_conf *, const struct qw_mojibake *, struct qw_ctx *);
void qw_scrub_free(struct qw_scrub *);
const struct qw_table *qw_scrub_table(const struct qw_scrub *, size_t i);

/* How far the bytes are valid UTF-8 in which there is nothing to scrub, surely, but invisible
 * characters; what is to be done with these goes to `changes`. One pass is all that a clean text takes, so
 * ask this first. */
size_t qw_scrub_start(const struct qw_scrub *, struct qw_span bytes, struct qw_changes *);

/* Changes from qw_scrub_start alone, which went through all of the text, made this text: is there surely
 * nothing more to be done? Only what stands near them is looked at. */
bool qw_scrub_settled(const struct qw_scrub *, struct qw_span text, const struct qw_changes *done);

/* What should change in `text`, which is valid UTF-8, from byte `from` on, before which there is
 * nothing but what `changes` has from qw_scrub_start; changes may bring forth further ones, so call again on
 * the result until there are none. *lost counts what is past saving: U+FFFD, and 锟斤拷. */
void qw_scrub_pass(const struct qw_scrub *, struct qw_reread *, struct qw_span text, size_t from,
    struct qw_changes *, size_t *lost);

#endif
