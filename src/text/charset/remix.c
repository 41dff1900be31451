#include <stdlib.h>
#include "text/charset/hkscs.h"
#include "text/charset/remix.h"
#include "text/script.h"
#include "text/utf8.h"

enum { KEPT, REREAD };
enum { CHANGED = 8 };    /* else the bytes of the step */
enum { WIDER = 0xfee0 }; /* full-width marks stand so far behind those of ASCII */

#define FAR (UINT32_MAX / 2)

void
qw_remix_init(struct qw_remix *r, struct qw_charsets *charsets, const struct qw_common *common,
    const struct qw_digrams *digrams)
{
    r->charsets = charsets;
    r->model = (struct qw_model){ common, digrams };
}

void
qw_remix_release(struct qw_remix *r)
{
    free(r->big5);
    r->big5 = NULL;
}

static bool
need_big5(struct qw_remix *r)
{
    struct qw_ctx ctx;

    if (r->big5)
        return true;
    r->big5 = calloc(QW_REMIX_BEYOND, sizeof(*r->big5));
    if (r->big5 == NULL || qw_charsets_load(r->charsets, QW_BIG5, &ctx) != QW_OK) {
        qw_remix_release(r);
        return false;
    }
    const uint32_t *code = r->charsets->two[QW_BIG5];
    for (unsigned lead = 0x81; lead <= 0xfe; lead++)
        for (unsigned trail = 0x40; trail <= 0xfe; trail++, code++)
            if (*code && *code < QW_REMIX_BEYOND && r->big5[*code] == 0)
                r->big5[*code] = (uint16_t)(lead << 8 | trail);
    qw_hkscs_also(r->big5);
    return true;
}

/* Rows C6A1 to C7F2 of Big5 are ETEN's: HKSCS, like browsers, has them in ETEN's order, Unicode's
 * own table and Python in another. The characters of the latter. */
static uint32_t
eten_code(uint32_t cp)
{
    static const struct {
        uint16_t from, to, place; /* the place is counted from C6A1 on */
    } rows[] = { { 0x30fe, 0x30fe, 0 }, { 0x309d, 0x309e, 1 }, { 0x3005, 0x3005, 3 },
        { 0x3041, 0x3093, 4 }, { 0x30a1, 0x30f6, 87 }, { 0x0414, 0x0415, 173 },
        { 0x0401, 0x0401, 175 }, { 0x0416, 0x041c, 176 }, { 0x0423, 0x0435, 183 },
        { 0x0451, 0x0451, 202 }, { 0x0436, 0x044f, 203 }, { 0x2460, 0x2469, 229 },
        { 0x2474, 0x247d, 239 } };
    enum { ROW = 157, LOWER = 63 };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (cp < rows[i].from || cp > rows[i].to)
            continue;
        unsigned place = rows[i].place + cp - rows[i].from + LOWER;
        unsigned trail = place % ROW;
        return (0xc6 + place / ROW) << 8 | (trail < LOWER ? 0x40 + trail : 0x62 + trail);
    }
    return 0;
}

static uint32_t
code_of(const struct qw_remix *r, enum qw_charset wrong, uint32_t cp)
{
    if (cp < 0x80)
        return cp;
    if (wrong == QW_CP1252)
        return qw_charset_1252(cp);
    if (wrong != QW_BIG5)
        return qw_charset_gbk(r->charsets, cp);
    if (r->eten && eten_code(cp))
        return eten_code(cp);
    return cp < QW_REMIX_BEYOND ? r->big5[cp] : 0;
}

/* Is it one of the marks that punct makes of those of ASCII? None of them is bytes of GBK that
 * were read as Big5, so in a stretch of such they stand for those, and what is found does not
 * hang on which they are. */
static bool
is_widened(enum qw_charset wrong, uint32_t cp)
{
    return wrong == QW_BIG5 && (cp == 0xff01 || cp == 0xff08 || cp == 0xff09 || cp == 0xff0c ||
                                   cp == 0xff1a || cp == 0xff1b || cp == 0xff1f);
}

