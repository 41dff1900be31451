#include <math.h>
#include <stdlib.h>
#include "base/vec.h"
#include "chain/captures.h"
#include "chain/compose.h"
#include "chain/stage.h"
#include "rule/gibberish.h"
#include "rule/inside.h"
#include "rule/page.h"
#include "rule/pattern.h"
#include "text/debris.h"
#include "text/title.h"
#include "text/utf8.h"

struct rules {
    struct qw_page_rules page;
    struct qw_furniture_weights lines;
    struct qw_furniture *furniture;
    struct qw_gibberish *gibberish;
    struct qw_table *own, *weights;
};

/* Furniture inside the text, before it is merged with the lines. */
struct scratch {
    struct qw_page page;
    struct qw_piece *pieces;
    size_t n, cap;
    struct qw_cuts cuts;
    bool later, debris;             /* not the first reading; the first one found debris */
    struct qw_places places, moved; /* where pieces may be; in what is left, too */
    struct qw_buf left[2];          /* the text after a reading, for the next one */
    struct qw_edits again, merged;
};

enum { MOST_ROUNDS = 8 };

static const char *const own_columns[] = { "id", "what", "yes", "no", NULL };

static void
close_rules(void *rules)
{
    struct rules *r = rules;

    qw_furniture_free(r->furniture);
    qw_gibberish_free(r->gibberish);
    qw_table_free(r->own);
    qw_table_free(r->weights);
}

static enum qw_rc
load_mechanisms(struct rules *r, struct qw_ctx *ctx)
{
    struct qw_page_rules *p = &r->page;
    const struct {
        const char *id, **to;
    } all[] = { { "title.ext", &p->title_ext }, { "title.copy", &p->title_copy },
        { "title.words", &p->title_words }, { "title.body", &p->title_body },
        { "title.glued", &p->title_glued }, { "title.only", &p->title_only },
        { "title.cut", &p->title_cut }, { "crumb.chain", &p->crumb_chain },
        { "menu.names", &p->menu_names }, { "list.links", &p->list_links },
        { "list.between", &p->list_between }, { "site.name", &p->site_name },
        { "line.between", &p->between }, { "site.mark", &p->site_mark },
        { "english.twin", &p->twin }, { "debris.tag", &p->tag }, { "debris.field", &p->field_mark },
        { "debris.mark", &p->mark }, { "line.grams", &p->grams }, { "line.excerpt", &p->excerpt } };
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
    r->page.furniture = r->furniture;
    return rc;
}

static enum qw_rc
open_thread(void *scratch, const void *rules, struct qw_ctx *ctx)
{
    const struct rules *r = rules;
    struct scratch *s = scratch;

    for (size_t i = 0; i < 2; i++)
        qw_buf_init(&s->left[i], SIZE_MAX);
    qw_edits_init(&s->again);
    qw_edits_init(&s->merged);
    return qw_page_init(&s->page, &r->page) ? QW_OK : qw_fail_memory(ctx);
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
    for (size_t i = 0; i < 2; i++)
        qw_buf_release(&s->left[i]);
    qw_edits_release(&s->again), qw_edits_release(&s->merged);
}

/* The title, and the format when only the name of its file says it. */
static void
note_title(struct qw_notes *notes, const struct rules *r, const struct qw_page *p)
{
    qw_notes_meta(notes, "title", p->title);
    for (size_t i = 0; i < p->gap; i++) {
        const struct qw_page_line *l = &p->list[i];
        struct qw_capture file = { "format", qw_span("", 0) };
        if (l->fate != QW_LINE_STAYS &&
            qw_title_same(qw_furniture_stem(r->furniture, l->line.text), p->title))
            file.text = qw_furniture_ext(r->furniture, l->line.text);
        if (file.text.n)
            qw_captures_note(notes, &file, 1);
    }
}

