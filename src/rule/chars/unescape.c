#include "rule/chars/unescape.h"
#include "text/script.h"
#include "text/utf8.h"

/* What a character may cost on the average, in quarters of a bit: and where what says that it
 * is Chinese stands on both sides. */
enum { USUAL = 12 * QW_QUARTERS, FRAMED = 18 * QW_QUARTERS };

/* Faces and pictures: nothing else has such codes. */
static bool
is_picture(uint32_t cp)
{
    return cp >= 0x1f300 && cp <= 0x1faff;
}

/* Is it Chinese, and common? Pictures may be in it, or be all of it. */
static bool
is_plausible(const struct qw_common *common, struct qw_span s, uint32_t most)
{
    size_t chars = 0, han = 0, pictures = 0, n;
    uint64_t cost = 0;

    for (size_t at = 0; at < s.n; at += n) {
        uint32_t cp = qw_utf8_at(s.p + at, &n);
        if (cp < 0x20 || cp == '%' || cp == '\\' || cp == '~' || cp == '&')
            return false;
        pictures += is_picture(cp);
        if (cp < 0x80 || is_picture(cp))
            continue;
        chars++;
        han += qw_is_han(cp) || qw_is_cjk_punct(cp);
        cost += qw_common_cost(common, cp);
    }
    if (chars == 0)
        return pictures > 0;
    return (most == FRAMED || han * 2 > chars) && cost <= (uint64_t)most * chars;
}

size_t
qw_unescape_at(const struct qw_charsets *charsets, const struct qw_common *common,
    const struct qw_unescape_tags *tags, struct qw_span text, size_t at, bool shown,
    struct qw_buf *out, int *tag)
{
    uint32_t most = USUAL;
    size_t n = 0;

    qw_buf_reset(out);
    switch (text.p[at]) {
    case '~':
        n = qw_hz_at(charsets, text, at, out);
        most =
            n && qw_span_eq(qw_span_slice(text, at + n - 2, at + n), QW_LIT("~}")) ? FRAMED : USUAL;
        *tag = tags->hz;
        break;
    case '\033':
        n = qw_iso2022_at(charsets, text, at, out);
        most = FRAMED;
        *tag = tags->iso2022;
        break;
    case '%':
        if (!shown)
            n = text.p[at + 1] == 'u' ? qw_backslash_at(text, at, out)
                                      : qw_percent_at(charsets, text, at, out);
        *tag = tags->percent;
        break;
    case '\\':
        n = shown ? 0 : qw_backslash_at(text, at, out);
        *tag = tags->backslash;
        break;
    default:
        break;
    }
    return n && is_plausible(common, qw_buf_view(out), most) ? n : 0;
}

bool
qw_unescape_may(struct qw_span text, size_t at)
{
    char next = at + 1 < text.n ? text.p[at + 1] : '\0';

    switch (text.p[at]) {
    case '~':
        return next == '{';
    case '%':
        return (next >= '8' && next <= '9') || (next | 0x20) >= 'a';
    case '\\':
        return next == 'u';
    default:
        return next == '$';
    }
}
