#include <math.h>
#include <stdlib.h>
#include "base/vec.h"
#include "chain/captures.h"
#include "chain/foresee.h"
#include "chain/page_edits.h"
#include "chain/stage.h"
#include "rule/page/gibberish.h"
#include "rule/page/inside.h"
#include "rule/page/page.h"
#include "rule/page/page_titular.h"
#include "rule/match/pattern.h"
#include "text/hanzi.h"
#include "text/layout/debris.h"
#include "text/marks/unsettled.h"
#include "text/utf8.h"

struct rules {
    struct qw_page_rules page;
    struct qw_furniture_weights lines;
    struct qw_furniture *furniture;
    struct qw_gibberish *gibberish;
    struct qw_stater *stater;
    struct qw_table *own, *weights;
    struct qw_foresight_rules later;
};

/* Furniture inside the text, before it is merged with the lines. */
struct scratch {
    struct qw_page page;
    struct qw_piece *pieces;
    size_t n, cap;
    struct qw_cuts cuts;
    bool later, debris;                    /* not the first reading; the first one found debris */
    struct qw_places places, moved, ahead; /* where pieces may be; in what is left; in the view */
    struct qw_rounds rounds;
    struct qw_foresight foresight;
    struct qw_buf title;   /* as it was before a mirror wrote pinyin into it */
    struct qw_edits found; /* in the view */
    struct qw_stated stated;
    struct qw_span heading; /* the title, if nothing better says it */
};

extern const struct qw_stage qw_stage_join, qw_stage_punct;

/* What gives lines another look later. */
static const struct qw_stage *const later[] = { &qw_stage_join, &qw_stage_punct, NULL };

enum { MOST_ROUNDS = 8 };

static const char *const own_columns[] = { "id", "what", "yes", "no", NULL };

static void
close_rules(void *rules)
{
    struct rules *r = rules;

    qw_furniture_free(r->furniture);
    qw_gibberish_free(r->gibberish);
    qw_stater_free(r->stater);
    qw_table_free(r->own);
    qw_table_free(r->weights);
    qw_foresight_close(&r->later);
}

static enum qw_rc
load_mechanisms(struct rules *r, struct qw_ctx *ctx)
{
    struct qw_page_rules *p = &r->page;
    const struct {
        const char *id, **to;
    } all[] = { { "title.ext", &p->title_ext }, { "title.copy", &p->title_copy },
        { "title.words", &p->title_words }, { "title.row", &p->title_row },
        { "title.body", &p->title_body }, { "title.glued", &p->title_glued },
        { "title.only", &p->title_only }, { "title.cut", &p->title_cut },
        { "crumb.chain", &p->crumb_chain }, { "menu.names", &p->menu_names },
        { "list.links", &p->list_links }, { "list.between", &p->list_between },
        { "site.name", &p->site_name }, { "line.between", &p->between },
        { "site.mark", &p->site_mark }, { "english.twin", &p->twin }, { "debris.tag", &p->tag },
        { "debris.field", &p->field_mark }, { "debris.mark", &p->mark },
        { "line.grams", &p->grams }, { "line.excerpt", &p->excerpt }, { "line.border", &p->border },
        { "line.typed", &p->typed } };
    enum qw_rc rc = QW_OK;

    for (size_t i = 0; rc == QW_OK && i < sizeof(all) / sizeof(*all); i++)
        rc = qw_table_need(r->own, all[i].id, all[i].to, ctx);
    return rc;
}

static enum qw_rc
open_rules(void *rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct rules *r = rules;
    enum qw_rc rc = qw_table_load(&r->own, conf, "strip", own_columns, ctx);

    if (rc == QW_OK)
        rc = qw_page_weights(&r->page, &r->lines, &r->weights, conf, ctx);
    if (rc == QW_OK)
        rc = load_mechanisms(r, ctx);
    if (rc == QW_OK)
        rc = qw_furniture_new(&r->furniture, conf, &r->lines, ctx);
    if (rc == QW_OK)
        rc = qw_gibberish_new(&r->gibberish, conf, ctx);
    if (rc == QW_OK)
        rc = qw_stater_new(&r->stater, conf, ctx);
    if (rc == QW_OK)
        rc = qw_foresight_open(&r->later, later, conf, ctx);
    r->page.furniture = r->furniture;
    return rc;
}

