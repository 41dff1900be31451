#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "api/stages.h"
#include "base/vec.h"
#include "cli/mine.h"
#include "cli/tell.h"
#include "io/input.h"
#include "io/sink.h"
#include "learn/mine_rows.h"
#include "rule/table/where.h"

/* Characters of each corpus that are read: 6 bytes each. */
enum { MOST = 64 << 20, LEAST = 8 };

static const struct qw_opt own[] = {
    { "clean", 0, "PATH", "honest text to compare with; may be repeated" },
    { "least", 0, "N", "how often a double must stand in the pages (default 8)" },
    { "family", 0, "NAME", "the family that the rows name (default A)" },
    QW_OPT_END,
};
static const struct qw_opt *const tables[] = { own, program_output_options, program_rule_options,
    program_help_options, NULL };
static const struct program program = { "qw mine pairs", "qw-mine",
    "Find pairs of words that a rewriter swapped.", "--clean PATH [FILE | FOLDER | ARCHIVE | -]...",
    qw_stages, tables };

/* The stages before repair: pages are compared as it would see them. */
static const char *const before_repair[] = { "decode", "strip", "join", "convert" };

struct mining {
    const struct program *program;
    const struct program_args *args;
    struct qw_chain *chain;
    struct qw_worker *worker;
    struct qw_grams suspect, clean;
    struct qw_mine_conf conf;
    struct qw_conf rules;
    struct qw_pairs known;
    struct qw_arena strings;
    bool bad;
};

static enum qw_rc
read_one(struct mining *m, struct qw_input *in, struct qw_grams *g, bool *more, struct qw_ctx *ctx)
{
    struct qw_item item;
    enum qw_rc rc = qw_input_next(in, &item, more, ctx);

    if (!*more)
        return rc;
    if (rc == QW_OK)
        rc = qw_worker_run(m->worker, item.bytes, ctx);
    if (rc == QW_OK)
        rc = qw_grams_add(g, qw_worker_text(m->worker), ctx);
    if (rc == QW_BAD) {
        m->bad = true;
        tell_error(m->program->name, item.id, &ctx->error);
    }
    return rc;
}

static enum qw_rc
read_all(
    struct mining *m, const char *const *paths, size_t n, struct qw_grams *g, struct qw_ctx *ctx)
{
    const struct qw_input_conf conf = { .paths = paths, .n_paths = n, .max_doc = QW_MAX_DOC };
    struct qw_input *in = NULL;
    bool more = true;
    enum qw_rc rc = qw_input_open(&in, &conf, ctx);

    while (rc != QW_FATAL && more && !g->full)
        rc = read_one(m, in, g, &more, ctx);
    qw_input_close(in);
    if (rc != QW_FATAL && g->full)
        fprintf(stderr, "%s: read %zu characters and left the rest\n", m->program->name, g->n);
    return rc == QW_FATAL ? rc : qw_grams_sort(g, ctx);
}

static enum qw_rc
read_corpora(struct mining *m, struct qw_ctx *ctx)
{
    const struct program_args *a = m->args;
    const char **paths = calloc(a->n_own + 1, sizeof(*paths));
    size_t n = 0;

    if (paths == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; i < a->n_own; i++)
        if (strcmp(a->own[i].name, "clean") == 0)
            paths[n++] = a->own[i].value;
    enum qw_rc rc = n == 0 ? qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--clean is wanted")
                           : read_all(m, paths, n, &m->clean, ctx);
    free(paths);
    if (rc == QW_OK)
        rc = read_all(m, a->operands.list, a->operands.n, &m->suspect, ctx);
    return rc;
}

static enum qw_rc
set_up(struct mining *m, struct qw_ctx *ctx)
{
    const struct program_args *a = m->args;
    const char *least = program_own(a, "least"), *family = program_own(a, "family");
    struct qw_settings s = a->settings;
    char *end = NULL;

    m->conf.least = least ? strtoul(least, &end, 10) : LEAST;
    if (least && (end == least || *end || least[0] == '-' || m->conf.least == 0))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--least %s: no number above 0", least);
    if (family && qw_family_bit(qw_span_str(family)) == 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--family %s: no such family", family);
    s.stages = before_repair;
    s.n_stages = sizeof(before_repair) / sizeof(*before_repair);
    enum qw_rc rc = qw_where_rules(&m->rules, a->rules.list, a->rules.n, &m->strings, ctx);
    if (rc == QW_OK)
        rc = qw_mine_conf_load(&m->conf, &m->rules, ctx);
    if (rc == QW_OK)
        rc = qw_pairs_load(&m->known, &m->rules, ctx);
    if (rc == QW_OK)
        rc = qw_plan_open(&m->chain, qw_stages, &s, ctx);
    return rc == QW_OK ? qw_worker_new(&m->worker, m->chain, ctx) : rc;
}

static enum qw_rc
write_rows(struct mining *m, const struct qw_mine *mine, struct qw_ctx *ctx)
{
    const char *family = program_own(m->args, "family");
    struct qw_sink *sink = NULL;
    struct qw_buf out;
    size_t rows;

    qw_buf_init(&out, SIZE_MAX);
    enum qw_rc rc = qw_mine_write(&out, mine, &m->known, family ? family : "A", &rows, ctx);
    if (rc == QW_OK)
        rc = qw_sink_open(&sink, m->args->output, ctx);
    if (rc == QW_OK)
        rc = qw_sink_write(sink, QW_LIT("pairs.tsv"), qw_buf_view(&out), ctx);
    if (sink) {
        enum qw_rc closed = qw_sink_close(sink, rc == QW_OK, ctx);
        rc = rc == QW_OK ? closed : rc;
    }
    qw_buf_release(&out);
    return rc;
}

static enum qw_rc
run(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    struct mining m = { .program = p, .args = args };
    struct qw_mine mine = { 0 };

    qw_arena_init(&m.strings);
    qw_grams_init(&m.suspect, MOST);
    qw_grams_init(&m.clean, MOST);
    enum qw_rc rc = set_up(&m, ctx);
    if (rc == QW_OK)
        rc = read_corpora(&m, ctx);
    if (rc == QW_OK)
        rc = qw_mine_pairs(&mine, &m.suspect, &m.clean, &m.conf, ctx);
    if (rc == QW_OK)
        rc = write_rows(&m, &mine, ctx);
    qw_mine_release(&mine);
    qw_grams_release(&m.suspect);
    qw_grams_release(&m.clean);
    qw_worker_free(m.worker);
    qw_chain_free(m.chain);
    qw_pairs_release(&m.known);
    qw_arena_release(&m.strings);
    return rc == QW_OK && m.bad ? QW_BAD : rc;
}

const struct mine mine_pairs = { "pairs", &program, run };
