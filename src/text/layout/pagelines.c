#include "text/layout/pagemarks.h"
#include <string.h>
#include "text/layout/enumer.h"
#include "text/layout/pagecount.h"
#include "text/script.h"
#include "text/utf8.h"

/* Can a line be a page's number that starts with this byte of a digit, a dash or a dot? */
static bool
may_number(char first)
{
    return qw_is_digit((unsigned char)first) || first == '-' || first == '\xc2' ||
           first == '\xe2' || first == '\xef';
}

/* Does it end with the last byte of ), ） or 页, or start as 第3 does? */
static bool
may_count(struct qw_span line)
{
    char last = line.p[line.n - 1];

    return last == ')' || last == '\x89' || last == '\xb5' ||
           (qw_span_starts(line, QW_LIT("第")) && line.n > 4 && (unsigned char)line.p[3] <= '9');
}

/* A line that holds nothing but a page's number: `- 3 -`, `·3·`, `3`, Ⅲ or 第3页; or it says of
 * how many, perhaps with the page's head beside it: 3 / 24, 学校年鉴  第3页（共24页）. */
struct number {
    size_t page, total; /* total 0: not said */
    bool dashed, named, roman;
    struct qw_span beside; /* before it or behind it */
};

/* Bytes of such a line; characters of a head; bytes of a line that is no wrapped one. */
enum { LONGEST = 120, HEAD = 40, LONG = 400 };

/* Blanks between a page's foot and its number; heads that are tried; times that one stands behind
 * bare numbers; bytes of a page between them. */
enum { FAR = 3, HEADS = 8, HEADED = 3, PAGE_BYTES = 150 };

/* The number of a line that is `- 3 -` or ·3· (dashed), or `3`; 0: it is neither. */
static size_t
plain_number(struct qw_span line, bool *dashed)
{
    static const char *const dashes[] = { "-", "—", "–", "－", "―", "·", "•" };
    size_t v = 0, digits = 0, before = 0, after = 0, n;

    for (size_t at = 0; at < line.n; at += n) {
        uint32_t c = qw_utf8_at(line.p + at, &n);
        struct qw_span here = qw_span(line.p + at, n);
        bool dash = false;
        for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++)
            dash |= qw_span_eq(here, qw_span_str(dashes[i]));
        if (qw_is_digit(c) && after == 0 && digits < 3) {
            v = v * 10 + (c - '0');
            digits++;
        } else if (dash) {
            digits ? after++ : before++;
        } else if (!qw_is_blank(c)) {
            return 0;
        } else if (digits && before == 0) {
            return 0;
        }
    }
    *dashed = before > 0;
    return (before > 0) == (after > 0) && before < 3 && after < 3 ? v : 0;
}

/* 第3页（共24页）, 共24页 第3页, the same words before or behind it on each page. */
static bool
counted_number(struct qw_span line, struct number *made)
{
    static const char *const firsts[] = { "第", "共" };
    struct qw_pagecount c;

    for (int way = 0; way < 2; way++) {
        size_t at = qw_span_find(line, qw_span_str(firsts[way]));
        if (at == QW_NOWHERE || !qw_pagecount_at(line, at, &c))
            continue;
        size_t end = at + c.len;
        if (end < line.n && (at > 0 || line.p[end - 1] != ' '))
            return false;
        struct qw_span beside = end < line.n ? qw_span_slice(line, end, line.n)
                                             : qw_span_trim(qw_span_slice(line, 0, at));
        *made = (struct number){ .page = c.page, .total = c.total, .beside = beside };
        return !qw_ends_sentence(beside) && qw_utf8_count(beside) <= HEAD;
    }
    return false;
}

/* Without dashes and blanks at both ends. */
static struct qw_span
without_dashes(struct qw_span line)
{
    while (line.n && (line.p[0] == '-' || line.p[0] == ' '))
        line = qw_span_slice(line, 1, line.n);
    while (line.n && (line.p[line.n - 1] == '-' || line.p[line.n - 1] == ' '))
        line.n--;
    return line;
}

