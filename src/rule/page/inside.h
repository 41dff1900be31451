/* Inside: furniture in the body that no row can say, because the page says it.
 *
 *     the site's name, which the page's furniture gives away, glued to a paragraph's end
 *     or before an address of the web
 *     a machine's English behind each Chinese paragraph of an abstract
 *     a site's sentences glued to the first or the last paragraph
 *     a site's line that recurs (rule/page/recurring.h) */
#ifndef QW_INSIDE_H
#define QW_INSIDE_H

#include "rule/page/page.h"

struct qw_cut {
    size_t at, len;
    const char *rule;
};

struct qw_cuts {
    struct qw_cut *list;
    size_t n, cap;
    bool failed;   /* out of memory, latched */
    bool hinted;   /* the first or the last line may have a site's sentences glued to it */
    char name[64]; /* of the site, which was looked for last */
    size_t n_name;
};

void qw_cuts_release(struct qw_cuts *);

/* Append one; without memory it fails, which is latched. */
void qw_cuts_add(struct qw_cuts *, size_t at, size_t len, const char *rule);

/* What goes inside the text of a page that was read. In no order; may overlap. `again`: the
 * text is what the last call left of its own, and a name that was cut then is gone. */
void qw_inside_find(struct qw_page *, const struct qw_page_rules *, struct qw_span text, bool again,
    struct qw_cuts *);

/* The site's name as the page's furniture says it, or empty. */
struct qw_span qw_inside_site(const struct qw_page *, const struct qw_page_rules *);

#endif
