#include "rule/page/furniture_set.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    LINE_CHARS = 80, /* of the longest line of facts */
    LEAST_DATE = 6,  /* digits of a date */
    LEAST_FACTS = 2,
    MOST_LABELS = 4, /* that say nothing */
    MOST_BARRED = 3, /* cells that say nothing, where bars keep cells apart */
    CELL_PARTS = 6,  /* blanks inside one fact: 约 2.5 千字, 2021-06-08 09:30 */
    CELL_BYTES = 90, /* of the longest cell */
    NAME_CHARS = 8,  /* of a cell among them that says nothing: a category, a user's name */
};

size_t
qw_date_end(struct qw_span line)
{
    size_t at = 0, digits = 0;

    while (at < line.n) {
        struct qw_span rest = qw_span_slice(line, at, line.n);
        if (qw_is_digit((unsigned char)line.p[at]) || strchr("-/:. ", line.p[at]))
            digits += qw_is_digit((unsigned char)line.p[at++]);
        else if (digits &&
                 (qw_span_starts(rest, QW_LIT("年")) || qw_span_starts(rest, QW_LIT("月")) ||
                     qw_span_starts(rest, QW_LIT("日"))))
            at += 3;
        else
            break;
    }
    return digits >= LEAST_DATE ? at : 0;
}

/* What stands between two cells. */
static bool
parts(uint32_t c)
{
    return qw_is_blank(c) || c == '|' || c == '/' || c == 0xb7 || c == 0x2022 || c == 0xff5c ||
           c == ',' || c == 0xff0c || c == ';' || c == 0x3001 || c == '[' || c == ']' ||
           (c >= 0x25a0 && c < 0x2800);
}

static bool
is_bracket(uint32_t c)
{
    return c == '(' || c == ')' || c == 0xff08 || c == 0xff09;
}

static size_t
skip_parts(struct qw_span s, size_t at)
{
    size_t n;

    for (; at < s.n; at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (!parts(c) && c != '-' && !is_bracket(c)) /* inside a cell a date's, a count's */
            break;
    }
    return at;
}

/* Where the word at `at` ends, or what stands in it before a bracket. */
static size_t
word_end(struct qw_span s, size_t at)
{
    size_t n, from = at;

    for (; at < s.n; at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (parts(c) || (at > from && (c == '(' || c == 0xff08)))
            break;
    }
    return at;
}

struct reading {
    uint64_t seen; /* a fact counts once: a row of prices is none of facts */
    uint64_t may;  /* facts whose characters the line has */
    size_t behind; /* the label that was looked for last */
    const struct qw_furniture *f;
    struct qw_furniture_scratch *s;
    struct qw_verdict v;
    size_t known, others, labels; /* labels: that say nothing, with a value that says nothing */
    bool sure;                    /* one is a label and a value of its kind */
    double best;
};

static void
begin(struct reading *r, const struct qw_furniture *f, struct qw_furniture_scratch *s)
{
    r->f = f;
    r->s = s;
    r->seen = r->known = r->others = r->labels = 0;
    r->may = UINT64_MAX;
    r->best = 0;
    r->sure = false;
    qw_verdict_clear(&r->v);
}

static void
speaks(struct reading *r, const char *rule, double weight)
{
    r->v.score += weight;
    r->known++;
    if (weight > r->best)
        r->best = weight, r->v.rule = rule;
}

/* Is there a further colon, one that is none of a time? */
static bool
has_label(struct qw_span s, size_t from)
{
    for (size_t at = from + 1; at < s.n; at++)
        if ((s.p[at] == ':' || qw_span_starts(qw_span_slice(s, at, s.n), QW_LIT("："))) &&
            !qw_is_digit((unsigned char)s.p[at - 1]))
            return true;
    return false;
}

/* Is this one label's value, and nothing more? */
static bool
may_be_value(const struct label *l, struct qw_span cell, size_t from)
{
    struct qw_span value = qw_span_trim(qw_span_slice(cell, from, cell.n));

    if (has_label(cell, from))
        return false;
    return !l->loose || word_end(value, 0) == value.n;
}

/* A label and its value; the colon may be missing when `bare`. */
static bool
read_label(struct reading *r, struct qw_span cell, bool bare)
{
    const struct qw_furniture *f = r->f;
    uint32_t label;
    size_t from = r->behind = qw_label_at(f, cell, 0, bare, &label);

    if (from == 0 || from >= cell.n || !may_be_value(&f->labels[label], cell, from) ||
        !qw_label_fits(f, r->s, label, qw_span_slice(cell, from, cell.n), &r->v))
        return false;
    speaks(r, f->labels[label].id, f->labels[label].weight);
    r->sure |= f->labels[label].value && !f->labels[label].loose;
    return true;
}

