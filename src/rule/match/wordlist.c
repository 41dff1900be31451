#include "rule/match/wordlist.h"
#include <stdlib.h>
#include "text/utf8.h"

enum { TWO_CHARS = 6 }; /* bytes of two Chinese characters */

struct qw_wordlist {
    struct qw_lexicon *words, *brief;
};

void
qw_wordlist_free(struct qw_wordlist *l)
{
    if (l == NULL)
        return;
    qw_lexicon_free(l->words);
    qw_lexicon_free(l->brief);
    free(l);
}

/* The short words, or the others. */
static struct qw_lexicon *
make_lexicon(const struct qw_word *words, size_t n, bool brief, struct qw_word *chosen)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if ((words[i].text.n < TWO_CHARS) == brief)
            chosen[k++] = words[i];
    return qw_lexicon_new(chosen, k);
}

struct qw_wordlist *
qw_wordlist_new(const struct qw_word *words, size_t n)
{
    struct qw_wordlist *l = calloc(1, sizeof(*l));
    struct qw_word *chosen = calloc(n + 1, sizeof(*chosen));

    if (l && chosen) {
        l->words = make_lexicon(words, n, false, chosen);
        l->brief = make_lexicon(words, n, true, chosen);
    }
    free(chosen);
    if (l && l->words && l->brief)
        return l;
    qw_wordlist_free(l);
    return NULL;
}

size_t
qw_wordlist_at(const struct qw_wordlist *l, struct qw_span s, size_t at, uint32_t *value)
{
    size_t len = qw_lexicon_at(l->words, s, at, value);

    return len ? len : qw_lexicon_at(l->brief, s, at, value);
}

size_t
qw_wordlist_shorter(
    const struct qw_wordlist *l, struct qw_span s, size_t at, size_t len, uint32_t *value)
{
    if (len < TWO_CHARS)
        return qw_lexicon_shorter(l->brief, s, at, len, value);
    len = qw_lexicon_shorter(l->words, s, at, len, value);
    return len ? len : qw_lexicon_at(l->brief, s, at, value);
}

size_t
qw_wordlist_next(
    const struct qw_wordlist *l, struct qw_wordlist_walk *w, size_t *at, uint32_t *value)
{
    uint32_t any;

    if (!w->begun || w->at < w->from) {
        w->len = qw_lexicon_next(l->words, w->s, w->from, &w->at, &w->value);
        w->at = w->len ? w->at : w->s.n;
    }
    if ((!w->begun || w->brief < w->from) &&
        qw_lexicon_next(l->brief, w->s, w->from, &w->brief, &any) == 0)
        w->brief = w->s.n;
    w->begun = true;
    size_t len = w->len;
    *at = w->at;
    *value = w->value;
    if (w->brief < w->at) {
        *at = w->brief;
        len = qw_lexicon_at(l->brief, w->s, w->brief, value);
    }
    if (*at == w->s.n)
        return 0;
    w->from = *at + qw_utf8_len(w->s.p[*at]);
    return len;
}
