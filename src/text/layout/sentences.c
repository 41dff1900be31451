#include "text/layout/sentences.h"
#include <uchar.h>
#include "text/layout/enumer.h"
#include "text/layout/opening.h"
#include "text/script.h"
#include "text/utf8.h"

/* Characters of a salutation; bytes of a line, on the average, that can be one sentence;
 * characters of a label; so many different ones are remembered; lines at the text's start. */
enum { SALUTATION = 20, AVERAGE = 240, LABEL = 6, LABELS = 8, TOP = 4 };

enum mark { NONE, COLON, SEMI, STOP, MARKS };

/* What is known of the whole text. */
struct tally {
    size_t inside[MARKS]; /* marks inside of lines */
    size_t ends[MARKS];   /* lines that end with them */
    size_t bare[MARKS];   /* lines without a number that go on behind them */
    size_t items;
    size_t headings;       /* lines with a number or without a mark */
    size_t indents, hangs; /* indented lines; bare ones behind 。 without an indent */
    size_t dependent;      /* bare lines behind 。 that start with a word which goes on */
    size_t labels, again;  /* lines that are a label; those that were there before */
    struct qw_span label[LABELS];
    bool tight; /* not every line has a blank one before it */
};

static enum mark
mark_of(uint32_t c)
{
    switch (c) {
    case U'。':
    case U'！':
    case U'？':
        return STOP;
    case U'；':
    case ';':
        return SEMI;
    case U'：':
        return COLON;
    default:
        return NONE;
    }
}

/* A colon of either width, but for times and ratios; ! and ? too. */
static enum mark
mark_at(struct qw_span s, size_t at, uint32_t c)
{
    bool first = at == 0 || (unsigned char)s.p[at - 1] < 0x80;

    if ((c == ':' || c == '!' || c == '?') && !first)
        return c == ':' ? COLON : STOP;
    return mark_of(c);
}

/* The mark with which the line ends, closing quotes and brackets left aside, and where it
 * stands. */
static enum mark
last_mark(struct qw_span s, size_t *at)
{
    size_t n;
    uint32_t c = 0;

    for (*at = s.n; *at > 0; *at -= n) {
        c = qw_utf8_before(s.p, s.p + *at, &n);
        if (!qw_is_closing(c)) {
            *at -= n;
            break;
        }
    }
    return c == ':' ? COLON : mark_at(s, *at, c);
}

static void
count_line(struct tally *t, struct qw_span s, size_t end)
{
    size_t n;

    for (size_t at = 0; at < end; at += n) {
        if ((unsigned char)s.p[at] - 0xe5u < 5) { /* U+5000..U+9FFF */
            n = 3;
            continue;
        }
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (at + n < s.n && qw_is_digit((unsigned char)s.p[at + n]))
            continue; /* some do not break before figures */
        if (c < 0x4e00 || c > 0x9fff)
            t->inside[mark_at(s, at, c)]++;
    }
}

/* 一是…, 二是… stand inside of paragraphs. */
static bool
counts_on(struct qw_span s)
{
    static const char *const words[] = { "一是", "二是", "三是", "四是", "五是", "六是", "七是",
        "八是" };

    return qw_span_starts_any(s, words, sizeof(words) / sizeof(*words));
}

/* It starts with a word that goes on with what was said before, as few paragraphs do. */
static bool
depends(struct qw_span s)
{
    static const char *const words[] = { "但", "可是", "不过", "然而", "而且", "而是", "并且",
        "因此", "因而", "所以", "于是", "同时", "其中", "此外", "另外", "这", "那", "它", "他",
        "她", "也", "还", "又", "再", "就", "却", "不仅", "尤其", "特别是", "例如", "比如",
        "也就是说", "否则", "从而", "以便", "只有", "如果", "虽然", "结果", "后来", "然后", "接着",
        "随后", "原来", "其实", "当然", "其次", "再次" };

    return qw_span_starts_any(s, words, sizeof(words) / sizeof(*words));
}

