#include "rule/page/furniture_set.h"
#include "text/layout/lines.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    MAX_LOOSE = 80, /* characters of the longest line that rules without an anchor are tried on */
    SENTENCE = 20,  /* characters of a line whose phrases speak beside its row */
};

/* A line without the mark of a list at its start. */
static struct qw_span
unbullet(struct qw_span line)
{
    static const char *const marks[] = { "-", "·", "•", "●", "■", "►", "»", "*", "|", "◆" };

    if (line.n == 0 || (unsigned char)line.p[0] >= 0xe3)
        return line; /* none of them starts so */
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        struct qw_span mark = qw_span_str(marks[i]);
        if (qw_span_starts(line, mark))
            return qw_span_trim(qw_span_slice(line, mark.n, line.n));
    }
    return line;
}

/* What says no to most lines before their pattern is tried: how they start and end, and
 * literals, also those too short for the lexicon. */
static bool
may_match(const struct line_rule *r, struct qw_span line, const struct qw_glance *look)
{
    if (!qw_edges_fit(&r->edges, look->ends) || !qw_asks_fit(&r->asks, &look->chars))
        return false;
    for (size_t i = 0; i < r->n_needs; i++)
        if (qw_span_find(line, r->needs[i]) == QW_NOWHERE)
            return false;
    bool found = r->n_short == 0;
    for (size_t i = 0; !found && i < r->n_short; i++)
        found = qw_span_find(line, r->anchors[i]) != QW_NOWHERE;
    return found;
}

static void
try_line(const struct qw_furniture *f, struct qw_furniture_scratch *s, size_t rule,
    struct qw_span line, struct qw_verdict *v)
{
    const struct line_rule *r = &f->lines[rule];
    struct qw_match m;

    if (s->tried[rule] == s->line)
        return;
    s->tried[rule] = s->line;
    if (r->weight <= v->score || !may_match(r, line, &s->look) ||
        !qw_pattern_line(r->pattern, s->patterns, line, &m))
        return;
    v->score = r->weight;
    v->rule = r->id;
    v->any = r->where == IN_ANY;
    v->whole = r->whole;
    v->opens = r->where == IN_LINKS;
    v->title = r->where == IN_TITLE;
    v->labelled = false;
    v->n = 0;
    for (size_t i = 0; i < m.n; i++)
        qw_verdict_capture(v, m.captures[i].key, m.captures[i].text);
    qw_verdict_capture(v, "site", r->site);
}

struct phrases {
    double sum, best;
    const char *rule;
    bool opens, any;
};

static bool
is_muted(const struct qw_furniture_scratch *s, uint32_t row)
{
    for (size_t i = 0; i < s->muted.n; i++)
        if (s->muted.rows[i] == row)
            return true;
    return false;
}

/* The phrase is in the line. */
static void
hear(const struct qw_furniture *f, struct qw_furniture_scratch *s, uint32_t row, struct phrases *p)
{
    const struct word *w = &f->phrases[row];

    s->tried[f->n_lines + row] = s->line;
    p->any = true;
    if (is_muted(s, row))
        return;
    s->fired[s->n_fired++] = row;
    p->sum += w->weight;
    p->opens |= w->opens;
    if (w->weight > p->best)
        p->best = w->weight, p->rule = w->id;
}

/* Lines whose anchor is seen, and the phrases of disclaimers; these alone without a verdict. */
static void
by_anchor(const struct qw_furniture *f, struct qw_furniture_scratch *s, struct qw_span line,
    struct qw_verdict *v, struct phrases *p)
{
    uint32_t word;

    for (size_t k = 0; k < s->look.n; k++) {
        if (qw_wordlist_at(f->zone.words, line, s->look.places[k], &word) == 0)
            continue;
        for (const struct word_targets *w = &f->zone.of[word];; w = &f->zone.of[w->shorter - 1]) {
            for (uint32_t i = w->from; i < w->to; i++) {
                uint32_t t = f->zone.targets[i];
                if (t >= f->n_lines && s->tried[t] != s->line)
                    hear(f, s, t - (uint32_t)f->n_lines, p);
                else if (t < f->n_lines && v)
                    try_line(f, s, t, line, v);
            }
            if (w->shorter == 0)
                break;
        }
    }
}

/* Lines that start and end as a row that has no anchor does. */
static void
by_edges(const struct qw_furniture *f, struct qw_furniture_scratch *s, struct qw_span line,
    struct qw_verdict *v)
{
    size_t first = qw_chars_place(s->look.ends.first), last = qw_chars_place(s->look.ends.last);

