#include <math.h>
#include <stdlib.h>
#include "rule/table/code.h"
#include "rule/chars/commons.h"
#include "text/utf8.h"

enum { COMMON, RANGES, FOREIGN, DIGRAMS, PRICES, CROSSED };

static const char *const kind_names[QW_MOJIBAKE_KINDS] = { "utf8-gbk", "utf8-latin", "gbk-latin",
    "big5-latin", "gbk-big5", "big5-gbk" };
static const char *const tongues[QW_TONGUES] = { "", "ja", "ko" };

const char *
qw_mojibake_name(enum qw_mojibake_kind kind)
{
    return kind_names[kind];
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
read_range(const struct qw_table *t, size_t row, struct qw_common *c, struct qw_ctx *ctx)
{
    uint32_t from = 0, to = 0;
    uint8_t cost = 0;
    enum qw_rc rc = read_cost(t, row, &cost, ctx);

    if (rc == QW_OK)
        rc = qw_table_code(t, row, "from", 0x10ffff, &from, ctx);
    if (rc == QW_OK)
        rc = qw_table_code(t, row, "to", 0x10ffff, &to, ctx);
    for (uint32_t cp = from; rc == QW_OK && cp <= to && cp < 0x10000; cp++)
        c->basic[cp] = cost;
    for (uint32_t b = from >> 8; rc == QW_OK && b <= to >> 8; b++)
        c->blocks[b] = cost;
    return rc;
}

static enum qw_rc
read_chars(const struct qw_table *t, size_t row, struct qw_common *c, struct qw_ctx *ctx)
{
    struct qw_span chars = qw_table_get(t, row, "chars");
    uint8_t cost = 0;
    enum qw_rc rc = read_cost(t, row, &cost, ctx);

    for (size_t at = 0, n; rc == QW_OK && at < chars.n; at += n) {
        uint32_t cp = qw_utf8_at(chars.p + at, &n);
        if (cp < 0x10000)
            c->basic[cp] = cost;
    }
    return rc;
}

static enum qw_rc
load_chinese(struct qw_commons *c, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const ranges[] = { "from", "to", "bits", NULL };
    static const char *const common[] = { "bits", "chars", NULL };
    struct qw_common *chinese = &c->common[QW_CHINESE];
    enum qw_rc rc = qw_table_load(&c->tables[RANGES], conf, "decode/ranges", ranges, ctx);

    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(c->tables[RANGES]); r++)
        rc = read_range(c->tables[RANGES], r, chinese, ctx);
    if (rc == QW_OK)
        rc = qw_table_load(&c->tables[COMMON], conf, "decode/common", common, ctx);
    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(c->tables[COMMON]); r++)
        rc = read_chars(c->tables[COMMON], r, chinese, ctx);
    return rc;
}

/* Japanese and Korean: as Chinese, but for what the table says. */
static enum qw_rc
load_foreign(struct qw_commons *c, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "tongue", "bits", "from", "to", "chars", NULL };
    enum qw_rc rc = qw_table_load(&c->tables[FOREIGN], conf, "decode/foreign", columns, ctx);
    const struct qw_table *t = c->tables[FOREIGN];

    c->common[QW_JAPANESE] = c->common[QW_KOREAN] = c->common[QW_CHINESE];
    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(t); r++) {
        int tongue = QW_JAPANESE;
        while (tongue < QW_TONGUES &&
               !qw_span_eq(qw_table_get(t, r, "tongue"), qw_span_str(tongues[tongue])))
            tongue++;
        if (tongue == QW_TONGUES)
            rc = qw_table_fail(t, r, "tongue", ctx, "neither ja nor ko");
        else if (qw_table_get(t, r, "chars").n)
            rc = read_chars(t, r, &c->common[tongue], ctx);
        else
            rc = read_range(t, r, &c->common[tongue], ctx);
    }
    return rc;
}

/* What a character costs more behind one whose pairs make up this share of what stands there. */
static uint8_t
cost_of_others(double share)
{
    const double most = 0.75; /* other texts have other pairs */

    return (uint8_t)lround(-QW_QUARTERS * log2(1 - fmin(share, most)));
}

