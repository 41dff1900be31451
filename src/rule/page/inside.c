#include <stdlib.h>
#include "base/vec.h"
#include "rule/page/inside.h"
#include "rule/page/page_parts.h"
#include "rule/page/page_site.h"
#include "rule/page/page_title.h"
#include "rule/page/recurring.h"
#include "text/script.h"
#include "text/layout/title.h"
#include "text/utf8.h"

enum {
    TWIN_LEAST = 60, /* letters of an English paragraph */
    TWIN_HAN = 20,   /* characters of the Chinese one before it */
    SAMPLE = 32,     /* bytes that say whether a line may be English */
    TWINS = 2,       /* at least, on one page */
    TWIN_FEW = 15,   /* tenths of a letter for a character, and */
    TWIN_MANY = 70,
    SENTENCES = 16,    /* that are looked at, from each end */
    HINT_BYTES = 240,  /* of a line's end that must hold words for them */
    GLUED_BYTES = 200, /* of a line that may have some glued to it */
};

void
qw_cuts_add(struct qw_cuts *c, size_t at, size_t len, const char *rule)
{
    struct qw_cut *list = qw_vec_grow(c->list, &c->cap, c->n + 1, sizeof(*list));

    if (list == NULL) {
        c->failed = true;
        return;
    }
    c->list = list;
    list[c->n++] = (struct qw_cut){ at, len, rule };
}

void
qw_cuts_release(struct qw_cuts *c)
{
    free(c->list);
    *c = (struct qw_cuts){ 0 };
}

struct qw_span
qw_inside_site(const struct qw_page *p, const struct qw_page_rules *r)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct qw_page_line *l = &p->list[i];
        if (l->fate != QW_LINE_GOES || l->verdict.n == 0)
            continue;
        struct qw_span s = qw_verdict_captured(&l->verdict, "site");
        if (qw_site_may_be(s))
            return s;
    }
    for (size_t i = 0; i < p->n; i++) {
        const struct qw_page_line *l = &p->list[i];
        if (l->fate != QW_LINE_GOES || l->weight < r->chain)
            continue;
        struct qw_span s = qw_site_of_path(l);
        if (s.n)
            return s;
    }
    for (size_t i = 0; i < p->head; i++)
        if (p->list[i].rule == r->site_name && p->list[i].fate == QW_LINE_GOES)
            return p->site;
    return qw_span("", 0);
}

/* An address of the web at `at`, perhaps behind blanks: where it ends, or `at`. */
static size_t
address_end(struct qw_span s, size_t at)
{
    size_t end = at, dots = 0;

    while (end < s.n && (s.p[end] == ' ' || s.p[end] == '('))
        end++;
    size_t from = end;
    for (; end < s.n && (unsigned char)s.p[end] < 0x80; end++) {
        char c = s.p[end];
        if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') && c != '.' &&
            c != '-' && c != '/' && c != ':')
            break;
        dots += c == '.';
    }
    if (end == from || dots == 0 || end - from < 5)
        return at;
    return end < s.n && s.p[end] == ')' && s.p[from - 1] == '(' ? end + 1 : end;
}

static bool
ends_line(struct qw_span s, size_t at)
{
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\r'))
        at++;
    return at == s.n || s.p[at] == '\n';
}

/* Behind what a name may have at its end that its path does not say: 网. */
static size_t
name_end(struct qw_span s, size_t at)
{
    static const char *const ends[] = { "网", "网站", "吧", "站", "文库" };
    size_t end = at;

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (qw_span_starts(qw_span_slice(s, at, s.n), qw_span_str(ends[i])))
            end = at + strlen(ends[i]);
    return end;
}

/* A bracket round it goes along. */
static void
take_brackets(struct qw_span s, size_t *from, size_t *to)
{
    static const char *const opens[] = { "(", "（" }, *const closes[] = { ")", "）" };

    for (size_t i = 0; i < 2; i++)
        if (qw_span_ends(qw_span_slice(s, 0, *from), qw_span_str(opens[i]))) {
            size_t end = *to;
            while (end < s.n && s.p[end] == ' ')
                end++;
            for (size_t k = 0; k < 2; k++)
                if (qw_span_starts(qw_span_slice(s, end, s.n), qw_span_str(closes[k]))) {
                    *from -= strlen(opens[i]);
                    *to = end + strlen(closes[k]);
                    return;
                }
        }
}

/* The site's name glued to the text: at a paragraph's end, directly behind the end of a
 * sentence; with its address anywhere in a line that goes on before it. */
