#include <stdio.h>
#include <stdlib.h>
#include "api/stages.h"
#include "base/vec.h"
#include "cli/commands.h"
#include "cli/inspect.h"
#include "cli/run_open.h"
#include "cli/tell.h"
#include "io/json.h"
#include "io/sink.h"
#include "report/facts.h"
#include "report/page.h"
#include "report/sample.h"

enum { EACH = 12, LIMIT = 12000 };

static const struct qw_opt report_options[] = {
    { "samples", 0, "N", "show up to N documents of each kind (default 12; 0: none)" },
    { "texts", 0, "FILE", "take their texts from these records; may be repeated" },
    QW_OPT_END,
};
static const struct qw_opt *const tables[] = { report_options, program_output_options,
    program_chain_options, program_rule_options, program_help_options, NULL };
static const struct program program = { "qw report", "qw-report",
    "Make a page of what a run did: charts, tables, and documents before and after.",
    "CATALOG | RECORDS...", qw_stages, tables };

struct report {
    const struct program_args *args;
    struct inspect in; /* its chain: samples were not there as records with edits */
    struct qw_samples samples;
    struct qw_buf data, one, page;
    size_t found;
};

/* Put the document into the page if it was chosen; one that cannot be shown is left out. */
static enum qw_rc
take(struct report *r, const struct qw_item *item, struct qw_ctx *ctx)
{
    for (size_t i = 0; i < r->samples.n; i++) {
        struct qw_chosen *c = &r->samples.list[i];
        struct qw_trace t;
        if (c->done || !qw_span_eq(c->id, item->id))
            continue;
        c->done = true;
        r->found++;
        enum qw_rc rc = inspect_trace(&r->in, item, &t, ctx);
        if (rc != QW_OK)
            return rc == QW_BAD ? QW_OK : rc;
        qw_buf_reset(&r->one);
        rc = qw_sample_json(&r->one, c, &t, LIMIT, ctx);
        qw_trace_close(&t);
        if (rc == QW_OK)
            c->json = qw_arena_copy(&r->samples.bytes, qw_buf_view(&r->one));
        if (rc == QW_OK && (r->one.failed || r->samples.bytes.failed))
            rc = qw_fail_memory(ctx);
        return rc == QW_BAD ? QW_OK : rc;
    }
    return QW_OK;
}

/* Read the paths until all that was chosen is found. */
static enum qw_rc
search(struct report *r, const char *const *paths, size_t n, bool jsonl, struct qw_ctx *ctx)
{
    const struct qw_input_conf conf = {
        .paths = paths, .n_paths = n, .jsonl = jsonl, .max_doc = QW_MAX_DOC * 64
    };
    struct qw_input *input = NULL;
    struct qw_item item;
    bool more = true;
    enum qw_rc rc;

    if (n == 0)
        return QW_OK;
    rc = qw_input_open(&input, &conf, ctx);
    while (rc != QW_FATAL && r->found < r->samples.n) {
        rc = qw_input_next(input, &item, &more, ctx);
        if (!more)
            break;
        if (rc == QW_OK)
            rc = take(r, &item, ctx);
    }
    qw_input_close(input);
    return rc == QW_FATAL ? rc : QW_OK;
}

/* The files in which the run found its documents, each once. */
static enum qw_rc
search_sources(struct report *r, struct qw_ctx *ctx)
{
    const char **paths = calloc(r->samples.n + 1, sizeof(*paths));
    size_t n = 0;

    if (paths == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; i < r->samples.n; i++) {
        const char *path = qw_arena_string(&r->samples.bytes, r->samples.list[i].source);
        bool there = path == NULL || path[0] == '\0' || strcmp(path, "-") == 0;
        for (size_t k = 0; k < n && !there; k++)
            there = strcmp(paths[k], path) == 0;
        if (!there)
            paths[n++] = path;
    }
    enum qw_rc rc = search(r, paths, n, false, ctx);
    free(paths);
    return rc;
}

static enum qw_rc
search_texts(struct report *r, bool records, struct qw_ctx *ctx)
{
    const char **paths = calloc(r->args->n_own + 1, sizeof(*paths));
    size_t n = 0;

    if (paths == NULL)
        return qw_fail_memory(ctx);
    for (size_t i = 0; i < r->args->n_own; i++)
        if (strcmp(r->args->own[i].name, "texts") == 0)
            paths[n++] = r->args->own[i].value;
    enum qw_rc rc = search(r, paths, n, true, ctx);
    free(paths);
    if (rc == QW_OK && records)
        rc = search(r, r->args->operands.list, r->args->operands.n, true, ctx);
    else if (rc == QW_OK && n == 0)
        rc = search_sources(r, ctx);
    return rc;
}

