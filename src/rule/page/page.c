#include <stddef.h>
#include <stdlib.h>
#include "rule/page/memo.h"
#include "rule/page/page_border.h"
#include "rule/page/page_company.h"
#include "rule/page/page_lists.h"
#include "rule/page/page_menu.h"
#include "rule/page/page_parts.h"
#include "rule/page/page_site.h"
#include "rule/page/page_title.h"
#include "rule/page/page_typed.h"
#include "rule/page/page_zones.h"
#include "rule/page/recall.h"
#include "text/layout/title.h"

enum {
    MOST_LINES = 160, /* judged at each end */
    LINK_CHARS = 45,
    MENU_NAMES = 3,    /* one a line, at least, besides the buttons */
    AHEAD = 3,         /* lines that are looked for before they are judged */
    MANUAL_WORDS = 2,  /* buttons that a manual speaks of, at least */
    WHOLE_CHARS = 180, /* of an introduction; longer ones have the first paragraph glued to them */
};

bool
qw_page_init(struct qw_page *p, const struct qw_page_rules *r)
{
    *p = (struct qw_page){ 0 };
    bool ok = qw_lines_init(&p->lines, MOST_LINES);
    p->list = calloc(2 * MOST_LINES, sizeof(*p->list));
    p->before = calloc(2 * MOST_LINES, sizeof(*p->before));
    p->scratch = qw_furniture_scratch_new(r->furniture);
    p->memo = qw_memo_new();
    return ok && p->list && p->before && p->scratch && p->memo;
}

void
qw_page_release(struct qw_page *p)
{
    qw_lines_release(&p->lines);
    qw_furniture_scratch_free(p->scratch);
    qw_memo_free(p->memo);
    free(p->list);
    free(p->before);
}

bool
qw_page_failed(struct qw_page *p)
{
    if (!qw_furniture_failed(p->scratch))
        return false;
    qw_memo_forget(p->memo); /* it may have kept what was wrong */
    return true;
}

/* What the tables say of the line. */
static void
ask(struct qw_page *p, const struct qw_page_rules *r, struct qw_page_line *l)
{
    static const struct qw_charset_bits arrows = QW_CHARSET('>', 0x203a, 0xbb, 0x300b),
                                        colons = QW_CHARSET(':', ':', ':', ':');
    const struct qw_charset_bits *chars = &l->verdict.chars;

    qw_line_count(&l->line);
    qw_furniture_judge(
        r->furniture, p->scratch, l->line.text, l->line.chars, l->asked, &l->verdict);
    bool parted = qw_charset_meet(chars, &arrows) || qw_charset_meet(chars, &colons);
    if (l->verdict.score == 0 && parted && qw_menu_is_chain(&l->line)) {
        l->verdict.score = r->chain;
        l->verdict.rule = r->crumb_chain;
    }
    if (l->verdict.score == 0 && qw_menu_is_border(&l->line)) {
        l->verdict.score = r->link;
        l->verdict.rule = r->border;
    }
}

/* Parts of a line hold no phrase that the line does not, so its verdict is muted with it. */
void
qw_page_judge(
    struct qw_page *p, const struct qw_page_rules *r, struct qw_page_line *l, size_t label)
{
    l->asked = label;
    l->fate = QW_LINE_STAYS;
    l->copy = false;
    l->head_hints = l->tail_hints = QW_NOT_ASKED;
    l->typed = -1;
    bool known = qw_page_recall(p, l);
    if (!known && l->hash == 0)
        l->hash = qw_memo_hash(l->line.text);
    uint64_t key = known ? 0 : qw_memo_key(l->hash, label);
    if (qw_memo_recall(p->memo, key, qw_furniture_muted(p->scratch), l))
        return;
    if (!known)
        ask(p, r, l);
    l->rule = l->verdict.rule;
    l->weight = l->verdict.score;
    if (l->verdict.title || l->weight == 0) {
        l->weight = qw_page_weigh(r, l);
        l->rule = l->verdict.title ? l->rule : l->verdict.word ? l->verdict.word : r->grams;
    } else if (l->verdict.buttons) {
        double words = qw_page_weigh(r, l);
        l->weight = words > l->weight ? words : l->weight;
    }
    bool whole = l->verdict.whole && l->line.chars <= WHOLE_CHARS;
    if (l->weight >= r->date && !whole && qw_page_mixed(p, r, l))
        l->weight = -r->body_most;
    qw_memo_keep(p->memo, key, qw_furniture_muted(p->scratch), l);
}

static void
judge_line(struct qw_page *p, const struct qw_page_rules *r, size_t i, size_t label)
{
    p->list[i].line = p->lines.list[i];
    qw_page_judge(p, r, &p->list[i], label);
}

/* Line i will be judged, and line `next` soon; the lines of what is left of a text are known
 * elsewhere. */
