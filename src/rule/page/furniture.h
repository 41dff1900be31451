/* Furniture: what the tables say of one line of a site's page.
 *
 * Seven kinds of evidence, each a table whose rows carry log-odds:
 *
 *     sites/NAME.tsv, strip/lines.tsv   id where pattern weight [site] yes no
 *         whole lines in the language of rule/match/pattern.h. `where` is a choice of
 *           zone    in the head or the foot of a page
 *           title   in the head, when <title> is the page's title
 *           links   in the foot; opens a list of links that runs to the end
 *           any     anywhere, by itself
 *           inline  a piece of a line, anywhere
 *           tail    a piece at a line's end, directly behind a sentence's end
 *         and `site` the name of the site that the row gives away; `whole` (optional): the
 *         line goes also where most of its sentences look like body text.
 *     strip/labels.tsv    id label value weight yes no
 *         label:value, also several on a line; `value` is a pattern; a row with `tail`
 *         may end longer labels (页码: 总页码)
 *     strip/facts.tsv     id fact weight yes no
 *         what needs no label: 25页, 203KB; several on a line
 *     strip/words.tsv     id word weight yes no [menu]
 *         a line of nothing but such words is a row of buttons
 *     strip/parts.tsv     id part yes no
 *         what the names of other buttons are made of, two and more: 打开 剩余 内容
 *     strip/phrases.tsv   id phrase weight yes no
 *         what disclaimers are made of; their weights add up
 *     strip/grams.tsv     gram weight prior
 *         characters and pairs of them (rule/page/bigram.h), in lines that no row knows
 *
 * and strip/formats.tsv (ext), the file names' extensions, strip/starts.tsv (start), what
 * first sentences begin with. The judge of lines knows
 * nothing of the page: what stands where is weighed by the stage.
 *
 * Compiled once, immutable, shared by threads; a scratch is one thread's. */
#ifndef QW_FURNITURE_H
#define QW_FURNITURE_H

#include "rule/match/asks.h"
#include "rule/page/bigram.h"
#include "rule/table/conf.h"
#include "rule/page/verdict.h"
#include "rule/table/table.h"

struct qw_furniture;
struct qw_furniture_scratch;

/* Numbers of strip/weights.tsv that the judge of lines needs. */
struct qw_furniture_weights {
    double phrase_most; /* the most that phrases count */
    double date;        /* a date before the first label */
    double fact;        /* a fact under a label that no row has */
    double made;        /* a button's name made of parts */
    double menu;        /* a row of a menu, besides its buttons */
};

enum qw_rc qw_furniture_new(struct qw_furniture **, const struct qw_conf *,
    const struct qw_furniture_weights *, struct qw_ctx *);
void qw_furniture_free(struct qw_furniture *);

/* The tables; NULL behind the last. */
const struct qw_table *qw_furniture_table(const struct qw_furniture *, size_t i);

struct qw_furniture_scratch *qw_furniture_scratch_new(const struct qw_furniture *);
void qw_furniture_scratch_free(struct qw_furniture_scratch *);

/* Did memory run out since the last time that this was asked? Then verdicts may be wrong. */
bool qw_furniture_failed(struct qw_furniture_scratch *);

/* Characters of the longest line that can be furniture: longer ones are passed by. */
enum { QW_JUDGED = 267 };

/* And of the longest that is read character by character when no row knows it. */
enum { QW_JUDGED_BY_GRAMS = 60 };

/* Judge one line (trimmed) of so many characters. `label` is what the line before left open,
 * or 0. */
void qw_furniture_judge(const struct qw_furniture *, struct qw_furniture_scratch *,
    struct qw_span line, size_t chars, size_t label, struct qw_verdict *);

/* What a text is about proves nothing: the phrases of its title that speak for
 * furniture are not heard any more, in no line; gives whether there were any. An empty title
 * unmutes. */
bool
qw_furniture_mute(const struct qw_furniture *, struct qw_furniture_scratch *, struct qw_span title);

enum { QW_MUTED = 16 };

/* The phrases that are muted: rows of strip/phrases.tsv. */
struct qw_muted {
    uint32_t rows[QW_MUTED];
    size_t n;
};

