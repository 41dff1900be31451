#include "text/layout/opening.h"
#include "text/layout/enumer.h"
#include "text/script.h"
#include "text/utf8.h"

/* 以开放的视野， */
static bool
by_means_of(struct qw_span s)
{
    enum { WORDS = 12 };
    bool of = false;
    size_t n;

    for (size_t at = 3, i = 0; at < s.n && i < WORDS; at += n, i++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (c == U'，' || c == ',')
            return of;
        if (!qw_is_han(c) && c != U'“' && c != U'”' && c != '"')
            return false;
        of |= c == U'的' || c == U'为';
    }
    return false;
}

bool
qw_opens_text(struct qw_span s)
{
    static const char *const words[] = { "为了", "为进一步", "为深入", "为贯彻", "为认真", "为全面",
        "为切实", "为加", "为做好", "为确保", "为规范", "为推", "为落实", "为提", "为保", "为有效",
        "为充分", "为更好", "为适应", "为维护", "为促进", "为营造", "为丰富", "为响应", "为防",
        "为预防", "为明确", "为积极", "为扎实", "为实现", "为增强", "为强化", "根据", "按照",
        "依据", "坚持", "近年", "近几年", "今年", "一年来", "半年来", "本学期", "本学年", "新学期",
        "随着", "在上级", "在县", "在市", "在区", "在各级", "在学校", "一是", "首先", "我校",
        "我县", "我市", "我局", "我镇", "我们" };

    return qw_span_starts_any(s, words, sizeof(words) / sizeof(*words)) ||
           (qw_span_starts(s, QW_LIT("以")) && by_means_of(s));
}

size_t
qw_greeting(struct qw_span s)
{
    enum { MOST = 30, LEAST = 3 };
    static const char *const words[] = { "各位", "尊敬的", "敬爱的", "亲爱的", "老师们", "同学们",
        "同志们", "朋友们", "家长们", "乡亲们", "战友们" };
    size_t n;

    if (!qw_span_starts_any(s, words, sizeof(words) / sizeof(*words)))
        return 0;
    for (size_t at = 0, i = 0; at < s.n && i < MOST; at += n, i++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (c == ':' || c == U'：')
            return i > LEAST ? at + n : 0;
        if (!qw_is_han(c) && c != U'，' && c != ',' && c != U'、' && c != ' ' && c != U'！' &&
            c != '!')
            return 0;
    }
    return 0;
}

struct qw_span
qw_words_before(struct qw_span s, size_t least, size_t at)
{
    enum { MOST = 60 };
    size_t from = at, n;

    for (int i = 0; i <= MOST && from > least; i++, from -= n) {
        uint32_t c = qw_utf8_before(s.p, s.p + from, &n);
        if (c == '\n' || qw_is_end(c) || c == U'：' || c == ':')
            break;
    }
    return qw_span_slice(s, from, at);
}

bool
qw_is_heading(struct qw_span s)
{
    enum { LEAST = 8, MOST = 36 };
    struct qw_enum e;
    size_t chars = qw_utf8_count(s), n;

    return chars >= LEAST && chars <= MOST && qw_enum_at(s, 0, &e) && e.kind <= QW_ENUM_PAREN_HAN &&
           qw_is_han(qw_utf8_before(s.p, s.p + s.n, &n));
}