/* Collect the characters from `at` on that have bytes in the wrong charset; to the line's end. */
static void
collect(struct qw_remix *r, struct qw_span text, size_t at, enum qw_charset wrong)
{
    size_t n = 0, bytes = 0, len;
    uint32_t before = 0, sum = 0;

    memset(r->bound, 0, sizeof(r->bound));
    memset(r->widened, 0, sizeof(r->widened));
    r->open = false;
    for (; n < QW_REMIX_CHARS && at < text.n; at += len) {
        uint32_t cp = qw_utf8_at(text.p + at, &len);
        r->widened[bytes] = is_widened(wrong, cp);
        cp -= r->widened[bytes] ? WIDER : 0;
        uint32_t code = code_of(r, wrong, cp);
        if (code < 0x20) {
            r->open = cp >= 0x80;
            break;
        }
        r->text[n] = (uint32_t)at;
        r->end[n] = (uint16_t)bytes;
        r->bound[bytes] = true;
        r->sum[bytes] = sum;
        if (code > 0xff)
            r->bytes[bytes++] = (unsigned char)(code >> 8);
        r->bytes[bytes++] = (unsigned char)code;
        r->keep[n++] = wrong == QW_CP1252 && cp >= 0x80 ? r->prices.latin
                       : wrong == QW_GB18030 && cp >= 0x3041 && cp <= 0x30fe
                           ? r->prices.kana
                           : qw_model_cost(&r->model, before, cp);
        sum += r->keep[n - 1];
        before = cp;
    }
    r->n = n;
    r->sum[bytes] = sum;
    r->text[n] = (uint32_t)at;
    r->end[n] = (uint16_t)bytes;
    r->bound[bytes] = true;
}

static inline void
reach(struct qw_remix *r, int way, size_t to, uint32_t cost, uint32_t cp, unsigned how)
{
    if (cost >= r->cost[way][to])
        return;
    r->cost[way][to] = cost;
    r->before[way][to] = cp;
    r->back[way][to] = (unsigned char)how;
}

/* The character of the right charset at byte `at`: its bytes, or 0. */
static size_t
reread(const struct qw_remix *r, enum qw_charset right, size_t at, uint32_t *cp)
{
    size_t n =
        qw_charset_two(r->charsets->two[right], (const char *)r->bytes + at, r->end[r->n] - at, cp);

    if (r->bytes[at] < 0x80) {
        *cp = r->bytes[at];
        return 1;
    }
    return n && *cp >> 21 == 0 && !(*cp >= 0xe000 && *cp <= 0xf8ff) ? n : 0;
}

static uint32_t
cost_anew(const struct qw_remix *r, uint32_t before, uint32_t cp)
{
    uint32_t beside = cp >= 0x80 ? before : cp, other = cp >= 0x80 ? cp : before;
    bool meet = qw_is_latin(beside) && other >= 0x80;

    return qw_model_cost(&r->model, before, cp) + (meet ? r->prices.beside : 0);
}

/* The cheapest ways through, byte by byte. */
static void
walk(struct qw_remix *r, enum qw_charset right, uint32_t change)
{
    size_t end = r->end[r->n], i = 0;

    for (size_t at = 0; at < end + 4; at++)
        r->cost[KEPT][at] = r->cost[REREAD][at] = FAR;
    r->cost[KEPT][0] = r->cost[REREAD][0] = 0;
    r->before[KEPT][0] = r->before[REREAD][0] = 0;
    r->back[KEPT][0] = r->back[REREAD][0] = 0;
    for (size_t at = 0; at <= end; at++) {
        uint32_t kept = r->cost[KEPT][at], again = r->cost[REREAD][at], cp;
        if (r->bound[at] && kept + change < again)
            reach(r, REREAD, at, again = kept + change, 0, CHANGED);
        else if (r->bound[at] && again + change < kept)
            reach(r, KEPT, at, kept = again + change, 0, CHANGED);
        if (at == end) {
            r->cost[REREAD][at] += r->open ? change : 0;
            return;
        }
        if (r->bound[at]) {
            reach(r, KEPT, r->end[i + 1], kept + r->keep[i], 0, r->end[i + 1] - r->end[i]);
            i++;
        }
        size_t n = again < FAR ? reread(r, right, at, &cp) : 0;
        if (n)
            reach(r, REREAD, at + n, again + cost_anew(r, r->before[REREAD][at], cp), cp,
                (unsigned)n);
    }
}

/* What a stretch gains: the sum of what stands there is told from its ends. */
static uint32_t
gain_of(const struct qw_remix *r, size_t from, size_t to)
{
    uint32_t was = r->sum[to] - r->sum[from];
    uint32_t is = r->cost[REREAD][to] - r->cost[REREAD][from];

    return was > is ? was - is : 0;
}

