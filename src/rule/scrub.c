#include <stdlib.h>
#include "rule/code.h"
#include "rule/entity.h"
#include "rule/scrub.h"
#include "rule/unescape.h"
#include "text/script.h"
#include "text/sieve.h"
#include "text/utf8.h"

/* What kind of odd character: how the table decode/invisible calls it. */
enum kind {
    PLAIN,
    CONTROL,
    ZERO_WIDTH,
    JOINER,
    BIDI,
    BOM,
    RETURN,
    BREAK,
    SEPARATOR,
    LOST,
    SOFT_HYPHEN,
    VARIATION,
    PRIVATE,
    AMPERSAND,
    ESCAPE, /* ~ % \ */
    MOJIBAKE,
    KINDS,
};

static const char *const kind_names[KINDS] = { "", "control", "zero-width", "joiner", "bidi", "bom",
    "return", "break", "separator", "lost", "soft-hyphen", "variation" };

enum { HIGHEST_ROW = 0x10ffff, IDEOGRAPHIC_SPACE = 0x3000 };

struct qw_scrub {
    const struct qw_mojibake *mojibake;
    struct qw_entities *entities;
    struct qw_table *invisible, *pua, *variants;
    uint8_t variations[0x10000]; /* how many a character has that are registered */
    struct qw_sieve sieve;       /* stops at what is not PLAIN, or no valid character */
    uint8_t kind[0x10000];       /* enum kind */
    uint32_t tags_from, tags_to; /* invisible letters of flags */
    uint16_t standard[0x1900];   /* of U+E000 … U+F8FF; beyond the plane: row + 1 */
    uint32_t *beyond;
};

/* What one pass knows of its text. */
struct pass {
    const struct qw_scrub *s;
    struct qw_reread *reread;
    struct qw_span text;
    struct qw_changes *changes;
    size_t lost;
    size_t plain_to; /* before this byte no escape sequence starts */
    int shown;       /* is the page about markup? -1: not asked yet */
};

void
qw_scrub_free(struct qw_scrub *s)
{
    if (s == NULL)
        return;
    qw_entities_free(s->entities);
    qw_table_free(s->invisible);
    qw_table_free(s->pua);
    qw_table_free(s->variants);
    free(s->beyond);
    free(s);
}

const struct qw_table *
qw_scrub_table(const struct qw_scrub *s, size_t i)
{
    const struct qw_table *own[] = { s->invisible, s->pua, s->variants };

    return i < 3 ? own[i] : qw_entities_table(s->entities, i - 3);
}

static enum qw_rc
load_invisible(struct qw_scrub *s, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "from", "to", "kind", NULL };
    enum qw_rc rc = qw_table_load(&s->invisible, conf, "decode/invisible", columns, ctx);
    const struct qw_table *t = s->invisible;

    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(t); r++) {
        uint32_t from = 0, to = 0;
        uint8_t kind = 1;
        rc = qw_table_code(t, r, "from", HIGHEST_ROW, &from, ctx);
        if (rc == QW_OK)
            rc = qw_table_code(t, r, "to", HIGHEST_ROW, &to, ctx);
        while (kind < PRIVATE &&
               !qw_span_eq(qw_table_get(t, r, "kind"), qw_span_str(kind_names[kind])))
            kind++;
        if (rc == QW_OK && kind == PRIVATE)
            rc = qw_table_fail(t, r, "kind", ctx, "unknown kind");
        for (uint32_t c = from; rc == QW_OK && c <= to && c < 0x10000; c++)
            s->kind[c] = kind;
        if (from >= 0x10000) {
            s->tags_from = from;
            s->tags_to = to;
        }
    }
    return rc;
}

static enum qw_rc
load_pua(struct qw_scrub *s, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "pua", "standard", NULL };
    enum qw_rc rc = qw_table_load(&s->pua, conf, "decode/pua", columns, ctx);
    size_t rows = rc == QW_OK ? qw_table_rows(s->pua) : 0;

    s->beyond = calloc(rows + 1, sizeof(*s->beyond));
    if (s->beyond == NULL)
        return qw_fail_memory(ctx);
    for (size_t r = 0; rc == QW_OK && r < rows; r++) {
        uint32_t from = 0;
        rc = qw_table_code(s->pua, r, "pua", 0xf8ff, &from, ctx);
        if (rc == QW_OK && from < 0xe000)
            rc = qw_table_fail(s->pua, r, "pua", ctx, "not a private-use code point");
        if (rc == QW_OK)
            rc = qw_table_code(s->pua, r, "standard", HIGHEST_ROW, &s->beyond[r], ctx);
        if (rc != QW_OK)
            return rc;
        s->kind[from] = PRIVATE;
        s->standard[from - 0xe000] = (uint16_t)(r + 1);
    }
    return rc;
}

