#include <stdlib.h>
#include "chain/foresee.h"
#include "chain/stage.h"
#include "text/layout/chunks.h"
#include "text/layout/doubles.h"
#include "text/layout/flat.h"
#include "text/layout/pagemarks.h"
#include "text/layout/sentences.h"
#include "text/layout/wraps.h"

enum rule {
    CHUNK,
    PAGE_MARK,
    PAGE_FOOT,
    PAGE_LINE,
    PAGE_TAIL,
    WRAP,
    WRAP_FEW,
    INDENTED,
    SENTENCE,
    EACH,
    LABEL,
    SINGLE,
    SPACED,
    DOUBLED,
    FLAT_BLANK,
    FLAT_ITEM,
    FLAT_TITLE,
    SPACE_END,
    SPACE_INDENT,
    SPACE_LINES,
    SPACE_LAST,
    RULES,
};

/* Rounds until nothing is found. Most pages need half of a second one: only lines are left. */
enum { MOST_ROUNDS = 8 };

static const char *const ids[RULES] = { "join.chunk", "join.page.mark", "join.page.foot",
    "join.page.line", "join.page.tail", "join.wrap", "join.wrap.few", "join.wrap.indent",
    "join.sentence", "join.sentence.each", "join.sentence.label", "join.single", "join.spaced",
    "join.doubled", "join.flat.blank", "join.flat.item", "join.flat.title", "join.space.end",
    "join.space.indent", "join.space.lines", "join.space.last" };

/* Bounds of the whole stage. */
struct limits {
    struct qw_chunk_limits chunk;
    struct qw_page_limits mark;
    struct qw_wrap_limits wrap;
    struct qw_sentence_limits sentence;
    struct qw_flat_limits flat;
    size_t doubled; /* characters of a line that stands twice */
};

struct join_rules {
    struct qw_table *table;
    const char *id[RULES];
    struct limits limits;
    struct qw_foresight_rules later;
};

extern const struct qw_stage qw_stage_punct;

/* What stands behind join and gives lines another look. */
static const struct qw_stage *const later[] = { &qw_stage_punct, NULL };

/* One thread's. */
struct join_scratch {
    struct qw_paras paras;
    struct qw_pagemarks marks;
    struct qw_flat flat;
    struct qw_rounds rounds, ahead;
    struct qw_foresight foresight;
    struct qw_edits tried;
    size_t chunks, pages;
    bool alike; /* the text has what only its lengths tell from a preview's pieces */
    struct qw_notes notes;
};

/* An example shows a rule in a line or two. */
static const struct limits granted = {
    .chunk = { .known = 0, .least = 4 },
    .mark = { .fewest = 2, .apart = 0, .half = 4 },
    .sentence = { .lines = 3,
        .bare = 2,
        .many = 4,
        .some = 2,
        .indents = 2,
        .labels = 2,
        .label_lines = 3 },
    .wrap = { .lines = 2,
        .width = 8,
        .few = 1,
        .few_width = 8,
        .indented = 1,
        .single = 4,
        .spaced = 6 },
    .doubled = 4,
    .flat = { .line = 1, .least = 1, .blanks = 2 },
};

static void
close_rules(void *rules)
{
    struct join_rules *r = rules;

    qw_table_free(r->table);
    qw_foresight_close(&r->later);
}

