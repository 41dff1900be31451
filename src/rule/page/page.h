/* Pages: which lines of a text are a site's furniture and which are the document.
 *
 * Every line at the two ends of the text is judged by the tables (rule/page/furniture.h): what
 * speaks for furniture counts up, body text counts down by its length and its
 * punctuation. The head is the prefix with the highest sum, the foot the suffix, and a
 * page whose best sum is below `zone` has none: that is what keeps clean documents
 * whole. Inside a zone a run of neighbours goes when one of them is strong or
 * all together are; lines that nothing speaks for stay wherever they stand.
 *
 * The title is found from the lines that go and from the first line that stays. */
#ifndef QW_PAGE_H
#define QW_PAGE_H

#include "rule/page/furniture.h"
#include "rule/page/shape.h"
#include "text/layout/lines.h"

/* The numbers of rules/strip/weights.tsv, by these names, and the mechanisms of
 * rules/strip.tsv, as ids. */
struct qw_page_rules {
    const struct qw_furniture *furniture;
    double zone, zone_more, zone_head, zone_both, zone_part, sure, strong, run, copy, file, words,
        chain, link, body_most, give_up, site, alike, field, company, company_foot, near_foot, date,
        series, row, prose, first, form, notice, speaks, title_file, title_said, title_next,
        title_path, title_long, named, gain, quoted, tint, tinted, told, about, typed_size,
        typed_date, typed_count;
    double stated_cell, stated_loose, stated_weak, stated_stays, stated_said, stated_foot,
        stated_least, stated_sure, stated_never, stated_post;
    double gram_most, gram_body, shape[QW_SHAPES];
    const char *title_ext, *title_copy, *title_words, *title_row, *title_body, *title_glued,
        *title_only, *title_cut, *crumb_chain, *menu_names, *list_links, *list_between, *site_name,
        *between, *site_mark, *twin, *tag, *field_mark, *mark, *grams, *excerpt, *border, *typed;
};

/* Fill the numbers from strip/weights.tsv, which *table is then. */
enum qw_rc qw_page_weights(struct qw_page_rules *, struct qw_furniture_weights *,
    struct qw_table **table, const struct qw_conf *, struct qw_ctx *);

enum qw_fate {
    QW_LINE_STAYS,
    QW_LINE_GOES,
    QW_LINE_KEEPS, /* all goes but `keep` */
};

enum qw_answer { QW_NOT_ASKED, QW_YES, QW_NO };

struct qw_page_line {
    struct qw_line line;
    size_t asked;  /* the label that the judge was told of */
    uint64_t hash; /* of the text, by qw_memo_hash; 0: not known yet */
    double weight; /* what it adds to the sums: above 0 furniture, below body */
    const char *rule;
    enum qw_fate fate;
    struct qw_span keep;
    bool copy; /* says the title and nothing else */
    /* what its text says, once it was asked: */
    enum qw_answer head_hints, tail_hints; /* words for furniture at its start, at its end */
    double typed;                          /* its values for furniture, below 0: not asked */
    struct qw_verdict verdict;             /* last, as its captures are often left out */
};

enum { QW_PAGE_KNOWN = 1024 };

struct qw_memo;

struct qw_page {
    struct qw_page_line *list;
    size_t n, gap;                 /* as in struct qw_lines */
    size_t head, foot;             /* the zones are list[0..head) and list[foot..n) */
    double head_proof, foot_proof; /* what proves the zones */
    bool manual;                   /* the text speaks of buttons itself */
    bool both;                     /* neither zone is proven without the other */
    struct qw_span title, site;    /* site: before anything is decided */
    bool shell;                    /* furniture only */
    bool glued;                    /* a title in the body wants a line of its own: */
    size_t split, split_len;       /* the blanks behind it, if any, become a line's end */
    struct qw_lines lines;
    struct qw_furniture_scratch *scratch;
    struct qw_page_line *before; /* what was read before, and which of it by its text */
    size_t n_before;
    bool muted;           /* before, some phrases were not heard */
    struct qw_memo *memo; /* of lines that were judged, whatever page they stood on */
    uint16_t known[QW_PAGE_KNOWN];
};

/* False: no memory; to be released all the same. */
bool qw_page_init(struct qw_page *, const struct qw_page_rules *);
void qw_page_release(struct qw_page *);

/* Did memory run out since the last time that this was asked? What was read may be wrong then. */
bool qw_page_failed(struct qw_page *);

/* Judge a line by itself; l->line is set. */
void
qw_page_judge(struct qw_page *, const struct qw_page_rules *, struct qw_page_line *, size_t label);

/* What its words, its characters and its shape say of a line that no row knows: above 0 only
 * with words or characters that speak for it. */
double qw_page_weigh(const struct qw_page_rules *, const struct qw_page_line *);

/* How much a line by itself proves that this is a site's page: rows do, buttons where none
 * are spoken of, words only when there are many. */
double
qw_page_proof(const struct qw_page *, const struct qw_page_rules *, const struct qw_page_line *);

/* Read a text; it must outlive the page's use. */
void qw_page_read(struct qw_page *, const struct qw_page_rules *, struct qw_span text);

/* Read what is left of the text that was read last, which still stands where it stood: lines
 * that are the same are not judged anew. */
void qw_page_read_left(struct qw_page *, const struct qw_page_rules *, struct qw_span text);

#endif