/* 第3页 and 3 / 24, dashes around them or none. */
static bool
short_number(struct qw_span line, struct number *made)
{
    size_t at = 0, value = 0, end;
    struct qw_span s = without_dashes(line);

    if (qw_pagecount_read(s, &at, "第", &value) && at == s.n) {
        made->page = value;
        made->named = true;
        return value > 0;
    }
    for (end = 0; end < s.n && end < 4 && qw_is_digit((unsigned char)s.p[end]); end++)
        made->page = made->page * 10 + (size_t)(s.p[end] - '0');
    at = qw_skip_blanks(s, end);
    if (end == 0 || at >= s.n || s.p[at] != '/')
        return false;
    at = end = qw_skip_blanks(s, at + 1);
    for (; end < s.n && end - at < 4 && qw_is_digit((unsigned char)s.p[end]); end++)
        made->total = made->total * 10 + (size_t)(s.p[end] - '0');
    made->named = true;
    return end > at && end == s.n && made->page > 0 && made->page <= made->total;
}

/* The number of a line that is Ⅲ, or 0. */
static size_t
roman_number(struct qw_span line)
{
    enum { ONE = 0x2160, TWELVE = 0x216b };
    size_t n;
    uint32_t c = qw_utf8_at(line.p, &n);

    return n == line.n && c >= ONE && c <= TWELVE ? c - ONE + 1 : 0;
}

/* 语文备课组      3/24: the page's number far behind its foot. */
static bool
far_number(struct qw_span line, struct number *made)
{
    size_t at = line.n;

    while (at > 0 && (qw_is_digit((unsigned char)line.p[at - 1]) || line.p[at - 1] == '/'))
        at--;
    struct qw_span foot = qw_span_trim(qw_span_slice(line, 0, at));
    if (foot.n == 0 || foot.n > HEAD * 3 || foot.n + FAR > at ||
        !short_number(qw_span_slice(line, at, line.n), made))
        return false;
    made->named = false;
    made->beside = foot;
    return made->total > 0 && !qw_ends_sentence(foot);
}

static bool
read_number(struct qw_span line, struct number *made)
{
    enum { SHORT = 24 };

    *made = (struct number){ 0 };
    if (line.n == 0 || line.n > LONGEST)
        return false;
    if (qw_is_digit((unsigned char)line.p[line.n - 1]) && memchr(line.p, '/', line.n) &&
        far_number(line, made))
        return true;
    if (!(may_number(line.p[0]) || may_count(line)))
        return false;
    *made = (struct number){ 0 };
    if (line.n <= SHORT && short_number(line, made))
        return true;
    *made = (struct number){ .page = roman_number(line) };
    made->roman = made->page > 0;
    if (!made->roman && line.n <= SHORT && may_number(line.p[0]))
        made->page = plain_number(line, &made->dashed);
    return made->page > 0 || (may_count(line) && counted_number(line, made));
}

/* Is the line long enough to be a part of running text? */
static bool
runs(struct qw_span line, size_t chars)
{
    return line.n >= chars && qw_utf8_count(line) >= chars;
}

/* Do two lines belong to one sentence that was cut between them? */
static bool
one_sentence(struct qw_span a, struct qw_span b, size_t half, bool sure)
{
    size_t n;

    if (!runs(a, half) || qw_ends_sentence(a) || qw_enum_item(b, 0) || b.n == 0)
        return false;
    if (sure && a.n >= LONG && b.n >= LONG) /* whatever characters were parted */
        return true;
    uint32_t c = qw_utf8_at(b.p, &n), last = qw_utf8_before(a.p, a.p + a.n, &n);
    bool goes_on = qw_is_han(last) || last == U'，' || last == ',' || last == U'、';
    return goes_on && (qw_is_han(c) || qw_is_cjk_punct(c) || c == ',') && runs(b, half / 2);
}

/* What the numbers of a text agree on. */
struct agreed {
    bool any;        /* there is one */
    bool dashed;     /* those between dashes rise */
    bool counted;    /* those with a total rise, with one total and the same beside */
    bool named;      /* 第3页 or 3 / 24 rise, with one total, and some cut a sentence */
    size_t bare;     /* how many are 3 or Ⅲ */
    size_t total, n; /* the total; how many say it */
    struct qw_span beside;
    struct qw_span above; /* behind bare numbers that rise, a page of text between them */
};

/* The next paragraph from `i` on that is a line of the document. */
static size_t
next_kept(const struct qw_paras *ps, size_t i)
{
    while (i < ps->n && ps->list[i].drop)
        i++;
    return i;
}

/* Where the lines that go from `at` up to `next` cut a sentence, it goes on. */
static bool
is_cut(
    const struct qw_paras *ps, struct qw_span text, size_t at, size_t next, size_t half, bool sure)
{
    return at > 0 && next < ps->n && !ps->list[at - 1].drop && ps->list[next].glue == QW_GLUE_NOT &&
           one_sentence(qw_para_text(&ps->list[at - 1], text), qw_para_text(&ps->list[next], text),
               half, sure);
}

