/* Lines that recur over the pages of a crawl: what its sites put on every page.
 *
 * Of each page the first and the last lines are read, each masked (mask.h) and counted
 * once. Memory is bounded, however many pages there are: there are at most so many
 * counters, and when they run out all are lowered until half of them are free (Misra and
 * Gries, 1982). A line that stands on one page of a hundred is never lost, and how many of
 * its pages can have gone uncounted is known (`slack`).
 *
 * What a line must show to become a row stands in rules/mine/lines.tsv:
 *     pages     pages that have it, at least
 *     share     the same, of all pages
 *     zone      of its places those at a page's head or foot, at least
 *     rare      most shares below which a row has the weight `rare_weight`; a line that
 *               recurs as often as `common` has `common_weight`, one between
 *               `weight`
 *     steady    of its pages those on which it has the same neighbour, at least, where it is
 *               not common: two lines of a site stand together, two of a document seldom do
 *     chars     characters of its mask, at least
 * and in rules/mine/honest.tsv lines that honest documents share. */
#ifndef QW_MINE_LINES_H
#define QW_MINE_LINES_H

#include "base/buf.h"
#include "rule/table/conf.h"
#include "rule/table/table.h"

/* The mask that most pages have beside a line, found by votes (Boyer and Moore, 1981): as
 * many pages have it as `votes` says, at least, if any mask is there on most of them. */
struct qw_mined_beside {
    uint64_t hash;
    size_t votes;
};

struct qw_mined_line {
    uint64_t hash; /* of the mask; 0: a free place */
    char *mask;    /* the mask and, behind its NUL, an example, as long as mask_n says */
    uint32_t mask_n, example_n;
    uint32_t seen;                    /* the page that had it last */
    size_t pages;                     /* counted */
    size_t left;                      /* pages on which strip left it */
    size_t head, body, foot;          /* places */
    struct qw_mined_beside beside[2]; /* the lines before and behind it */
};

struct qw_mine_lines {
    struct qw_mined_line *list; /* open addressing */
    size_t n, cap;
    size_t most;  /* counters, at most */
    size_t pages; /* read */
    size_t slack; /* pages of any line that may have gone uncounted */
    struct qw_buf mask;
    bool failed; /* out of memory, latched */
};

struct qw_mine_lines_conf {
    double pages, share, zone, rare, rare_weight, weight, common, common_weight, steady, chars;
    struct qw_table *honest;
};

enum qw_rc
qw_mine_lines_conf_load(struct qw_mine_lines_conf *, const struct qw_conf *, struct qw_ctx *);
void qw_mine_lines_conf_release(struct qw_mine_lines_conf *);

/* `most` counters; 0: the usual number, which takes 50 MB when all are in use. */
void qw_mine_lines_init(struct qw_mine_lines *, size_t most);
void qw_mine_lines_release(struct qw_mine_lines *);

/* Read a page: its decoded text, what strip left of it, and its title. */
void qw_mine_lines_add(
    struct qw_mine_lines *, struct qw_span text, struct qw_span stripped, struct qw_span title);

/* Append a table in the format of rules/sites/ (rule/page/furniture.h), the most frequent line
 * first, with columns that say where and how often it stood. `left`: only lines that strip
 * leaves on some page. *rows: how many. */
enum qw_rc qw_mine_lines_write(const struct qw_mine_lines *, const struct qw_mine_lines_conf *,
    bool left, struct qw_buf *, size_t *rows, struct qw_ctx *);

#endif
