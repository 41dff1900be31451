#include <math.h>
#include <stdlib.h>
#include "chain/stage.h"
#include "rule/chars/commons.h"
#include "rule/chars/scrub.h"
#include "text/utf8.h"

enum { PASSES = 64, GROWTH = 4, SLACK = 1024, PIECE = 1 << 15 };

/* The rule behind each tag of a piece. */
static const char *const rule_names[QW_SCRUB_TAGS] = {
    [QW_UTF8] = "decode.utf-8",
    [QW_GB18030] = "decode.gb18030",
    [QW_BIG5] = "decode.big5",
    [QW_EUC_TW] = "decode.euc-tw",
    [QW_EUC_JP] = "decode.euc-jp",
    [QW_SHIFT_JIS] = "decode.shift-jis",
    [QW_EUC_KR] = "decode.euc-kr",
    [QW_CP1252] = "decode.windows-1252",
    [QW_UTF16LE] = "decode.utf-16le",
    [QW_UTF16BE] = "decode.utf-16be",
    [QW_UTF32LE] = "decode.utf-32le",
    [QW_UTF32BE] = "decode.utf-32be",
    [QW_READING_BROKEN] = "decode.broken",
    [QW_SCRUB_CONTROL] = "decode.control",
    [QW_SCRUB_ZERO_WIDTH] = "decode.zero-width",
    [QW_HZ] = "decode.hz",
    [QW_ISO2022CN] = "decode.iso-2022-cn",
    [QW_SCRUB_SOFT_HYPHEN] = "decode.soft-hyphen",
    [QW_SCRUB_VARIATION] = "decode.variation",
    [QW_SCRUB_PERCENT] = "decode.percent",
    [QW_SCRUB_BACKSLASH] = "decode.backslash",
    [QW_SCRUB_BIDI] = "decode.bidi",
    [QW_SCRUB_BOM] = "decode.bom",
    [QW_SCRUB_CRLF] = "decode.crlf",
    [QW_SCRUB_CR] = "decode.cr",
    [QW_SCRUB_BREAK] = "decode.break",
    [QW_SCRUB_SEPARATOR] = "decode.separator",
    [QW_SCRUB_PUA] = "decode.pua",
    [QW_SCRUB_NAMED] = "decode.entity",
    [QW_SCRUB_NUMBER] = "decode.entity-number",
    [QW_SCRUB_MOJIBAKE + QW_MOJIBAKE_UTF8_GBK] = "decode.utf8-gbk",
    [QW_SCRUB_MOJIBAKE + QW_MOJIBAKE_UTF8_LATIN] = "decode.utf8-latin",
    [QW_SCRUB_MOJIBAKE + QW_MOJIBAKE_GBK_LATIN] = "decode.gbk-latin",
    [QW_SCRUB_MOJIBAKE + QW_MOJIBAKE_BIG5_LATIN] = "decode.big5-latin",
    [QW_SCRUB_MOJIBAKE + QW_MOJIBAKE_GBK_BIG5] = "decode.gbk-big5",
    [QW_SCRUB_MOJIBAKE + QW_MOJIBAKE_BIG5_GBK] = "decode.big5-gbk",
};

struct decode {
    struct qw_table *rules;
    struct qw_charsets *charsets; /* those of mojibake */
    struct qw_commons *commons;
    struct qw_scrub *scrub;
    const char *rule[QW_SCRUB_TAGS];
};

/* One document on its way, one a thread: a text, how it came from the bytes, and room for the next. */
struct work {
    struct qw_buf texts[2];
    struct qw_patch patches[2];
    struct qw_changes changes;
    struct qw_span text;
    int now; /* which of the two is current */
    struct qw_verdict verdict;
    const char *by; /* what told the charset; NULL: that it is valid UTF-8 */
    size_t lost;
    bool undone[QW_MOJIBAKE_KINDS];
};

/* One thread's: all charsets, made when the first page comes that is not UTF-8. The text of
 * a document stays until the next one, for its edits point to it. */
struct scratch {
    struct qw_guesser *guesser;
    struct qw_reread *reread;
    struct work work;
};