    for (size_t from = 0; s->chars <= MAX_LOOSE && from < f->n_loose; from += 64) {
        const struct loose_bits *bits = &f->loose_bits[from / 64];
        for (uint64_t may = bits->first[first] & bits->last[last]; may; may &= may - 1) {
            const struct loose *l = &f->loose[from + (size_t)__builtin_ctzll(may)];
            if (s->look.ends.digits >= l->digits && qw_charset_holds(&s->look.chars, &l->all))
                try_line(f, s, l->rule, line, v);
        }
    }
}

/* Nothing was tried on the line, which was looked at, and no phrase heard in it. */
static void
begin(const struct qw_furniture *f, struct qw_furniture_scratch *s)
{
    s->n_fired = 0;
    if (++s->line == 0) { /* the counter went round */
        memset(s->tried, 0, (f->n_lines + f->n_phrases) * sizeof(*s->tried));
        s->line = 1;
    }
}

static void
judge(const struct qw_furniture *f, struct qw_furniture_scratch *s, struct qw_span line,
    size_t label, struct qw_verdict *v)
{
    struct phrases p = { 0, 0, NULL, false, false };

    begin(f, s);
    by_anchor(f, s, line, v, &p);
    by_edges(f, s, line, v);
    double rows = v->score;
    qw_furniture_labels(f, s, line, v);
    qw_furniture_facts(f, s, line, v);
    bool labelled = v->score > rows; /* what their words say is said */
    if (s->look.all & QW_KIND_NAME)
        qw_furniture_names(f, line, v);
    if (label)
        qw_furniture_value(f, s, line, label, v);
    if (p.sum > f->weights.phrase_most)
        p.sum = f->weights.phrase_most;
    v->phrased = p.any;
    v->words = p.sum;
    v->word = p.rule;
    v->opens |= v->score == 0 && p.opens;
    if (v->score > 0 && p.sum > 0 && s->chars >= SENTENCE && !labelled)
        v->score += p.sum / 2;
}

/* The line that was looked at in Simplified characters, into the scratch; the line itself when
 * it is. */
static struct qw_span
fold(const struct qw_furniture *f, struct qw_furniture_scratch *s, struct qw_span line)
{
    size_t n;

    if (!(s->look.any & QW_KIND_HANT))
        return line;
    memcpy(s->folded, line.p, line.n);
    for (size_t at = 0; at < line.n; at += n) {
        uint32_t c = qw_utf8_at(line.p + at, &n);
        if (c <= 0xffff && f->fold[c])
            qw_utf8_put(s->folded + at, f->fold[c]);
    }
    return qw_span(s->folded, line.n);
}

/* A line that no row knows is read character by character, when it is not so long that it is
 * body text anyway. */
static void
read_grams(const struct qw_furniture *f, struct qw_furniture_scratch *s, struct qw_span line,
    struct qw_verdict *v)
{
    s->n_grams = 0;
    v->grams = 0;
    if ((v->score > 0 && !v->title) || s->chars > QW_JUDGED_BY_GRAMS)
        return;
    s->n_grams = qw_bigrams_read(line, s->grams);
    v->grams = qw_bigrams_weigh(f->grams, s->grams, s->n_grams);
}

/* What the rows say, in the line's own characters or in Simplified ones. */
static void
judge_both(const struct qw_furniture *f, struct qw_furniture_scratch *s, struct qw_span line,
    struct qw_span folded, size_t label, struct qw_verdict *v)
{
    struct qw_verdict hans;

    judge(f, s, line, label, v);
    if (folded.p == line.p)
        return;
    qw_verdict_clear(&hans);
    qw_glance(&f->kinds, folded, &s->look);
    judge(f, s, folded, label, &hans);
    hans.phrased = v->phrased |= hans.phrased;
    if (hans.score + hans.words <= v->score + v->words)
        return;
    *v = hans;
    for (size_t i = 0; i < v->n; i++) /* what it says, as the line says it */
        if (v->captures[i].text.p >= folded.p && v->captures[i].text.p <= folded.p + folded.n)
            v->captures[i].text.p = line.p + (v->captures[i].text.p - folded.p);
}

void
qw_furniture_judge(const struct qw_furniture *f, struct qw_furniture_scratch *s,
    struct qw_span line, size_t chars, size_t label, struct qw_verdict *v)
{
    struct qw_span whole = line;

