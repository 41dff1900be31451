#include "text/layout/chunks.h"
#include "text/layout/opening.h"
#include "text/script.h"
#include "text/utf8.h"

/* How often a search may start anew at a `1、`: keeps it linear. MOST pieces. TOP: lines of a
 * page's head that may be left. */
enum { STARTS = 16, NEAR = 10, MOST = 1000, TOP = 12 };

/* What the pieces of one count look like, the last one left out. */
struct shape {
    size_t pieces, full;
    size_t first, longest; /* characters */
    size_t equal, close;   /* pieces as long as the longest; within a tenth of it */
    size_t open;           /* pieces that end in mid-sentence */
};

/* The number of `12、` at a line's start and its length; 0: none. */
static size_t
number_at(struct qw_span line, size_t *len)
{
    size_t v = 0, i = 0;

    while (i < line.n && i < 4 && qw_is_digit((unsigned char)line.p[i]))
        v = v * 10 + (size_t)(line.p[i++] - '0');
    struct qw_span mark = qw_span_slice(line, i, line.n);
    if (i == 0 || i == 4 || line.n <= i + 3)
        return 0;
    *len = i + (qw_span_starts(mark, QW_LIT("、"))      ? 3
                   : qw_span_starts(mark, QW_LIT(". ")) ? 2
                                                        : 0);
    return *len > i ? v : 0;
}

/* Note the numbers of the paragraphs that can start a piece: a blank line before them. What
 * stands before the first piece may be the site's, and have none behind it. */
static void
read_numbers(struct qw_paras *ps, struct qw_span text)
{
    size_t len = 0;

    for (size_t i = 0; i < ps->n; i++) {
        struct qw_para *p = &ps->list[i];
        if (p->skip || !qw_is_digit((unsigned char)text.p[p->at + p->indent]))
            continue;
        size_t number = number_at(qw_para_text(p, text), &len);
        p->number = p->blank || i <= 1 || (number == 1 && i < TOP) ? (uint16_t)number : 0;
        p->counted = (uint8_t)len;
    }
}

/* Count the pieces from paragraph `from` on, and the breaks in mid-sentence. */
static struct shape
count_pieces(const struct qw_paras *ps, struct qw_span text, size_t from)
{
    struct shape s = { .pieces = 1 };

    for (size_t i = from + 1; i < ps->n; i++) {
        if (ps->list[i].number != s.pieces + 1)
            continue;
        s.pieces++;
        s.open += !qw_ends_sentence(qw_para_text(&ps->list[i - 1], text));
    }
    s.full = s.pieces - 1;
    return s;
}

/* How long the pieces are, the last one left out: characters, and lines. */
struct lengths {
    size_t chars[MOST], lines[MOST];
};

static void
measure(struct lengths *l, size_t n, const struct qw_paras *ps, struct qw_span text, size_t from)
{
    size_t k = 0;

    l->chars[0] = l->lines[0] = 0;
    for (size_t i = from;; i++) {
        const struct qw_para *p = &ps->list[i];
        struct qw_span line = qw_para_text(p, text);
        if (p->number == k + 1 + (i > from)) {
            if (i > from) {
                if (++k == n)
                    return;
                l->chars[k] = l->lines[k] = 0;
            }
            line = qw_span_slice(line, p->counted, line.n);
        }
        l->chars[k] += qw_utf8_count(line);
        l->lines[k]++;
    }
}

/* The shape by characters; a site counts line breaks or does not. */
static struct shape
shape_of(struct shape s, const struct lengths *l, bool breaks)
{
    size_t n = s.full;

    for (size_t i = 0; i < n; i++) {
        size_t length = l->chars[i] + (breaks ? l->lines[i] : 0);
        s.longest = length > s.longest ? length : s.longest;
    }
    for (size_t i = 0; i < n; i++) {
        size_t length = l->chars[i] + (breaks ? l->lines[i] : 0);
        s.equal += length + 1 >= s.longest;
        s.close += length + s.longest / NEAR >= s.longest;
    }
    return s;
}

/* Equal lengths, or nearly so where something was taken out of the pieces. */
static bool
is_preview(const struct shape *s, const struct qw_chunk_limits *l)
{
    if (s->longest < l->least)
        return false;
    if (s->full == 1)
        return l->known == 0 || s->longest == l->known;
    if (s->equal * 3 >= s->full * 2 && s->open * 3 >= s->full)
        return true;
    return s->full >= 3 && s->close == s->full && s->open * 3 >= s->full * 2;
}

size_t
qw_title_again(struct qw_span piece, struct qw_span title)
{
    size_t at = title.n, mark;

    if (title.n == 0 || !qw_span_starts(piece, title))
        return 0;
    while (at < piece.n && piece.p[at] == ' ')
        at++;
    for (mark = at; mark < piece.n && piece.p[mark] == '-';)
        mark++;
    if (mark > at && mark < piece.n && piece.p[mark] == '1') {
        size_t end = mark + 1;
        while (end < piece.n && piece.p[end] == '-')
            end++;
        if (end > mark + 1)
            at = end;
    }
    while (at < piece.n && piece.p[at] == ' ')
        at++;
    enum { LONG = 24 }; /* bytes: a shorter one may be the sentence's subject */
    if (title.n >= LONG && qw_opens_text(qw_span_slice(piece, at, piece.n)))
        return at;
    static const char *const go_on[] = { "的", "是", "在", "和", "与", "为", "、", "，", "。", ",",
        "；", ";", "》", "”", "：", ":" };
    for (size_t i = 0; i < sizeof(go_on) / sizeof(*go_on); i++)
        if (qw_span_starts(qw_span_slice(piece, at, piece.n), qw_span_str(go_on[i])))
            return 0;
    return at < piece.n ? at : 0;
}

