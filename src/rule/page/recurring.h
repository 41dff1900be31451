/* Lines of the site that recur inside a text: 收藏 纠错 笔记 under each question, [第1页 共3页] and
 * 仅供预览 请勿商用 between the halves of a sentence. */
#ifndef QW_RECURRING_H
#define QW_RECURRING_H

#include "rule/page/inside.h"

/* Cut lines that stand three times on a page, digits aside, and of which the judge says that they
 * are a site's: as one that goes from the head or the foot, or by their words. In no order. */
void qw_recurring_find(
    const struct qw_page *, const struct qw_page_rules *, struct qw_span text, struct qw_cuts *);

#endif
