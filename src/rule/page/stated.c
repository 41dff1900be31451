#include "rule/page/stated_set.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    UNIT_CHARS = 4,   /* of the word behind a value */
    LINE_BYTES = 900, /* of the longest line that is read */
    LINE_VALUES = 16,
    NO_DIGIT = 48,    /* bytes of the shortest line that states nothing without a digit */
    TITLE_BYTES = 12, /* of the shortest title that tells sentences about it */
    NEAR = 2,         /* lines between one that stays and one that goes */
    MANY_CELLS = 3,   /* among which one fact is enough */
};

struct candidate {
    enum qw_field field;
    struct qw_span text;
    double score, label;
    bool labelled;
};

/* One line, and what was found in it. */
struct reading {
    const struct qw_stater *st;
    const struct qw_page_rules *r;
    struct qw_span line, title;
    size_t watch; /* the row that is asked for */
    bool met;     /* its word stands in the label that is read */
    bool seen;    /* it weighed */
    struct candidate list[LINE_VALUES];
    size_t n, cells;
    struct qw_span read, unread; /* 已看5页,未看31页: two parts of all pages */
};

/* The words of the field in a label: what they weigh together. `apart`: there was no colon,
 * so that a word may belong to another value; then only what speaks for the field counts, and
 * what says clearly that this is something else. */
static double
weigh(struct reading *g, size_t field, struct qw_span label, bool apart)
{
    const struct qw_stater *st = g->st;
    double sum = 0;
    uint32_t row;

    for (size_t at = 0; at < label.n;) {
        size_t len = qw_wordlist_at(st->words[field], label, at, &row);
        if (len == 0) {
            at += qw_utf8_len(label.p[at]);
            continue;
        }
        at += len;
        if (apart && st->weights[row] < 0 && st->weights[row] > -g->r->stated_never)
            continue;
        sum += st->weights[row];
        g->met |= row == g->watch;
    }
    return sum;
}

/* What the words directly behind the value say; behind a blank they must be all of a cell. */
static double
weigh_behind(struct reading *g, const struct qw_value *v)
{
    size_t from = qw_skip_blanks(g->line, v->behind), to = from, n = 0;

    for (size_t i = 0; i <= UNIT_CHARS && to < g->line.n; i++, to += n) {
        uint32_t c = qw_utf8_at(g->line.p + to, &n);
        if (!qw_stated_wordy(c)) {
            if (c == ':' || c == 0xff1a)
                return 0;
            break;
        }
        if (from > v->behind && (i == UNIT_CHARS || v->field != QW_FIELD_DATE))
            return 0;
    }
    return weigh(g, v->field, qw_span_slice(g->line, from, to), from > v->behind);
}

/* A word of Latin letters may follow a Chinese unit: 4页DOCX. */
static bool
borders(struct qw_span line, size_t from, size_t to)
{
    size_t n;

    if (from > 0 && !qw_stated_border(qw_utf8_before(line.p, line.p + from, &n)))
        return false;
    return to == line.n || qw_stated_border(qw_utf8_at(line.p + to, &n)) ||
           (qw_is_latin((unsigned char)line.p[to]) && (unsigned char)line.p[to - 1] >= 0x80);
}

/* A number without a unit ends where no word goes on, or where the next label begins: 页数5大小. */
static bool
ends_number(const struct reading *g, size_t at)
{
    uint32_t row;
    size_t n;

    uint32_t c = at < g->line.n ? qw_utf8_at(g->line.p + at, &n) : ' ';
    if (!qw_stated_wordy(c))
        return c != '.' && c != 0x3001; /* an item's */
    for (size_t i = 0; i < QW_FIELDS; i++)
        if (qw_wordlist_at(g->st->words[i], g->line, at, &row))
            return true;
    return false;
}

/* Are these the pages that can be read here, or those that cannot? */
static void
count_part(struct reading *g, const struct qw_value *v, struct qw_span label)
{
    struct qw_span text = qw_span_slice(g->line, v->at, v->end);

    if (qw_span_starts(qw_span_slice(g->line, v->behind, g->line.n), QW_LIT("中")))
        return; /* 6页中的5页 */
    if (weigh(g, QW_WORDS_READ, label, false) > 0)
        g->read = text;
    else if (weigh(g, QW_WORDS_UNREAD, label, false) > 0)
        g->unread = text;
    g->seen |= g->met;
    g->met = false;
}

/* Does a format directly before it say the same in other words: WORD(.doc)? */
static bool
shares_label(const struct reading *g, struct qw_span text)
{
    const struct candidate *c = g->n ? &g->list[g->n - 1] : NULL;

    return c && c->field == QW_FIELD_FORMAT && text.p - (c->text.p + c->text.n) == 2;
}

