#include "rule/page/furniture_set.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    MAX_LABEL = 8,    /* characters of a label that no row has */
    MAX_UNKNOWN = 6,  /* of one that says nothing to us */
    MAX_VALUE = 30,   /* characters of a label's value that no pattern describes */
    LEAST_GLUED = 12, /* bytes of a label that needs no blank before it */
    WIDE_BYTES = 15,  /* of a label with blanks in it */
};

/* Behind a bracket that closes a label: 【上传人】小李. */
static size_t
behind_bracket(struct qw_span s, size_t at)
{
    struct qw_span rest = qw_span_slice(s, at, s.n);

    return qw_span_starts(rest, QW_LIT("】")) || qw_span_starts(rest, QW_LIT("］")) ? at + 3
           : qw_span_starts(rest, QW_LIT("]"))                                      ? at + 1
                                                                                    : at;
}

/* Behind the colon at s[at], or 0. */
static size_t
behind_colon(struct qw_span s, size_t at)
{
    at = qw_skip_blanks(s, at);
    if (at < s.n && s.p[at] == ':')
        return at + 1;
    return qw_span_starts(qw_span_slice(s, at, s.n), QW_LIT("：")) ? at + 3 : 0;
}

/* Behind a bar that stands for the colon in a table of two cells: 文件大小|38KB|; or 0. */
static size_t
behind_bar(struct qw_span s, size_t at)
{
    size_t from = qw_skip_blanks(s, at), cells = 0;

    if (from == s.n || s.p[from] != '|')
        return 0;
    for (size_t i = from + 1; i < s.n; i++)
        cells += s.p[i] == '|' && qw_skip_blanks(s, i + 1) < s.n;
    return cells == 0 && qw_skip_blanks(s, from + 1) < s.n ? from + 1 : 0;
}

/* Where the word at `at` ends that may be a label: Chinese characters and letters. */
static size_t
label_word(struct qw_span s, size_t at, size_t *chars)
{
    size_t n;

    for (*chars = 0; at < s.n && *chars <= MAX_LABEL; at += n, ++*chars) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (!qw_is_han(c) && !qw_is_latin(c))
            break;
    }
    return at;
}

/* A label that no row has and that ends in one marked `tail`: what comes last in a Chinese word
 * says what it is. 总页码 is a 页码. */
static size_t
compound_label(const struct qw_furniture *f, struct qw_span s, size_t at, uint32_t *label)
{
    size_t chars, end = label_word(s, at, &chars), behind = behind_colon(s, end);

    if (behind == 0 || chars > MAX_LABEL || chars < 3)
        return 0;
    for (size_t from = at + qw_utf8_len(s.p[at]); from < end; from += qw_utf8_len(s.p[from]))
        if (qw_wordlist_at(f->label_list, s, from, label) == end - from && f->labels[*label].tail)
            return behind;
    return 0;
}

/* A label that is set wide: 页　数:25. */
static size_t
wide_label(const struct qw_furniture *f, struct qw_span s, size_t at, uint32_t *label)
{
    char word[WIDE_BYTES];
    size_t len = 0, gaps = 0, n;

    while (at < s.n && len + 3 <= sizeof(word) && (len < 6 || gaps)) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (!qw_is_han(c) || n > 3)
            break;
        memcpy(word + len, s.p + at, n);
        len += n;
        size_t to = qw_skip_blanks(s, at + n);
        gaps += to > at + n && to < s.n && s.p[to] != ':' && s.p[to] != '|';
        at = to;
    }
    size_t behind = gaps ? behind_colon(s, at) : 0;
    if (gaps && behind == 0)
        behind = behind_bar(s, at);
    if (behind == 0 || qw_wordlist_at(f->label_list, qw_span(word, len), 0, label) != len)
        return 0;
    return behind;
}