bool
qw_fact_is(const struct qw_furniture *f, struct qw_furniture_scratch *s, struct qw_span value,
    struct qw_verdict *v)
{
    struct qw_match m;

    if (value.n && qw_furniture_is_format(f, value)) {
        qw_verdict_capture(v, "format", value);
        return true;
    }
    if (value.n == 0)
        return false;
    struct qw_ends ends = qw_ends_of(value);
    for (size_t i = 0; ends.digits && i < f->n_facts; i++) {
        const struct label *fact = &f->facts[i];
        if (!fact->plain || !qw_value_may(fact, s, value, ends) ||
            !qw_pattern_line(fact->value, s->patterns, value, &m))
            continue;
        for (size_t k = 0; k < m.n; k++)
            qw_verdict_capture(v, m.captures[k].key, m.captures[k].text);
        if (v->rule == NULL)
            v->rule = fact->id;
        return true;
    }
    return false;
}

/* A word before a colon that says nothing, and a fact: what the fact says. */
static bool
read_unknown(struct reading *r, struct qw_span cell)
{
    size_t from = qw_label_unknown(cell, 0);

    if (from == 0 || from >= cell.n ||
        !qw_fact_is(r->f, r->s, qw_span_trim(qw_span_slice(cell, from, cell.n)), &r->v))
        return false;
    r->v.score += r->f->weights.fact;
    r->known++;
    return true;
}

/* One of the table's facts, when all of the cell is one. */
static bool
read_fact(struct reading *r, struct qw_span cell, struct qw_ends ends)
{
    const struct qw_furniture *f = r->f;
    struct qw_match m;

    for (size_t i = 0; i < f->n_facts; i++) {
        const struct label *fact = &f->facts[i];
        if (!(r->may >> (i & 63) & 1) || (ends.digits == 0 && !fact->wordy) ||
            !qw_value_may(fact, r->s, cell, ends) ||
            !qw_pattern_line(fact->value, r->s->patterns, cell, &m))
            continue;
        if (r->seen >> (i & 63) & 1)
            return true; /* says nothing more */
        for (size_t k = 0; k < m.n; k++)
            qw_verdict_capture(&r->v, m.captures[k].key, m.captures[k].text);
        r->seen |= (uint64_t)1 << (i & 63);
        speaks(r, fact->id, fact->weight);
        return true;
    }
    return false;
}

/* The facts whose characters are all in the line. */
static uint64_t
possible_facts(const struct qw_furniture *f, const struct qw_glance *look)
{
    uint64_t may = 0;

    for (size_t i = 0; i < f->n_facts; i++)
        may |= (uint64_t)(f->facts[i].edges.digits <= look->ends.digits &&
                          qw_asks_fit(&f->facts[i].asks, &look->chars))
               << (i & 63);
    return may;
}

/* Is the cell one of the table's facts, a label and its value, a button or a file's format?
 * `words`: there are several in it. */
static bool
read_cell(struct reading *r, struct qw_span cell, bool words)
{
    if (qw_span_ends(cell, QW_LIT(")")) && memchr(cell.p, '(', cell.n) == NULL)
        cell.n--;
    if (qw_span_ends(cell, QW_LIT("）")) && qw_span_find(cell, QW_LIT("（")) == QW_NOWHERE)
        cell.n -= 3;
    if (cell.n == 0)
        return false;

    const struct qw_furniture *f = r->f;
    uint32_t word;

    struct qw_ends ends = qw_ends_of(cell);
    if (read_label(r, cell, false))
        return true;
    if (read_fact(r, cell, ends))
        return true;
    if ((r->behind || words) && read_label(r, cell, true)) /* else that says the same again */
        return true;
    if (qw_wordlist_at(f->word_list, cell, 0, &word) == cell.n) {
        speaks(r, f->words[word].id, f->words[word].weight);
        return true;
    }
    if (qw_furniture_is_format(f, cell)) {
        qw_verdict_capture(&r->v, "format", cell);
        r->v.score += f->weights.date;
        r->known++;
        return true;
    }
    return read_unknown(r, cell);
}

/* The cell that starts at `at`, the longest that says something: where it ends. Else the
 * word's end, counted among the others; 0 when it is no name either. */