static void
weigh_value(struct reading *g, const struct qw_value *v)
{
    struct qw_stated_label l = { .n = 0 };
    struct candidate c = { .field = v->field };
    size_t from = v->at;

    if (v->field == QW_FIELD_PAGES && v->loose && from > 0 && g->line.p[from - 1] == '/')
        while (from > 0 &&
               (g->line.p[from - 1] == '/' || qw_is_digit((unsigned char)g->line.p[from - 1])))
            from--; /* 1/5 */
    qw_stated_label(g->line, from, &l);
    if (v->weak && (l.n == 0 || !ends_number(g, v->behind)))
        return;
    if (v->field == QW_FIELD_PAGES && !v->loose)
        count_part(g, v, qw_span(l.word, l.n));
    double before = weigh(g, v->field, qw_span(l.word, l.n), l.apart);
    if (l.apart && !l.whole && before > 0)
        before = 0;
    c.label = before + weigh_behind(g, v);
    c.text = qw_span_slice(g->line, v->at, v->end);
    if (v->field == QW_FIELD_FORMAT && shares_label(g, c.text))
        c.label = g->list[g->n - 1].label;
    c.labelled = l.colon && c.label > 0;
    bool cell =
        borders(g->line, from, v->behind) || (l.colon && borders(g->line, l.from, v->behind));
    bool taken = (cell || c.label > 0) && (!v->weak || before >= g->r->stated_weak);
    if (g->watch != QW_NOWHERE) {
        bool against = !v->weak && g->st->weights[g->watch] < 0;
        g->seen |= g->met && (taken || against);
        g->seen |= taken && g->st->alone_row[v->field] == g->watch;
        g->met = false;
    }
    if (!taken)
        return;
    c.score = g->st->alone[v->field] + c.label + (cell ? g->r->stated_cell : 0) -
              (v->loose ? g->r->stated_loose : 0);
    if (c.score >= g->r->stated_least && g->n < LINE_VALUES)
        g->list[g->n++] = c;
}

/* Is this the extension of a file that is called as the page is? */
static bool
is_titles(const struct reading *g, size_t dot)
{
    return g->title.n && qw_span_ends(qw_span_slice(g->line, 0, dot), g->title);
}

/* Does a label stand before it, as in 格式.doc? */
static bool
names_kind(struct reading *g, size_t at)
{
    struct qw_stated_label l = { .n = 0 };

    qw_stated_label(g->line, at, &l);
    return l.whole && weigh(g, QW_FIELD_FORMAT, qw_span(l.word, l.n), true) >= g->r->stated_sure;
}

/* A word of letters and digits: a format? Gives where it ends. */
static size_t
read_word(struct reading *g, size_t at)
{
    static const char *const loose[] = { "word", "excel" };
    struct qw_value v = { QW_FIELD_FORMAT, at, at, 0, false, false };
    size_t n;

    while (v.end < g->line.n && (qw_is_latin((unsigned char)g->line.p[v.end]) ||
                                    qw_is_digit((unsigned char)g->line.p[v.end])))
        v.end++;
    v.behind = v.end;
    struct qw_span word = qw_span_slice(g->line, at, v.end);
    for (size_t i = 0; i < 2; i++) {
        size_t k = 0;
        while (k < word.n && (word.p[k] | 0x20) == loose[i][k])
            k++;
        v.loose |= k == word.n && loose[i][k] == '\0';
    }
    if (!v.loose && !qw_furniture_is_format(g->r->furniture, word))
        return v.end;
    if (at > 1 && g->line.p[at - 1] == '.' && is_titles(g, at - 1)) {
        double score = g->st->alone[v.field] + g->r->stated_sure;
        if (g->n < LINE_VALUES)
            g->list[g->n++] = (struct candidate){ v.field, word, score, 0, true };
    } else if (at < 2 || g->line.p[at - 1] != '.' ||
               qw_stated_border(qw_utf8_before(g->line.p, g->line.p + at - 1, &n)) ||
               names_kind(g, at))
        weigh_value(g, &v);
    return v.end;
}

/* Is the sign at `at` one that parts cells: a colon or a bar, of either width? */
static bool
parts_cells(struct qw_span line, size_t at)
{
    struct qw_span rest = qw_span_slice(line, at, line.n);

    return line.p[at] == ':' || line.p[at] == '|' || qw_span_starts(rest, QW_LIT("：")) ||
           qw_span_starts(rest, QW_LIT("｜"));
}

static void
read_line(struct reading *g)
{
    enum { HAN_ONE = 0xe4, WIDE_SIGN = 0xef }; /* how 一 and 二 begin, and ： */
    struct qw_value v;

    for (size_t at = 0; at < g->line.n;) {
        unsigned char b = (unsigned char)g->line.p[at];
        if (qw_is_latin(b)) {
            at = read_word(g, at);
            continue;
        }
        if (qw_is_digit(b) || b == HAN_ONE) {
            if (qw_value_at(g->line, at, &v)) {
                weigh_value(g, &v);
                at = v.behind;
                continue;
            }
            while (at + 1 < g->line.n && qw_is_digit((unsigned char)g->line.p[at + 1]))
                at++;
        }
        if (b < 0x80 || b == WIDE_SIGN)
            g->cells += parts_cells(g->line, at);
        at += qw_utf8_len(g->line.p[at]);
    }
}

