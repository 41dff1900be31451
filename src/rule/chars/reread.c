#include <stdlib.h>
#include "rule/chars/reread.h"
#include "rule/chars/suspect.h"
#include "text/charset/remix.h"
#include "text/utf8.h"

enum { BEHIND = 64 }; /* bytes that are looked at before the first that is suspect */

/* One kind of remixed text. */
struct mix {
    enum qw_mojibake_kind kind;
    enum qw_charset wrong, right;
    uint8_t starts;
};

static const struct mix mixes[] = {
    { QW_MOJIBAKE_GBK_LATIN, QW_CP1252, QW_GB18030, QW_STARTS_LATIN },
    { QW_MOJIBAKE_BIG5_LATIN, QW_CP1252, QW_BIG5, QW_STARTS_LATIN },
    { QW_MOJIBAKE_GBK_BIG5, QW_BIG5, QW_GB18030, QW_STARTS_GBK_BIG5 },
    { QW_MOJIBAKE_BIG5_GBK, QW_GB18030, QW_BIG5, QW_STARTS_BIG5_GBK },
};

enum { MIXES = sizeof(mixes) / sizeof(*mixes), PLAIN = MIXES, LETTERS, CLEARS };

struct qw_reread {
    const struct qw_mojibake *mojibake;
    struct qw_charsets *charsets; /* made when first needed */
    struct qw_remix remix;
    int64_t proof[QW_MOJIBAKE_KINDS]; /* what sure spans gain; -1: not asked yet */
    size_t clear[CLEARS];   /* nothing starts before this byte; the last two: plain, letters */
    unsigned wide;          /* a bit for each of the mixes that lines are asked for as well */
    bool lettered, letters; /* letters were undone; each of them is to be asked for */
    int64_t letters_proof;  /* as `proof`, of letters alone */
    bool contested;         /* the last was found beside UTF-8 that is not sure by itself */
    struct qw_mojibake_span span;
    struct qw_remix_span mixed[2]; /* the best, and one to compare with */
};

/* A stretch that may be undone. */
struct found {
    enum qw_mojibake_kind kind;
    size_t at, len;
    uint32_t gain, total; /* total: of remixed text, see remix.h */
    bool sure, letters;
    struct qw_span put;
};

enum qw_rc
qw_reread_new(struct qw_reread **out, const struct qw_mojibake *m, struct qw_ctx *ctx)
{
    struct qw_reread *r = calloc(1, sizeof(*r));

    if (r == NULL)
        return qw_fail_memory(ctx);
    r->mojibake = m;
    r->remix.prices = m->remix;
    *out = r;
    return QW_OK;
}

void
qw_reread_free(struct qw_reread *r)
{
    if (r == NULL)
        return;
    qw_remix_release(&r->remix);
    qw_charsets_free(r->charsets);
    free(r);
}

void
qw_reread_start(struct qw_reread *r)
{
    r->proof[0] = -1;
    r->wide = 0;
    r->lettered = r->letters = false;
    memset(r->clear, 0, sizeof(r->clear));
}

/* Where the stretch may start that is suspect from `at` on: not before `settled`. */
static size_t
reach_back(struct qw_span text, size_t settled, size_t at)
{
    size_t from = at, n;

    while (from > settled && at - from < BEHIND) {
        uint32_t cp = qw_utf8_before(text.p + settled, text.p + from, &n);
        if (n == 0 || cp == '\n')
            break;
        from -= n;
    }
    return from;
}

static bool
need_charsets(struct qw_reread *r)
{
    struct qw_ctx ctx;

    if (r->charsets)
        return true;
    if (qw_charsets_copy(&r->charsets, r->mojibake->charsets, &ctx) != QW_OK)
        return false;
    qw_remix_init(&r->remix, r->charsets, r->mojibake->common, r->mojibake->digrams);
    return true;
}

const struct qw_charsets *
qw_reread_charsets(struct qw_reread *r, enum qw_charset charset)
{
    struct qw_ctx ctx;

    return need_charsets(r) && qw_charsets_load(r->charsets, charset, &ctx) == QW_OK ? r->charsets
                                                                                     : NULL;
}

/* What one kind has in the text from `from` on; into r->mixed[i]. False: memory is out. */
static bool
find_mix(struct qw_reread *r, const struct mix *m, struct qw_span text, size_t from, int i,
    struct found *f)
{
    const struct qw_mojibake_prices *p = &r->mojibake->prices[m->kind];
    struct qw_remix_span *s = &r->mixed[i];

