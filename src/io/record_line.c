/* Records, the writing half: see record.h. */
#include "base/base64.h"
#include "chain/digest.h"
#include "io/json.h"
#include "io/record.h"
#include "text/utf8.h"

static bool
has_key(const struct qw_keys *keys, const char *key)
{
    for (size_t i = 0; keys && i < keys->n; i++)
        if (qw_span_eq(keys->list[i], qw_span_str(key)))
            return true;
    return false;
}

/* `"key":value` for each note that is not there yet; but for `except`. */
static void
add_notes(struct qw_buf *b, const struct qw_note_list *notes, const struct qw_keys *old,
    const char *except)
{
    bool first = old == NULL || old->n == 0;

    for (size_t i = 0; i < notes->n; i++) {
        if (has_key(old, notes->list[i].key) || (except && strcmp(notes->list[i].key, except) == 0))
            continue;
        if (!first)
            qw_buf_byte(b, ',');
        first = false;
        qw_json_string(b, qw_span_str(notes->list[i].key));
        qw_buf_byte(b, ':');
        qw_json_note(b, &notes->list[i]);
    }
}

static void
put_source(struct qw_buf *b, const struct qw_share *share)
{
    char json[QW_DIGEST_JSON];

    qw_buf_span(b, qw_digest_json(share->source, json));
}

/* With edits the text is no longer what went in, and its digest is not the source's; a
 * part has a source of its own. */
static void
add_signals(struct qw_buf *b, const struct qw_notes *notes, const struct qw_record *old,
    const struct qw_share *share)
{
    const struct qw_keys *keys = old ? &old->signals : NULL;
    size_t before = b->n;

    add_notes(b, &notes->signals, keys, share || (old && old->n_edits) ? "source" : NULL);
    if (share == NULL || has_key(keys, "source"))
        return;
    qw_buf_fmt(b, b->n > before || (keys && keys->n) ? ",\"source\":" : "\"source\":");
    put_source(b, share);
}

void
qw_record_add_notes(struct qw_buf *b, const struct qw_note_list *notes)
{
    qw_buf_byte(b, '{');
    add_notes(b, notes, NULL, NULL);
    qw_buf_byte(b, '}');
}

static char *
put(char *to, const char *s, size_t n)
{
    memcpy(to, s, n);
    return to + n;
}

#define PUT(to, s) put(to, "" s, sizeof(s) - 1)

static char *
put_number(char *to, size_t n)
{
    char digits[24];
    size_t k = sizeof(digits);

    do
        digits[--k] = (char)('0' + n % 10);
    while (n /= 10);
    return put(to, digits + k, sizeof(digits) - k);
}

enum { SHORT = 512 };

static void
add_long_edit(struct qw_buf *b, const struct qw_edit_view *e, bool again)
{
    qw_buf_fmt(b, "{\"stage\":");
    qw_json_string(b, qw_span_str(e->stage));
    qw_buf_fmt(b, ",\"at\":%zu,", e->at);
    if (qw_utf8_valid(e->del) == e->del.n) {
        qw_buf_fmt(b, "\"del\":");
        qw_json_string(b, e->del);
    } else {
        qw_buf_fmt(b, "\"del64\":\"");
        qw_base64_add(b, e->del);
        qw_buf_byte(b, '"');
    }
    qw_buf_fmt(b, ",\"ins\":");
    qw_json_string(b, e->ins);
    qw_buf_fmt(b, ",\"rule\":");
    qw_json_string(b, qw_span_str(e->rule));
    if (e->why.n) {
        qw_buf_fmt(b, ",\"why\":");
        qw_json_string(b, e->why);
    }
    qw_buf_fmt(b, again ? ",\"again\":true}" : "}");
}

/* A name that was written, and where: edits side by side mostly share stage and rule. */
struct said {
    const char *name;
    size_t at, n;
};

static char *
put_name(const struct qw_buf *b, char *to, const char *name, struct said *said)
{
    if (name == said->name)
        return put(to, b->p + said->at, said->n);
    char *end = qw_json_escape(to, qw_span_str(name));
    *said = (struct said){ name, (size_t)(to - b->p), (size_t)(end - to) };
    return end;
}

/* Edits are many and short: they are written without formatting. What is long, or no
 * UTF-8, goes the general way. */
