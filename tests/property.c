/* The promises, held against every stage, every fixture and texts made from them:
 *
 *     undo    the journal gives the input back, byte for byte
 *     piped   stage after stage in chains of their own gives what the whole chain gives
 *     twice   a stage, and the chain, finds nothing to do in its own output
 *     utf-8   what comes out is valid
 *     rules   every edit names a row of its stage; `yes` acts, `no` does not; ids are unique
 *
 * property RULES FIXTURES FOLDER: texts that break a promise are kept in FOLDER.
 * PROPERTY_WORK is the number of texts made from each fixture; every PROPERTY_TWICE-th
 * of them is held against `twice` too. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "api/stages.h"
#include "chain/chain.h"
#include "corpus.h"
#include "text/utf8.h"

enum { STAGES = 32, SHOWN = 3 };

struct rule {
    const char *id, *stage, *path;
};

struct one {
    const char *name;
    struct qw_chain *chain;
    struct qw_worker *worker;
};

struct house {
    struct qw_conf conf;
    struct qw_ctx ctx;
    struct one stages[STAGES], whole;
    size_t n;
    struct rule *rules; /* sorted by id */
    size_t n_rules;
    const char *folder;

    /* the case now */
    const char *name;
    size_t variant; /* from 1; 0: the text as it is */
    struct qw_span input;
    unsigned found;

    unsigned passed, failed, kept;
};

static void
begin(struct house *h, const char *name, size_t variant, struct qw_span input)
{
    h->name = name;
    h->variant = variant;
    h->input = input;
}

static void
end(struct house *h)
{
    h->passed += h->found == 0;
    h->failed += h->found > 0;
    h->found = 0;
}

static void
keep_input(struct house *h)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%u", h->folder, h->kept++);
    FILE *f = fopen(path, "wb");

    if (f == NULL)
        return;
    fwrite(h->input.p ? h->input.p : "", 1, h->input.n, f);
    fclose(f);
    printf("    the text: %s\n", path);
}

__attribute__((format(printf, 3, 4))) static void
complain(struct house *h, const char *where, const char *fmt, ...)
{
    va_list args;

    if (h->found++ >= SHOWN)
        return;
    printf("property: %s", h->name);
    if (h->variant)
        printf(" (made: %zu)", h->variant);
    printf(": %s: ", where);
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    printf("\n");
    if (h->input.p)
        keep_input(h);
}

static size_t
first_difference(struct qw_span a, struct qw_span b)
{
    size_t i = 0;

    while (i < a.n && i < b.n && a.p[i] == b.p[i])
        i++;
    return i;
}

static void
same(struct house *h, const char *where, const char *what, struct qw_span a, struct qw_span b)
{
    if (!qw_span_eq(a, b))
        complain(h, where, "%s: differs from byte %zu on (%zu bytes, %zu bytes)", what,
            first_difference(a, b), a.n, b.n);
}

static int
compare_rules(const void *a, const void *b)
{
    return strcmp(((const struct rule *)a)->id, ((const struct rule *)b)->id);
}

static void
check_journal(struct house *h, const struct qw_journal *j)
{
    for (size_t i = 0; i < j->n; i++) {
        struct rule key = { .id = j->list[i].rule };
        const struct rule *r =
            bsearch(&key, h->rules, h->n_rules, sizeof(*h->rules), compare_rules);
        if (r == NULL)
            complain(h, j->list[i].stage, "rule %s at byte %zu is in no table", j->list[i].rule,
                j->list[i].at);
    }
}

/* Run one chain: undo, utf-8, rules. False when there is no text to go on with. */
static bool
run(struct house *h, struct one *one, struct qw_span in, struct qw_buf *out)
{
    enum qw_rc rc = qw_worker_run(one->worker, in, &h->ctx);
    struct qw_buf undone;

    qw_buf_reset(out);
    if (rc == QW_FATAL)
        complain(h, one->name, "fatal: %s", h->ctx.error.what);
    if (rc != QW_OK)
        return false;
    struct qw_span text = qw_worker_text(one->worker);
    const struct qw_journal *j = qw_worker_journal(one->worker);
    size_t good = qw_utf8_valid(text);
    if (good < text.n)
        complain(h, one->name, "the output is not UTF-8 at byte %zu", good);
    if (j->n == 0)
        same(h, one->name, "no edit, but other bytes", in, text);
    check_journal(h, j);
    qw_buf_init(&undone, SIZE_MAX);
    if (qw_journal_undo(text, j->list, j->n, &undone, &h->ctx) != QW_OK)
        complain(h, one->name, "undo: %s", h->ctx.error.what);
    else
        same(h, one->name, "undo", in, qw_buf_view(&undone));
    qw_buf_release(&undone);
    qw_buf_span(out, text);
    return true;
}