/* A label at the line's end needs no colon: its value may be on the next line. */
size_t
qw_label_at(const struct qw_furniture *f, struct qw_span s, size_t at, bool bare, uint32_t *label)
{
    static const char *const opens[] = { "【", "［", "[" };
    size_t open = at, len;

    bool may = at < s.n && (s.p[at] == '[' || s.p[at] == "【"[0] || s.p[at] == "［"[0]);
    for (size_t i = 0; may && open == at && i < sizeof(opens) / sizeof(*opens); i++)
        if (qw_span_starts(qw_span_slice(s, at, s.n), qw_span_str(opens[i])))
            open = at + strlen(opens[i]);
    len = qw_wordlist_at(f->label_list, s, open, label);
    for (; len > 0; len = qw_wordlist_shorter(f->label_list, s, open, len, label)) {
        size_t end = open > at ? behind_bracket(s, open + len) : open + len;
        bool closed = end > open + len;
        end = qw_skip_blanks(s, end);
        if (end == s.n)
            return at == 0 ? end : 0;
        if (s.p[end] == ':')
            return end + 1;
        if (qw_span_starts(qw_span_slice(s, end, s.n), QW_LIT("：")))
            return end + 3;
        if ((closed && f->labels[*label].value) || (bare && end > open + len))
            return end;
        size_t behind = at == 0 ? behind_bar(s, end) : 0;
        if (behind)
            return behind;
    }
    size_t behind = compound_label(f, s, at, label);
    return behind ? behind : wide_label(f, s, at, label);
}

/* A label that says nothing to us: a short word before a colon. */
size_t
qw_label_unknown(struct qw_span s, size_t at)
{
    size_t chars, end = label_word(s, at, &chars);

    return chars >= 2 && chars <= MAX_UNKNOWN ? behind_colon(s, end) : 0;
}

/* Behind the last sign that labels have, at or behind `from`. */
static size_t
last_sign(struct qw_span s, size_t from)
{
    size_t n;

    for (size_t at = s.n; at > from; at -= n) {
        uint32_t c = qw_utf8_before(s.p, s.p + at, &n);
        if (c == ':' || c == 0xff1a || c == '[' || c == 0x3010 || c == 0xff3b)
            return at;
    }
    return from;
}

/* Where the next label starts, behind a blank, a bar or a bracket, or glued to a value when
 * it is long enough; s.n when there is none. */
static size_t
next_label(const struct qw_furniture *f, struct qw_span s, size_t from)
{
    uint32_t label;
    size_t n, last = last_sign(s, from);

    for (size_t at = from; at < last; at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        bool semicolon = c == ';' || c == 0xff1b, comma = c == ',' || c == 0xff0c;
        bool apart = at > from && (qw_is_blank(c) || c == '|' || semicolon || comma);
        size_t start = apart ? at + n : at, end = qw_label_at(f, s, start, false, &label);
        if (end && (apart || at == from || end - start > LEAST_GLUED))
            return start;
        if (apart && !comma && qw_label_unknown(s, qw_skip_blanks(s, start)))
            return qw_skip_blanks(s, start);
    }
    return s.n;
}

static struct qw_span
value_of(struct qw_span s)
{
    s = qw_span_trim(s);
    while (s.n && (strchr("| ,;", s.p[s.n - 1])))
        s.n--;
    while (qw_span_ends(s, QW_LIT("；")) || qw_span_ends(s, QW_LIT("，")))
        s.n -= 3;
    return s;
}

static bool
is_short(struct qw_span value)
{
    return qw_utf8_count(value) <= MAX_VALUE && qw_span_find(value, QW_LIT("。")) == QW_NOWHERE;
}

/* The name of a file behind whatever label is the page's title. */
static bool
is_file(const struct qw_furniture *f, struct qw_span value, struct qw_verdict *v)
{
    uint32_t label;

    if (qw_furniture_ext(f, value).n == 0 ||
        !qw_wordlist_at(f->label_list, QW_LIT("文件名"), 0, &label))
        return false;
    qw_verdict_capture(v, "title", value);
    v->rule = v->rule ? v->rule : f->labels[label].id;
    return true;
}

bool
qw_value_may(const struct label *l, const struct qw_furniture_scratch *s, struct qw_span text,
    struct qw_ends ends)
{
    return qw_edges_fit(&l->edges, ends) && qw_asks_fit(&l->asks, &s->look.chars) &&
           (l->need.n == 0 || qw_span_find(text, l->need) != QW_NOWHERE);
}

bool
qw_label_fits(const struct qw_furniture *f, struct qw_furniture_scratch *s, uint32_t label,
    struct qw_span value, struct qw_verdict *v)
{
    const struct label *l = &f->labels[label];
    struct qw_match m;

