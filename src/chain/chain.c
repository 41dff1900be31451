#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "chain/chain.h"
#include "chain/digest.h"
#include "chain/foresee.h"
#include "chain/switches.h"
#include "text/utf8.h"

struct link {
    const struct qw_stage *stage;
    void *rules;
};

struct qw_chain {
    struct link *links;
    size_t n;
    size_t max_doc;
    bool journal;
    struct qw_switches switches;
};

struct qw_worker {
    const struct qw_chain *chain;
    void **scratch;   /* one a stage */
    size_t *n_edits;  /* of the last document, one a stage */
    long long *chars; /* behind each stage; NULL: nothing is counted */
    struct qw_counts counts;
    long long limit; /* nanoseconds a document, or 0 */
    struct qw_edits edits;
    struct qw_notes notes;
    struct qw_journal journal;
    struct qw_buf texts[2]; /* the text now, and the one before */
    struct qw_span text;
    struct qw_foreseen *foreseen; /* what a stage to come will do, or NULL */
};

/* A stage may make a document longer; this much is enough for any honest one. */
enum { GROWTH = 8, SLACK = 1 << 16 };

void
qw_chain_free(struct qw_chain *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->n; i++)
        if (c->links[i].rules) {
            c->links[i].stage->close(c->links[i].rules);
            free(c->links[i].rules);
        }
    qw_switches_release(&c->switches);
    free(c->links);
    free(c);
}

static enum qw_rc
switch_rules(struct qw_chain *c, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    const struct qw_table *t;
    enum qw_rc rc = QW_OK;

    for (size_t s = 0; s < c->n; s++)
        for (size_t i = 0; rc == QW_OK && (t = qw_chain_table(c, s, i)); i++)
            rc = qw_switches_table(&c->switches, conf, t, ctx);
    qw_switches_sort(&c->switches);
    return rc;
}

bool
qw_chain_off(const struct qw_chain *c, const char *rule)
{
    return qw_switches_off(&c->switches, rule);
}

/* ---- opening ---- */

/* Two threads open the stages, from both ends, until they meet: that is half of what a
 * program does before its first document. */
struct opening {
    struct qw_chain *chain;
    const struct qw_conf *conf;
    pthread_mutex_t lock;
    size_t low, high; /* stages [low, high) are not yet taken */
    struct opened {
        enum qw_rc rc;
        struct qw_ctx why;
    } * each;
};

static bool
take(struct opening *o, bool first, size_t *i)
{
    pthread_mutex_lock(&o->lock);
    bool more = o->low < o->high;
    if (more)
        *i = first ? o->low++ : --o->high;
    pthread_mutex_unlock(&o->lock);
    return more;
}

static void
open_some(struct opening *o, bool first)
{
    size_t i;

    while (take(o, first, &i)) {
        struct link *l = &o->chain->links[i];
        struct opened *opened = &o->each[i];
        size_t size = l->stage->rules_size ? l->stage->rules_size : 1;
        qw_ctx_clear(&opened->why);
        l->rules = calloc(1, size);
        opened->rc = l->rules ? l->stage->open(l->rules, o->conf, &opened->why)
                              : qw_fail_memory(&opened->why);
    }
}

static void *
run_opener(void *arg)
{
    open_some(arg, true);
    return NULL;
}

/* Without a second thread it takes longer. Signals are not for it. */
static void
open_all(struct opening *o)
{
    sigset_t all, before;
    pthread_t thread;
    bool two = false;

    if (o->chain->n > 1) {
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        two = pthread_create(&thread, NULL, run_opener, o) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    open_some(o, false);
    if (two)
        pthread_join(thread, NULL);
}

/* The error is that of the first stage which has one. */
static enum qw_rc
open_stages(struct qw_chain *c, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct opening o = { .chain = c, .conf = conf, .high = c->n };
    enum qw_rc rc = QW_OK;

    o.each = calloc(c->n + 1, sizeof(*o.each));
    if (o.each == NULL)
        return qw_fail_memory(ctx);
    pthread_mutex_init(&o.lock, NULL);
    open_all(&o);
    pthread_mutex_destroy(&o.lock);
    for (size_t i = 0; rc == QW_OK && i < c->n; i++)
        if (o.each[i].rc != QW_OK) {
            rc = o.each[i].rc;
            *ctx = o.each[i].why;
        }
    free(o.each);
    return rc;
}

enum qw_rc
qw_chain_new(struct qw_chain **out, const struct qw_stage *const *stages,
    const struct qw_conf *conf, size_t max_doc, bool journal, struct qw_ctx *ctx)
{
    size_t n = 0;

    while (stages[n])
        n++;
    struct qw_chain *c = calloc(1, sizeof(*c));
    if (c)
        c->links = calloc(n + 1, sizeof(*c->links));
    if (c == NULL || c->links == NULL) {
        free(c);
        return qw_fail_memory(ctx);
    }
    c->max_doc = max_doc;
    c->journal = journal;
    for (; c->n < n; c->n++)
        c->links[c->n].stage = stages[c->n];
    enum qw_rc rc = open_stages(c, conf, ctx);
    if (rc == QW_OK)
        rc = switch_rules(c, conf, ctx);
    if (rc != QW_OK)
        qw_chain_free(c);
    else
        *out = c;
    return rc;
}

size_t
qw_chain_count(const struct qw_chain *c)
{
    return c->n;
}

const struct qw_stage *
qw_chain_stage(const struct qw_chain *c, size_t i)
{
    return c->links[i].stage;
}

const struct qw_table *
qw_chain_table(const struct qw_chain *c, size_t stage, size_t i)
{
    return c->links[stage].stage->table(c->links[stage].rules, i);
}

void
qw_worker_free(struct qw_worker *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; w->scratch && i < w->chain->n; i++) {
        if (w->scratch[i] && w->chain->links[i].stage->thread_close)
            w->chain->links[i].stage->thread_close(w->scratch[i]);
        free(w->scratch[i]);
    }
    free(w->scratch);
    free(w->n_edits);
    free(w->chars);
    qw_counts_release(&w->counts);
    qw_edits_release(&w->edits);
    qw_notes_release(&w->notes);
    qw_journal_release(&w->journal);
    qw_buf_release(&w->texts[0]);
    qw_buf_release(&w->texts[1]);
    free(w);
}

