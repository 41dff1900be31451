/* What happened at one place: see explain_why in explain.h. */
#include <stdio.h>
#include "cli/explain.h"
#include "io/json.h"
#include "text/utf8.h"

enum { AROUND = 12, BYTES = 24 };

/* How an edit stands to the place. */
enum role { MADE, BEFORE, BEHIND, ASIDE };

static const char *const roles[] = { "made", "before", "behind" };

struct way {
    struct qw_buf *b;
    struct explain_conf *conf;
    const struct qw_trace *t;
    bool json, source;
    size_t steps;               /* written so far */
    struct qw_range at;         /* in the text where the way is */
    struct explain_place place; /* where it starts */
    struct qw_ctx *ctx;
};

static void
put_quoted(struct qw_buf *b, struct qw_span s)
{
    if (qw_utf8_valid(s) == s.n) {
        qw_buf_fmt(b, "“");
        if (s.n > 120) {
            explain_text(b, qw_span_slice(s, 0, explain_right(s, 0, AROUND)));
            qw_buf_fmt(b, "…");
            s = qw_span_slice(s, explain_left(s, s.n, AROUND), s.n);
        }
        for (size_t i = 0; i < s.n; i = explain_right(s, i, 1)) {
            struct qw_span c = qw_span_slice(s, i, explain_right(s, i, 1));
            if (qw_span_eq(c, QW_LIT("\n")))
                qw_buf_fmt(b, "⏎");
            else
                explain_text(b, c);
        }
        qw_buf_fmt(b, "”");
        return;
    }
    for (size_t i = 0; i < s.n && i < BYTES; i++)
        qw_buf_fmt(b, i ? " %02X" : "%02X", (unsigned char)s.p[i]);
    if (s.n > BYTES)
        qw_buf_fmt(b, " … (%zu bytes)", s.n);
}

static enum role
role_of(const struct way *w, size_t i)
{
    const struct qw_edit_view *e = &w->t->edits[i];
    size_t from = w->source ? e->at : w->t->out[i];
    size_t to = from + (w->source ? e->del.n : e->ins.n);

    if (w->at.from < w->at.to && from < w->at.to && w->at.from < to)
        return MADE;
    if (w->source || from != to) /* on the way forth only what takes the byte counts */
        return ASIDE;
    return from == w->at.from ? BEFORE : from == w->at.to ? BEHIND : ASIDE;
}

static void
put_edit(struct way *w, size_t i, enum role role, bool first)
{
    const struct qw_edit_view *e = &w->t->edits[i];
    struct qw_buf *b = w->b;

    if (w->json) {
        qw_buf_fmt(b, "%s{\"role\":\"%s\",\"at\":%zu,", first ? "" : ",", roles[role], e->at);
        explain_del(b, e->del);
        qw_buf_fmt(b, ",\"ins\":");
        qw_json_string(b, e->ins);
        qw_buf_fmt(b, ",\"rule\":");
        qw_json_string(b, qw_span_str(e->rule));
        if (e->why.n) {
            qw_buf_fmt(b, ",\"why\":");
            qw_json_string(b, e->why);
        }
        qw_buf_byte(b, '}');
        return;
    }
    if (!first)
        qw_buf_fmt(b, "\n            ");
    put_quoted(b, e->del);
    if (e->ins.n) {
        qw_buf_fmt(b, " became ");
        put_quoted(b, e->ins);
    } else {
        qw_buf_fmt(b, role == BEFORE   ? " was removed before it"
                      : role == BEHIND ? " was removed behind it"
                                       : " was removed");
    }
    qw_buf_fmt(b, " by ");
    explain_text(b, qw_span_str(e->rule));
    if (e->why.n) {
        qw_buf_fmt(b, ": ");
        explain_text(b, e->why);
    }
}

static enum qw_rc
want_charsets(struct way *w, const struct qw_edit_view *e)
{
    enum qw_charset charset;
    enum qw_rc rc = QW_OK;

    if (strcmp(e->stage, "decode") != 0)
        return QW_OK;
    if (w->conf->charsets == NULL)
        rc = qw_charsets_new(&w->conf->charsets, w->ctx);
    if (rc == QW_OK && strncmp(e->rule, "decode.", 7) == 0 &&
        qw_charset_find(e->rule + 7, &charset) && charset < QW_CHARSETS)
        rc = qw_charsets_load(w->conf->charsets, charset, w->ctx);
    return rc;
}

