#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include "text/charset/charset.h"
#include "text/charset/hkscs.h"

enum {
    LEADS = QW_CHARSET_LEADS,
    TRAILS = QW_CHARSET_TRAILS,
    CODES = LEADS * TRAILS,
    FOURS = 39420,
    FOUR_SUPPLEMENTARY = 189000,
    PLANE = 94 * 94,
    PLANES = 15, /* of CNS 11643, in EUC-TW */
    SECOND = 21, /* where the second code point of a pair starts */
};

/* What windows-1252 has at 80..9F. */
static const uint16_t high[32] = { 0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d,
    0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178 };

static const char *const names[QW_CHARSETS] = { "UTF-8", "GB18030", "Big5-HKSCS", "EUC-TW",
    "EUC-JP", "Shift_JIS", "EUC-KR", "windows-1252", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE",
    "HZ-GB-2312", "ISO-2022-CN" };

/* How ICU calls the converters behind the tables. */
static const char *const converters[QW_CP1252] = { [QW_GB18030] = "gb18030",
    [QW_BIG5] = "windows-950-2000",
    [QW_EUC_TW] = "euc-tw-2014",
    [QW_EUC_JP] = "EUC-JP",
    [QW_SHIFT_JIS] = "windows-932",
    [QW_EUC_KR] = "windows-949" };

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
is_private(uint32_t cp)
{
    return cp >= 0xe000 && cp <= 0xf8ff;
}

/* One character, or one with a combining mark behind it; not two. */
static bool
is_one(uint32_t code)
{
    uint32_t second = code >> SECOND;

    return second == 0 || (second >= 0x300 && second < 0x370);
}

/* Codes of two bytes: those that `codes` lacks, or has for private use only. Big5 has none with a second
 * byte between 7F and A0: ICU takes its time to say so. */
static bool
fill_two(const char *name, uint32_t *codes, bool big5)
{
    char *bytes = malloc((size_t)CODES * 3);
    uint32_t *got = malloc(CODES * sizeof(*got));
    uint16_t *which = malloc(CODES * sizeof(*which));
    size_t n = 0;
    bool good = bytes && got && which;

    for (unsigned i = 0; good && i < CODES; i++) {
        unsigned trail = 0x40 + i % TRAILS;
        bool none = trail == 0x7f || (big5 && trail > 0x7f && trail < 0xa1);
        if (none || (codes[i] && !is_private(codes[i])))
            continue;
        bytes[n * 3] = (char)(0x81 + i / TRAILS);
        bytes[n * 3 + 1] = (char)trail;
        bytes[n * 3 + 2] = '\n';
        which[n++] = (uint16_t)i;
    }
    good = good && convert(name, bytes, n * 3, got, n);
    for (size_t i = 0; good && i < n; i++)
        if (got[i] >= 0x80 && is_one(got[i]))
            codes[which[i]] = got[i];
    free(bytes);
    free(got);
    free(which);
    return good;
}

/* GB 18030, 5.1: four bytes are for the characters that have neither one nor two, one after the
 * other; but for one that its first edition had there. */
static bool
fill_four(const struct qw_charsets *c, uint16_t *four)
{
    enum { MOVED = 0xe7c7, FIRST = 7457 };
    size_t n = 0;

    for (uint32_t cp = 0x80; cp < 0x10000; cp++) {
        if (n == FIRST)
            four[n++] = MOVED;
        if (n < FOURS && (cp == 0x80 || c->gbk[cp] == 0) && (cp & 0xf800) != 0xd800 && cp != MOVED)
            four[n++] = (uint16_t)cp;
    }
    return n == FOURS;
}

/* A plane of CNS 11643, counted from 0; `bytes` has room for all its codes. */
static bool
fill_plane(unsigned plane, char *bytes, uint32_t *codes)
{
    size_t n = 0;

    for (unsigned i = 0; i < PLANE; i++) {
        bytes[n++] = (char)0x8e;
        bytes[n++] = (char)(0xa1 + plane);
        bytes[n++] = (char)(0xa1 + i / 94);
        bytes[n++] = (char)(0xa1 + i % 94);
        bytes[n++] = '\n';
    }
    return convert(converters[QW_EUC_TW], bytes, n, codes, PLANE);
}

