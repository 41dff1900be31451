#include "rule/page/value.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    FIRST_YEAR = 1990,
    LAST_YEAR = 2049,
    MOST_PAGES = 5, /* digits */
    NUMERALS = 14,  /* of a date: 二〇二一年十二月三十一日 */
};

static size_t
digits_end(struct qw_span s, size_t at)
{
    while (at < s.n && qw_is_digit((unsigned char)s.p[at]))
        at++;
    return at;
}

static unsigned
number(struct qw_span s, size_t at, size_t end)
{
    unsigned sum = 0;

    for (; at < end && at < s.n; at++)
        sum = sum * 10 + (unsigned)(s.p[at] - '0');
    return sum;
}

/* Behind the word at `at`, or 0. */
static size_t
behind(struct qw_span s, size_t at, const char *word)
{
    for (; *word; word++, at++)
        if (at >= s.n || s.p[at] != *word)
            return 0;
    return at;
}

/* May a word stand at `at` that begins with one of these bytes? */
static bool
may_begin(struct qw_span s, size_t at, const char *bytes)
{
    return at < s.n && s.p[at] && strchr(bytes, s.p[at]);
}

static size_t
behind_any(struct qw_span s, size_t at, const char *const *words)
{
    size_t end = 0;

    for (; at < s.n && *words && end == 0; words++)
        if (s.p[at] == **words)
            end = behind(s, at, *words);
    return end;
}

/* Behind what parts a date's numbers: the same sign twice, or 年 and 月. */
static size_t
behind_part(struct qw_span s, size_t at, char sign, const char *word)
{
    if (at < s.n && sign && s.p[at] == sign)
        return at + 1;
    return sign ? 0 : behind(s, qw_skip_blanks(s, at), word);
}

/* A time of day behind a date. */
static size_t
skip_time(struct qw_span s, size_t at)
{
    size_t from = qw_skip_blanks(s, at), to;

    if (from < s.n && s.p[from] == 'T')
        from++;
    if ((to = digits_end(s, from)) == from || to - from > 2 || to == s.n || s.p[to] != ':')
        return at;
    while (to < s.n && s.p[to] == ':')
        to = digits_end(s, to + 1);
    return to;
}

/* 2021-3-5, 2021/03/05, 2021.3.5, 2021年3月5日, 2021年3月; 21-03-05 is weak. */
static bool
date_at(struct qw_span s, size_t at, size_t year, struct qw_value *v)
{
    size_t month, day, end;
    bool brief = year - at == 2;

    if ((year - at != 4 && !brief) || year == s.n)
        return false;
    char sign = (char)(strchr("-/.", s.p[year]) ? s.p[year] : 0);
    size_t from = behind_part(s, year, sign, "年");
    if (from == 0 || (brief && !sign))
        return false;
    from = qw_skip_blanks(s, from);
    month = digits_end(s, from);
    if (month == from || month - from > 2 || number(s, from, month) - 1 > 11)
        return false;
    v->weak = brief;
    end = behind_part(s, month, sign, "月");
    if (end == 0)
        return false;
    from = qw_skip_blanks(s, end);
    day = digits_end(s, from);
    if (day > from && day - from <= 2 && number(s, from, day) - 1 < 31) {
        end = qw_skip_blanks(s, day);
        size_t unit = behind(s, end, "日");
        end = unit && !sign ? unit : day;
    } else if (sign || day > from)
        return false;
    unsigned y = number(s, at, year) + (brief ? 2000 : 0);
    if (y < FIRST_YEAR || y > LAST_YEAR)
        return false;
    v->field = QW_FIELD_DATE;
    v->end = end;
    v->behind = skip_time(s, end);
    return true;
}

/* Behind an English month's name or its first three letters, or 0. */
static size_t
behind_month(struct qw_span s, size_t at)
{
    size_t to = at;

    while (to < s.n && qw_is_latin((unsigned char)s.p[to]))
        to++;
    if (to + 1 >= s.n || (s.p[to] != ' ' && s.p[to] != '.' && s.p[to] != ','))
        return 0;
    return qw_month(qw_span_slice(s, at, to)) ? to : 0;
}

/* Apr 17, 2016 or 17 Apr 2016: `to` is behind the first word. */
static bool
english_at(struct qw_span s, size_t at, size_t to, struct qw_value *v)
{
    bool day_first = qw_is_digit((unsigned char)s.p[at]);
    size_t from = to;

    while (to > 0 && to < s.n && (s.p[to] == ' ' || s.p[to] == '.'))
        to++;
    if (from == 0 || to == from)
        return false;
    from = to;
    to = day_first ? behind_month(s, from) : digits_end(s, from);
    if (to <= from || (!day_first && to - from > 2))
        return false;
    while (to < s.n && (s.p[to] == ' ' || s.p[to] == ',' || s.p[to] == '.'))
        to++;
    size_t end = digits_end(s, to);
    if (end - to != 4 || number(s, to, end) < FIRST_YEAR || number(s, to, end) > LAST_YEAR)
        return false;
    v->field = QW_FIELD_DATE;
    v->end = end;
    v->behind = skip_time(s, end);
    return true;
}