static struct agreed
agree(const struct qw_paras *ps, struct qw_span text, size_t half)
{
    struct agreed a = { .dashed = true, .counted = true, .named = true };
    size_t dashed = 0, counted = 0, named = 0, cuts = 0, names = 0;
    struct number number;

    for (size_t i = 0; i < ps->n; i++) {
        if (!read_number(qw_para_text(&ps->list[i], text), &number))
            continue;
        a.any = true;
        if (number.named) {
            if (names == 0)
                a.total = number.total;
            a.named = a.named && number.page > named && number.total == a.total;
            named = number.page;
            cuts += is_cut(ps, text, i, i + 1, half, true);
            names++;
        } else if (number.dashed) {
            a.dashed = a.dashed && number.page > dashed;
            dashed = number.page;
        } else if (number.total) {
            if (a.n == 0)
                a.total = number.total, a.beside = number.beside;
            a.counted = a.counted && number.page > counted && number.total == a.total &&
                        qw_span_eq(number.beside, a.beside);
            counted = number.page;
            a.n++;
        } else {
            a.bare++;
        }
    }
    a.counted = a.counted && a.n >= 2;
    a.named = a.named && names >= 2 && cuts * 3 >= names;
    return a;
}

/* Does this paragraph hold a bare number, and the next one the same line as `head`, or one that
 * may be the head of a page when that is empty? */
static bool
is_headed(const struct qw_paras *ps, struct qw_span text, size_t i, struct qw_span head,
    struct number *number)
{
    if (i + 1 >= ps->n || !read_number(qw_para_text(&ps->list[i], text), number) || number->named ||
        number->dashed || number->total)
        return false;
    struct qw_span next = qw_para_text(&ps->list[i + 1], text);
    return head.n ? qw_span_eq(next, head)
                  : next.n >= HEAD / 4 && next.n <= HEAD * 3 && !qw_ends_sentence(next);
}

/* How often `head` stands behind a bare number from paragraph `i` on; 0 where the numbers do not
 * rise or a page between two is too short. Roman numbers come first, and rise by themselves. */
static size_t
count_headed(const struct qw_paras *ps, struct qw_span text, size_t i, struct qw_span head)
{
    struct number number, last = { 0 };
    size_t n = 0, at = 0;

    for (; i + 1 < ps->n; i++) {
        if (!is_headed(ps, text, i, head, &number))
            continue;
        bool begins = last.page == 0 || (last.roman && !number.roman);
        if ((!begins && (number.page <= last.page || number.roman != last.roman)) ||
            (n && ps->list[i].at - at < PAGE_BYTES))
            return 0;
        last = number;
        at = ps->list[i].at;
        n++;
    }
    return n;
}

/* The line that stands behind bare numbers three times at least, as the head of the next page:
 * Q/LYJX 021—2019; empty: there is none. */
static struct qw_span
head_above(const struct qw_paras *ps, struct qw_span text)
{
    struct number number;
    size_t tried = 0;

    for (size_t i = 1; i + 1 < ps->n && tried < HEADS; i++) {
        if (!is_headed(ps, text, i, QW_LIT(""), &number))
            continue;
        struct qw_span head = qw_para_text(&ps->list[i + 1], text);
        if (count_headed(ps, text, i, head) >= HEADED)
            return head;
        tried++;
    }
    return QW_LIT("");
}

/* The line that stands behind most of the numbers, the title, or three times at least: the
 * head of the pages; empty: there is none. */
static struct qw_span
head_of(const struct qw_paras *ps, struct qw_span text)
{
    size_t numbers = 0, tried = 0;
    struct qw_span title = ps->n ? qw_para_text(&ps->list[0], text) : QW_LIT("");

    for (size_t i = 1; i + 1 < ps->n; i++)
        numbers += ps->list[i].drop;
    for (size_t i = 1; i + 1 < ps->n && tried < HEADS; i++) {
        if (!ps->list[i].drop)
            continue;
        struct qw_span head = qw_para_text(&ps->list[i + 1], text);
        size_t same = 0;
        if (ps->list[i + 1].drop || head.n > HEAD * 3 || qw_ends_sentence(head))
            continue;
        for (size_t k = i; k + 1 < ps->n; k++)
            same += ps->list[k].drop && qw_span_eq(qw_para_text(&ps->list[k + 1], text), head);
        if (same * 3 >= numbers * 2 && (same >= 3 || (same == 2 && qw_span_eq(head, title))))
            return head;
        tried++;
    }
    return QW_LIT("");
}

