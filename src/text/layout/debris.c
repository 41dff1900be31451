#include "text/layout/debris.h"
#ifdef __x86_64__
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif
#include "text/script.h"
#include "text/utf8.h"

enum {
    MOST_TAG = 60,    /* bytes */
    MOST_FIELD = 60,  /* bytes between a field's name and its switch */
    MOST_QUOTED = 80, /* bytes of a line behind ' in which its partner may stand */
};

static bool
is_candidate(struct qw_span s, size_t at)
{
    char c = s.p[at];

    if (c == '`' || c == '\'' || c == '.') /* behind the last byte of 的 */
        return at > 0 && (unsigned char)s.p[at - 1] == 0x84;
    return c == '<' || c == '>' || c == '\\' || c == 'P' || c == 'H';
}

#ifdef __SSE2__
/* Which of 16 bytes, the text's first one aside, are candidates: a bit each. */
static unsigned
candidates(const char *p)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i before = _mm_loadu_si128((const __m128i *)(const void *)(p - 1));
    __m128i angle = _mm_cmpeq_epi8(_mm_or_si128(v, _mm_set1_epi8(2)), _mm_set1_epi8('>'));
    __m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
    __m128i name =
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('P')), _mm_cmpeq_epi8(v, _mm_set1_epi8('H')));
    __m128i mark = _mm_or_si128(
        _mm_cmpeq_epi8(v, _mm_set1_epi8('.')), _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('`')),
                                                   _mm_cmpeq_epi8(v, _mm_set1_epi8('\''))));

    mark = _mm_and_si128(mark, _mm_cmpeq_epi8(before, _mm_set1_epi8((char)0x84)));
    return (unsigned)_mm_movemask_epi8(
        _mm_or_si128(_mm_or_si128(angle, slash), _mm_or_si128(name, mark)));
}
#endif

#ifdef __x86_64__
enum { WIDE = 32 };

/* The same of 32 bytes, each looked up by its two halves: the lowest three bits stand for
 * angles, slashes and names by their upper halves, the next two for marks. */
__attribute__((target("avx2"))) static inline unsigned
wide_candidates(const char *p)
{
    const __m256i lower = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(2 | 8, 0, 0, 0, 0, 0, 0, 16, 4, 0, 0, 0, 1 | 2, 0, 1 | 16, 0));
    const __m256i upper =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 16, 1, 4, 2, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i before = _mm256_loadu_si256((const __m256i *)(const void *)(p - 1));
    __m256i up = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));
    __m256i in = _mm256_and_si256(_mm256_shuffle_epi8(lower, v), _mm256_shuffle_epi8(upper, up));
    __m256i behind = _mm256_cmpeq_epi8(before, _mm256_set1_epi8((char)0x84));
    __m256i may = _mm256_or_si256(
        _mm256_and_si256(behind, _mm256_set1_epi8(8 | 16)), _mm256_set1_epi8(1 | 2 | 4));

    in = _mm256_cmpgt_epi8(_mm256_and_si256(in, may), _mm256_setzero_si256());
    return (unsigned)_mm256_movemask_epi8(in);
}

/* The first candidate from `at` on, or where 32 bytes are no longer there. */
__attribute__((target("avx2"))) static size_t
skip_wide(struct qw_span s, size_t at)
{
    for (; at + WIDE <= s.n; at += WIDE) {
        unsigned mask = wide_candidates(s.p + at);
        if (mask)
            return at + (size_t)__builtin_ctz(mask);
    }
    return at;
}
#endif

/* The next byte that may be debris. */
static size_t
next_candidate(struct qw_span s, size_t at)
{
    if (at == 0 && s.n > 0 && is_candidate(s, 0))
        return 0;
    at += at == 0;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        at = skip_wide(s, at);
#endif
#ifdef __SSE2__
    for (; at + 16 <= s.n; at += 16) {
        unsigned mask = candidates(s.p + at);
        if (mask)
            return at + (size_t)__builtin_ctz(mask);
    }
#endif
    while (at < s.n && !is_candidate(s, at))
        at++;
    return at < s.n ? at : s.n;
}

