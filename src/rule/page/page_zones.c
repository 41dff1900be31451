#include "rule/page/page_zones.h"
#include "rule/page/page_border.h"
#include "rule/page/page_company.h"
#include "rule/page/page_lists.h"
#include "rule/page/page_told.h"

enum {
    SENTENCES = 2, /* with a site's words, of a text about sites, at least */
    SAYING = 14,   /* characters of a line that cites somebody, at least; slogans have fewer */
};

/* Do sentences of the text hold what furniture is made of? */
static bool
is_about_sites(const struct qw_page *p, const struct qw_page_rules *r)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++) {
        const struct qw_page_line *l = &p->list[i];
        n += l->line.stop && !l->line.item && l->weight < 0 && l->verdict.words >= r->speaks;
    }
    return n >= SENTENCES;
}

/* Does so much of the text stand before more furniture that it must be the text that shows what
 * a site's page looks like? Less will do where nothing proves yet that this is one. */
static bool
is_quoted(const struct qw_page_rules *r, double text, double proofs)
{
    return text > (proofs >= r->zone_more ? r->quoted : r->quoted / 2);
}

/* The end of the best prefix, in *proven what proves it; 0 when it is not enough. */
static size_t
find_head(const struct qw_page *p, const struct qw_page_rules *r, double zone, double *proven)
{
    double sum = 0, best = 0, proofs = 0, gain = 0;
    size_t head = 0;

    *proven = 0;
    for (size_t i = 0; i < p->gap; i++) {
        sum += p->list[i].weight;
        proofs += qw_page_proof(p, r, &p->list[i]);
        gain = p->list[i].weight <= -r->date ? r->gain : gain;
        if (is_quoted(r, best - sum, proofs))
            break;
        if (sum > best + (p->list[i].copy ? 0 : gain))
            best = sum, head = i + 1, *proven = proofs, gain = 0;
    }
    if (best >= zone && *proven >= (zone < r->zone_more ? r->zone_part : zone))
        return head;
    *proven = 0;
    return 0;
}

static size_t
find_foot(
    const struct qw_page *p, const struct qw_page_rules *r, double zone, size_t low, double *proven)
{
    double sum = 0, best = 0, proofs = 0;
    size_t foot = p->n;

    *proven = 0;
    for (size_t i = p->n; i > low; i--) {
        sum += p->list[i - 1].weight;
        proofs += qw_page_proof(p, r, &p->list[i - 1]);
        if (is_quoted(r, best - sum, proofs))
            break;
        if (sum > best)
            best = sum, foot = i - 1, *proven = proofs;
    }
    if (best >= zone && *proven >= (p->head_proof >= r->sure ? r->zone_part : zone))
        return foot;
    *proven = 0;
    return p->n;
}

/* Does a sentence of the text stand here? */
static bool
is_text(const struct qw_page *p, size_t i)
{
    return i < p->n && p->list[i].weight < 0 && p->list[i].line.stop;
}

/* In a manual words say nothing of a sentence; where the text is about sites, of one between
 * sentences of the text. */
static void
unspeak(struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 0; i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        if (l->weight > 0 && l->verdict.score == 0 && !l->copy && (l->line.stop || l->line.quote) &&
            (p->manual || (i > 0 && is_text(p, i - 1) && is_text(p, i + 1))))
            l->weight = -r->company;
    }
}

static bool
is_between(struct qw_span s, const char *opens, const char *closes)
{
    return qw_span_starts(s, qw_span_str(opens)) && qw_span_ends(s, qw_span_str(closes));
}

/* Is there room to write behind a label: 客服电话:________? */
static bool
has_room(const struct qw_line *l)
{
    enum { ROOM = 4 };
    size_t at = l->text.n;

    while (at > 0 && l->text.p[at - 1] == '_')
        at--;
    return l->text.n - at >= ROOM && at > 0;
}

/* What the text cites, a line of its own in quotes, is no furniture, nor what announces it:
 * 页面下方总有一行小字: “本站资料均来自网络,版权归原作者所有。” Nor is a form's field that is to be
 * filled in. */
static void
mark_sayings(struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 0; i < p->n; i++) {
        struct qw_page_line *l = &p->list[i];
        if (l->weight > 0 && has_room(&l->line))
            l->weight = -r->company;
        if (l->line.chars < SAYING ||
            !(is_between(l->line.text, "“", "”") || is_between(l->line.text, "\"", "\"")))
            continue;
        l->weight = l->weight < -r->company ? l->weight : -r->company;
        if (i > 0 && i != p->gap && l[-1].line.colon && l[-1].verdict.score == 0 &&
            l[-1].weight > 0)
            l[-1].weight = -r->company;
    }
}

/* Two ends that prove little support each other: 文档网首页 and a date, 下载本文. */
static void
find_both(struct qw_page *p, const struct qw_page_rules *r, size_t low)
{
    double head_proof, foot_proof;
    size_t head = find_head(p, r, r->zone_part, &head_proof);
    size_t foot = head ? find_foot(p, r, r->zone_part, low > head ? low : head, &foot_proof) : p->n;

    if (foot == p->n || head_proof + foot_proof < r->zone_both)
        return;
    p->head = head, p->foot = foot;
    p->both = true;
    p->head_proof = head_proof, p->foot_proof = foot_proof;
}

void
qw_page_find_zones(struct qw_page *p, const struct qw_page_rules *r)
{
    size_t low = p->gap < p->n ? p->gap : 0;

    p->both = false;
    p->head_proof = 0;
    if (p->manual || is_about_sites(p, r))
        unspeak(p, r);
    mark_sayings(p, r);
    double zone = p->manual ? 1.5 * r->zone : r->zone;
    p->head = find_head(p, r, zone, &p->head_proof);
    p->foot = find_foot(
        p, r, p->head ? r->zone_more : zone, low > p->head ? low : p->head, &p->foot_proof);
    if (p->head == 0 && p->foot < p->n) {
        p->head = find_head(p, r, r->zone_head, &p->head_proof);
        if (p->head > p->foot)
            p->head = p->foot;
    }
    if (p->head == 0 && p->foot == p->n && !p->manual)
        find_both(p, r, low);
    for (size_t foot = p->n + 1; p->foot < foot;) {
        foot = p->foot;
        qw_page_take_told(p, r);
        qw_page_extend_foot(p, r);
        qw_page_absorb_links(p, r);
    }
    qw_page_trim(p, r);
}
