/* Configuration: where the tables are, and what the user set.
 *
 * Immutable while stages are opened; owned by whoever opens the chain. */
#ifndef QW_CONF_H
#define QW_CONF_H

#include "base/span.h"

struct qw_conf {
    const char *const *dirs; /* rule folders, searched in this order */
    size_t n_dirs;
    const struct qw_setting *options;
    size_t n_options;
};

/* The value of an option, the last one given, or NULL. */
const char *qw_conf_get(const struct qw_conf *, const char *name);

#endif
