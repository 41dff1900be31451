#include <stdlib.h>
#include "chain/stage.h"
#include "rule/page/gibberish.h"
#include "rule/chars/hanscript.h"
#include "rule/chars/opencc.h"
#include "text/utf8.h"

enum mode { AUTO, KEEP, HANS };

enum rule { T2S, PINYIN, COMPAT, RULES };

static const char *const ids[RULES] = { "convert.t2s", "convert.pinyin", "convert.compat" };

static const struct qw_opt opts[] = {
    { "script", 0, "auto|keep|hans",
        "auto: Traditional text becomes Simplified (default); keep: as it is; hans: all text" },
    QW_OPT_END,
};

struct convert {
    struct qw_table *table;
    struct qw_hanscript *han;
    struct qw_gibberish *gibberish;
    const char *ids[RULES];
    enum mode mode;
    double least, share;           /* of a document, see rules/convert.tsv */
    double line_least, line_share; /* of a line */
};

struct scratch {
    struct qw_opencc *opencc;
    struct qw_buf shown, out; /* a line with its compatibility forms replaced; converted */
};

/* One document in the hand of one thread. */
struct page {
    const struct convert *r;
    struct scratch *s;
    struct qw_span text;
    struct qw_edits *edits;
    bool whole; /* every line is converted */
    bool lines; /* those that are Traditional are */
    bool toned; /* pinyin with tones stands behind Traditional characters */
};

static void
close_rules(void *rules)
{
    struct convert *r = rules;

    qw_table_free(r->table);
    qw_hanscript_free(r->han);
    qw_gibberish_free(r->gibberish);
}

static enum qw_rc
read_mode(struct convert *r, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const modes[] = { "auto", "keep", "hans" };
    const char *given = qw_conf_get(conf, "script");

    for (int i = 0; i < 3; i++) {
        if (given == NULL || strcmp(given, modes[i]) == 0) {
            r->mode = given ? (enum mode)i : AUTO;
            return QW_OK;
        }
    }
    return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "--script %s: not auto, keep or hans", given);
}

static enum qw_rc
read_numbers(struct convert *r, struct qw_ctx *ctx)
{
    size_t row = qw_table_find(r->table, ids[T2S]);
    enum qw_rc rc = qw_table_number(r->table, row, "least", 2, &r->least, ctx);

    if (rc == QW_OK)
        rc = qw_table_number(r->table, row, "share", 0.8, &r->share, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(r->table, row, "line_least", 8, &r->line_least, ctx);
    if (rc == QW_OK)
        rc = qw_table_number(r->table, row, "line_share", 0.5, &r->line_share, ctx);
    return rc;
}

static enum qw_rc
open_rules(void *rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "id", "what", "yes", "no", NULL };
    struct convert *r = rules;
    enum qw_rc rc = read_mode(r, conf, ctx);

    if (rc == QW_OK)
        rc = qw_table_load(&r->table, conf, "convert", columns, ctx);
    for (int i = 0; rc == QW_OK && i < RULES; i++)
        rc = qw_table_need(r->table, ids[i], &r->ids[i], ctx);
    if (rc == QW_OK)
        rc = read_numbers(r, ctx);
    if (rc == QW_OK)
        rc = qw_hanscript_load(&r->han, conf, ctx);
    if (rc == QW_OK)
        rc = qw_gibberish_new(&r->gibberish, conf, ctx);
    return rc;
}

static void
thread_close(void *scratch)
{
    struct scratch *s = scratch;

    qw_opencc_free(s->opencc);
    qw_buf_release(&s->shown);
    qw_buf_release(&s->out);
}

static enum qw_rc
thread_open(void *scratch, const void *rules, struct qw_ctx *ctx)
{
    struct scratch *s = scratch;

    (void)rules;
    qw_buf_init(&s->shown, SIZE_MAX);
    qw_buf_init(&s->out, SIZE_MAX);
    s->opencc = qw_opencc_new("t2s.json");
    return s->opencc ? QW_OK : qw_fail_memory(ctx);
}

static bool
is_mostly(const struct qw_hanzi_count *n, double least, double share)
{
    double both = (double)(n->hant + n->hans);

    return n->hant > 0 && (double)n->hant >= least && (double)n->hant >= share * both;
}

/* The next line, its newline left out; *at moves behind it. */
static struct qw_span
next_line(struct qw_span text, size_t *at)
{
    const char *end = memchr(text.p + *at, '\n', text.n - *at);
    struct qw_span line = qw_span_slice(text, *at, end ? (size_t)(end - text.p) : text.n);

    *at += line.n + 1;
    return line;
}

