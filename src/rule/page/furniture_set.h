/* The compiled tables of furniture, shared by furniture.c (which loads them) and judge.c
 * (which reads lines with them). Nobody else includes this. */
#ifndef QW_FURNITURE_SET_H
#define QW_FURNITURE_SET_H

#include "rule/match/anchors.h"
#include "rule/page/bigram.h"
#include "rule/match/edges.h"
#include "rule/match/finder.h"
#include "rule/page/furniture.h"
#include "rule/match/glance.h"
#include "rule/match/wordlist.h"

enum where { IN_ZONE, IN_TITLE, IN_LINKS, IN_ANY, IN_INLINE, IN_TAIL };

/* A row of a pattern table. */
struct line_rule {
    const struct qw_table *table;
    size_t row;
    const char *id;
    enum where where;
    bool whole; /* it says of all of a line what it is, whatever the line's parts look like */
    double weight;
    struct qw_span site;
    struct qw_pattern *pattern;
    struct qw_span anchors[QW_ANCHORS]; /* one of them is in every match */
    size_t n_anchors;
    size_t n_short;                 /* instead of these: anchors of one character */
    struct qw_span needs[QW_NEEDS]; /* all of them are in every match */
    size_t n_needs;
    struct qw_edges edges;
    struct qw_asks asks;
};

/* A row that no anchor leads to: what says no to most lines, close together. */
struct loose {
    size_t digits;
    struct qw_charset_bits all;
    size_t rule;
};

/* Sixty-four of them: a bit each for the first and the last characters that their lines may
 * have. */
struct loose_bits {
    uint64_t first[QW_CHARS_PLACES], last[QW_CHARS_PLACES];
};

struct label {
    const struct qw_table *table;
    size_t row;
    const char *id;
    double weight;
    struct qw_pattern *value; /* NULL: any short text */
    bool tail;                /* of a label: it may end another */
    bool loose;               /* of a label: its value may be anything */
    bool wordy;               /* of a fact: it needs no digit */
    bool plain;               /* of a fact: it may be the value of a label nobody knows */
    bool glean;               /* of a fact: looked for inside other lines that go */
    struct qw_edges edges;
    struct qw_asks asks;
    struct qw_span need; /* a literal that every match of the value holds, or empty */
};

struct word {
    const struct qw_table *table;
    size_t row;
    const char *id;
    double weight;
    bool menu;  /* of the buttons: other names may stand in its row */
    bool opens; /* of the phrases, buttons and parts: a short line with it opens a list of links */
};

/* Which rules stand behind one word of a lexicon: targets[from, to). A target below
 * n_lines is a line rule, from there on a phrase. Where the word stands, `shorter` stands, too:
 * the longest word that it starts with, its number + 1, or 0. */
struct word_targets {
    uint32_t from, to, shorter;
    double hint; /* the most that one of the phrases says, of those of `shorter`, too */
};

struct index {
    struct qw_wordlist *words;
    struct word_targets *of;
    uint32_t *targets;
};

/* The words of a table's first column that something may end with, and their last characters. */
struct endings {
    struct qw_span *words;
    size_t n;
    struct qw_charset_bits last;
};

struct qw_furniture {
    struct qw_furniture_weights weights;
    struct qw_table **sites;
    size_t n_sites;
    struct qw_table *lines_table, *labels_table, *words_table, *phrases_table, *formats_table,
        *starts_table, *kinds_table, *makers_table, *facts_table, *fold_table, *parts_table;

    struct line_rule *lines;
    struct loose *loose;
    struct loose_bits *loose_bits;
    size_t n_lines, n_loose;
    struct label *labels, *facts;
    struct word *words, *phrases, *parts;
    struct qw_bigrams *grams;
    size_t n_labels, n_facts, n_words, n_phrases, n_parts;

