/* Book titles whose marks were lost: ?物权法? for 《物权法》.
 *
 * A pair of question marks is weighed by the words at its four sides, which stand in
 * punct/titles.tsv (word, place, weight): `end` the title's last word, `before` what
 * leads up to a title, `behind` what follows one, `asks` what ends a question, inside
 * or before; and three places without a word: `list` another pair beside this one,
 * `spun` a document that shows the rewriter's marks, `need` what the sum must reach. */
#ifndef QW_BOOKTITLE_H
#define QW_BOOKTITLE_H

#include "rule/table/table.h"
#include "text/marks/spunmarks.h"

struct qw_booktitles;

enum qw_rc qw_booktitles_load(struct qw_booktitles **, const struct qw_conf *, struct qw_ctx *);
void qw_booktitles_free(struct qw_booktitles *);
const struct qw_table *qw_booktitles_table(const struct qw_booktitles *);

enum { QW_BOOKTITLE_MAX = 40 }; /* characters of a title, at most */

/* Is line[open+1, close) a title, where line[open] and line[close] are question marks? */
bool qw_booktitle_is(const struct qw_booktitles *, struct qw_span line, size_t open, size_t close,
    struct qw_spunmarks *spun);

#endif