/* A chain finds nothing to do in its own output. */
static void
check_twice(struct house *h, struct one *one, struct qw_span out)
{
    if (qw_worker_run(one->worker, out, &h->ctx) != QW_OK) {
        complain(h, one->name, "refuses its own output: %s", h->ctx.error.what);
        return;
    }
    const struct qw_journal *j = qw_worker_journal(one->worker);
    if (j->n)
        complain(h, one->name, "run on its own output: %s: %s at byte %zu: [%.*s] -> [%.*s]",
            j->list[0].stage, j->list[0].rule, j->list[0].at, (int)(j->list[0].del.n % 200),
            j->list[0].del.p, (int)(j->list[0].ins.n % 200), j->list[0].ins.p);
}

/* What the stages say one by one, the first word on each key kept, is what the chain says. */
static void
merge_notes(struct qw_note_list *to, struct qw_arena *arena, const struct qw_note_list *from)
{
    for (size_t i = 0; i < from->n; i++) {
        bool there = false;
        for (size_t k = 0; k < to->n; k++)
            there = there || strcmp(to->list[k].key, from->list[i].key) == 0;
        if (there)
            continue;
        if (to->n == to->cap) {
            to->cap = to->cap * 2 + 8;
            to->list = realloc(to->list, to->cap * sizeof(*to->list));
            if (to->list == NULL)
                abort();
        }
        to->list[to->n] = from->list[i];
        to->list[to->n++].text = qw_arena_copy(arena, from->list[i].text);
    }
}

static void
same_notes(struct house *h, const struct qw_note_list *piped, const struct qw_note_list *fused)
{
    if (piped->n != fused->n)
        complain(h, "chain", "%zu notes when piped, %zu when fused", piped->n, fused->n);
    for (size_t i = 0; i < piped->n && i < fused->n; i++) {
        const struct qw_note *a = &piped->list[i], *b = &fused->list[i];
        if (strcmp(a->key, b->key) != 0 || !qw_span_eq(a->text, b->text) || a->number != b->number)
            complain(
                h, "chain", "note %s when piped, %s when fused, or another value", a->key, b->key);
    }
}

static void
check_piped(struct house *h, struct qw_span in, struct qw_buf out[2], bool twice)
{
    struct qw_notes notes;
    bool went = run(h, &h->whole, in, &out[0]);
    struct qw_buf now;

    qw_notes_init(&notes);
    qw_buf_init(&now, SIZE_MAX);
    qw_buf_span(&now, in);
    for (size_t i = 0; i < h->n; i++) {
        if (!run(h, &h->stages[i], qw_buf_view(&now), &out[1])) {
            if (went)
                complain(h, h->stages[i].name, "refuses in a pipe: %s", h->ctx.error.what);
            went = false;
            break;
        }
        const struct qw_notes *said = qw_worker_notes(h->stages[i].worker);
        merge_notes(&notes.meta, &notes.bytes, &said->meta);
        merge_notes(&notes.signals, &notes.bytes, &said->signals);
        if (twice)
            check_twice(h, &h->stages[i], qw_buf_view(&out[1]));
        qw_buf_reset(&now);
        qw_buf_span(&now, qw_buf_view(&out[1]));
    }
    if (went) {
        same(h, "chain", "piped and fused", qw_buf_view(&now), qw_buf_view(&out[0]));
        same_notes(h, &notes.meta, &qw_worker_notes(h->whole.worker)->meta);
        same_notes(h, &notes.signals, &qw_worker_notes(h->whole.worker)->signals);
        if (twice)
            check_twice(h, &h->whole, qw_buf_view(&out[0]));
    }
    qw_buf_release(&now);
    qw_notes_release(&notes);
}

/* Every stage alone on a text that it may meet first in a pipe. */
static void
check_alone(struct house *h, struct qw_span in, struct qw_buf *out)
{
    if (qw_utf8_valid(in) < in.n)
        return;
    for (size_t i = 0; i < h->n; i++)
        if (run(h, &h->stages[i], in, out))
            check_twice(h, &h->stages[i], qw_buf_view(out));
}

static void
check_text(struct house *h, const struct text *t, size_t work, size_t twice)
{
    struct qw_buf out[2], made;

    qw_buf_init(&out[0], SIZE_MAX);
    qw_buf_init(&out[1], SIZE_MAX);
    qw_buf_init(&made, SIZE_MAX);
    begin(h, t->name, 0, qw_buf_view(&t->bytes));
    check_piped(h, h->input, out, true);
    end(h);
    check_alone(h, h->input, &out[0]);
    end(h);
    for (size_t v = 0; v < work; v++) {
        corpus_make(t, v, work, &made);
        begin(h, t->name, v + 1, qw_buf_view(&made));
        check_piped(h, h->input, out, v % twice == 0);
    }
    end(h);
    qw_buf_release(&out[0]);
    qw_buf_release(&out[1]);
    qw_buf_release(&made);
}