/* Count the characters of a line; those of Simplified script only where enough are
 * Traditional, for else nobody asks. */
static struct qw_hanzi_count
count_line(const struct convert *r, struct qw_span line, double least)
{
    struct qw_hanzi_count n = { 0 }, all = { 0 };

    qw_hanzi_skim(qw_hanscript_kinds(r->han), line, &n);
    if (n.hant == 0 || (double)n.hant < least)
        return n;
    qw_hanzi_add(qw_hanscript_kinds(r->han), line, &all);
    return all;
}

/* Is a text with so many Traditional characters a Traditional one? The Simplified ones
 * are counted until they are too many. */
static bool
is_hant(const struct convert *r, struct qw_span text, size_t hant)
{
    struct qw_hanzi_count n = { .hant = hant }, line;

    for (size_t at = 0; at < text.n && is_mostly(&n, r->least, r->share); n.hans += line.hans) {
        line = (struct qw_hanzi_count){ 0 };
        qw_hanzi_add(qw_hanscript_kinds(r->han), next_line(text, &at), &line);
    }
    return is_mostly(&n, r->least, r->share);
}

static bool
has_hant_line(const struct convert *r, struct qw_span text)
{
    for (size_t at = 0; at < text.n;) {
        struct qw_hanzi_count n = count_line(r, next_line(text, &at), r->line_least);
        if (is_mostly(&n, r->line_least, r->line_share))
            return true;
    }
    return false;
}

/* The kinds of the character before a place of the text. */
static unsigned
kind_before(const struct page *p, size_t at)
{
    size_t step;
    uint32_t c = qw_utf8_before(p->text.p, p->text.p + at, &step);

    return c < 0x10000 ? qw_hanscript_kinds(p->r->han)->kinds[c] : 0;
}

/* Injected pinyin at text[at], a bracket: 創(chuàng)新. Its bytes, or 0. Without a
 * tone it may be an English word: then only where toned ones stand in the text. */
static size_t
pinyin_at(const struct page *p, size_t at, bool behind_another, bool *toned)
{
    char plain[QW_PINYIN_MAX + 1];
    size_t len;

    if (!behind_another && !(kind_before(p, at) & QW_HANZI_HANT))
        return 0;
    len = qw_hanzi_pinyin(p->text, at, plain, toned);
    if (len == 0 || !qw_hanscript_syllable(p->r->han, qw_span_str(plain)))
        return 0;
    return *toned || (p->toned && plain[1]) ? len : 0;
}

static bool
has_toned(const struct page *p)
{
    bool toned;

    for (size_t at = 0; at < p->text.n; at++) {
        char c = p->text.p[at];
        if ((c == '(' || c == (char)0xef) && pinyin_at(p, at, false, &toned) && toned)
            return true;
    }
    return false;
}

/* The line with compatibility forms as what they show; one character for one. */
static struct qw_span
show(const struct page *p, struct qw_span line)
{
    struct qw_buf *b = &p->s->shown;
    size_t step;

    qw_buf_reset(b);
    for (size_t at = 0; at < line.n; at += step) {
        struct qw_span to = qw_hanscript_compat(p->r->han, qw_utf8_at(line.p + at, &step));
        qw_buf_span(b, to.n ? to : qw_span(line.p + at, step));
    }
    return qw_buf_view(b);
}

/* One run of characters that change for one reason. */
struct run {
    size_t at, len;     /* in the text */
    struct qw_span put; /* in the converted line */
    const char *rule;   /* NULL: none */
};

static void
flush(const struct page *p, struct run *run)
{
    if (run->rule)
        qw_edits_add(p->edits, run->at, run->len, run->put, run->rule);
    run->rule = NULL;
}

static void
extend(const struct page *p, struct run *run, size_t at, size_t len, struct qw_span put,
    const char *rule)
{
    if (run->rule == rule) { /* a run is broken wherever a character stays */
        run->len += len;
        run->put.n += put.n;
        return;
    }
    flush(p, run);
    *run = (struct run){ at, len, put, rule };
}

/* Two texts with as many characters: propose what differs; injected pinyin goes where
 * the line is Traditional. */
