#include <math.h>
#include <stdlib.h>
#include "chain/stage.h"
#include "rule/code.h"
#include "rule/scrub.h"
#include "text/charset.h"
#include "text/guess.h"
#include "text/utf8.h"

enum { PASSES = 64, GROWTH = 4, SLACK = 1024 };

/* The rule behind each tag of a piece. */
static const char *const rule_names[QW_SCRUB_TAGS] = {
    [QW_UTF8] = "decode.utf-8",
    [QW_GB18030] = "decode.gb18030",
    [QW_BIG5] = "decode.big5",
    [QW_CP1252] = "decode.windows-1252",
    [QW_UTF16LE] = "decode.utf-16le",
    [QW_UTF16BE] = "decode.utf-16be",
    [QW_UTF32LE] = "decode.utf-32le",
    [QW_UTF32BE] = "decode.utf-32be",
    [QW_GUESS_BROKEN] = "decode.broken",
    [QW_SCRUB_CONTROL] = "decode.control",
    [QW_SCRUB_ZERO_WIDTH] = "decode.zero-width",
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
};

static const char *const kind_names[QW_MOJIBAKE_KINDS] = { "utf8-gbk", "utf8-latin", "gbk-latin" };

struct decode {
    struct qw_table *rules, *common_table, *ranges, *prices;
    struct qw_charsets *charsets; /* those of mojibake */
    struct qw_common common;
    struct qw_mojibake mojibake;
    struct qw_guess guess; /* without charsets: a thread has its own */
    struct qw_scrub *scrub;
    const char *rule[QW_SCRUB_TAGS];
};

/* One document on its way: a text, how it came from the bytes, and room for the next. */
struct work {
    struct qw_buf texts[2];
    struct qw_patch patches[2];
    struct qw_changes changes;
    struct qw_span text;
    int now; /* which of the two is current */
    size_t lost;
    bool undone[QW_MOJIBAKE_KINDS];
};

/* One thread's: all charsets, made when the first page comes that is not UTF-8. */
struct scratch {
    struct qw_charsets *charsets;
};

static const struct qw_opt options[] = {
    { "charset", 0, "NAME", "the charset that the page declares: a hint, not the truth" },
    QW_OPT_END,
};

static void
close_rules(void *rules)
{
    struct decode *d = rules;

    if (d == NULL)
        return;
    qw_table_free(d->rules);
    qw_table_free(d->common_table);
    qw_table_free(d->ranges);
    qw_table_free(d->prices);
    qw_charsets_free(d->charsets);
    qw_scrub_free(d->scrub);
    free(d);
}

static enum qw_rc
read_cost(const struct qw_table *t, size_t row, uint8_t *cost, struct qw_ctx *ctx)
{
    double bits;
    enum qw_rc rc = qw_table_number(t, row, "bits", -1, &bits, ctx);

    if (rc == QW_OK && !(bits >= 0 && bits * QW_QUARTERS <= UINT8_MAX))
        rc = qw_table_fail(t, row, "bits", ctx, "not from 0 to 63");
    if (rc == QW_OK)
        *cost = (uint8_t)lround(bits * QW_QUARTERS);
    return rc;
}

static enum qw_rc
load_ranges(struct decode *d, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "from", "to", "bits", NULL };
    enum qw_rc rc = qw_table_load(&d->ranges, conf, "decode/ranges", columns, ctx);

    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(d->ranges); r++) {
        uint32_t from = 0, to = 0;
        uint8_t cost = 0;
        rc = read_cost(d->ranges, r, &cost, ctx);
        if (rc == QW_OK)
            rc = qw_table_code(d->ranges, r, "from", 0x10ffff, &from, ctx);
        if (rc == QW_OK)
            rc = qw_table_code(d->ranges, r, "to", 0x10ffff, &to, ctx);
        for (uint32_t c = from; rc == QW_OK && c <= to && c < 0x10000; c++)
            d->common.basic[c] = cost;
        for (uint32_t c = from >> 8; rc == QW_OK && c <= to >> 8; c++)
            d->common.blocks[c] = cost;
    }
    return rc;
}