static void
note_page(struct qw_notes *notes, const struct rules *r, struct qw_page *p)
{
    bool gone = false;

    for (size_t i = 0; i < p->n; i++) {
        struct qw_verdict *v = &p->list[i].verdict;
        if (p->list[i].fate == QW_LINE_STAYS)
            continue;
        gone = true;
        if (i < p->head && v->n == 0 && !p->list[i].copy)
            qw_furniture_glean(r->furniture, p->scratch, p->list[i].line.text, v);
        qw_captures_note(notes, v->captures, v->n);
    }
    struct qw_span site = qw_inside_site(p, &r->page);
    if (site.n)
        qw_notes_meta(notes, "site", site);
    if (gone && p->title.n)
        note_title(notes, r, p);
    if (p->shell)
        qw_notes_signal_bool(notes, "shell", true);
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

/* Edits go out in the order of the text. */
struct writer {
    struct qw_span text;
    struct qw_edits *edits;
    struct scratch *s;
    struct qw_notes *notes;
    size_t piece; /* the next one to write */
    size_t end;   /* behind the last edit */
};

static void
cut(struct writer *w, size_t from, size_t to, const char *rule)
{
    if (from < w->end)
        from = w->end;
    if (from >= to)
        return;
    qw_edits_cut(w->edits, from, to - from, rule);
    w->end = to;
}

/* A line by itself in the body takes the blank lines behind it along when there are some
 * before it. */
static size_t
with_blanks(struct qw_span text, size_t at, size_t end)
{
    size_t before = at;

    while (
        before > 0 && (text.p[before - 1] == '\n' || text.p[before - 1] == '\r') && at - before < 3)
        before--;
    return at - before >= 2 || before == 0 ? qw_line_skip_blank(text, end) : end;
}

/* The pieces before byte `to`. */
static void
write_pieces(struct writer *w, size_t to)
{
    for (; w->piece < w->s->n && w->s->pieces[w->piece].at < to; w->piece++) {
        const struct qw_piece *p = &w->s->pieces[w->piece];
        if (p->at < w->end)
            continue; /* inside what went already */
        cut(w, p->at, p->line ? with_blanks(w->text, p->at, p->at + p->len) : p->at + p->len,
            p->rule);
        qw_captures_note(w->notes, p->match.captures, p->match.n);
        if (p->site.n)
            qw_notes_meta(w->notes, "site", p->site);
    }
}

/* Lines list[i..j) go, and nothing beside them: with them the blank lines that would be
 * too many. */
static void
write_group(struct writer *w, const struct qw_page *p, size_t i, size_t j)
{
    size_t before = i == 0 || i == p->gap ? 0 : p->list[i - 1].line.end;
    size_t end = qw_line_skip_blank(w->text, p->list[j - 1].line.end), at = p->list[i].line.at;

    if (i == p->gap) /* the line before was not read: look for the blanks */
        before = at > 1 && w->text.p[at - 2] == '\n' ? at - 1 : at;
    if (end == w->text.n || i == 0)
        at = i == p->gap && i ? at : before;
    else if (before == at)
        end = p->list[j - 1].line.end;
    for (size_t k = i; k < j; k++) {
        size_t to = k + 1 < j ? p->list[k + 1].line.at : end;
        cut(w, at, to, p->list[k].rule);
        at = to;
    }
}

static void
write_keep(struct writer *w, const struct qw_page_line *l, bool first)
{
    size_t at = (size_t)(l->keep.p - w->text.p);
    size_t end = l->line.end;

    while (end > l->line.at && (w->text.p[end - 1] == '\n' || w->text.p[end - 1] == '\r'))
        end--;
    cut(w, first ? 0 : l->line.at, at, l->rule);
    cut(w, at + l->keep.n, end, l->rule);
}

static void
write_page(struct writer *w, const struct qw_page_rules *r)
{
    const struct qw_page *p = &w->s->page;

    for (size_t i = 0; i < p->n;) {
        const struct qw_page_line *l = &p->list[i];
        size_t j = i;
        while (j < p->n && p->list[j].fate == QW_LINE_GOES && (j == i || j != p->gap))
            j++;
        write_pieces(w, l->line.at);
        if (j > i) {
            write_group(w, p, i, j);
            i = j;
            continue;
        }
        if (l->fate == QW_LINE_KEEPS)
            write_keep(w, l, i == 0);
        if (p->glued && p->split >= l->line.at && p->split < l->line.end) {
            write_pieces(w, p->split);
            if (p->split >= w->end) {
                qw_edits_put(w->edits, p->split, p->split_len, QW_LIT("\n"), r->title_glued);
                w->end = p->split + p->split_len;
            }
        }
        i++;
    }
    write_pieces(w, w->text.n);
}

/* One reading of the page: what it says goes to `notes`, what goes to `edits`. */
static bool
read_once(const struct rules *r, struct scratch *s, struct qw_span text,
    const struct qw_places *places, struct qw_edits *edits, struct qw_notes *notes)
{
    struct writer w = { .text = text, .edits = edits, .s = s, .notes = notes };

    if (places->failed || !find_pieces(r, s, text, places))
        return false;
    note_page(notes, r, &s->page);
    write_page(&w, &r->page);
    return true;
}

static bool
read_first(const struct rules *r, struct scratch *s, struct qw_span text, struct qw_edits *edits,
    struct qw_notes *notes)
{
    s->later = s->debris = false;
    s->places.n = 0;
    qw_furniture_seek(r->furniture, text, 0, text.n, &s->places);
    qw_page_read(&s->page, &r->page, text);
    return read_once(r, s, text, &s->places, edits, notes);
}

/* The places in what the edits leave of the text: as they were, but what an edit can have
 * made or broken is looked for again. */
static void
move_places(
    const struct rules *r, struct scratch *s, const struct qw_edits *edits, struct qw_span left)
{
    const struct qw_places *p = &s->places;
    size_t reach = qw_furniture_reach(r->furniture), k = 0, done = 0;
    size_t shift = 0; /* a place in what is left less the one in the text, modulo SIZE_MAX + 1 */

    s->moved.n = 0;
    for (size_t i = 0; i < edits->n; i++) {
        const struct qw_edit *e = &edits->list[i];
        size_t at = e->at + shift, from = at > reach + done ? at - reach : done;
        for (; k < p->n && p->list[k] < e->at; k++)
            if (p->list[k] + shift < from)
                qw_places_add(&s->moved, p->list[k] + shift);
        while (k < p->n && p->list[k] < e->at + e->len)
            k++;
        done = at + e->put.n;
        qw_furniture_seek(r->furniture, left, from, done, &s->moved);
        shift += e->put.n - e->len;
    }
    for (; k < p->n; k++)
        qw_places_add(&s->moved, p->list[k] + shift);
}

/* What was hidden by what went: read what is left, until nothing goes. */
static bool
read_again(const struct rules *r, struct scratch *s, struct qw_span text, struct qw_edits *edits,
    struct qw_notes *notes)
{
    for (size_t round = 0; edits->n && round < MOST_ROUNDS; round++) {
        struct qw_buf *buf = &s->left[round % 2];
        qw_buf_reset(buf);
        qw_edits_apply(edits, text, buf);
        struct qw_span left = qw_buf_view(buf);
        s->later = true;
        move_places(r, s, edits, left);
        qw_edits_reset(&s->again);
        qw_page_read_left(&s->page, &r->page, left);
        if (buf->failed || !read_once(r, s, left, &s->moved, &s->again, notes))
            return false;
        edits->made = left; /* until there is more */
        if (s->again.n == 0)
            break;
        qw_edits_reset(&s->merged);
        qw_edits_compose(edits, left, &s->again, &s->merged);
        qw_edits_reset(edits);
        for (size_t i = 0; i < s->merged.n; i++)
            qw_edits_add(edits, s->merged.list[i].at, s->merged.list[i].len, s->merged.list[i].put,
                s->merged.list[i].rule);
        if (s->again.failed || s->merged.failed)
            return false;
    }
    return true;
}

static enum qw_rc
run(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    struct scratch *s = scratch;
    size_t gone = 0;

    if (!read_first(rules, s, doc->text, edits, notes) ||
        !read_again(rules, s, doc->text, edits, notes))
        return qw_fail_memory(ctx);
    if (qw_page_failed(&s->page))
        return qw_fail_memory(ctx);
    for (size_t i = 0; i < edits->n; i++)
        gone += qw_utf8_count(
            qw_span_slice(doc->text, edits->list[i].at, edits->list[i].at + edits->list[i].len));
    if (qw_gibberish_is(((const struct rules *)rules)->gibberish, doc->text))
        qw_notes_signal_bool(notes, "gibberish", true);
    double all = gone ? (double)qw_utf8_count(doc->text) : 1;
    qw_notes_signal_number(notes, "kept", round((all - (double)gone) / all * 1e4) / 1e4);
    return QW_OK;
}

static const struct qw_table *
table(const void *rules, size_t i)
{
    const struct rules *r = rules;
    return i == 0 ? r->own : i == 1 ? r->weights : qw_furniture_table(r->furniture, i - 2);
}

/* The mechanisms act on pages; a row of the other tables is asked for its own line. */
static bool
matches(
    const void *rules, void *scratch, const struct qw_table *t, size_t row, struct qw_span example)
{
    const struct rules *r = rules;
    struct scratch *s = scratch;
    const struct qw_page *p = &s->page;

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
