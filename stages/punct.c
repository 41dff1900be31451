#include <stdlib.h>
#include "chain/stage.h"
#include "rule/chars/booktitle.h"
#include "rule/match/verbatim.h"
#include "text/marks/marks.h"
#include "text/script.h"
#include "text/marks/spunmarks.h"
#include "text/utf8.h"
#include "text/width.h"

enum rule {
    NONE,
    COMMA,
    SEMICOLON,
    COLON,
    QUESTION,
    EXCLAMATION,
    OPEN,
    CLOSE,
    STOP,
    TORTOISE_OPEN,
    TORTOISE_CLOSE,
    PRIME_OPEN,
    PRIME_CLOSE,
    TITLE_OPEN,
    TITLE_CLOSE,
    QUOTE_OPEN,
    QUOTE_CLOSE,
    SINGLE_OPEN,
    SINGLE_CLOSE,
    ELLIPSIS_STOPS,
    ELLIPSIS_DOTS,
    ELLIPSIS_ONE,
    DASH,
    TWICE_OPEN,
    TWICE_CLOSE,
    WIDTH,
    POINT,
    SPACE,
    RULES
};

enum {
    PAUSES = QW_MARK_WIDE | QW_MARK_PAUSES,
    OPENS = QW_MARK_WIDE | QW_MARK_OPENS,
    CLOSES = QW_MARK_WIDE | QW_MARK_CLOSES
};

/* The ids, and how the new mark behaves to the blanks beside it. */
static const struct {
    const char *id;
    uint8_t flags;
} rows[RULES] = {
    [COMMA] = { "punct.comma", PAUSES },
    [SEMICOLON] = { "punct.semicolon", PAUSES },
    [COLON] = { "punct.colon", PAUSES },
    [QUESTION] = { "punct.question", PAUSES },
    [EXCLAMATION] = { "punct.exclamation", PAUSES },
    [OPEN] = { "punct.open", OPENS },
    [CLOSE] = { "punct.close", CLOSES },
    [STOP] = { "punct.stop", PAUSES },
    [TORTOISE_OPEN] = { "punct.tortoise.open", OPENS },
    [TORTOISE_CLOSE] = { "punct.tortoise.close", CLOSES },
    [PRIME_OPEN] = { "punct.prime.open", OPENS },
    [PRIME_CLOSE] = { "punct.prime.close", CLOSES },
    [TITLE_OPEN] = { "punct.title.open", OPENS },
    [TITLE_CLOSE] = { "punct.title.close", CLOSES },
    [QUOTE_OPEN] = { "punct.quote.open", OPENS },
    [QUOTE_CLOSE] = { "punct.quote.close", CLOSES },
    [SINGLE_OPEN] = { "punct.single.open", OPENS },
    [SINGLE_CLOSE] = { "punct.single.close", CLOSES },
    [ELLIPSIS_STOPS] = { "punct.ellipsis.stops", 0 },
    [ELLIPSIS_DOTS] = { "punct.ellipsis.dots", 0 },
    [ELLIPSIS_ONE] = { "punct.ellipsis.one", 0 },
    [DASH] = { "punct.dash", 0 },
    [TWICE_OPEN] = { "punct.twice.open", OPENS },
    [TWICE_CLOSE] = { "punct.twice.close", CLOSES },
    [WIDTH] = { "punct.width", 0 },
    [POINT] = { "punct.point", 0 },
    [SPACE] = { "punct.space", 0 },
};

struct punct {
    struct qw_table *table;
    struct qw_booktitles *titles;
    struct qw_verbatim *verbatim;
    const char *ids[RULES];
    struct qw_span to[RULES];
};

/* One document in the hand of one thread. */
struct page {
    const struct punct *rules;
    struct qw_marks *marks;
    struct qw_span text, line;
    struct qw_spunmarks spun;
};

static void
close_rules(void *rules)
{
    struct punct *r = rules;

    qw_table_free(r->table);
    qw_verbatim_free(r->verbatim);
    qw_booktitles_free(r->titles);
}

static enum qw_rc
open_rules(void *rules, const struct qw_conf *conf, struct qw_ctx *ctx)
{
    static const char *const columns[] = { "id", "from", "to", "yes", "no", NULL };
    struct punct *r = rules;
    enum qw_rc rc = qw_table_load(&r->table, conf, "punct", columns, ctx);

    if (rc == QW_OK)
        rc = qw_verbatim_load(&r->verbatim, conf, ctx);
    if (rc == QW_OK)
        rc = qw_booktitles_load(&r->titles, conf, ctx);
    for (int i = NONE + 1; rc == QW_OK && i < RULES; i++) {
        rc = qw_table_need(r->table, rows[i].id, &r->ids[i], ctx);
        if (rc == QW_OK)
            r->to[i] = qw_table_get(r->table, qw_table_find(r->table, rows[i].id), "to");
    }
    r->to[TWICE_OPEN] = r->to[TWICE_CLOSE] = QW_LIT(""); /* the second one goes */
    return rc;
}

