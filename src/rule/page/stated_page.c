#include "rule/page/stated_set.h"
#include "text/layout/paras.h"
#include "text/layout/title.h"
#include "text/utf8.h"

/* Which lines of a page are read for what they state: those that go, those near them that stay,
 * and those of its top, before the text begins. */

enum {
    TITLE_BYTES = 12, /* of the shortest title that tells sentences about it */
    NEAR = 2,         /* lines between one that stays and one that goes */
    MANY_CELLS = 3,   /* among which one fact is enough */
    TOP_LINES = 32,   /* before the text begins */
    SHORT_CHARS = 30, /* of one that may hold a single fact, beside lines that hold several */
    COUNT_CHARS = 16, /* of 第1页 / 共6页 */
    LEAST_KINDS = 3,  /* of facts that make a page of a text of which nothing goes */
};

struct lines {
    const struct qw_stater *st;
    const struct qw_page_rules *r;
    const struct qw_page *p;
    size_t top;                            /* lines before the text begins */
    uint64_t read;                         /* which of them were */
    struct qw_stated_line tops[TOP_LINES]; /* what these state */
};

/* Does a line say when the page was put up as only a site does: with the hour, or among cells? */
static bool
is_post(const struct qw_stated_line *g)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct qw_stated_fact *c = &g->list[i];
        if (c->field == QW_FIELD_DATE &&
            ((c->timed && c->label >= g->r->stated_post) ||
                (g->cells >= MANY_CELLS && c->label >= 2 * g->r->stated_post)))
            return true;
    }
    return false;
}

/* Does the text begin here? */
static bool
begins_text(const struct qw_page_line *l)
{
    if (l->fate != QW_LINE_STAYS || l->copy || !(l->line.stop || l->line.marks || l->line.item))
        return false;
    return l->line.stop || l->line.chars > QW_LINE_LONG ||
           !qw_title_is_labels(l->line.text); /* 投稿人:老赵;投稿日:2017-05-05 */
}

/* What a line of the top states. */
static const struct qw_stated_line *
read_top(struct lines *s, size_t i)
{
    struct qw_span line = s->p->list[i].line.text;

    if (!(s->read >> i & 1))
        qw_stated_read(
            &s->tops[i], s->st, s->r, qw_stated_may(line) ? line : qw_span("", 0), s->p->title);
    s->read |= (uint64_t)1 << i;
    return &s->tops[i];
}

/* Does it state what only a site does? */
static bool
is_sure(const struct qw_stated_line *g)
{
    bool sure = qw_stated_kinds(g) > 1;

    for (size_t i = 0; i < g->n; i++)
        sure |= g->list[i].field >= QW_FIELD_SIZE && g->list[i].label >= g->r->stated_sure;
    return sure;
}

static bool
has_sure(struct lines *s)
{
    bool sure = false;

    for (size_t i = 0; i < s->top && !sure; i++)
        sure = is_sure(read_top(s, i));
    return sure;
}

/* Does a line go, or state something for sure, not far from this one? */
static bool
is_near(struct lines *s, size_t i, bool sure)
{
    const struct qw_page *p = s->p;
    size_t from = i > NEAR ? i - NEAR : 0;

    for (size_t k = from; k <= i + NEAR && k < p->n; k++)
        if (p->list[k].fate == QW_LINE_GOES || (sure && k < s->top && is_sure(read_top(s, k))))
            return true;
    return false;
}

/* The line with the label that stands alone on the line before it, or as it is. */
static struct qw_span
with_label(const struct qw_page *p, size_t i)
{
    struct qw_span line = p->list[i].line.text, keep = p->list[i].keep;

    if (p->list[i].fate == QW_LINE_KEEPS && keep.n) /* what stands behind the title */
        return qw_span_slice(line, (size_t)(keep.p + keep.n - line.p), line.n);

    if (i == 0 || i == p->gap || p->list[i - 1].line.chars > QW_LABEL_CHARS + 1 ||
        p->list[i - 1].line.digits || p->list[i].line.chars > QW_LABEL_BYTES ||
        p->list[i].line.item)
        return line;
    const char *from = p->list[i - 1].line.text.p;
    return qw_span(from, (size_t)(line.p - from) + line.n);
}

/* Is a line that stays one of facts: of two kinds, or of one among many cells, or of one that can
 * only be a file's, at the top also of a date under its label or with the hour? */
static bool
looks_stated(const struct qw_stated_line *g, bool top)
{
    bool sure = false;

    for (size_t i = 0; i < g->n; i++) {
        const struct qw_stated_fact *c = &g->list[i];
        if (top || c->field >= QW_FIELD_SIZE)
            sure |= c->label >= g->r->stated_sure ||
                    (c->timed && (c->label == 0 || c->label >= g->r->stated_post));
    }
    return qw_stated_kinds(g) > 1 || (g->n && g->cells >= MANY_CELLS) || sure;
}