/* A line that counts in any way: 一级…, 2022年…, 甲、… too. */
static bool
numbered(struct qw_span s)
{
    static const char32_t stems[] = U"甲乙丙丁戊己";
    size_t n;
    uint32_t c = qw_utf8_at(s.p, &n);

    for (size_t i = 0; stems[i]; i++)
        if (stems[i] == c)
            return true;
    if (qw_is_numeral(c))
        return !counts_on(s);
    return qw_is_digit(c) || qw_is_latin(c) || qw_enum_item(s, 0);
}

/* 师：, 重点： alone on a line. */
static bool
is_label(struct qw_span s, enum mark mark)
{
    size_t n;

    return mark == COLON && qw_utf8_count(s) <= LABEL + 1 && qw_is_han(qw_utf8_at(s.p, &n));
}

static void
count_label(struct tally *t, struct qw_span s)
{
    size_t known = t->labels - t->again, i = 0;

    known = known < LABELS ? known : LABELS;
    while (i < known && !qw_span_eq(t->label[i], s))
        i++;
    t->again += i < known;
    if (i == known && known < LABELS)
        t->label[known] = s;
    t->labels++;
}

/* Does a sentence surely begin inside of a line? A quick look, which most texts do not get past. */
static bool
begins_inside(struct qw_span text)
{
    for (size_t at = 0, hit;
         (hit = qw_span_find(qw_span_slice(text, at, text.n), QW_LIT("。"))) != QW_NOWHERE;) {
        at += hit + 3;
        if (at < text.n && (unsigned char)text.p[at] - 0xe4u < 6) /* U+4000..U+9FFF */
            return true;
    }
    return false;
}

/* Read the lines; false as soon as one holds more than a sentence. */
static bool
count(struct tally *t, const struct qw_paras *ps, struct qw_span text)
{
    enum mark before = NONE;

    for (size_t i = 0; i < ps->n; i++) {
        const struct qw_para *p = &ps->list[i];
        struct qw_span s = qw_para_text(p, text);
        size_t end;
        enum mark mark = last_mark(s, &end);
        if (p->skip || p->glue)
            return false;
        count_line(t, s, end);
        if (t->inside[STOP])
            return false;
        bool item = numbered(s);
        t->ends[mark]++;
        t->items += item;
        t->headings += item || mark == NONE;
        t->dependent += before == STOP && mark != NONE && (depends(s) || counts_on(s));
        t->tight |= i > 0 && !p->blank;
        t->bare[before] += !item && mark != NONE;
        bool indented = qw_para_indented(p, text);
        t->indents += indented;
        t->hangs += !indented && mark != NONE && before == STOP && !qw_enum_item(s, 0);
        if (is_label(s, mark))
            count_label(t, s);
        before = mark;
    }
    return true;
}

/* 各位领导： stands alone, and so does 县教育局： near the text's start. */
static bool
greets(struct qw_span s, bool top)
{
    return (top || qw_greeting(s)) && s.n <= SALUTATION * 3 && !qw_enum_item(s, 0) &&
           qw_span_find(s, QW_LIT("，")) == QW_NOWHERE;
}

/* Where ； ends lines: do they go on behind it, and often enough? */
static bool
breaks_clauses(const struct tally *t, const struct qw_sentence_limits *l)
{
    size_t bare = t->bare[SEMI] + (t->inside[COLON] * 8 > t->ends[COLON] ? 0 : t->bare[COLON]);

    return t->inside[SEMI] == 0 && t->ends[STOP] + t->ends[SEMI] >= l->lines && t->bare[SEMI] > 0 &&
           t->bare[SEMI] * 2 >= t->ends[SEMI] && bare >= (t->items >= 2 ? l->bare : 2 * l->bare);
}

/* Where no line holds two sentences, though many stand side by side and some go on with words:
 * do they? */
static bool
breaks_sentences(const struct tally *t, const struct qw_sentence_limits *l)
{
    size_t bare = t->bare[STOP];

    return bare >= l->many || (bare >= l->some && t->dependent > 1 && t->dependent * 20 >= bare);
}