static bool
at_line_start(struct qw_span s, size_t at)
{
    while (at > 0 && (s.p[at - 1] == ' ' || s.p[at - 1] == '\t'))
        at--;
    return at == 0 || s.p[at - 1] == '\n';
}

static bool
at_line_end(struct qw_span s, size_t at)
{
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\r'))
        at++;
    return at == s.n || s.p[at] == '\n';
}

static bool
is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool
is_name(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

/* id="k7q2m" at `at`: where it ends, or 0. */
static size_t
random_id(struct qw_span s, size_t at)
{
    if (!qw_span_starts(qw_span_slice(s, at, s.n), QW_LIT("id=\"")))
        return 0;
    size_t from = at + 4, end = from;
    while (end < s.n && is_name(s.p[end]))
        end++;
    return end - from >= 3 && end - from <= 10 && end < s.n && s.p[end] == '"' ? end + 1 : 0;
}

enum tag { NO_TAG, MARKUP, PARAGRAPH, ARMED };

/* The tag at s[at], which is `<`: what it is, and where it ends. */
static enum tag
read_tag(struct qw_span s, size_t at, size_t *end)
{
    size_t i = at + 1, name;
    bool armed = false, close = false;

    *end = at; /* not a whole tag */
    while (i < s.n && s.p[i] == ' ' && i - at < 4)
        i++;
    if (i < s.n && s.p[i] == '/')
        close = true, i++;
    name = i;
    while (i < s.n && is_name(s.p[i]))
        i++;
    if (i == name || !is_letter(s.p[name]))
        return NO_TAG;
    struct qw_span called = qw_span_slice(s, name, i);
    while (i < s.n && s.p[i] == ' ')
        i++;
    size_t id = random_id(s, i);
    if (id)
        armed = true, i = id;
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '/') && i - at < MOST_TAG)
        i++;
    if (i == s.n || s.p[i] != '>')
        return MARKUP;
    *end = i + 1;
    if (armed)
        return ARMED;
    bool plain = qw_span_eq(called, QW_LIT("p")) || qw_span_eq(called, QW_LIT("br"));
    if (plain)
        return at_line_start(s, at) || at_line_end(s, *end) ? PARAGRAPH : MARKUP;
    return close ? PARAGRAPH : MARKUP; /* what an armed one opened, when there is one */
}

/* Are the text's tags debris, all of them? */
static bool
tags_are_debris(struct qw_span s)
{
    size_t armed = 0, paragraphs = 0, end;

    for (size_t at = 0; at < s.n; at++) {
        const char *hit = memchr(s.p + at, '<', s.n - at);
        if (hit == NULL)
            break;
        at = (size_t)(hit - s.p);
        switch (read_tag(s, at, &end)) {
        case NO_TAG:
            break;
        case MARKUP: /* noframes and the like without an id stand between armed ones */
            if (at == 0 || s.p[at - 1] != '>')
                return false;
            break;
        case PARAGRAPH:
            paragraphs++;
            break;
        case ARMED:
            armed++;
        }
    }
    return armed > 0 || paragraphs > 0;
}

/* A piece that is all of its line takes the newline along. */
static void
set(struct qw_debris *d, struct qw_span s, size_t at, size_t end, enum qw_debris_kind kind)
{
    d->kind = kind;
    d->line = at_line_start(s, at) && at_line_end(s, end);
    if (d->line) {
        while (at > 0 && s.p[at - 1] != '\n')
            at--;
        while (end < s.n && s.p[end] != '\n')
            end++;
        end += end < s.n;
    }
    d->at = at;
    d->len = end - at;
}

/* Tags from s[at] on, one behind the other. */
static bool
try_tags(struct qw_debris_walk *w, size_t at, struct qw_debris *d)
{
    size_t end = at, next;

    if (w->tags == 0)
        w->tags = tags_are_debris(w->text) ? 1 : -1;
    if (w->tags < 0)
        return false;
    while (end < w->text.n && w->text.p[end] == '<' && read_tag(w->text, end, &next) != NO_TAG &&
           next > end)
        end = next;
    if (end == at)
        return false;
    set(d, w->text, at, end, QW_DEBRIS_TAG);
    return true;
}

