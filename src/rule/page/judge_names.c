#include "rule/page/furniture_set.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    NAME_CHARS = 8, /* of a name in a menu */
    COUNT_DIGITS = 7,
    MADE_BYTES = 36, /* of a name made of parts */
    MADE_NAMES = 3,  /* known, of a row that others may stand in, too */
    MENU_NAMES = 4,  /* in one row, at least, when the table does not know all of them */
};

static bool
parts_names(uint32_t c)
{
    return qw_is_blank(c) || c == '|' || c == '/' || c == '-' || c == 0xb7 || c == '>' ||
           c == 0xff5c || c == '[' || c == ']' || c == 0x3010 || c == 0x3011 || c == '<' ||
           c == 0xab || c == 0xbb || c == 0x2039 || c == 0x203a || c == 0x2022 || c == 0x3001;
}

bool
qw_furniture_may_name(uint32_t c)
{
    return qw_is_han(c) || qw_is_latin(c) || qw_is_digit(c) || parts_names(c) || c == '(' ||
           c == ')' || c == 0xff08 || c == 0xff09;
}

/* How often a button was pressed, or a page's number among them: 赞(3), [1] [2] 下一页. */
static size_t
count_end(struct qw_span s, size_t at, bool *bracket)
{
    size_t n, from = at;
    uint32_t c = qw_utf8_at(s.p + at, &n);

    *bracket = c == '(' || c == 0xff08;
    at += *bracket ? n : 0;
    size_t digits = at;
    while (at < s.n && at - digits < COUNT_DIGITS && qw_is_digit((unsigned char)s.p[at]))
        at++;
    if (at == digits)
        return from;
    if (!*bracket)
        return at;
    c = at < s.n ? qw_utf8_at(s.p + at, &n) : 0;
    return c == ')' || c == 0xff09 ? at + n : from;
}

/* Where the short name at `at` ends that no table knows; 0 when there is none. */
static size_t
short_name(struct qw_span s, size_t at)
{
    size_t n;

    for (size_t chars = 0; at < s.n && chars <= NAME_CHARS; at += n, chars++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (c >= 0x4e00 && c <= 0x9fff)
            continue;
        if (parts_names(c))
            return chars ? at : 0;
        if (!qw_is_han(c) && !qw_is_latin(c))
            return 0;
    }
    return at == s.n ? at : 0;
}

struct names {
    double sum, best;
    const char *rule;
    size_t known, others;
    bool menu, opens;
};

static void
add_name(struct names *r, const struct word *w, double weight)
{
    r->sum += weight;
    if (weight > r->best)
        r->best = weight, r->rule = w->id;
    r->menu |= w->menu && r->known + r->others < 2;
    r->opens |= w->opens;
    r->known++;
}

/* Where the cell at `at` ends: before what parts names, or a count in brackets. */
static size_t
cell_end(struct qw_span s, size_t at)
{
    size_t n, from = at;

    for (; at < s.n; at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        if (c >= 0x4e00 && c <= 0x9fff)
            continue;
        if (parts_names(c) || (at > from && (c == '(' || c == 0xff08)))
            break;
    }
    return at;
}

/* Buttons of the table, one behind the other, up to the cell's end or beyond: where they end,
 * or `at`. */
static size_t
known_names(const struct qw_furniture *f, struct qw_span s, size_t at, size_t end, struct names *r)
{
    struct names own = *r;
    size_t from = at, len;
    uint32_t word;

    for (; at == from || at < end; at += len) {
        len = qw_wordlist_at(f->word_list, s, at, &word);
        if (len == 0)
            return from;
        add_name(&own, &f->words[word], f->words[word].weight);
    }
    *r = own;
    return at;
}

/* A name made of parts that sites make names of: 打开 + 剩余 + 内容. */
static bool
is_made(const struct qw_furniture *f, struct qw_span s, size_t at, size_t end, struct names *r)
{
    size_t parts = 0, len;
    const struct word *first = NULL;
    bool opens = false;
    uint32_t part;

    if (end - at > MADE_BYTES)
        return false;
    for (; at < end; at += len, parts++) {
        len = qw_wordlist_at(f->part_list, s, at, &part);
        if (len == 0 || at + len > end)
            return false;
        if (first == NULL)
            first = &f->parts[part];
        opens |= f->parts[part].opens;
    }
    if (parts < 2)
        return false;
    add_name(r, first, f->weights.made);
    r->opens |= opens;
    return true;
}

/* The site's name before a word that begins menus: 青松网首页. */
static bool
is_home(const struct qw_furniture *f, struct qw_span s, size_t at, size_t end, struct names *r)
{
    uint32_t word;

    if (end - at > MADE_BYTES)
        return false;
    for (size_t from = at + qw_utf8_len(s.p[at]); from < end; from += qw_utf8_len(s.p[from]))
        if (qw_wordlist_at(f->word_list, s, from, &word) == end - from && f->words[word].menu &&
            short_name(s, at) == end) {
            add_name(r, &f->words[word], f->words[word].weight);
            return true;
        }
    return false;
}

bool
qw_furniture_made(const struct qw_furniture *f, size_t row, struct qw_span name)
{
    struct names r = { 0 };

    return is_made(f, name, 0, name.n, &r) && strcmp(r.rule, f->parts[row].id) == 0;
}

static bool
read_names(const struct qw_furniture *f, struct qw_span line, struct names *r)
{
    bool bracket;

    for (size_t at = 0, n, end; at < line.n;) {
        if ((end = known_names(f, line, at, cell_end(line, at), r)) > at) {
            at = end;
        } else if ((end = count_end(line, at, &bracket)) > at && (!bracket || at > 0)) {
            at = end;
        } else if (parts_names(qw_utf8_at(line.p + at, &n))) {
            at += n;
        } else if (is_made(f, line, at, end = cell_end(line, at), r) ||
                   is_home(f, line, at, end, r)) {
            at = end;
        } else if ((end = short_name(line, at)) > 0) {
            r->others++;
            at = end;
        } else {
            return false;
        }
    }
    return true;
}

void
qw_furniture_names(const struct qw_furniture *f, struct qw_span line, struct qw_verdict *v)
{
    struct names r = { 0 };

    if (!read_names(f, line, &r) || (r.sum <= v->score && !v->title) || r.known == 0)
        return;
    bool menu = r.menu || (r.known >= MADE_NAMES && r.known > r.others);
    if (r.others && !(menu && r.known + r.others >= MENU_NAMES))
        return;
    v->score = r.sum + (r.others ? f->weights.menu : 0);
    v->rule = r.rule;
    v->any = v->whole = v->title = v->labelled = false;
    v->opens = r.opens && r.known == 1 && r.others == 0;
    v->buttons = true;
    v->n = 0;
}

size_t
qw_furniture_quoted(const struct qw_furniture *f, struct qw_span line)
{
    struct qw_span open = QW_LIT("“"), close = QW_LIT("”");
    uint32_t word;
    size_t found = 0;

    for (size_t at = 0; at < line.n; at += open.n) {
        size_t hit = qw_span_find(qw_span_slice(line, at, line.n), open);
        if (hit == QW_NOWHERE)
            break;
        at += hit;
        size_t len = qw_wordlist_at(f->word_list, line, at + open.n, &word);
        found += len && qw_span_starts(qw_span_slice(line, at + open.n + len, line.n), close);
    }
    return found;
}