static enum qw_rc
open_thread(void *scratch, const void *rules, struct qw_ctx *ctx)
{
    const struct rules *r = rules;
    struct scratch *s = scratch;

    qw_rounds_init(&s->rounds);
    qw_edits_init(&s->found);
    qw_buf_init(&s->title, SIZE_MAX);
    enum qw_rc rc = qw_foresight_start(&s->foresight, &r->later, ctx);
    return rc != QW_OK || qw_page_init(&s->page, &r->page) ? rc : qw_fail_memory(ctx);
}

static void
close_thread(void *scratch)
{
    struct scratch *s = scratch;

    qw_page_release(&s->page);
    free(s->pieces);
    qw_cuts_release(&s->cuts);
    qw_places_release(&s->places);
    qw_places_release(&s->moved);
    qw_places_release(&s->ahead);
    qw_rounds_release(&s->rounds);
    qw_edits_release(&s->found);
    qw_foresight_end(&s->foresight);
    qw_buf_release(&s->title);
}

static bool
add_piece(struct scratch *s, const struct qw_piece *piece)
{
    struct qw_piece *grown = qw_vec_grow(s->pieces, &s->cap, s->n + 1, sizeof(*grown));

    if (grown == NULL)
        return false;
    s->pieces = grown;
    s->pieces[s->n++] = *piece;
    return true;
}

static int
by_place(const void *a, const void *b)
{
    const struct qw_piece *x = a, *y = b;

    return x->at != y->at ? (x->at < y->at ? -1 : 1) : (y->len > x->len) - (y->len < x->len);
}

/* What the page itself says is no part of its body, and what was left in it of markup. */
static bool
find_more_pieces(const struct rules *r, struct scratch *s, struct qw_span text)
{
    struct qw_debris_walk walk = { .text = text };
    const char *const ids[] = { r->page.tag, r->page.field_mark, r->page.mark };
    struct qw_debris d;
    size_t known = s->n;
    bool ok = true;

    while (ok && (!s->later || s->debris) && qw_debris_next(&walk, &d)) {
        struct qw_piece piece = { .at = d.at, .len = d.len, .line = d.line, .rule = ids[d.kind] };
        ok = add_piece(s, &piece);
    }
    s->debris |= s->n > known;
    qw_inside_find(&s->page, &r->page, text, s->later, &s->cuts);
    for (size_t i = 0; ok && i < s->cuts.n; i++) {
        const struct qw_cut *c = &s->cuts.list[i];
        struct qw_piece piece = { .at = c->at, .len = c->len, .rule = c->rule };
        piece.line = text.p[c->at + c->len - 1] == '\n';
        ok = add_piece(s, &piece);
    }
    if (s->n > known && s->n > 1)
        qsort(s->pieces, s->n, sizeof(*s->pieces), by_place);
    return ok && !s->cuts.failed;
}

/* Pieces anywhere, lines where the page was not read. */
static bool
find_pieces(
    const struct rules *r, struct scratch *s, struct qw_span text, const struct qw_places *places)
{
    const struct qw_page *p = &s->page;
    size_t low = p->gap ? p->list[p->gap - 1].line.end : 0, from = 0;
    size_t high = p->gap < p->n ? p->list[p->gap].line.at : low;
    struct qw_piece piece;

    s->n = 0;
    while (qw_furniture_next(r->furniture, p->scratch, text, places, from, low, high, &piece)) {
        if (!add_piece(s, &piece))
            return false;
        from = piece.at + piece.len;
    }
    return find_more_pieces(r, s, text);
}