/* ]]> at a line's end; p> or /p> at its end, behind a sentence, or by itself. */
static bool
try_close(struct qw_debris_walk *w, size_t at, struct qw_debris *d)
{
    struct qw_span before = qw_span_slice(w->text, at < 8 ? 0 : at - 8, at);
    size_t from = at, n;

    if (!at_line_end(w->text, at + 1))
        return false;
    if (qw_span_ends(before, QW_LIT("]]")))
        from -= 2;
    else if (qw_span_ends(before, QW_LIT("/p")))
        from -= 2;
    else if (qw_span_ends(before, QW_LIT("p")))
        from -= 1;
    else
        return false;
    uint32_t c = qw_utf8_before(w->text.p, w->text.p + from, &n);
    if (!at_line_start(w->text, from) && (c < 0x80 || !(qw_is_end(c) || c == 0x201d)) &&
        from + 2 != at)
        return false;
    if (w->tags == 0)
        w->tags = memchr(w->text.p, '<', w->text.n) && !tags_are_debris(w->text) ? -1 : 1;
    if (w->tags < 0)
        return false;
    set(d, w->text, from, at + 1, QW_DEBRIS_TAG);
    return true;
}

/* The name of a field that ends before `at`: where it starts, or QW_NOWHERE. */
static size_t
field_start(struct qw_span s, size_t at)
{
    static const char *const names[] = { "PAGEREF", "NUMPAGES", "PAGE", "HYPERLINK", "TOC", "SEQ",
        "REF", "EMBED", "FORMTEXT", "TIME", "DATE" };
    size_t low = at > MOST_FIELD ? at - MOST_FIELD : 0;

    for (size_t i = at; i-- > low && s.p[i] != '\n' && s.p[i] != '\\';)
        for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
            if (qw_span_starts(qw_span_slice(s, i, at), qw_span_str(names[k])) &&
                (i == 0 || !is_name(s.p[i - 1])) && !is_name(s.p[i + strlen(names[k])]))
                return i;
    return QW_NOWHERE;
}

static size_t
skip_blanks(struct qw_span s, size_t at)
{
    while (at < s.n && s.p[at] == ' ')
        at++;
    return at;
}

/* Switches of a field and what belongs to them, from `at` on, which is a backslash. */
static size_t
field_end(struct qw_span s, size_t at, bool counts)
{
    size_t end = at;

    while (at < s.n && s.p[at] == '\\') {
        at++;
        if (at < s.n && s.p[at] == '*') {
            at = skip_blanks(s, at + 1);
            while (at < s.n && is_letter(s.p[at]))
                at++;
        } else if (at < s.n && is_letter(s.p[at]) && (at + 1 == s.n || !is_letter(s.p[at + 1]))) {
            at++;
        } else {
            return end;
        }
        end = at;
        at = skip_blanks(s, at);
        if (at < s.n && s.p[at] == '"') {
            const char *close =
                memchr(s.p + at + 1, '"', s.n - at - 1 < MOST_FIELD ? s.n - at - 1 : MOST_FIELD);
            end = close ? (size_t)(close - s.p) + 1 : end;
            at = skip_blanks(s, end);
        }
    }
    while (counts && at < s.n && at - end < 6 && s.p[at] >= '0' && s.p[at] <= '9')
        if (++at == s.n || s.p[at] < '0' || s.p[at] > '9')
            end = at;
    return end;
}

static bool
try_field(struct qw_debris_walk *w, size_t at, struct qw_debris *d)
{
    size_t from = field_start(w->text, at);

    if (from == QW_NOWHERE)
        return false;
    struct qw_span rest = qw_span_slice(w->text, from, w->text.n);
    bool counts = qw_span_starts(rest, QW_LIT("PAGE ")) || qw_span_starts(rest, QW_LIT("NUM"));
    size_t end = field_end(w->text, at, counts);
    if (end <= at + 1)
        return false;
    if (from > 0 && w->text.p[from - 1] == ' ') /* one blank of two */
        end += end < w->text.n && w->text.p[end] == ' ';
    set(d, w->text, from, end, QW_DEBRIS_FIELD);
    return true;
}

