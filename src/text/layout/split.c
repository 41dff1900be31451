#include "text/layout/split.h"
#include <stdlib.h>
#include "base/vec.h"
#include "text/layout/enumer.h"
#include "text/layout/paras.h"
#include "text/script.h"
#include "text/utf8.h"

/* Characters of a heading; bytes of a part's body, at least; the most parts. */
enum { HEADING = 60, BODY = 120, MOST = 1000 };

/* The ways to count parts. */
enum way { NO_WAY, ORDINAL, WORD, BEHIND };

/* A heading: its number, and the words before it. */
struct head {
    enum way way;
    size_t value;
    struct qw_span words;
};

void
qw_split_release(struct qw_split *p)
{
    free(p->list);
    *p = (struct qw_split){ 0 };
}

/* The words that count parts, at s[at]; their bytes. */
static size_t
counter_word(struct qw_span s, size_t at)
{
    static const char *const words[] = { "篇", "范文", "例文", "样本" };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (qw_span_starts(qw_span_slice(s, at, s.n), qw_span_str(words[i])))
            return strlen(words[i]);
    return 0;
}

/* A number of either script at s[at]; its bytes. */
static size_t
number_at(struct qw_span s, size_t at, size_t *value)
{
    struct qw_enum e;
    char item[40];
    size_t n = 0, digits = 0, len;

    while (at + n < s.n && n < sizeof(item) - 4) {
        uint32_t c = qw_utf8_at(s.p + at + n, &len);
        if (!qw_is_digit(c) && !qw_is_numeral(c))
            break;
        digits += qw_is_digit(c);
        n += len;
    }
    if (n == 0 || n >= sizeof(item) - 4)
        return 0;
    memcpy(item, s.p + at, n);
    memcpy(item + n, "、", 3);
    if ((digits && digits < n) || !qw_enum_at(qw_span(item, n + 3), 0, &e) || e.len != n + 3)
        return 0;
    *value = e.value;
    return n;
}

/* May a heading go on so behind its number: not at all, with a mark, a bracket, a blank? */
static bool
stands_apart(struct qw_span s, size_t at)
{
    size_t n;

    if (at == s.n)
        return true;
    uint32_t c = qw_utf8_at(s.p + at, &n);
    return c == U'：' || c == ':' || c == U'、' || c == '.' || qw_is_blank(c) || qw_is_closing(c);
}

/* 第二篇…, 【篇三】, 范文四：… at the line's start. */
static bool
head_first(struct qw_span s, struct head *h)
{
    size_t at = 0, n, word;
    uint32_t c = qw_utf8_at(s.p, &n);

    if (c == U'【' || c == U'〔' || c == U'（' || c == '(' || c == '[')
        at = n;
    if (qw_span_starts(qw_span_slice(s, at, s.n), QW_LIT("第"))) {
        size_t num = number_at(s, at + 3, &h->value);
        h->way = ORDINAL;
        return num && qw_span_starts(qw_span_slice(s, at + 3 + num, s.n), QW_LIT("篇")) &&
               stands_apart(s, at + 3 + num + 3);
    }
    word = counter_word(s, at);
    n = word ? number_at(s, at + word, &h->value) : 0;
    h->way = WORD;
    h->words = qw_span_slice(s, at, at + word);
    return n && stands_apart(s, at + word + n);
}

/* 工作总结篇五, 工作总结（篇五）: the number ends the line. */
static bool
head_last(struct qw_span s, struct head *h)
{
    size_t n, at = s.n;

    while (at > 0 && qw_is_closing(qw_utf8_before(s.p, s.p + at, &n)))
        at -= n;
    size_t end = at;
    for (int i = 0; i < 4 && at > 0; i++) {
        uint32_t c = qw_utf8_before(s.p, s.p + at, &n);
        if (!qw_is_digit(c) && !qw_is_numeral(c))
            break;
        at -= n;
    }
    if (at == end || at < 12 || !qw_span_ends(qw_span_slice(s, 0, at), QW_LIT("篇")))
        return false;
    h->way = BEHIND;
    h->words = qw_span_slice(s, 0, at);
    return number_at(s, at, &h->value) == end - at;
}

static struct head
head_of(struct qw_span line)
{
    struct head h = { NO_WAY, 0, { NULL, 0 } };

    if (line.n == 0 || line.n > HEADING * 3 || qw_ends_sentence(line))
        h.way = line.n && line.n <= HEADING * 3 && head_first(line, &h) ? h.way : NO_WAY;
    else if (!head_first(line, &h) && !head_last(line, &h))
        h.way = NO_WAY;
    return h;
}

static void
add(struct qw_split *p, size_t at)
{
    size_t *list = qw_vec_grow(p->list, &p->cap, p->n + 1, sizeof(*list));

    if (list == NULL) {
        p->failed = true;
        return;
    }
    p->list = list;
    list[p->n++] = at;
}

/* Is the heading the next one of the count, and the part before it more than a heading? */
static bool
is_next(const struct qw_split *p, const struct head *first, const struct head *h, size_t at)
{
    return p->n && p->n < MOST && h->way == first->way && h->value == p->n + 1 &&
           qw_span_eq(h->words, first->words) && at - p->list[p->n - 1] >= BODY;
}

void
qw_split_find(struct qw_split *p, struct qw_span text)
{
    struct head first = { NO_WAY, 0, { NULL, 0 } };

    p->n = 0;
    for (size_t at = 0; at < text.n && !p->failed;) {
        const char *lf = memchr(text.p + at, '\n', text.n - at);
        size_t end = lf ? (size_t)(lf - text.p) : text.n;
        struct head h = head_of(qw_span_trim(qw_span_slice(text, at, end)));
        if (h.way != NO_WAY && is_next(p, &first, &h, at)) {
            add(p, at);
        } else if (h.way != NO_WAY && h.value == 1 && p->n < 2) {
            first = h;
            p->n = 0;
            add(p, at);
        }
        at = end + 1;
    }
    if (p->n && text.n - p->list[p->n - 1] < BODY)
        p->n--;
    if (p->n < 2)
        p->n = 0;
    else
        p->list[0] = 0;
}