static void
check_row(struct house *h, size_t stage, const struct qw_table *t, size_t row)
{
    static const char *const columns[] = { "no", "yes" };

    for (int want = 0; want < 2; want++) {
        bool acts = false;
        struct qw_span example = qw_table_get(t, row, columns[want]);
        enum qw_rc rc = qw_worker_try(h->whole.worker, stage, t, row, example, &acts, &h->ctx);
        if (rc != QW_OK)
            complain(h, h->stages[stage].name, "%s:%zu: %s: %s: %s", qw_table_path(t),
                qw_table_line(t, row), qw_table_id(t, row), columns[want], h->ctx.error.what);
        else if (acts != (bool)want)
            complain(h, h->stages[stage].name, "%s:%zu: %s %s on its example `%s`",
                qw_table_path(t), qw_table_line(t, row), qw_table_id(t, row),
                acts ? "acts" : "does not act", columns[want]);
    }
}

static void
check_rules(struct house *h)
{
    for (size_t i = 0; i < h->n; i++) {
        const struct qw_table *t;
        for (size_t k = 0; (t = qw_chain_table(h->whole.chain, i, k)); k++)
            for (size_t r = 0; qw_table_column(t, "id") == 0 && r < qw_table_rows(t); r++) {
                begin(h, "rules", 0, qw_span(NULL, 0));
                check_row(h, i, t, r);
                end(h);
            }
    }
    begin(h, "rules", 0, qw_span(NULL, 0));
    for (size_t i = 1; i < h->n_rules; i++)
        if (strcmp(h->rules[i - 1].id, h->rules[i].id) == 0)
            complain(h, h->rules[i].stage, "%s stands in %s and in %s", h->rules[i].id,
                h->rules[i - 1].path, h->rules[i].path);
    end(h);
}

static void
list_rules(struct house *h)
{
    size_t cap = 0;

    for (size_t i = 0; i < h->n; i++) {
        const struct qw_table *t;
        for (size_t k = 0; (t = qw_chain_table(h->whole.chain, i, k)); k++) {
            if (qw_table_column(t, "id") != 0)
                continue;
            cap += qw_table_rows(t);
            h->rules = realloc(h->rules, (cap + 1) * sizeof(*h->rules));
            if (h->rules == NULL)
                abort();
            for (size_t r = 0; r < qw_table_rows(t); r++)
                h->rules[h->n_rules++] =
                    (struct rule){ qw_table_id(t, r), h->stages[i].name, qw_table_path(t) };
        }
    }
    if (h->n_rules)
        qsort(h->rules, h->n_rules, sizeof(*h->rules), compare_rules);
}

static void
open_one(struct house *h, struct one *one, const struct qw_stage *const *stages)
{
    one->name = stages[1] ? "chain" : stages[0]->name;
    if (qw_chain_new(&one->chain, stages, &h->conf, QW_MAX_DOC, true, &h->ctx) != QW_OK ||
        qw_worker_new(&one->worker, one->chain, &h->ctx) != QW_OK) {
        printf("property: %s: %s\nproperty: 0 passed, 1 failed\n", one->name, h->ctx.error.what);
        exit(1);
    }
}

static void
open_house(struct house *h, const char *const *rules)
{
    h->conf = (struct qw_conf){ .dirs = rules, .n_dirs = 1 };
    open_one(h, &h->whole, qw_stages);
    for (; qw_stages[h->n]; h->n++) {
        const struct qw_stage *alone[] = { qw_stages[h->n], NULL };
        open_one(h, &h->stages[h->n], alone);
    }
    list_rules(h);
}

static void
close_house(struct house *h)
{
    for (size_t i = 0; i <= h->n; i++) {
        struct one *one = i < h->n ? &h->stages[i] : &h->whole;
        qw_worker_free(one->worker);
        qw_chain_free(one->chain);
    }
    free(h->rules);
}

static size_t
number(const char *name, size_t otherwise)
{
    const char *asked = getenv(name);
    size_t n = asked ? strtoul(asked, NULL, 10) : 0;

    return n ? n : otherwise;
}

int
main(int argc, char **argv)
{
    size_t work = number("PROPERTY_WORK", 48), twice = number("PROPERTY_TWICE", 1);
    struct house h = { 0 };
    struct corpus corpus;

    if (argc != 4) {
        fprintf(stderr, "usage: property RULES FIXTURES FOLDER\n");
        return 2;
    }
    h.folder = argv[3];
    open_house(&h, (const char *const *)&argv[1]);
    corpus_load(&corpus, argv[2]);
    for (size_t i = 0; i < corpus.n; i++)
        check_text(&h, &corpus.list[i], work, twice);
    check_rules(&h);
    corpus_free(&corpus);
    close_house(&h);
    printf("property: %u passed, %u failed\n", h.passed, h.failed);
    return h.failed > 0;
}