static void
cut_name(
    const struct qw_page_rules *r, struct qw_span text, size_t at, size_t len, struct qw_cuts *cuts)
{
    size_t n, after = name_end(text, at + len), end = address_end(text, after), start = at;
    bool address = end > after;

    while (start > 0 && text.p[start - 1] == ' ')
        start--;
    uint32_t c = qw_utf8_before(text.p, text.p + start, &n);
    if (n == 0 || c == '\n')
        return;
    if (address)
        take_brackets(text, &start, &end);
    else
        end = at + len;
    bool behind = qw_is_end(c) || c == 0x201d;
    bool inside = address && start > 0 && text.p[start - 1] != '\n';
    if (inside || (behind && ends_line(text, end)))
        qw_cuts_add(cuts, start, end - start, r->site_mark);
}

/* Where the name ends that starts at `at`, with or without a blank behind each of its
 * characters; `at` when there is none. */
static size_t
match_name(struct qw_span text, size_t at, struct qw_span name)
{
    size_t end = at, n;

    for (size_t i = 0; i < name.n; i += n) {
        n = qw_utf8_len(name.p[i]);
        if (i && end < text.n && text.p[end] == ' ')
            end++;
        if (!qw_span_starts(qw_span_slice(text, end, text.n), qw_span_slice(name, i, i + n)))
            return at;
        end += n;
    }
    return end;
}

/* The name wherever the text has this start of it, of more than a character. */
static void
find_name(const struct qw_page_rules *r, struct qw_span text, struct qw_span name,
    struct qw_span start, struct qw_cuts *cuts)
{
    for (size_t at = 0, hit; at < text.n; at += qw_utf8_len(start.p[0])) {
        hit = qw_span_find(qw_span_slice(text, at, text.n), start);
        if (hit == QW_NOWHERE)
            return;
        at += hit;
        size_t end = match_name(text, at, name);
        if (end > at)
            cut_name(r, text, at, end - at, cuts);
    }
}

static void
find_names(const struct qw_page *p, const struct qw_page_rules *r, struct qw_span text, bool again,
    struct qw_cuts *cuts)
{
    struct qw_span name = qw_inside_site(p, r);

    if (name.n == 0 || name.n > sizeof(cuts->name) ||
        (again && qw_span_eq(name, qw_span(cuts->name, cuts->n_name))))
        return; /* it was looked for in this text */
    memcpy(cuts->name, name.p, name.n);
    cuts->n_name = name.n;
    size_t first = qw_utf8_len(name.p[0]);
    char apart[5];
    memcpy(apart, name.p, first);
    apart[first] = ' ';
    find_name(r, text, name, qw_span(apart, first + 1), cuts);
    find_name(r, text, name, qw_span_slice(name, 0, first + qw_utf8_len(name.p[first])), cuts);
}

