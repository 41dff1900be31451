#include "chain/captures.h"
#include <string.h>
#include "rule/page/inside.h"
#include "text/layout/title.h"

static double
number_of(struct qw_span s)
{
    double value = 0;

    for (size_t k = 0; k < s.n && k < 15; k++)
        value = value * 10 + (s.p[k] - '0');
    return value;
}

/* Pages that were read and pages that were not. */
static void
note_pages(struct qw_notes *notes, const struct qw_capture *list, size_t n)
{
    double sum = 0;
    size_t both = 0;

    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].key, "read") == 0 || strcmp(list[i].key, "unread") == 0) {
            sum += number_of(list[i].text);
            both++;
        }
    if (both == 2)
        qw_notes_meta_number(notes, "pages", sum);
}

static bool
is_one(const char *key, const char *const *names, size_t n)
{
    bool is = false;

    for (size_t i = 0; i < n; i++)
        is |= key[0] == names[i][0] && strcmp(key, names[i]) == 0;
    return is;
}

void
qw_captures_note(struct qw_notes *notes, const struct qw_capture *list, size_t n)
{
    static const char *const together[] = { "title", "site", "read", "unread" };
    static const char *const numbers[] = { "pages", "words", "downloads" };

    for (size_t i = 0; i < n; i++) {
        if (is_one(list[i].key, together, 4))
            continue;
        if (!is_one(list[i].key, numbers, 3)) {
            char normal[QW_NORMAL];
            qw_notes_meta(notes, list[i].key, qw_fact_normal(list[i].key, list[i].text, normal));
            continue;
        }
        qw_notes_meta_number(notes, list[i].key, number_of(list[i].text));
    }
    if (n > 1)
        note_pages(notes, list, n);
}

static const char *const keys[QW_FIELDS] = { "date", "pages", "size", "format" };

void
qw_captures_stated(
    struct qw_notes *notes, const struct qw_page_rules *r, const struct qw_stated *s, bool all)
{
    const struct qw_capture parts[] = { { "read", s->read }, { "unread", s->unread } };

    if (all && s->unread.n)
        note_pages(notes, parts, 2);
    for (size_t i = 0; i < QW_FIELDS; i++) {
        struct qw_capture c = { keys[i], s->best[i].text };
        if (c.text.n && (all || s->best[i].label >= r->stated_sure))
            qw_captures_note(notes, &c, 1);
    }
}

/* The title, as it is called, and the format when only the name of its file says it. */
static void
note_title(struct qw_notes *notes, const struct qw_page_rules *r, const struct qw_page *p,
    struct qw_span called)
{
    qw_notes_meta(notes, "title", called);
    for (size_t i = 0; i < p->gap; i++) {
        const struct qw_page_line *l = &p->list[i];
        struct qw_capture file = { "format", qw_furniture_ext(r->furniture, l->line.text) };
        if (file.text.n && qw_title_same(qw_furniture_stem(r->furniture, l->line.text), p->title)) {
            qw_captures_note(notes, &file, 1);
            return; /* the first one says it */
        }
    }
}

/* What a line's verdict captured, but what its label says is another thing's. */
static void
note_line(struct qw_notes *notes, const struct qw_page_rules *r, const struct qw_stater *st,
    struct qw_page_line *l)
{
    struct qw_verdict *v = &l->verdict;
    struct qw_span line = l->line.text;
    size_t n = 0;

    for (size_t i = 0; i < v->n; i++) {
        const struct qw_capture *c = &v->captures[i];
        size_t field = 0;
        while (field < QW_FIELDS && strcmp(c->key, keys[field]) != 0)
            field++;
        bool inside = c->text.p >= line.p && c->text.p < line.p + line.n;
        if (field == QW_FIELDS || !inside ||
            !qw_stated_denies(st, r, (enum qw_field)field, line, (size_t)(c->text.p - line.p)))
            v->captures[n++] = *c;
    }
    v->n = n;
    qw_captures_note(notes, v->captures, v->n);
}

void
qw_page_note(struct qw_notes *notes, const struct qw_page_rules *r, const struct qw_stater *st,
    struct qw_page *p, struct qw_span title)
{
    bool gone = false;

    for (size_t i = 0; i < p->n; i++) {
        struct qw_verdict *v = &p->list[i].verdict;
        if (p->list[i].fate == QW_LINE_STAYS)
            continue;
        gone = true;
        if (i < p->head && v->n == 0 && !p->list[i].copy)
            qw_furniture_glean(r->furniture, p->scratch, p->list[i].line.text, &v->chars, v);
        note_line(notes, r, st, &p->list[i]);
    }
    struct qw_span site = qw_inside_site(p, r);
    if (site.n)
        qw_notes_meta(notes, "site", site);
    if (gone && p->title.n)
        note_title(notes, r, p, title);
    if (p->shell)
        qw_notes_signal_bool(notes, "shell", true);
}
