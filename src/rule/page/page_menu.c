#include "rule/page/page_menu.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    CHAIN_CHARS = 90,
    ROW_BLANKS = 3, /* in a row of names; in one of names as short as ROW_NAME one less */
    ROW_NAME = 4,
    ROW_LONG = 6,     /* of the longest name in a row that no table knows */
    BORDER_CHARS = 8, /* of a line of one sign, and of one that rules are drawn with: ---- */
    RULER_CHARS = 3,
    FIRST_LINES = 2,
    FIRST_CHARS = 12,
    ROW_LINES = 4, /* first lines among which one is looked for */
};

/* Does this part the names of a chain? `before` is the character before it, `opened` says
 * that a book title began. */
static bool
is_arrow(uint32_t c, uint32_t before, bool opened)
{
    return c == '>' || c == 0x203a || c == 0xbb || c == 0xff1e || (c == 0x300b && !opened) ||
           ((c == ':' || c == 0xff1a) && before == c);
}

bool
qw_menu_is_chain(const struct qw_line *l)
{
    size_t parts = 0, len = 0, digits = 0, n;
    uint32_t last = 0;
    bool opened = false;

    if (l->chars > CHAIN_CHARS || l->marks)
        return false;
    for (size_t at = 0; at < l->text.n; at += n) {
        uint32_t c = qw_utf8_at(l->text.p + at, &n), before = last;
        last = c;
        opened |= c == 0x300a;
        if (is_arrow(c, before, opened)) {
            if (len == 0 && (parts == 0 || before != c))
                return false;
            if (digits && len == 0)
                return false; /* a comparison or code */
            parts += len > 0;
            len = digits = 0;
        } else if (qw_is_han(c) || qw_is_latin(c)) {
            len++;
        } else if (c == '<' || c == '=' || c == '(') {
            return false;
        }
        digits += qw_is_digit(c);
    }
    if (digits && len == 0)
        return false;
    return parts >= 2 || (parts == 1 && l->chars <= (len ? 2 : 1) * QW_MENU_CHARS);
}

bool
qw_menu_is_border(const struct qw_line *l)
{
    size_t n, chars = 0;
    uint32_t first = l->text.n ? qw_utf8_at(l->text.p, &n) : 0;

    bool drawn = first == '-' || first == '=' || first == '*' || first == '~' || first == 0x2500;

    if (qw_is_han(first) || qw_is_latin(first) || qw_is_digit(first) || first == '_' ||
        l->chars < (drawn ? RULER_CHARS : BORDER_CHARS))
        return false;
    for (size_t at = 0; at < l->text.n; at += n, chars++)
        if (qw_utf8_at(l->text.p + at, &n) != first)
            return false;
    return true;
}

static bool
parts_row(uint32_t c)
{
    return qw_is_blank(c) || c == '|' || c == 0xff5c || c == 0xb7 || c == '/';
}

struct row {
    size_t cells, most; /* characters of the longest */
    bool words;         /* nothing else than Chinese and letters */
};

static struct row
read_row(struct qw_span s)
{
    struct row r = { 0, 0, true };
    size_t n, chars = 0;

    for (size_t at = 0; at < s.n; at += n) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
        bool part = parts_row(c);
        r.cells += !part && chars == 0;
        r.words &= part || qw_is_han(c) || qw_is_latin(c);
        chars = part ? 0 : chars + 1;
        r.most = chars > r.most ? chars : r.most;
    }
    return r;
}

bool
qw_menu_is_row(struct qw_span s)
{
    struct row r = read_row(s);

    return r.cells > ROW_BLANKS || (r.cells == ROW_BLANKS && r.most <= ROW_NAME);
}

/* What stands first, before the title and something of the site's, is hardly the text. */
static void
mark_first(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t title = 0;

    while (title < p->gap && title < ROW_LINES && !p->list[title].copy)
        title++;
    if (title == p->gap || !p->list[title].copy)
        return;
    for (size_t i = 0; i < title && i < FIRST_LINES; i++) {
        struct qw_page_line *l = &p->list[i];
        if (l->weight < -r->first && l->weight > -r->company && !l->line.marks && !l->line.item &&
            l->line.chars <= FIRST_CHARS)
            l->weight = -r->first;
    }
}

void
qw_page_mark_rows(struct qw_page *p, const struct qw_page_rules *r)
{
    mark_first(p, r);
    for (size_t i = 0; i < p->gap && i < ROW_LINES; i++) {
        struct qw_page_line *l = &p->list[i];
        bool between = i > 0 && i + 1 < p->gap && l[-1].weight > 0 && l[1].weight >= r->date;
        if (l->copy || l->line.item || l->line.marks || (l->weight <= -r->company && !between))
            return; /* the title, or the text */
        if (l->weight >= r->row || (i > 1 && l[-1].weight <= 0))
            continue;
        struct row row = read_row(l->line.text);
        if (row.cells > ROW_BLANKS && row.most <= ROW_LONG && row.words) {
            l->weight = r->row;
            l->rule = r->menu_names;
        }
    }
}