/* Can a value stand in it? Most lines that have no digit name none. */
static bool
may_state(struct qw_span line)
{
    return line.n && line.n <= LINE_BYTES && (line.n < NO_DIGIT || qw_has_digit(line));
}

static void
begin(struct reading *g, const struct qw_stater *st, const struct qw_page_rules *r,
    struct qw_span line, struct qw_span title)
{
    g->st = st;
    g->r = r;
    g->line = line;
    g->title = title;
    g->watch = QW_NOWHERE;
    g->met = g->seen = false;
    g->n = g->cells = 0;
    g->read = g->unread = qw_span("", 0);
}

static size_t
kinds(const struct reading *g)
{
    unsigned set = 0;

    for (size_t i = 0; i < g->n; i++)
        set |= 1U << g->list[i].field;
    return (set & 1) + (set >> 1 & 1) + (set >> 2 & 1) + (set >> 3 & 1);
}

/* Names of formats stand in menus: PPT课件. They count with their label, or beside other facts,
 * or alone. */
static bool
may_count(const struct reading *g, const struct candidate *c)
{
    return c->field != QW_FIELD_FORMAT || c->labelled || c->label >= g->r->stated_sure ||
           kinds(g) > 1 || c->text.n + 4 > g->line.n;
}

static void
take(const struct reading *g, double less, struct qw_stated *s)
{
    if (g->read.n && g->unread.n && s->unread.n == 0)
        s->read = g->read, s->unread = g->unread;
    for (size_t i = 0; i < g->n; i++) {
        const struct candidate *c = &g->list[i];
        if (c->score - less < g->r->stated_least || c->score - less <= s->best[c->field].score ||
            !may_count(g, c))
            continue;
        s->best[c->field].score = c->score - less;
        s->best[c->field].label = c->label - less;
        s->best[c->field].text = c->text;
    }
}

void
qw_stated_piece(const struct qw_stater *st, const struct qw_page_rules *r, const struct qw_page *p,
    struct qw_span piece, struct qw_stated *s)
{
    struct reading g;

    piece = qw_span_trim(piece);
    if (!may_state(piece) || !qw_has_digit(piece))
        return;
    begin(&g, st, r, piece, p->title);
    read_line(&g);
    take(&g, 0, s);
}

/* Does a line go, not far from this one? */
static bool
is_near(const struct qw_page *p, size_t i)
{
    size_t from = i > NEAR ? i - NEAR : 0;

    for (size_t k = from; k <= i + NEAR && k < p->n; k++)
        if (p->list[k].fate == QW_LINE_GOES)
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
 * only be a file's? */
static bool
looks_stated(const struct reading *g)
{
    bool file = false;

    for (size_t i = 0; i < g->n; i++)
        file |= g->list[i].field >= QW_FIELD_SIZE && g->list[i].label >= g->r->stated_sure;
    return kinds(g) > 1 || (g->n && g->cells >= MANY_CELLS) || file;
}

/* The number of a line that is read, less what it counts less; below 0: it is not. */
static double
price(const struct qw_page_rules *r, const struct qw_page *p, size_t i)
{
    const struct qw_page_line *l = &p->list[i];
    double less = i >= p->foot && p->foot > p->head ? r->stated_foot : 0;

    if (!may_state(l->line.text) || (l->copy && l->fate != QW_LINE_KEEPS) ||
        l->rule == r->list_links)
        return -1;
    if (l->fate != QW_LINE_STAYS)
        return less;
    if (!is_near(p, i))
        return -1;
    if (l->line.marks == 0)
        return less + r->stated_stays;
    return p->title.n >= TITLE_BYTES && qw_span_find(l->line.text, p->title) != QW_NOWHERE
               ? less + r->stated_said
               : -1;
}

void
qw_stated_page(const struct qw_stater *st, const struct qw_page_rules *r, const struct qw_page *p,
    struct qw_stated *s)
{
    struct reading g;
    bool gone = false;

    *s = (struct qw_stated){ 0 };
    for (size_t i = 0; i < p->n && !gone; i++)
        gone = p->list[i].fate == QW_LINE_GOES;
    for (size_t i = 0; i < p->n && gone; i++) {
        double less = price(r, p, i);
        if (less < 0)
            continue;
        begin(&g, st, r, with_label(p, i), p->title);
        read_line(&g);
        if (p->list[i].fate == QW_LINE_STAYS && !looks_stated(&g))
            continue;
        take(&g, less, s);
    }
}

bool
qw_stated_matches(
    const struct qw_stater *st, const struct qw_page_rules *r, size_t row, struct qw_span example)
{
    struct reading g;

    begin(&g, st, r, example, qw_span("", 0));
    g.watch = row;
    read_line(&g);
    return g.seen;
}