/* Where the first stretch that is read anew and gains enough starts and ends, in bytes. */
static bool
first_stretch(const struct qw_remix *r, uint32_t least, size_t *from, size_t *to)
{
    size_t at = r->end[r->n], end = at;
    int way = r->cost[REREAD][at] < r->cost[KEPT][at] ? REREAD : KEPT;
    bool found = false;

    for (;;) {
        unsigned how = r->back[way][at];
        if ((how == CHANGED || at == 0) && way == REREAD && gain_of(r, at, end) >= least) {
            *from = at;
            *to = end;
            found = true;
        }
        if (how == CHANGED) {
            way = !way;
            end = at;
        }
        if (at == 0)
            return found;
        at -= how == CHANGED ? 0 : how;
    }
}

/* Where the last character ends that is no ASCII. */
static size_t
trim(const struct qw_remix *r, enum qw_charset right, size_t from, size_t to)
{
    size_t last = from;

    for (size_t at = from, n; at < to; at += n) {
        uint32_t cp = 0;
        n = reread(r, right, at, &cp);
        if (cp >= 0x80 && r->bound[at + n])
            last = at + n;
        else if (cp >= 0x80)
            last = to;
    }
    return last;
}

static void
tell(const struct qw_remix *r, enum qw_charset right, size_t from, size_t to,
    struct qw_remix_span *span)
{
    size_t first = 0, last;
    uint32_t before = 0;

    /* ASCII at either end is the same either way */
    while (from < to && r->bytes[from] < 0x80 && r->bound[from])
        from++;
    while (r->end[first] < from)
        first++;
    span->at = r->text[first];
    to = trim(r, right, from, to);
    for (size_t at = from, n; at < to; at += n) {
        uint32_t cp = 0;
        n = reread(r, right, at, &cp);
        span->is += cost_anew(r, before, cp);
        span->chars++;
        before = cp;
        span->n += qw_utf8_put(span->put + span->n, cp + (r->widened[at] ? WIDER : 0));
    }
    for (last = first; r->end[last] < to; last++)
        span->was += r->keep[last];
    span->len = r->text[last] - span->at;
}

/* Letters in the order of the code are a list of letters, not mojibake. */
static bool
ascends(const struct qw_remix *r, size_t from, size_t to)
{
    for (size_t at = from + 1; at < to; at++)
        if (r->bytes[at] != r->bytes[at - 1] + 1)
            return false;
    return true;
}

/* Look at the text with one way back to Big5. */
static void
find(struct qw_remix *r, struct qw_span text, size_t from, enum qw_charset wrong,
    enum qw_charset right, uint32_t least, struct qw_remix_span *span)
{
    size_t start, end;

    span->len = span->n = span->chars = 0;
    span->was = span->is = span->total = 0;
    collect(r, text, from, wrong);
    span->looked = r->text[r->n];
    if (r->n < 2)
        return;
    r->open = r->open && wrong != QW_CP1252;
    walk(r, right, wrong == QW_CP1252 ? r->prices.change : r->prices.cross);
    end = r->end[r->n];
    span->total =
        r->cost[KEPT][end] < r->cost[REREAD][end] ? r->cost[KEPT][end] : r->cost[REREAD][end];
    if (first_stretch(r, least, &start, &end) && !ascends(r, start, end))
        tell(r, right, start, end, span);
}

static bool
holds_eten(struct qw_span text, size_t from, size_t to)
{
    for (size_t n; from < to; from += n)
        if (eten_code(qw_utf8_at(text.p + from, &n)))
            return true;
    return false;
}

bool
qw_remix_find(struct qw_remix *r, struct qw_span text, size_t from, enum qw_charset wrong,
    enum qw_charset right, uint32_t least, struct qw_remix_span *span)
{
    if ((wrong == QW_BIG5 || right == QW_BIG5) && !need_big5(r))
        return false;
    r->eten = false;
    find(r, text, from, wrong, right, least, span);
    if (wrong != QW_BIG5 || !holds_eten(text, from, span->looked))
        return true;
    uint32_t total = span->total;
    r->eten = true;
    find(r, text, from, wrong, right, least, span);
    if (span->total + r->prices.eten < total)
        return true;
    r->eten = false;
    find(r, text, from, wrong, right, least, span);
    return true;
}
