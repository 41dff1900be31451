#include "text/charset/reading.h"
#include "text/utf8.h"

void
qw_reading_same(struct qw_reading *r, struct qw_span s, size_t beyond)
{
    qw_buf_span(r->text, s);
    qw_patch_add(r->patch, s.n, 1, 1, QW_PATCH_SAME);
    r->bytes[QW_UTF8] += beyond;
}

void
qw_reading_put(
    struct qw_reading *r, enum qw_charset charset, const char *p, size_t len, uint32_t cp)
{
    enum { MOST = 8 };
    struct qw_buf *text = r->text;

    if (text->cap - text->n < MOST && !qw_buf_reserve(text, MOST))
        return;
    char *to = text->p + text->n;
    size_t n = qw_utf8_put(to, cp & 0x1fffff);
    if (cp >> 21)
        n += qw_utf8_put(to + n, cp >> 21);
    text->n += n;
    if (n == len && memcmp(to, p, n) == 0)
        qw_patch_add(r->patch, n, 1, 1, QW_PATCH_SAME);
    else
        qw_patch_add(r->patch, 1, len, n, (int)charset);
    r->bytes[charset] += cp >= 0x80 ? len : 0;
}

void
qw_reading_drop(struct qw_reading *r, size_t n)
{
    qw_patch_add(r->patch, n, 1, 0, QW_READING_BROKEN);
}

void
qw_reading_mend(struct qw_reading *r, enum qw_charset charset, size_t len, uint32_t cp)
{
    char utf8[8];
    size_t n = qw_utf8_put(utf8, cp & 0x1fffff);

    if (cp >> 21)
        n += qw_utf8_put(utf8 + n, cp >> 21);
    qw_buf_add(r->text, utf8, n);
    qw_patch_add(r->patch, 1, len, n, QW_READING_BROKEN);
    r->bytes[charset] += len - 1;
}
