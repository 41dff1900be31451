#include <dirent.h>
#include <stdlib.h>
#include "base/vec.h"
#include "rule/table/table.h"

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names {
    char **list;
    size_t n, cap;
};

static bool
add_name(struct names *names, const char *group, const char *file)
{
    struct qw_span stem = qw_span_str(file);

    if (stem.n <= 4 || stem.p[0] == '.' || !qw_span_ends(stem, QW_LIT(".tsv")))
        return true;
    char **list = qw_vec_grow(names->list, &names->cap, names->n + 1, sizeof(*list));
    if (list == NULL)
        return false;
    names->list = list;
    char *name = qw_table_join_path(group, file, "");
    if (name == NULL)
        return false;
    name[strlen(name) - 4] = '\0';
    names->list[names->n++] = name;
    return true;
}

static bool
list_names(struct names *names, const struct qw_conf *conf, const char *group)
{
    bool ok = true;

    for (size_t i = 0; ok && i < conf->n_dirs; i++) {
        char *path = qw_table_join_path(conf->dirs[i], group, "");
        DIR *d = path ? opendir(path) : NULL;
        for (struct dirent *e; d && ok && (e = readdir(d));)
            ok = add_name(names, group, e->d_name);
        ok = ok && path;
        if (d)
            closedir(d);
        free(path);
    }
    if (names->n)
        qsort(names->list, names->n, sizeof(*names->list), compare_names);
    return ok;
}

enum qw_rc
qw_table_load_group(struct qw_table ***tables, size_t *n, const struct qw_conf *conf,
    const char *group, const char *const *columns, struct qw_ctx *ctx)
{
    struct names names = { 0 };
    enum qw_rc rc = list_names(&names, conf, group) ? QW_OK : qw_fail_memory(ctx);

    *n = 0;
    *tables = calloc(names.n + 1, sizeof(**tables));
    if (*tables == NULL)
        rc = qw_fail_memory(ctx);
    for (size_t i = 0; rc == QW_OK && i < names.n; i++) {
        if (i > 0 && strcmp(names.list[i - 1], names.list[i]) == 0)
            continue; /* an earlier folder has it; loading searches in order */
        rc = qw_table_load(&(*tables)[*n], conf, names.list[i], columns, ctx);
        *n += rc == QW_OK;
    }
    for (size_t i = 0; i < names.n; i++)
        free(names.list[i]);
    free(names.list);
    if (rc != QW_OK) {
        qw_table_free_group(*tables, *n);
        *tables = NULL;
        *n = 0;
    }
    return rc;
}

void
qw_table_free_group(struct qw_table **tables, size_t n)
{
    for (size_t i = 0; i < n; i++)
        qw_table_free(tables[i]);
    free(tables);
}