/* The bounds that stand in two columns of the table. */
static enum qw_rc
read_limits(struct join_rules *r, struct qw_ctx *ctx)
{
    struct limits *l = &r->limits;
    const struct {
        enum rule rule;
        size_t *value, *least;
    } rows[] = { { CHUNK, &l->chunk.known, &l->chunk.least },
        { PAGE_MARK, &l->mark.fewest, &l->mark.apart }, { PAGE_LINE, &l->mark.half, NULL },
        { WRAP, &l->wrap.lines, &l->wrap.width }, { WRAP_FEW, &l->wrap.few, &l->wrap.few_width },
        { INDENTED, &l->wrap.indented, NULL }, { INDENTED, &l->sentence.indents, NULL },
        { SENTENCE, &l->sentence.bare, &l->sentence.lines },
        { EACH, &l->sentence.many, &l->sentence.some },
        { LABEL, &l->sentence.labels, &l->sentence.label_lines }, { SINGLE, &l->wrap.single, NULL },
        { SPACED, &l->wrap.spaced, NULL }, { DOUBLED, &l->doubled, NULL },
        { FLAT_BLANK, &l->flat.blanks, NULL }, { FLAT_ITEM, &l->flat.line, &l->flat.least } };
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < sizeof(rows) / sizeof(*rows); i++) {
        size_t row = qw_table_find(r->table, ids[rows[i].rule]);
        rc = qw_table_count(r->table, row, "value", rows[i].value, ctx);
        if (rc == QW_OK && rows[i].least)
            rc = qw_table_count(r->table, row, "least", rows[i].least, ctx);
    }
    l->mark.apart *= 3; /* bytes of characters */
    l->flat.line *= 3;
    l->flat.least *= 3;
    return rc;
}

static enum qw_rc
open_rules(void *rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "id", "what", "value", "least", "yes", "no", NULL };
    struct join_rules *r = rules;
    enum qw_rc rc = qw_table_load(&r->table, conf, "join", columns, ctx);

    for (size_t i = 0; rc == QW_OK && i < RULES; i++)
        rc = qw_table_need(r->table, ids[i], &r->id[i], ctx);
    if (rc == QW_OK)
        rc = read_limits(r, ctx);
    if (rc == QW_OK)
        rc = qw_foresight_open(&r->later, later, conf, ctx);
    return rc;
}

static void
thread_close(void *scratch)
{
    struct join_scratch *s = scratch;

    qw_paras_release(&s->paras);
    qw_pagemarks_release(&s->marks);
    qw_flat_release(&s->flat);
    qw_rounds_release(&s->rounds);
    qw_rounds_release(&s->ahead);
    qw_foresight_end(&s->foresight);
    qw_edits_release(&s->tried);
    qw_notes_release(&s->notes);
}

static enum qw_rc
thread_open(void *scratch, const void *rules, struct qw_ctx *ctx)
{
    const struct join_rules *r = rules;
    struct join_scratch *s = scratch;

    qw_paras_init(&s->paras);
    qw_pagemarks_init(&s->marks);
    qw_flat_init(&s->flat);
    qw_rounds_init(&s->rounds);
    qw_rounds_init(&s->ahead);
    qw_edits_init(&s->tried);
    qw_notes_init(&s->notes);
    return qw_foresight_start(&s->foresight, &r->later, ctx);
}

/* Replace text[from, to) unless it is `put` already. */
static void
replace(struct qw_edits *e, struct qw_span text, size_t from, size_t to, struct qw_span put,
    const char *rule)
{
    if (!qw_span_eq(qw_span_slice(text, from, to), put))
        qw_edits_put(e, from, to - from, put, rule);
}

/* The white space between two lines: what ends the one, the line feeds, what indents
 * the other. `blank`: one of the lines between is blank. */
static void
space_between(const struct join_rules *r, struct qw_edits *e, struct qw_span text, size_t from,
    size_t to, bool blank)
{
    const char *lf = memchr(text.p + from, '\n', to - from);
    size_t first = lf ? (size_t)(lf - text.p) : to, last = to;

    while (last > first && text.p[last - 1] != '\n')
        last--;
    replace(e, text, from, first, QW_LIT(""), r->id[SPACE_END]);
    replace(e, text, first, last, blank ? QW_LIT("\n\n") : QW_LIT("\n"), r->id[SPACE_LINES]);
    replace(e, text, last, to, QW_LIT(""), r->id[SPACE_INDENT]);
}