/* Registered variations (StandardizedVariants.txt): how many, of which characters. */
static enum qw_rc
load_variants(struct qw_scrub *s, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "selectors", "chars", NULL };
    enum qw_rc rc = qw_table_load(&s->variants, conf, "decode/variants", columns, ctx);

    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(s->variants); r++) {
        struct qw_span chars = qw_table_get(s->variants, r, "chars");
        double selectors;
        rc = qw_table_number(s->variants, r, "selectors", 0, &selectors, ctx);
        if (rc == QW_OK && !(selectors >= 1 && selectors <= 16))
            rc = qw_table_fail(s->variants, r, "selectors", ctx, "not from 1 to 16");
        for (size_t at = 0, n; rc == QW_OK && at < chars.n; at += n) {
            uint32_t cp = qw_utf8_at(chars.p + at, &n);
            if (cp < 0x10000)
                s->variations[cp] = (uint8_t)selectors;
        }
    }
    return rc;
}

static void
fill_sieve(struct qw_scrub *s)
{
    qw_sieve_init(&s->sieve);
    for (uint32_t c = 0; c < 0x80; c++)
        s->sieve.step[c] = s->kind[c] == PLAIN;
    for (uint32_t c = 0x80; c < 0x10000; c++) {
        if (s->kind[c] == PLAIN && s->mojibake->starts[c])
            s->kind[c] = MOJIBAKE;
        if (s->kind[c] != PLAIN && c >= 0x800)
            qw_sieve_add(&s->sieve, c);
    }
    qw_sieve_seal(&s->sieve);
}

enum qw_rc
qw_scrub_new(struct qw_scrub **out, const struct qw_conf *conf, const struct qw_mojibake *m,
    struct qw_ctx *ctx)
{
    struct qw_scrub *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return qw_fail_memory(ctx);
    s->mojibake = m;
    enum qw_rc rc = qw_entities_new(&s->entities, conf, ctx);
    if (rc == QW_OK)
        rc = load_invisible(s, conf, ctx);
    if (rc == QW_OK)
        rc = load_pua(s, conf, ctx);
    if (rc == QW_OK)
        rc = load_variants(s, conf, ctx);
    if (rc != QW_OK) {
        qw_scrub_free(s);
        return rc;
    }
    s->kind['&'] = AMPERSAND;
    s->kind['~'] = s->kind['%'] = s->kind['\\'] = ESCAPE;
    fill_sieve(s);
    *out = s;
    return QW_OK;
}

static void
cut(struct pass *p, size_t at, size_t len, int tag)
{
    qw_changes_add(p->changes, at, len, qw_span("", 0), tag);
}

/* The code points beside a character; 0 at the text's ends. */
static uint32_t
before(const struct pass *p, size_t at)
{
    size_t n;

    return qw_utf8_before(p->text.p, p->text.p + at, &n);
}

static uint32_t
after(struct qw_span text, size_t at)
{
    size_t n;

    return at < text.n ? qw_utf8_at(text.p + at, &n) : 0;
}

/* Scripts written from right to left. */
static bool
leftward(uint32_t c)
{
    return (c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) ||
           (c >= 0xfe70 && c < 0xfeff) || (c >= 0x10800 && c <= 0x10fff) ||
           (c >= 0x1e800 && c <= 0x1efff);
}

/* Where a joiner has a meaning: emoji, and scripts from Hebrew to Mongolian. */
static bool
joins(uint32_t c)
{
    return leftward(c) || (c >= 0x900 && c <= 0x1aff) || (c >= 0x2190 && c <= 0x2bff) ||
           c == 0xfe0f || c == 0x20e3 || (c >= 0xa800 && c <= 0xabff) ||
           (c >= 0x11000 && c <= 0x11fff) || (c >= 0x1f000 && c <= 0x1faff);
}

static bool
line_end(uint32_t c)
{
    return c == 0 || c == '\n' || c == '\r';
}

static size_t
scrub_return(struct pass *p, size_t at)
{
    size_t n = 1;

    while (at + n < p->text.n && p->text.p[at + n] == '\r')
        n++;
    if (at + n < p->text.n && p->text.p[at + n] == '\n') {
        cut(p, at, n, QW_SCRUB_CRLF);
        return n + 1;
    }
    for (size_t i = 0; i < n; i++)
        qw_changes_add(p->changes, at + i, 1, QW_LIT("\n"), QW_SCRUB_CR);
    return n;
}

