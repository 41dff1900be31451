#include "rule/furniture_set.h"
#include "text/script.h"
#include "text/utf8.h"

enum {
    NAME_CHARS = 8, /* of a name in a menu */
    MENU_NAMES = 4, /* in one row, at least, when the table does not know all of them */
};

static bool
parts_names(uint32_t c)
{
    return qw_is_blank(c) || c == '|' || c == '/' || c == '-' || c == 0xb7 || c == '>' ||
           c == 0xff5c;
}

/* Where the short name at `at` ends that no table knows; 0 when there is none. */
static size_t
short_name(struct qw_span s, size_t at)
{
    size_t n;

    for (size_t chars = 0; at < s.n && chars <= NAME_CHARS; at += n, chars++) {
        uint32_t c = qw_utf8_at(s.p + at, &n);
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
    bool menu;
};

static bool
read_names(const struct qw_furniture *f, struct qw_span line, struct names *r)
{
    bool apart = true; /* from the name before */
    uint32_t word;

    for (size_t at = 0; at < line.n;) {
        size_t n, len = qw_lexicon_at(f->word_lexicon, line, at, &word), end;
        if (len > 0) {
            const struct word *w = &f->words[word];
            r->sum += w->weight;
            if (w->weight > r->best)
                r->best = w->weight, r->rule = w->id;
            r->menu |= w->menu && r->known + r->others < 2;
            r->known++;
            apart = false;
            at += len;
        } else if (parts_names(qw_utf8_at(line.p + at, &n)) && at > 0) {
            apart = true;
            at += n;
        } else if (apart && (end = short_name(line, at)) > 0) {
            r->others++;
            apart = false;
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
    struct names r = { 0, 0, NULL, 0, 0, false };

    if (!read_names(f, line, &r) || (r.sum <= v->score && !v->title) || r.known == 0)
        return;
    if (r.others && !(r.menu && r.known + r.others >= MENU_NAMES))
        return;
    v->score = r.sum + (r.others ? f->weights.menu : 0);
    v->rule = r.rule;
    v->any = v->opens = v->title = false;
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
        size_t len = qw_lexicon_at(f->word_lexicon, line, at + open.n, &word);
        found += len && qw_span_starts(qw_span_slice(line, at + open.n + len, line.n), close);
    }
    return found;
}