/* A blank of a spaced line goes, of several one stays. */
static void
tighten(const struct join_rules *r, struct qw_edits *e, struct qw_span text, size_t from, size_t to)
{
    for (size_t at = from; at < to; at++) {
        size_t end = at;
        while (end < to && text.p[end] == ' ')
            end++;
        if (end == at)
            continue;
        qw_edits_cut(e, at, end - at > 1 ? end - at - 1 : 1, r->id[SPACED]);
        at = end;
    }
}

/* The second copies of a line in which all stands twice. */
static void
undouble(const struct join_rules *r, const struct limits *l, struct qw_edits *e,
    struct qw_span text, size_t from, size_t to)
{
    struct qw_doubles d;

    if (to - from > QW_DOUBLES_MOST * 8 ||
        !qw_doubles_find(&d, qw_span_slice(text, from, to), l->doubled))
        return;
    for (size_t i = 0; i < d.n; i++)
        qw_edits_cut(e, from + d.list[i].at, d.list[i].len, r->id[DOUBLED]);
}

/* Edits inside one line: page marks, blanks of spaced characters. */
static void
edit_line(const struct join_rules *r, const struct limits *l, struct join_scratch *s,
    struct qw_span text, size_t tail, const struct qw_para *p, size_t *mark)
{
    size_t from = p->at + p->skip;

    while (*mark < s->marks.n && s->marks.list[*mark].at < from)
        ++*mark;
    if (*mark == s->marks.n || s->marks.list[*mark].at >= p->end) {
        if (qw_wraps_spaced(qw_span_slice(text, from, p->end), &l->wrap))
            tighten(r, &s->rounds.step, text, from + (p->skip ? 0 : p->indent), p->end);
        else
            undouble(r, l, &s->rounds.step, text, from, p->end < tail ? p->end : tail);
        return;
    }
    for (; *mark < s->marks.n && s->marks.list[*mark].at < p->end; ++*mark) {
        const struct qw_pagemark *m = &s->marks.list[*mark];
        size_t end = m->at + m->len < p->end ? m->at + m->len : p->end;
        qw_edits_put(&s->rounds.step, m->at, end - m->at, m->parts ? QW_LIT("\n") : QW_LIT(""),
            r->id[m->worded ? PAGE_FOOT : PAGE_MARK]);
    }
}

/* A line that is kept: what stands between it and the line before goes into order. */
static void
edit_gap(const struct join_rules *r, struct qw_edits *e, struct qw_span text, size_t from,
    const struct qw_para *p, const struct qw_para *dropped, bool blank)
{
    static const struct qw_span glue[] = { [QW_GLUE_TO] = { "", 0 }, [QW_GLUE_WORD] = { " ", 1 } };

    if (p->glue) {
        size_t to = p->at + (p->skip ? p->skip : p->indent);
        replace(e, text, from, to, glue[p->glue], p->why);
        return;
    }
    if (dropped)
        replace(e, text, from, p->at, blank ? QW_LIT("\n\n") : QW_LIT("\n"), dropped->why);
    else if (from == 0)
        replace(e, text, 0, p->at, QW_LIT(""),
            r->id[memchr(text.p, '\n', p->at) ? SPACE_LINES : SPACE_INDENT]);
    else
        space_between(r, e, text, from, p->at, blank);
    if (p->skip)
        qw_edits_cut(e, p->at, p->skip, p->why);
}

/* The lines' findings as edits, white space brought into order. */
static void
edit_lines(const struct join_rules *r, const struct limits *l, struct join_scratch *s,
    struct qw_span text, size_t tail)
{
    const struct qw_para *dropped = NULL;
    bool blank = false, last_dropped = false;
    size_t end = 0, mark = 0;

