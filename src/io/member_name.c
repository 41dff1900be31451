#include <stdlib.h>
#include "io/member_name.h"
#include "text/charset/charset.h"
#include "text/utf8.h"

struct qw_member_names {
    struct qw_charsets *charsets;
};

void
qw_member_names_free(struct qw_member_names *n)
{
    if (n)
        qw_charsets_free(n->charsets);
    free(n);
}

static const struct qw_charsets *
tables(struct qw_member_names **n)
{
    struct qw_ctx ctx;

    if (*n == NULL)
        *n = calloc(1, sizeof(**n));
    if (*n == NULL || (*n)->charsets)
        return *n ? (*n)->charsets : NULL;
    if (qw_charsets_new(&(*n)->charsets, &ctx) == QW_OK &&
        qw_charsets_load((*n)->charsets, QW_GB18030, &ctx) == QW_OK &&
        qw_charsets_load((*n)->charsets, QW_BIG5, &ctx) == QW_OK)
        return (*n)->charsets;
    qw_charsets_free((*n)->charsets);
    (*n)->charsets = NULL;
    return NULL;
}

/* Code page 437 from 80 to FF: https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC */
static const char cp437[] = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
                            "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/* The byte of a character in code page 437, or 0. */
static unsigned char
to_437(uint32_t cp)
{
    size_t n;
    unsigned byte = 0x80;

    if (cp < 0x80)
        return (unsigned char)cp;
    for (const char *p = cp437; *p; p += n, byte++)
        if (qw_utf8_at(p, &n) == cp)
            return (unsigned char)byte;
    return 0;
}

/* Decode all of it; false when some of it is no character of the charset, or when `common`
 * and a character is none of GB 2312's. */
static bool
decode(const struct qw_charsets *c, enum qw_charset charset, struct qw_span name, bool common,
    struct qw_buf *out)
{
    char put[4];
    uint32_t cp;

    qw_buf_reset(out);
    for (size_t i = 0, n; i < name.n; i += n) {
        const unsigned char *p = (const unsigned char *)name.p + i;
        n = qw_charset_step(c, charset, name.p + i, name.n - i, &cp);
        if (n == 0 || (cp & 0x1fffff) < 0x20 || (common && n > 2))
            return false;
        if (common && n == 2 && (p[0] > 0xf7 || (p[0] > 0xa3 && p[0] < 0xb0) || p[1] < 0xa1))
            return false;
        qw_buf_add(out, put, qw_utf8_put(put, cp & 0x1fffff));
    }
    return !out->failed;
}

/* UTF-8 all of whose characters are of code page 437: its bytes, which may be GBK. */
static bool
was_437(const struct qw_charsets *c, struct qw_span name, struct qw_buf *bytes, struct qw_buf *out)
{
    size_t high = 0;

    qw_buf_reset(bytes);
    for (size_t i = 0, n; i < name.n; i += n) {
        unsigned char byte = to_437(qw_utf8_at(name.p + i, &n));
        if (byte == 0)
            return false;
        high += byte >= 0x80;
        qw_buf_byte(bytes, (char)byte);
    }
    return high >= 4 && decode(c, QW_GB18030, qw_buf_view(bytes), true, out);
}

static bool
has_high(struct qw_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return true;
    return false;
}

static void
add_escaped(struct qw_buf *out, struct qw_span name)
{
    while (name.n) {
        size_t good = qw_utf8_valid(name);
        qw_buf_add(out, name.p, good);
        name = qw_span_slice(name, good, name.n);
        if (name.n == 0)
            break;
        qw_buf_fmt(out, "%%%02X", (unsigned)(unsigned char)name.p[0]);
        name = qw_span_slice(name, 1, name.n);
    }
}

void
qw_member_name_add(struct qw_member_names **names, struct qw_buf *out, struct qw_span name)
{
    const bool utf8 = qw_utf8_valid(name) == name.n;
    const struct qw_charsets *c = has_high(name) ? tables(names) : NULL;
    struct qw_buf text, bytes;

    qw_buf_init(&text, name.n * 4 + 16);
    qw_buf_init(&bytes, name.n + 16);
    if (c && (utf8 ? was_437(c, name, &bytes, &text)
                   : decode(c, QW_GB18030, name, false, &text) ||
                         decode(c, QW_BIG5, name, false, &text)))
        qw_buf_span(out, qw_buf_view(&text));
    else
        add_escaped(out, name);
    qw_buf_release(&text);
    qw_buf_release(&bytes);
}
