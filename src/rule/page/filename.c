#define _GNU_SOURCE /* memrchr */
#include "rule/page/furniture_set.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    TAG_BYTES = 18,    /* of a tag before a file's name */
    NAME_BYTES = 900,  /* of the longest name */
    BUTTON_BYTES = 27, /* of what may follow it, 全文免费在线阅读 */
};

uint64_t
qw_ext_number(struct qw_span ext)
{
    uint64_t number = 0;

    for (size_t i = 0; i < ext.n; i++)
        number = number << 8 | ((unsigned char)ext.p[i] | 0x20);
    return number;
}

bool
qw_furniture_is_format(const struct qw_furniture *f, struct qw_span s)
{
    if (s.n == 0 || s.n > f->longest_ext)
        return false;
    uint64_t ext = qw_ext_number(s);
    for (size_t i = 0; i < f->n_formats; i++)
        if (f->formats[i] == ext)
            return true;
    return false;
}

/* Chinese characters and signs between them, no more, and few of them: 下载_在线阅读. */
static bool
is_button(struct qw_span s)
{
    size_t n;

    for (size_t at = 0; at < s.n; at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (!qw_is_han(c) && (at == 0 || (c != '_' && c != '-' && c != ' ')))
            return false;
    }
    return s.n <= BUTTON_BYTES;
}

/* The extension of a file's name, and where its stem ends; a site's name may stand behind it:
 * 校园绿化方案.docx - 青松文库. Empty when there is none. */
static struct qw_span
find_ext(const struct qw_furniture *f, struct qw_span name, size_t *dot)
{
    const char *hit;
    size_t end;

    for (size_t at = name.n; at > 1 && (hit = memrchr(name.p + 1, '.', at - 1)) != NULL;) {
        at = (size_t)(hit - name.p);
        for (end = at + 1;
             end < name.n && end - at <= f->longest_ext &&
             (qw_is_latin((unsigned char)name.p[end]) || qw_is_digit((unsigned char)name.p[end]));
             end++)
            ;
        struct qw_span ext = qw_span_slice(name, at + 1, end);
        struct qw_span rest = qw_span_trim(qw_span_slice(name, end, name.n));
        bool more =
            rest.n > 1 && memchr(rest.p + 1, '|', rest.n - 1); /* cells of a line of facts */
        bool site =
            rest.n && !more &&
            (strchr("-_|([", rest.p[0]) || qw_span_starts(rest, QW_LIT("（")) || is_button(rest));
        if (ext.n == 0 || (rest.n && !site) || !qw_furniture_is_format(f, ext))
            continue;
        *dot = at;
        return ext;
    }
    *dot = name.n;
    return qw_span("", 0);
}

/* 【精品】校园绿化方案: without the tag. */
static struct qw_span
untagged(struct qw_span name)
{
    static const char *const tags[][2] = { { "【", "】" }, { "［", "］" }, { "[", "]" } };

    for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
        size_t end = qw_span_find(qw_span_slice(name, 0, TAG_BYTES), qw_span_str(tags[i][1]));
        if (qw_span_starts(name, qw_span_str(tags[i][0])) && end != QW_NOWHERE)
            return qw_span_trim(qw_span_slice(name, end + strlen(tags[i][1]), name.n));
    }
    return name;
}

struct qw_span
qw_furniture_stem(const struct qw_furniture *f, struct qw_span name)
{
    size_t dot;

    if (name.n == 0 || name.n > NAME_BYTES || memchr(name.p, '.', name.n) == NULL)
        return name;
    return find_ext(f, name, &dot).n ? untagged(qw_span_trim(qw_span_slice(name, 0, dot))) : name;
}

struct qw_span
qw_furniture_ext(const struct qw_furniture *f, struct qw_span name)
{
    size_t dot;

    return find_ext(f, name, &dot);
}

/* Without (通用3篇), 《春》, 600字, 10-12 and the like behind it. */
static struct qw_span
plain_title(const struct qw_furniture *f, struct qw_span s)
{
    static const char *const tails[] = { "字", "篇", "题", "份", "例", "条", "期", "一", "二",
        "三" };
    static const char *const opens[] = { "（", "(", "【", "[", "《" };
    static const char *const closes[] = { "）", ")", "】", "]", "》" };

    s = qw_furniture_stem(f, s);
    for (size_t i = 0; i < sizeof(closes) / sizeof(*closes); i++) {
        size_t open = qw_span_ends(s, qw_span_str(closes[i]))
                          ? qw_span_find(s, qw_span_str(opens[i]))
                          : QW_NOWHERE;
        if (open != QW_NOWHERE)
            s = qw_span_trim(qw_span_slice(s, 0, open));
    }
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++)
        if (qw_span_ends(s, qw_span_str(tails[i]))) {
            s.n -= strlen(tails[i]);
            break;
        }
    while (s.n && (qw_is_digit((unsigned char)s.p[s.n - 1]) || strchr("-/. ", s.p[s.n - 1])))
        s.n--;
    return s;
}

static bool
ends_with(const struct endings *e, struct qw_span s, size_t least)
{
    size_t n;

    if (s.n == 0 || !qw_charset_has(&e->last, qw_utf8_before(s.p, s.p + s.n, &n)))
        return false;
    for (size_t i = 0; i < e->n; i++)
        if (s.n >= e->words[i].n + least && qw_span_ends(s, e->words[i]))
            return true;
    return false;
}

bool
qw_furniture_is_kind(const struct qw_furniture *f, struct qw_span title)
{
    if (ends_with(&f->kind_ends, title, 1))
        return true;
    struct qw_span plain = plain_title(f, title);
    return plain.n != title.n && ends_with(&f->kind_ends, plain, 1);
}

bool
qw_furniture_is_maker(const struct qw_furniture *f, struct qw_span s)
{
    return ends_with(&f->maker_ends, s, 0);
}