    for (size_t i = 0; i < s->paras.n; i++) {
        const struct qw_para *p = &s->paras.list[i];
        blank |= p->blank;
        last_dropped = p->drop || p->at >= tail;
        if (last_dropped) {
            dropped = p;
            continue;
        }
        edit_gap(r, &s->rounds.step, text, end, p, dropped, blank);
        edit_line(r, l, s, text, tail, p, &mark);
        end = p->end < tail ? p->end : tail;
        dropped = NULL;
        blank = false;
    }
    const char *why = tail < text.n  ? r->id[PAGE_TAIL]
                      : last_dropped ? r->id[PAGE_LINE]
                                     : r->id[SPACE_LAST];
    replace(&s->rounds.step, text, end, text.n, end ? QW_LIT("\n") : QW_LIT(""), why);
}

/* Did the step do more than bring white space into order? */
static bool
more_than_space(const struct join_rules *r, const struct qw_edits *e)
{
    for (size_t i = 0; i < e->n; i++) {
        enum rule why = SPACE_END;
        while (why < RULES && e->list[i].rule != r->id[why])
            why++;
        if (why == RULES)
            return true;
    }
    return false;
}

/* The title again at the start of a flat document goes; where its paragraphs start then. */
static size_t
cut_title(const struct join_rules *r, struct join_scratch *s)
{
    size_t from, to = qw_flat_title(&s->flat, s->rounds.text, &from);

    if (to)
        qw_edits_cut(&s->rounds.step, from, to - from, r->id[FLAT_TITLE]);
    return to;
}

/* Paragraphs out of flat lines; false: none. */
static bool
unflatten(const struct join_rules *r, const struct limits *l, struct join_scratch *s)
{
    qw_flat_find(&s->flat, s->rounds.text, &l->flat);
    size_t from = cut_title(r, s);
    for (size_t i = 0; i < s->flat.n; i++) {
        const struct qw_break *b = &s->flat.list[i];
        enum rule why = b->why == QW_FLAT_BLANK ? FLAT_BLANK : FLAT_ITEM;
        if (b->at + b->len > from) /* no empty line behind the title */
            qw_edits_put(&s->rounds.step, b->at, b->len, QW_LIT("\n"), r->id[why]);
    }
    return qw_rounds_take(&s->rounds);
}

/* Lines whole and white space in order, then paragraphs out of flat lines. True: there
 * may be more to find on the text that this made. `settled`: the lines that came in were
 * judged by the round before, and none is flat. */
static bool
one_round(const struct join_rules *r, const struct limits *l, struct join_scratch *s, bool settled)
{
    struct qw_span text = s->rounds.text;

    qw_paras_split(&s->paras, text);
    qw_pagemarks_find(&s->marks, text, &l->mark);
    s->chunks += qw_chunks_find(&s->paras, text, &l->chunk, r->id[CHUNK], &s->alike);
    s->pages += qw_pagemarks_lines(&s->paras, text, &l->mark, r->id[PAGE_LINE]) + s->marks.n;
    qw_wraps_find(
        &s->paras, text, &l->wrap, r->id[WRAP], r->id[WRAP_FEW], r->id[INDENTED], r->id[SINGLE]);
    qw_sentences_find(&s->paras, text, &l->sentence, r->id[SENTENCE], r->id[EACH], r->id[LABEL]);
    size_t tail = qw_pagemarks_tail(&s->paras, text);
    s->pages += tail < text.n;
    edit_lines(r, l, s, text, tail);
    bool more = more_than_space(r, &s->rounds.step);
    if (!qw_rounds_take(&s->rounds) && settled)
        return false;
    more |= unflatten(r, l, s);
    return more && !s->flat.failed;
}

static void
settle(
    const struct join_rules *r, const struct limits *l, struct join_scratch *s, struct qw_ctx *ctx)
{
    for (int round = 0; round < MOST_ROUNDS; round++)
        if (qw_ctx_late(ctx) || !one_round(r, l, s, round > 0 && !s->flat.again))
            break;
}

