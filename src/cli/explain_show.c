/* The document with its edits in place: see explain.h. */
#include <stdio.h>
#include "cli/explain.h"
#include "io/json.h"
#include "text/utf8.h"

enum { RULES = 24, BYTES = 12 };

enum style { PLAIN, DIM, DEL, INS, HEAD, STYLES };

/* The rules of the line that is being written. */
struct cause {
    const char *rule;
    struct qw_span why;
    size_t n;
};

struct page {
    struct qw_buf *b;
    const struct explain_conf *conf;
    struct cause causes[RULES];
    size_t n_causes;
    bool inside; /* of a line */
    bool bytes;  /* the pass's input is not UTF-8 */
};

static void
style(struct page *p, enum style s)
{
    static const char *const colors[STYLES] = { "\033[0m", "\033[2m", "\033[31;9m", "\033[32;4m",
        "\033[1m" };

    if (p->conf->color)
        qw_buf_fmt(p->b, "%s", colors[s]);
}

static void
end_line(struct page *p)
{
    if (!p->inside)
        return;
    style(p, PLAIN);
    qw_buf_byte(p->b, '\n');
    p->inside = false;
    for (size_t i = 0; i < p->n_causes; i++) {
        const struct cause *c = &p->causes[i];
        style(p, DIM);
        qw_buf_fmt(p->b, "      ↳ ");
        explain_text(p->b, qw_span_str(c->rule));
        if (c->n > 1)
            qw_buf_fmt(p->b, " ×%zu", c->n);
        if (c->why.n) {
            qw_buf_fmt(p->b, "  ");
            explain_text(p->b, c->why);
        }
        style(p, PLAIN);
        qw_buf_byte(p->b, '\n');
    }
    p->n_causes = 0;
}

static void
begin_line(struct page *p)
{
    if (p->inside)
        return;
    style(p, DIM);
    qw_buf_fmt(p->b, "  │ ");
    style(p, PLAIN);
    p->inside = true;
}

static void
add_cause(struct page *p, const struct qw_edit_view *e)
{
    for (size_t i = 0; i < p->n_causes; i++) {
        struct cause *c = &p->causes[i];
        if (strcmp(c->rule, e->rule) == 0 && qw_span_eq(c->why, e->why)) {
            c->n++;
            return;
        }
    }
    if (p->n_causes < RULES)
        p->causes[p->n_causes++] = (struct cause){ e->rule, e->why, 1 };
}

/* Without colours brackets say what is what. */
static void
open_piece(struct page *p, enum style how)
{
    begin_line(p);
    if (!p->conf->color && how != PLAIN)
        qw_buf_fmt(p->b, how == DEL ? "[-" : "{+");
    style(p, how);
}

static void
close_piece(struct page *p, enum style how)
{
    style(p, PLAIN);
    if (!p->conf->color && how != PLAIN)
        qw_buf_fmt(p->b, how == DEL ? "-]" : "+}");
}

/* Text that goes over lines, each with its margin; newlines of edits are shown. */
static void
put(struct page *p, struct qw_span s, enum style how)
{
    struct qw_span line;

    while (s.n) {
        const char *end = memchr(s.p, '\n', s.n);
        line = qw_span_slice(s, 0, end ? (size_t)(end - s.p) : s.n);
        open_piece(p, how);
        explain_text(p->b, line);
        if (end && how != PLAIN)
            qw_buf_fmt(p->b, "⏎");
        close_piece(p, how);
        s = qw_span_slice(s, line.n + (end != NULL), s.n);
        if (end)
            end_line(p);
    }
}

/* What was removed or put in, as bytes when it is of another charset. */
static void
put_piece(struct page *p, struct qw_span s, enum style how, bool bytes)
{
    if (!bytes || s.n == 0) {
        put(p, s, how);
        return;
    }
    open_piece(p, how);
    for (size_t i = 0; i < s.n && i < BYTES; i++)
        qw_buf_fmt(p->b, i ? " %02X" : "%02X", (unsigned char)s.p[i]);
    if (s.n > BYTES)
        qw_buf_fmt(p->b, " … %zu bytes", s.n);
    close_piece(p, how);
}

