#include "cli/learn.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "api/stages.h"
#include "cli/tell.h"
#include "io/input.h"
#include "rule/table/where.h"

/* Two workers: what decode makes of a page, and what strip leaves of that. */
struct reader {
    struct qw_chain *chains[2];
    struct qw_worker *workers[2];
};

static void
close_reader(struct reader *r)
{
    for (int i = 0; i < 2; i++) {
        qw_worker_free(r->workers[i]);
        qw_chain_free(r->chains[i]);
    }
}

static enum qw_rc
open_reader(struct reader *r, const struct program_args *args, struct qw_ctx *ctx)
{
    static const char *const names[] = { "decode", "strip" };
    enum qw_rc rc = QW_OK;

    *r = (struct reader){ 0 };
    for (int i = 0; i < 2 && rc == QW_OK; i++) {
        struct qw_settings s = { .stages = &names[i],
            .n_stages = 1,
            .rules = args->rules.list,
            .n_rules = args->rules.n,
            .max_doc = args->settings.max_doc };
        rc = qw_plan_open(&r->chains[i], qw_stages, &s, ctx);
        if (rc == QW_OK)
            rc = qw_worker_new(&r->workers[i], r->chains[i], ctx);
    }
    return rc;
}

static struct qw_span
title_of(const struct qw_worker *w)
{
    const struct qw_note_list *meta = &qw_worker_notes(w)->meta;

    for (size_t i = 0; i < meta->n; i++)
        if (strcmp(meta->list[i].key, "title") == 0)
            return meta->list[i].text;
    return qw_span(NULL, 0);
}

static enum qw_rc
read_page(struct reader *r, struct qw_mine_lines *m, struct qw_span bytes, struct qw_ctx *ctx)
{
    enum qw_rc rc = qw_worker_run(r->workers[0], bytes, ctx);

    if (rc == QW_OK)
        rc = qw_worker_run(r->workers[1], qw_worker_text(r->workers[0]), ctx);
    if (rc == QW_OK)
        qw_mine_lines_add(m, qw_worker_text(r->workers[0]), qw_worker_text(r->workers[1]),
            title_of(r->workers[1]));
    return m->failed ? qw_fail_memory(ctx) : rc;
}

enum qw_rc
learn_read(struct qw_mine_lines *m, const struct program *program, const struct program_args *args,
    const char *const *paths, size_t n, bool *bad, struct qw_ctx *ctx)
{
    const struct qw_input_conf conf = { .paths = paths,
        .n_paths = n,
        .jsonl = args->jsonl,
        .max_doc = args->settings.max_doc ? args->settings.max_doc : QW_MAX_DOC };
    struct qw_input *in = NULL;
    struct reader r;
    bool more = true;
    enum qw_rc rc = open_reader(&r, args, ctx);

    if (rc == QW_OK)
        rc = qw_input_open(&in, &conf, ctx);
    while (rc != QW_FATAL && more) {
        struct qw_item item;
        rc = qw_input_next(in, &item, &more, ctx);
        if (rc == QW_OK && more && item.skipped == NULL)
            rc = read_page(&r, m, item.bytes, ctx);
        if (rc == QW_BAD) {
            *bad = true;
            tell_error(program->name, item.id, &ctx->error);
        }
    }
    qw_input_close(in);
    close_reader(&r);
    return rc == QW_FATAL ? rc : QW_OK;
}

/* Bytes of a folder's name. */
enum { NAME = 4096 };

/* DIR/sites/learnt.tsv in a folder of its own. */
static enum qw_rc
write_folder(char *dir, const struct qw_buf *table, struct qw_ctx *ctx)
{
    const char *tmp = getenv("TMPDIR");
    char path[NAME + 32];

    snprintf(dir, NAME, "%s/qw-lines-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (mkdtemp(dir) == NULL) {
        enum qw_rc rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", dir, strerror(errno));
        dir[0] = '\0';
        return rc;
    }
    snprintf(path, sizeof(path), "%s/sites", dir);
    int failed = mkdir(path, 0700);
    snprintf(path, sizeof(path), "%s/sites/learnt.tsv", dir);
    FILE *f = failed ? NULL : fopen(path, "wb");
    failed = f == NULL || fwrite(table->p, 1, table->n, f) < table->n;
    if (f && fclose(f) != 0)
        failed = 1;
    return failed ? qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", path, strerror(errno)) : QW_OK;
}