    qw_verdict_clear(v);
    s->n_fired = s->n_grams = 0;
    line = unbullet(line);
    if (line.n == 0 || line.n > sizeof(s->folded) || chars > QW_JUDGED) {
        memset(&v->chars, 0xff, sizeof(v->chars));
        return;
    }
    s->chars = chars;
    qw_glance(&f->kinds, line, &s->look);
    struct qw_charset_bits all = s->look.chars;
    qw_charset_add(&all, qw_span(whole.p, (size_t)(line.p - whole.p)));
    struct qw_span folded = fold(f, s, line);
    judge_both(f, s, line, folded, label, v);
    read_grams(f, s, folded, v);
    v->chars = all;
}

const struct qw_bigrams *
qw_furniture_bigrams(const struct qw_furniture *f)
{
    return f->grams;
}

size_t
qw_furniture_grams(const struct qw_furniture_scratch *s, const uint32_t **grams)
{
    *grams = s->grams;
    return s->n_grams;
}

double
qw_furniture_hints(const struct qw_furniture *f, struct qw_span s)
{
    struct qw_glance look;
    uint32_t word;
    double sum = 0;

    if (s.n == 0)
        return 0;
    qw_glance(&f->kinds, s, &look);
    for (size_t i = 0; i < look.n; i++)
        if (qw_wordlist_at(f->zone.words, s, look.places[i], &word) > 0)
            sum += f->zone.of[word].hint;
    return sum;
}

const struct qw_muted *
qw_furniture_muted(const struct qw_furniture_scratch *s)
{
    return &s->muted;
}

bool
qw_furniture_mute(
    const struct qw_furniture *f, struct qw_furniture_scratch *s, struct qw_span title)
{
    struct phrases p = { 0, 0, NULL, false, false };
    bool any = false;

    s->muted.n = 0;
    title = unbullet(title);
    if (title.n == 0 || title.n > sizeof(s->folded) || qw_utf8_count(title) > QW_JUDGED)
        return false;
    begin(f, s);
    qw_glance(&f->kinds, title, &s->look);
    struct qw_span folded = fold(f, s, title);
    if (folded.p != title.p)
        qw_glance(&f->kinds, folded, &s->look);
    by_anchor(f, s, folded, NULL, &p);
    for (size_t i = 0; i < s->n_fired && s->muted.n < QW_MUTED; i++) {
        if (f->phrases[s->fired[i]].weight <= 0)
            continue;
        s->muted.rows[s->muted.n++] = s->fired[i];
        any = true;
    }
    return any;
}

static bool
matches_line(const struct qw_furniture *f, struct qw_furniture_scratch *s,
    const struct line_rule *r, struct qw_span example)
{
    struct qw_match m;
    struct qw_piece p;
    struct qw_span rest = example, line;

    if (r->where < IN_INLINE) {
        while (qw_span_cut(&rest, '\n', &line))
            if (qw_pattern_line(r->pattern, s->patterns, unbullet(qw_span_trim(line)), &m))
                return true;
        return false;
    }
    s->places.n = 0;
    qw_furniture_seek(f, example, 0, example.n, &s->places);
    for (size_t from = 0; qw_furniture_next(f, s, example, &s->places, from, 0, 0, &p);
         from = p.at + p.len)
        if (p.rule == r->id)
            return true;
    return false;
}

bool
qw_furniture_matches(const struct qw_furniture *f, struct qw_furniture_scratch *s,
    const struct qw_table *t, size_t row, struct qw_span example)
{
    struct qw_verdict v;

    if (t == f->parts_table)
        return qw_furniture_made(f, row, qw_span_trim(example));
    if (t == f->phrases_table)
        return qw_span_find(example, qw_table_get(t, row, "phrase")) != QW_NOWHERE;
    if (t == f->labels_table || t == f->words_table || t == f->facts_table || t == f->parts_table) {
        struct qw_span whole = qw_span_trim(example);
        memset(&v, 0, sizeof(v));
        if (whole.n == 0 || whole.n > sizeof(s->folded))
            return false;
        qw_glance(&f->kinds, whole, &s->look);
        if (t == f->labels_table)
            qw_furniture_labels(f, s, unbullet(whole), &v);
        else if (t == f->words_table)
            qw_furniture_names(f, whole, &v);
        else
            return qw_fact_matches(f, s, row, whole);
        return v.rule && strcmp(v.rule, qw_table_id(t, row)) == 0;
    }
    for (size_t i = 0; i < f->n_lines; i++)
        if (f->lines[i].table == t && f->lines[i].row == row)
            return matches_line(f, s, &f->lines[i], example);
    return false;
}
