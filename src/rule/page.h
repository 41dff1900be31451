/* Pages: which lines of a text are a site's furniture and which are the document.
 *
 * Every line at the two ends of the text is judged by the tables (rule/furniture.h): what
 * speaks for furniture counts up, body text counts down by its length and its
 * punctuation. The head is the prefix with the highest sum, the foot the suffix, and a
 * page whose best sum is below `zone` has none: that is what keeps clean documents
 * whole. Inside a zone a run of neighbours goes when one of them is strong or
 * all together are; lines that nothing speaks for stay wherever they stand.
 *
 * The title is found from the lines that go and from the first line that stays. */
#ifndef QW_PAGE_H
#define QW_PAGE_H

#include "rule/furniture.h"
#include "text/lines.h"

/* The numbers of rules/strip/weights.tsv, by these names, and the mechanisms of
 * rules/strip.tsv, as ids. */
struct qw_page_rules {
    const struct qw_furniture *furniture;
    double zone, strong, run, copy, file, words, chain, link, line, per_char, per_mark, body_most,
        give_up, site, alike;
    const char *title_ext, *title_copy, *title_words, *title_body, *title_glued, *title_only,
        *title_cut, *crumb_chain, *list_links, *list_between, *site_name;
};

enum qw_fate {
    QW_LINE_STAYS,
    QW_LINE_GOES,
    QW_LINE_KEEPS, /* all goes but `keep` */
};

struct qw_page_line {
    struct qw_line line;
    struct qw_verdict verdict;
    double weight; /* what it adds to the sums: above 0 furniture, below body */
    const char *rule;
    enum qw_fate fate;
    struct qw_span keep;
    bool copy; /* says the title and nothing else */
};

struct qw_page {
    struct qw_page_line *list;
    size_t n, gap;     /* as in struct qw_lines */
    size_t head, foot; /* the zones are list[0..head) and list[foot..n) */
    struct qw_span title;
    bool shell; /* furniture only */
    size_t split,
        split_len; /* blanks behind a title in the body, to be a line's end; or split_len 0 */
    struct qw_lines lines;
    struct qw_furniture_scratch *scratch;
};

bool qw_page_init(struct qw_page *, const struct qw_page_rules *);
void qw_page_release(struct qw_page *);

/* Read a text; it must outlive the page's use. */
void qw_page_read(struct qw_page *, const struct qw_page_rules *, struct qw_span text);

#endif
