#include "text/charset/mojibake.h"
#include "text/utf8.h"

unsigned
qw_mojibake_letter(const struct qw_mojibake *m, uint32_t cp)
{
    uint32_t code = qw_charset_gbk(m->charsets, cp);

    return qw_mojibake_is_letter(code) ? qw_charset_1252((code >> 8 & 3) << 6 | (code & 0x3f)) : 0;
}

void
qw_mojibake_half_at(
    const struct qw_mojibake *m, struct qw_span text, size_t at, struct qw_mojibake_span *span)
{
    size_t n;
    uint32_t letter = qw_utf8_at(text.p + at, &n), cp;
    unsigned lead = qw_mojibake_letter(m, letter);
    char two[] = { (char)lead, at + n < text.n ? text.p[at + n] : '\0' };

    span->len = 0;
    if (lead == 0 || (unsigned char)two[1] >= 0x80 ||
        qw_charset_two(m->charsets->two[QW_GB18030], two, 2, &cp) == 0 || cp >> 21)
        return;
    span->gain = qw_common_cost(m->common, letter);
    span->gain += qw_common_cost(m->common, (unsigned char)two[1]);
    if (span->gain < qw_common_cost(m->common, cp) + m->remix.change)
        return;
    span->kind = QW_MOJIBAKE_UTF8_GBK;
    span->len = n + 1;
    span->n = qw_utf8_put(span->put, cp);
}
