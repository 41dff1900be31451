#include <stdlib.h>
#include <unicode/utrans.h>
#include "text/pinyin.h"
#include "text/utf8.h"

struct qw_pinyin {
    UTransliterator *t;
};

static const UChar id[] = u"Han-Latin; Latin-ASCII; Lower";

enum { MOST = 64, ROOM = MOST * 16 };

enum qw_rc
qw_pinyin_new(struct qw_pinyin **out, struct qw_ctx *ctx)
{
    UErrorCode status = U_ZERO_ERROR;
    struct qw_pinyin *p = calloc(1, sizeof(*p));

    if (p == NULL)
        return qw_fail_memory(ctx);
    p->t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    if (U_FAILURE(status)) {
        qw_pinyin_free(p);
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "ICU: Han-Latin: %s", u_errorName(status));
    }
    *out = p;
    return QW_OK;
}

void
qw_pinyin_free(struct qw_pinyin *p)
{
    if (p && p->t)
        utrans_close(p->t);
    free(p);
}

enum qw_rc
qw_pinyin_read(struct qw_pinyin *p, struct qw_span word, struct qw_buf *out, struct qw_ctx *ctx)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar text[ROOM];
    int32_t n = 0, limit;

    for (size_t at = 0, step; at < word.n && n < MOST; at += step) {
        uint32_t c = qw_utf8_at(word.p + at, &step);
        if (c < 0x10000)
            text[n++] = (UChar)c;
    }
    limit = n;
    utrans_transUChars(p->t, text, &n, ROOM, 0, &limit, &status);
    if (U_FAILURE(status))
        return qw_fail(ctx, QW_FATAL, QW_NOWHERE, "ICU: Han-Latin: %s", u_errorName(status));
    for (int32_t i = 0; i < n; i++)
        if ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9'))
            qw_buf_byte(out, (char)text[i]);
    return out->failed ? qw_fail_memory(ctx) : QW_OK;
}