/* The characters behind one, each with the digit before it that is nearest; `shares` are those of costs. */
static enum qw_rc
read_digrams(struct qw_commons *c, size_t row, uint32_t first, struct qw_span seconds,
    const double *shares, struct qw_ctx *ctx)
{
    const struct qw_common *common = &c->common[QW_CHINESE];
    double share = 0;
    unsigned bits = 0;

    for (size_t at = 0, n; at < seconds.n; at += n) {
        uint32_t cp = qw_utf8_at(seconds.p + at, &n);
        if (cp >= '1' && cp <= '9')
            bits = (cp - '0') * QW_QUARTERS;
        else if (bits == 0)
            return qw_table_fail(
                c->tables[DIGRAMS], row, "seconds", ctx, "no bits before the first character");
        else {
            qw_digrams_add(&c->digrams, first, cp, bits);
            uint32_t cost = qw_common_cost(common, cp);
            share += shares[cost > bits ? cost - bits : 0];
        }
    }
    if (first < 0x10000)
        c->digrams.others[first] = cost_of_others(share);
    return QW_OK;
}

static enum qw_rc
load_digrams(struct qw_commons *c, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "first", "seconds", NULL };
    enum qw_rc rc = qw_table_load(&c->tables[DIGRAMS], conf, "decode/digrams", columns, ctx);
    const struct qw_table *t = c->tables[DIGRAMS];
    size_t rows = rc == QW_OK ? qw_table_rows(t) : 0, n = 0;
    double shares[UINT8_MAX + 1];
    size_t first = rows ? qw_table_column(t, "first") : 0;
    size_t seconds = rows ? qw_table_column(t, "seconds") : 0;

    for (int i = 0; i <= UINT8_MAX; i++)
        shares[i] = exp2(-(double)i / QW_QUARTERS);
    for (size_t r = 0; r < rows; r++)
        n += qw_utf8_count(qw_table_cell(t, r, seconds));
    if (rc == QW_OK && !qw_digrams_init(&c->digrams, n))
        return qw_fail_memory(ctx);
    for (size_t r = 0; rc == QW_OK && r < rows; r++) {
        struct qw_span a = qw_table_cell(t, r, first);
        size_t len = 0;
        uint32_t cp = a.n ? qw_utf8_at(a.p, &len) : 0;
        rc = a.n && len == a.n ? read_digrams(c, r, cp, qw_table_cell(t, r, seconds), shares, ctx)
                               : qw_table_fail(t, r, "first", ctx, "not one character");
    }
    return rc;
}

static enum qw_rc
find_price(const struct qw_commons *c, const char *name, const char *part, uint32_t *price,
    struct qw_ctx *ctx)
{
    const struct qw_table *t = c->tables[PRICES];
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
load_mojibake_prices(struct qw_commons *c, struct qw_ctx *ctx)
{
    struct qw_remix_prices *r = &c->mojibake.remix;
    enum qw_rc rc = find_price(c, "latin", "", &r->latin, ctx);

    if (rc == QW_OK)
        rc = find_price(c, "kana", "", &r->kana, ctx);
    if (rc == QW_OK)
        rc = find_price(c, "reread", "", &r->change, ctx);
    if (rc == QW_OK)
        rc = find_price(c, "cross", "", &r->cross, ctx);
    if (rc == QW_OK)
        rc = find_price(c, "beside", "", &r->beside, ctx);
    if (rc == QW_OK)
        rc = find_price(c, "noise", "", &r->noise, ctx);
    if (rc == QW_OK)
        rc = find_price(c, "eten", "", &r->eten, ctx);
    if (rc == QW_OK)
        rc = find_price(c, "lost", "", &c->mojibake.lost, ctx);
    for (int i = 0; rc == QW_OK && i < QW_MOJIBAKE_KINDS; i++) {
        struct qw_mojibake_prices *m = &c->mojibake.prices[i];
        rc = find_price(c, kind_names[i], ".sure", &m->sure, ctx);
        if (rc == QW_OK)
            rc = find_price(c, kind_names[i], ".likely", &m->likely, ctx);
        if (rc == QW_OK)
            rc = find_price(c, kind_names[i], ".proof", &m->proof, ctx);
        if (rc == QW_OK)
            rc = find_price(c, kind_names[i], ".rare", &m->rare, ctx);
    }
    return rc;
}

static enum qw_rc
load_prices(struct qw_commons *c, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "name", "bits", NULL };
    struct qw_guess_prices *p = &c->guess.prices;
    const struct {
        const char *name;
        uint32_t *price;
    } all[] = { { "broken", &p->lattice.broken }, { "doubt", &p->lattice.doubt },
        { "change", &p->lattice.change }, { "turn", &p->lattice.turn },
        { "swap", &p->lattice.swap }, { "cut", &p->lattice.cut }, { "within", &p->lattice.within },
        { "inside", &p->inside }, { "hint", &p->hint }, { "sure", &p->sure },
        { "plain", &p->plain }, { "usual", &p->swift.usual }, { "rise", &p->swift.rise },
        { "orphan", &p->lattice.orphan.orphan }, { "orphan", &p->swift.orphan.orphan },
        { "stub", &p->lattice.orphan.stub }, { "stub", &p->swift.orphan.stub },
        { "sign", &p->lattice.orphan.sign }, { "sign", &p->swift.orphan.sign },
        { "lone", &p->lattice.lone }, { "lone", &p->swift.lone },
        { "scarce", &p->lattice.scarce } };
    enum qw_rc rc = qw_table_load(&c->tables[PRICES], conf, "decode/prices", columns, ctx);