static void
scrub_invisible(struct pass *p, enum kind kind, size_t at, size_t n)
{
    uint32_t left = before(p, at), right = after(p->text, at + n);

    if (kind == JOINER && joins(left) && joins(right))
        return;
    if (kind == BIDI && (leftward(left) || leftward(right)))
        return;
    if (kind == BREAK && !line_end(left) && !line_end(right)) {
        qw_changes_add(p->changes, at, n, QW_LIT("\n"), QW_SCRUB_BREAK);
        return;
    }
    cut(p, at, n,
        kind == BOM           ? QW_SCRUB_BOM
        : kind == BIDI        ? QW_SCRUB_BIDI
        : kind == CONTROL     ? QW_SCRUB_CONTROL
        : kind == BREAK       ? QW_SCRUB_BREAK
        : kind == SOFT_HYPHEN ? QW_SCRUB_SOFT_HYPHEN
                              : QW_SCRUB_ZERO_WIDTH);
}

static bool
is_shown(struct pass *p)
{
    if (p->shown < 0)
        p->shown = qw_entities_shown(p->s->entities, p->text);
    return p->shown;
}

static size_t
scrub_entity(struct pass *p, size_t at)
{
    struct qw_entity e;

    if (!qw_entity_at(p->s->entities, p->text, at, false, &e))
        return 1;
    if (is_shown(p) && !qw_entity_at(p->s->entities, p->text, at, true, &e))
        return 1;
    qw_changes_add(
        p->changes, at, e.len, qw_span(e.put, e.n), e.number ? QW_SCRUB_NUMBER : QW_SCRUB_NAMED);
    return e.len;
}

/* U+FFFD, or how that and memory never written to are shown in GBK: 锟斤拷, 烫烫烫. */
static size_t
scrub_lost(struct pass *p, size_t at, size_t n)
{
    struct qw_span rest = qw_span_slice(p->text, at, p->text.n), one = qw_span(rest.p, n);
    bool three = qw_span_starts(rest, QW_LIT("锟斤拷"));
    size_t run = n;

    while (!three && qw_span_starts(qw_span_slice(rest, run, rest.n), one))
        run += n;
    if (qw_span_eq(one, QW_LIT("\xef\xbf\xbd")))
        p->lost += run / n;
    else if (three || (run >= 3 * n && !qw_span_eq(one, QW_LIT("锟"))))
        p->lost++;
    return three ? 3 * n : run;
}

/* A control, a soft hyphen, a private character may be the first of mojibake: its bytes then, else 0. */
static size_t
scrub_byte(struct pass *p, size_t at)
{
    size_t before = p->changes->n;
    size_t n = qw_reread_at(p->reread, p->text, at, QW_SCRUB_MOJIBAKE, p->changes);

    return p->changes->n > before ? n : 0;
}

/* An escape at `at`: its bytes, 0 when there is none. */
static size_t
scrub_escape(struct pass *p, size_t at)
{
    static const struct qw_unescape_tags tags = { QW_HZ, QW_ISO2022CN, QW_SCRUB_PERCENT,
        QW_SCRUB_BACKSLASH };
    const struct qw_charsets *charsets = p->s->mojibake->charsets;
    struct qw_buf put;
    size_t n = 0;
    int tag;

    if (!qw_unescape_may(p->text, at) || at < p->plain_to)
        return 0;
    qw_buf_init(&put, p->text.n * 3 + sizeof(put));
    if (p->text.p[at] == '\033')
        charsets = qw_reread_charsets(p->reread, QW_EUC_TW);
    if (charsets)
        n = qw_unescape_at(
            charsets, p->s->mojibake->common, &tags, p->text, at, is_shown(p), &put, &tag);
    if (n)
        qw_changes_add(p->changes, at, n, qw_buf_view(&put), tag);
    else if (p->text.p[at] == '\033') /* the whole line was read */
        for (p->plain_to = at; p->plain_to < p->text.n && p->text.p[p->plain_to] != '\n';)
            p->plain_to++;
    p->changes->failed = p->changes->failed || charsets == NULL || put.failed;
    qw_buf_release(&put);
    return n;
}

/* Selectors that no registered variation of the character has, or that have no character. */
static void
scrub_variation(struct pass *p, uint32_t cp, size_t at, size_t n)
{
    uint32_t left = before(p, at);
    bool alone = left <= ' ' || left == IDEOGRAPHIC_SPACE;
    bool registered = cp >= 0x10000 || left >= 0x10000 || cp - 0xfe00 < p->s->variations[left];

    if (cp >= 0x10000 ? !qw_is_han(left) : alone || (qw_is_han(left) && !registered))
        cut(p, at, n, QW_SCRUB_VARIATION);
}

/* The character at `at` is not plain: do what is to be done, and say how many bytes
 * were looked at. */