/* The head of a journal's pages: 临江学院学报（社会科学版）  2019年第2期. */
static bool
is_issue(struct qw_span line)
{
    return line.n <= HEAD * 3 && qw_span_ends(line, QW_LIT("期")) &&
           qw_span_find(line, QW_LIT("年第")) != QW_NOWHERE;
}

static void
drop(struct qw_para *p, const char *why)
{
    p->drop = true;
    p->why = why;
}

/* Does a bare number go: before the head of the next page, or between the halves of a sentence? */
static bool
goes_bare(const struct qw_paras *ps, struct qw_span text, size_t i, struct qw_span above,
    size_t half, const struct number *number)
{
    struct qw_span next = i + 1 < ps->n ? qw_para_text(&ps->list[i + 1], text) : QW_LIT("");

    return (above.n && qw_span_eq(next, above)) ||
           (!number->roman && is_cut(ps, text, i, i + 1, half, false));
}

size_t
qw_pagemarks_lines(
    struct qw_paras *ps, struct qw_span text, const struct qw_page_limits *l, const char *why)
{
    struct agreed agreed = agree(ps, text, l->half);
    struct number number;
    size_t n = 0;

    agreed.above = agreed.bare >= HEADED ? head_above(ps, text) : QW_LIT("");
    for (size_t i = 1; agreed.any && i < ps->n; i++) {
        if (!read_number(qw_para_text(&ps->list[i], text), &number))
            continue;
        bool goes = number.named    ? agreed.named
                    : number.dashed ? agreed.dashed
                    : number.total  ? agreed.counted
                                    : goes_bare(ps, text, i, agreed.above, l->half, &number);
        if (goes)
            drop(&ps->list[i], why);
        n += goes;
    }
    if (n == 0)
        return 0;
    struct qw_span head = head_of(ps, text);
    bool wide = qw_span_find(head, QW_LIT("   ")) != QW_NOWHERE; /* set on either side of a page */
    for (size_t i = ps->n - 1; i > 1; i--) {
        struct qw_span line = qw_para_text(&ps->list[i], text);
        bool same = head.n && qw_span_eq(line, head);
        if ((ps->list[i - 1].drop && (same || is_issue(line))) || (same && wide))
            drop(&ps->list[i], why);
    }
    for (size_t i = 1, next; i < ps->n; i = next + 1) {
        next = next_kept(ps, i);
        if (next > i && is_cut(ps, text, i, next, l->half, true)) {
            ps->list[next].glue = QW_GLUE_TO;
            ps->list[next].why = why;
        }
    }
    return n;
}

/* How many lines are bare numbers: more than one, and they are a table's. */
static size_t
bare_lines(const struct qw_paras *ps, struct qw_span text)
{
    size_t n = 0;
    bool dashed;

    for (size_t i = 0; i < ps->n; i++) {
        struct qw_span line = qw_para_text(&ps->list[i], text);
        n += line.n <= 3 && plain_number(line, &dashed) && !dashed;
    }
    return n;
}

size_t
qw_pagemarks_tail(const struct qw_paras *ps, struct qw_span text)
{
    if (ps->n == 0)
        return text.n;
    const struct qw_para *p = &ps->list[ps->n - 1];
    size_t at = p->end, n;

    while (at > p->at + p->indent && p->end - at < 4 && qw_is_digit((unsigned char)text.p[at - 1]))
        at--;
    if (at == p->end || p->end - at > 3 || text.p[at] == '0')
        return text.n;
    if (at == p->at + p->indent) {
        bool alone = ps->n > 2 && bare_lines(ps, text) == 1;
        at = alone ? p[-1].end : text.n;
        return alone && qw_ends_sentence(qw_para_text(&p[-1], text)) ? at : text.n;
    }
    size_t end = at;
    while (end > p->at && qw_is_blank(qw_utf8_before(text.p, text.p + end, &n)))
        end -= n;
    struct qw_span before = qw_span_slice(text, p->at, end);
    bool colon = qw_span_ends(before, QW_LIT(":")) || qw_span_ends(before, QW_LIT("："));
    return end < at && !colon && qw_ends_sentence(before) ? end : text.n;
}