/* The edit that the place, or all of the range, is inside of: its number, or QW_NOWHERE. */
static size_t
holder(const struct way *w, size_t pass)
{
    struct qw_range out = w->source ? qw_trace_forth(w->t, pass, w->at) : w->at;
    struct qw_range near = qw_trace_touch(w->t, pass, out);

    for (size_t i = near.from; i < near.to; i++) {
        const struct qw_edit_view *e = &w->t->edits[i];
        size_t from = w->source ? e->at : w->t->out[i];
        size_t to = from + (w->source ? e->del.n : e->ins.n);
        bool place = w->at.from == w->at.to;
        if (place ? from < w->at.from && w->at.from < to : from <= w->at.from && w->at.to <= to)
            return i;
    }
    return QW_NOWHERE;
}

/* The place on the other side of the pass; inside of one edit as exactly as is known. */
static enum qw_rc
cross(struct way *w, size_t pass)
{
    size_t i = holder(w, pass);

    if (i == QW_NOWHERE) {
        w->at = w->source ? qw_trace_forth(w->t, pass, w->at) : qw_trace_back(w->t, pass, w->at);
        return QW_OK;
    }
    const struct qw_edit_view *e = &w->t->edits[i];
    size_t here = w->source ? e->at : w->t->out[i];
    size_t there = w->source ? w->t->out[i] : e->at;
    bool place = w->at.from == w->at.to; /* which stands behind the part before it */
    struct qw_range part = { place ? 0 : w->at.from - here, w->at.to - here };
    enum qw_rc rc = want_charsets(w, e);
    if (rc != QW_OK)
        return rc;
    part = explain_inside(w->conf->charsets, e, part, !w->source);
    w->at = (struct qw_range){ there + (place ? part.to : part.from), there + part.to };
    return QW_OK;
}

static enum qw_rc
step(struct way *w, size_t pass)
{
    const struct qw_pass *p = &w->t->passes[pass];
    struct qw_range out = w->source ? qw_trace_forth(w->t, pass, w->at) : w->at;
    struct qw_range near = qw_trace_touch(w->t, pass, out);
    size_t shown = 0;

    if (w->json) {
        qw_buf_fmt(w->b, "%s{\"stage\":", w->steps++ ? "," : "");
        qw_json_string(w->b, qw_span_str(p->stage));
        qw_buf_fmt(w->b, ",\"from\":%zu,\"to\":%zu,\"edits\":[", w->at.from, w->at.to);
    } else {
        qw_buf_fmt(w->b, "  ");
        explain_text(w->b, qw_span_str(p->stage));
        qw_buf_fmt(w->b, "%*s", 10 - (int)(strlen(p->stage) % 10), "");
    }
    for (size_t i = near.from; i < near.to; i++) {
        enum role role = role_of(w, i);
        if (role == ASIDE)
            continue;
        put_edit(w, i, role, shown++ == 0);
    }
    if (w->json)
        qw_buf_fmt(w->b, "]}");
    else
        qw_buf_fmt(w->b, shown ? "\n" : "as it was, at byte %zu\n", w->at.from);
    return cross(w, pass);
}

static void
put_head(struct way *w, struct qw_span text, const struct explained *doc)
{
    size_t left = explain_left(text, w->at.from, AROUND);

    if (w->json) {
        qw_buf_fmt(w->b, "{\"id\":");
        qw_json_string(w->b, doc->id);
        qw_buf_fmt(w->b,
            ",\"of\":\"%s\",\"from\":%zu,\"to\":%zu,\"text\":", w->source ? "source" : "text",
            w->at.from, w->at.to);
        explain_string(w->b, qw_span_slice(text, w->at.from, w->at.to));
        qw_buf_fmt(w->b, ",\"steps\":[");
        return;
    }
    explain_move(&w->place, text, w->at.from);
    explain_text(w->b, doc->id);
    qw_buf_fmt(w->b, ": byte %zu of what %s, line %zu, column %zu: ", w->at.from,
        w->source ? "went in" : "came out", w->place.line, w->place.column);
    put_quoted(w->b, qw_span_slice(text, w->at.from, w->at.to));
    qw_buf_fmt(w->b, " in ");
    put_quoted(w->b, qw_span_slice(text, left, explain_right(text, w->at.to, AROUND)));
    qw_buf_byte(w->b, '\n');
}