/* PAGE 1- at a line's end or before Chinese. */
static bool
try_page(struct qw_debris_walk *w, size_t from, struct qw_debris *d)
{
    struct qw_span s = w->text;
    size_t at, n;

    if (!qw_span_starts(qw_span_slice(s, from, s.n), QW_LIT("PAGE ")))
        return false;
    at = skip_blanks(s, from + 4);
    for (n = at; at < s.n && at - n < 4 && s.p[at] >= '0' && s.p[at] <= '9'; at++)
        ;
    if (at == n || at == s.n || s.p[at] != '-')
        return false;
    bool goes_on = at + 1 < s.n && (unsigned char)s.p[at + 1] < 0x80 && !at_line_end(s, at + 1);
    if (goes_on || (from > 0 && (unsigned char)s.p[from - 1] < 0x80 && !at_line_start(s, from) &&
                       s.p[from - 1] != ' '))
        return false;
    set(d, s, from, at + 1, QW_DEBRIS_FIELD);
    return true;
}

/* HYPERLINK "http://www.abc.example/" without a switch. */
static bool
try_link(struct qw_debris_walk *w, size_t from, struct qw_debris *d)
{
    struct qw_span s = w->text;

    if (!qw_span_starts(qw_span_slice(s, from, s.n), QW_LIT("HYPERLINK")) ||
        (from > 0 && is_name(s.p[from - 1])))
        return false;
    size_t at = skip_blanks(s, from + 9), end = at + 1;
    if (at == s.n || s.p[at] != '"')
        return false;
    while (end < s.n && end - at < MOST_FIELD * 2 && s.p[end] > ' ' && s.p[end] != '"')
        end++;
    if (end == s.n || s.p[end] != '"' || end == at + 1)
        return false;
    end++;
    set(d, s, from, end + (end < s.n && s.p[end] == ' '), QW_DEBRIS_FIELD);
    return true;
}

/* A mark between 的 and a Chinese character, without a partner in its line. */
static bool
try_mark(struct qw_debris_walk *w, size_t at, struct qw_debris *d)
{
    struct qw_span s = w->text, behind = qw_span_slice(s, at + 1, at + 1 + MOST_QUOTED);
    size_t n;

    if (at < 3 || memcmp(s.p + at - 3, "的", 3) != 0 || behind.n == 0 ||
        !qw_is_han(qw_utf8_at(behind.p, &n)))
        return false;
    const char *nl = memchr(behind.p, '\n', behind.n);
    behind.n = nl ? (size_t)(nl - behind.p) : behind.n;
    if (s.p[at] != '.' && memchr(behind.p, s.p[at], behind.n))
        return false;
    size_t start = at > MOST_QUOTED ? at - MOST_QUOTED : 0;
    while (s.p[at] != '.' && start < at) {
        if (s.p[start] == '\n')
            start++;
        const char *nl2 = memchr(s.p + start, '\n', at - start);
        if (nl2) {
            start = (size_t)(nl2 - s.p) + 1;
            continue;
        }
        if (memchr(s.p + start, s.p[at], at - start))
            return false;
        break;
    }
    *d = (struct qw_debris){ .at = at, .len = 1, .kind = QW_DEBRIS_MARK };
    return true;
}

bool
qw_debris_next(struct qw_debris_walk *w, struct qw_debris *d)
{
    while ((w->at = next_candidate(w->text, w->at)) < w->text.n) {
        size_t at = w->at++;
        char c = w->text.p[at];
        bool found = c == '<'    ? try_tags(w, at, d)
                     : c == '>'  ? try_close(w, at, d)
                     : c == '\\' ? try_field(w, at, d)
                     : c == 'P'  ? try_page(w, at, d)
                     : c == 'H'  ? try_link(w, at, d)
                                 : try_mark(w, at, d);
        if (found) {
            w->at = d->at + d->len > at ? d->at + d->len : at + 1;
            return true;
        }
    }
    return false;
}