static bool
is_same_table(const struct qw_fact_table *then, const struct qw_table *now)
{
    char hash[QW_TABLE_HASH];

    qw_table_hash(now, hash);
    for (size_t i = 0; i < then->n_rows; i++)
        if (qw_span_eq(qw_facts_cell(then, i, 0).text, qw_span_str(qw_table_name(now))))
            return qw_span_eq(qw_facts_cell(then, i, 1).text, qw_span_str(hash));
    return false;
}

/* The tables that are not what they were in the run, where samples were cleaned again. */
static void
write_changed(struct report *r, const struct qw_fact_table *then)
{
    const struct qw_table *t;
    bool first = true;

    qw_buf_fmt(&r->data, "[");
    for (size_t s = 0; s < qw_chain_count(r->in.chain); s++)
        for (size_t i = 0; (t = qw_chain_table(r->in.chain, s, i)); i++) {
            if (is_same_table(then, t))
                continue;
            qw_buf_fmt(&r->data, first ? "" : ",");
            qw_json_string(&r->data, qw_span_str(qw_table_name(t)));
            first = false;
        }
    qw_buf_fmt(&r->data, "]");
}

static enum qw_rc
write_page(struct report *r, struct qw_ctx *ctx)
{
    struct qw_sink *sink = NULL;
    enum qw_rc rc;

    qw_page_write(&r->page, qw_buf_view(&r->data));
    if (r->data.failed || r->page.failed)
        return qw_fail_memory(ctx);
    rc = qw_sink_open(&sink, r->args->output, ctx);
    if (rc != QW_OK)
        return rc;
    rc = qw_sink_write(sink, QW_LIT("report.html"), qw_buf_view(&r->page), ctx);
    struct qw_error first = ctx->error;
    enum qw_rc closed = qw_sink_close(sink, rc == QW_OK, ctx);
    if (rc != QW_OK)
        ctx->error = first;
    return rc == QW_OK ? closed : rc;
}

static enum qw_rc
fill(struct report *r, const struct run_catalog *catalog, size_t each, struct qw_ctx *ctx)
{
    struct qw_facts facts = { 0 };
    enum qw_rc rc = qw_facts_open(&facts, catalog->path, ctx);

    if (rc != QW_OK)
        return rc;
    qw_buf_fmt(&r->data, "{\"run\":");
    qw_json_string(&r->data, qw_span_str(r->args->operands.list[0]));
    qw_buf_fmt(&r->data, ",\"facts\":");
    qw_facts_json(&r->data, &facts, NULL);
    qw_buf_fmt(&r->data, ",\"samples\":[");
    rc = qw_samples_choose(&r->samples, catalog->path, each, ctx);
    if (rc == QW_OK && r->samples.n)
        rc = search_texts(r, catalog->temporary, ctx);
    for (size_t i = 0, n = 0; i < r->samples.n; i++) {
        if (r->samples.list[i].json.n == 0)
            continue; /* not found, or not to be shown */
        qw_buf_fmt(&r->data, n++ ? "," : "");
        qw_buf_span(&r->data, r->samples.list[i].json);
    }
    qw_buf_fmt(&r->data, "],\"changed\":");
    if (r->in.chain)
        write_changed(r, qw_facts_table(&facts, "tables"));
    else
        qw_buf_fmt(&r->data, "null");
    qw_buf_fmt(&r->data, "}");
    qw_samples_close(&r->samples);
    qw_facts_close(&facts);
    return rc == QW_OK ? write_page(r, ctx) : rc;
}

static enum qw_rc
run(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    const char *asked = program_own(args, "samples");
    struct report r = { .in = { p, args }, .args = args };
    struct run_catalog catalog;
    char *end = NULL;
    size_t each = asked ? strtoul(asked, &end, 10) : EACH;

    if (asked && (asked[0] < '0' || asked[0] > '9' || *end || each > 1000))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--samples: %s: not a number up to 1000", asked);
    enum qw_rc rc = run_open(&catalog, args, ctx);
    if (rc != QW_OK)
        return rc;
    qw_buf_init(&r.data, SIZE_MAX);
    qw_buf_init(&r.one, SIZE_MAX);
    qw_buf_init(&r.page, SIZE_MAX);
    rc = fill(&r, &catalog, each, ctx);
    qw_buf_release(&r.data);
    qw_buf_release(&r.one);
    qw_buf_release(&r.page);
    inspect_close(&r.in);
    run_close(&catalog);
    return rc;
}

int
cmd_report(int argc, char *const *argv)
{
    return program_main(&program, argc, argv, run);
}