/* Are the same labels alone on their lines, again and again, with sentences behind them? */
static bool
breaks_labels(const struct tally *t, const struct qw_sentence_limits *l)
{
    return t->inside[COLON] + t->inside[SEMI] == 0 && t->tight && t->labels >= l->labels &&
           t->again * 2 >= l->labels && t->bare[COLON] * 2 > t->labels &&
           t->ends[STOP] >= l->label_lines;
}

/* （全班齐读。） is a paragraph of its own, （板书） is not. */
static bool
is_aside(struct qw_span s)
{
    bool aside = qw_span_starts(s, QW_LIT("(")) || qw_span_starts(s, QW_LIT("（"));

    return aside && qw_span_find(s, QW_LIT("。")) != QW_NOWHERE;
}

/* 特此报告。, 本规程由总务处负责解释。 end a text on lines of their own. */
static bool
is_closing(struct qw_span s)
{
    return qw_span_starts(s, QW_LIT("特此")) ||
           (qw_span_starts(s, QW_LIT("本")) &&
               (qw_span_find(s, QW_LIT("解释")) != QW_NOWHERE ||
                   qw_span_find(s, QW_LIT("之日起")) != QW_NOWHERE));
}

/* What is glued. */
struct manner {
    bool colons, labels; /* behind ：, and up to the next label */
    bool dependent;      /* only what goes on by its words */
    bool indented;       /* what has no indent */
};

/* 2023年3月以前… is no item where the line before starts otherwise. */
static bool
is_dated(struct qw_span a, struct qw_span b)
{
    enum { YEAR = 4 };
    size_t digits = 0;

    while (digits < b.n && qw_is_digit((unsigned char)b.p[digits]))
        digits++;
    return digits == YEAR && qw_span_starts(qw_span_slice(b, YEAR, b.n), QW_LIT("年")) &&
           !qw_is_digit((unsigned char)a.p[0]);
}

/* Does line b go on where line a ended? */
static bool
goes_on(struct qw_span a, struct qw_span b, bool top, const struct manner *m)
{
    size_t at;
    enum mark before = last_mark(a, &at), mark = last_mark(b, &at);

    if (before == NONE || mark == NONE || is_closing(b))
        return false;
    if (m->indented)
        return before == STOP && !qw_enum_item(b, 0);
    if (m->dependent)
        return before != COLON && (depends(b) || counts_on(b));
    if (m->labels && (is_label(b, mark) || is_aside(b)))
        return false;
    if (m->labels && is_label(a, before)) /* 一元硬币、尺子。 is no item behind 准备： */
        return !qw_enum_item(b, 0);
    return (!numbered(b) || is_dated(a, b)) && (before != COLON || (m->colons && !greets(a, top)));
}

void
qw_sentences_find(struct qw_paras *ps, struct qw_span text, const struct qw_sentence_limits *l,
    const char *why, const char *each, const char *label)
{
    struct tally t = { 0 };

    if (ps->n < l->lines || text.n / ps->n > AVERAGE || begins_inside(text) || !count(&t, ps, text))
        return;
    enum { FEW = 5 }; /* sentences of a section that is one paragraph */
    struct manner m = { t.inside[COLON] * 8 <= t.ends[COLON], breaks_labels(&t, l), false };
    if (!m.labels && !breaks_clauses(&t, l)) {
        m.indented = t.indents >= l->indents && t.hangs >= l->indents;
        if (!m.indented && !breaks_sentences(&t, l))
            return;
        why = each;
        m.dependent = t.ends[STOP] > FEW * t.headings;
    }
    for (size_t i = 1; i < ps->n; i++) {
        struct qw_para *p = &ps->list[i];
        struct qw_span a = qw_para_text(p - 1, text), b = qw_para_text(p, text);
        if ((t.tight && p->blank) || (m.indented && qw_para_indented(p, text)) ||
            !goes_on(a, b, i <= TOP, &m))
            continue;
        p->glue = QW_GLUE_TO;
        p->why = m.labels ? label : why;
    }
}