static void
expect(struct qw_page *p, size_t i, size_t next)
{
    p->list[i].hash = 0;
    if (p->n_before)
        return;
    p->list[i].hash = qw_memo_hash(p->lines.list[i].text);
    qw_memo_expect(p->memo, p->list[i].hash);
    qw_memo_fetch(p->memo, p->list[next].hash);
}

static void
move_line(struct qw_page_line *to, const struct qw_page_line *from)
{
    if (to != from)
        memcpy(to, from,
            offsetof(struct qw_page_line, verdict.captures) +
                from->verdict.n * sizeof(*from->verdict.captures));
}

/* Judge from both ends, each until so much body text was met that no furniture behind it
 * can belong to the end; what is between becomes the gap. */
static void
judge(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t n = p->lines.n, head = 0, foot = n, expected = 0;
    double sum = 0, best = 0;

    for (; head < p->lines.gap && sum > best - r->give_up; head++) {
        for (; expected < n && expected <= head + AHEAD; expected++)
            expect(p, expected, expected ? expected - 1 : 0);
        judge_line(p, r, head, head ? p->list[head - 1].verdict.label : 0);
        sum += p->list[head].weight;
        best = sum > best ? sum : best;
    }
    sum = best = 0;
    for (size_t k = n; foot > head && sum > best - r->give_up; foot--) {
        for (; k > expected && k + AHEAD >= foot; k--)
            expect(p, k - 1, k < n ? k : k - 1);
        judge_line(p, r, foot - 1, 0);
        sum += p->list[foot - 1].weight;
        best = sum > best ? sum : best;
    }
    p->n = head + n - foot;
    p->gap = p->n;
    if (foot > head || p->lines.gap < n) {
        for (size_t i = foot; i < n; i++)
            move_line(&p->list[head + i - foot], &p->list[i]);
        p->gap = head;
    }
}

/* The path to a page: 当前位置:首页 > 作文 > 写人. */
static bool
is_path(const struct qw_page_line *l, const struct qw_page_rules *r)
{
    static const char *const arrows[] = { ">", "›", "»", "＞", "→" };
    static const struct qw_charset_bits signs = QW_CHARSET('>', 0x203a, 0xbb, 0x2192);
    bool found = false;

    if (!qw_charset_meet(&l->verdict.chars, &signs))
        return false;
    for (size_t i = 0; l->verdict.score >= r->strong && i < sizeof(arrows) / sizeof(*arrows); i++)
        found |= qw_span_find(l->line.text, qw_span_str(arrows[i])) != QW_NOWHERE;
    return found;
}

/* A menu of one name a line: from a button at the page's start to the path. */
static void
mark_menu(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t end = 0, names = 0;

    for (; end < p->gap && !is_path(&p->list[end], r); end++) {
        const struct qw_page_line *l = &p->list[end];
        if (l->line.chars > QW_MENU_CHARS || l->line.marks || (end == 0 && l->weight <= 0))
            return;
        names += l->weight <= 0;
    }
    if (end == p->gap || names < MENU_NAMES)
        return;
    for (size_t i = 0; i < end; i++)
        if (p->list[i].weight <= 0) {
            p->list[i].weight = r->link;
            p->list[i].rule = r->menu_names;
        }
}

/* Does the line open a list of links: a row says so, or a word of a short line? */
static bool
opens(const struct qw_page_line *l)
{
    return l->verdict.opens && (l->verdict.score > 0 || (l->line.chars <= QW_MENU_CHARS + 2 &&
                                                            !l->line.stop && !l->line.item));
}

/* Does it open the readers' comments: lines with marks, too? */
static bool
opens_comments(const struct qw_page_line *l)
{
    return l->verdict.score > 0 && (qw_span_find(l->line.text, QW_LIT("评")) != QW_NOWHERE ||
                                       qw_span_find(l->line.text, QW_LIT("留言")) != QW_NOWHERE ||
                                       qw_span_find(l->line.text, QW_LIT("跟帖")) != QW_NOWHERE ||
                                       qw_span_find(l->line.text, QW_LIT("热议")) != QW_NOWHERE);
}

/* Behind a line that opens a list of links: short lines down to the end of the page. */
static void
mark_links(struct qw_page *p, const struct qw_page_rules *r)
{
    bool text = p->gap < p->n, comments = false;
    size_t opener = p->n;

    for (size_t i = 0; i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        bool comment = comments && l->line.chars <= LINK_CHARS && !l->line.item;
        if (l->weight <= 0 && !comment && (l->line.marks || l->line.chars > LINK_CHARS)) {
            text = true;
            comments = false;
            opener = p->n;
        } else if (opens(l) && text) {
            opener = opener == p->n ? i : opener;
            comments |= opens_comments(l);
        }
    }
    for (size_t i = opener; i < p->n; i++)
        if (p->list[i].weight <= 0) {
            p->list[i].rule = r->list_links;
            p->list[i].weight = r->link;
        }
}