    for (size_t i = 0; rc == QW_OK && i < sizeof(all) / sizeof(*all); i++)
        rc = find_price(c, all[i].name, "", all[i].price, ctx);
    for (int i = 0; rc == QW_OK && i < QW_HZ; i++)
        rc = find_price(c, qw_charset_name((enum qw_charset)i), "", &p->at_first[i], ctx);
    return rc == QW_OK ? load_mojibake_prices(c, ctx) : rc;
}

/* Mark the characters that mojibake of Chinese read as other Chinese is full of. */
static enum qw_rc
load_crossed(struct qw_commons *c, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "kind", "chars", NULL };
    enum qw_rc rc = qw_table_load(&c->tables[CROSSED], conf, "decode/crossed", columns, ctx);
    const struct qw_table *t = c->tables[CROSSED];

    for (size_t r = 0; rc == QW_OK && r < qw_table_rows(t); r++) {
        struct qw_span kind = qw_table_get(t, r, "kind"), chars = qw_table_get(t, r, "chars");
        uint8_t bit = qw_span_eq(kind, QW_LIT("gbk-big5"))   ? QW_STARTS_GBK_BIG5
                      : qw_span_eq(kind, QW_LIT("big5-gbk")) ? QW_STARTS_BIG5_GBK
                                                             : 0;
        if (bit == 0)
            rc = qw_table_fail(t, r, "kind", ctx, "neither gbk-big5 nor big5-gbk");
        for (size_t at = 0, n; at < chars.n; at += n) {
            uint32_t cp = qw_utf8_at(chars.p + at, &n);
            if (cp < 0x10000)
                c->mojibake.starts[cp] |= bit;
        }
    }
    return rc;
}

enum qw_rc
qw_commons_new(struct qw_commons **out, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    struct qw_commons *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return qw_fail_memory(ctx);
    enum qw_rc rc = load_chinese(c, conf, ctx);
    if (rc == QW_OK)
        rc = load_foreign(c, conf, ctx);
    if (rc == QW_OK)
        rc = load_digrams(c, conf, ctx);
    if (rc == QW_OK)
        rc = load_prices(c, conf, ctx);
    if (rc == QW_OK)
        rc = load_crossed(c, conf, ctx);
    if (rc != QW_OK) {
        qw_commons_free(c);
        return rc;
    }
    for (int i = 0; i < QW_TONGUES; i++)
        c->guess.common[i] = &c->common[i];
    c->guess.digrams = &c->digrams;
    c->guess.hint = QW_CHARSETS;
    c->mojibake.common = &c->common[QW_CHINESE];
    c->mojibake.digrams = &c->digrams;
    *out = c;
    return QW_OK;
}

void
qw_commons_free(struct qw_commons *c)
{
    if (c == NULL)
        return;
    for (int i = 0; i < QW_COMMONS_TABLES; i++)
        qw_table_free(c->tables[i]);
    qw_digrams_release(&c->digrams);
    free(c);
}

const struct qw_table *
qw_commons_table(const struct qw_commons *c, size_t i)
{
    return i < QW_COMMONS_TABLES ? c->tables[i] : NULL;
}
