/* The compiled tables of furniture, shared by furniture.c (which loads them) and judge.c
 * (which reads lines with them). Nobody else includes this. */
#ifndef QW_FURNITURE_SET_H
#define QW_FURNITURE_SET_H

#include "rule/anchors.h"
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
    size_t n_short;    /* instead of these: anchors of one character */
    uint64_t first[4]; /* bytes that its lines can start with; for rows without an anchor */
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
    struct qw_table *lines_table, *labels_table, *words_table, *phrases_table, *formats_table;

    struct line_rule *lines;
    size_t n_lines, *loose, n_loose; /* loose: rows that no anchor leads to */
    struct label *labels;
    struct word *words, *phrases;
    size_t n_labels, n_words, n_phrases;

    struct index zone, global; /* anchors and phrases; anchors of any, inline, tail */
    struct qw_lexicon *label_lexicon, *word_lexicon;
};

struct qw_furniture_scratch {
    struct qw_pattern_scratch *patterns;
    uint32_t *tried; /* of each line rule and phrase: the number of the line it was tried on */
    uint32_t line;
};

#endif