/* What a line counts less, or below 0: it is not read. */
static double
price(struct lines *s, size_t i)
{
    const struct qw_page *p = s->p;
    const struct qw_page_line *l = &p->list[i];
    double less = i >= p->foot && p->foot > p->head ? s->r->stated_foot : 0;

    if (!qw_stated_may(l->line.text) || (l->copy && l->fate != QW_LINE_KEEPS) ||
        l->rule == s->r->list_links)
        return -1;
    if (l->fate != QW_LINE_STAYS)
        return less;
    if (i >= s->top && !is_near(s, i, false))
        return -1;
    if (l->line.marks == 0 || i < s->top)
        return less + s->r->stated_stays;
    return p->title.n >= TITLE_BYTES && qw_span_find(l->line.text, p->title) != QW_NOWHERE
               ? less + s->r->stated_said
               : -1;
}

/* Where the text begins. */
static size_t
find_top(const struct qw_page *p)
{
    size_t top = 0;

    while (top < p->gap && top < TOP_LINES && !begins_text(&p->list[top]))
        top++;
    return top;
}

/* What a line states, perhaps with the label before it; read into `room` where it was not yet. */
static const struct qw_stated_line *
read_with_label(struct lines *s, size_t i, struct qw_stated_line *room)
{
    struct qw_span line = with_label(s->p, i), own = s->p->list[i].line.text;

    if (i < s->top && own.p == line.p && own.n == line.n)
        return read_top(s, i);
    qw_stated_read(room, s->st, s->r, line, s->p->title);
    return room;
}

/* May a line that stays state something? */
static bool
is_believed(struct lines *s, const struct qw_stated_line *g, size_t i)
{
    if (looks_stated(g, i < s->top))
        return true;
    return i < s->top && s->p->list[i].line.chars <= SHORT_CHARS && is_near(s, i, true) &&
           has_sure(s);
}

/* Does a text of which nothing goes say of a file as much as only a site's page does? */
static bool
is_files(const struct qw_stated *s)
{
    size_t n = 0;

    for (size_t i = 0; i < QW_FIELDS; i++)
        n += s->best[i].text.n > 0;
    return n >= LEAST_KINDS && s->best[QW_FIELD_SIZE].text.n;
}

/* What the top says of a page of which nothing goes. */
struct top {
    bool sure, posts; /* it states what only a site does; when the page was put up */
    size_t sizes;     /* how many a size: many are a list's */
};

static struct top
weigh_top(struct lines *s)
{
    struct top t = { 0 };

    for (size_t i = 0; i < s->top; i++) {
        const struct qw_stated_line *g = read_top(s, i);
        for (size_t k = 0; k < g->n; k++)
            t.sizes += g->list[k].field == QW_FIELD_SIZE;
        t.sure |= is_sure(g);
        t.posts |= is_post(g);
    }
    return t;
}

/* The first `n` lines. */
static void
take_lines(struct lines *s, size_t n, struct qw_stated *out)
{
    struct qw_stated_line room;

    for (size_t i = 0; i < n; i++) {
        double less = price(s, i);
        if (less < 0)
            continue;
        const struct qw_stated_line *g = read_with_label(s, i, &room);
        if (s->p->list[i].fate == QW_LINE_STAYS && !is_believed(s, g, i))
            continue;
        if (less == s->r->stated_stays && qw_stated_kinds(g) > 1)
            less = 0; /* as good as if it went */
        qw_stated_take(g, less, out);
    }
}

void
qw_stated_page(const struct qw_stater *st, const struct qw_page_rules *r, const struct qw_page *p,
    struct qw_stated *out)
{
    struct lines s;

    s.st = st;
    s.r = r;
    s.p = p;
    s.read = 0;
    s.top = find_top(p);
    *out = (struct qw_stated){ 0 };
    for (size_t i = 0; i < p->n; i++)
        if (p->list[i].fate == QW_LINE_GOES) {
            take_lines(&s, p->n, out);
            return;
        }
    struct top t = weigh_top(&s);
    take_lines(&s, t.sure || t.posts ? s.top : 0, out);
    if (t.sizes == 1 && is_files(out))
        return;
    struct qw_stated posted = { 0 };
    if (t.posts)
        posted.best[QW_FIELD_DATE] = out->best[QW_FIELD_DATE];
    *out = posted;
}

void
qw_stated_drop_count(struct qw_page *p, const struct qw_stated *s)
{
    struct qw_span pages = s->best[QW_FIELD_PAGES].text;

    for (size_t i = p->head + 1; pages.n && i < p->foot; i++) {
        struct qw_page_line *l = &p->list[i];
        if (l->fate == QW_LINE_STAYS && l->verdict.score > 0 && l->line.chars <= COUNT_CHARS &&
            i != p->gap && qw_span_starts(l->line.text, QW_LIT("第")) &&
            qw_span_eq(qw_verdict_captured(&l->verdict, "pages"), pages) &&
            qw_ends_sentence(l[-1].line.text))
            l->fate = QW_LINE_GOES;
    }
}
