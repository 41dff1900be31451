/* The compiled tables of furniture, shared by furniture.c (which loads them) and judge.c
 * (which reads lines with them). Nobody else includes this. */
#ifndef QW_FURNITURE_SET_H
#define QW_FURNITURE_SET_H

#include "rule/anchors.h"
#include "rule/finder.h"
#include "rule/furniture.h"
#include "rule/lexicon.h"

enum where { IN_ZONE, IN_TITLE, IN_LINKS, IN_ANY, IN_INLINE, IN_TAIL };

/* A row of a pattern table. */
struct line_rule {
    const struct qw_table *table;
    size_t row;
    const char *id;
    enum where where;
    double weight;
    struct qw_span site;
    struct qw_pattern *pattern;
    struct qw_span anchors[QW_ANCHORS]; /* one of them is in every match */
    size_t n_anchors;
    size_t n_short;                 /* instead of these: anchors of one character */
    struct qw_span needs[QW_NEEDS]; /* all of them are in every match */
    size_t n_needs;
    uint64_t first[4], last[4]; /* bytes that its lines can start and end with */
};

struct label {
    const struct qw_table *table;
    size_t row;
    const char *id;
    double weight;
    struct qw_pattern *value; /* NULL: any short text */
};

struct word {
    const struct qw_table *table;
    size_t row;
    const char *id;
    double weight;
    bool menu; /* of the buttons: other names may stand in its row */
};

/* Which rules stand behind one word of a lexicon: targets[from, to). A target below
 * n_lines is a line rule, from there on a phrase. */
struct word_targets {
    uint32_t from, to;
};

struct index {
    struct qw_lexicon *words;
    struct word_targets *of;
    uint32_t *targets;
};

struct qw_furniture {
    struct qw_furniture_weights weights;
    struct qw_table **sites;
    size_t n_sites;
    struct qw_table *lines_table, *labels_table, *words_table, *phrases_table, *formats_table,
        *starts_table;

    struct line_rule *lines;
    size_t n_lines, *loose, n_loose; /* loose: rows that no anchor leads to */
    struct label *labels;
    struct word *words, *phrases;
    size_t n_labels, n_words, n_phrases;

    struct index zone, global; /* anchors and phrases; anchors of any, inline, tail */
    struct qw_finder finder;   /* of the global words */
    size_t reach;              /* bytes of the longest of them */
    struct qw_lexicon *label_lexicon, *word_lexicon;
    size_t longest_ext;
};

struct qw_furniture_scratch {
    struct qw_pattern_scratch *patterns;
    uint32_t *tried; /* of each line rule and phrase: the number of the line it was tried on */
    uint32_t line;
    struct qw_places places; /* of an example */
};

/* A row of buttons: nothing but words of the table, with blanks and bars between; with
 * other short names among them in a site's menu. Sets the verdict when it says more. */
void qw_furniture_names(const struct qw_furniture *, struct qw_span line, struct qw_verdict *);

#endif