static void
thread_close(void *scratch)
{
    qw_marks_release(scratch);
}

static void
set(struct qw_mark *x, enum rule rule)
{
    x->rule = (uint8_t)rule;
    x->flags = rows[rule].flags;
}

static struct qw_mark *
partner(const struct page *p, const struct qw_mark *x)
{
    return x->pair == QW_NO_PAIR ? NULL : &p->marks->list[x->pair];
}

static void
widen_bracket(struct qw_mark *x)
{
    if (x->cp == '(' || x->cp == ')')
        set(x, x->cp == '(' ? OPEN : CLOSE);
    else if (x->cp == U'〔' || x->cp == U'〕')
        set(x, x->cp == U'〔' ? TORTOISE_OPEN : TORTOISE_CLOSE);
}

static void
decide_bracket(struct page *p, struct qw_mark *x)
{
    struct qw_mark *y = partner(p, x);
    bool tortoise = x->cp == U'〔' || x->cp == U'〕';

    if (y && y < x)
        return; /* was decided with its other half */
    if (y)
        tortoise &= y->cp == U'〕';
    if (tortoise && y && y->at == x->at + x->len) /* 〔〕 is spoken of */
        return;
    if (tortoise && y && qw_marks_are_year(x, y, p->line))
        return;
    if (!qw_marks_are_wide(x, y, p->line) || (tortoise && !qw_spunmarks_tortoise(&p->spun)))
        return;
    widen_bracket(x);
    if (y)
        widen_bracket(y);
}

/* What becomes of a half-width pause, and of a blank that says nothing. */
static enum rule
rule_of(char c)
{
    static const uint8_t rules[128] = { [','] = COMMA,
        [';'] = SEMICOLON,
        [':'] = COLON,
        ['?'] = QUESTION,
        ['!'] = EXCLAMATION,
        [' '] = SPACE };

    return (enum rule)rules[(unsigned char)c];
}

static void
decide_pause(const struct page *p, struct qw_mark *x)
{
    if (x->rule == NONE && x->cp < 0x80 &&
        ((x->near_left == QW_HAN && x->near_right == QW_HAN) || qw_mark_is_wide(x, p->line)))
        set(x, rule_of((char)x->cp));
}

static void
decide_dots(struct page *p, size_t i)
{
    enum { MOST = 6 }; /* more are the leaders of a table of contents */
    struct qw_mark *x = &p->marks->list[i];

    if (x->kind == QW_MARK_DOTS && x->count == 1) {
        if (qw_mark_is_stop(x) && qw_spunmarks_plain_dots(&p->spun))
            set(x, STOP);
    } else if (x->kind == QW_MARK_DOTS) {
        if (x->count >= 3 && x->count <= MOST && qw_mark_is_among_han(x))
            set(x, ELLIPSIS_DOTS);
    } else if (x->kind == QW_MARK_STOPS) {
        if (x->count >= 3 && x->count <= MOST)
            set(x, ELLIPSIS_STOPS);
    } else if (x->count == 1 && qw_mark_is_among_han(x)) {
        set(x, ELLIPSIS_ONE);
    }
}

/* A pair of quotes with Chinese inside or beside it; attributes of markup are none. */
static bool
quotes_chinese(const struct page *p, const struct qw_mark *a, const struct qw_mark *b)
{
    if (a->at > 0 && p->line.p[a->at - 1] == '=')
        return false;
    return qw_marks_han_between(a, b) > 0 || a->left == QW_HAN || b->right == QW_HAN;
}

static void
decide_quotes(const struct page *p)
{
    bool good = qw_marks_pair_quotes(p->marks);
    size_t open = 0;

    for (size_t i = 0; i < p->marks->n; i++) {
        struct qw_mark *x = &p->marks->list[i], *y = partner(p, x);
        if (x->cp == U'〝' || (x->cp == U'〞' && open)) /* 〞 alone is spoken of */
            set(x, x->cp == U'〝' ? PRIME_OPEN : PRIME_CLOSE);
        open += x->kind == QW_MARK_LQUOTE || x->kind == QW_MARK_QUOTE;
        open -= x->kind == QW_MARK_RQUOTE && open;
        if (x->kind != QW_MARK_QUOTE || !good || y == NULL)
            continue;
        if (x < y ? quotes_chinese(p, x, y) : quotes_chinese(p, y, x))
            set(x, x < y ? QUOTE_OPEN : QUOTE_CLOSE);
    }
}

