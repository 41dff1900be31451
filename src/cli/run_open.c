#include "cli/run_open.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "api/stages.h"
#include "report/gather.h"

/* Every SQLite database begins so. */
static bool
is_database(const char *path)
{
    char head[16] = "";
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(head, 1, sizeof(head), f) : 0;

    if (f)
        fclose(f);
    return n == sizeof(head) && memcmp(head, "SQLite format 3", sizeof(head)) == 0;
}

static enum qw_rc
make_temporary(struct run_catalog *run, struct qw_ctx *ctx)
{
    const char *folder = getenv("TMPDIR");
    struct qw_buf name;

    qw_buf_init(&name, 1 << 14);
    qw_buf_fmt(&name, "%s/qw-run-XXXXXX", folder && folder[0] ? folder : "/tmp");
    qw_buf_byte(&name, '\0');
    if (name.failed)
        return qw_fail_memory(ctx);
    run->path = name.p;
    int fd = mkstemp(run->path);
    if (fd < 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", run->path, strerror(errno));
    close(fd);
    run->temporary = true;
    return QW_OK;
}

static enum qw_rc
gather(struct run_catalog *run, const struct program_args *args, struct qw_ctx *ctx)
{
    const struct qw_input_conf conf = {
        .paths = args->operands.list,
        .n_paths = args->operands.n,
        .jsonl = true,
        .max_doc = QW_MAX_DOC * 64, /* a record's edits can outweigh its text */
    };
    const char *stages[QW_PLAN_MAX + 1] = { NULL };
    struct qw_input *input = NULL;
    enum qw_rc rc = make_temporary(run, ctx);

    for (size_t i = 0; i < QW_PLAN_MAX && qw_stages[i]; i++)
        stages[i] = qw_stages[i]->name;
    if (rc == QW_OK)
        rc = qw_input_open(&input, &conf, ctx);
    if (rc == QW_OK)
        rc = qw_gather(input, stages, run->path, ctx);
    qw_input_close(input);
    return rc;
}

enum qw_rc
run_open(struct run_catalog *run, const struct program_args *args, struct qw_ctx *ctx)
{
    enum qw_rc rc;

    *run = (struct run_catalog){ 0 };
    if (args->operands.n == 0)
        return qw_fail(
            ctx, QW_FATAL, QW_NOWHERE, "a run is wanted: a catalog, or records with edits");
    if (is_database(args->operands.list[0])) {
        if (args->operands.n > 1)
            return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "one catalog at a time");
        run->path = strdup(args->operands.list[0]);
        return run->path ? QW_OK : qw_fail_memory(ctx);
    }
    for (size_t i = 0; i < args->operands.n; i++)
        if (access(args->operands.list[i], R_OK) != 0)
            return qw_fail(
                ctx, QW_FATAL, QW_NOWHERE, "%s: %s", args->operands.list[i], strerror(errno));
    rc = gather(run, args, ctx);
    if (rc != QW_OK)
        run_close(run);
    return rc;
}

void
run_close(struct run_catalog *run)
{
    static const char *const tails[] = { "", "-wal", "-shm", "-journal" };

    for (size_t i = 0; run->temporary && i < sizeof(tails) / sizeof(*tails); i++) {
        char name[1 << 14];
        snprintf(name, sizeof(name), "%s%s", run->path, tails[i]);
        unlink(name);
    }
    free(run->path);
    *run = (struct run_catalog){ 0 };
}