static enum qw_rc
open_scratch(void **scratch, const struct link *l, struct qw_ctx *ctx)
{
    if (l->stage->scratch_size == 0)
        return QW_OK;
    *scratch = calloc(1, l->stage->scratch_size);
    if (*scratch == NULL)
        return qw_fail_memory(ctx);
    return l->stage->thread_open ? l->stage->thread_open(*scratch, l->rules, ctx) : QW_OK;
}

enum qw_rc
qw_worker_new(struct qw_worker **out, const struct qw_chain *c, struct qw_ctx *ctx)
{
    struct qw_worker *w = calloc(1, sizeof(*w));
    size_t max = c->max_doc > (SIZE_MAX - SLACK) / GROWTH ? SIZE_MAX : c->max_doc * GROWTH + SLACK;

    if (w == NULL)
        return qw_fail_memory(ctx);
    w->chain = c;
    qw_edits_init(&w->edits);
    w->edits.silent = !c->journal;
    qw_notes_init(&w->notes);
    qw_journal_init(&w->journal);
    qw_counts_init(&w->counts);
    qw_buf_init(&w->texts[0], max);
    qw_buf_init(&w->texts[1], max);
    w->scratch = calloc(c->n + 1, sizeof(*w->scratch));
    w->n_edits = calloc(c->n + 1, sizeof(*w->n_edits));
    if (w->scratch == NULL || w->n_edits == NULL) {
        qw_worker_free(w);
        return qw_fail_memory(ctx);
    }
    for (size_t i = 0; i < c->n; i++) {
        enum qw_rc rc = open_scratch(&w->scratch[i], &c->links[i], ctx);
        if (rc != QW_OK) {
            qw_worker_free(w);
            return rc;
        }
    }
    *out = w;
    return QW_OK;
}

/* Apply the edits that stand in the worker: the text moves to the other buffer. */
static enum qw_rc
apply(struct qw_worker *w, const char *stage, struct qw_ctx *ctx)
{
    struct qw_buf *next = &w->texts[w->text.p == w->texts[0].p && w->texts[0].p];

    if (w->edits.failed || w->notes.failed)
        return qw_fail_memory(ctx);
    if (w->edits.n == 0)
        return QW_OK;
    if (w->chain->journal)
        qw_journal_note(&w->journal, stage, &w->edits, w->text);
    if (w->chars)
        qw_counts_note(&w->counts, stage, &w->edits, w->text);
    qw_buf_reset(next);
    if (w->edits.made.p == NULL)
        qw_edits_apply(&w->edits, w->text, next);
    if (next->full || w->edits.made.n > next->max)
        return qw_refuse(
            ctx, "size", QW_NOWHERE, "%s: the text grows beyond %zu bytes", stage, next->max);
    if (next->failed || w->journal.failed || w->counts.failed)
        return qw_fail_memory(ctx);
    w->text = w->edits.made.p ? w->edits.made : qw_buf_view(next);
    return QW_OK;
}

static enum qw_rc
run_stage(struct qw_worker *w, size_t i, struct qw_ctx *ctx)
{
    const struct link *l = &w->chain->links[i];
    struct qw_doc doc = { w->text };
    enum qw_rc rc = QW_OK;

    qw_edits_reset(&w->edits);
    if (!qw_foreseen_take(w->foreseen, l->stage, w->text, &w->edits, &w->notes))
        rc = l->stage->run(l->rules, w->scratch[i], &doc, &w->edits, &w->notes, ctx);
    if (w->edits.foreseen)
        w->foreseen = w->edits.foreseen;
    qw_switches_apply(&w->chain->switches, &w->edits);
    return rc;
}

