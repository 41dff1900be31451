#include "text/layout/flatline.h"
#include "text/layout/paras.h"
#include "text/script.h"
#include "text/utf8.h"

/* Characters of a label; of a text behind the fields, at least, before its first mark; parties,
 * at least. */
enum { LABEL = 18, TEXT = 12, PARTIES = 2 };

/* 甲方（签字）：____ */
struct field {
    size_t at, colon, end;   /* bytes of the line: label, its colon, behind the blank */
    bool party, date, joins; /* joins: it follows a field and nothing else */
};

static bool
has_any(struct qw_span s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (qw_span_find(s, qw_span_str(words[i])) != QW_NOWHERE)
            return true;
    return false;
}

static bool
names_party(struct qw_span label)
{
    static const char *const words[] = { "甲方", "乙方", "丙方", "丁方", "委托方", "受托方",
        "出租方", "承租方", "发包方", "承包方", "转让方", "受让方", "供方", "需方", "买方",
        "卖方" };

    return has_any(label, words, sizeof(words) / sizeof(*words));
}

/* 甲方 in 委托人（甲方） and in 出租方（以下简称甲方） starts no label. */
static bool
is_inside(struct qw_span s, size_t at)
{
    struct qw_span before = qw_span_slice(s, 0, at);

    return qw_span_ends(before, QW_LIT("（")) || qw_span_ends(before, QW_LIT("(")) ||
           qw_span_ends(before, QW_LIT("简称"));
}

/* Where a title ends because the first party's role starts in it: the last one; `at`: none does. */
static size_t
behind_title(struct qw_span s, size_t at, size_t colon)
{
    static const char *const roles[] = { "甲方", "委托", "受托", "出租", "承租", "发包", "承包",
        "转让", "受让", "供方", "需方", "买方", "卖方", "借款", "出借", "用人单位", "服务人",
        "聘用", "姓名", "编号", "合同编号" };
    size_t best = at;

    for (size_t place = at; place < colon; place += qw_utf8_len(s.p[place]))
        for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
            if (qw_span_starts(qw_span_slice(s, place, colon), qw_span_str(roles[i])) &&
                !is_inside(s, place))
                best = place;
    return best;
}

/* The end of a blank to fill in that starts at s[at]: ____年__月__日. */
static size_t
blank_end(struct qw_span s, size_t at)
{
    static const char *const units[] = { "年", "月", "日", "时", "分" };

    for (bool more = true; more && at < s.n;) {
        more = s.p[at] == '_' || s.p[at] == ' ';
        if (more) {
            at++;
            continue;
        }
        for (size_t i = 0; !more && i < sizeof(units) / sizeof(*units); i++)
            more = qw_span_starts(qw_span_slice(s, at, s.n), qw_span_str(units[i])) &&
                   !qw_span_starts(qw_span_slice(s, at, s.n), QW_LIT("日期"));
        at += more ? 3 : 0;
    }
    return at;
}

/* The field whose colon stands at s[colon] and whose label starts behind `least`, where the
 * blank of the one before ends. */
static struct field
read_field(struct qw_span s, size_t least, size_t colon, size_t blank)
{
    struct field f = { colon, colon, blank_end(s, blank), false, false, false };
    size_t n;

    for (int i = 0; i < 3 * LABEL && f.at > least; i++, f.at -= n) {
        uint32_t c = qw_utf8_before(s.p, s.p + f.at, &n);
        if (!qw_is_han(c) && c != U'（' && c != U'）' && c != '(' && c != ')' && c != U'、')
            break;
    }
    struct qw_span label = qw_span_slice(s, f.at, colon);
    f.party = names_party(label);
    f.date = qw_span_find(label, QW_LIT("日期")) != QW_NOWHERE;
    return f;
}

/* The next field behind `at`; false: there is none. */
static bool
next_field(struct qw_span s, size_t at, struct field *f)
{
    for (size_t from = at, start = at;;) {
        size_t fill = qw_span_find(qw_span_slice(s, from, s.n), QW_LIT("___"));
        if (fill == QW_NOWHERE)
            return false;
        fill += from;
        size_t colon = fill >= 3 && qw_span_ends(qw_span_slice(s, at, fill), QW_LIT("："))
                           ? fill - 3
                       : fill > at && s.p[fill - 1] == ':' ? fill - 1
                                                           : fill;
        if (colon < fill) {
            *f = read_field(s, at, colon, fill);
            f->joins = f->at == start;
            return true;
        }
        from = blank_end(s, fill);
        at = from;
    }
}

static bool
same_label(struct qw_span s, const struct field *a, const struct field *b)
{
    return qw_span_eq(qw_span_slice(s, a->at, a->colon), qw_span_slice(s, b->at, b->colon));
}

/* Does a line start with field f, behind field `before`? Above a contract each party has a line
 * and what belongs to it stands behind; below it both sign side by side, three below each other. */
static bool
starts_line(struct qw_span s, const struct field *before, const struct field *f, size_t parties)
{
    struct field next = { 0 };

    if (f->party)
        return !before->party || parties != 2;
    if (f->date)
        return !before->date;
    return !same_label(s, before, f) && next_field(s, f->end, &next) && next.joins &&
           same_label(s, f, &next);
}

/* A text starts behind the fields: words enough before a mark that are no unit. */
static bool
is_text(struct qw_span s, size_t at)
{
    size_t n;

    for (int i = 0; i < TEXT; i++, at += n) {
        uint32_t c = at < s.n ? qw_utf8_at(s.p + at, &n) : 0;
        if (c == 0 || c == ':' || c == U'：' || c == U'。' || c == '_' || c == U'；' || c == ';')
            return false;
        if (i == 0 && !qw_is_han(c))
            return false;
    }
    return true;
}

static size_t
count_parties(struct qw_span s, size_t at)
{
    size_t n = 0;

    for (struct field f = { 0 }; next_field(s, at, &f); at = f.end)
        n += f.party;
    return n;
}

/* The fields of one run, from `f` on: its line breaks. Gives the end. */
static size_t
break_run(struct qw_flat_judging *j, const struct qw_flat_piece *piece, struct field f)
{
    struct qw_span s = qw_span_slice(j->line, 0, piece->end);
    struct field before = f;
    struct field g = f;
    size_t parties = 0;

    do
        parties += g.party;
    while (next_field(s, g.end, &g) && g.joins);
    bool head = f.at < piece->at + 4 * QW_FLAT_TITLE;
    if (parties == 0)
        return f.end;
    f.at = head ? behind_title(s, f.at, f.colon) : f.at;
    if (f.at > piece->at)
        qw_flat_break(j->f, f.at, 0, QW_FLAT_ENUM);
    while (next_field(s, before.end, &f) && f.joins) {
        if (starts_line(s, &before, &f, head ? 0 : parties))
            qw_flat_break(j->f, f.at, 0, QW_FLAT_ENUM);
        before = f;
    }
    if (is_text(s, before.end))
        qw_flat_break(j->f, before.end, 0, QW_FLAT_ENUM);
    return before.end;
}

bool
qw_flat_may_form(const struct qw_flat_judging *j)
{
    return j->f->points.fills >= PARTIES;
}

bool
qw_flat_forms(struct qw_flat_judging *j, const struct qw_flat_piece *piece)
{
    struct qw_span s = qw_span_slice(j->line, 0, piece->end);
    size_t breaks = j->f->n;
    struct field f;

    if (!qw_flat_may_form(j) || count_parties(s, piece->at) < PARTIES)
        return false;
    for (size_t at = piece->at; next_field(s, at, &f);)
        at = break_run(j, piece, f);
    return j->f->n > breaks;
}
