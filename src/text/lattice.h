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

#include "text/common.h"
#include "text/digram.h"
#include "text/reading.h"

/* Prices in quarters of a bit. */
struct qw_lattice_prices {
    uint32_t broken; /* a byte, or the start of a UTF-8 sequence, that is no character, */
    uint32_t doubt;  /* and where nothing says yet that there is one */
    uint32_t within; /* and what it costs more inside a character that goes on behind it */
    uint32_t change; /* from one charset to another, or back, */
    uint32_t turn;   /* and where a line starts */
    uint32_t orphan; /* a letter or mark of ASCII between two characters: is it half of one? */
    uint32_t stub;   /* the same behind a character, where another sign of ASCII follows */
    uint32_t lone; /* a character between two letters of ASCII: is it a bad byte and one of them? */
    uint32_t cut;  /* a character that the text's end cuts */
};

struct qw_model {
    const struct qw_common *common;
    const struct qw_digrams *digrams;
};

enum { QW_LATTICE_STATES = 3, QW_LATTICE_WINDOW = 1 << 14 };

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
    unsigned char back[QW_LATTICE_STATES][QW_LATTICE_WINDOW + 1];
    unsigned char way[QW_LATTICE_WINDOW + 1];
};

/* Start costs for going on in the state `now`. */
void qw_lattice_go_on(struct qw_lattice *);

/* Read s from byte `from` to `past` at least, and on to a place where all charsets agree that
 * a character starts. The place; sets `now` and adds to `cost`. */
size_t qw_lattice_walk(
    struct qw_lattice *, struct qw_span s, size_t from, size_t past, struct qw_reading *);

static inline bool
qw_lattice_letter(char byte)
{
    return ((unsigned)(unsigned char)byte | 0x20) - 'a' < 26;
}

/* What the byte at `at`, ASCII behind another character, costs more where it stands alone and
 * may be a character's second byte that has lost its first. */
static inline uint32_t
qw_lattice_orphan(struct qw_span s, size_t at, uint32_t orphan, uint32_t stub)
{
    unsigned char next = at + 1 < s.n ? (unsigned char)s.p[at + 1] : 0;

    if ((unsigned char)s.p[at] < 0x40)
        return 0;
    bool word = qw_lattice_letter((char)next) || (next >= '0' && next <= '9') || next == '.';
    return next >= 0x80 ? orphan : word ? 0 : stub;
}

/* Is this code of two bytes beyond GB 2312? */
static inline bool
qw_lattice_beyond(const char *code)
{
    return (unsigned char)code[0] < 0xa1 || (unsigned char)code[1] < 0xa1;
}

/* Do the bytes s[at, end) stand between two letters of ASCII? */
static inline bool
qw_lattice_lone(struct qw_span s, size_t at, size_t end)
{
    return at > 0 && end < s.n && qw_lattice_letter(s.p[at - 1]) && qw_lattice_letter(s.p[end]);
}

/* What a character costs behind another. */
static inline uint32_t
qw_model_cost(const struct qw_model *m, uint32_t before, uint32_t cp)
{
    uint32_t cost = qw_common_cost(m->common, cp),
             saving = qw_digram_saving(m->digrams, before, cp);

    return saving + QW_QUARTERS < cost ? cost - saving : cost < QW_QUARTERS ? cost : QW_QUARTERS;
}

#endif