/* The second plane, or those behind it. */
static bool
fill_planes(uint32_t *codes, bool behind)
{
    static const unsigned char known[] = { 1, 2, 3, 4, 5, 6, 11, 12, 14 }; /* 0 has two bytes */
    size_t end = behind ? sizeof(known) : 1;
    char *bytes = malloc((size_t)PLANE * 5);
    bool good = bytes != NULL;

    for (size_t i = behind ? 1 : 0; good && i < end; i++)
        good = fill_plane(known[i], bytes, codes + (size_t)known[i] * PLANE);
    free(bytes);
    return good;
}

/* The way back: to GBK. */
static void
fill_gbk(struct qw_charsets *c)
{
    const uint32_t *code = c->two[QW_GB18030];

    for (unsigned lead = 0x81; lead <= 0xfe; lead++)
        for (unsigned trail = 0x40; trail <= 0xfe; trail++, code++)
            if (*code && *code < 0x10000 && c->gbk[*code] == 0)
                c->gbk[*code] = (uint16_t)(lead << 8 | trail);
    c->gbk[0x20ac] = 0x80;
}

/* Unicode's own table of Big5 has the wide slashes where Windows has U+2215 and U+FE68;
 * either way a wide slash was meant. */
static bool
fill_big5(uint32_t *codes)
{
    enum { SLASH = (0xa2 - 0x81) * TRAILS + 0x41 - 0x40 };

    codes[SLASH] += 0xff0f - 0x2215;
    codes[SLASH + 1] += 0xff3c - 0xfe68;
    if (!fill_two("Big5-HKSCS", codes, true))
        return false;
    qw_hkscs_amend(codes);
    return true;
}

static bool
load_two(struct qw_charsets *c, enum qw_charset charset)
{
    if (c->two[charset])
        return true;
    uint32_t *codes = calloc(CODES, sizeof(*codes));
    bool good = codes && fill_two(converters[charset], codes, charset == QW_BIG5);

    if (good && charset == QW_BIG5)
        good = fill_big5(codes);
    if (good)
        c->two[charset] = codes;
    else
        free(codes);
    return good;
}

static enum qw_rc
loaded(bool good, enum qw_charset charset, struct qw_ctx *ctx)
{
    return good ? QW_OK
                : qw_fail(ctx, QW_FATAL, QW_NOWHERE, "out of memory, or ICU lacks %s",
                      converters[charset]);
}

enum qw_rc
qw_charsets_load(struct qw_charsets *c, enum qw_charset charset, struct qw_ctx *ctx)
{
    bool good = true;

    if (charset > QW_UTF8 && charset < QW_CP1252)
        good = load_two(c, charset);
    if (good && charset == QW_GB18030 && c->four == NULL) {
        c->four = calloc(FOURS, sizeof(*c->four));
        good = c->four && fill_four(c, c->four);
    }
    if (good && charset == QW_EUC_TW && c->planes == NULL) {
        c->planes = calloc((size_t)PLANES * PLANE, sizeof(*c->planes));
        good = c->planes && fill_planes(c->planes, false);
    }
    return loaded(good, charset, ctx);
}

enum qw_rc
qw_charsets_load_planes(struct qw_charsets *c, struct qw_ctx *ctx)
{
    if (c->all_planes)
        return QW_OK;
    c->all_planes = fill_planes(c->planes, true);
    return loaded(c->all_planes, QW_EUC_TW, ctx);
}

enum qw_rc
qw_charsets_new(struct qw_charsets **out, struct qw_ctx *ctx)
{
    struct qw_charsets *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return qw_fail_memory(ctx);
    if (!load_two(c, QW_GB18030)) {
        qw_charsets_free(c);
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "out of memory, or ICU lacks gb18030");
    }
    fill_gbk(c);
    *out = c;
    return QW_OK;
}

enum qw_rc
qw_charsets_copy(struct qw_charsets **out, const struct qw_charsets *from, struct qw_ctx *ctx)
{
    struct qw_charsets *c = calloc(1, sizeof(*c));
    uint32_t *two = malloc(CODES * sizeof(*two));

    if (c == NULL || two == NULL) {
        free(c);
        free(two);
        return qw_fail_memory(ctx);
    }
    memcpy(c->gbk, from->gbk, sizeof(c->gbk));
    memcpy(two, from->two[QW_GB18030], CODES * sizeof(*two));
    c->two[QW_GB18030] = two;
    *out = c;
    return QW_OK;
}

