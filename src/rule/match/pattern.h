/* Patterns: how a table writes the lines of a site.
 *
 * A pattern is the line itself, with holes:
 *
 *     上传人:<uploader> 文档编号:<doc_id> 格式:<format> 页数:<pages>
 *     《<TEXT>》由会员分享{,|。}<REST>
 *
 * Literal text matches itself; a blank matches any number of blanks, also none; a
 * punctuation mark matches its half- and its full-width form; ASCII letters match
 * in either case. {a|b} is a choice, {a|} an optional piece; choices hold literal
 * text and holes but no further braces. \x stands for x where x is one of <{|}\.
 *
 * Holes in capitals only say what may stand there:
 *     <N> digits   <NUM> digits with . and ,   <DATE> a date, perhaps with a time
 *     <SIZE> 49KB, 1.2 M   <WORD> no blanks   <NAME> two to four Chinese characters
 *     <TEXT> anything, at least one character, as little as will do
 *     <REST> anything, also nothing
 * Holes in small letters are kept as meta: <title> <site> <uploader> <category>
 * like TEXT, <doc_id> <format> like WORD, <date> like DATE, <day> a date in digits and -/. only,
 * <when> one that may also be written 20210608, 2021年6月, 二〇二一年六月八日, <size> like SIZE,
 * <pages> <words> <downloads> like N, <read> <unread> like N, whose sum is the pages.
 * Blanks may stand round a number.
 *
 * A pattern is immutable and shared by threads; PCRE2 does the work, with match limits, so
 * that no line can make it slow. What PCRE2 needs is made when a pattern is first tried,
 * since of many patterns a run tries few. */
#ifndef QW_PATTERN_H
#define QW_PATTERN_H

#include "base/err.h"
#include "base/span.h"

struct qw_pattern;

enum { QW_PATTERN_HOLES = 12 }; /* kept holes of one pattern, at most */

struct qw_capture {
    const char *key; /* "title", … */
    struct qw_span text;
};

struct qw_match {
    size_t start, end; /* of the whole match, bytes of the subject */
    size_t n;
    struct qw_capture captures[QW_PATTERN_HOLES];
};

/* Read a pattern, which is copied; QW_FATAL with the byte of `source` in error.at when it is malformed. */
enum qw_rc qw_pattern_new(struct qw_pattern **, struct qw_span source, struct qw_ctx *);
void qw_pattern_free(struct qw_pattern *);

/* What matching needs for itself, one a thread. NULL: no memory. */
struct qw_pattern_scratch;
struct qw_pattern_scratch *qw_pattern_scratch_new(void);
void qw_pattern_scratch_free(struct qw_pattern_scratch *);

/* Did memory run out while a pattern was tried, so that it did not match? Asked once, at a
 * document's end: it is forgotten then. */
bool qw_pattern_failed(struct qw_pattern_scratch *);

/* Does the pattern match all of `line` (blanks at its ends aside)? */
bool qw_pattern_line(
    const struct qw_pattern *, struct qw_pattern_scratch *, struct qw_span line, struct qw_match *);

/* The first place in `text`, from byte `from` on, where the pattern matches. A
 * match does not cross a line's end. */
bool qw_pattern_find(const struct qw_pattern *, struct qw_pattern_scratch *, struct qw_span text,
    size_t from, struct qw_match *);

/* PCRE2 and its version: "PCRE2 10.42 2022-12-11". */
void qw_pattern_version(char *out, size_t size);

#endif