static void
put_end(struct way *w)
{
    struct qw_span text = w->source ? w->t->text : w->t->source;
    struct qw_span here = qw_span_slice(text, w->at.from, w->at.to);

    if (w->json) {
        qw_buf_fmt(w->b, "],\"end\":{\"from\":%zu,\"to\":%zu,\"hex\":\"", w->at.from, w->at.to);
        for (size_t i = 0; i < here.n; i++)
            qw_buf_fmt(w->b, "%02x", (unsigned char)here.p[i]);
        qw_buf_fmt(w->b, "\"}}\n");
        return;
    }
    qw_buf_fmt(w->b, "  %-9s ", w->source ? "came out" : "went in");
    if (here.n == 0) {
        qw_buf_fmt(w->b, "nothing, at byte %zu\n", w->at.from);
        return;
    }
    qw_buf_fmt(w->b, "byte %zu", w->at.from);
    if (here.n > 1)
        qw_buf_fmt(w->b, " to %zu", w->at.to - 1);
    qw_buf_fmt(w->b, ": ");
    put_quoted(w->b, here);
    if (qw_utf8_valid(here) == here.n && here.n <= BYTES)
        for (size_t i = 0; i < here.n; i++)
            qw_buf_fmt(w->b, i ? " %02X" : ", %02X", (unsigned char)here.p[i]);
    qw_buf_byte(w->b, '\n');
}

/* The character that holds byte `at`; the byte where there is none. */
static struct qw_range
character(struct qw_span text, size_t at)
{
    for (size_t k = 0; k < 4 && k <= at; k++) {
        size_t from = at - k;
        if (((unsigned char)text.p[from] & 0xc0) == 0x80)
            continue;
        size_t n = qw_utf8_len(text.p[from]);
        if (n > k && n <= text.n - from && qw_utf8_valid(qw_span_slice(text, from, from + n)) == n)
            return (struct qw_range){ from, from + n };
        break;
    }
    return (struct qw_range){ at, at + 1 };
}

/* The way of the character, or byte, that stands at w->at. */
static enum qw_rc
follow(struct way *w, const struct explained *doc)
{
    const struct qw_trace *t = doc->trace;
    enum qw_rc rc = QW_OK;

    w->steps = 0;
    put_head(w, w->source ? t->source : t->text, doc);
    for (size_t k = 0; k < t->n && rc == QW_OK; k++) {
        rc = step(w, w->source ? k : t->n - 1 - k);
        if (w->source && w->at.from == w->at.to)
            break; /* it is gone */
    }
    put_end(w);
    return rc;
}

enum qw_rc
explain_why(struct qw_buf *b, struct explain_conf *conf, const struct explained *doc,
    const struct explain_question *q, struct qw_ctx *ctx)
{
    const struct qw_trace *t = doc->trace;
    struct qw_span text = q->source ? t->source : t->text;
    struct way w = { .b = b, .conf = conf, .t = t, .json = q->json, .source = q->source };
    enum qw_rc rc = QW_OK;
    size_t to = q->at.to < text.n ? q->at.to : text.n;

    w.ctx = ctx;
    w.place = (struct explain_place){ 0, 1, 1 };
    if (q->at.from >= text.n)
        return qw_fail(
            ctx, QW_BAD, QW_NOWHERE, "byte %zu is asked for, it has %zu", q->at.from, text.n);
    bool characters = qw_utf8_valid(text) == text.n;
    for (size_t at = q->at.from; rc == QW_OK && at < to;) {
        struct qw_range one = characters ? character(text, at) : (struct qw_range){ at, at + 1 };
        w.at = one;
        rc = follow(&w, doc);
        at = one.to;
    }
    return rc;
}