/* Without a rule that is off decode may leave bytes that no later stage can take. */
static enum qw_rc
check_utf8(const struct qw_worker *w, size_t i, struct qw_ctx *ctx)
{
    if (w->chain->switches.n == 0 || !w->chain->links[i].stage->takes_bytes)
        return QW_OK;
    size_t good = qw_utf8_valid(w->text);
    if (good == w->text.n)
        return QW_OK;
    return qw_refuse(ctx, "utf8", good, "not UTF-8 without the rules that are disabled");
}

/* Characters are counted again only where a stage changed something. */
static void
count_chars(struct qw_worker *w, size_t i)
{
    bool same = i && w->edits.n == 0;

    w->chars[i] = same ? w->chars[i - 1] : (long long)qw_utf8_count(w->text);
}

static void
reset(struct qw_worker *w, struct qw_span bytes)
{
    qw_notes_reset(&w->notes);
    qw_journal_reset(&w->journal);
    qw_counts_reset(&w->counts);
    for (size_t i = 0; i < w->chain->n; i++) {
        w->n_edits[i] = 0;
        if (w->chars)
            w->chars[i] = -1;
    }
    w->text = bytes.n ? bytes : qw_span("", 0);
    w->foreseen = NULL;
}

enum qw_rc
qw_worker_run(struct qw_worker *w, struct qw_span bytes, struct qw_ctx *ctx)
{
    const struct qw_chain *c = w->chain;
    char digest[QW_DIGEST_JSON];

    reset(w, bytes);
    ctx->deadline = w->limit ? qw_now() + w->limit : 0;
    if (bytes.n > c->max_doc)
        return qw_refuse(
            ctx, "size", QW_NOWHERE, "%zu bytes, more than --max-doc %zu", bytes.n, c->max_doc);
    if (c->n == 0 || !c->links[0].stage->takes_bytes) {
        size_t good = qw_utf8_valid(bytes);
        if (good < bytes.n)
            return qw_refuse(ctx, "utf8", good, "not UTF-8; decode it first");
    }
    if (c->journal)
        qw_notes_signal_json(&w->notes, "source", qw_digest_json(bytes, digest));
    for (size_t i = 0; i < c->n; i++) {
        enum qw_rc rc = run_stage(w, i, ctx);
        w->n_edits[i] = w->edits.n;
        if (rc == QW_OK)
            rc = apply(w, c->links[i].stage->name, ctx);
        if (rc == QW_OK)
            rc = check_utf8(w, i, ctx);
        if (rc == QW_OK && qw_ctx_late(ctx))
            rc = qw_fail_late(ctx);
        if (rc != QW_OK)
            return rc;
        if (w->chars)
            count_chars(w, i);
    }
    return QW_OK;
}

void
qw_worker_limit(struct qw_worker *w, long long time)
{
    w->limit = time;
}

enum qw_rc
qw_worker_count(struct qw_worker *w, struct qw_ctx *ctx)
{
    if (w->chars == NULL)
        w->chars = calloc(w->chain->n + 1, sizeof(*w->chars));
    return w->chars ? QW_OK : qw_fail_memory(ctx);
}

const struct qw_counts *
qw_worker_counts(const struct qw_worker *w)
{
    return &w->counts;
}

long long
qw_worker_chars(const struct qw_worker *w, size_t i)
{
    return w->chars && i < w->chain->n ? w->chars[i] : -1;
}

struct qw_span
qw_worker_text(const struct qw_worker *w)
{
    return w->text;
}

bool
qw_worker_take(struct qw_worker *w, struct qw_buf *out)
{
    for (int i = 0; i < 2; i++)
        if (w->texts[i].p && w->text.p == w->texts[i].p) {
            qw_buf_swap(&w->texts[i], out);
            return true;
        }
    if (w->edits.made.p == NULL || w->edits.maker == NULL)
        return false;
    qw_buf_swap(w->edits.maker, out);
    w->edits.maker = NULL;
    return true;
}

const struct qw_notes *
qw_worker_notes(const struct qw_worker *w)
{
    return &w->notes;
}

const struct qw_journal *
qw_worker_journal(const struct qw_worker *w)
{
    return &w->journal;
}

size_t
qw_worker_edits(const struct qw_worker *w, size_t i)
{
    return i < w->chain->n ? w->n_edits[i] : 0;
}

enum qw_rc
qw_worker_try(struct qw_worker *w, size_t stage, const struct qw_table *t, size_t row,
    struct qw_span example, bool *acts, struct qw_ctx *ctx)
{
    const struct link *l = &w->chain->links[stage];

    *acts = false;
    ctx->deadline = 0;
    if (l->stage->matches) {
        *acts = l->stage->matches(l->rules, w->scratch[stage], t, row, example);
        return QW_OK;
    }
    qw_notes_reset(&w->notes);
    w->text = example;
    w->foreseen = NULL;
    enum qw_rc rc = run_stage(w, stage, ctx);
    for (size_t i = 0; rc == QW_OK && i < w->edits.n; i++)
        if (strcmp(w->edits.list[i].rule, qw_table_id(t, row)) == 0)
            *acts = true;
    return rc;
}
