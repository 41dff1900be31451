#include "chain/page_edits.h"
#include "chain/captures.h"

/* Edits go out in the order of the text. */
struct writer {
    struct qw_span text;
    struct qw_edits *edits;
    struct qw_notes *notes;
    const struct qw_piece *pieces;
    size_t n_pieces, piece; /* piece: the next one to write */
    size_t end;             /* behind the last edit */
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
    for (; w->piece < w->n_pieces && w->pieces[w->piece].at < to; w->piece++) {
        const struct qw_piece *p = &w->pieces[w->piece];
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
write_page(struct writer *w, const struct qw_page *p, const struct qw_page_rules *r)
{
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

void
qw_page_edits(const struct qw_page *p, const struct qw_page_rules *r, struct qw_span text,
    const struct qw_piece *pieces, size_t n, struct qw_edits *edits, struct qw_notes *notes)
{
    struct writer w = {
        .text = text, .edits = edits, .notes = notes, .pieces = pieces, .n_pieces = n
    };

    write_page(&w, p, r);
}
