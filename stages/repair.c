#include <math.h>
#include <stdlib.h>
#include "base/buf.h"
#include "base/vec.h"
#include "chain/compose.h"
#include "chain/stage.h"
#include "rule/spun/choice.h"
#include "rule/spun/damage.h"
#include "text/layout/parts.h"

/* Words that were put back are neighbours of others: a round more may decide those. */
enum { FIRST_TABLE = 1, MOST_ROUNDS = 4 };

/* Bytes of a part that is judged by itself: in fewer nothing can be told. */
enum { LEAST_PART = 256 };

static const struct qw_opt opts[] = {
    { "repair", 0, "auto|report", "report: change nothing, only say what was swapped" },
    QW_OPT_END,
};

struct repair_rules {
    struct qw_table *table; /* rules/repair.tsv */
    struct qw_pairs pairs;
    struct qw_sense sense;
    struct qw_gate gate;
    struct qw_choice choice;
    struct qw_damage *damage;
    bool report; /* nothing is changed */
};

/* A place that stays as it is, or in a report one that would not; in the text that came in. */
struct place {
    size_t at;
    struct qw_chosen chosen;
};

struct scratch {
    struct qw_tally tally;
    struct qw_settled *settled; /* by pair */
    struct qw_fixes fixes;
    struct qw_rounds rounds;
    struct qw_buf why;
    struct place *places;
    size_t n_places, cap_places;
};

/* One document on its way, one round of it. */
struct work {
    const struct repair_rules *r;
    struct scratch *s;
    struct qw_span text;
    struct qw_edits *edits;
    size_t next_fix;
    bool found;               /* a part passed in this round */
    bool told;                /* one passed in a round before: that is what is told */
    uint32_t families;        /* that passed */
    double odds[QW_FAMILIES]; /* the highest */
    size_t restored;
    size_t passed, shift; /* edits of the rounds before the place now; how far they moved it */
    bool silent;          /* nobody hears why */
    bool failed;          /* out of memory */
};

static void
close_rules(void *rules)
{
    struct repair_rules *r = rules;

    qw_choice_release(&r->choice);
    qw_gate_release(&r->gate);
    qw_sense_release(&r->sense);
    qw_pairs_release(&r->pairs);
    qw_damage_free(r->damage);
    qw_table_free(r->table);
}

static enum qw_rc
read_options(struct repair_rules *r, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    const char *how = qw_conf_get(conf, "repair");

    r->report = how && strcmp(how, "report") == 0;
    if (how && !r->report && strcmp(how, "auto") != 0)
        return qw_fail(
            ctx, QW_FATAL, QW_NOWHERE, "--repair: '%.64s' is not one of auto, report", how);
    return QW_OK;
}

static enum qw_rc
open_rules(void *rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "id", "what", "families", "odds", "beside", "votes",
        "left", "most", "against", "chars", "yes", "no", NULL };
    struct repair_rules *r = rules;
    enum qw_rc rc = read_options(r, conf, ctx);

    if (rc == QW_OK)
        rc = qw_table_load(&r->table, conf, "repair", columns, ctx);
    if (rc == QW_OK)
        rc = qw_pairs_load(&r->pairs, conf, ctx);
    if (rc == QW_OK)
        rc = qw_sense_load(&r->sense, &r->pairs, r->table, conf, ctx);
    if (rc == QW_OK)
        rc = qw_gate_load(&r->gate, r->table, &r->sense, ctx);
    if (rc == QW_OK)
        rc = qw_choice_load(&r->choice, r->table, &r->gate, ctx);
    if (rc == QW_OK)
        rc = qw_damage_load(&r->damage, conf, ctx);
    return rc;
}

static void
thread_close(void *scratch)
{
    struct scratch *s = scratch;

    qw_tally_release(&s->tally);
    free(s->fixes.list);
    free(s->places);
    free(s->settled);
    qw_buf_release(&s->why);
    qw_rounds_release(&s->rounds);
}