    if (!need_charsets(r) ||
        !qw_remix_find(&r->remix, text, from, m->wrong, m->right, p->likely, s))
        return false;
    *f = (struct found){ .kind = m->kind, .at = s->at, .total = s->total };
    f->put = qw_span(s->put, s->n);
    uint32_t gain = s->was > s->is ? s->was - s->is : 0;
    /* where all that stands round it stays rare, it is noise that by chance has a common reading */
    bool noise = m->wrong != QW_CP1252 && s->total > (p->rare + r->remix.prices.noise) * r->remix.n;
    if (s->len && s->is <= p->rare * s->chars && !noise) {
        f->len = s->len;
        f->gain = gain;
        f->sure = gain >= p->sure;
    }
    r->clear[m - mixes] = f->len ? s->at + s->len : s->looked;
    return true;
}

/* The best of all kinds of remixed text at hand. False: memory is out. */
static bool
find_mixed(struct qw_reread *r, struct qw_span text, size_t settled, size_t at, uint8_t starts,
    struct found *best)
{
    struct found f;
    int spare = 0;

    for (size_t i = 0; i < MIXES; i++) {
        const struct mix *m = &mixes[i];
        if (!(m->starts & starts) || at < r->clear[i] ||
            !qw_suspect_dense(r->mojibake, m->starts, text, at))
            continue;
        size_t from = reach_back(text, r->clear[i] > settled ? r->clear[i] : settled, at);
        do { /* a character that is none of the wrong charset may stand before the place */
            if (!find_mix(r, m, text, from, spare, &f))
                return false;
            size_t past = r->clear[i];
            from = past < at ? past + qw_utf8_len(text.p[past]) : at + 1;
        } while (f.len == 0 && from <= at);
        if (f.len && (best->len == 0 || f.total < best->total)) {
            *best = f;
            spare = !spare;
        }
    }
    return true;
}

/* UTF-8 at the place itself, or GBK in whole characters beyond ASCII. */
static void
find_plain(struct qw_reread *r, struct qw_span text, size_t at, struct found *f)
{
    struct qw_mojibake_span *s = &r->span;

    qw_mojibake_at(r->mojibake, text, at, s);
    *f = (struct found){ .kind = s->kind, .at = at, .len = s->len };
    if (s->len == 0)
        return;
    f->gain = s->gain;
    f->sure = s->sure;
    f->put = qw_span(s->put, s->n);
}

/* Letters of Western Europe in UTF-8 that were read as GBK: they may start before the place. */
static void
find_letters(struct qw_reread *r, struct qw_span text, size_t settled, size_t at, struct found *f)
{
    struct qw_mojibake_span *s = &r->span;
    size_t from = r->clear[LETTERS] > settled ? r->clear[LETTERS] : settled;
    size_t back = qw_mojibake_letters_at(r->mojibake, text, from, at, s);

    r->clear[LETTERS] = s->len ? at - back : at + qw_utf8_len(text.p[at]);
    *f = (struct found){ .kind = s->kind, .at = at - back, .len = s->len, .gain = s->gain };
    f->sure = s->len && s->sure;
    f->letters = true;
    f->put = qw_span(s->put, s->len ? s->n : 0);
}

/* Is what was found surely what it is, so that no other reading need be compared? Chinese
 * characters of UTF-8 are; those of two bytes may be GBK. */
static bool
plain_enough(const struct found *f)
{
    return f->len && f->sure && f->kind <= QW_MOJIBAKE_UTF8_LATIN &&
           f->put.n > qw_utf8_count(f->put) * 5 / 2;
}

/* Beside GBK the one that gains more; beside UTF-8, whose way back is the less likely to be
 * chance, the one that gains much more a byte. */
static bool
gains_more(const struct found *mixed, const struct found *plain)
{
    enum { MUCH = 7, OF = 5 };

    if (mixed->sure != plain->sure)
        return mixed->sure;
    if (plain->kind == QW_MOJIBAKE_GBK_LATIN)
        return mixed->gain > plain->gain;
    return (uint64_t)mixed->gain * plain->len * OF > (uint64_t)plain->gain * mixed->len * MUCH;
}

static bool
is_proved(const struct qw_reread *r, enum qw_mojibake_kind kind)
{
    return r->proof[kind] >= (int64_t)r->mojibake->prices[kind].proof;
}

/* Do many characters of a stretch stand close behind the one before them in Unicode, blanks aside? Then it is
 * a list of characters, some of which may have been exchanged since. */
static bool
rises(struct qw_span text, const struct found *f)
{
    enum { CLOSE = 64, MANY = 8 };
    size_t steps = 0, rising = 0, n;
    uint32_t last = 0;

    if (f->kind == QW_MOJIBAKE_GBK_LATIN || f->kind == QW_MOJIBAKE_BIG5_LATIN)
        return false; /* there are few such letters */
    for (size_t at = f->at; at < f->at + f->len; at += n) {
        uint32_t cp = qw_utf8_at(text.p + at, &n);
        if (cp <= ' ')
            continue;
        steps += last > 0;
        rising += last > 0 && cp > last && cp <= last + CLOSE;
        last = cp;
    }
    return rising * (steps < MANY ? 2 : 4) >= steps; /* chance does that to a few, not to many */
}