/* Letters of an English paragraph: nothing else in it to speak of; 0 when it is none. */
static size_t
english(struct qw_span s)
{
    size_t letters = 0, others = 0, near = s.n < SAMPLE ? s.n : SAMPLE;

    if (s.n < TWIN_LEAST)
        return 0;
    for (size_t i = 0; i < near; i++)
        others += (unsigned char)s.p[i] >= 0x80;
    if (others * 2 > near)
        return 0;
    others = 0;
    for (size_t i = 0; i < s.n; i++) {
        letters += (s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z';
        others += (unsigned char)s.p[i] >= 0x80;
    }
    return others * 10 < letters && letters >= TWIN_LEAST ? letters : 0;
}

/* Does list[i] say in English what the line before says in Chinese? */
static bool
is_twin(const struct qw_page *p, size_t i)
{
    struct qw_span before = p->list[i - 1].line.text;
    size_t letters = english(p->list[i].line.text), n, han = 0;

    if (letters == 0 || i == p->gap || p->list[i - 1].fate == QW_LINE_GOES)
        return false;
    for (size_t at = 0; at < before.n; at += n)
        han += qw_is_han(qw_utf8_at(before.p + at, &n));
    return han >= TWIN_HAN && letters * 10 >= han * TWIN_FEW && letters * 10 <= han * TWIN_MANY;
}

static bool
says_abstract(struct qw_span s)
{
    static const char *const words[] = { "摘要", "【摘要】", "[摘要]", "【摘 要】", "摘 要",
        "關鍵詞", "关键词", "【关键词】" };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (qw_span_starts(s, qw_span_str(words[i])))
            return true;
    return false;
}

/* Abstract pages whose paragraphs each have an English twin that no author wrote. */
static void
find_twins(const struct qw_page *p, const struct qw_page_rules *r, struct qw_cuts *cuts)
{
    size_t twins = 0;
    bool abstract = false;

    if (p->head == 0 && p->foot == p->n)
        return;
    for (size_t i = 1; i < p->n; i++)
        twins += is_twin(p, i);
    for (size_t i = 1; twins >= TWINS && i < p->n; i++)
        abstract |= says_abstract(p->list[i - 1].line.text);
    for (size_t i = 1; abstract && i < p->n; i++)
        if (is_twin(p, i))
            qw_cuts_add(
                cuts, p->list[i].line.at, p->list[i].line.end - p->list[i].line.at, r->twin);
}

/* Sentences of a line at one of its ends, and the best run of them from that end. */
struct run {
    double sum, best, proofs, proven;
    size_t at; /* how far the best run reaches */
    const char *rule;
};

static void
add_sentence(struct qw_page *p, const struct qw_page_rules *r, struct run *run, struct qw_span s,
    size_t reached)
{
    struct qw_page_line l = { .line.text = qw_span_trim(s) };

    if (l.line.text.n == 0)
        return;
    qw_page_judge(p, r, &l, 0);
    run->sum += l.weight;
    run->proofs += qw_page_proof(p, r, &l);
    if (l.weight > 0 && run->rule == NULL)
        run->rule = l.rule;
    if (run->sum > run->best) {
        run->best = run->sum;
        run->proven = run->proofs;
        run->at = reached;
    }
}

static bool
is_enough(const struct qw_page *p, const struct qw_page_rules *r, const struct run *run, bool zone)
{
    (void)p;
    return run->rule && (zone ? run->best >= r->strong && run->proven >= r->zone_more
                              : run->best >= r->zone && run->proven >= r->zone);
}

static bool
is_long(const struct qw_page_line *l)
{
    return l->fate == QW_LINE_STAYS && !l->copy && l->line.text.n >= GLUED_BYTES;
}

/* The bytes at a line's end, and at its start, that are looked at for hints. */
static struct qw_span
tail_of(struct qw_span s)
{
    size_t at = s.n > HINT_BYTES ? s.n - HINT_BYTES : 0;

    while (at < s.n && ((unsigned char)s.p[at] & 0xc0) == 0x80)
        at++;
    return qw_span_slice(s, at, s.n);
}

static struct qw_span
head_of(struct qw_span s)
{
    size_t end = s.n > HINT_BYTES ? HINT_BYTES : s.n;

    while (end < s.n && end > 0 && ((unsigned char)s.p[end] & 0xc0) == 0x80)
        end--;
    return qw_span_slice(s, 0, end);
}

/* Do words for furniture stand in that part of a line? */
static bool
hints(const struct qw_page_rules *r, struct qw_span part, enum qw_answer *known)
{
    if (*known == QW_NOT_ASKED)
        *known = qw_furniture_hints(r->furniture, part) >= r->strong ? QW_YES : QW_NO;
    return *known == QW_YES;
}

/* The site's sentences glued to the body's first line, and to its last. */
static void
find_glued(
    struct qw_page *p, const struct qw_page_rules *r, struct qw_span text, struct qw_cuts *cuts)
{
    size_t first = 0, last = p->n;

    while (first < p->n && p->list[first].fate == QW_LINE_GOES)
        first++;
    while (last > 0 && p->list[last - 1].fate == QW_LINE_GOES)
        last--;
    if (first < p->gap && is_long(&p->list[first]) &&
        hints(r, head_of(p->list[first].line.text), &p->list[first].head_hints)) {
        struct run run = { 0 };
        cuts->hinted = true;
        struct qw_span s = p->list[first].line.text;
        for (size_t at = 0, to, n = 0; n < SENTENCES && at < s.n; at = to, n++) {
            to = qw_part_next(s, at);
            add_sentence(p, r, &run, qw_span_slice(s, at, to), to);
        }
        if (is_enough(p, r, &run, p->head > 0) && run.at < s.n)
            qw_cuts_add(cuts, (size_t)(s.p - text.p), run.at, run.rule);
    }
    if (last > 0 && is_long(&p->list[last - 1]) &&
        hints(r, tail_of(p->list[last - 1].line.text), &p->list[last - 1].tail_hints)) {
        struct run run = { 0 };
        cuts->hinted = true;
        struct qw_span s = p->list[last - 1].line.text;
        for (size_t end = s.n, from, n = 0; n < SENTENCES && end > 0; end = from, n++) {
            from = qw_part_before(s, end);
            add_sentence(p, r, &run, qw_span_slice(s, from, end), from);
        }
        if (is_enough(p, r, &run, p->foot < p->n) && run.at > 0)
            qw_cuts_add(cuts, (size_t)(s.p - text.p) + run.at, s.n - run.at, run.rule);
    }
}

void
qw_inside_find(struct qw_page *p, const struct qw_page_rules *r, struct qw_span text, bool again,
    struct qw_cuts *cuts)
{
    cuts->n = 0;
    cuts->hinted = false;
    cuts->n_name = again ? cuts->n_name : 0;
    if (p->shell)
        return;
    find_names(p, r, text, again, cuts);
    find_twins(p, r, cuts);
    find_glued(p, r, text, cuts);
    qw_recurring_find(p, r, text, cuts);
}
