/* A draft of a table, tried: see rules_try in rules.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/explain.h"
#include "cli/rules.h"
#include "cli/tell.h"
#include "io/input.h"

enum { PATH = 1 << 12 };

/* Two chains: as it is, and with the draft, which stands alone in a folder of rules. */
struct trial {
    const struct program *program;
    const struct program_args *args;
    const struct qw_table *table; /* the draft, in the second chain */
    size_t stage;
    struct qw_chain *chains[2];
    struct qw_worker *workers[2];
    struct explain_conf view;
    struct program_args chosen; /* --rule: the draft's ids, for the view */
    size_t *edits, *documents;  /* of each row */
    size_t seen, changed, failed;
    char folder[PATH], group[PATH], link[PATH], draft[PATH];
};

/* sites/example of …/sites/example.tsv; a name without a folder when the parts of the
 * path are no group of tables. */
static bool
name_table(struct trial *t, const struct qw_chain *chain, char *name, size_t size)
{
    const char *given = program_own(t->args, "as"), *path = t->args->operands.list[1];
    const struct qw_table *known;
    char two[256] = "";
    size_t n = strlen(path), slashes = 0, from = n;

    if (given)
        return (size_t)snprintf(name, size, "%s", given) < size && strstr(given, "..") == NULL &&
               given[0] != '/';
    n -= n > 4 && strcmp(path + n - 4, ".tsv") == 0 ? 4 : 0;
    while (from > 0 && slashes < 2)
        slashes += path[--from] == '/';
    from += slashes == 2;
    snprintf(two, sizeof(two), "%.*s", (int)(n - from), path + from);
    const char *one = strrchr(two, '/') ? strrchr(two, '/') + 1 : two;
    for (size_t s = 0; s < qw_chain_count(chain); s++)
        for (size_t i = 0; (known = qw_chain_table(chain, s, i)); i++) {
            const char *slash = strchr(qw_table_name(known), '/');
            size_t group = slash ? (size_t)(slash + 1 - qw_table_name(known)) : 0;
            if (group && one > two && strncmp(two, qw_table_name(known), group) == 0)
                return (size_t)snprintf(name, size, "%s", two) < size;
            if (strcmp(one, qw_table_name(known)) == 0)
                return (size_t)snprintf(name, size, "%s", one) < size;
        }
    return false;
}

static enum qw_rc
fail(struct qw_ctx *ctx, const char *path)
{
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: %s", path, strerror(errno));
}

/* A folder of rules that has nothing but the draft, under its name. */
static enum qw_rc
place_draft(struct trial *t, const char *name, struct qw_ctx *ctx)
{
    const char *temp = getenv("TMPDIR"), *slash = strchr(name, '/');
    const char *path = t->args->operands.list[1];
    char here[PATH / 2] = "";

    if (access(path, R_OK) != 0 || (path[0] != '/' && getcwd(here, sizeof(here)) == NULL))
        return fail(ctx, path);
    snprintf(t->draft, sizeof(t->draft), "%s%s%.2000s", here, here[0] ? "/" : "", path);
    snprintf(t->folder, sizeof(t->folder), "%.3000s/qw-rules-XXXXXX", temp ? temp : "/tmp");
    if (mkdtemp(t->folder) == NULL) {
        enum qw_rc rc = fail(ctx, t->folder);
        t->folder[0] = '\0';
        return rc;
    }
    if (slash) {
        snprintf(t->group, sizeof(t->group), "%.3500s/%.*s", t->folder, (int)(slash - name), name);
        if (mkdir(t->group, 0700) != 0)
            return fail(ctx, t->group);
    }
    snprintf(t->link, sizeof(t->link), "%.3500s/%.250s.tsv", t->folder, name);
    return symlink(t->draft, t->link) == 0 ? QW_OK : fail(ctx, t->link);
}

static void
remove_draft(const struct trial *t)
{
    if (t->link[0])
        unlink(t->link);
    if (t->group[0])
        rmdir(t->group);
    if (t->folder[0])
        rmdir(t->folder);
}