/* Does the text speak of buttons as a manual does: click “下载”? */
static bool
is_manual(const struct qw_page *p, const struct qw_page_rules *r)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n && n < MANUAL_WORDS; i++)
        if (p->list[i].line.quote && p->list[i].verdict.score == 0)
            n += qw_furniture_quoted(r->furniture, p->list[i].line.text);
    return n >= MANUAL_WORDS;
}

double
qw_page_proof(const struct qw_page *p, const struct qw_page_rules *r, const struct qw_page_line *l)
{
    if (l->weight <= 0)
        return 0;
    if (l->copy || l->rule == r->typed)
        return l->weight;
    if (p->manual && (l->verdict.score == 0 || l->verdict.buttons))
        return 0;
    if ((l->verdict.score > 0 && l->verdict.score == l->weight))
        return l->weight;
    return l->weight < 1 ? 0 : l->weight - 1;
}

/* One run of neighbours: all of it goes, or nothing. Without a strong line, and where the
 * zone has no other proof, it must stand at the very start or end of the text: buttons are
 * content in a manual. */
static void
end_run(struct qw_page *p, const struct qw_page_rules *r, size_t from, size_t to)
{
    double sum = 0;
    bool strong = p->head_proof + p->foot_proof >= r->sure, edge = from == 0 || to == p->n;

    for (size_t i = from; i < to; i++) {
        sum += p->list[i].weight;
        strong |= p->list[i].weight >= r->strong;
    }
    if (!strong && (!edge || (sum < r->run && !p->both)))
        return;
    for (size_t i = from; i < to; i++)
        if (p->list[i].weight > 0 && !p->list[i].copy)
            p->list[i].fate = QW_LINE_GOES;
}

static void
decide(struct qw_page *p, const struct qw_page_rules *r, size_t low, size_t high)
{
    size_t from = low;

    for (size_t i = low; i <= high; i++)
        if (i == high || (p->list[i].weight <= 0 && !p->list[i].copy)) {
            end_run(p, r, from, i);
            from = i + 1;
        }
}

/* Is there furniture enough for a zone? Else nobody asks for the title. */
static bool
speaks(const struct qw_page *p, const struct qw_page_rules *r)
{
    double sum = 0;

    for (size_t i = 0; i < p->n && sum < r->date; i++) {
        const struct qw_page_line *l = &p->list[i];
        sum += l->verdict.title ? l->verdict.score : l->weight > 0 ? l->weight : 0;
    }
    return sum >= r->date;
}

/* Judge again what only words spoke for, those of the title aside. */
static void
judge_muted(struct qw_page *p, const struct qw_page_rules *r)
{
    p->n_before = 0;
    for (size_t i = 0; i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        if (l->weight > -r->company && l->verdict.word &&
            (l->verdict.score == 0 || l->verdict.title))
            qw_page_judge(p, r, l, l->asked);
    }
}

static void
read_page(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text)
{
    qw_lines_read(&p->lines, text);
    qw_furniture_mute(r->furniture, p->scratch, qw_span("", 0));
    judge(p, r);
    qw_page_mark_typed(p, r);
    p->site = qw_page_find_site(p, r);
    mark_menu(p, r);
    p->title = speaks(p, r) ? qw_page_find_title(p, r) : qw_span("", 0);
    if (qw_furniture_mute(r->furniture, p->scratch, p->title))
        judge_muted(p, r);
    qw_page_mark_items(p, r);
    mark_menu(p, r);
    p->glued = false;
    qw_page_mark_title(p, r);
    qw_page_mark_rows(p, r);
    qw_page_mark_site(p, r);
    qw_page_mark_named(p, r);
    qw_page_mark_excerpt(p, r);
    mark_links(p, r);
    p->manual = is_manual(p, r);
    qw_page_mark_notices(p, r);
    qw_page_mark_chapters(p, r);
    qw_page_mark_form(p, r);
    qw_page_find_zones(p, r);
    decide(p, r, 0, p->head);
    decide(p, r, p->foot, p->n);
    qw_page_decide_between(p, r);
    qw_page_decide_company(p, r);
    qw_page_decide_near(p, r);
    for (size_t i = 0; i < p->n; i++)
        if (p->list[i].verdict.any && p->list[i].verdict.score >= r->strong)
            p->list[i].fate = QW_LINE_GOES;
    qw_page_decide_title(p, r, text);
}

void
qw_page_read(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text)
{
    qw_page_remember(p, false);
    read_page(p, r, text);
}

void
qw_page_read_left(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text)
{
    qw_page_remember(p, true);
    read_page(p, r, text);
}
