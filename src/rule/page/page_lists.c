#include <math.h>
#include "rule/page/page_lists.h"
#include <uchar.h>
#include "text/layout/enumer.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    STYLES = 8,         /* of numbers, that are followed at a time */
    CHAPTERS = 3,       /* at least, that make the lines between them the text's */
    CHAPTER_CHARS = 16, /* of the heading of one that speaks of what sites speak of */
    NOTICES = 3,        /* items of a notice, at least */
    NOTICE_CHARS = 12,  /* of its heading */
    ITEM_GRAMS = 2,     /* the most that the characters of one say */
    PROSE_CHARS = 15,
    LINK_CHARS = 40,
    LINK_LINES = 24, /* before the foot, at most */
    LEAST_LINKS = 2,
    HEADING_CHARS = 8, /* over them */
};

/* Where the number of an item stands that is written as in the line; its style is what
 * stands before and behind it. */
struct number {
    size_t value, before, behind;
    uint32_t close;
    bool blank;
};

/* 1 … 10 for 一 … 十; 0 for any other character. */
static size_t
numeral(uint32_t c)
{
    static const char32_t order[] = U"一二三四五六七八九十";
    size_t i = 0;

    if (c < U'一' || c > U'四')
        return 0;
    while (order[i] && order[i] != c)
        i++;
    return order[i] ? i + 1 : 0;
}

static bool
read_number(struct qw_span s, struct number *out)
{
    size_t n, at = 0, value = 0;

    if (!qw_enum_may(s.p))
        return false;
    uint32_t c = qw_utf8_at(s.p, &n);
    *out = (struct number){ 0 };
    if (c == '(' || c == 0xff08 || c == 0x7b2c) {
        at = n;
        out->before = c;
    }
    while (at < s.n && value < 100) {
        c = qw_utf8_at(s.p + at, &n);
        size_t d = numeral(c);
        if (qw_is_digit(c))
            value = value * 10 + (c - '0');
        else if (d)
            value = d == 10 ? (value ? value * 10 : 10) : value >= 10 ? value + d : d;
        else
            break;
        out->behind = d > 0;
        at += n;
    }
    while (at < s.n && qw_is_blank(c)) { /* 1 登录: the blank is the mark */
        out->blank = true;
        at += n;
        c = at < s.n ? qw_utf8_at(s.p + at, &n) : 0;
    }
    out->value = value;
    out->close = out->blank ? ' ' : at == s.n ? 0 : c == 0x689d ? 0x6761 : c; /* 條 is 条 */
    return value > 0 && at < s.n;
}

/* Lists hold together: an item goes on as the first one began. 五、版权声明 behind 四、 of
 * the body is the body's, and 3、 behind 1、本站 and 2、 is the site's. */
void
qw_page_mark_items(struct qw_page *p, const struct qw_page_rules *r)
{
    struct series {
        struct number last;
        bool furniture;
    } all[8];
    struct number now;
    size_t n = 0, k;

    for (size_t i = 0; i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        if (!l->line.item || !read_number(l->line.text, &now))
            continue;
        for (k = 0; k < n; k++)
            if (all[k].last.before == now.before && all[k].last.behind == now.behind &&
                all[k].last.close == now.close)
                break;
        bool next = k < n && all[k].last.value + 1 == now.value;
        bool heads =
            now.value == 2 && i > 0 && p->list[i - 1].weight > 0 && l->verdict.words >= r->words;
        if (((next && all[k].furniture) || (!next && heads)) && l->verdict.word)
            l->weight += r->series;
        else if (next && !all[k].furniture && l->verdict.score == 0)
            l->weight = -r->body_most;
        if (k == n && n < sizeof(all) / sizeof(*all))
            n++;
        if (k < n)
            all[k] = (struct series){ now, next ? all[k].furniture : l->weight > 0 };
    }
}

static bool
same_style(const struct number *a, const struct number *b)
{
    return a->before == b->before && a->behind == b->behind && a->close == b->close;
}

/* Where the list of neighbours ends whose item 1 is line `from`; `from` when it is none. `words`:
 * what its items say for furniture, 0 where one speaks for the text. */