static size_t
scrub_odd(struct pass *p, size_t at)
{
    size_t n;
    uint32_t cp = qw_utf8_at(p->text.p + at, &n);
    char utf8[4];

    if (cp >= 0xe0100 && cp <= 0xe01ef) {
        scrub_variation(p, cp, at, n);
        return n;
    }
    if (cp >= 0x10000) {
        uint32_t left = before(p, at);
        bool tag = cp >= p->s->tags_from && cp <= p->s->tags_to;
        if (tag && !joins(left) && !(left >= p->s->tags_from && left <= p->s->tags_to))
            cut(p, at, n, QW_SCRUB_ZERO_WIDTH);
        return n;
    }
    if (p->s->kind[cp] != MOJIBAKE && p->s->mojibake->starts[cp] && (n = scrub_byte(p, at)))
        return n;
    n = qw_utf8_len(p->text.p[at]);
    switch ((enum kind)p->s->kind[cp]) {
    case PLAIN:
    case KINDS:
        break;
    case RETURN:
        return scrub_return(p, at);
    case SEPARATOR:
        qw_changes_add(p->changes, at, n, QW_LIT("\n"), QW_SCRUB_SEPARATOR);
        break;
    case LOST:
        return scrub_lost(p, at, n);
    case PRIVATE:
        cp = p->s->beyond[p->s->standard[cp - 0xe000] - 1];
        qw_changes_add(p->changes, at, n, qw_span(utf8, qw_utf8_put(utf8, cp)), QW_SCRUB_PUA);
        break;
    case AMPERSAND:
        return scrub_entity(p, at);
    case ESCAPE:
        return (n = scrub_escape(p, at)) ? n : 1;
    case VARIATION:
        scrub_variation(p, cp, at, n);
        break;
    case MOJIBAKE:
        return qw_reread_at(p->reread, p->text, at, QW_SCRUB_MOJIBAKE, p->changes);
    default:
        if (cp == '\033' && (n = scrub_escape(p, at)))
            return n;
        n = qw_utf8_len(p->text.p[at]);
        scrub_invisible(p, (enum kind)p->s->kind[cp], at, n);
    }
    return n;
}

/* Is the odd character at `at` harmless where it stands? Its surroundings are all
 * that is looked at, and of them only what is valid. */
static bool
harmless(const struct qw_scrub *s, struct qw_span bytes, size_t at, size_t *n)
{
    enum { NEAR = 40, NEEDED = NEAR - 4 };
    struct qw_span near = qw_span_slice(bytes, at, at + NEAR);
    struct qw_mojibake_span span;
    struct qw_entity entity;

    near.n = qw_utf8_valid(near);
    if (near.n < NEEDED)
        return false;
    uint32_t cp = qw_utf8_at(near.p, n);
    if (cp >= 0x10000)
        return (cp < s->tags_from || cp > s->tags_to) && (cp < 0xe0100 || cp > 0xe01ef);
    switch ((enum kind)s->kind[cp]) {
    case PLAIN:
        return true;
    case AMPERSAND:
        return !qw_entity_at(s->entities, near, 0, false, &entity);
    case ESCAPE:
        return !qw_unescape_may(near, 0);
    case MOJIBAKE:
        if (cp < 0x100 && qw_charset_1252(after(near, *n)) == 0)
            return true;
        if ((s->mojibake->starts[cp] & QW_STARTS_LETTERS) ||
            qw_reread_suspect(
                s->mojibake, qw_span(bytes.p, at + near.n), at, s->mojibake->starts[cp]))
            return false;
        if (!(s->mojibake->starts[cp] & (QW_STARTS_UTF8_GBK | QW_STARTS_LATIN)))
            return true;
        qw_mojibake_at(s->mojibake, near, 0, &span);
        *n = span.skip; /* the way back ends here */
        return span.len == 0 && span.skip + 8 < near.n;
    default:
        return false;
    }
}

size_t
qw_scrub_clean(const struct qw_scrub *s, struct qw_span bytes)
{
    size_t at = 0, n;

    while ((at = qw_sieve_next(&s->sieve, bytes, at)) < bytes.n && harmless(s, bytes, at, &n))
        at += n;
    return at;
}

static size_t
next_place(const struct pass *p, size_t at)
{
    return qw_reread_next(p->reread, p->text, at, qw_sieve_next(&p->s->sieve, p->text, at));
}

void
qw_scrub_pass(const struct qw_scrub *s, struct qw_reread *reread, struct qw_span text, size_t from,
    struct qw_changes *changes, size_t *lost)
{
    struct pass p;
    size_t n;

    qw_reread_start(reread);
    do {
        p = (struct pass){ s, reread, text, changes, 0, 0, -1 };
        qw_changes_reset(changes);
        for (size_t at = from; (at = next_place(&p, at)) < text.n; at += n ? n : scrub_odd(&p, at))
            n = qw_reread_line(reread, text, at, QW_SCRUB_MOJIBAKE, changes);
        from = 0;
    } while (qw_reread_widen(reread, text, QW_SCRUB_MOJIBAKE, changes));
    *lost = p.lost;
}
