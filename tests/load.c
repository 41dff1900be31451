/* What many threads and large texts must not change.
 *
 *     threads  many workers on one chain give the bytes that one gives
 *     linear   four times the text takes about four times the time, stage by stage
 *
 * load RULES FIXTURES. LOAD_LINEAR=0 leaves the timing out (sanitizers). */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "api/stages.h"
#include "chain/chain.h"
#include "corpus.h"

enum { THREADS = 8, SMALL = 1 << 16 };

struct one {
    struct qw_chain *chain;
    struct qw_worker *worker;
};

struct counts {
    unsigned passed, failed;
};

static struct one
open_one(const struct qw_stage *const *stages, const struct qw_conf *conf)
{
    struct one one;
    struct qw_ctx ctx = { 0 };

    if (qw_chain_new(&one.chain, stages, conf, QW_MAX_DOC, false, &ctx) != QW_OK ||
        qw_worker_new(&one.worker, one.chain, &ctx) != QW_OK) {
        printf("load: %s: %s\nload: 0 passed, 1 failed\n", stages[0]->name, ctx.error.what);
        exit(1);
    }
    return one;
}

static void
close_one(struct one *one)
{
    qw_worker_free(one->worker);
    qw_chain_free(one->chain);
}

/* The text that comes out; empty when the document is bad. */
static struct qw_span
clean(struct qw_worker *w, struct qw_span in)
{
    struct qw_ctx ctx = { 0 };

    return qw_worker_run(w, in, &ctx) == QW_OK ? qw_worker_text(w) : QW_LIT("");
}

struct thread {
    pthread_t id;
    const struct qw_chain *chain;
    const struct corpus *corpus;
    const struct qw_buf *expected;
    size_t first;
    const char *wrong; /* the text that came out otherwise */
};

static void *
run_thread(void *arg)
{
    struct thread *t = arg;
    struct qw_ctx ctx = { 0 };
    struct qw_worker *w;

    if (qw_worker_new(&w, t->chain, &ctx) != QW_OK) {
        t->wrong = "(no worker)";
        return NULL;
    }
    for (size_t i = 0; i < t->corpus->n; i++) {
        size_t k = (t->first + i) % t->corpus->n;
        struct qw_span out = clean(w, qw_buf_view(&t->corpus->list[k].bytes));
        if (!qw_span_eq(out, qw_buf_view(&t->expected[k])))
            t->wrong = t->corpus->list[k].name;
    }
    qw_worker_free(w);
    return NULL;
}

static void
check_threads(struct one *one, const struct corpus *c, struct counts *counts)
{
    struct thread threads[THREADS];
    struct qw_buf *expected = calloc(c->n + 1, sizeof(*expected));

    if (expected == NULL)
        abort();
    for (size_t i = 0; i < c->n; i++) {
        qw_buf_init(&expected[i], SIZE_MAX);
        qw_buf_span(&expected[i], clean(one->worker, qw_buf_view(&c->list[i].bytes)));
    }
    for (size_t i = 0; i < THREADS; i++) {
        threads[i] = (struct thread){
            .chain = one->chain, .corpus = c, .expected = expected, .first = i * c->n / THREADS
        };
        if (pthread_create(&threads[i].id, NULL, run_thread, &threads[i]) != 0)
            abort();
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i].id, NULL);
        if (threads[i].wrong)
            printf("load: %s: thread %zu gives other bytes\n", threads[i].wrong, i);
        counts->failed += threads[i].wrong != NULL;
        counts->passed += threads[i].wrong == NULL;
    }
    for (size_t i = 0; i < c->n; i++)
        qw_buf_release(&expected[i]);
    free(expected);
}

/* The better of two runs: the machine has other work. */
static double
seconds(struct qw_worker *w, struct qw_span unit, size_t size, bool indent)
{
    struct qw_buf text;
    double best = 1e9;

    qw_buf_init(&text, SIZE_MAX);
    corpus_repeat(unit, size, &text);
    qw_buf_span(&text, indent ? QW_LIT("乙") : QW_LIT(""));
    for (int i = 0; i < 2; i++) {
        clock_t start = clock();
        clean(w, qw_buf_view(&text));
        double took = (double)(clock() - start) / CLOCKS_PER_SEC;
        best = took < best ? took : best;
    }
    qw_buf_release(&text);
    return best;
}

/* Shapes that make a careless scan go over the same bytes again and again. Quadratic
 * work takes 16 times as long for 4 times the text; half of that is the line drawn. */
static void
check_unit(const struct qw_stage *stage, struct one *one, const char *what, bool indent,
    struct counts *counts)
{
    struct qw_span unit = qw_span_str(what);
    double a = seconds(one->worker, unit, SMALL, indent);
    double b = seconds(one->worker, unit, 4 * SMALL, indent);
    bool slow = b > 8 * a + 0.05;

    if (slow)
        printf("load: %s: [%s] repeated: %.3f s for %d bytes, %.3f s for %d\n", stage->name,
            what[0] == '\n' ? "(line ends)" : what, a, SMALL, b, 4 * SMALL);
    counts->failed += slow;
    counts->passed += !slow;
}

static void
check_linear(const struct qw_stage *stage, struct one *one, struct counts *counts)
{
    static const char *const units[] = { "\n", " ", "\u3000", "a", "1", ".", "、", "一", "（", "）",
        "“", "\"", "《", "&", "<", "，", "。", "一\n", "a\n", "1、\n", "一、", "1/2", "第1页",
        "一 ", "\n\n2、\n\n", "http://", "(a", "文档编号：", "：", "發", "。。", "-", "?", "\u200b",
        "Ã", "ÄãºÃ", "鏂", "浣犲ソ", "…", "&#", "锟斤拷", "发展", "\xff", "\xc4\xe3", "\xa1" };

    for (size_t u = 0; u < sizeof(units) / sizeof(*units); u++)
        check_unit(stage, one, units[u], false, counts);
    check_unit(stage, one, " ", true, counts); /* a line's end is trimmed */
    check_unit(stage, one, "\u3000", true, counts);
}

int
main(int argc, char **argv)
{
    const char *linear = getenv("LOAD_LINEAR");
    struct counts counts = { 0, 0 };
    struct corpus corpus;

    if (argc != 3) {
        fprintf(stderr, "usage: load RULES FIXTURES\n");
        return 2;
    }
    struct qw_conf conf = { .dirs = (const char *const *)&argv[1], .n_dirs = 1 };
    struct one whole = open_one(qw_stages, &conf);
    corpus_load(&corpus, argv[2]);
    check_threads(&whole, &corpus, &counts);
    corpus_free(&corpus);
    close_one(&whole);
    for (size_t i = 0; qw_stages[i] && !(linear && *linear == '0'); i++) {
        const struct qw_stage *alone[] = { qw_stages[i], NULL };
        struct one one = open_one(alone, &conf);
        check_linear(qw_stages[i], &one, &counts);
        close_one(&one);
    }
    printf("load: %u passed, %u failed\n", counts.passed, counts.failed);
    return counts.failed > 0;
}