static size_t
list_end(const struct qw_page *p, size_t from, double *words)
{
    struct number first, now;
    size_t i = from;
    bool text = false;

    *words = 0;
    if (!p->list[from].line.item || !read_number(p->list[from].line.text, &first) ||
        first.value != 1)
        return from;
    for (; i < p->n && (i != p->gap || i == from); i++) {
        const struct qw_page_line *l = &p->list[i];
        if (!l->line.item || !read_number(l->line.text, &now) || !same_style(&first, &now) ||
            now.value != i - from + 1)
            break;
        double says = l->verdict.words + fmin(fmax(l->verdict.grams, -ITEM_GRAMS), ITEM_GRAMS);
        *words += says;
        text |= says < 0;
    }
    *words = text ? 0 : *words;
    return i;
}

static bool
is_prose(const struct qw_page_line *l)
{
    return l->weight < 0 && (l->line.stop || l->line.marks) && l->line.chars >= PROSE_CHARS;
}

/* Do no sentences of a text stand among lines [from, to)? */
static bool
has_no_text(const struct qw_page *p, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (is_prose(&p->list[i]))
            return false;
    return true;
}

/* Is the list of lines [from, to), under the line before, a notice of the site? The text is all
 * on one side of it. */
static bool
is_notice(const struct qw_page *p, const struct qw_page_rules *r, size_t from, size_t to)
{
    const struct qw_page_line *head = &p->list[from - 1];

    if (to - from < NOTICES || head->copy || head->line.item || head->line.chars > NOTICE_CHARS ||
        head->weight < -r->date)
        return false;
    return has_no_text(p, 0, from) != has_no_text(p, to, p->n);
}

/* Items with a site's words between furniture and the title that is said once more. */
static void
mark_before_title(struct qw_page *p, const struct qw_page_rules *r, size_t title)
{
    size_t from = title;

    while (from > 0 && p->list[from - 1].line.item && !p->list[from - 1].copy &&
           (p->list[from - 1].verdict.words >= r->date || p->list[from - 1].weight > 0))
        from--;
    if (from == 0 || (p->list[from - 1].weight <= 0 && !p->list[from - 1].copy))
        return;
    for (; from < title; from++)
        if (p->list[from].weight < r->date) {
            p->list[from].weight = r->date;
            p->list[from].rule =
                p->list[from].verdict.word ? p->list[from].verdict.word : r->list_between;
        }
}

void
qw_page_mark_notices(struct qw_page *p, const struct qw_page_rules *r)
{
    double words;
    size_t end;

    for (size_t i = 1; !p->manual && i < p->gap; i++)
        if (p->list[i].copy)
            mark_before_title(p, r, i);
    for (size_t i = 1; !p->manual && i + 1 < p->n; i++) {
        end = list_end(p, i, &words);
        if (!is_notice(p, r, i, end) || words < r->notice * (double)(end - i))
            continue;
        if (p->list[i - 1].weight <= 0)
            p->list[i - 1].weight = r->link;
        for (; i < end; i++) {
            struct qw_page_line *l = &p->list[i];
            if (l->weight >= r->words)
                continue;
            l->weight = r->words;
            l->rule = l->verdict.word ? l->verdict.word : r->list_between;
        }
    }
}

/* Chapters so far of one style: 一、 … 二、 … */
struct chapters {
    struct number last;
    size_t first, at; /* lines of the first and of the last one */
    size_t n, sites;  /* how many, and of these longer ones that furniture is likelier for */
    size_t lines;     /* between how many others stand */
    size_t between;   /* between how many sentences stand that are the text's, rather */
    size_t own;       /* that are the text's, rather, themselves */
    size_t longest;   /* lines of one but the last */
};

/* Where verses end whose last part begins at c->at: it is as long as another at most. */
static size_t
verse_end(const struct qw_page *p, const struct qw_page_rules *r, const struct chapters *c)
{
    size_t end = c->at + 1;

    while (end < p->n && end <= c->at + c->longest && end != p->gap &&
           p->list[end].weight < r->zone && p->list[end].verdict.score < r->strong)
        end++;
    return end;
}