/* Errors in the draft name the file that the user knows. */
static void
name_draft(const struct trial *t, struct qw_ctx *ctx)
{
    size_t n = strlen(t->link);
    char rest[sizeof(ctx->error.what)];

    if (n == 0 || strncmp(ctx->error.what, t->link, n) != 0)
        return;
    snprintf(rest, sizeof(rest), "%s", ctx->error.what + n);
    snprintf(
        ctx->error.what, sizeof(ctx->error.what), "%.200s%.300s", t->args->operands.list[1], rest);
}

static enum qw_rc
find_table(struct trial *t, struct qw_ctx *ctx)
{
    const struct qw_table *table;

    for (t->stage = 0; t->stage < qw_chain_count(t->chains[1]); t->stage++)
        for (size_t i = 0; (table = qw_chain_table(t->chains[1], t->stage, i)); i++)
            if (strcmp(qw_table_path(table), t->link) == 0) {
                t->table = table;
                t->edits = calloc(qw_table_rows(table) + 1, sizeof(*t->edits));
                t->documents = calloc(qw_table_rows(table) + 1, sizeof(*t->documents));
                return t->edits && t->documents ? QW_OK : qw_fail_memory(ctx);
            }
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: no stage reads a table of that name; see --as",
        t->args->operands.list[1]);
}

static enum qw_rc
open_chains(struct trial *t, struct qw_ctx *ctx)
{
    struct qw_settings settings = t->args->settings;
    const char **dirs = calloc(settings.n_rules + 2, sizeof(*dirs));
    char name[256];
    enum qw_rc rc;

    if (dirs == NULL)
        return qw_fail_memory(ctx);
    settings.journal = true;
    rc = qw_plan_open(&t->chains[0], t->program->stages, &settings, ctx);
    if (rc == QW_OK && !name_table(t, t->chains[0], name, sizeof(name)))
        rc = qw_fail(ctx, QW_FATAL, QW_NOWHERE,
            "%s: which table is it? Say --as NAME, for example --as sites/example",
            t->args->operands.list[1]);
    if (rc == QW_OK)
        rc = place_draft(t, name, ctx);
    if (rc == QW_OK) {
        dirs[0] = t->folder;
        for (size_t i = 0; i < settings.n_rules; i++)
            dirs[i + 1] = settings.rules[i];
        settings.rules = dirs;
        settings.n_rules++;
        rc = qw_plan_open(&t->chains[1], t->program->stages, &settings, ctx);
        name_draft(t, ctx);
    }
    if (rc == QW_OK)
        rc = find_table(t, ctx);
    for (size_t k = 0; k < 2 && rc == QW_OK; k++)
        rc = qw_worker_new(&t->workers[k], t->chains[k], ctx);
    free(dirs);
    return rc;
}

static bool
count_edits(struct trial *t, const struct qw_journal *j)
{
    bool any = false;

    for (size_t row = 0; row < qw_table_rows(t->table); row++) {
        size_t n = 0;
        for (size_t i = 0; i < j->n; i++)
            n += strcmp(j->list[i].rule, qw_table_id(t->table, row)) == 0;
        t->edits[row] += n;
        t->documents[row] += n > 0;
        any = any || n;
    }
    return any;
}

static enum qw_rc
try_document(struct trial *t, const struct qw_item *item, struct qw_ctx *ctx)
{
    struct qw_trace trace;
    struct qw_buf out;

    for (size_t k = 0; k < 2; k++) {
        enum qw_rc rc = qw_worker_run(t->workers[k], item->bytes, ctx);
        if (rc != QW_OK)
            return rc;
    }
    const struct qw_journal *j = qw_worker_journal(t->workers[1]);
    struct qw_span text = qw_worker_text(t->workers[1]);
    bool any = count_edits(t, j);
    t->seen++;
    t->changed += !qw_span_eq(text, qw_worker_text(t->workers[0]));
    if (!any)
        return QW_OK;
    enum qw_rc rc = qw_trace_open(&trace, text, j->list, j->n, ctx);
    if (rc != QW_OK)
        return rc;
    qw_buf_init(&out, SIZE_MAX);
    explain_show(&out, &t->view, &(struct explained){ item->id, &trace });
    fwrite(out.n ? out.p : "", 1, out.n, stdout);
    rc = out.failed ? qw_fail_memory(ctx) : QW_OK;
    qw_buf_release(&out);
    qw_trace_close(&trace);
    return rc;
}

