#include "rule/page/page_typed.h"
#include "rule/page/value.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    FIRST_LINES = 10, /* among which one may stand */
    TABLE_LINES = 3,  /* in a row */
    LINE_CHARS = 90,
    NAME_CHARS = 8,   /* of a value's name, or of a word among them */
    TITLE_CHARS = 24, /* of a word that may be the title */
    LEAST_VALUES = 2,
    LONG_NUMBER = 5, /* digits of a number that counts nothing */
};

/* What was found in a line so far. */
struct values {
    size_t sizes, dates, counts, pages;
    size_t longest, word; /* characters in a row that are no value */
};

/* Where the unit behind a number ends, if it is one that counts have. */
static size_t
unit_end(struct qw_span s, size_t at)
{
    static const char *const times[] = { "人次", "次", "+", "w", "k" };

    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
        if (qw_span_starts(qw_span_slice(s, at, s.n), qw_span_str(times[i])))
            return at + strlen(times[i]);
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
           c != '%' && c != 0x2014 && c != '#';
}

/* A date, a size, a number of pages at `at`: counted; gives where it ends, or 0. */
static size_t
read_value(struct qw_span s, size_t at, struct values *v)
{
    struct qw_value value;

    if (!qw_value_at(s, at, &value) || value.weak)
        return 0;
    if (value.field == QW_FIELD_DATE)
        v->dates++;
    else if (value.field == QW_FIELD_SIZE)
        v->sizes++;
    else if (ends_cell(s, value.behind))
        v->pages++;
    else
        return 0;
    return value.behind;
}

/* Read the number at `at`; gives where it ends. */
static size_t
read_number(struct qw_span s, size_t at, struct values *v)
{
    size_t end = read_value(s, at, v), from = at;
    bool fraction = false;

    if (end)
        return end;
    for (; at < s.n && (qw_is_digit((unsigned char)s.p[at]) || s.p[at] == '.' || s.p[at] == ',');
         at++)
        fraction |= s.p[at] == '.';
    end = unit_end(s, at);
    if (!fraction && ends_cell(s, end) && v->word > 0 &&
        (at - from < LONG_NUMBER || v->word <= NAME_CHARS))
        v->counts++;
    return end;
}

/* What the values of such a line say for furniture; 0 when it holds much else. */
static double
weigh(const struct qw_page_rules *r, const struct qw_line *l)
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

/* The same, counted once. */
static double
weigh_once(const struct qw_page_rules *r, struct qw_page_line *l)
{
    if (l->typed < 0)
        l->typed = weigh(r, &l->line);
    return l->typed;
}

/* How many lines of values stand in a row from line i on. */
static size_t
count_typed(struct qw_page *p, const struct qw_page_rules *r, size_t i)
{
    size_t n = 0;

    while (i + n < p->gap && n < TABLE_LINES && weigh_once(r, &p->list[i + n]) > 0)
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
            if (weigh_once(r, l) <= l->weight || l->copy)
                continue;
            l->weight = l->typed;
            l->rule = r->typed;
        }
    }
}