/* The lines from the first chapter to the last are the text's, whatever they speak of. */
static void
enclose(struct qw_page *p, const struct qw_page_rules *r, const struct chapters *c)
{
    bool verse = c->last.behind && c->last.blank && c->lines + 1 == c->n;
    bool text = c->between || (c->lines && c->own * 2 > c->n) || verse;

    if (c->n < CHAPTERS || !text || c->sites * 4 > c->n)
        return;
    size_t end = verse ? verse_end(p, r, c) : c->at + 1;
    for (size_t i = c->first; i < end; i++)
        if (p->list[i].weight > -r->date && !p->list[i].verdict.any) {
            p->list[i].weight = -r->date;
            p->list[i].copy = false;
        }
}

static void
add_chapter(struct qw_page *p, const struct qw_page_rules *r, struct chapters *c,
    const struct number *now, size_t at)
{
    bool next = c->n && c->last.value + 1 == now->value, prose = false;
    size_t before = c->at;

    for (size_t i = c->at + 1; next && i < at; i++)
        prose |= is_prose(&p->list[i]);
    if (!next) {
        enclose(p, r, c);
        *c = (struct chapters){ .first = at };
    }
    const struct qw_page_line *l = &p->list[at];
    c->last = *now;
    c->at = at;
    c->n++;
    c->between += prose;
    c->lines += next && at > before + 1;
    c->longest = next && at - before - 1 > c->longest ? at - before - 1 : c->longest;
    c->own += l->weight < -r->date;
    c->sites += l->weight > 0 && l->line.chars > CHAPTER_CHARS;
}

void
qw_page_mark_chapters(struct qw_page *p, const struct qw_page_rules *r)
{
    struct chapters all[STYLES] = { 0 };
    struct number now;
    size_t n = 0, k;

    for (size_t i = 0; i < p->n; i++) {
        const struct qw_page_line *l = &p->list[i];
        if (l->line.text.n < 2 || !read_number(l->line.text, &now) ||
            (!l->line.item && !now.blank) || now.close == ':' || now.close == 0xff1a)
            continue;
        for (k = 0; k < n && !same_style(&all[k].last, &now); k++)
            ;
        if (k == STYLES)
            continue;
        n += k == n;
        add_chapter(p, r, &all[k], &now, i);
    }
    for (k = 0; k < n; k++)
        enclose(p, r, &all[k]);
}

/* May the line stand in a list of links that no row opens? */
static bool
may_be_link(const struct qw_page_line *l)
{
    return l->line.chars <= LINK_CHARS && l->line.marks == 0 && l->line.commas == 0 &&
           !l->line.colon && !l->line.stop && !l->line.item && !l->copy &&
           memchr(l->line.text.p, '_', l->line.text.n) == NULL &&
           qw_span_find(l->line.text, QW_LIT("：")) == QW_NOWHERE &&
           memchr(l->line.text.p, ':', l->line.text.n) == NULL;
}

/* Is a list announced here: 附件, or a colon at its end? */
static bool
announces(const struct qw_line *l)
{
    return l->colon || qw_span_starts(l->text, QW_LIT("附")) ||
           qw_span_starts(l->text, QW_LIT("参考"));
}

void
qw_page_absorb_links(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t low = p->gap < p->n ? p->gap : p->head, first = p->foot, kinds = 0, best_kinds = 0;
    double sum = 0, best = 0;

    if (p->foot == p->n && (p->head == 0 || p->head_proof < r->sure))
        return;
    for (size_t i = p->foot; i > low && p->foot - i < LINK_LINES; i--) {
        const struct qw_page_line *l = &p->list[i - 1];
        if (l->weight < r->date && !may_be_link(l)) {
            if (announces(&l->line))
                return;
            break;
        }
        bool kind = l->weight < r->date && qw_furniture_is_kind(r->furniture, l->line.text);
        kinds += kind;
        bool heading = kinds && !kind && l->line.chars <= HEADING_CHARS && l->line.digits == 0;
        sum += kind ? 1 : l->weight > 0 ? l->weight : heading ? 0 : -r->link;
        if (sum >= best)
            best = sum, first = i - 1, best_kinds = kinds;
        if (heading && l->weight <= 0)
            break;
    }
    if (best_kinds < LEAST_LINKS || best < LEAST_LINKS)
        return;
    for (size_t i = first; i < p->foot; i++)
        if (p->list[i].weight <= 0) {
            p->list[i].weight = r->link;
            p->list[i].rule = r->list_links;
        }
    p->foot = first;
}