static bool
is_tail(unsigned byte)
{
    return byte >= 0x80 && byte < 0xc0;
}

/* Are the letters of Western Europe in a stretch, with those that lead up to it, whole
 * characters of UTF-8, more than chance makes? */
static bool
holds_utf8(struct qw_span text, const struct found *f)
{
    enum { CHANCE = 4, TAILS = 3 };
    size_t due = 0, tails = 0, n, at = f->at;

    if (f->kind != QW_MOJIBAKE_GBK_LATIN && f->kind != QW_MOJIBAKE_BIG5_LATIN)
        return false;
    for (int i = 0; i < TAILS && at > 0 && is_tail(qw_charset_1252(qw_utf8_at(text.p + at, &n)));
         i++) {
        qw_utf8_before(text.p, text.p + at, &n);
        at -= n;
    }
    for (; at < f->at + f->len; at += n) {
        unsigned byte = qw_charset_1252(qw_utf8_at(text.p + at, &n));
        if (is_tail(byte) != (due > 0) || byte == 0xc0 || byte == 0xc1)
            return false;
        tails += due > 0;
        due = due ? due - 1 : byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0;
    }
    return tails >= CHANCE;
}

static bool
find(struct qw_reread *r, struct qw_span text, size_t settled, size_t at, struct found *best)
{
    size_t n;
    uint32_t cp = qw_utf8_at(text.p + at, &n);
    uint8_t starts = r->mojibake->starts[cp];
    struct found mixed = { 0 };

    *best = (struct found){ 0 };
    r->contested = false;
    if (starts & (QW_STARTS_UTF8_GBK | QW_STARTS_LATIN) && at >= r->clear[PLAIN]) {
        find_plain(r, text, at, best);
        best->sure = best->sure || (best->len && r->proof[0] >= 0 && is_proved(r, best->kind));
        r->clear[PLAIN] = at + (best->len ? best->len : r->span.skip);
    }
    if ((starts & QW_STARTS_LETTERS) && best->len == 0 && at >= r->clear[LETTERS])
        find_letters(r, text, settled, at, best);
    if (best->len && best->kind == QW_MOJIBAKE_UTF8_GBK && rises(text, best))
        best->len = 0;
    if (plain_enough(best))
        return true;
    if (!find_mixed(r, text, settled, at, starts, &mixed))
        return false;
    if (mixed.len && (holds_utf8(text, &mixed) || rises(text, &mixed)))
        mixed.len = 0;
    r->contested = mixed.len && best->len && !best->sure && best->kind <= QW_MOJIBAKE_UTF8_LATIN;
    if (mixed.len && (best->len == 0 || gains_more(&mixed, best)))
        *best = mixed;
    return true;
}

/* What the sure spans of the whole text gain together, kind by kind. */
static bool
gather_proof(struct qw_reread *r, struct qw_span text)
{
    size_t clear[CLEARS], settled = 0, n;
    int64_t proof[QW_MOJIBAKE_KINDS] = { 0 };
    struct found f;

    r->letters_proof = 0;
    memcpy(clear, r->clear, sizeof(clear));
    memset(r->clear, 0, sizeof(r->clear));
    for (size_t at = 0; at < text.n; at += n) {
        uint32_t cp = qw_utf8_at(text.p + at, &n);
        if (cp >= 0x10000 || r->mojibake->starts[cp] == 0)
            continue;
        if (!find(r, text, settled, at, &f))
            return false;
        if (f.len && f.sure)
            proof[f.kind] += f.gain;
        if (f.len && f.sure && f.letters)
            r->letters_proof += f.gain;
        n = f.len ? f.at + f.len - at : n;
        settled = f.len ? at + n : settled;
    }
    memcpy(r->clear, clear, sizeof(clear));
    memcpy(r->proof, proof, sizeof(proof));
    return true;
}

/* Ê± may be two bytes of UTF-8 as well as of GBK: in a document that is proved to have one, it
 * is that one. */
static bool
as_gbk(struct qw_reread *r, struct qw_span text, size_t at, struct found *f)
{
    if (f->kind != QW_MOJIBAKE_UTF8_LATIN || f->at != at || !is_proved(r, QW_MOJIBAKE_GBK_LATIN))
        return false;
    qw_mojibake_gbk_at(r->mojibake, text, at, &r->span);
    *f = (struct found){ .kind = r->span.kind, .at = at, .len = r->span.len };
    f->put = qw_span(r->span.put, r->span.n);
    return f->len > 0;
}

