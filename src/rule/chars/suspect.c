#include "rule/chars/suspect.h"
#include "text/utf8.h"

enum { NEAR = 8 }; /* characters that say whether it is worth looking closer */

/* Big5 read as GBK is full of kana as well, with which alone nothing starts. */
static bool
could_be(const struct qw_mojibake *m, uint8_t starts, uint32_t cp)
{
    return (cp < 0x10000 && m->starts[cp] & starts) ||
           (starts == QW_STARTS_BIG5_GBK && cp >= 0x3041 && cp <= 0x30f6);
}

bool
qw_suspect_dense(const struct qw_mojibake *m, uint8_t starts, struct qw_span text, size_t at)
{
    size_t all = 0, suspect = 0, n;
    uint32_t last = 0; /* ×××× is no mojibake */

    for (int i = 0; i < NEAR / 4; i++) {
        uint32_t cp = qw_utf8_before(text.p, text.p + at, &n);
        if (n == 0 || cp < 0x80)
            break;
        at -= n;
    }
    for (; all < NEAR && at < text.n && text.p[at] != '\n'; all++, at += n) {
        uint32_t cp = qw_utf8_at(text.p + at, &n);
        bool could =
            starts == QW_STARTS_LATIN ? cp >= 0x80 && qw_charset_1252(cp) : could_be(m, starts, cp);
        suspect += could && cp != last;
        last = cp;
    }
    return suspect > 1 && suspect * (starts == QW_STARTS_LATIN ? 2 : 4) >= all;
}

bool
qw_suspect(const struct qw_mojibake *m, struct qw_span text, size_t at, uint8_t starts)
{
    for (unsigned bit = QW_STARTS_LATIN; bit <= QW_STARTS_BIG5_GBK; bit *= 2)
        if ((starts & bit) && qw_suspect_dense(m, (uint8_t)bit, text, at))
            return true;
    return false;
}
