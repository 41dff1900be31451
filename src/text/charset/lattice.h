/* The lattice: the cheapest way to read bytes that more than one charset may have written.
 *
 * Each byte is a node in each of up to three charsets. A step reads a character, at the
 * cost of its commonness in the company of the one before; or drops a byte; or changes the
 * charset. The cheapest way (Viterbi's algorithm) costs a broken character itself and
 * no more, and reads a pasted fragment of another charset as what it is. Time is linear,
 * memory constant: it walks windows of 16 KiB at most.
 *
 * One a thread. */
#ifndef QW_LATTICE_H
#define QW_LATTICE_H

#include "text/charset/common.h"
#include "text/charset/company.h"
#include "text/charset/digram.h"
#include "text/charset/reading.h"

static inline bool
qw_lattice_letter(char byte)
{
    return ((unsigned)(unsigned char)byte | 0x20) - 'a' < 26;
}

/* What ASCII costs more behind another character where it stands alone and may be half of one that
 * has lost the other. In quarters of a bit. */
struct qw_orphan_prices {
    uint32_t orphan; /* a letter or mark between two characters, */
    uint32_t stub;   /* and where another sign of ASCII follows; */
    uint32_t sign;   /* what marks are spared of it */
};

/* The same for the byte at `at`. */
static inline uint32_t
qw_lattice_orphan(struct qw_span s, size_t at, const struct qw_orphan_prices *p)
{
    unsigned char next = at + 1 < s.n ? (unsigned char)s.p[at + 1] : 0;

    if ((unsigned char)s.p[at] < 0x40)
        return 0;
    bool word = qw_lattice_letter((char)next) || (next >= '0' && next <= '9') || next == '.';
    uint32_t price = next >= 0x80 ? p->orphan : word ? 0 : p->stub;
    return qw_lattice_letter(s.p[at]) ? price : price > p->sign ? price - p->sign : 0;
}

/* Prices in quarters of a bit. */
struct qw_lattice_prices {
    uint32_t broken; /* a byte, or the start of a UTF-8 sequence, that is no character, */
    uint32_t doubt;  /* and where nothing says yet that there is one */
    uint32_t within; /* and what it costs more inside a character that goes on behind it */
    uint32_t change; /* from one charset to another, or back, */
    uint32_t turn;   /* and where a line starts; */
    uint32_t swap;   /* what it costs more where neither is UTF-8 */
    struct qw_orphan_prices orphan;
    uint32_t lone; /* a character alone among letters of ASCII: is it a bad byte and one of them? */
    uint32_t scarce; /* at what cost of those beyond GB 2312 one of them need not be alone */
    uint32_t cut;    /* a character that the text's end cuts */
};

struct qw_model {
    const struct qw_common *common;
    const struct qw_digrams *digrams;
};

enum { QW_LATTICE_STATES = 3, QW_LATTICE_WAYS = 3, QW_LATTICE_WINDOW = 1 << 14 };

/* A step: length - 1, broken, in which state, one byte inside stepped over (the second; the
 * third when broken, too). */
enum { QW_STEP_LENGTH = 3, QW_STEP_BROKEN = 4, QW_STEP_STATE = 4, QW_STEP_INSIDE = 0x40 };

static inline int
qw_step_state(unsigned step)
{
    return (int)(step >> QW_STEP_STATE & 3);
}

struct qw_lattice {
    const struct qw_charsets *charsets; /* those of the states are loaded */
    struct qw_model model;
    struct qw_lattice_prices prices;
    bool damaged;    /* some byte is surely broken */
    uint32_t beyond; /* what a character of GBK that is none of GB 2312 costs more in this text */
    enum qw_charset states[QW_LATTICE_STATES];
    int n, now;                        /* how many states; the one to start in */
    uint32_t first[QW_LATTICE_STATES]; /* what it costs to start in each */
    uint64_t cost;                     /* of all walks together */
    uint16_t back[QW_LATTICE_STATES][QW_LATTICE_WINDOW + 1][QW_LATTICE_WAYS];
    unsigned char steps[QW_LATTICE_WINDOW + 1];
    size_t looks; /* how many places may be looked at again (mishap.h) */
    struct qw_company company;
};