const struct qw_muted *qw_furniture_muted(const struct qw_furniture_scratch *);

/* What the phrases in a text say for furniture, each time that they stand in it: a quick
 * look, at QW_GLANCE_BYTES at most. */
double qw_furniture_hints(const struct qw_furniture *, struct qw_span);

/* The rows of strip/phrases.tsv that stand in the line judged last. */
size_t qw_furniture_phrases(const struct qw_furniture_scratch *, const uint32_t **rows);

/* The grams of the line judged last; none when a row knows it. */
size_t qw_furniture_grams(const struct qw_furniture_scratch *, const uint32_t **grams);

/* Their weights. */
const struct qw_bigrams *qw_furniture_bigrams(const struct qw_furniture *);

/* strip/phrases.tsv, whose rows these are. */
const struct qw_table *qw_furniture_phrase_table(const struct qw_furniture *);

/* A piece of furniture inside the text. */
struct qw_piece {
    size_t at, len;
    bool line; /* a whole line, newline included */
    const char *rule;
    struct qw_span site; /* whose it is, or empty */
    struct qw_match match;
};

/* Where the words stand that pieces have: sorted. */
struct qw_places {
    size_t *list, n, cap;
    bool failed; /* out of memory, latched */
};

void qw_places_add(struct qw_places *, size_t at);
void qw_places_release(struct qw_places *);

/* How many places lie before byte `from`. */
size_t qw_places_before(const struct qw_places *, size_t from);

/* Append the places in [from, to), both characters' starts. */
void qw_furniture_seek(
    const struct qw_furniture *, struct qw_span text, size_t from, size_t to, struct qw_places *);

/* May a word stand across the borders of text[at, end), which was put there? */
bool qw_furniture_joins(const struct qw_furniture *, struct qw_span text, size_t at, size_t end);

/* The longest word that is looked for, in bytes. */
size_t qw_furniture_reach(const struct qw_furniture *);

/* The next piece from byte `from` on, at one of the text's places; whole lines only within
 * [low, high). */
bool
qw_furniture_next(const struct qw_furniture *, struct qw_furniture_scratch *, struct qw_span text,
    const struct qw_places *, size_t from, size_t low, size_t high, struct qw_piece *);

/* A file name without the extension of a document (.docx) and a site's name behind it; others
 * as they are. */
struct qw_span qw_furniture_stem(const struct qw_furniture *, struct qw_span name);

/* Is this such an extension: DOCX? */
bool qw_furniture_is_format(const struct qw_furniture *, struct qw_span);

/* The extension of that name, or empty. */
struct qw_span qw_furniture_ext(const struct qw_furniture *, struct qw_span name);

/* Keep what a line that goes, of these characters, says in passing: the facts marked `glean`. */
void qw_furniture_glean(const struct qw_furniture *, struct qw_furniture_scratch *,
    struct qw_span line, const struct qw_charset_bits *, struct qw_verdict *);

/* What a page says in the form that meta has: a date as 2021-06-08, a format as DOCX. `out`
 * is room for it. */
enum { QW_NORMAL = 48 };
struct qw_span qw_fact_normal(const char *key, struct qw_span, char out[QW_NORMAL]);

/* How many buttons' names the line quotes: click “下载”. */
size_t qw_furniture_quoted(const struct qw_furniture *, struct qw_span line);

/* Does this end as a document's title does, numbers and brackets behind it aside: 校园绿化方案(通用3篇)? */
bool qw_furniture_is_kind(const struct qw_furniture *, struct qw_span title);

/* Does this end as the name of an office does, 西山师范学院, or name no more than a place: 附件2? */
bool qw_furniture_is_maker(const struct qw_furniture *, struct qw_span);

/* Does this start as a text's first sentence does? */
bool qw_furniture_starts(const struct qw_furniture *, struct qw_span text);

/* Does this row say something of the example? For rows of the tables above. */
bool qw_furniture_matches(const struct qw_furniture *, struct qw_furniture_scratch *,
    const struct qw_table *, size_t row, struct qw_span example);

#endif
