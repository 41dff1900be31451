#include "rule/page/page_typed.h"
#include "rule/page/furniture_set.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    FIRST_LINES = 10, /* among which one may stand */
    TABLE_LINES = 3,  /* in a row */
    LINE_CHARS = 90,
    NAME_CHARS = 8,   /* of a value's name, or of a word among them */
    TITLE_CHARS = 24, /* of a word that may be the title */
    LEAST_VALUES = 2,
    DATE_DIGITS = 6,
    LONG_NUMBER = 5, /* digits of a number that counts nothing */
};

/* What was found in a line so far. */
struct values {
    size_t sizes, dates, counts, pages;
    size_t longest, word; /* characters in a row that are no value */
};

/* Where the number ends that starts at `at`; *fraction: it has a point. */
static size_t
number_end(struct qw_span s, size_t at, bool *fraction)
{
    *fraction = false;
    while (at < s.n && (qw_is_digit((unsigned char)s.p[at]) || s.p[at] == '.' || s.p[at] == ',')) {
        *fraction |= s.p[at] == '.';
        at++;
    }
    return at;
}

static size_t
skip_blanks(struct qw_span s, size_t at)
{
    while (at < s.n && s.p[at] == ' ')
        at++;
    return at;
}

/* Where a unit of sizes ends: KB, M. */
static size_t
size_end(struct qw_span s, size_t at)
{
    size_t from = at;

    if (at == s.n || strchr("KMGkmg", s.p[at]) == NULL)
        return from;
    at++;
    if (at < s.n && (s.p[at] == 'B' || s.p[at] == 'b'))
        at++;
    return at < s.n && qw_is_latin((unsigned char)s.p[at]) ? from : at;
}

/* Where the unit behind a number ends, if it is one of these. */
static size_t
unit_end(struct qw_span s, size_t at, const char *const *units)
{
    for (; *units; units++)
        if (qw_span_starts(qw_span_slice(s, at, s.n), qw_span_str(*units)))
            return at + strlen(*units);
    return at;
}

/* Does a cell end here? */
static bool
ends_cell(struct qw_span s, size_t at)
{
    size_t n;

    if (at >= s.n)
        return true;
    uint32_t c = qw_utf8_at(s.p + at, &n);
    return !qw_is_han(c) && !qw_is_latin(c) && c != '-' && c != '~' && c != ':' && c != 0xff1a &&
           c != '%' && c != 0x2014 && c != 0x2014 && c != '#';
}

/* Read the number at `at`; gives where it ends. */
static size_t
read_number(struct qw_span s, size_t at, struct values *v)
{
    static const char *const leaves[] = { "页", "頁", "张", "叶", "面", "片", "幅", "P", NULL };
    static const char *const times[] = { "人次", "次", "+", "w", "k", NULL };
    bool fraction;
    size_t end = number_end(s, at, &fraction), digits = end - at;
    size_t unit = size_end(s, skip_blanks(s, end)), date = qw_date_end(qw_span_slice(s, at, s.n));

    if (date > digits && qw_count_digits(qw_span_slice(s, at, at + date)) >= DATE_DIGITS) {
        v->dates++;
        return at + date;
    }
    if (unit > skip_blanks(s, end)) {
        v->sizes++;
        return unit;
    }
    unit = unit_end(s, skip_blanks(s, end), leaves);
    if (unit > skip_blanks(s, end) && ends_cell(s, unit)) {
        v->pages++;
        return unit;
    }
    unit = unit_end(s, end, times);
    if (!fraction && ends_cell(s, unit) && v->word > 0 &&
        (digits < LONG_NUMBER || v->word <= NAME_CHARS))
        v->counts++;
    return unit;
}

double
qw_typed_weigh(const struct qw_page_rules *r, const struct qw_line *l)
{
    struct values v = { 0 };
    struct qw_span s = l->text;
    size_t n;

    if (l->chars > LINE_CHARS || l->marks || l->stop || l->item || l->digits < LEAST_VALUES)
        return 0;
    for (size_t at = 0; at < s.n; at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (qw_is_digit(c) && !(at && qw_is_latin((unsigned char)s.p[at - 1]))) {
            n = read_number(s, at, &v) - at;
            v.word = 0;
        } else if (qw_is_han(c) || qw_is_latin(c)) {
            v.word++;
        } else if (c != ':' && c != 0xff1a && c != ' ') {
            v.word = 0;
        }
        v.longest = v.word > v.longest ? v.word : v.longest;
    }
    if (v.longest > TITLE_CHARS || v.dates > 1 ||
        v.sizes + v.dates + v.counts + v.pages < LEAST_VALUES || v.sizes + v.dates == 0)
        return 0;
    return r->typed_size * (double)(v.sizes > 0) + r->typed_date * (double)v.dates +
           r->typed_count * (double)(v.counts + v.pages);
}

/* How many lines of values stand in a row from line i on. */
static size_t
count_typed(const struct qw_page *p, const struct qw_page_rules *r, size_t i)
{
    size_t n = 0;

    while (i + n < p->gap && n < TABLE_LINES && qw_typed_weigh(r, &p->list[i + n].line) > 0)
        n++;
    return n;
}

void
qw_page_mark_typed(struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 0; i < p->gap && i < FIRST_LINES; i++) {
        size_t n = count_typed(p, r, i);
        if ((n == 0 && p->list[i].weight <= -r->company) || n == TABLE_LINES)
            return; /* the text */
        for (size_t end = i + n; i < end; i++) {
            struct qw_page_line *l = &p->list[i];
            double now = qw_typed_weigh(r, &l->line);
            if (now <= l->weight || l->copy)
                continue;
            l->weight = now;
            l->rule = r->typed;
        }
    }
}
