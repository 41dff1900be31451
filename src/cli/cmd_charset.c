#include <stdio.h>
#include <stdlib.h>
#include "chain/chain.h"
#include "cli/commands.h"
#include "cli/program.h"
#include "cli/tell.h"
#include "io/input.h"
#include "learn/digram_train.h"
#include "text/utf8.h"

extern const struct qw_stage qw_stage_decode; /* see stages.def */

static const struct qw_stage *const decode_only[] = { &qw_stage_decode, NULL };
static const struct qw_opt own[] = {
    { "train", 0, NULL, "print decode/digrams.tsv, made of the documents, which are clean UTF-8" },
    { "pairs", 0, "N", "with --train: how many pairs (200000)" },
    QW_OPT_END,
};
static const struct qw_opt *const tables[] = { own, program_rule_options, program_help_options,
    NULL };
static const struct program program = { "qw charset", "qw-charset",
    "Say in which charset documents are, and why; a line a document.",
    "[FILE | FOLDER | ARCHIVE | -]...", decode_only, tables };

static const struct qw_note *
find(const struct qw_note_list *l, const char *key)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->list[i].key, key) == 0)
            return &l->list[i];
    return NULL;
}

static void
print_text(struct qw_span s)
{
    for (size_t i = 0; i < s.n; i++)
        putchar((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f ? '?' : s.p[i]);
}

static void
print_number(const struct qw_note_list *l, const char *key, const char *what)
{
    const struct qw_note *note = find(l, key);

    if (note)
        printf("; %.0f %s", note->number, what);
}

/* ID: CHARSET, how sure, because of what; what else was found */
static void
print_verdict(struct qw_span id, const struct qw_note_list *l)
{
    const struct qw_note *charset = find(l, "charset"), *by = find(l, "charset_by");
    const struct qw_note *sure = find(l, "charset_confidence"), *mojibake = find(l, "mojibake");

    print_text(id);
    printf(": ");
    print_text(charset ? charset->text : QW_LIT("?"));
    if (sure)
        printf(", %s (%.3f)", sure->number < 0.9 ? "uncertain" : "sure", sure->number);
    printf(", by ");
    print_text(by ? by->text : QW_LIT("validity"));
    print_number(l, "undecodable", "bytes are no characters");
    print_number(l, "lost", "places lost before");
    if (mojibake) {
        printf("; mojibake ");
        print_text(mojibake->text);
    }
    putchar('\n');
}

static enum qw_rc
next(struct qw_input *in, struct qw_worker *worker, bool *more, struct qw_ctx *ctx)
{
    struct qw_item item;
    enum qw_rc rc = qw_input_next(in, &item, more, ctx);

    if (!*more || (rc == QW_OK && item.skipped))
        return rc;
    if (rc == QW_OK)
        rc = qw_worker_run(worker, item.bytes, ctx);
    if (rc == QW_OK)
        print_verdict(item.id, &qw_worker_notes(worker)->signals);
    else
        tell_error(program.name, item.id, &ctx->error);
    return rc;
}

/* What is done with each document: training, or telling. */
struct work {
    struct qw_digram_train *train;
    struct qw_worker *worker;
};

static enum qw_rc
train_next(struct qw_input *in, struct qw_digram_train *t, bool *more, struct qw_ctx *ctx)
{
    struct qw_item item;
    enum qw_rc rc = qw_input_next(in, &item, more, ctx);

    if (!*more || (rc == QW_OK && item.skipped))
        return rc;
    if (rc == QW_OK && qw_utf8_valid(item.bytes) < item.bytes.n)
        rc = qw_fail(ctx, QW_BAD, qw_utf8_valid(item.bytes), "not UTF-8");
    if (rc == QW_OK && !qw_digram_train_add(t, item.bytes))
        rc = qw_fail_memory(ctx);
    if (rc != QW_OK)
        tell_error(program.name, item.id, &ctx->error);
    return rc;
}

static enum qw_rc
print_table(const struct qw_digram_train *t, const char *pairs, struct qw_ctx *ctx)
{
    enum { PAIRS = 200000 };
    char *end = NULL;
    unsigned long most = pairs ? strtoul(pairs, &end, 10) : PAIRS;
    struct qw_buf out;

    if (pairs && (*pairs < '0' || *pairs > '9' || *end))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--pairs: '%s' is no number", pairs);
    qw_buf_init(&out, SIZE_MAX);
    bool good = qw_digram_train_write(t, most, &out);
    if (good)
        fwrite(out.p, 1, out.n, stdout);
    qw_buf_release(&out);
    return good ? QW_OK : qw_fail_memory(ctx);
}

static enum qw_rc
run(const struct program *p, const struct program_args *args, struct qw_ctx *ctx)
{
    const struct qw_input_conf conf = {
        .paths = args->operands.list,
        .n_paths = args->operands.n,
        .max_doc = QW_MAX_DOC,
    };
    struct qw_chain *chain = NULL;
    struct work w = { 0 };
    struct qw_input *in = NULL;
    bool more = true, training = program_own(args, "train") != NULL;
    enum qw_rc worst = qw_plan_open(&chain, p->stages, &args->settings, ctx);

    if (worst == QW_OK && training && (w.train = qw_digram_train_new()) == NULL)
        worst = qw_fail_memory(ctx);
    if (worst == QW_OK && !training)
        worst = qw_worker_new(&w.worker, chain, ctx);
    if (worst == QW_OK)
        worst = qw_input_open(&in, &conf, ctx);
    while (in && more && worst != QW_FATAL) {
        enum qw_rc rc =
            training ? train_next(in, w.train, &more, ctx) : next(in, w.worker, &more, ctx);
        worst = rc > worst ? rc : worst;
    }
    if (training && worst == QW_OK)
        worst = print_table(w.train, program_own(args, "pairs"), ctx);
    qw_input_close(in);
    qw_worker_free(w.worker);
    qw_digram_train_free(w.train);
    qw_chain_free(chain);
    return worst;
}

int
cmd_charset(int argc, char *const *argv)
{
    return program_main(&program, argc, argv, run);
}