static void
add_edit(struct qw_buf *b, const struct qw_edit_view *e, bool again, struct said said[2])
{
    size_t bytes = strlen(e->stage) + strlen(e->rule) + e->why.n + e->ins.n + e->del.n;

    if (bytes > SHORT || qw_utf8_valid(e->del) < e->del.n) {
        add_long_edit(b, e, again);
        return;
    }
    if (!qw_buf_reserve(b, 6 * bytes + 128))
        return;
    char *p = PUT(b->p + b->n, "{\"stage\":\"");
    p = put_name(b, p, e->stage, &said[0]);
    p = PUT(p, "\",\"at\":");
    p = put_number(p, e->at);
    p = PUT(p, ",\"del\":\"");
    p = qw_json_escape(p, e->del);
    p = PUT(p, "\",\"ins\":\"");
    p = qw_json_escape(p, e->ins);
    p = PUT(p, "\",\"rule\":\"");
    p = put_name(b, p, e->rule, &said[1]);
    if (e->why.n) {
        p = PUT(p, "\",\"why\":\"");
        p = qw_json_escape(p, e->why);
    }
    p = again ? PUT(p, "\",\"again\":true}") : PUT(p, "\"}");
    b->n = (size_t)(p - b->p);
}

static void
add_edits(struct qw_buf *b, const struct qw_journal *j, const struct qw_record *old)
{
    size_t n = old ? old->n_edits : 0;
    bool again = n && j->n && strcmp(old->edits[n - 1].stage, j->list[0].stage) == 0;
    struct said said[2] = { 0 };

    for (size_t i = 0; i < j->n; i++) {
        if (n || i)
            qw_buf_byte(b, ',');
        add_edit(b, &j->list[i], again && i == 0, said);
    }
}

/* All the edits of a record, as one array. */
static void
put_edits(struct qw_buf *b, const struct qw_edit_view *edits, size_t n)
{
    struct said said[2] = { 0 };

    qw_buf_byte(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            qw_buf_byte(b, ',');
        add_edit(b, &edits[i], edits[i].again, said);
    }
    qw_buf_byte(b, ']');
}

static void
put_new(struct qw_buf *b, struct qw_span id, const struct qw_record_place *place,
    struct qw_span text, const struct qw_notes *notes, const struct qw_share *share)
{
    qw_buf_fmt(b, "{\"id\":");
    qw_json_string(b, id);
    qw_buf_fmt(b, ",\"text\":");
    qw_json_string(b, text);
    qw_buf_fmt(b, ",\"meta\":{");
    add_notes(b, &notes->meta, NULL, NULL);
    qw_buf_fmt(b, "},\"signals\":{");
    add_signals(b, notes, NULL, share);
    qw_buf_byte(b, '}');
    if (place && place->offset >= 0)
        qw_buf_fmt(b, ",\"place\":{\"offset\":%lld,\"bytes\":%lld}", place->offset, place->bytes);
}

void
qw_record_new_line(struct qw_buf *b, struct qw_span id, const struct qw_record_place *place,
    struct qw_span text, const struct qw_notes *notes, const struct qw_journal *journal)
{
    put_new(b, id, place, text, notes, NULL);
    if (journal) {
        qw_buf_fmt(b, ",\"edits\":[");
        add_edits(b, journal, NULL);
        qw_buf_byte(b, ']');
    }
    qw_buf_fmt(b, "}\n");
}

void
qw_record_part_new_line(
    struct qw_buf *b, const struct qw_record_part *part, const struct qw_record_place *place)
{
    put_new(b, part->id, place, part->text, part->notes, part->share);
    if (part->share) {
        qw_buf_fmt(b, ",\"edits\":");
        put_edits(b, part->share->edits, part->share->n);
    }
    qw_buf_fmt(b, "}\n");
}

/* What goes into the line: at `from`, in place of the bytes up to `to`. */
enum piece { NEW_ID, NEW_TEXT, MORE_META, NEW_SOURCE, MORE_SIGNALS, MORE_EDITS, PIECES };

struct writer {
    struct qw_buf *out;
    const struct qw_record *r;
    struct qw_span id; /* of a part; or empty: the record's own stays */
    struct qw_span text;
    const struct qw_notes *notes;
    const struct qw_journal *journal; /* what is new; or else */
    const struct qw_share *share;     /* all of a part's; or neither */
};