static void
decide_single(const struct page *p)
{
    bool good = qw_marks_pair_single(p->marks);

    for (size_t i = 0; good && i < p->marks->n; i++) {
        struct qw_mark *x = &p->marks->list[i], *y = partner(p, x);
        if (x->kind == QW_MARK_APOST && y && x < y && qw_marks_han_between(x, y) > 0) {
            set(x, SINGLE_OPEN);
            set(y, SINGLE_CLOSE);
        }
    }
}

/* Pairs of question marks that are title marks, from left to right. */
static void
decide_titles(struct page *p)
{
    struct qw_mark *list = p->marks->list, *open = NULL;

    for (size_t i = 0; i < p->marks->n; i++) {
        struct qw_mark *x = &list[i];
        if (x->kind != QW_MARK_ASK || x->cp != '?')
            continue;
        if (open && open->near_right != QW_BLANK && x->near_left != QW_BLANK &&
            open->stops == x->stops && qw_marks_han_between(open, x) >= 2 &&
            x->core - open->core <= QW_BOOKTITLE_MAX &&
            qw_booktitle_is(p->rules->titles, p->line, open->at, x->at, &p->spun)) {
            set(open, TITLE_OPEN);
            set(x, TITLE_CLOSE);
            open = NULL;
        } else {
            open = x;
        }
    }
}

/* ““十四五””: a run of opening quotes and the run that closes it. */
static void
decide_twice(const struct page *p)
{
    struct qw_mark *list = p->marks->list;
    size_t open = 0, at = 0, n;

    for (size_t i = 0; i < p->marks->n; i += n) {
        n = 1;
        if (list[i].kind == QW_MARK_LQUOTE) {
            open = qw_marks_run(p->marks, i), at = i;
            n = open;
        } else if (list[i].kind == QW_MARK_QUOTE) {
            open = 0;
        } else if (list[i].kind == QW_MARK_RQUOTE) {
            n = qw_marks_run(p->marks, i);
            for (size_t k = 1; k < n && k < open; k++) {
                set(&list[at + k], TWICE_OPEN);
                set(&list[i + k], TWICE_CLOSE);
            }
            open = 0;
        }
    }
}

static bool
has(const struct page *p, enum qw_mark_kind kind)
{
    return p->marks->kinds & 1u << kind;
}

/* What hyphens and blanks are worth goes by what the marks beside them have become. */
static void
decide_gaps(const struct page *p)
{
    for (size_t i = 0; i < p->marks->n; i++) {
        struct qw_mark *x = &p->marks->list[i];
        if (x->kind == QW_MARK_HYPHENS && qw_marks_is_dash(p->marks, i))
            set(x, DASH);
        else if (x->kind == QW_MARK_SPACE && qw_marks_is_idle_space(p->marks, i))
            set(x, SPACE);
    }
}

static void
decide_line(struct page *p)
{
    struct qw_mark *list = p->marks->list;
    bool twice = false;

    if (has(p, QW_MARK_QUOTE) || p->marks->primes)
        decide_quotes(p);
    if (has(p, QW_MARK_APOST))
        decide_single(p);
    if (has(p, QW_MARK_ASK))
        decide_titles(p);
    for (size_t i = 0; i < p->marks->n; i++) {
        switch (list[i].kind) {
        case QW_MARK_PAUSE:
        case QW_MARK_ASK:
            decide_pause(p, &list[i]);
            break;
        case QW_MARK_OPEN:
        case QW_MARK_CLOSE:
            decide_bracket(p, &list[i]);
            break;
        case QW_MARK_DOTS:
        case QW_MARK_STOPS:
        case QW_MARK_ELLIPSIS:
            decide_dots(p, i);
            break;
        case QW_MARK_LQUOTE:
            twice |= i > 0 && list[i - 1].kind == QW_MARK_LQUOTE;
            break;
        }
    }
    if (twice)
        decide_twice(p);
    if (has(p, QW_MARK_HYPHENS) || has(p, QW_MARK_SPACE))
        decide_gaps(p);
}