static void
put_edit(struct page *p, const struct qw_edit_view *e)
{
    add_cause(p, e);
    put_piece(p, e->del, DEL, explain_recodes(e));
    put_piece(p, e->ins, INS, false);
}

static void
put_folded(struct page *p, struct qw_span s)
{
    size_t lines = 0;

    for (size_t i = 0; i < s.n; i++)
        lines += s.p[i] == '\n';
    end_line(p);
    style(p, DIM);
    qw_buf_fmt(p->b, "  ⋮ %zu characters", qw_utf8_count(qw_span_slice(s, 0, qw_utf8_valid(s))));
    if (lines)
        qw_buf_fmt(p->b, ", %zu %s", lines, lines == 1 ? "line" : "lines");
    style(p, PLAIN);
    qw_buf_byte(p->b, '\n');
}

/* A charset's edits cover the text: they are summed up unless somebody asks for them. */
static bool
is_shown(const struct page *p, const struct qw_edit_view *e)
{
    bool asked = program_own(p->conf->args, "rule") || program_own(p->conf->args, "stage");

    return explain_wants(p->conf, e) && (asked || !explain_recodes(e));
}

/* The next edit of the pass that is shown, from i on; the pass's end. */
static size_t
next_shown(const struct page *p, const struct qw_trace *t, const struct qw_pass *pass, size_t i)
{
    while (i < pass->to && !is_shown(p, &t->edits[i]))
        i++;
    return i;
}

/* What stays as it is, as the pass leaves it: its input may be bytes of any charset. */
static void
put_context(
    struct page *p, const struct qw_trace *t, const struct qw_pass *pass, size_t from, size_t to)
{
    struct qw_range r = { from, to };

    if (p->bytes) {
        r = qw_trace_forth(t, (size_t)(pass - t->passes), r);
        put(p, qw_span_slice(pass->out, r.from, r.to), PLAIN);
    } else {
        put(p, qw_span_slice(pass->in, from, to), PLAIN);
    }
}

static void
sum_recoded(struct page *p, const struct qw_trace *t, const struct qw_pass *pass)
{
    size_t bytes = 0, characters = 0, n = 0;
    const char *rule = NULL;

    for (size_t i = pass->from; i < pass->to; i++) {
        const struct qw_edit_view *e = &t->edits[i];
        if (!explain_recodes(e) || is_shown(p, e) || !explain_wants(p->conf, e))
            continue;
        rule = rule && strcmp(rule, e->rule) != 0 ? "decode.*" : e->rule;
        bytes += e->del.n;
        characters += qw_utf8_count(e->ins);
        n++;
    }
    if (rule)
        qw_buf_fmt(
            p->b, "  %zu bytes became %zu characters: %s ×%zu\n", bytes, characters, rule, n);
}

/* The edits that are shown in their place, the stretches between them folded. */
static void
show_edits(struct page *p, const struct qw_trace *t, const struct qw_pass *pass)
{
    size_t done = 0, context = p->conf->context;

    for (size_t i = next_shown(p, t, pass, pass->from); i < pass->to;) {
        const struct qw_edit_view *e = &t->edits[i];
        struct qw_span rest = qw_span_slice(pass->in, done, e->at);
        size_t from = done + explain_left(rest, rest.n, context);
        if (from <= done || from - done < 16)
            from = done;
        if (from > done)
            put_folded(p, qw_span_slice(pass->in, done, from));
        put_context(p, t, pass, from, e->at);
        put_edit(p, e);
        done = e->at + e->del.n;
        i = next_shown(p, t, pass, i + 1);
        size_t limit = i < pass->to ? t->edits[i].at : pass->in.n;
        size_t to = explain_right(qw_span_slice(pass->in, 0, limit), done, context);
        put_context(p, t, pass, done, to);
        done = to;
    }
    if (done < pass->in.n)
        put_folded(p, qw_span_slice(pass->in, done, pass->in.n));
    end_line(p);
}

