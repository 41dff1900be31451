#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "api/stages.h"
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/inspect.h"
#include "cli/pager.h"

enum { CONTEXT = 24 };

static const struct qw_opt explain_options[] = {
    { "rule", 0, "GLOB", "only edits of rules whose id fits; may be repeated" },
    { "stage", 0, "GLOB", "only edits of this stage; may be repeated" },
    { "id", 0, "GLOB", "only documents whose id fits; may be repeated" },
    { "context", 0, "N", "characters to show on both sides of an edit (default 24)" },
    { "why", 0, "OFFSET",
        "all that happened at this byte of the clean text; FROM-TO: at each of these" },
    { "why-in", 0, "OFFSET", "all that happened to this byte of what went in" },
    { "json", 0, NULL, "one line of JSON a document" },
    { "jsonl", 0, NULL, "the input holds records, whatever its name" },
    { "color", 0, "WHEN", "always, never, or auto: on a terminal (the default)" },
    { "no-pager", 0, NULL, "do not page what is long" },
    QW_OPT_END,
};
static const struct qw_opt *const tables[] = { explain_options, program_chain_options,
    program_rule_options, program_help_options, NULL };
static const struct program program = { "qw explain", "qw-explain",
    "Show what cleaning does to documents, or did to records with edits.",
    "[FILE | FOLDER | ARCHIVE | -]...", qw_stages, tables };

struct explain {
    struct inspect in;
    const struct program_args *args;
    struct explain_conf conf;
    struct qw_buf out;
    struct explain_question question;
    bool asked;
};

static enum qw_rc
show(struct explain *x, const struct explained *doc, struct qw_ctx *ctx)
{
    enum qw_rc rc = QW_OK;

    qw_buf_reset(&x->out);
    if (x->asked)
        rc = explain_why(&x->out, &x->conf, doc, &x->question, ctx);
    else if (x->question.json)
        explain_json(&x->out, &x->conf, doc);
    else
        explain_show(&x->out, &x->conf, doc);
    if (x->out.failed)
        return qw_fail_memory(ctx);
    if (rc == QW_OK)
        fwrite(x->out.p, 1, x->out.n, stdout);
    return rc;
}

static enum qw_rc
explain_item(void *arg, const struct qw_item *item, struct qw_ctx *ctx)
{
    struct explain *x = arg;
    struct qw_trace t;
    enum qw_rc rc = inspect_trace(&x->in, item, &t, ctx);

    if (rc != QW_OK)
        return rc;
    rc = show(x, &(struct explained){ item->id, &t }, ctx);
    qw_trace_close(&t);
    return rc;
}

/* N, FROM-TO or FROM- at `text`; behind it nothing. */
static bool
read_range(const char *text, struct qw_range *r)
{
    char *end;

    if (text[0] < '0' || text[0] > '9')
        return false;
    r->from = strtoull(text, &end, 10);
    r->to = r->from + 1;
    if (*end == '-' && end[1] == '\0') {
        r->to = SIZE_MAX;
        return true;
    }
    if (*end == '-' && end[1] >= '0' && end[1] <= '9')
        r->to = strtoull(end + 1, &end, 10);
    return *end == '\0' && r->to > r->from;
}

static enum qw_rc
read_options(struct explain *x, struct qw_ctx *ctx)
{
    const char *color = program_own(x->args, "color"), *why = program_own(x->args, "why");
    const char *in = program_own(x->args, "why-in"), *n = program_own(x->args, "context");
    struct qw_range context = { CONTEXT, 0 };

    if (in && why)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--why and --why-in: one of them");
    x->asked = in || why;
    x->question = (struct explain_question){ .source = in, .json = program_own(x->args, "json") };
    if (x->asked && !read_range(in ? in : why, &x->question.at))
        return qw_fail(
            ctx, QW_FATAL, QW_NOWHERE, "%s: not a byte, nor bytes FROM-TO", in ? in : why);
    if (n && (!read_range(n, &context) || strchr(n, '-')))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: not a number of characters", n);
    x->conf = (struct explain_conf){ .args = x->args, .context = context.from };
    if (color == NULL || strcmp(color, "auto") == 0)
        x->conf.color = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
    else if (strcmp(color, "always") == 0)
        x->conf.color = true;
    else if (strcmp(color, "never") != 0)
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--color: always, never or auto");
    return QW_OK;
}

static enum qw_rc
run(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    struct explain x = { .in = { p, args }, .args = args };
    enum qw_rc rc = read_options(&x, ctx);

    qw_buf_init(&x.out, SIZE_MAX);
    if (rc == QW_OK)
        rc = inspect_open(&x.in, args->jsonl, ctx);
    if (rc == QW_OK && program_own(args, "no-pager") == NULL)
        pager_start();
    if (rc == QW_OK)
        rc = inspect_all(&x.in, explain_item, &x, ctx);
    qw_buf_release(&x.out);
    qw_charsets_free(x.conf.charsets);
    inspect_close(&x.in);
    return rc;
}

int
cmd_explain(int argc, char *const *argv)
{
    int status = program_main(&program, argc, argv, run);

    pager_end();
    return status;
}