/* What the page states in lines and pieces that go, where a label leaves no doubt. */
static void
note_stated(struct qw_notes *notes, const struct rules *r, struct scratch *s, struct qw_span text)
{
    const struct qw_piece *p = s->pieces;

    qw_stated_page(r->stater, &r->page, &s->page, &s->stated);
    for (size_t i = 0; i < s->n; i++)
        qw_stated_piece(r->stater, &r->page, &s->page,
            qw_span_slice(text, p[i].at, p[i].at + p[i].len), &s->stated);
    qw_captures_stated(notes, &r->page, &s->stated, false);
    s->heading = s->page.title.n ? qw_span("", 0) : qw_page_find_heading(&s->page, &r->page);
}

/* The title as it was before pinyin was injected, 創(chuàng)新; others as they are. Lasts until the
 * next one is asked for. */
static struct qw_span
call_title(struct scratch *s, struct qw_span title)
{
    char plain[QW_PINYIN_MAX + 1];
    size_t done = 0, len;
    bool toned;

    title = qw_titular_bare(title);
    qw_buf_reset(&s->title);
    for (size_t at = 1; at < title.n; at++)
        if ((title.p[at] == '(' || title.p[at] == (char)0xef) &&
            (len = qw_hanzi_pinyin(title, at, plain, &toned)) && toned) {
            qw_buf_add(&s->title, title.p + done, at - done);
            done = at + len;
        }
    if (done == 0 || s->title.failed)
        return title;
    qw_buf_add(&s->title, title.p + done, title.n - done);
    return qw_buf_view(&s->title);
}

/* One reading of the page: what it says goes to `notes`, what goes to `edits`. */
static bool
read_once(const struct rules *r, struct scratch *s, struct qw_span text,
    const struct qw_places *places, struct qw_edits *edits, struct qw_notes *notes)
{
    if (places->failed || !find_pieces(r, s, text, places))
        return false;
    if (edits == &s->rounds.step && places == &s->places)
        note_stated(notes, r, s, text);
    qw_stated_drop_count(&s->page, &s->stated);
    qw_page_note(notes, &r->page, r->stater, &s->page, call_title(s, s->page.title));
    qw_page_edits(&s->page, &r->page, text, s->pieces, s->n, edits, notes);
    return !s->title.failed;
}

/* The places `from`, in what the edits leave of the text: as they were, but what an edit can
 * have made or broken is looked for again. */
static void
move_places(const struct rules *r, const struct qw_places *from, const struct qw_edits *edits,
    struct qw_span left, struct qw_places *to)
{
    size_t reach = qw_furniture_reach(r->furniture), k = 0, done = 0;
    size_t shift = 0; /* a place in what is left less the one in the text, modulo SIZE_MAX + 1 */

    to->n = 0;
    for (size_t i = 0; i < edits->n; i++) {
        const struct qw_edit *e = &edits->list[i];
        size_t at = e->at + shift, again = at > reach + done ? at - reach : done;
        size_t end = at + e->put.n, known;
        for (; k < from->n && from->list[k] < e->at && from->list[k] + shift < again; k++)
            qw_places_add(to, from->list[k] + shift);
        for (known = k; k < from->n && from->list[k] < e->at + e->len;)
            k++;
        if (k > known || qw_furniture_joins(r->furniture, left, at, end))
            qw_furniture_seek(r->furniture, left, again, end, to);
        done = end;
        shift += e->put.n - e->len;
    }
    for (; k < from->n; k++)
        qw_places_add(to, from->list[k] + shift);
}

enum { NEAR = 128 }; /* bytes from a place where a piece may be to what belongs to it */

/* Do figures that are full width yet stand near a place where a piece may be? */
static bool
hides_pieces(struct qw_span text, const struct qw_places *places)
{
    size_t done = 0;

    for (size_t k = 0; k < places->n; k++) {
        size_t at = places->list[k], from = at > done + NEAR ? at - NEAR : done;
        if (qw_unsettled_widths(qw_span_slice(text, from, at + NEAR)))
            return true;
        done = at + NEAR < text.n ? at + NEAR : text.n;
    }
    return false;
}