static enum qw_rc
load_common(struct decode *d, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "bits", "chars", NULL };
    enum qw_rc rc = load_ranges(d, conf, ctx);

    if (rc == QW_OK)
        rc = qw_table_load(&d->common_table, conf, "decode/common", columns, ctx);
    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(d->common_table); r++) {
        struct qw_span chars = qw_table_get(d->common_table, r, "chars");
        uint8_t cost = 0;
        rc = read_cost(d->common_table, r, &cost, ctx);
        for (size_t at = 0, n; rc == QW_OK && at < chars.n; at += n) {
            uint32_t cp = qw_utf8_at(chars.p + at, &n);
            if (cp < 0x10000)
                d->common.basic[cp] = cost;
        }
    }
    return rc;
}

static enum qw_rc
find_price(
    const struct decode *d, const char *name, const char *part, uint32_t *price, struct qw_ctx *ctx)
{
    const struct qw_table *t = d->prices;
    double bits;

    for (size_t r = 0; r < qw_table_rows(t); r++) {
        struct qw_span cell = qw_table_get(t, r, "name"), head = qw_span_str(name);
        if (!qw_span_starts(cell, head) ||
            !qw_span_eq(qw_span_slice(cell, head.n, cell.n), qw_span_str(part)))
            continue;
        enum qw_rc rc = qw_table_number(t, r, "bits", -1, &bits, ctx);
        if (rc == QW_OK && !(bits >= 0 && bits <= 1000000))
            return qw_table_fail(t, r, "bits", ctx, "not from 0 to 1000000");
        *price = (uint32_t)lround(bits * QW_QUARTERS);
        return rc;
    }
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "%s: no row '%s%s'", qw_table_path(t), name, part);
}

static enum qw_rc
load_prices(struct decode *d, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "name", "bits", NULL };
    struct qw_guess_prices *p = &d->guess.prices;
    enum qw_rc rc = qw_table_load(&d->prices, conf, "decode/prices", columns, ctx);

    if (rc == QW_OK)
        rc = find_price(d, "broken", "", &p->broken, ctx);
    if (rc == QW_OK)
        rc = find_price(d, "change", "", &p->change, ctx);
    if (rc == QW_OK)
        rc = find_price(d, "hint", "", &p->hint, ctx);
    if (rc == QW_OK)
        rc = find_price(d, "inside", "", &p->inside, ctx);
    if (rc == QW_OK)
        rc = find_price(d, "latin", "", &d->mojibake.latin, ctx);
    for (int i = 0; rc == QW_OK && i < QW_CHARSETS; i++)
        rc = find_price(d, qw_charset_name((enum qw_charset)i), "", &p->at_first[i], ctx);
    for (int i = 0; rc == QW_OK && i < QW_MOJIBAKE_KINDS; i++) {
        struct qw_mojibake_prices *m = &d->mojibake.prices[i];
        rc = find_price(d, kind_names[i], ".sure", &m->sure, ctx);
        if (rc == QW_OK)
            rc = find_price(d, kind_names[i], ".likely", &m->likely, ctx);
        if (rc == QW_OK)
            rc = find_price(d, kind_names[i], ".proof", &m->proof, ctx);
        if (rc == QW_OK)
            rc = find_price(d, kind_names[i], ".rare", &m->rare, ctx);
    }
    return rc;
}

static enum qw_rc
load_hint(struct decode *d, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    const char *name = qw_conf_get(conf, "charset");

    d->guess.hint = QW_CHARSETS;
    if (name && !qw_charset_find(name, &d->guess.hint))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "no charset is called '%s'", name);
    return QW_OK;
}

