#include <math.h>
#include <stdlib.h>
#include "base/buf.h"
#include "chain/compose.h"
#include "chain/stage.h"
#include "rule/damage.h"
#include "rule/gate.h"

/* Words that were put back are neighbours of others: a round more may decide those. */
enum { FIRST_TABLE = 1, MOST_ROUNDS = 4 };

struct repair_rules {
    struct qw_table *table; /* rules/repair.tsv */
    struct qw_pairs pairs;
    struct qw_sense sense;
    struct qw_gate gate;
    struct qw_damage *damage;
    double leave;  /* a pair with more than one original in so many doubles is left alone */
    double sure;   /* odds at which a word is put back */
    double doubt;  /* down to which odds its staying is in doubt */
    double unsure; /* odds of its own that a pair needs which few spinners have */
    double wary;   /* by which each of its places must be surer */
    double rival;  /* and those of a pair whose original has a likelier double */
};

struct scratch {
    struct qw_tally tally;
    struct qw_fixes fixes;
    struct qw_rounds rounds;
};

/* One document on its way, one round of it. */
struct work {
    const struct repair_rules *r;
    struct scratch *s;
    struct qw_span text;
    struct qw_edits *edits;
    size_t next_fix;
    uint32_t families; /* that passed */
    double odds;       /* the highest */
    bool told;         /* they are those of the first judgement that passed */
    size_t restored, doubtful;
};

static void
close_rules(void *rules)
{
    struct repair_rules *r = rules;

    if (r == NULL)
        return;
    qw_gate_release(&r->gate);
    qw_sense_release(&r->sense);
    qw_pairs_release(&r->pairs);
    qw_damage_free(r->damage);
    qw_table_free(r->table);
    free(r);
}

static enum qw_rc
read_numbers(struct repair_rules *r, struct qw_ctx *ctx)
{
    const struct {
        const char *id, *column;
        double *to;
    } rows[] = { { "pair.left", "odds", &r->leave }, { "pair.unsure", "odds", &r->unsure },
        { "pair.unsure", "beside", &r->wary }, { "pair.rival", "odds", &r->rival },
        { "pair.sure", "odds", &r->sure }, { "pair.sure", "beside", &r->doubt } };
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < sizeof(rows) / sizeof(*rows); i++) {
        const char *id;
        rc = qw_table_need(r->table, rows[i].id, &id, ctx);
        if (rc == QW_OK)
            rc = qw_table_number(
                r->table, qw_table_find(r->table, id), rows[i].column, 0, rows[i].to, ctx);
    }
    return rc;
}

static enum qw_rc
load_rules(struct repair_rules *r, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "id", "what", "families", "odds", "beside", "votes",
        "left", "most", "chars", "yes", "no", NULL };
    enum qw_rc rc = qw_table_load(&r->table, conf, "repair", columns, ctx);

    if (rc == QW_OK)
        rc = qw_pairs_load(&r->pairs, conf, ctx);
    if (rc == QW_OK)
        rc = qw_sense_load(&r->sense, &r->pairs, r->table, conf, ctx);
    if (rc == QW_OK)
        rc = qw_gate_load(&r->gate, r->table, &r->sense, ctx);
    if (rc == QW_OK)
        rc = qw_damage_load(&r->damage, conf, ctx);
    if (rc == QW_OK)
        rc = read_numbers(r, ctx);
    return rc;
}