    if (qw_span_starts(qw_span_trim(value), QW_LIT("__")))
        return false; /* to be filled in by hand */
    if (l->value == NULL) {
        qw_furniture_glean(f, s, value, &s->look.chars, v);
        return is_short(value);
    }
    value = qw_span_trim(value);
    if (l->loose && memchr(value.p, '|', value.n))
        return false; /* more than this label's */
    if (value.n && !qw_value_may(l, s, value, qw_ends_of(value)))
        return false;
    if (!qw_pattern_line(l->value, s->patterns, value, &m))
        return false;
    for (size_t i = 0; i < m.n; i++)
        qw_verdict_capture(v, m.captures[i].key, m.captures[i].text);
    if (l->loose)
        qw_furniture_glean(f, s, value, &s->look.chars, v);
    return true;
}

/* A date before the first label: where it ends; 0 when there is none. */
static size_t
leading_date(struct qw_span line)
{
    size_t at = qw_date_end(line);

    return at < line.n ? at : 0;
}

/* Behind the number of an item: 4、文档编号:… */
static size_t
behind_number(struct qw_span line)
{
    size_t at = 0;

    while (at < line.n && at < 2 && qw_is_digit((unsigned char)line.p[at]))
        at++;
    struct qw_span rest = qw_span_slice(line, at, line.n);
    if (at == 0 || rest.n < 4)
        return 0;
    return qw_span_starts(rest, QW_LIT("、")) || qw_span_starts(rest, QW_LIT("．")) ? at + 3
           : rest.p[0] == '.' && !qw_is_digit((unsigned char)rest.p[1])             ? at + 1
                                                                                    : 0;
}

void
qw_furniture_labels(const struct qw_furniture *f, struct qw_furniture_scratch *s,
    struct qw_span line, struct qw_verdict *v)
{
    struct qw_verdict own;
    double best = 0;
    uint32_t whole;

    if (!(s->look.any & QW_KIND_COLON) && qw_wordlist_at(f->label_list, line, 0, &whole) == 0)
        return; /* a label and nothing else needs no colon */
    qw_verdict_clear(&own);
    size_t start = leading_date(line), known = 0, others = 0, dated = 2 * (start > 0);
    if (start == 0)
        start = behind_number(line);
    else {
        own.score = f->weights.date;
        qw_verdict_capture(&own, "date", qw_span_trim(qw_span_slice(line, 0, start)));
    }
    for (size_t at = start; at < line.n;) {
        uint32_t label;
        size_t from = qw_label_at(f, line, at, false, &label), other = 0;
        if (from == 0 && (from = other = qw_label_unknown(line, at)) == 0)
            return;
        size_t end = next_label(f, line, from);
        struct qw_span value = value_of(qw_span_slice(line, from, end));
        at = end;
        others += other > 0;
        known += other == 0;
        own.label = other || value.n ? 0 : label + 1;
        if (other && (is_file(f, value, &own) || qw_fact_is(f, s, value, &own))) {
            own.score += f->weights.fact;
            known++, others--;
            continue;
        }
        if (other && is_short(value))
            continue;
        if (other || (value.n && !qw_label_fits(f, s, label, value, &own)))
            return;
        double weight = f->labels[label].weight * (value.n ? 1 : 0.5);
        own.score += weight;
        if (weight > best)
            best = weight, own.rule = f->labels[label].id;
    }
    if (own.score <= v->score || own.rule == NULL || (others && others >= known + dated))
        return;
    v->score = own.score;
    v->rule = own.rule;
    v->label = own.label;
    v->any = v->whole = v->opens = v->buttons = false;
    v->title = v->labelled = known == 1 && own.n == 1 && strcmp(own.captures[0].key, "title") == 0;
    v->n = own.n;
    memcpy(v->captures, own.captures, own.n * sizeof(*own.captures));
}

void
qw_furniture_value(const struct qw_furniture *f, struct qw_furniture_scratch *s,
    struct qw_span line, size_t label, struct qw_verdict *v)
{
    const struct label *l = &f->labels[label - 1];

    if (l->value == NULL || l->weight <= v->score ||
        !qw_label_fits(f, s, (uint32_t)(label - 1), line, v))
        return;
    v->score = l->weight;
    v->rule = l->id;
}
