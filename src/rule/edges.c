#include "rule/furniture_set.h"
#include "text/utf8.h"
#include "text/width.h"

static void
add_byte(uint64_t set[4], char byte)
{
    unsigned char c = (unsigned char)byte;

    set[c >> 6] |= (uint64_t)1 << (c & 63);
}

static void
any_byte(uint64_t set[4])
{
    memset(set, 0xff, 4 * sizeof(*set));
}

/* The first or last byte of a literal character in its forms. */
static void
add_literal(uint64_t set[4], uint32_t c, bool last)
{
    uint32_t forms[] = { c, qw_width_other(c), (c | 0x20) - 'a' < 26 ? c ^ 0x20 : 0 };
    char bytes[4];

    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
        if (i == 0 || forms[i]) {
            size_t n = qw_utf8_put(bytes, forms[i]);
            add_byte(set, bytes[last ? n - 1 : 0]);
        }
}

/* Does it start with a hole for digits? */
static bool
starts_with_digit(struct qw_span source)
{
    static const char *const holes[] = { "<N>", "<NUM>", "<DATE>", "<date>", "<SIZE>", "<size>",
        "<pages>", "<words>", "<downloads>", "<read>", "<unread>" };
    bool found = false;

    for (size_t i = 0; i < sizeof(holes) / sizeof(*holes); i++)
        found |= qw_span_starts(source, qw_span_str(holes[i]));
    return found;
}

static void
start_of(uint64_t set[4], struct qw_span source)
{
    size_t n;
    uint32_t c = source.n ? qw_utf8_at(source.p, &n) : ' ';

    if (c == '<' && starts_with_digit(source))
        set[0] |= (uint64_t)0x3ff << '0';
    else if (c == '<' || c == '{' || c == '\\' || c == ' ' || c == 0x3000)
        any_byte(set);
    else
        add_literal(set, c, false);
}

static void
end_of(uint64_t set[4], struct qw_span source)
{
    size_t n;
    uint32_t c = qw_utf8_before(source.p, source.p + source.n, &n);

    if (qw_span_ends(source, QW_LIT("<N>")) || qw_span_ends(source, QW_LIT("<pages>")))
        set[0] |= (uint64_t)0x3ff << '0';
    else if (n == 0 || c == '>' || c == '}' || c == ' ' || c == 0x3000)
        any_byte(set);
    else
        add_literal(set, c, true);
}

/* The bytes that a line of this pattern can start or end with: those of its first or last
 * choice's branches when it has one there. */
static void
edge_bytes(
    uint64_t set[4], struct qw_span source, char edge, void (*of)(uint64_t set[4], struct qw_span))
{
    struct qw_span rest = { "", 0 }, all, branch;
    bool start = edge == '{';

    if (memchr(source.p, '\\', source.n)) {
        any_byte(set);
        return;
    }
    if (source.p[start ? 0 : source.n - 1] != edge) {
        of(set, source);
        return;
    }
    for (size_t at = source.n; !start && at-- > 0;)
        if (source.p[at] == '{') {
            rest = qw_span_slice(source, at + 1, source.n - 1);
            break;
        }
    if (start)
        rest = qw_span_slice(source, 1, source.n);
    qw_span_cut(&rest, '}', &all);
    bool whole = all.n && !qw_span_ends(all, QW_LIT("|")) && !qw_span_starts(all, QW_LIT("|")) &&
                 qw_span_find(all, QW_LIT("||")) == QW_NOWHERE;
    while (whole && qw_span_cut(&all, '|', &branch))
        of(set, branch);
    if (!whole)
        any_byte(set);
}

void
qw_edges(struct qw_span source, uint64_t first[4], uint64_t last[4])
{
    edge_bytes(first, source, '{', start_of);
    edge_bytes(last, source, '}', end_of);
}

/* Holes that are no choice among others. */
bool
qw_holds_digit(struct qw_span source)
{
    bool choice = false;

    for (size_t at = 0; at < source.n && source.p[at] != '\\'; at++) {
        choice = source.p[at] == '{' || (choice && source.p[at] != '}');
        if (!choice && starts_with_digit(qw_span_slice(source, at, source.n)))
            return true;
    }
    return false;
}