static void
compare(const struct page *p, struct qw_span line, struct qw_span out, bool hant)
{
    size_t base = (size_t)(line.p - p->text.p), i = 0, k = 0, a, b, cut = 0;
    struct run run = { 0 };
    bool toned;

    while (i < line.n && k < out.n) {
        uint32_t c = qw_utf8_at(line.p + i, &a);
        b = qw_utf8_len(out.p[k]);
        size_t pinyin = hant && (c == '(' || c == U'（')
                            ? pinyin_at(p, base + i, i > 0 && i == cut, &toned)
                            : 0;
        if (pinyin) {
            flush(p, &run);
            qw_edits_cut(p->edits, base + i, pinyin, p->r->ids[PINYIN]);
            for (size_t end = i + pinyin; i < end; i += qw_utf8_len(line.p[i]))
                k += qw_utf8_len(out.p[k]);
            cut = i;
            continue;
        }
        if (a == b && memcmp(line.p + i, out.p + k, a) == 0)
            flush(p, &run);
        else
            extend(p, &run, base + i, a, qw_span(out.p + k, b),
                p->r->ids[qw_hanscript_compat(p->r->han, c).n ? COMPAT : T2S]);
        i += a, k += b;
    }
    flush(p, &run);
}

static enum qw_rc
convert_line(const struct page *p, struct qw_span line, bool compat, struct qw_ctx *ctx)
{
    struct qw_span shown = compat ? show(p, line) : line;
    struct qw_buf *out = &p->s->out;

    qw_buf_reset(out);
    enum qw_rc rc = qw_opencc_convert(p->s->opencc, shown, out, ctx);
    if (rc != QW_OK || p->s->shown.failed)
        return rc != QW_OK ? rc : qw_fail_memory(ctx);
    if (qw_utf8_count(qw_buf_view(out)) == qw_utf8_count(line))
        compare(p, line, qw_buf_view(out), true);
    else /* a phrase of another length: no such row in OpenCC 1.1.5 */
        qw_edits_add(
            p->edits, (size_t)(line.p - p->text.p), line.n, qw_buf_view(out), p->r->ids[T2S]);
    return QW_OK;
}

/* Noise is no script, whatever its characters are. */
static bool
is_noise(const struct convert *r, struct qw_span text)
{
    return r->mode == AUTO && qw_gibberish_is(r->gibberish, text);
}

static enum qw_rc
do_lines(const struct page *p, struct qw_ctx *ctx)
{
    const struct convert *r = p->r;
    enum qw_rc rc = QW_OK;

    for (size_t at = 0; rc == QW_OK && at < p->text.n;) {
        struct qw_span line = next_line(p->text, &at);
        struct qw_hanzi_count n = count_line(r, line, r->least);
        bool hant = p->whole || (p->lines && is_mostly(&n, r->least, r->line_share));
        if ((hant || n.compat) && is_noise(r, line))
            continue;
        if (hant && (n.han || n.compat))
            rc = convert_line(p, line, n.compat > 0, ctx);
        else if (n.compat) {
            struct qw_span shown = show(p, line);
            if (p->s->shown.failed)
                return qw_fail_memory(ctx);
            compare(p, line, shown, false);
        }
    }
    return rc;
}

static enum qw_rc
run(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    const struct convert *r = rules;
    struct page p = { .r = r, .s = scratch, .text = doc->text, .edits = edits };
    struct qw_hanzi_count n = { 0 };

    qw_hanzi_skim(qw_hanscript_kinds(r->han), doc->text, &n);
    if (n.han == 0 && n.compat == 0)
        return QW_OK;
    bool whole = is_hant(r, doc->text, n.hant);
    bool mixed = !whole && (double)n.hant >= r->line_least && has_hant_line(r, doc->text);
    bool noise = (whole || mixed || n.compat) && is_noise(r, doc->text);
    if (n.han && !noise)
        qw_notes_signal(notes, "script",
            whole   ? QW_LIT("Hant")
            : mixed ? QW_LIT("mixed")
                    : QW_LIT("Hans"));
    p.whole = r->mode == HANS || (r->mode == AUTO && whole);
    p.lines = r->mode == AUTO && mixed;
    if ((!p.whole && !p.lines && n.compat == 0) || noise)
        return QW_OK;
    p.toned = (p.whole || p.lines) && has_toned(&p);
    return do_lines(&p, ctx);
}

static const struct qw_table *
table(const void *rules, size_t i)
{
    const struct convert *r = rules;

    return i == 0 ? r->table : qw_hanscript_table(r->han, i - 1);
}

const struct qw_stage qw_stage_convert = {
    .name = "convert",
    .brief = "Traditional to Simplified, compatibility forms to plain characters",
    .opts = opts,
    .rules_size = sizeof(struct convert),
    .scratch_size = sizeof(struct scratch),
    .open = open_rules,
    .close = close_rules,
    .thread_open = thread_open,
    .thread_close = thread_close,
    .run = run,
    .table = table,
    .library = qw_opencc_version,
};