static const struct qw_opt options[] = {
    { "charset-hint", 0, "NAME", "the charset that the page declares: evidence, not the truth" },
    QW_OPT_END,
};

static void
close_rules(void *rules)
{
    struct decode *d = rules;

    qw_table_free(d->rules);
    qw_charsets_free(d->charsets);
    qw_commons_free(d->commons);
    qw_scrub_free(d->scrub);
}

static enum qw_rc
load_hint(struct decode *d, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    const char *name = qw_conf_get(conf, "charset-hint");

    if (name && !qw_charset_find(name, &d->commons->guess.hint))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "no charset is called '%s'", name);
    return QW_OK;
}

static enum qw_rc
open_rules(void *rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "id", "what", "bytes", "yes", "no", NULL };
    struct decode *d = rules;
    enum qw_rc rc = qw_table_load(&d->rules, conf, "decode", columns, ctx);

    for (int i = QW_UTF8 + 1; rc == QW_OK && i < QW_SCRUB_TAGS; i++)
        rc = qw_table_need(d->rules, rule_names[i], &d->rule[i], ctx);
    if (rc == QW_OK)
        rc = qw_charsets_new(&d->charsets, ctx);
    if (rc == QW_OK)
        rc = qw_commons_new(&d->commons, conf, ctx);
    if (rc == QW_OK)
        rc = load_hint(d, conf, ctx);
    if (rc == QW_OK) {
        d->commons->mojibake.charsets = d->commons->guess.charsets = d->charsets;
        qw_mojibake_fill(&d->commons->mojibake);
        rc = qw_scrub_new(&d->scrub, conf, &d->commons->mojibake, ctx);
    }
    return rc;
}

static enum qw_rc
thread_open(void *scratch, const void *rules, struct qw_ctx *ctx)
{
    const struct decode *d = rules;
    struct scratch *s = scratch;

    return qw_reread_new(&s->reread, &d->commons->mojibake, ctx);
}

static void
thread_close(void *scratch)
{
    struct scratch *s = scratch;

    for (int i = 0; i < 2; i++) {
        qw_buf_release(&s->work.texts[i]);
        qw_patch_release(&s->work.patches[i]);
    }
    qw_changes_release(&s->work.changes);
    qw_guesser_free(s->guesser);
    qw_reread_free(s->reread);
}

/* Forget the last document, keep the memory. */
static void
work_start(struct work *w, struct qw_span bytes)
{
    size_t max = bytes.n * GROWTH + SLACK;

    for (int i = 0; i < 2; i++) {
        qw_buf_reset(&w->texts[i]);
        w->texts[i].max = max;
        w->patches[i].n = 0;
        w->patches[i].failed = false;
    }
    qw_changes_reset(&w->changes);
    w->changes.puts.max = max;
    w->text = bytes;
    w->now = 0;
    w->lost = 0;
    w->verdict = (struct qw_verdict){ QW_UTF8, UINT32_MAX, false };
    w->by = NULL;
    memset(w->undone, 0, sizeof(w->undone));
}

static void
set_escapes(struct work *w, enum qw_charset charset)
{
    w->verdict.charset = charset;
    w->by = "escapes";
}

/* Take the changes that one pass proposed. */
static bool
take_changes(struct work *w)
{
    int next = !w->now;

    qw_buf_reset(&w->texts[next]);
    w->patches[next].n = 0;
    qw_buf_reserve(&w->texts[next], w->text.n + w->changes.puts.n);
    qw_changes_apply(&w->changes, w->text, &w->texts[next]);
    qw_patch_compose(&w->patches[w->now], &w->changes, &w->patches[next]);
    for (size_t i = 0; i < w->changes.n; i++) {
        int tag = w->changes.list[i].tag;
        if (tag >= QW_SCRUB_MOJIBAKE)
            w->undone[tag - QW_SCRUB_MOJIBAKE] = true;
        else if (tag == QW_HZ || tag == QW_ISO2022CN)
            set_escapes(w, (enum qw_charset)tag);
    }
    w->now = next;
    w->text = qw_buf_view(&w->texts[next]);
    return !w->texts[next].failed && !w->patches[next].failed;
}