/* A preview of one piece: it starts with the title, and no line of the text is 2、. */
static bool
is_lone(const struct qw_paras *ps, struct qw_span text, size_t i)
{
    struct qw_span piece = qw_para_text(&ps->list[i], text);
    size_t len = ps->list[i].counted;

    if (i != 1 ||
        qw_title_again(qw_span_slice(piece, len, piece.n), qw_para_text(ps->list, text)) == 0)
        return false;
    for (size_t k = i + 1; k < ps->n; k++)
        if (number_at(qw_para_text(&ps->list[k], text), &len) == 2)
            return false;
    return true;
}

/* Of the first piece, whose number is taken already. */
static void
take_title(struct qw_para *p, struct qw_span text, struct qw_span title)
{
    struct qw_span piece = qw_span_slice(text, p->at + p->skip, p->end);

    p->drop = qw_span_eq(piece, title);
    p->skip += qw_title_again(piece, title);
}

static void
mark(struct qw_paras *ps, struct qw_span text, size_t from, const char *why)
{
    size_t expect = 1;

    for (size_t i = from; i < ps->n; i++) {
        struct qw_para *p = &ps->list[i];
        if (p->number != expect)
            continue;
        p->number = 0;
        p->skip = p->indent + p->counted;
        p->why = why;
        if (expect++ > 1)
            p->glue = QW_GLUE_TO;
        else if (i > 0)
            take_title(p, text, qw_para_text(&ps->list[0], text));
    }
}

/* The first count that is a preview's, or a preview's only piece; QW_NOWHERE: none. */
static size_t
find_preview(const struct qw_paras *ps, struct qw_span text, const struct qw_chunk_limits *l,
    size_t *starts, size_t *pieces, bool *alike)
{
    for (size_t i = 0; i<ps->n && * starts> 0; i++) {
        if (ps->list[i].number != 1)
            continue;
        --*starts;
        struct shape s = count_pieces(ps, text, i);
        *pieces = s.pieces;
        if (s.full == 0 && is_lone(ps, text, i))
            return i;
        bool apart = i <= 1 || ps->list[i].blank; /* two pieces may be a list */
        if (s.full == 0 || s.open * 3 < s.full || (!apart && s.full < 2))
            continue;
        struct lengths lengths;
        measure(&lengths, s.full, ps, text, i);
        struct shape plain = shape_of(s, &lengths, false), broken = shape_of(s, &lengths, true);
        if (is_preview(&plain, l) || is_preview(&broken, l))
            return i;
        *alike |= broken.longest >= l->least;
    }
    return QW_NOWHERE;
}

/* Lines from `from` on between blank ones that have the very same length, that of a preview's
 * pieces; the last may be shorter. */
static size_t
equal_run(const struct qw_paras *ps, struct qw_span text, size_t from, size_t least, size_t *open)
{
    size_t chars = qw_utf8_count(qw_para_text(&ps->list[from], text)), i = from + 1;

    for (*open = 0; chars >= least && i < ps->n; i++) {
        const struct qw_para *p = &ps->list[i];
        size_t n = qw_utf8_count(qw_para_text(p, text));
        if (!p->blank || p->skip || p->glue || p->indent || n > chars)
            break;
        *open += !qw_ends_sentence(qw_para_text(p - 1, text));
        if (n < chars)
            return i + 1;
    }
    return i;
}

/* Pieces without numbers: three of them have one length, and most break off. */
static size_t
glue_equal(struct qw_paras *ps, struct qw_span text, size_t least, const char *why)
{
    enum { FEWEST = 3 };
    size_t found = 0, open = 0;

    for (size_t i = 1; i < ps->n && open + 1 < FEWEST; i++) {
        const struct qw_para *p = &ps->list[i];
        struct qw_span before = qw_para_text(p - 1, text);
        open += p->blank && before.n >= least && !qw_ends_sentence(before) &&
                qw_utf8_count(before) >= least;
    }
    if (open + 1 < FEWEST) /* so many must: most texts are told at that */
        return 0;
    for (size_t i = 0, to; i < ps->n; i = to) {
        to = i + 1;
        if (ps->list[i].end - ps->list[i].at < least || ps->list[i].skip)
            continue;
        to = equal_run(ps, text, i, least, &open);
        if (to - i < FEWEST || open * 4 < (to - i - 1) * 3)
            continue;
        for (size_t k = i + 1; k < to; k++) {
            ps->list[k].glue = QW_GLUE_TO;
            ps->list[k].why = why;
        }
        found += to - i;
    }
    return found;
}

size_t
qw_chunks_find(struct qw_paras *ps, struct qw_span text, const struct qw_chunk_limits *l,
    const char *why, bool *alike)
{
    size_t found = 0, starts = STARTS, pieces, from;

    *alike = false;
    read_numbers(ps, text);
    while ((from = find_preview(ps, text, l, &starts, &pieces, alike)) != QW_NOWHERE) {
        mark(ps, text, from, why);
        found += pieces;
    }
    if (found == 0)
        found = glue_equal(ps, text, l->least, why);
    return found;
}