/* Will later stages change the text so that there may be something to find in the view? */
static bool
foresees(const struct limits *l, struct join_scratch *s, struct qw_ctx *ctx)
{
    struct qw_foresight *f = &s->foresight;
    enum qw_unsettled_lines lines = QW_LINES_SETTLED;

    if (l != &granted)
        lines = qw_flat_unsettled(&s->flat, s->rounds.text, &l->flat, s->alike);
    if (lines == QW_LINES_SETTLED || qw_foresee(f, s->rounds.text, ctx) != QW_OK ||
        !qw_foresight_moves(f, s->rounds.text))
        return false;
    if (lines == QW_LINES_FLAT)
        qw_flat_find(&s->flat, f->view, &l->flat);
    return lines == QW_LINES_UNSETTLED || s->flat.n > 0;
}

/* What is found in the text as it will be when later stages are through. False: nothing. */
static bool
look_ahead(
    const struct join_rules *r, const struct limits *l, struct join_scratch *s, struct qw_ctx *ctx)
{
    struct qw_foresight *f = &s->foresight;

    if (!foresees(l, s, ctx))
        return false;
    struct qw_rounds rounds = s->rounds;
    s->rounds = s->ahead;
    qw_rounds_start(&s->rounds, f->view);
    settle(r, l, s, ctx);
    qw_foresee_back(f, &s->rounds.all, &rounds.step);
    s->ahead = s->rounds;
    s->rounds = rounds;
    if (!qw_rounds_take(&s->rounds))
        return false;
    qw_foresight_forget(f);
    return true;
}

static enum qw_rc
join(const struct join_rules *r, const struct limits *l, struct join_scratch *s,
    struct qw_span text, struct qw_edits *out, struct qw_notes *notes, struct qw_ctx *ctx)
{
    s->chunks = s->pages = 0;
    qw_rounds_start(&s->rounds, text);
    qw_foresight_forget(&s->foresight);
    settle(r, l, s, ctx);
    for (int round = 0; round < MOST_ROUNDS && look_ahead(r, l, s, ctx); round++)
        settle(r, l, s, ctx);
    if (s->paras.failed || s->marks.failed || s->flat.failed)
        return qw_fail_memory(ctx);
    qw_rounds_finish(&s->rounds, text, out);
    out->foreseen = qw_foresight_of(&s->foresight, s->rounds.text);
    if (s->chunks)
        qw_notes_signal_number(notes, "chunks", (double)s->chunks);
    if (s->pages)
        qw_notes_signal_number(notes, "page_marks", (double)s->pages);
    return QW_OK;
}

static enum qw_rc
run(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    const struct join_rules *r = rules;

    return join(r, &r->limits, scratch, doc->text, edits, notes, ctx);
}

static bool
matches(const void *rules, void *scratch, const struct qw_table *table, size_t row,
    struct qw_span example)
{
    struct join_scratch *s = scratch;
    struct qw_ctx ctx;
    bool acts = false;

    qw_ctx_clear(&ctx);
    qw_edits_reset(&s->tried);
    qw_notes_reset(&s->notes);
    if (join(rules, &granted, s, example, &s->tried, &s->notes, &ctx) != QW_OK)
        return false;
    for (size_t i = 0; i < s->tried.n; i++)
        acts |= strcmp(s->tried.list[i].rule, qw_table_id(table, row)) == 0;
    return acts;
}

static const struct qw_table *
table_at(const void *rules, size_t i)
{
    const struct join_rules *r = rules;

    return i == 0 ? r->table : NULL;
}

const struct qw_stage qw_stage_join = {
    .name = "join",
    .brief = "make paragraphs whole: previews, page marks, wrapped and flattened lines",
    .rules_size = sizeof(struct join_rules),
    .scratch_size = sizeof(struct join_scratch),
    .open = open_rules,
    .close = close_rules,
    .thread_open = thread_open,
    .thread_close = thread_close,
    .run = run,
    .table = table_at,
    .matches = matches,
};