/* The bytes are no plain UTF-8. */
static enum qw_rc
guess(const struct decode *d, struct scratch *s, struct qw_span bytes, struct qw_ctx *ctx)
{
    struct work *w = &s->work;
    enum qw_rc rc = s->guesser ? QW_OK : qw_guesser_new(&s->guesser, &d->commons->guess, ctx);

    if (rc == QW_OK)
        rc = qw_guess_decode(s->guesser, bytes, &w->texts[0], &w->patches[0], &w->verdict, ctx);
    w->text = qw_buf_view(&w->texts[0]);
    w->by = w->verdict.marked ? "mark" : "characters";
    return rc;
}

/* How likely the charset is right, by how far the second is behind. The characters of a text
 * depend on one another, so a bit of theirs counts as a third of one. */
static double
confidence(uint32_t margin)
{
    double bits = (double)margin / QW_QUARTERS / 3;

    return round(1000 / (1 + exp2(-bits))) / 1000;
}

/* Valid UTF-8 without NUL. What was looked at once is still near for the second look. */
static bool
is_plain(struct qw_span bytes)
{
    for (size_t at = 0, n; at < bytes.n; at += n) {
        struct qw_span piece = qw_span_slice(bytes, at, at + PIECE);
        n = qw_utf8_valid(piece);
        if (n == 0 || (n < piece.n && (n + 4 <= PIECE)) || memchr(piece.p, 0, n))
            return false;
    }
    return true;
}

/* Decode, then scrub until nothing is left to do. */
static enum qw_rc
work_run(const struct decode *d, struct scratch *s, struct qw_span bytes, struct qw_ctx *ctx)
{
    struct work *w = &s->work;

    work_start(w, bytes);
    size_t at = qw_scrub_start(d->scrub, bytes, &w->changes);
    bool plain = is_plain(qw_span_slice(bytes, at, bytes.n)), quick = plain && at == bytes.n;
    enum qw_rc rc = QW_OK;
    if (plain)
        qw_patch_add(&w->patches[0], bytes.n, 1, 1, QW_PATCH_SAME);
    else {
        qw_changes_reset(&w->changes);
        rc = guess(d, s, bytes, ctx);
        at = 0;
    }
    for (int i = 0; rc == QW_OK && i < PASSES; i++, at = 0) {
        if (i > 0 && quick && qw_scrub_settled(d->scrub, w->text, &w->changes))
            break;
        if (i > 0) {
            qw_changes_reset(&w->changes);
            quick = false;
        }
        if (!quick)
            qw_scrub_pass(d->scrub, s->reread, w->text, at, &w->changes, &w->lost);
        if (w->changes.failed)
            return qw_fail_memory(ctx);
        if (w->changes.n == 0)
            break;
        if (!take_changes(w))
            return qw_fail_memory(ctx);
    }
    return rc;
}

/* Tell the patch as edits, and the text that they make; the bytes that were dropped as broken. */
static size_t
propose(const struct decode *d, struct work *w, struct qw_edits *edits)
{
    const struct qw_patch *p = &w->patches[w->now];
    size_t at = 0, t = 0, broken = 0, n = 0;

    for (size_t i = 0; i < p->n; i++)
        n += p->list[i].tag != QW_PATCH_SAME;
    if (n)
        qw_edits_room(edits, n);
    for (size_t i = 0; i < p->n;) {
        int tag = p->list[i].tag;
        size_t from = 0, to = 0;
        for (; i < p->n && p->list[i].tag == tag; i++) {
            from += p->list[i].n * p->list[i].from;
            to += p->list[i].n * p->list[i].to;
            if (tag == QW_READING_BROKEN) /* of a character that stays one byte goes */
                broken += p->list[i].n * (p->list[i].to ? 1 : p->list[i].from);
        }
        if (tag != QW_PATCH_SAME)
            qw_edits_put(edits, at, from, qw_span_slice(w->text, t, t + to), d->rule[tag]);
        at += from;
        t += to;
    }
    if (edits->n) {
        edits->made = w->text;
        edits->maker = &w->texts[w->now];
    }
    return broken;
}