static enum qw_rc
load(struct decode *d, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "id", "what", "bytes", "yes", "no", NULL };
    enum qw_rc rc = qw_table_load(&d->rules, conf, "decode", columns, ctx);

    for (int i = QW_UTF8 + 1; rc == QW_OK && i < QW_SCRUB_TAGS; i++)
        rc = qw_table_need(d->rules, rule_names[i], &d->rule[i], ctx);
    if (rc == QW_OK)
        rc = qw_charsets_new(&d->charsets, false, ctx);
    if (rc == QW_OK)
        rc = load_common(d, conf, ctx);
    if (rc == QW_OK)
        rc = load_prices(d, conf, ctx);
    if (rc == QW_OK)
        rc = load_hint(d, conf, ctx);
    d->mojibake.charsets = d->charsets;
    d->mojibake.common = d->guess.common = &d->common;
    if (rc == QW_OK)
        rc = qw_scrub_new(&d->scrub, conf, &d->mojibake, ctx);
    return rc;
}

static enum qw_rc
open_rules(void **rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct decode *d = calloc(1, sizeof(*d));

    if (d == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = load(d, conf, ctx);
    if (rc != QW_OK) {
        close_rules(d);
        return rc;
    }
    *rules = d;
    return QW_OK;
}

static enum qw_rc
thread_open(void **scratch, const void *rules, struct qw_ctx *ctx)
{
    (void)rules;
    *scratch = calloc(1, sizeof(struct scratch));
    return *scratch ? QW_OK : qw_fail_memory(ctx);
}

static void
thread_close(void *scratch)
{
    qw_charsets_free(((struct scratch *)scratch)->charsets);
    free(scratch);
}

static void
work_release(struct work *w)
{
    for (int i = 0; i < 2; i++) {
        qw_buf_release(&w->texts[i]);
        qw_patch_release(&w->patches[i]);
    }
    qw_changes_release(&w->changes);
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
    for (size_t i = 0; i < w->changes.n; i++)
        if (w->changes.list[i].tag >= QW_SCRUB_MOJIBAKE)
            w->undone[w->changes.list[i].tag - QW_SCRUB_MOJIBAKE] = true;
    w->now = next;
    w->text = qw_buf_view(&w->texts[next]);
    return !w->texts[next].failed && !w->patches[next].failed;
}

/* The bytes are no plain UTF-8. */
static enum qw_rc
guess(const struct decode *d, struct scratch *s, struct qw_span bytes, struct work *w,
    enum qw_charset *charset, struct qw_ctx *ctx)
{
    struct qw_guess g = d->guess;
    enum qw_rc rc = s->charsets ? QW_OK : qw_charsets_new(&s->charsets, true, ctx);

    if (rc != QW_OK)
        return rc;
    g.charsets = s->charsets;
    *charset = qw_guess_decode(&g, bytes, &w->texts[0], &w->patches[0]);
    w->text = qw_buf_view(&w->texts[0]);
    return *charset == QW_CHARSETS ? qw_fail_memory(ctx) : QW_OK;
}

/* Decode, then scrub until nothing is left to do. */
static enum qw_rc
work_run(const struct decode *d, struct scratch *s, struct qw_span bytes, struct work *w,
    enum qw_charset *charset, struct qw_ctx *ctx)
{
    size_t max = bytes.n * GROWTH + SLACK;

    *w = (struct work){ .text = bytes };
    qw_buf_init(&w->texts[0], max);
    qw_buf_init(&w->texts[1], max);
    qw_changes_init(&w->changes, max);
    *charset = QW_UTF8;
    size_t clean = qw_scrub_clean(d->scrub, bytes);
    struct qw_span rest = qw_span_slice(bytes, clean, bytes.n);
    bool plain =
        qw_utf8_valid(rest) == rest.n && (rest.n == 0 || memchr(rest.p, 0, rest.n) == NULL);
    enum qw_rc rc = QW_OK;
    if (plain)
        qw_patch_add(&w->patches[0], bytes.n, 1, 1, QW_PATCH_SAME);
    else
        rc = guess(d, s, bytes, w, charset, ctx);
    clean = plain ? clean : 0;
    for (int i = 0; rc == QW_OK && i < PASSES; i++) {
        qw_changes_reset(&w->changes);
        qw_scrub_pass(d->scrub, w->text, i ? 0 : clean, &w->changes, &w->lost);
        if (w->changes.failed)
            return qw_fail_memory(ctx);
        if (w->changes.n == 0)
            break;
        if (!take_changes(w))
            return qw_fail_memory(ctx);
    }
    return rc;
}

/* Tell the patch as edits; the bytes that were dropped as broken. */
static size_t
propose(const struct decode *d, const struct work *w, struct qw_edits *edits)
{
    const struct qw_patch *p = &w->patches[w->now];
    size_t at = 0, t = 0, broken = 0;

    for (size_t i = 0; i < p->n;) {
        int tag = p->list[i].tag;
        size_t from = 0, to = 0;
        for (; i < p->n && p->list[i].tag == tag; i++) {
            from += p->list[i].n * p->list[i].from;
            to += p->list[i].n * p->list[i].to;
        }
        if (tag != QW_PATCH_SAME)
            qw_edits_add(edits, at, from, qw_span_slice(w->text, t, t + to), d->rule[tag]);
        broken += tag == QW_GUESS_BROKEN ? from : 0;
        at += from;
        t += to;
    }
    return broken;
}

static void
note(const struct work *w, enum qw_charset charset, size_t broken, struct qw_notes *notes)
{
    struct qw_buf kinds;

    qw_notes_signal(notes, "charset", qw_span_str(qw_charset_name(charset)));
    if (broken)
        qw_notes_signal_number(notes, "undecodable", (double)broken);
    if (w->lost)
        qw_notes_signal_number(notes, "lost", (double)w->lost);
    qw_buf_init(&kinds, SLACK);
    for (int i = 0; i < QW_MOJIBAKE_KINDS; i++)
        if (w->undone[i])
            qw_buf_fmt(&kinds, "%c\"%s\"", kinds.n ? ',' : '[', kind_names[i]);
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
    struct work w;
    enum qw_charset charset;

    enum qw_rc rc = work_run(d, scratch, doc->text, &w, &charset, ctx);
    if (rc == QW_OK)
        note(&w, charset, propose(d, &w, edits), notes);
    work_release(&w);
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
    enum qw_charset charset;
    struct qw_ctx ctx = { 0 };
    struct qw_buf bytes;
    struct work w;
    bool acts = false;

    qw_buf_init(&bytes, SLACK);
    if (qw_span_eq(qw_table_get(t, row, "bytes"), QW_LIT("y"))) {
        unhex(example, &bytes);
        example = qw_buf_view(&bytes);
    }
    if (work_run(d, scratch, example, &w, &charset, &ctx) == QW_OK)
        for (size_t i = 0; i < w.patches[w.now].n; i++) {
            int tag = w.patches[w.now].list[i].tag;
            acts = acts || (tag > 0 && strcmp(d->rule[tag], qw_table_id(t, row)) == 0);
        }
    work_release(&w);
    qw_buf_release(&bytes);
    return acts;
}

static const struct qw_table *
table(const void *rules, size_t i)
{
    const struct decode *d = rules;
    const struct qw_table *own[] = { d->rules, d->common_table, d->ranges, d->prices };

    return i < 4 ? own[i] : qw_scrub_table(d->scrub, i - 4);
}

const struct qw_stage qw_stage_decode = {
    .name = "decode",
    .brief = "bytes of any charset to clean UTF-8",
    .opts = options,
    .takes_bytes = true,
    .open = open_rules,
    .close = close_rules,
    .thread_open = thread_open,
    .thread_close = thread_close,
    .run = run,
    .table = table,
    .matches = matches,
    .library = qw_charset_version,
};
