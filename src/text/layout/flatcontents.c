#include "text/layout/flatline.h"
#include "text/script.h"
#include "text/utf8.h"

/* Bytes before a contents list and of it; characters of an entry, of its start;
 * headings that are looked for in it. */
enum { BEFORE = 480, LIST = 4800, ENTRY = 4, KEY = 3, HEADINGS = 200 };

/* What follows the heading 目录 that starts at s[at]; `at` itself: it is none. */
static size_t
behind_word(struct qw_span s, size_t at)
{
    size_t next = qw_skip_blanks(s, at + 3);
    struct qw_span rest = qw_span_slice(s, next, s.n);

    if (!qw_span_starts(rest, QW_LIT("录")) && !qw_span_starts(rest, QW_LIT("次")))
        return at;
    next = qw_skip_blanks(s, next + 3);
    return next < s.n && (s.p[next] == ':' || s.p[next] == '\n') ? at : next;
}

/* Bytes that two places of the text share, as far as an entry may go. */
static size_t
shared(struct qw_span s, size_t a, size_t b)
{
    enum { MOST = 240 };
    size_t n = 0;

    while (n < MOST && b + n < s.n && a + n < b && s.p[a + n] == s.p[b + n])
        n++;
    while (n > 0 && b + n < s.n && ((unsigned char)s.p[b + n] & 0xc0) == 0x80)
        n--;
    return n;
}

/* Without the page's number that follows an entry, and its leader. */
static size_t
without_page(struct qw_span s, size_t at, size_t end)
{
    size_t n;

    while (end > at) {
        uint32_t c = qw_utf8_before(s.p + at, s.p + end, &n);
        if (!qw_is_digit(c) && !qw_is_blank(c) && c != '.' && c != U'…' && c != U'·')
            break;
        end -= n;
    }
    return end;
}

static size_t
behind_chars(struct qw_span s, size_t at, size_t chars)
{
    while (chars-- > 0 && at < s.n)
        at += qw_utf8_len(s.p[at]);
    return at < s.n ? at : s.n;
}

/* The list's first entry, and where it stands again. */
struct entry {
    size_t at, end, body; /* body: QW_NOWHERE if it does not */
    bool alike;           /* the next entry starts as it does, and tells where it ends */
};

/* Entries that start alike are told by the longest stretch that stands again. */
static struct entry
first_entry(struct qw_span s, size_t at, size_t most)
{
    struct entry e = { .at = at, .body = QW_NOWHERE };
    struct qw_span key = qw_span_slice(s, at, behind_chars(s, at, KEY));
    size_t longest = 0, second = QW_NOWHERE;

    for (size_t from = at + key.n; from < most; from += key.n) {
        size_t next = qw_span_find(qw_span_slice(s, from, most), key);
        if (next == QW_NOWHERE)
            break;
        from += next;
        second = second == QW_NOWHERE ? from : second;
        size_t n = shared(s, at, from);
        if (n > longest) {
            longest = n;
            e.body = from;
        }
    }
    e.alike = e.body != second && second < at + longest;
    e.end = without_page(s, at, e.alike ? second : at + longest);
    return e;
}

/* A sentence ends inside of text[at, end): no list of contents has any. */
static bool
has_sentence(struct qw_span s, size_t at, size_t end)
{
    return qw_span_find(qw_span_slice(s, at, end), QW_LIT("。")) != QW_NOWHERE;
}

static void
break_before_title(struct qw_flat_judging *j, const struct qw_flat_piece *piece, size_t word)
{
    size_t from = word > j->title.n ? word - j->title.n : 0;

    if (j->title.n >= 4 * ENTRY && from > piece->at &&
        qw_span_eq(qw_span_slice(j->line, from, word), j->title))
        qw_flat_break(j->f, from, 0, QW_FLAT_ENUM);
}

/* A break at the end of a heading that stands at `at`, unless a mark follows, or a figure that
 * may be the heading's own (附件1). */
static void
break_behind(struct qw_flat_judging *j, size_t at, size_t end, bool figures)
{
    size_t next = qw_skip_blanks(j->line, at), n;
    uint32_t c = next < end ? qw_utf8_at(j->line.p + next, &n) : 0;

    if (c > '@' ? !qw_is_cjk_punct(c) : figures && qw_is_digit(c))
        qw_flat_break(j->f, at, next - at, QW_FLAT_ENUM);
}

bool
qw_flat_contents(struct qw_flat_judging *j, const struct qw_flat_piece *piece)
{
    struct qw_span s = qw_span_slice(j->line, 0, piece->end);
    size_t end = piece->at + BEFORE < s.n ? piece->at + BEFORE : s.n, breaks = j->f->n;
    struct qw_enum number;

    for (size_t at = piece->at; at < end; at += 3) {
        size_t next = qw_span_find(qw_span_slice(s, at, end), QW_LIT("目"));
        if (next == QW_NOWHERE)
            return false;
        at += next;
        size_t list = behind_word(s, at);
        if (list == at)
            continue;
        struct entry e = first_entry(s, list, list + LIST < s.n ? list + LIST : s.n);
        if (e.body == QW_NOWHERE || e.end < list + ENTRY * 3 || has_sentence(s, list, e.body))
            return false;
        j->contents = qw_span_slice(s, list, e.body);
        break_before_title(j, piece, at);
        qw_flat_break(j->f, e.body, 0, QW_FLAT_ENUM);
        if (!qw_enum_at(s, list, &number) || number.kind <= QW_ENUM_SECTION)
            break_behind(j, e.body + (e.end - e.at), piece->end, e.alike);
        return j->f->n > breaks;
    }
    return false;
}

void
qw_flat_contents_heading(struct qw_flat_judging *j, const struct qw_flat_item *it, size_t end)
{
    if (it->e.kind > QW_ENUM_SECTION)
        return; /* a section's text often goes on in the line of its heading */
    struct qw_span list = j->contents, number = qw_span_slice(j->line, it->at, it->at + it->e.len);
    size_t place = list.n && j->headings++ < HEADINGS ? qw_span_find(list, number) : QW_NOWHERE;

    if (place == QW_NOWHERE || j->line.p + it->at < list.p + list.n)
        return;
    size_t entry = (size_t)(list.p - j->line.p) + place;
    size_t n = without_page(j->line, entry, entry + shared(j->line, entry, it->at)) - entry;
    if (n >= number.n + 6 && it->at + n < end)
        break_behind(j, it->at + n, end, false);
}