static void
note(const struct work *w, size_t broken, struct qw_notes *notes)
{
    struct qw_buf kinds;

    qw_notes_signal(notes, "charset", qw_span_str(qw_charset_name(w->verdict.charset)));
    if (w->by) {
        qw_notes_signal_number(notes, "charset_confidence",
            w->verdict.margin == UINT32_MAX ? 1 : fmin(confidence(w->verdict.margin), 0.999));
        qw_notes_signal(notes, "charset_by", qw_span_str(w->by));
    }
    if (broken)
        qw_notes_signal_number(notes, "undecodable", (double)broken);
    if (w->lost)
        qw_notes_signal_number(notes, "lost", (double)w->lost);
    qw_buf_init(&kinds, SLACK);
    for (int i = 0; i < QW_MOJIBAKE_KINDS; i++)
        if (w->undone[i])
            qw_buf_fmt(&kinds, "%c\"%s\"", kinds.n ? ',' : '[', qw_mojibake_name(i));
    if (kinds.n) {
        qw_buf_byte(&kinds, ']');
        qw_notes_signal_json(notes, "mojibake", qw_buf_view(&kinds));
    }
    qw_buf_release(&kinds);
}

static enum qw_rc
run(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    const struct decode *d = rules;
    struct scratch *s = scratch;
    enum qw_rc rc = work_run(d, s, doc->text, ctx);

    if (rc == QW_OK)
        note(&s->work, propose(d, &s->work, edits), notes);
    return rc;
}

/* Bytes that are no text stand in the table as hexadecimal digits. */
static void
unhex(struct qw_span digits, struct qw_buf *bytes)
{
    static const char values[] = "0123456789ABCDEF";
    unsigned byte = 1;

    for (size_t i = 0; i < digits.n; i++) {
        const char *v = digits.p[i] ? strchr(values, digits.p[i]) : NULL;
        byte = v ? byte << 4 | (unsigned)(v - values) : byte;
        if (byte > 0xff) {
            qw_buf_byte(bytes, (char)byte);
            byte = 1;
        }
    }
}

static bool
matches(
    const void *rules, void *scratch, const struct qw_table *t, size_t row, struct qw_span example)
{
    const struct decode *d = rules;
    struct qw_ctx ctx = { 0 };
    struct qw_buf bytes;
    struct scratch *s = scratch;
    bool acts = false;

    qw_buf_init(&bytes, SLACK);
    if (qw_span_eq(qw_table_get(t, row, "bytes"), QW_LIT("y"))) {
        unhex(example, &bytes);
        example = qw_buf_view(&bytes);
    }
    if (work_run(d, s, example, &ctx) == QW_OK) {
        const struct qw_patch *p = &s->work.patches[s->work.now];
        for (size_t i = 0; i < p->n; i++) {
            int tag = p->list[i].tag;
            acts = acts || (tag > 0 && strcmp(d->rule[tag], qw_table_id(t, row)) == 0);
        }
    }
    qw_buf_release(&bytes);
    return acts;
}

static const struct qw_table *
table(const void *rules, size_t i)
{
    const struct decode *d = rules;
    const struct qw_table *t = i == 0 ? d->rules : qw_commons_table(d->commons, i - 1);

    return t || i == 0 ? t : qw_scrub_table(d->scrub, i - 1 - QW_COMMONS_TABLES);
}

const struct qw_stage qw_stage_decode = {
    .name = "decode",
    .brief = "bytes of any charset to clean UTF-8",
    .opts = options,
    .takes_bytes = true,
    .rules_size = sizeof(struct decode),
    .scratch_size = sizeof(struct scratch),
    .open = open_rules,
    .close = close_rules,
    .thread_open = thread_open,
    .thread_close = thread_close,
    .run = run,
    .table = table,
    .matches = matches,
    .library = qw_charset_version,
};