/* The rules are read: the folder goes. */
static void
forget(const char *dir)
{
    char path[NAME + 32];

    if (dir[0] == '\0')
        return;
    snprintf(path, sizeof(path), "%s/sites/learnt.tsv", dir);
    unlink(path);
    snprintf(path, sizeof(path), "%s/sites", dir);
    rmdir(path);
    rmdir(dir);
}

/* What --learn names, one option after the other. */
static size_t
list_paths(const struct program_args *args, const char **paths)
{
    size_t n = 0;

    for (size_t i = 0; i < args->n_own; i++)
        if (strcmp(args->own[i].name, "learn") == 0)
            paths[n++] = args->own[i].value;
    return n;
}

static enum qw_rc
mine(const struct program *program, const struct program_args *args, const char *const *paths,
    size_t n, struct qw_buf *table, bool *bad, struct qw_ctx *ctx)
{
    struct qw_mine_lines_conf bounds = { 0 };
    struct qw_conf conf = { 0 };
    struct qw_mine_lines m;
    struct qw_arena strings;
    size_t rows;

    qw_arena_init(&strings);
    qw_mine_lines_init(&m, 0);
    enum qw_rc rc = qw_where_rules(&conf, args->rules.list, args->rules.n, &strings, ctx);
    if (rc == QW_OK)
        rc = qw_mine_lines_conf_load(&bounds, &conf, ctx);
    if (rc == QW_OK)
        rc = learn_read(&m, program, args, paths, n, bad, ctx);
    if (rc == QW_OK)
        rc = qw_mine_lines_write(&m, &bounds, true, table, &rows, ctx);
    if (rc == QW_OK && args->summary)
        fprintf(stderr, "%s: %zu lines learnt from %zu pages\n", program->name, rows, m.pages);
    qw_mine_lines_conf_release(&bounds);
    qw_mine_lines_release(&m);
    qw_arena_release(&strings);
    return rc;
}

/* Mine, and put the folder with the table before those of the rules. */
static enum qw_rc
learn(const struct program *program, const struct program_args *args, const char *const *paths,
    size_t n, const char **rules, char *dir, bool *bad, struct qw_ctx *ctx)
{
    struct qw_buf table;

    qw_buf_init(&table, SIZE_MAX);
    enum qw_rc rc = mine(program, args, paths, n, &table, bad, ctx);
    if (rc == QW_OK)
        rc = write_folder(dir, &table, ctx);
    rules[0] = dir;
    for (size_t i = 0; i < args->settings.n_rules; i++)
        rules[i + 1] = args->settings.rules[i];
    qw_buf_release(&table);
    return rc;
}

enum qw_rc
learn_open(struct qw_chain **chain, const struct program *program, const struct program_args *args,
    bool *bad, struct qw_ctx *ctx)
{
    struct qw_settings s = args->settings;
    const char **paths = calloc(args->n_own + 1, sizeof(*paths));
    const char **rules = calloc(s.n_rules + 1, sizeof(*rules));
    char dir[NAME] = "";
    enum qw_rc rc = paths && rules ? QW_OK : qw_fail_memory(ctx);
    size_t n = rc == QW_OK ? list_paths(args, paths) : 0;

    if (n) {
        rc = learn(program, args, paths, n, rules, dir, bad, ctx);
        s.rules = rules;
        s.n_rules++;
    }
    if (rc == QW_OK)
        rc = qw_plan_open(chain, program->stages, &s, ctx);
    forget(dir);
    free(paths);
    free(rules);
    return rc;
}
