/* Where the rules are: the folders to search, in order.
 *
 * The user's (--rules), $QINGWEN_RULES, those beside the program (../rules in a
 * build tree, ../share/qingwen/rules where it is installed), and the folder that
 * the library was built for. Folders that do not exist are left out, but the
 * user's, for which that is an error. */
#ifndef QW_WHERE_H
#define QW_WHERE_H

#include "base/arena.h"
#include "base/err.h"
#include "rule/table/conf.h"

/* Fill conf->dirs; the list and its strings live in the arena. */
enum qw_rc qw_where_rules(
    struct qw_conf *, const char *const *given, size_t n_given, struct qw_arena *, struct qw_ctx *);

#endif
