#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "rule/table/where.h"

#ifndef QW_RULES_DIR
#define QW_RULES_DIR "/usr/local/share/qingwen/rules"
#endif

enum { BESIDES = 4, PATH = 4096 };

static bool
is_dir(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return false;
    errno = ENOTDIR;
    return S_ISDIR(st.st_mode);
}

/* The folder above the program's own: the build tree or the prefix. */
static struct qw_span
program_root(char *path, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", path, size);
    struct qw_span root = qw_span(path, n > 0 ? (size_t)n : 0);

    for (int up = 0; up < 2; up++) {
        while (root.n && root.p[root.n - 1] != '/')
            root.n--;
        if (root.n)
            root.n--;
    }
    return root;
}

static void
add(struct qw_conf *conf, const char **dirs, struct qw_arena *arena, const char *path)
{
    char *copy = is_dir(path) ? qw_arena_string(arena, qw_span_str(path)) : NULL;

    if (copy)
        dirs[conf->n_dirs++] = copy;
}

enum qw_rc
qw_where_rules(struct qw_conf *conf, const char *const *given, size_t n_given,
    struct qw_arena *arena, struct qw_ctx *ctx)
{
    const char **dirs = qw_arena_alloc(arena, (n_given + BESIDES) * sizeof(*dirs));
    const char *env = getenv("QINGWEN_RULES");
    char exe[PATH], path[PATH + 32];

    if (dirs == NULL)
        return qw_fail_memory(ctx);
    conf->dirs = dirs;
    conf->n_dirs = 0;
    for (size_t i = 0; i < n_given; i++) {
        if (!is_dir(given[i]))
            return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "rules %s: %s", given[i], strerror(errno));
        add(conf, dirs, arena, given[i]);
    }
    if (env)
        add(conf, dirs, arena, env);
    struct qw_span root = program_root(exe, sizeof(exe));
    if (root.n) {
        static const char *const besides[] = { "rules", "share/qingwen/rules" };
        for (size_t i = 0; i < 2; i++) {
            snprintf(path, sizeof(path), "%.*s/%s", (int)root.n, root.p, besides[i]);
            add(conf, dirs, arena, path);
        }
    }
    add(conf, dirs, arena, QW_RULES_DIR);
    return arena->failed ? qw_fail_memory(ctx) : QW_OK;
}