    struct index zone, global;    /* anchors and phrases; anchors of any, inline, tail */
    struct qw_finder finder;      /* of the global words */
    size_t reach;                 /* bytes of the longest of them */
    struct qw_charset_bits chars; /* of theirs, */
    uint64_t joints[64];          /* and by a hash which two stand side by side in them */
    struct qw_wordlist *label_list, *word_list, *part_list;
    uint64_t *formats; /* extensions as numbers */
    size_t n_formats, longest_ext;
    struct endings kind_ends, maker_ends;
    uint16_t fold[0x10000]; /* of a Traditional character the Simplified one; 0: as it is */
    struct qw_kinds kinds;  /* of the characters: in the zone's words, in names, to be folded */
};

struct qw_furniture_scratch {
    struct qw_pattern_scratch *patterns;
    uint32_t *tried; /* of each line rule and phrase: the number of the line it was tried on */
    uint32_t line;
    size_t chars; /* of the line */
    struct qw_glance look;
    uint32_t *fired; /* phrases of the line */
    size_t n_fired;
    uint32_t grams[QW_BIGRAMS]; /* of the line, when they were asked */
    size_t n_grams;
    struct qw_muted muted;
    struct qw_places places; /* of an example */
    char folded[QW_JUDGED * 4];
};

/* An extension of eight bytes at most as a number, both cases as one. */
uint64_t qw_ext_number(struct qw_span ext);

/* Look-ups of all words of the tables that are loaded; `words` has room for each of them. */
enum qw_rc qw_furniture_index(struct qw_furniture *, struct qw_word *words, struct qw_ctx *);

/* The bit of two characters among the joints; 2^32 / golden ratio and a multiplier of
 * MurmurHash3. */
static inline size_t
qw_joint_bit(uint32_t first, uint32_t second)
{
    return (first * 0x9e3779b1u ^ second * 0x85ebca6bu) >> 20;
}

/* May the text, a part of the line that was looked at, match a label's value or a fact? */
bool qw_value_may(
    const struct label *, const struct qw_furniture_scratch *, struct qw_span text, struct qw_ends);

/* A label at `at`, and where its value starts; 0 when there is none. Its colon may be
 * missing when `bare`. */
size_t
qw_label_at(const struct qw_furniture *, struct qw_span, size_t at, bool bare, uint32_t *label);

/* A label that says nothing to us, a short word before a colon: where its value starts; 0. */
size_t qw_label_unknown(struct qw_span, size_t at);

/* Is this a fact that speaks for itself, under whatever label? Keeps what it says. */
bool qw_fact_is(const struct qw_furniture *, struct qw_furniture_scratch *, struct qw_span value,
    struct qw_verdict *);

/* Can the label have this value? Keeps what it says. */
bool qw_label_fits(const struct qw_furniture *, struct qw_furniture_scratch *, uint32_t label,
    struct qw_span value, struct qw_verdict *);

/* A line of label:value and nothing else, when it says more than the verdict. */
void qw_furniture_labels(const struct qw_furniture *, struct qw_furniture_scratch *,
    struct qw_span line, struct qw_verdict *);

/* The same for the value of the label (its number + 1) on the line before. */
void qw_furniture_value(const struct qw_furniture *, struct qw_furniture_scratch *,
    struct qw_span line, size_t label, struct qw_verdict *);

/* Where a date at the line's start ends; 0 when there is none. */
size_t qw_date_end(struct qw_span line);

/* A line of facts without labels, or with, and bars or blanks between. */
void qw_furniture_facts(const struct qw_furniture *, struct qw_furniture_scratch *,
    struct qw_span line, struct qw_verdict *);

/* Does this row of the facts speak for a line that holds nothing else? */
bool qw_fact_matches(
    const struct qw_furniture *, struct qw_furniture_scratch *, size_t row, struct qw_span example);

/* A row of buttons: nothing but words of the table, with blanks and bars between; with
 * other short names among them in a site's menu. Sets the verdict when it says more. */
void qw_furniture_names(const struct qw_furniture *, struct qw_span line, struct qw_verdict *);

/* Can the character stand in a row of names that no table knows? */
bool qw_furniture_may_name(uint32_t c);

/* Is this name made of parts, and that of the row the first of them? */
bool qw_furniture_made(const struct qw_furniture *, size_t row, struct qw_span name);

#endif