/* Start costs for going on in the state `now`. */
void qw_lattice_go_on(struct qw_lattice *);

/* Read s from byte `from` to `past` at least, and on to a place where all charsets agree that
 * a character starts. The place; sets `now` and adds to `cost`. */
size_t qw_lattice_walk(
    struct qw_lattice *, struct qw_span s, size_t from, size_t past, struct qw_reading *);

/* Is this code of two bytes beyond GB 2312? */
static inline bool
qw_lattice_beyond(const char *code)
{
    return (unsigned char)code[0] < 0xa1 || (unsigned char)code[1] < 0xa1;
}

/* Does a letter of ASCII stand beside s[at, end), or one behind another byte of ASCII? 2: beside. */
static inline int
qw_lattice_before(struct qw_span s, size_t at)
{
    if (at < 3 || (unsigned char)s.p[at - 1] >= 0x80)
        return 0;
    if (qw_lattice_letter(s.p[at - 1]))
        return 2;
    return qw_lattice_letter(s.p[at - 2]) && (unsigned char)s.p[at - 3] < 0x80;
}

static inline int
qw_lattice_behind(struct qw_span s, size_t end)
{
    if (s.n < end + 2 || (unsigned char)s.p[end] >= 0x80)
        return 0;
    return qw_lattice_letter(s.p[end]) ? 2 : qw_lattice_letter(s.p[end + 1]);
}

/* Is the second byte of the character s[at, end) of two bytes a letter of a word, as letters of ASCII stand
 * beside it? */
static inline bool
qw_lattice_in_word(struct qw_span s, size_t at, size_t end)
{
    char before = at > 0 ? s.p[at - 1] : '\0', letter = s.p[end - 1],
         behind = end < s.n ? s.p[end] : '\0';
    bool small = letter >= 'a', next_small = behind >= 'a';

    if (end - at != 2 || !qw_lattice_letter(letter))
        return false;
    if (qw_lattice_letter(behind))
        return next_small || !small;
    return qw_lattice_letter(before) && small == (before >= 'a');
}

/* Is the character s[at, end) of two bytes, of which the second is a small letter of ASCII, alone among
 * such letters, so that it may be one of a word? */
static inline bool
qw_lattice_lone(struct qw_span s, size_t at, size_t end)
{
    if (end - at != 2 || end >= s.n || (unsigned char)(s.p[end - 1] - 'a') >= 26)
        return false;
    int before = qw_lattice_before(s, at), behind = qw_lattice_behind(s, end);
    bool capital = (unsigned char)(s.p[end] - 'A') < 26;
    bool sign = (unsigned char)(s.p[at] - 0xa1) < 3; /* Big5's rows of marks and lines */
    return before && behind && before + behind > 2 && !capital && !sign;
}

/* What a character costs behind another. */
static inline uint32_t
qw_model_cost(const struct qw_model *m, uint32_t before, uint32_t cp)
{
    uint32_t cost = qw_common_cost(m->common, cp),
             saving = qw_digram_saving(m->digrams, before, cp);

    return saving + QW_QUARTERS < cost ? cost - saving : cost < QW_QUARTERS ? cost : QW_QUARTERS;
}

/* The same where nothing is lost between them: what never stands behind a character that has its
 * company costs more. */
static inline uint32_t
qw_model_close(const struct qw_model *m, uint32_t before, uint32_t cp)
{
    uint32_t cost = qw_common_cost(m->common, cp),
             saving = qw_digram_saving(m->digrams, before, cp);

    if (saving == 0)
        return cost + (before < 0x10000 ? m->digrams->others[before] : 0);
    return saving + QW_QUARTERS < cost ? cost - saving : cost < QW_QUARTERS ? cost : QW_QUARTERS;
}

#endif
