#include "rule/page/stated_set.h"
#include "text/lanes.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    UNIT_CHARS = 4,   /* of the word behind a value */
    LINE_BYTES = 900, /* of the longest line that is read */
    NO_DIGIT = 48,    /* bytes of the shortest line that states nothing without a digit */
};

/* The words of the field in a label: what they weigh together. `apart`: there was no colon,
 * so that a word may belong to another value; then only what speaks for the field counts, and
 * what says clearly that this is something else. */
static double
weigh(struct qw_stated_line *g, size_t field, struct qw_span label, bool apart)
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

/* What the words directly behind the value say; behind a blank they must be all of a cell, but for
 * those behind the hour: 2022-06-24 16:45 发布于河北. */
static double
weigh_behind(struct qw_stated_line *g, const struct qw_value *v)
{
    size_t from = qw_skip_blanks(g->line, v->behind), to = from, n = 0;
    bool timed = v->field == QW_FIELD_DATE && v->behind > v->end + 1;

    for (size_t i = 0; i <= UNIT_CHARS && to < g->line.n; i++, to += n) {
        uint32_t c = qw_utf8_at(g->line.p + to, &n);
        if (!qw_stated_wordy(c)) {
            if (c == ':' || c == 0xff1a)
                return 0;
            break;
        }
        if (i == UNIT_CHARS && timed)
            break;
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
ends_number(const struct qw_stated_line *g, size_t at)
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
count_part(struct qw_stated_line *g, const struct qw_value *v, struct qw_span label)
{
    struct qw_span text = qw_span_slice(g->line, v->at, v->end);
    struct qw_charset_bits chars = { 0 };

    qw_charset_add(&chars, label);
    if (!qw_charset_meet(&chars, &g->st->parts))
        return; /* as of most labels */
    if (qw_span_starts(qw_span_slice(g->line, v->behind, g->line.n), QW_LIT("中")))
        return; /* 6页中的5页 */
    if (weigh(g, QW_WORDS_READ, label, false) > 0)
        g->read = text;
    else if (weigh(g, QW_WORDS_UNREAD, label, false) > 0)
        g->unread = text;
    g->seen |= g->met;
    g->met = false;
}

/* Does a format directly before it say the same in other words: WORD(.doc), Word（doc）? */
static bool
shares_label(const struct qw_stated_line *g, struct qw_span text)
{
    const struct qw_stated_fact *c = g->n ? &g->list[g->n - 1] : NULL;

    if (c == NULL || c->field != QW_FIELD_FORMAT)
        return false;
    const char *behind = c->text.p + c->text.n;
    struct qw_span joint = qw_span(behind, (size_t)(text.p - behind));
    return qw_span_eq(joint, QW_LIT("(.")) || qw_span_eq(joint, QW_LIT("(")) ||
           qw_span_eq(joint, QW_LIT("（.")) || qw_span_eq(joint, QW_LIT("（"));
}

/* Where the value starts to the eye, from 1 in 1/5. */
static size_t
seen_from(const struct qw_stated_line *g, const struct qw_value *v)
{
    size_t from = v->at;

    if (v->field == QW_FIELD_PAGES && v->loose && from > 0 && g->line.p[from - 1] == '/')
        while (from > 0 &&
               (g->line.p[from - 1] == '/' || qw_is_digit((unsigned char)g->line.p[from - 1])))
            from--;
    return from;
}

/* Is there no more before `at` than the title, perhaps a file's name, and a sign: 绿化方案.docx
 * -? */
static bool
is_behind_title(const struct qw_stated_line *g, size_t at)
{
    enum { EXT_AND_SIGN = 9 };

    return g->title.n && at >= g->title.n && at - g->title.n <= EXT_AND_SIGN &&
           qw_span_starts(g->line, g->title);
}

/* Is it no number of pages by what stands before it: 第61~67页, _页1? */
static bool
is_part(const struct qw_stated_line *g, const struct qw_value *v, const struct qw_stated_label *l)
{
    size_t n;

    if (v->weak && (l->word.n == 0 || (!l->colon && !l->apart && qw_utf8_count(l->word) == 1)))
        return true;
    if (v->weak && !l->colon && is_behind_title(g, l->from)) /* 绿化方案-页面1 */
        return true;
    if (v->field != QW_FIELD_PAGES || v->at < 2)
        return false;
    uint32_t c = qw_utf8_before(g->line.p, g->line.p + v->at, &n);
    return (c == '~' || c == '-' || c == 0x2013 || c == 0x2014 || c == 0xff5e) && v->at > n &&
           qw_is_digit((unsigned char)g->line.p[v->at - n - 1]);
}

/* Is the value a cell of its own, or with its label: 2021-03-05, 大小:31KB, 喵历2021-05-07? */
static bool
is_cell(const struct qw_stated_line *g, const struct qw_value *v, size_t from,
    const struct qw_stated_label *l)
{
    if (borders(g->line, from, v->behind))
        return true;
    return (l->colon || l->about || (l->whole && l->word.n && v->field == QW_FIELD_DATE)) &&
           borders(g->line, l->from, v->behind);
}

/* Does the row that is asked for weigh here? */
static void
watch(struct qw_stated_line *g, const struct qw_value *v, bool taken)
{
    if (g->watch == QW_NOWHERE)
        return;
    bool against = !v->weak && g->st->weights[g->watch] < 0;
    g->seen |= g->met && (taken || against);
    g->seen |= taken && g->st->alone_row[v->field] == g->watch;
    g->met = false;
}

static void
weigh_value(struct qw_stated_line *g, const struct qw_value *v)
{
    struct qw_stated_label l;
    struct qw_stated_fact c = { .field = v->field };
    size_t from = seen_from(g, v);

    if (v->weak && !ends_number(g, v->behind))
        return; /* 1号楼5 */
    qw_stated_label(g->line, from, &l);
    if (is_part(g, v, &l))
        return;
    if (v->field == QW_FIELD_PAGES && !v->loose)
        count_part(g, v, l.word);
    double before = weigh(g, v->field, l.word, l.apart);
    if (l.apart && !l.whole && before > 0)
        before = 0;
    c.label = before + weigh_behind(g, v);
    c.text = qw_span_slice(g->line, v->at, v->end);
    c.timed = v->field == QW_FIELD_DATE && v->behind > v->end + 1;
    if (v->field == QW_FIELD_FORMAT && shares_label(g, c.text))
        c.label = g->list[g->n - 1].label;
    c.labelled = l.colon && c.label > 0;
    bool cell = is_cell(g, v, from, &l);
    bool taken = (cell || c.label > 0) && (!v->weak || before >= g->r->stated_weak);
    watch(g, v, taken);
    c.score = g->st->alone[v->field] + c.label + (cell ? g->r->stated_cell : 0) -
              (v->loose ? g->r->stated_loose : 0);
    c.unsure = v->loose && c.score < g->r->stated_least;
    if (taken && c.score + (c.unsure ? g->r->stated_loose : 0) >= g->r->stated_least &&
        g->n < QW_STATED_FACTS)
        g->list[g->n++] = c;
}

/* Is this the extension of a file that is called as the page is? */
static bool
is_titles(const struct qw_stated_line *g, size_t dot)
{
    return g->title.n && qw_span_ends(qw_span_slice(g->line, 0, dot), g->title);
}

/* Does a label stand before it, as in 格式.doc? */
static bool
names_kind(struct qw_stated_line *g, size_t at)
{
    struct qw_stated_label l;

    qw_stated_label(g->line, at, &l);
    return l.whole && weigh(g, QW_FIELD_FORMAT, l.word, true) >= g->r->stated_sure;
}

/* A word of letters and digits: a format? Gives where it ends. */
static size_t
read_word(struct qw_stated_line *g, size_t at)
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
        if (g->n < QW_STATED_FACTS)
            g->list[g->n++] = (struct qw_stated_fact){ v.field, word, score, 0, true };
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

enum { HAN_ONE = 0xe4, WIDE_SIGN = 0xef }; /* how 一 and 二 begin, and ： and ｜ */

/* Does a value perhaps begin at one of 16 bytes from p on, or do cells part: a bit for each. Two
 * more are there. */
static inline uint64_t
signs_at(const char *p)
{
    qw_lanes v = qw_lanes_load(p), third = qw_lanes_load(p + 2);
    qw_lanes plain = (qw_lanes)((v - '0' <= ':' - '0') | ((v | 0x20) - 'a' < 26) | (v == '|'));
    qw_lanes han = (qw_lanes)((v == HAN_ONE) & ((third == 0x80) | (third == 0x8c)));
    qw_lanes wide = (qw_lanes)((v == WIDE_SIGN) & ((third == 0x9a) | (third == 0x9c)));

    return qw_lanes_bits(plain | han | wide);
}

/* The first such byte at or behind `at`, or one near the end of the line at which a character
 * begins. */
static size_t
next_sign(struct qw_span line, size_t at)
{
    for (; line.n - at >= QW_LANES + 2; at += QW_LANES) {
        uint64_t found = signs_at(line.p + at);
        if (found)
            return at + (size_t)__builtin_ctzll(found);
    }
    while (at < line.n && ((unsigned char)line.p[at] & 0xc0) == 0x80)
        at++;
    return at;
}

static void
read_line(struct qw_stated_line *g)
{
    struct qw_value v;

    for (size_t at = 0; (at = next_sign(g->line, at)) < g->line.n;) {
        unsigned char b = (unsigned char)g->line.p[at];
        bool word = qw_is_latin(b);
        if (word || qw_is_digit(b) || b == HAN_ONE) {
            if (qw_value_at(g->line, at, &v)) {
                weigh_value(g, &v);
                at = v.behind;
                continue;
            }
            if (word) {
                at = read_word(g, at);
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

bool
qw_stated_may(struct qw_span line)
{
    return line.n && line.n <= LINE_BYTES &&
           (line.n < NO_DIGIT || qw_has_digit(line) || memchr(line.p, '.', line.n));
}

static void
begin(struct qw_stated_line *g, const struct qw_stater *st, const struct qw_page_rules *r,
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

size_t
qw_stated_kinds(const struct qw_stated_line *g)
{
    unsigned set = 0;

    for (size_t i = 0; i < g->n; i++)
        set |= g->list[i].unsure ? 0 : 1U << g->list[i].field;
    return (set & 1) + (set >> 1 & 1) + (set >> 2 & 1) + (set >> 3 & 1);
}

/* Drop what is loose, 5P, where no two other fields say that facts of a file stand here; what stays
 * is as good as others. */
static void
drop_unsure(struct qw_stated_line *g)
{
    bool company = qw_stated_kinds(g) > 1;
    size_t n = 0;

    for (size_t i = 0; i < g->n; i++) {
        struct qw_stated_fact c = g->list[i];
        if (c.unsure && !company)
            continue;
        c.score += c.unsure ? g->r->stated_loose : 0;
        c.unsure = false;
        g->list[n++] = c;
    }
    g->n = n;
}

void
qw_stated_read(struct qw_stated_line *g, const struct qw_stater *st, const struct qw_page_rules *r,
    struct qw_span line, struct qw_span title)
{
    begin(g, st, r, line, title);
    read_line(g);
    drop_unsure(g);
}

/* Does it stand in a box of its own: [DOC] 校园绿化方案? */
static bool
is_boxed(const struct qw_stated_line *g, struct qw_span text)
{
    size_t at = (size_t)(text.p - g->line.p), n;

    if (at == 0 || at + text.n == g->line.n)
        return false;
    uint32_t open = qw_utf8_before(g->line.p, g->line.p + at, &n);
    uint32_t close = qw_utf8_at(g->line.p + at + text.n, &n);
    return (open == '[' && close == ']') || (open == 0x3010 && close == 0x3011);
}

/* Names of formats stand in menus: PPT课件. They count with their label, or beside other facts,
 * or alone. */
static bool
may_count(const struct qw_stated_line *g, const struct qw_stated_fact *c)
{
    return c->field != QW_FIELD_FORMAT || c->labelled || c->label >= g->r->stated_sure ||
           qw_stated_kinds(g) > 1 || c->text.n + 4 > g->line.n || is_boxed(g, c->text);
}

void
qw_stated_take(const struct qw_stated_line *g, double less, struct qw_stated *s)
{
    if (g->read.n && g->unread.n && s->unread.n == 0)
        s->read = g->read, s->unread = g->unread;
    for (size_t i = 0; i < g->n; i++) {
        const struct qw_stated_fact *c = &g->list[i];
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
    struct qw_stated_line g;

    piece = qw_span_trim(piece);
    if (!qw_stated_may(piece) || !qw_has_digit(piece))
        return;
    qw_stated_read(&g, st, r, piece, p->title);
    qw_stated_take(&g, 0, s);
}

bool
qw_stated_denies(const struct qw_stater *st, const struct qw_page_rules *r, enum qw_field field,
    struct qw_span line, size_t at)
{
    struct qw_stated_line g;
    struct qw_stated_label l;

    begin(&g, st, r, line, qw_span("", 0));
    qw_stated_label(line, at, &l);
    return l.colon && weigh(&g, field, l.word, false) < 0;
}

bool
qw_stated_matches(
    const struct qw_stater *st, const struct qw_page_rules *r, size_t row, struct qw_span example)
{
    struct qw_stated_line g;

    begin(&g, st, r, example, qw_span("", 0));
    g.watch = row;
    read_line(&g);
    return g.seen;
}
