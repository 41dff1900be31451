/* What the views of qw explain share: see explain.h. */
#include "base/base64.h"
#include "cli/explain.h"
#include "io/json.h"
#include "text/utf8.h"

bool
explain_wants(const struct explain_conf *c, const struct qw_edit_view *e)
{
    return program_fits(c->args, "rule", e->rule) && program_fits(c->args, "stage", e->stage);
}

bool
explain_recodes(const struct qw_edit_view *e)
{
    enum qw_charset charset;

    return strncmp(e->rule, "decode.", 7) == 0 && qw_charset_find(e->rule + 7, &charset);
}

static bool
is_odd(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || (c >= 0xe000 && c <= 0xf8ff) || c == 0xfeff ||
           c >= 0xe0000;
}

static void
put_odd(struct qw_buf *b, uint32_t c)
{
    char picture[4];

    if (c < 0x20 || c == 0x7f)
        qw_buf_add(b, picture, qw_utf8_put(picture, c == 0x7f ? 0x2421 : 0x2400 + c));
    else
        qw_buf_fmt(b, "‹U+%04X›", (unsigned)c);
}

/* Append [from, to) but for its odd characters, which are shown. */
static void
put_valid(struct qw_buf *b, struct qw_span s)
{
    size_t from = 0, n;

    for (size_t i = 0; i < s.n; i += n) {
        uint32_t c = qw_utf8_at(s.p + i, &n);
        if (c == '\n' || c == '\t' || !is_odd(c))
            continue;
        qw_buf_add(b, s.p + from, i - from);
        put_odd(b, c);
        from = i + n;
    }
    qw_buf_add(b, s.p + from, s.n - from);
}

void
explain_text(struct qw_buf *b, struct qw_span s)
{
    while (s.n) {
        size_t good = qw_utf8_valid(s);
        put_valid(b, qw_span_slice(s, 0, good));
        if (good < s.n)
            qw_buf_fmt(b, "‹%02X›", (unsigned char)s.p[good]);
        s = qw_span_slice(s, good + (good < s.n), s.n);
    }
}

static bool
is_tail(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

size_t
explain_left(struct qw_span text, size_t at, size_t characters)
{
    for (; at > 0 && characters > 0; characters--) {
        at--;
        for (int k = 0; k < 3 && at > 0 && is_tail(text.p[at]); k++)
            at--;
    }
    return at;
}

size_t
explain_right(struct qw_span text, size_t at, size_t characters)
{
    for (; at < text.n && characters > 0; characters--) {
        at++;
        for (int k = 0; k < 3 && at < text.n && is_tail(text.p[at]); k++)
            at++;
    }
    return at;
}

void
explain_move(struct explain_place *p, struct qw_span text, size_t at)
{
    for (; p->at < at && p->at < text.n; p->at++) {
        if (text.p[p->at] == '\n') {
            p->line++;
            p->column = 1;
        } else if (p->at + 1 == text.n || !is_tail(text.p[p->at + 1])) {
            p->column++;
        }
    }
}

void
explain_string(struct qw_buf *b, struct qw_span s)
{
    struct qw_buf valid;

    if (qw_utf8_valid(s) == s.n) {
        qw_json_string(b, s);
        return;
    }
    qw_buf_init(&valid, SIZE_MAX);
    while (s.n) {
        size_t good = qw_utf8_valid(s);
        qw_buf_add(&valid, s.p, good);
        if (good < s.n)
            qw_buf_fmt(&valid, "\xef\xbf\xbd");
        s = qw_span_slice(s, good + (good < s.n), s.n);
    }
    qw_json_string(b, qw_buf_view(&valid));
    b->failed = b->failed || valid.failed;
    qw_buf_release(&valid);
}

void
explain_del(struct qw_buf *b, struct qw_span del)
{
    if (qw_utf8_valid(del) == del.n) {
        qw_buf_fmt(b, "\"del\":");
        qw_json_string(b, del);
    } else {
        qw_buf_fmt(b, "\"del64\":\"");
        qw_base64_add(b, del);
        qw_buf_byte(b, '"');
    }
}