static enum qw_rc
open_rules(void **rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct repair_rules *r = calloc(1, sizeof(*r));

    if (r == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = load_rules(r, conf, ctx);
    if (rc != QW_OK) {
        close_rules(r);
        return rc;
    }
    *rules = r;
    return QW_OK;
}

static void
thread_close(void *scratch)
{
    struct scratch *s = scratch;

    if (s == NULL)
        return;
    qw_tally_release(&s->tally);
    free(s->fixes.list);
    qw_rounds_release(&s->rounds);
    free(s);
}

static enum qw_rc
thread_open(void **scratch, const void *rules, struct qw_ctx *ctx)
{
    const struct repair_rules *r = rules;
    struct scratch *s = calloc(1, sizeof(*s));

    if (s == NULL || !qw_tally_init(&s->tally, &r->gate)) {
        free(s);
        return qw_fail_memory(ctx);
    }
    qw_rounds_init(&s->rounds);
    *scratch = s;
    return QW_OK;
}

/* Damaged characters before `at`, in order. */
static void
put_fixes(struct work *w, size_t at)
{
    const struct qw_fixes *f = &w->s->fixes;

    for (; w->next_fix < f->n && f->list[w->next_fix].at < at; w->next_fix++) {
        const struct qw_fix *fix = &f->list[w->next_fix];
        if (fix->at >= w->edits->end)
            qw_edits_put(w->edits, fix->at, fix->len, fix->put, fix->rule);
    }
}

/* A rewriter has one double for a word: another pair with the same original for which
 * more speaks is the one that was used. */
static bool
has_rival(const struct work *w, const struct qw_pair *p, uint32_t pair, uint32_t families)
{
    const struct qw_word_uses *uses = &w->r->pairs.uses[p->word];
    const float *evidence = w->s->tally.evidence;

    for (size_t u = 0; u < uses->n; u++) {
        uint32_t other = uses->list[u].pair;
        const struct qw_pair *o = &w->r->pairs.list[other];
        if (!uses->list[u].as_double && other != pair && o->act <= QW_PAIR_ONLY &&
            o->families & families && evidence[other] > evidence[pair])
            return true;
    }
    return false;
}

/* A pair that few spinners have: is there evidence for it beyond what any document that
 * is about its word would show? */
static bool
is_likely(const struct work *w, const struct qw_pair *p, uint32_t pair)
{
    enum { MOST = 2 }; /* of one double: how often words stand differs between registers */
    const struct qw_tally *t = &w->s->tally;
    double said = fmin(t->evidence[pair], MOST * t->doubles[pair]);

    said += t->originals[pair] * w->r->gate.weights[pair].original;
    return log(p->share / (1 - p->share)) + said >= w->r->unsure;
}

/* Does the document speak for this pair having been swapped in it? */
static bool
was_swapped(const struct work *w, const struct qw_pair *p, uint32_t pair, uint32_t families)
{
    double originals = w->s->tally.originals[pair], doubles = w->s->tally.doubles[pair];

    if (p->act > QW_PAIR_ONLY || (p->families & families) == 0)
        return false;
    if (p->share < 0.5 && !is_likely(w, p, pair))
        return false;
    if (!p->chained && originals * w->r->leave > doubles)
        return false;
    return true;
}

/* By how much the places of a pair must be surer than others: few spinners have it, or
 * another double of its original is the likelier one. */
static double
caution(const struct work *w, const struct qw_pair *p, uint32_t pair, uint32_t families)
{
    return (p->share < 0.5 ? w->r->wary : 0) + (has_rival(w, p, pair, families) ? w->r->rival : 0);
}

/* The pair, the family that has it and passed with the highest odds, and these. */
static void
say_why(const struct work *w, const struct qw_pair *p, const struct qw_verdict *v)
{
    struct qw_buf b;
    size_t best = QW_FAMILIES;

    for (size_t f = 0; f < QW_FAMILIES; f++)
        if (p->families & v->families & 1u << f &&
            (best == QW_FAMILIES || v->odds[f] > v->odds[best]))
            best = f;
    qw_buf_init(&b, 1024);
    qw_buf_fmt(&b, "%.*s for %.*s, family %s, odds %.1f", (int)p->twin.n, p->twin.p,
        (int)p->original.n, p->original.p, best < QW_FAMILIES ? qw_family_names[best] : "?",
        best < QW_FAMILIES ? v->odds[best] : 0);
    qw_edits_why(w->edits, qw_buf_view(&b));
    w->edits->failed = w->edits->failed || b.failed;
    qw_buf_release(&b);
}

/* One word: put the first original that its place allows. */
static bool
restore_word(struct work *w, const struct qw_seen *seen, const struct qw_verdict *v, bool *doubt)
{
    const struct qw_word_uses *uses = &w->r->pairs.uses[seen->word];

    for (size_t u = 0; u < uses->n && u < QW_SENSE_USES; u++) {
        uint32_t pair = uses->list[u].pair;
        const struct qw_pair *p = &w->r->pairs.list[pair];
        if (!uses->list[u].as_double || !was_swapped(w, p, pair, v->families))
            continue;
        double odds = w->s->tally.odds[seen->odds + u] - caution(w, p, pair, v->families);
        if (odds > w->r->sure) {
            put_fixes(w, seen->at + 1);
            if (seen->at < w->edits->end)
                return false;
            qw_edits_put(w->edits, seen->at, seen->len, p->original, p->id);
            say_why(w, p, v);
            w->restored++;
            return true;
        }
        *doubt = *doubt || odds > w->r->doubt;
    }
    return false;
}

/* The words that the judge saw: at each place the longest that has an original. */
static void
restore(struct work *w, const struct qw_verdict *v)
{
    const struct qw_tally *t = &w->s->tally;
    size_t end = 0; /* of the last word that was put */

    for (size_t i = 0; i < t->n_seen;) {
        size_t at = t->seen[i].at;
        bool doubt = false, done = false;
        for (; i < t->n_seen && t->seen[i].at == at; i++) {
            if (done || at < end)
                continue;
            done = restore_word(w, &t->seen[i], v, &doubt);
            if (done)
                end = at + t->seen[i].len;
        }
        w->doubtful += doubt && !done;
    }
}

/* The document is judged as a whole: judged in windows, a second run whose windows have
 * moved by what the first one put back would judge otherwise. The first judgement that
 * passes is the one that is told. */
static void
judge(struct work *w)
{
    const struct qw_gate *g = &w->r->gate;

    if (!qw_gate_look(g, &w->s->tally, w->text, 0, w->text.n))
        return;
    struct qw_verdict v = qw_gate_judge(g, &w->s->tally, w->text, 0, w->text.n);
    if (v.families == 0)
        return;
    for (size_t f = 0; f < QW_FAMILIES && !w->told; f++)
        if (v.families >> f & 1 && v.odds[f] > w->odds)
            w->odds = v.odds[f];
    w->families |= w->told ? 0 : v.families;
    w->told = true;
    w->doubtful = 0;
    restore(w, &v);
}

static void
note_families(const struct work *w, struct qw_notes *notes)
{
    struct qw_buf b;
    const char *comma = "";

    qw_buf_init(&b, 1024);
    qw_buf_fmt(&b, "{\"families\":[");
    for (size_t f = 0; f < QW_FAMILIES; f++)
        if (w->families >> f & 1) {
            qw_buf_fmt(&b, "%s\"%s\"", comma, qw_family_names[f]);
            comma = ",";
        }
    qw_buf_fmt(&b, "],\"odds\":%.1f,\"restored\":%zu,\"doubtful\":%zu}", w->odds, w->restored,
        w->doubtful);
    if (b.failed)
        notes->failed = true;
    else
        qw_notes_signal_json(notes, "spun", qw_buf_view(&b));
    qw_buf_release(&b);
}

static enum qw_rc
run(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    const struct repair_rules *r = rules;
    struct scratch *s = scratch;
    struct work w = { .r = r, .s = s, .edits = &s->rounds.step };
    int round = 0;

    qw_rounds_start(&s->rounds, doc->text);
    do {
        w.text = s->rounds.text;
        w.next_fix = 0;
        qw_damage_find(r->damage, w.text, false, &s->fixes);
        judge(&w);
        put_fixes(&w, w.text.n);
        if (s->fixes.failed || s->tally.failed)
            return qw_fail_memory(ctx);
    } while (qw_rounds_take(&s->rounds) && ++round < MOST_ROUNDS);
    qw_rounds_finish(&s->rounds, doc->text, edits);
    if (w.families)
        note_families(&w, notes);
    return QW_OK;
}

static const struct qw_table *
table(const void *rules, size_t i)
{
    const struct repair_rules *r = rules;

    if (i == 0)
        return r->table;
    if (i < FIRST_TABLE + QW_PAIR_TABLES)
        return r->pairs.tables[i - FIRST_TABLE];
    return i == FIRST_TABLE + QW_PAIR_TABLES ? qw_damage_table(r->damage) : NULL;
}

/* The odds of this pair's double at its place. */
static float
pair_odds(const struct repair_rules *r, size_t pair, struct qw_span s, size_t at)
{
    struct qw_span twin = r->pairs.list[pair].twin;
    float odds[QW_SENSE_USES];
    uint32_t word;

    if (qw_lexicon_at(r->pairs.words, qw_span_slice(s, 0, at + twin.n), at, &word) != twin.n)
        return -1;
    qw_sense_ask(&r->sense, word, s, at, twin.n, odds);
    for (size_t u = 0; u < r->pairs.uses[word].n && u < QW_SENSE_USES; u++)
        if (r->pairs.uses[word].list[u].pair == pair && r->pairs.uses[word].list[u].as_double)
            return r->pairs.list[pair].act >= QW_PAIR_KEEP ? 1 : odds[u];
    return -1;
}

/* Would this pair act on the example, or recognise it? */
static bool
pair_matches(const struct repair_rules *r, size_t pair, struct qw_span s)
{
    const struct qw_pair *p = &r->pairs.list[pair];
    size_t at, start = 0;

    while ((at = qw_span_find(qw_span_slice(s, start, s.n), p->twin)) != QW_NOWHERE) {
        if (pair_odds(r, pair, s, start + at) > 0)
            return true;
        start += at + p->twin.n;
    }
    return false;
}

/* Rows of rules/repair.tsv: a family's example passes the gate; any other's is a
 * document that passes it at all. */
static bool
gate_matches(const struct repair_rules *r, struct scratch *s, const char *id, struct qw_span text)
{
    struct qw_verdict v = qw_gate_judge(&r->gate, &s->tally, text, 0, text.n);

    for (size_t f = 0; f < QW_FAMILIES; f++)
        if (r->gate.families[f].rule == id)
            return v.families >> f & 1;
    return v.families != 0;
}

static bool
matches(const void *rules, void *scratch, const struct qw_table *t, size_t row, struct qw_span s)
{
    const struct repair_rules *r = rules;
    struct scratch *own = scratch;

    if (t == r->table)
        return gate_matches(r, own, qw_table_id(t, row), s);
    for (size_t i = 0; i < QW_PAIR_TABLES; i++)
        if (t == r->pairs.tables[i])
            return pair_matches(r, r->pairs.first[i] + row, s);
    qw_damage_find(r->damage, s, true, &own->fixes);
    for (size_t i = 0; i < own->fixes.n; i++)
        if (own->fixes.list[i].rule == qw_table_id(t, row))
            return true;
    return false;
}

const struct qw_stage qw_stage_repair = {
    .name = "repair",
    .brief = "puts back swapped words and damaged characters",
    .open = open_rules,
    .close = close_rules,
    .thread_open = thread_open,
    .thread_close = thread_close,
    .run = run,
    .table = table,
    .matches = matches,
};