static void
decide_widths(const struct page *p)
{
    enum { LIST = 2 }; /* digits of a list's number at the line's start */

    for (size_t i = 0; i < p->marks->n; i++) {
        struct qw_mark *x = &p->marks->list[i];
        if (x->kind == QW_MARK_ALNUM)
            set(x, WIDTH);
        else if (x->kind == QW_MARK_POINT && x->near_left == QW_DIGIT &&
                 x->near_right == QW_DIGIT && x->core > LIST)
            set(x, POINT);
    }
}

/* Full-width letters and digits, some at a time. */
static void
put_ascii(const struct page *p, struct qw_edits *edits, size_t at, size_t len, const char *id)
{
    char ascii[256];

    while (len > 0) {
        size_t n = 0, step;
        for (; n < sizeof(ascii) && 3 * n < len; n++)
            ascii[n] = (char)qw_width_ascii(qw_utf8_at(p->text.p + at + 3 * n, &step));
        qw_edits_add(edits, at, 3 * n, qw_span(ascii, n), id);
        at += 3 * n, len -= 3 * n;
    }
}

static void
put_mark(const struct page *p, struct qw_edits *edits, size_t base, const struct qw_mark *x)
{
    if (x->rule == WIDTH)
        put_ascii(p, edits, base + x->at, x->len, p->rules->ids[WIDTH]);
    else if (x->rule != NONE)
        qw_edits_put(edits, base + x->at, x->len, p->rules->to[x->rule], p->rules->ids[x->rule]);
}

/* The marks of the list, and between them the settled ones that turn, which are not in it. */
static void
propose(const struct page *p, struct qw_edits *edits, bool turns)
{
    size_t base = (size_t)(p->line.p - p->text.p), i = 0, at;
    struct qw_turns walk = qw_turns_of(p->marks, p->line);

    while (turns && (at = qw_turns_next(&walk)) != SIZE_MAX) {
        for (; i < p->marks->n && p->marks->list[i].at < at; i++)
            put_mark(p, edits, base, &p->marks->list[i]);
        enum rule rule = rule_of(p->line.p[at]);
        qw_edits_put(edits, base + at, 1, p->rules->to[rule], p->rules->ids[rule]);
    }
    for (; i < p->marks->n; i++)
        put_mark(p, edits, base, &p->marks->list[i]);
}

static enum qw_rc
do_line(struct page *p, const struct qw_line *l, struct qw_edits *edits, struct qw_ctx *ctx)
{
    bool chinese = (l->marks || l->turns) && qw_line_is_chinese(l) &&
                   !(l->code && qw_verbatim_is(p->rules->verbatim, p->line));

    if (!chinese && !l->alnum)
        return QW_OK;
    if ((l->marks || l->alnum) && !qw_marks_read(p->marks, p->line))
        return qw_fail_memory(ctx);
    if (has(p, QW_MARK_ALNUM) || has(p, QW_MARK_POINT))
        decide_widths(p);
    if (chinese && l->marks)
        decide_line(p);
    propose(p, edits, chinese);
    return QW_OK;
}

static enum qw_rc
run(const void *rules, void *scratch, const struct qw_doc *doc, struct qw_edits *edits,
    struct qw_notes *notes, struct qw_ctx *ctx)
{
    struct page p = {
        .rules = rules, .marks = scratch, .text = doc->text, .spun = { .text = doc->text }
    };
    struct qw_line l;
    enum qw_rc rc = QW_OK;

    (void)notes;
    if (!qw_has_han(doc->text))
        return QW_OK;
    qw_lines_start(p.marks);
    for (size_t at = 0; rc == QW_OK && at < doc->text.n;) {
        if (!qw_line_scan(p.marks, doc->text, at, &l))
            return qw_fail_memory(ctx);
        p.line = qw_span_slice(doc->text, at, l.end);
        if (l.marks || l.turns || l.alnum)
            rc = do_line(&p, &l, edits, ctx);
        at = l.end + 1;
    }
    return rc;
}

static const struct qw_table *
table(const void *rules, size_t i)
{
    const struct punct *r = rules;
    const struct qw_table *tables[] = { r->table, qw_verbatim_table(r->verbatim, 0),
        qw_verbatim_table(r->verbatim, 1), qw_booktitles_table(r->titles) };

    return i < sizeof(tables) / sizeof(*tables) ? tables[i] : NULL;
}

const struct qw_stage qw_stage_punct = {
    .name = "punct",
    .brief = "punctuation as Chinese has it, by context (GB/T 15834)",
    .rules_size = sizeof(struct punct),
    .scratch_size = sizeof(struct qw_marks),
    .open = open_rules,
    .close = close_rules,
    .thread_close = thread_close,
    .run = run,
    .table = table,
};