/* Do figures that are full width yet hide what a line says, or marks that are not in order what
 * one with words of furniture is? In a line so long that its blanks are not counted, those behind
 * full stops do not. */
static bool
hides(const struct scratch *s)
{
    const struct qw_page *p = &s->page;
    struct qw_spunmarks marks = { .text = s->rounds.text };
    enum { LONG = 4 * QW_JUDGED }; /* bytes of a line that is read as a whole */

    for (size_t i = 0; i < p->n; i++) {
        const struct qw_page_line *l = &p->list[i];
        if (l->fate != QW_LINE_STAYS || l->line.text.n >= LONG)
            continue;
        bool speaks = (l->weight > 0 || l->verdict.words > 0) && !l->copy;
        if (!speaks                        ? qw_unsettled_widths(l->line.text)
            : l->line.chars > QW_LINE_LONG ? qw_unsettled_flat(l->line.text, &marks) != 0
                                           : qw_unsettled_line(l->line.text, &marks))
            return true;
    }
    return s->cuts.hinted;
}

/* Will other lines stand where the page was read, or where a piece may be? */
static bool
falls_apart(const struct scratch *s, const struct qw_places *places)
{
    const struct qw_page *p = &s->page;
    const struct qw_foresight *f = &s->foresight;
    size_t low = p->gap ? p->list[p->gap - 1].line.end : 0;
    size_t high = p->gap < p->n ? p->list[p->gap].line.at : low;

    if (qw_foresee_lines(f, s->rounds.text, 0, low) ||
        qw_foresee_lines(f, s->rounds.text, high, s->rounds.text.n))
        return true;
    for (size_t k = qw_places_before(places, low); k < places->n && places->list[k] < high; k++) {
        size_t at = places->list[k], from = at > low + NEAR ? at - NEAR : low;
        if (qw_foresee_lines(f, s->rounds.text, from, at + NEAR))
            return true;
    }
    return false;
}

/* What is found on the page as it will be when later stages are through. */
static enum qw_rc
read_ahead(const struct rules *r, struct scratch *s, const struct qw_places *places,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    struct qw_foresight *f = &s->foresight;
    bool hidden = hides(s) || hides_pieces(s->rounds.text, places);
    enum qw_rc rc = qw_foresee(f, s->rounds.text, ctx);

    if (rc == QW_OK && !hidden && !falls_apart(s, places))
        return QW_OK;
    if (rc == QW_OK && hidden)
        rc = qw_foresee_more(f, ctx);
    if (rc != QW_OK || f->made->n == 0)
        return rc == QW_FATAL ? rc : QW_OK;
    s->later = false;
    move_places(r, places, f->made, f->view, &s->ahead);
    qw_page_read_left(&s->page, &r->page, f->view);
    qw_edits_reset(&s->found);
    if (!read_once(r, s, f->view, &s->ahead, &s->found, notes) || s->found.failed)
        return qw_fail_memory(ctx);
    qw_foresee_back(f, &s->found, &s->rounds.step);
    return QW_OK;
}

/* What was hidden by what went: read what is left, until nothing goes. */
static enum qw_rc
read_rounds(const struct rules *r, struct scratch *s, struct qw_notes *notes, struct qw_ctx *ctx)
{
    const struct qw_places *places = &s->places;

    for (size_t round = 0; round < MOST_ROUNDS; round++) {
        if (!read_once(r, s, s->rounds.text, places, &s->rounds.step, notes))
            return qw_fail_memory(ctx);
        bool ahead = s->rounds.step.n == 0;
        enum qw_rc rc = ahead ? read_ahead(r, s, places, notes, ctx) : QW_OK;
        if (rc != QW_OK || s->rounds.step.n == 0)
            return rc;
        if (!qw_rounds_take(&s->rounds))
            return qw_fail_memory(ctx);
        qw_foresight_forget(&s->foresight);
        move_places(r, &s->places, &s->rounds.all, s->rounds.text, &s->moved);
        places = &s->moved;
        s->later = !ahead;
        if (ahead)
            qw_page_read(&s->page, &r->page, s->rounds.text);
        else
            qw_page_read_left(&s->page, &r->page, s->rounds.text);
    }
    return QW_OK;
}

