#include "rule/chars/scrub_set.h"
#include "rule/chars/suspect.h"
#include "rule/chars/unescape.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    IDEOGRAPHIC_SPACE = 0x3000,
    NEAR = 40, /* bytes from an odd character on that say whether it is harmless */
    NEEDED = NEAR - 4,
    BEHIND = 16, /* bytes before it that may say so, too */
    MANY = 1024, /* bytes a change: with fewer the whole text is looked at sooner */
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
scrub_invisible(struct pass *p, enum qw_odd kind, size_t at, size_t n)
{
    uint32_t left = before(p, at), right = after(p->text, at + n);

    if (kind == QW_ODD_JOINER && joins(left) && joins(right))
        return;
    if (kind == QW_ODD_BIDI && (leftward(left) || leftward(right)))
        return;
    if (kind == QW_ODD_BREAK && !line_end(left) && !line_end(right)) {
        qw_changes_add(p->changes, at, n, QW_LIT("\n"), QW_SCRUB_BREAK);
        return;
    }
    cut(p, at, n,
        kind == QW_ODD_BOM           ? QW_SCRUB_BOM
        : kind == QW_ODD_BIDI        ? QW_SCRUB_BIDI
        : kind == QW_ODD_CONTROL     ? QW_SCRUB_CONTROL
        : kind == QW_ODD_BREAK       ? QW_SCRUB_BREAK
        : kind == QW_ODD_SOFT_HYPHEN ? QW_SCRUB_SOFT_HYPHEN
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

/* U+FFFD, or how that and memory never written to are shown in GBK: 锟斤拷, 烫烫烫. How many stand at the start
 * of `rest`, of which the first character has n bytes; *run: their bytes, or its own. */
static size_t
count_lost(struct qw_span rest, size_t n, size_t *run)
{
    struct qw_span one = qw_span(rest.p, n);
    bool three = qw_span_starts(rest, QW_LIT("锟斤拷"));

    for (*run = n; !three && qw_span_starts(qw_span_slice(rest, *run, rest.n), one);)
        *run += n;
    if (qw_span_eq(one, QW_LIT("\xef\xbf\xbd")))
        return *run / n;
    bool lost = three || (*run >= 3 * n && !qw_span_eq(one, QW_LIT("锟")));
    *run = three ? 3 * n : *run;
    return lost;
}

static size_t
scrub_lost(struct pass *p, size_t at, size_t n)
{
    size_t run;

    p->lost += count_lost(qw_span_slice(p->text, at, p->text.n), n, &run);
    return run;
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

/* A Chinese character, or a radical, which becomes one. */
static bool
is_han_like(uint32_t c)
{
    return qw_is_han(c) || (c >= 0x2e80 && c <= 0x2fdf);
}

/* Selectors that no registered variation of the character has, or that have no character. */
static void
scrub_variation(struct pass *p, uint32_t cp, size_t at, size_t n)
{
    uint32_t left = before(p, at);
    bool alone = left <= ' ' || left == IDEOGRAPHIC_SPACE;
    bool registered = cp >= 0x10000 || left >= 0x10000 || cp - 0xfe00 < p->s->variations[left];

    if (cp >= 0x10000 ? !qw_is_han(left) : alone || (is_han_like(left) && !registered))
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
    if (p->s->kind[cp] != QW_ODD_MOJIBAKE && p->s->mojibake->starts[cp] && (n = scrub_byte(p, at)))
        return n;
    n = qw_utf8_len(p->text.p[at]);
    switch ((enum qw_odd)p->s->kind[cp]) {
    case QW_ODD_PLAIN:
    case QW_ODD_KINDS:
        break;
    case QW_ODD_RETURN:
        return scrub_return(p, at);
    case QW_ODD_SEPARATOR:
        qw_changes_add(p->changes, at, n, QW_LIT("\n"), QW_SCRUB_SEPARATOR);
        break;
    case QW_ODD_LOST:
        return scrub_lost(p, at, n);
    case QW_ODD_PRIVATE:
        cp = p->s->beyond[p->s->standard[cp - 0xe000] - 1];
        qw_changes_add(p->changes, at, n, qw_span(utf8, qw_utf8_put(utf8, cp)), QW_SCRUB_PUA);
        break;
    case QW_ODD_AMPERSAND:
        return scrub_entity(p, at);
    case QW_ODD_ESCAPE:
        return (n = scrub_escape(p, at)) ? n : 1;
    case QW_ODD_VARIATION:
        scrub_variation(p, cp, at, n);
        break;
    case QW_ODD_MOJIBAKE:
        return qw_reread_at(p->reread, p->text, at, QW_SCRUB_MOJIBAKE, p->changes);
    default:
        if (cp == '\033' && (n = scrub_escape(p, at)))
            return n;
        n = qw_utf8_len(p->text.p[at]);
        scrub_invisible(p, (enum qw_odd)p->s->kind[cp], at, n);
    }
    return n;
}

/* Is the odd character at `at` harmless where it stands? Its surroundings are all
 * that is looked at, and of them only what is valid. */
static bool
harmless(const struct qw_scrub *s, struct qw_span bytes, size_t at, size_t *n)
{
    struct qw_span near = qw_span_slice(bytes, at, at + NEAR);
    struct qw_mojibake_span span;
    struct qw_entity entity;
    size_t run;

    near.n = qw_utf8_valid(near);
    if (near.n < NEEDED)
        return false;
    uint32_t cp = qw_utf8_at(near.p, n);
    if (cp >= 0x10000)
        return (cp < s->tags_from || cp > s->tags_to) && (cp < 0xe0100 || cp > 0xe01ef);
    switch ((enum qw_odd)s->kind[cp]) {
    case QW_ODD_PLAIN:
        return true;
    case QW_ODD_AMPERSAND:
        return !qw_entity_at(s->entities, near, 0, false, &entity);
    case QW_ODD_ESCAPE:
        return !qw_unescape_may(near, 0);
    case QW_ODD_LOST:
        if (count_lost(near, *n, &run))
            return false;
        if (s->mojibake->starts[cp] == 0)
            return true;
        /* fall through */
    case QW_ODD_MOJIBAKE:
        if (cp < 0x100 && qw_charset_1252(after(near, *n)) == 0)
            return true;
        if ((s->mojibake->starts[cp] & QW_STARTS_LETTERS) ||
            qw_suspect(s->mojibake, qw_span(bytes.p, at + near.n), at, s->mojibake->starts[cp]))
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

/* Is it one of which what stands beside it says whether it goes? */
static bool
is_invisible(const struct qw_scrub *s, struct qw_span bytes, size_t at)
{
    struct qw_span near = qw_span_slice(bytes, at, at + NEAR);
    size_t n;

    if (qw_utf8_valid(near) < NEEDED)
        return false;
    uint32_t cp = qw_utf8_at(near.p, &n);
    if (cp == 0 || cp == '\033' || cp >= 0x10000 || s->mojibake->starts[cp])
        return false;
    switch ((enum qw_odd)s->kind[cp]) {
    case QW_ODD_CONTROL:
    case QW_ODD_ZERO_WIDTH:
    case QW_ODD_JOINER:
    case QW_ODD_BIDI:
    case QW_ODD_BOM:
    case QW_ODD_RETURN:
    case QW_ODD_BREAK:
    case QW_ODD_SEPARATOR:
    case QW_ODD_VARIATION:
        return true;
    default:
        return false;
    }
}

size_t
qw_scrub_start(const struct qw_scrub *s, struct qw_span bytes, struct qw_changes *changes)
{
    struct pass p = { s, NULL, bytes, changes, 0, 0, -1 };
    size_t at = 0, n;

    while ((at = qw_sieve_next(&s->sieve, bytes, at)) < bytes.n) {
        if (s->kind['\r'] == QW_ODD_RETURN && bytes.p[at] == '\r')
            at += scrub_return(&p, at);
        else if (harmless(s, bytes, at, &n))
            at += n;
        else if (is_invisible(s, bytes, at))
            at += scrub_odd(&p, at);
        else
            break;
    }
    return at;
}

/* Is everything harmless that starts in text[from, to)? */
static bool
is_settled(const struct qw_scrub *s, struct qw_span text, size_t from, size_t to)
{
    struct qw_span part = qw_span_slice(text, 0, to);
    size_t n;

    while (from > 0 && from < text.n && ((unsigned char)text.p[from] & 0xc0) == 0x80)
        from--;
    while ((from = qw_sieve_next(&s->sieve, part, from)) < part.n) {
        if (!harmless(s, text, from, &n))
            return false;
        from += n;
    }
    return true;
}

bool
qw_scrub_settled(const struct qw_scrub *s, struct qw_span text, const struct qw_changes *done)
{
    size_t gone = 0, grown = 0, seen = 0;

    if (done->n > text.n / MANY)
        return is_settled(s, text, 0, text.n);
    for (size_t i = 0; i < done->n; i++) {
        const struct qw_change *c = &done->list[i];
        size_t at = c->at + grown - gone, end = at + c->put_n + BEHIND;
        size_t from = at > NEAR ? at - NEAR : 0;
        gone += c->len;
        grown += c->put_n;
        if (!is_settled(s, text, from > seen ? from : seen, end))
            return false;
        seen = end;
    }
    return true;
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
    for (bool more = true; more; from = 0) {
        p = (struct pass){ s, reread, text, changes, 0, 0, -1 };
        for (size_t at = from; (at = next_place(&p, at)) < text.n; at += n ? n : scrub_odd(&p, at))
            n = qw_reread_line(reread, text, at, QW_SCRUB_MOJIBAKE, changes);
        more = qw_reread_widen(reread, text, QW_SCRUB_MOJIBAKE, changes);
        if (more)
            qw_changes_reset(changes);
    }
    *lost = p.lost;
}