static void
show_pass(struct page *p, const struct qw_trace *t, const struct qw_pass *pass)
{
    size_t n = 0, gone = 0, come = 0;

    for (size_t i = pass->from; i < pass->to; i++) {
        if (!explain_wants(p->conf, &t->edits[i]))
            continue;
        n++;
        gone += t->edits[i].del.n;
        come += t->edits[i].ins.n;
    }
    if (n == 0)
        return;
    qw_buf_byte(p->b, '\n');
    style(p, HEAD);
    qw_buf_fmt(p->b, "── ");
    explain_text(p->b, qw_span_str(pass->stage));
    qw_buf_fmt(p->b, " ── %zu %s, %zu bytes out, %zu in", n, n == 1 ? "edit" : "edits", gone, come);
    style(p, PLAIN);
    qw_buf_byte(p->b, '\n');
    p->bytes = qw_utf8_valid(pass->in) < pass->in.n;
    sum_recoded(p, t, pass);
    if (next_shown(p, t, pass, pass->from) < pass->to)
        show_edits(p, t, pass);
}

void
explain_show(struct qw_buf *b, const struct explain_conf *conf, const struct explained *doc)
{
    const struct qw_trace *t = doc->trace;
    struct page p = { .b = b, .conf = conf };

    style(&p, HEAD);
    qw_buf_fmt(b, "━━ ");
    explain_text(b, doc->id);
    style(&p, PLAIN);
    qw_buf_fmt(b, " ━━ %zu bytes, %zu when clean; %zu %s\n", t->source.n, t->text.n, t->n_edits,
        t->n_edits == 1 ? "edit" : "edits");
    for (size_t k = 0; k < t->n; k++)
        show_pass(&p, t, &t->passes[k]);
    qw_buf_byte(b, '\n');
}

static void
json_edit(struct qw_buf *b, const struct qw_trace *t, const struct qw_pass *p, size_t i,
    size_t context, struct explain_place *place)
{
    const struct qw_edit_view *e = &t->edits[i];
    size_t end = e->at + e->del.n;

    explain_move(place, p->in, e->at);
    qw_buf_fmt(b, "{\"at\":%zu,\"line\":%zu,\"column\":%zu,\"before\":", e->at, place->line,
        place->column);
    explain_string(b, qw_span_slice(p->in, explain_left(p->in, e->at, context), e->at));
    qw_buf_byte(b, ',');
    explain_del(b, e->del);
    qw_buf_fmt(b, ",\"ins\":");
    qw_json_string(b, e->ins);
    qw_buf_fmt(b, ",\"after\":");
    explain_string(b, qw_span_slice(p->in, end, explain_right(p->in, end, context)));
    qw_buf_fmt(b, ",\"rule\":");
    qw_json_string(b, qw_span_str(e->rule));
    if (e->why.n) {
        qw_buf_fmt(b, ",\"why\":");
        qw_json_string(b, e->why);
    }
    qw_buf_byte(b, '}');
}

void
explain_json(struct qw_buf *b, const struct explain_conf *conf, const struct explained *doc)
{
    const struct qw_trace *t = doc->trace;

    qw_buf_fmt(b, "{\"id\":");
    qw_json_string(b, doc->id);
    qw_buf_fmt(b, ",\"bytes_in\":%zu,\"bytes_out\":%zu,\"passes\":[", t->source.n, t->text.n);
    for (size_t k = 0; k < t->n; k++) {
        const struct qw_pass *p = &t->passes[k];
        struct explain_place place = { 0, 1, 1 };
        bool first = true;
        qw_buf_fmt(b, "%s{\"stage\":", k ? "," : "");
        qw_json_string(b, qw_span_str(p->stage));
        qw_buf_fmt(b, ",\"edits\":[");
        for (size_t i = p->from; i < p->to; i++) {
            if (!explain_wants(conf, &t->edits[i]))
                continue;
            if (!first)
                qw_buf_byte(b, ',');
            first = false;
            json_edit(b, t, p, i, conf->context, &place);
        }
        qw_buf_fmt(b, "]}");
    }
    qw_buf_fmt(b, "]}\n");
}
