#include "rule/table/conf.h"

const char *
qw_conf_get(const struct qw_conf *c, const char *name)
{
    for (size_t i = c->n_options; i-- > 0;)
        if (strcmp(c->options[i].name, name) == 0)
            return c->options[i].value;
    return NULL;
}