size_t
qw_reread_at(
    struct qw_reread *r, struct qw_span text, size_t at, int tag, struct qw_changes *changes)
{
    const struct qw_change *last = changes->n ? &changes->list[changes->n - 1] : NULL;
    size_t settled = last ? last->at + last->len : 0;
    struct found f;

    if (!find(r, text, settled, at, &f))
        goto failed;
    if (f.len == 0)
        return qw_utf8_len(text.p[at]);
    if (!f.sure || r->contested) {
        /* looking for proof overwrites what was found: look again afterwards */
        size_t clear[CLEARS];
        memcpy(clear, r->clear, sizeof(clear));
        if (r->proof[0] < 0) {
            if (!gather_proof(r, text))
                goto failed;
            memset(r->clear, 0, sizeof(r->clear));
            if (!find(r, text, settled, at, &f))
                goto failed;
            memcpy(r->clear, clear, sizeof(clear));
        }
        if (f.len == 0)
            return qw_utf8_len(text.p[at]);
        if (!f.sure && !is_proved(r, f.kind) && !as_gbk(r, text, at, &f))
            return qw_utf8_len(text.p[at]);
    }
    r->lettered = r->lettered || f.letters;
    qw_changes_add(changes, f.at, f.len, f.put, tag + (int)f.kind);
    return f.at + f.len - at;
failed:
    changes->failed = true;
    return text.n - at;
}

bool
qw_reread_widen(struct qw_reread *r, struct qw_span text, int tag, struct qw_changes *changes)
{
    unsigned wide = 0;

    if (r->wide || r->letters || changes->failed)
        return false;
    for (size_t c = 0; c < changes->n; c++)
        for (size_t i = 0; i < MIXES; i++)
            if (mixes[i].wrong != QW_CP1252 && changes->list[c].tag == tag + (int)mixes[i].kind)
                wide |= 1u << i;
    if ((wide || r->lettered) && r->proof[0] < 0 && !gather_proof(r, text)) {
        changes->failed = true;
        return false;
    }
    for (size_t i = 0; i < MIXES; i++)
        if ((wide & 1u << i) && is_proved(r, mixes[i].kind))
            r->wide |= 1u << i;
    r->letters =
        r->lettered && r->letters_proof >= (int64_t)r->mojibake->prices[QW_MOJIBAKE_UTF8_GBK].proof;
    memset(r->clear, 0, sizeof(r->clear));
    return r->wide || r->letters;
}

static bool
starts_line(struct qw_span text, size_t at)
{
    return (at == 0 || text.p[at - 1] == '\n') && at < text.n && text.p[at] != '\n';
}

size_t
qw_reread_next(const struct qw_reread *r, struct qw_span text, size_t at, size_t next)
{
    for (size_t i = at, n; r->letters && i < next; i += n)
        if (qw_mojibake_letter(r->mojibake, qw_utf8_at(text.p + i, &n)))
            next = i;
    while (r->wide && at < next && !starts_line(text, at)) {
        const char *end = memchr(text.p + at, '\n', next - at);
        at = end ? (size_t)(end - text.p) + 1 : next;
    }
    return r->wide ? at : next;
}

/* Letters in a text that is proved to have such, whatever characters they are. */
static size_t
reread_letters(
    struct qw_reread *r, struct qw_span text, size_t at, int tag, struct qw_changes *changes)
{
    struct qw_mojibake_span *s = &r->span;
    size_t n;

    if (at >= text.n || !qw_mojibake_letter(r->mojibake, qw_utf8_at(text.p + at, &n)))
        return 0;
    qw_mojibake_letters_at(r->mojibake, text, at, at, s);
    if (s->len == 0)
        qw_mojibake_half_at(r->mojibake, text, at, s);
    if (s->len)
        qw_changes_add(changes, at, s->len, qw_span(s->put, s->n), tag + (int)s->kind);
    return s->len;
}

size_t
qw_reread_line(
    struct qw_reread *r, struct qw_span text, size_t at, int tag, struct qw_changes *changes)
{
    size_t letters = r->letters ? reread_letters(r, text, at, tag, changes) : 0;

    if (letters || r->wide == 0 || !starts_line(text, at))
        return letters;
    const char *end = memchr(text.p + at, '\n', text.n - at);
    size_t len = (end ? (size_t)(end - text.p) : text.n) - at;
    struct found f;

    for (size_t i = 0; i < MIXES; i++) {
        if ((r->wide & 1u << i) == 0 || at < r->clear[i])
            continue;
        if (!find_mix(r, &mixes[i], text, at, 0, &f)) {
            changes->failed = true;
            return text.n - at;
        }
        if (f.len * 2 < len) { /* less than the line: qw_reread_at is to look at it */
            r->clear[i] = f.len ? at : r->clear[i];
            continue;
        }
        qw_changes_add(changes, f.at, f.len, f.put, tag + (int)f.kind);
        return f.at + f.len - at;
    }
    return 0;
}