static size_t
next_cell(struct reading *r, struct qw_span line, size_t at)
{
    size_t ends[CELL_PARTS] = { at }, n = 0;

    for (size_t to = at; to < line.n && n < CELL_PARTS; to = skip_parts(line, to)) {
        to = word_end(line, to);
        ends[n++] = to;
    }
    size_t first = ends[0];
    while (n-- > 0)
        if (ends[n] - at <= CELL_BYTES && read_cell(r, qw_span_slice(line, at, ends[n]), n > 0))
            return ends[n];
    struct qw_span cell = qw_span_slice(line, at, first);
    bool labelled = qw_label_unknown(cell, 0) > 0;
    size_t most = labelled ? 2 * NAME_CHARS : NAME_CHARS;
    r->labels += labelled;
    r->others += !labelled;
    return qw_utf8_count(cell) <= most ? first : 0;
}

/* Can the first cell be one? It has digits, or a label's colon, or it is short; 1、 is an
 * item. */
static bool
may_be_facts(struct qw_span line)
{
    size_t at = skip_parts(line, 0), digits = 0;
    struct qw_span cell = qw_span_slice(line, at, word_end(line, at));

    while (digits < cell.n && qw_is_digit((unsigned char)cell.p[digits]))
        digits++;
    struct qw_span rest = qw_span_slice(line, at + digits, line.n);
    if (digits && (qw_span_starts(rest, QW_LIT("、")) ||
                      (rest.n > 1 && rest.p[0] == '.' && !qw_is_digit((unsigned char)rest.p[1]))))
        return false;
    return cell.n <= NAME_CHARS * 3 || qw_has_digit(cell) || memchr(cell.p, ':', cell.n) ||
           qw_span_find(cell, QW_LIT("：")) != QW_NOWHERE;
}

/* Are cells clearly kept apart: A | B | C, A · B · C? */
static bool
is_barred(struct qw_span line)
{
    size_t n, bars = 0;

    for (size_t at = 0; at < line.n; at += n) {
        uint32_t c = qw_utf8_at(line.p + at, &n);
        bars += c == '|' || c == 0xff5c || c == 0xb7 || c == 0x2022;
    }
    return bars >= 2;
}

void
qw_furniture_facts(const struct qw_furniture *f, struct qw_furniture_scratch *s,
    struct qw_span line, struct qw_verdict *v)
{
    struct reading r;

    if ((v->score > 0 && v->n > 0 && !v->title) || s->chars > LINE_CHARS ||
        s->look.ends.digits == 0 || s->look.any & QW_KIND_STOP || !may_be_facts(line))
        return;
    bool barred = is_barred(line);
    begin(&r, f, s);
    r.may = possible_facts(f, &s->look);
    for (size_t at = skip_parts(line, 0); at < line.n; at = skip_parts(line, at)) {
        at = next_cell(&r, line, at);
        if (at == 0 || r.others > (barred ? MOST_BARRED : 1) + r.known / 3 ||
            r.labels > MOST_LABELS)
            return;
    }
    if (r.known + r.sure < LEAST_FACTS || r.known + barred <= r.others ||
        r.known + barred < r.labels || r.v.rule == NULL || r.v.score <= v->score)
        return;
    *v = r.v;
}

void
qw_furniture_glean(const struct qw_furniture *f, struct qw_furniture_scratch *s,
    struct qw_span line, const struct qw_charset_bits *chars, struct qw_verdict *v)
{
    struct qw_match m;
    size_t digits = qw_count_digits(line);

    if (line.n > LINE_CHARS * 4)
        return;
    for (size_t i = 0; i < f->n_facts; i++) {
        if (!f->facts[i].glean || f->facts[i].edges.digits > digits ||
            !qw_asks_fit(&f->facts[i].asks, chars) ||
            !qw_pattern_find(f->facts[i].value, s->patterns, line, 0, &m))
            continue;
        for (size_t k = 0; k < m.n; k++)
            qw_verdict_capture(v, m.captures[k].key, m.captures[k].text);
    }
}

bool
qw_fact_matches(const struct qw_furniture *f, struct qw_furniture_scratch *s, size_t row,
    struct qw_span example)
{
    struct reading r;

    begin(&r, f, s);
    for (size_t at = skip_parts(example, 0); at < example.n; at = skip_parts(example, at))
        if ((at = next_cell(&r, example, at)) == 0)
            return false;
    return r.known >= LEAST_FACTS && r.seen >> (row & 63) & 1;
}
