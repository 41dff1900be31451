#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucnv.h>
#include "text/charset.h"

enum {
    LEADS = QW_CHARSET_LEADS,
    TRAILS = QW_CHARSET_TRAILS,
    FOURS = sizeof(((struct qw_charsets *)0)->four) / sizeof(uint16_t),
    FOUR_SUPPLEMENTARY = 189000,
    SECOND = 21, /* where the second code point of a pair starts */
};

/* What windows-1252 has at 80..9F. */
static const uint16_t high[32] = { 0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d,
    0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178 };

static const char *const names[QW_CHARSETS] = { "UTF-8", "GB18030", "Big5-HKSCS", "windows-1252",
    "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE" };

/* Convert `n` codes of which each ends with a line feed; codes[i] gets the i-th. */
static bool
convert(const char *name, const char *bytes, size_t len, uint32_t *codes, size_t n)
{
    UErrorCode code = U_ZERO_ERROR;
    UConverter *cnv = ucnv_open(name, &code);
    UChar *out = malloc((len + 1) * 2 * sizeof(*out));
    size_t got = 0;

    if (out && U_SUCCESS(code))
        got = (size_t)ucnv_toUChars(cnv, out, (int32_t)len * 2, bytes, (int32_t)len, &code);
    ucnv_close(cnv);
    bool good = out && U_SUCCESS(code);
    for (size_t i = 0, at = 0; good && i < n; i++, at++) {
        uint32_t cp = at < got ? out[at++] : 0;
        if ((cp & 0xfc00) == 0xd800 && at < got)
            cp = 0x10000 + ((cp & 0x3ff) << 10) + (out[at++] & 0x3ffu);
        else if (at < got && out[at] != '\n' && cp != 0xfffd)
            cp |= (uint32_t)out[at++] << SECOND;
        while (at < got && out[at] != '\n') {
            cp = 0xfffd;
            at++;
        }
        codes[i] = cp == 0xfffd ? 0 : cp;
    }
    free(out);
    return good;
}

static bool
fill_two(const char *name, uint32_t *codes)
{
    char *bytes = malloc((size_t)LEADS * TRAILS * 3);
    size_t n = 0;

    if (bytes == NULL)
        return false;
    for (int lead = 0x81; lead <= 0xfe; lead++)
        for (int trail = 0x40; trail <= 0xfe; trail++) {
            bytes[n++] = (char)lead;
            bytes[n++] = (char)(trail == 0x7f ? 0xff : trail);
            bytes[n++] = '\n';
        }
    bool good = convert(name, bytes, n, codes, (size_t)LEADS * TRAILS);
    free(bytes);
    return good;
}

static bool
fill_four(uint16_t *four)
{
    char *bytes = malloc((size_t)FOURS * 5);
    uint32_t *codes = malloc(FOURS * sizeof(*codes));
    bool good = bytes && codes;
    size_t n = 0;

    for (unsigned i = 0; good && i < FOURS; i++) {
        bytes[n++] = (char)(0x81 + i / 12600);
        bytes[n++] = (char)(0x30 + i / 1260 % 10);
        bytes[n++] = (char)(0x81 + i / 10 % 126);
        bytes[n++] = (char)(0x30 + i % 10);
        bytes[n++] = '\n';
    }
    good = good && convert("gb18030", bytes, n, codes, FOURS);
    for (size_t i = 0; good && i < FOURS; i++)
        four[i] = (uint16_t)codes[i];
    free(bytes);
    free(codes);
    return good;
}

/* The way back: to GBK. */
static void
fill_gbk(struct qw_charsets *c)
{
    const uint32_t *code = c->gb;

    for (unsigned lead = 0x81; lead <= 0xfe; lead++)
        for (unsigned trail = 0x40; trail <= 0xfe; trail++, code++)
            if (*code && *code < 0x10000 && c->gbk[*code] == 0)
                c->gbk[*code] = (uint16_t)(lead << 8 | trail);
    c->gbk[0x20ac] = 0x80;
}

enum qw_rc
qw_charsets_new(struct qw_charsets **out, bool all, struct qw_ctx *ctx)
{
    struct qw_charsets *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return qw_fail_memory(ctx);
    if (!fill_two("gb18030", c->gb) ||
        (all && (!fill_two("Big5-HKSCS", c->big5) || !fill_four(c->four)))) {
        qw_charsets_free(c);
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "ICU lacks gb18030 or Big5-HKSCS");
    }
    fill_gbk(c);
    *out = c;
    return QW_OK;
}

void
qw_charsets_free(struct qw_charsets *c)
{
    free(c);
}

const char *
qw_charset_name(enum qw_charset c)
{
    return names[c];
}