void
qw_charsets_free(struct qw_charsets *c)
{
    if (c == NULL)
        return;
    for (int i = 0; i < QW_CP1252; i++)
        free(c->two[i]);
    free(c->four);
    free(c->planes);
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
        { "UTF-32", QW_UTF32LE }, { "cp950", QW_BIG5 }, { "x-gbk", QW_GB18030 },
        { "EUC-CN", QW_GB18030 }, { "HZ", QW_HZ }, { "ISO-2022-CN-EXT", QW_ISO2022CN },
        { "windows-31j", QW_SHIFT_JIS }, { "windows-949", QW_EUC_KR }, { "cp949", QW_EUC_KR },
        { "KSC_5601", QW_EUC_KR }, { "KS_C_5601-1987", QW_EUC_KR } };
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
    if (p[0] == 0x80) { /* a price, not a stray byte among characters */
        *cp = 0x20ac;
        return left < 2 || p[1] < 0x40;
    }
    if (left < 4 || p[1] < 0x30 || p[1] > 0x39)
        return 0;
    if (p[0] < 0x81 || p[0] == 0xff || p[2] < 0x81 || p[2] == 0xff || p[3] < 0x30 || p[3] > 0x39)
        return 0;
    uint32_t i =
        ((p[0] - 0x81u) * 10 + (p[1] - 0x30u)) * 1260 + (p[2] - 0x81u) * 10 + (p[3] - 0x30u);
    if (i < FOURS)
        *cp = c->four ? c->four[i] : 0;
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

static size_t
step_kana(bool marked, const unsigned char *p, size_t left, uint32_t *cp)
{
    unsigned char c = marked && left > 1 ? p[1] : p[0];

    if (c < 0xa1 || c > 0xdf || (marked && p[0] != 0x8e))
        return 0;
    *cp = 0xff61 + c - 0xa1u;
    return marked ? 2 : 1;
}

static size_t
step_plane(const struct qw_charsets *c, const unsigned char *p, size_t left, uint32_t *cp)
{
    if (left < 4 || p[0] != 0x8e || p[1] < 0xa1 || p[1] >= 0xa1 + PLANES || p[2] < 0xa1 ||
        p[2] == 0xff || p[3] < 0xa1 || p[3] == 0xff)
        return 0;
    *cp = c->planes[(p[1] - 0xa1) * PLANE + (p[2] - 0xa1) * 94 + (p[3] - 0xa1)];
    return *cp ? 4 : 0;
}

size_t
qw_charset_other(
    const struct qw_charsets *c, enum qw_charset charset, const char *s, size_t left, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s;

    switch (charset) {
    case QW_GB18030:
        return step_gb(c, p, left, cp);
    case QW_EUC_TW:
        return step_plane(c, p, left, cp);
    case QW_EUC_JP:
    case QW_SHIFT_JIS:
        return step_kana(charset == QW_EUC_JP, p, left, cp);
    case QW_CP1252:
        *cp = p[0] >= 0x80 && p[0] < 0xa0 ? high[p[0] - 0x80] : p[0];
        return 1;
    case QW_UTF16LE:
    case QW_UTF16BE:
        return step_utf16(p, left, charset == QW_UTF16BE, cp);
    case QW_UTF32LE:
    case QW_UTF32BE:
        return step_utf32(p, left, charset == QW_UTF32BE, cp);
    default:
        return 0;
    }
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

bool
qw_charset_write(const char *name, struct qw_span text, struct qw_buf *out)
{
    enum { ROOM = 1 << 12, PIECE = 1 << 10 };
    UErrorCode code = U_ZERO_ERROR;
    UConverter *to = ucnv_open(name, &code), *from = ucnv_open("UTF-8", &code);
    const char *p = text.n ? text.p : "", *end = p + text.n;
    UChar piece[PIECE], *read = piece, *written = piece;
    UBool first = true;

    ucnv_setFromUCallBack(to, UCNV_FROM_U_CALLBACK_ESCAPE, UCNV_ESCAPE_XML_HEX, NULL, NULL, &code);
    while (U_SUCCESS(code) && qw_buf_reserve(out, ROOM)) {
        char *at = out->p + out->n, *stop = out->p + out->cap;
        code = U_ZERO_ERROR;
        ucnv_convertEx(to, from, &at, stop, &p, end, piece, &read, &written, piece + PIECE, first,
            true, &code);
        out->n = (size_t)(at - out->p);
        first = false;
        if (code != U_BUFFER_OVERFLOW_ERROR)
            break;
        code = U_ZERO_ERROR;
    }
    ucnv_close(to);
    ucnv_close(from);
    return U_SUCCESS(code) && !out->failed;
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