/* 二〇二一年三月五日 */
static bool
numerals_at(struct qw_span s, size_t at, struct qw_value *v)
{
    static const char *const begins[] = { "二〇", "二○", "二零", "二O", "二0", "一九", NULL };
    static const char *const parts[] = { "年", "月", "日" };
    size_t part = 0, n, chars = 0;

    if (!behind(s, at, "二") && !behind(s, at, "一"))
        return false;
    size_t to = behind_any(s, at, begins);
    if (to == 0)
        return false;
    for (; to < s.n && chars < NUMERALS && part < 3; chars++) {
        uint32_t c = qw_utf8_at(s.p + to, &n);
        if (behind(s, to, parts[part]))
            part++;
        else if (!qw_is_numeral(c) && c != 0x25cb && c != 'O' && c != '0')
            break;
        to += n;
    }
    v->field = QW_FIELD_DATE;
    v->end = v->behind = to;
    return part == 3;
}

/* 31.9KB, 57 K, 1,024 KB, 345字节 */
static bool
size_at(struct qw_span s, size_t at, size_t to, struct qw_value *v)
{
    static const char *const units[] = { "KB", "Kb", "kb", "kB", "MB", "Mb", "mb", "M", "GB", "gb",
        "K", "k", "m", "G", "千字节", "字节", "兆", "Bytes", "bytes", NULL };
    static const char *const brief[] = { "M", "K", "k", "m", "G", "兆", NULL };

    (void)at;
    while (to + 1 < s.n && (s.p[to] == '.' || s.p[to] == ',') &&
           qw_is_digit((unsigned char)s.p[to + 1]))
        to = digits_end(s, to + 1);
    if (to < s.n && s.p[to] == ' ')
        to++;
    if (!may_begin(s, to, "KkMmGgBb\xe5"))
        return false;
    for (size_t i = 0; units[i]; i++) {
        size_t end = s.p[to] == *units[i] ? behind(s, to, units[i]) : 0;
        if (end == 0 || (end < s.n && (qw_is_latin((unsigned char)s.p[end]) ||
                                          qw_is_digit((unsigned char)s.p[end]))))
            continue;
        v->field = QW_FIELD_SIZE;
        v->end = v->behind = end;
        v->loose = behind_any(s, to, brief) == end;
        return true;
    }
    return false;
}

/* 5页, 5 P; 8张 and 1/5 are loose, a number and no more is weak. */
static bool
pages_at(struct qw_span s, size_t at, size_t to, struct qw_value *v)
{
    static const char *const units[] = { "个页面", "页", "頁", "pages", "Pages", NULL };
    static const char *const loose[] = { "张", "張", "P", "p", "面", "叶", NULL };
    size_t unit = qw_skip_blanks(s, to);

    if (to < s.n && s.p[to] == '/' && digits_end(s, to + 1) > to + 1) {
        unsigned now = number(s, at, to), all = number(s, to + 1, digits_end(s, to + 1));
        if (now == 0 || now > all) /* 0/150: what may be written of a comment */
            return false;
        at = to + 1, to = digits_end(s, at), unit = qw_skip_blanks(s, to);
        v->loose = true;
    }
    if (to - at > MOST_PAGES || s.p[at] == '0')
        return false;
    v->field = QW_FIELD_PAGES;
    v->at = at;
    v->end = v->behind = to;
    if ((unit < s.n && (s.p[unit] == '%' || s.p[unit] == '/')) ||
        (to + 1 < s.n && (s.p[to] == '.' || s.p[to] == ':' || s.p[to] == '-') &&
            qw_is_digit((unsigned char)s.p[to + 1])))
        return false;
    bool may = may_begin(s, unit, "pP\xe4\xe5\xe9");
    size_t end = may ? behind_any(s, unit, units) : 0;
    if (end == 0) {
        end = may ? behind_any(s, unit, loose) : 0;
        v->weak = end == 0 && !v->loose;
        v->loose = true;
    }
    if (end && qw_is_latin((unsigned char)s.p[end - 1]) && end < s.n &&
        qw_is_latin((unsigned char)s.p[end]))
        return false;
    if (end)
        v->behind = end;
    return true;
}

/* 20210305 */
static bool
plain_date_at(struct qw_span s, size_t at, size_t to, struct qw_value *v)
{
    if (to - at != 8 || number(s, at, at + 4) < FIRST_YEAR || number(s, at, at + 4) > LAST_YEAR ||
        number(s, at + 4, at + 6) - 1 > 11 || number(s, at + 6, at + 8) - 1 > 30)
        return false;
    v->field = QW_FIELD_DATE;
    v->weak = true;
    v->end = at + 8;
    v->behind = skip_time(s, v->end);
    return true;
}

bool
qw_value_at(struct qw_span s, size_t at, struct qw_value *v)
{
    static bool (*const shapes[])(struct qw_span, size_t, size_t, struct qw_value *) = { date_at,
        size_at, plain_date_at, english_at, pages_at };

    *v = (struct qw_value){ .at = at };
    if (qw_is_latin((unsigned char)s.p[at]))
        return english_at(s, at, behind_month(s, at), v);
    if (!qw_is_digit((unsigned char)s.p[at]))
        return numerals_at(s, at, v);
    size_t to = digits_end(s, at);
    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
        if (shapes[i](s, at, to, v))
            return true;
        *v = (struct qw_value){ .at = at };
    }
    return false;
}