static enum qw_rc
try_documents(struct trial *t, struct qw_ctx *ctx)
{
    const struct qw_input_conf conf = { .paths = t->args->operands.list + 2,
        .n_paths = t->args->operands.n - 2,
        .max_doc = t->args->settings.max_doc ? t->args->settings.max_doc : QW_MAX_DOC };
    struct qw_input *input = NULL;
    struct qw_item item;
    enum qw_rc rc = conf.n_paths ? qw_input_open(&input, &conf, ctx) : QW_OK, worst = rc;

    while (input && worst != QW_FATAL) {
        bool more;
        rc = qw_input_next(input, &item, &more, ctx);
        if (!more)
            break;
        if (rc == QW_OK)
            rc = try_document(t, &item, ctx);
        if (rc == QW_BAD)
            tell_error(t->program->name, item.id, &ctx->error);
        worst = rc > worst ? rc : worst;
    }
    qw_input_close(input);
    return worst;
}

/* The view shows the draft's rules alone. */
static enum qw_rc
choose_rules(struct trial *t, struct qw_ctx *ctx)
{
    size_t n = qw_table_column(t->table, "id") == QW_NOWHERE ? 0 : qw_table_rows(t->table);
    const char *context = program_own(t->args, "context");

    t->chosen.own = calloc(n + 1, sizeof(*t->chosen.own));
    if (t->chosen.own == NULL)
        return qw_fail_memory(ctx);
    if (n == 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: a table of data, not of rules",
            t->args->operands.list[1]);
    for (size_t i = 0; i < n; i++)
        t->chosen.own[i] = (struct qw_setting){ "rule", qw_table_id(t->table, i) };
    t->chosen.n_own = n;
    t->view = (struct explain_conf){ .args = &t->chosen,
        .context = context ? strtoul(context, NULL, 10) : 24,
        .color = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL };
    return QW_OK;
}

/* The examples of the draft's rows. */
static void
try_examples(struct trial *t)
{
    struct rule r = { t->chains[1], t->stage, t->table, 0 };
    const char *problem;

    for (; r.row < qw_table_rows(t->table); r.row++)
        for (int want = 0; want < 2; want++) {
            const char *column = want ? "yes" : "no";
            bool acts = rules_act(t->workers[1], &r, column, &problem);
            if (problem == NULL && acts == (bool)want)
                continue;
            t->failed++;
            printf("%s:%zu: %s: %s %s\n", t->args->operands.list[1], qw_table_line(t->table, r.row),
                rule_id(&r),
                problem ? problem
                : want  ? "does not act on"
                        : "acts on",
                column);
        }
}

static void
print_sum(const struct trial *t)
{
    for (size_t i = 0; t->seen && i < qw_table_rows(t->table); i++)
        printf("%s\t%zu edits\t%zu documents\n", qw_table_id(t->table, i), t->edits[i],
            t->documents[i]);
    printf("%zu rows, %zu examples failed; %zu documents, %zu become other texts\n",
        qw_table_rows(t->table), t->failed, t->seen, t->changed);
}

enum qw_rc
rules_try(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    struct trial t = { .program = p, .args = args };
    enum qw_rc rc = open_chains(&t, ctx);

    if (rc == QW_OK)
        rc = choose_rules(&t, ctx);
    if (rc == QW_OK) {
        try_examples(&t);
        rc = try_documents(&t, ctx);
        if (rc != QW_FATAL)
            print_sum(&t);
        if (rc == QW_OK && t.failed)
            rc = QW_BAD;
    }
    for (size_t k = 0; k < 2; k++) {
        qw_worker_free(t.workers[k]);
        qw_chain_free(t.chains[k]);
    }
    remove_draft(&t);
    free(t.edits);
    free(t.documents);
    free(t.chosen.own);
    return rc;
}