static enum qw_rc
thread_open(void *scratch, const void *rules, struct qw_ctx *ctx)
{
    const struct repair_rules *r = rules;
    struct scratch *s = scratch;

    qw_rounds_init(&s->rounds);
    qw_buf_init(&s->why, 1024);
    s->settled = calloc(r->pairs.n + 1, sizeof(*s->settled));
    return qw_tally_init(&s->tally, &r->gate) && s->settled ? QW_OK : qw_fail_memory(ctx);
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

/* printf takes a tenth of the stage's time. */
static void
put_count(struct qw_buf *b, size_t x)
{
    char digits[24];
    size_t n = sizeof(digits);

    do
        digits[--n] = (char)('0' + x % 10);
    while ((x /= 10) > 0);
    qw_buf_add(b, digits + n, sizeof(digits) - n);
}

/* A number with one decimal, below a million. */
static void
put_tenths(struct qw_buf *b, double x)
{
    size_t tenths = (size_t)lrint(fmin(fabs(x), 1e6) * 10);

    if (x < 0)
        qw_buf_byte(b, '-');
    put_count(b, tenths / 10);
    qw_buf_byte(b, '.');
    qw_buf_byte(b, (char)('0' + tenths % 10));
}

/* The pair, the family that has it and passed with the highest odds, these, and the place's. */
static void
say_why(const struct work *w, const struct qw_chosen *c, const struct qw_verdict *v)
{
    const struct qw_pair *p = &w->r->pairs.list[c->pair];
    struct qw_buf *b = &w->s->why;
    size_t best = QW_FAMILIES;

    for (size_t f = 0; f < QW_FAMILIES; f++)
        if (p->families & v->families & 1u << f &&
            (best == QW_FAMILIES || v->odds[f] > v->odds[best]))
            best = f;
    qw_buf_reset(b);
    qw_buf_span(b, p->twin);
    qw_buf_span(b, QW_LIT(" for "));
    qw_buf_span(b, p->original);
    qw_buf_span(b, QW_LIT(", family "));
    qw_buf_span(b, qw_span_str(best < QW_FAMILIES ? qw_family_names[best] : "?"));
    qw_buf_span(b, QW_LIT(", odds "));
    put_tenths(b, best < QW_FAMILIES ? v->odds[best] : 0);
    qw_buf_span(b, QW_LIT(", here "));
    put_tenths(b, c->odds);
    qw_edits_why(w->edits, qw_buf_view(b));
    w->edits->failed = w->edits->failed || b->failed;
}

/* A place of the text now in the one that came in. Asked in the order of the text. */
static size_t
came_in_at(struct work *w, size_t at)
{
    const struct qw_edits *all = &w->s->rounds.all;

    for (; w->passed < all->n; w->passed++) {
        const struct qw_edit *e = &all->list[w->passed];
        if (e->at + w->shift >= at)
            break;
        if (e->at + w->shift + e->put.n > at)
            return e->at;
        w->shift += e->put.n - e->len;
    }
    return at - w->shift;
}

static void
keep_place(struct work *w, size_t at, struct qw_chosen chosen)
{
    struct scratch *s = w->s;
    struct place *list = qw_vec_grow(s->places, &s->cap_places, s->n_places + 1, sizeof(*list));

    if (list == NULL) {
        w->failed = true;
        return;
    }
    s->places = list;
    s->places[s->n_places++] = (struct place){ came_in_at(w, at), chosen };
}

/* The words of a part that the judge saw: at each place the longest that has an original. */
static void
restore(struct work *w, const struct qw_verdict *v)
{
    const struct qw_tally *t = &w->s->tally;
    size_t end = 0; /* of the last word that was put */

    qw_choice_settle(&w->r->choice, t, v, w->s->settled);
    for (size_t i = 0; i < t->n_seen;) {
        const struct qw_seen *seen = &t->seen[i];
        struct qw_chosen best = { .act = QW_CHOSEN_STAYS };
        for (; i < t->n_seen && t->seen[i].at == seen->at; i++) {
            if (best.act == QW_CHOSEN_GOES || seen->at < end)
                continue;
            struct qw_chosen c =
                qw_choose(&w->r->choice, t, w->s->settled, v->families, w->text, &t->seen[i]);
            if (c.act == QW_CHOSEN_GOES)
                end = seen->at + t->seen[i].len;
            best = c.act > best.act ? c : best;
        }
        put_fixes(w, seen->at + 1);
        if (best.act == QW_CHOSEN_DOUBTS || (best.act == QW_CHOSEN_GOES && w->r->report))
            keep_place(w, seen->at, best);
        if (best.act != QW_CHOSEN_GOES || w->r->report || seen->at < w->edits->end)
            continue;
        const struct qw_pair *p = &w->r->pairs.list[best.pair];
        qw_edits_put(w->edits, seen->at, p->twin.n, p->original, p->id);
        if (!w->silent)
            say_why(w, &best, v);
        w->restored++;
    }
}

/* Each part of a page by itself; else a text as a whole: judged in windows, a second run
 * whose windows have moved by what the first one put back would judge otherwise. */
static void
judge_part(struct work *w, size_t from, size_t to)
{
    const struct qw_gate *g = &w->r->gate;

    if (!qw_gate_look(g, &w->s->tally, w->text, from, to))
        return;
    struct qw_verdict v = qw_gate_judge(g, &w->s->tally, w->text, from, to);
    if (v.families == 0)
        return;
    if (!w->found) /* what an earlier round left in doubt is looked at again */
        w->s->n_places = 0;
    w->found = true;
    for (size_t f = 0; f < QW_FAMILIES && !w->told; f++)
        if (v.families >> f & 1)
            w->odds[f] = fmax(w->odds[f], v.odds[f]);
    w->families |= w->told ? 0 : v.families;
    restore(w, &v);
}

static void
judge(struct work *w)
{
    bool parts = qw_has_parts(w->text);

    w->found = false;
    w->passed = w->shift = 0;
    for (size_t from = 0, to; from < w->text.n; from = to) {
        to = parts ? qw_part_end(w->text, from) : w->text.n;
        while (to - from < LEAST_PART && to < w->text.n)
            to = qw_part_end(w->text, to);
        judge_part(w, from, to);
    }
    w->told = w->told || w->found;
}

/* ---- what is told ---- */

static void
tell_places(const struct work *w, struct qw_buf *b, enum qw_chosen_act act, const char *name)
{
    const char *comma = "";

    qw_buf_fmt(b, ",\"%s\":[", name);
    for (size_t i = 0; i < w->s->n_places; i++) {
        const struct place *at = &w->s->places[i];
        const struct qw_pair *p = &w->r->pairs.list[at->chosen.pair];
        if (at->chosen.act != act)
            continue;
        qw_buf_span(b, qw_span_str(comma));
        qw_buf_span(b, QW_LIT("{\"at\":"));
        put_count(b, at->at);
        qw_buf_span(b, QW_LIT(",\"word\":\""));
        qw_buf_span(b, p->twin);
        qw_buf_span(b, QW_LIT("\",\"for\":\""));
        qw_buf_span(b, p->original);
        qw_buf_span(b, QW_LIT("\",\"odds\":"));
        put_tenths(b, at->chosen.odds);
        qw_buf_byte(b, '}');
        comma = ",";
    }
    qw_buf_byte(b, ']');
}

static void
tell_families(const struct work *w, struct qw_buf *b)
{
    const char *comma = "";
    double most = 0;

    qw_buf_fmt(b, "{\"families\":[");
    for (size_t f = 0; f < QW_FAMILIES; f++)
        if (w->families >> f & 1) {
            qw_buf_fmt(b, "%s\"%s\"", comma, qw_family_names[f]);
            comma = ",";
            most = fmax(most, w->odds[f]);
        }
    qw_buf_fmt(b, "],\"odds\":%.1f,\"odds_of\":{", most);
    comma = "";
    for (size_t f = 0; f < QW_FAMILIES; f++)
        if (w->families >> f & 1) {
            qw_buf_fmt(b, "%s\"%s\":%.1f", comma, qw_family_names[f], w->odds[f]);
            comma = ",";
        }
    qw_buf_byte(b, '}');
}

static void
note_families(const struct work *w, struct qw_notes *notes)
{
    struct qw_buf b;
    size_t doubtful = 0;

    for (size_t i = 0; i < w->s->n_places; i++)
        doubtful += w->s->places[i].chosen.act == QW_CHOSEN_DOUBTS;
    qw_buf_init(&b, SIZE_MAX);
    tell_families(w, &b);
    qw_buf_fmt(&b, ",\"restored\":%zu,\"doubtful\":%zu", w->restored, doubtful);
    if (doubtful)
        tell_places(w, &b, QW_CHOSEN_DOUBTS, "doubts");
    if (w->r->report)
        tell_places(w, &b, QW_CHOSEN_GOES, "swapped");
    qw_buf_byte(&b, '}');
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
    struct work w = { .r = r, .s = s, .edits = &s->rounds.step, .silent = edits->silent };
    int round = 0;

    s->n_places = 0;
    s->tally.failed = false;
    qw_rounds_start(&s->rounds, doc->text);
    do {
        w.text = s->rounds.text;
        w.next_fix = 0;
        if (r->report)
            s->fixes.n = 0;
        else
            qw_damage_find(r->damage, w.text, false, &s->fixes);
        judge(&w);
        put_fixes(&w, w.text.n);
        if (s->fixes.failed || s->tally.failed || w.failed)
            return qw_fail_memory(ctx);
    } while (qw_rounds_take(&s->rounds) && ++round < MOST_ROUNDS && !qw_ctx_late(ctx));
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
    i -= FIRST_TABLE + QW_PAIR_TABLES;
    if (i < QW_DAMAGE_TABLES)
        return qw_damage_table(r->damage, i);
    return i == QW_DAMAGE_TABLES ? qw_weights_table(r->sense.weights) : NULL;
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
    struct qw_fixes *fixes = &((struct scratch *)scratch)->fixes;

    if (t == r->table)
        return gate_matches(r, scratch, qw_table_id(t, row), s);
    for (size_t i = 0; i < QW_PAIR_TABLES; i++)
        if (t == r->pairs.tables[i])
            return pair_matches(r, r->pairs.first[i] + row, s);
    qw_damage_find(r->damage, s, true, fixes);
    for (size_t i = 0; i < fixes->n; i++)
        if (fixes->list[i].rule == qw_table_id(t, row))
            return true;
    return false;
}

const struct qw_stage qw_stage_repair = {
    .name = "repair",
    .brief = "puts back swapped words and damaged characters",
    .opts = opts,
    .rules_size = sizeof(struct repair_rules),
    .scratch_size = sizeof(struct scratch),
    .open = open_rules,
    .close = close_rules,
    .thread_open = thread_open,
    .thread_close = thread_close,
    .run = run,
    .table = table,
    .matches = matches,
};