static void
put_piece(const struct writer *w, enum piece piece)
{
    switch (piece) {
    case NEW_ID:
        qw_json_string(w->out, w->id);
        break;
    case NEW_TEXT:
        qw_json_string(w->out, w->text);
        break;
    case MORE_META:
        add_notes(w->out, &w->notes->meta, &w->r->meta, NULL);
        break;
    case NEW_SOURCE:
        put_source(w->out, w->share);
        break;
    case MORE_SIGNALS:
        add_signals(w->out, w->notes, w->r, w->share);
        break;
    default:
        if (w->share)
            put_edits(w->out, w->share->edits, w->share->n);
        else
            add_edits(w->out, w->journal, w->r);
        break;
    }
}

/* Members that the record did not have go before its closing brace. */
static void
put_missing(const struct writer *w)
{
    const struct qw_record *r = w->r;

    if (w->id.n && r->id_at.to == 0) {
        qw_buf_fmt(w->out, ",\"id\":");
        qw_json_string(w->out, w->id);
    }
    if (r->meta_at.to == 0) {
        qw_buf_fmt(w->out, ",\"meta\":{");
        add_notes(w->out, &w->notes->meta, NULL, NULL);
        qw_buf_byte(w->out, '}');
    }
    if (r->signals_at.to == 0) {
        qw_buf_fmt(w->out, ",\"signals\":{");
        add_signals(w->out, w->notes, r, w->share);
        qw_buf_byte(w->out, '}');
    }
    if (r->edits_at.to == 0 && w->share) {
        qw_buf_fmt(w->out, ",\"edits\":");
        put_edits(w->out, w->share->edits, w->share->n);
    } else if (r->edits_at.to == 0 && w->journal) {
        qw_buf_fmt(w->out, ",\"edits\":[");
        add_edits(w->out, w->journal, NULL);
        qw_buf_byte(w->out, ']');
    }
}

/* The closing bracket of an object or array stands one byte before its end. */
static struct qw_place
close_of(struct qw_place p)
{
    return p.to ? (struct qw_place){ p.to - 1, p.to - 1 } : p;
}

static void
write_line(const struct writer *w)
{
    struct qw_buf *b = w->out;
    const struct qw_record *r = w->r;
    const struct qw_place none = { 0, 0 };
    struct qw_place at[PIECES] = { w->id.n ? r->id_at : none, r->text_at, close_of(r->meta_at),
        w->share ? r->source_at : none, close_of(r->signals_at),
        w->share     ? r->edits_at
        : w->journal ? close_of(r->edits_at)
                     : none };
    size_t from = 0, close = r->line.n;

    while (close > 0 && r->line.p[close - 1] != '}')
        close--;
    for (;;) { /* the pieces in the order in which the line has them */
        enum piece next = PIECES;
        for (enum piece k = NEW_ID; k < PIECES; k++)
            if (at[k].from >= from && at[k].to != 0 &&
                (next == PIECES || at[k].from < at[next].from))
                next = k;
        if (next == PIECES)
            break;
        qw_buf_add(b, r->line.p + from, at[next].from - from);
        put_piece(w, next);
        from = at[next].to;
        at[next].to = 0;
    }
    qw_buf_add(b, r->line.p + from, close - 1 - from);
    put_missing(w);
    qw_buf_add(b, r->line.p + close - 1, r->line.n - close + 1);
    qw_buf_byte(b, '\n');
}

void
qw_record_next_line(struct qw_buf *b, const struct qw_record *r, struct qw_span text,
    const struct qw_notes *notes, const struct qw_journal *journal)
{
    const struct writer w = { b, r, { NULL, 0 }, text, notes, journal, NULL };

    write_line(&w);
}

void
qw_record_part_line(struct qw_buf *b, const struct qw_record *r, const struct qw_record_part *part)
{
    const struct writer w = { b, r, part->id, part->text, part->notes, NULL, part->share };

    write_line(&w);
}

void
qw_record_other_line(struct qw_buf *b, const struct qw_record *r, struct qw_span text,
    const struct qw_edit_view *edits, size_t n_edits)
{
    bool text_first = r->text_at.from < r->edits_at.from;
    size_t from = 0;

    for (int k = 0; k < 2; k++) {
        bool is_text = (k == 0) == text_first;
        struct qw_place at = is_text ? r->text_at : r->edits_at;
        qw_buf_add(b, r->line.p + from, at.from - from);
        if (is_text)
            qw_json_string(b, text);
        else
            put_edits(b, edits, n_edits);
        from = at.to;
    }
    qw_buf_add(b, r->line.p + from, r->line.n - from);
    qw_buf_byte(b, '\n');
}