bool
qw_charset_find(const char *name, enum qw_charset *found)
{
    static const struct {
        const char *name;
        enum qw_charset charset;
    } more[] = { { "GBK", QW_GB18030 }, { "GB2312", QW_GB18030 }, { "Big5", QW_BIG5 },
        { "ISO-8859-1", QW_CP1252 }, { "US-ASCII", QW_UTF8 }, { "UTF-16", QW_UTF16LE },
        { "UTF-32", QW_UTF32LE }, { "cp950", QW_BIG5 }, { "x-gbk", QW_GB18030 } };
    UErrorCode code = U_ZERO_ERROR;

    *found = QW_CHARSETS;
    for (int i = 0; i < QW_CHARSETS; i++)
        if (ucnv_compareNames(name, names[i]) == 0)
            *found = (enum qw_charset)i;
    for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++)
        if (ucnv_compareNames(name, more[i].name) == 0)
            *found = more[i].charset;
    const char *iana = ucnv_getStandardName(name, "IANA", &code);
    for (size_t i = 0; iana && i < sizeof(more) / sizeof(*more); i++)
        if (*found == QW_CHARSETS && ucnv_compareNames(iana, more[i].name) == 0)
            *found = more[i].charset;
    return *found != QW_CHARSETS || ucnv_countAliases(name, &code) > 0;
}

/* Codes of one byte and of four. */
static size_t
step_gb(const struct qw_charsets *c, const unsigned char *p, size_t left, uint32_t *cp)
{
    if (p[0] == 0x80) {
        *cp = 0x20ac;
        return 1;
    }
    if (left < 2 || p[1] < 0x30 || p[1] > 0x39)
        return 0;
    if (left < 4 || p[0] == 0xff || p[2] < 0x81 || p[2] == 0xff || p[3] < 0x30 || p[3] > 0x39)
        return 0;
    uint32_t i =
        ((p[0] - 0x81u) * 10 + (p[1] - 0x30u)) * 1260 + (p[2] - 0x81u) * 10 + (p[3] - 0x30u);
    if (i < FOURS)
        *cp = c->four[i];
    else if (i >= FOUR_SUPPLEMENTARY && i < FOUR_SUPPLEMENTARY + 0x100000)
        *cp = 0x10000 + i - FOUR_SUPPLEMENTARY;
    else
        return 0;
    return *cp ? 4 : 0;
}

static size_t
step_utf16(const unsigned char *p, size_t left, bool big, uint32_t *cp)
{
    if (left < 2)
        return 0;
    uint32_t a = big ? (uint32_t)(p[0] << 8 | p[1]) : (uint32_t)(p[1] << 8 | p[0]);
    *cp = a;
    if ((a & 0xf800) != 0xd800)
        return 2;
    if (left < 4 || a >= 0xdc00)
        return 0;
    uint32_t b = big ? (uint32_t)(p[2] << 8 | p[3]) : (uint32_t)(p[3] << 8 | p[2]);
    *cp = 0x10000 + ((a & 0x3ff) << 10) + (b & 0x3ff);
    return (b & 0xfc00) == 0xdc00 ? 4 : 0;
}

static size_t
step_utf32(const unsigned char *p, size_t left, bool big, uint32_t *cp)
{
    if (left < 4)
        return 0;
    *cp = big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
              : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
    return *cp > 0x10ffff || (*cp & 0xfffff800) == 0xd800 ? 0 : 4;
}

size_t
qw_charset_other(
    const struct qw_charsets *c, enum qw_charset charset, const char *s, size_t left, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s;

    if (charset >= QW_UTF32LE)
        return step_utf32(p, left, charset == QW_UTF32BE, cp);
    if (charset >= QW_UTF16LE)
        return step_utf16(p, left, charset == QW_UTF16BE, cp);
    if (charset == QW_GB18030)
        return step_gb(c, p, left, cp);
    *cp = p[0] >= 0x80 && p[0] < 0xa0 ? high[p[0] - 0x80] : p[0];
    return 1;
}

uint32_t
qw_charset_gbk(const struct qw_charsets *c, uint32_t cp)
{
    return cp < 0x10000 ? c->gbk[cp] : 0;
}

unsigned
qw_charset_1252(uint32_t cp)
{
    if (cp >= 0x80 && cp <= 0xff)
        return cp;
    for (unsigned i = 0; cp > 0xff && i < 32; i++)
        if (high[i] == cp)
            return 0x80 + i;
    return 0;
}

uint32_t
qw_charset_from_1252(uint32_t byte)
{
    return byte >= 0x80 && byte < 0xa0 ? high[byte - 0x80] : byte;
}

void
qw_charset_version(char *out, size_t size)
{
    UVersionInfo version;
    char name[U_MAX_VERSION_STRING_LENGTH];

    u_getVersion(version);
    u_versionToString(version, name);
    snprintf(out, size, "ICU %s", name);
}