static enum qw_rc
run(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    const struct rules *r = rules;
    struct scratch *s = scratch;
    size_t gone = 0;

    s->later = s->debris = false;
    s->places.n = 0;
    qw_furniture_seek(r->furniture, doc->text, 0, doc->text.n, &s->places);
    qw_page_read(&s->page, &r->page, doc->text);
    qw_rounds_start(&s->rounds, doc->text);
    qw_foresight_forget(&s->foresight);
    enum qw_rc rc = read_rounds(r, s, notes, ctx);
    if (rc != QW_OK)
        return rc;
    if (qw_page_failed(&s->page))
        return qw_fail_memory(ctx);
    qw_captures_stated(notes, &r->page, &s->stated, true);
    qw_rounds_finish(&s->rounds, doc->text, edits);
    edits->foreseen = qw_foresight_of(&s->foresight, s->rounds.text);
    for (size_t i = 0; i < edits->n; i++)
        gone += qw_utf8_count(
            qw_span_slice(doc->text, edits->list[i].at, edits->list[i].at + edits->list[i].len));
    if (qw_gibberish_is(r->gibberish, doc->text))
        qw_notes_signal_bool(notes, "gibberish", true);
    else if (s->heading.n)
        qw_notes_meta(notes, "title", call_title(s, s->heading));
    double all = gone ? (double)qw_utf8_count(doc->text) : 1;
    qw_notes_signal_number(notes, "kept", round((all - (double)gone) / all * 1e4) / 1e4);
    return s->title.failed ? qw_fail_memory(ctx) : QW_OK;
}

static const struct qw_table *
table(const void *rules, size_t i)
{
    const struct rules *r = rules;

    return i == 0   ? r->own
           : i == 1 ? r->weights
           : i == 2 ? qw_stater_table(r->stater)
                    : qw_furniture_table(r->furniture, i - 3);
}

/* The mechanisms act on pages; a row of the other tables is asked for its own line. */
static bool
matches(
    const void *rules, void *scratch, const struct qw_table *t, size_t row, struct qw_span example)
{
    const struct rules *r = rules;
    struct scratch *s = scratch;
    const struct qw_page *p = &s->page;

    if (t == qw_stater_table(r->stater))
        return qw_stated_matches(r->stater, &r->page, row, example);
    if (t != r->own)
        return qw_furniture_matches(r->furniture, p->scratch, t, row, example);
    qw_page_read(&s->page, &r->page, example);
    s->n = 0;
    s->later = false;
    if (find_more_pieces(r, s, example))
        for (size_t i = 0; i < s->n; i++)
            if (strcmp(s->pieces[i].rule, qw_table_id(t, row)) == 0)
                return true;
    for (size_t i = 0; i < p->n; i++)
        if (p->list[i].fate != QW_LINE_STAYS && strcmp(p->list[i].rule, qw_table_id(t, row)) == 0)
            return true;
    return p->glued && strcmp(r->page.title_glued, qw_table_id(t, row)) == 0;
}

const struct qw_stage qw_stage_strip = {
    .name = "strip",
    .brief = "take the site's furniture off a page",
    .rules_size = sizeof(struct rules),
    .scratch_size = sizeof(struct scratch),
    .open = open_rules,
    .close = close_rules,
    .thread_open = open_thread,
    .thread_close = close_thread,
    .run = run,
    .table = table,
    .matches = matches,
    .library = qw_pattern_version,
};
