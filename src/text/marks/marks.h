/* Marks: the punctuation of one line, with what stands on either side.
 *
 * What a mark is worth is told by the letters, digits and Chinese characters round
 * it, not by other marks: the `left` and `right` of a mark skip marks of either width
 * and blanks. Changing marks and dropping the blanks beside them therefore never
 * changes what is said of the other marks, and a decision taken on these fields is
 * the same on the text that comes out of it.
 *
 * Two passes: qw_line_scan is cheap and says whether a line holds anything to look
 * at; qw_marks_read lists the marks of such a line. Not thread-safe: one list a
 * worker, read afresh for each line. */
#ifndef QW_MARKS_H
#define QW_MARKS_H

#include "text/classify.h"

/* What a character is to its neighbours. EDGE is the line's start or end, SIGN a
 * percent sign, a unit, any other symbol that is no ASCII, ASCII the rest of it. */
enum qw_near { QW_EDGE, QW_HAN, QW_DIGIT, QW_LATIN, QW_SIGN, QW_ASCII, QW_MARK, QW_BLANK };

enum qw_mark_kind {
    QW_MARK_PAUSE,    /* , ; : and ，；：、 */
    QW_MARK_ASK,      /* ? ！ and their like */
    QW_MARK_OPEN,     /* ( （ 〔 */
    QW_MARK_CLOSE,    /* ) ） 〕 */
    QW_MARK_QUOTE,    /* " */
    QW_MARK_APOST,    /* ' */
    QW_MARK_LQUOTE,   /* “ 〝 */
    QW_MARK_RQUOTE,   /* ” 〞 */
    QW_MARK_DOTS,     /* one or more . */
    QW_MARK_STOPS,    /* one or more 。 */
    QW_MARK_ELLIPSIS, /* one or more … */
    QW_MARK_HYPHENS,  /* two or more - */
    QW_MARK_POINT,    /* ． */
    QW_MARK_SPACE,    /* blanks and U+00A0 */
    QW_MARK_ALNUM,    /* full-width letters and digits; they are no marks to their neighbours */
    QW_MARK_OTHER,    /* the rest, and four or more of one ASCII mark */
};

/* How a mark behaves to the blanks beside it. */
enum { QW_MARK_WIDE = 1, QW_MARK_OPENS = 2, QW_MARK_CLOSES = 4, QW_MARK_PAUSES = 8 };

#define QW_NO_PAIR UINT32_MAX

struct qw_mark {
    size_t at, len;                /* bytes of the line */
    uint32_t cp;                   /* the first character */
    uint32_t count;                /* how many of it */
    uint32_t han, core;            /* Chinese characters, and all that are no marks, before it */
    uint32_t operators;            /* = + < > ^ * \ before it */
    uint32_t clauses;              /* ，；：。！？ of either width before it */
    uint32_t stops;                /* 。！ and ？ before it, ? not counted */
    uint32_t since;                /* cores since the mark before it */
    uint32_t pair;                 /* its other half, or QW_NO_PAIR */
    uint8_t kind, flags;           /* flags: as it will be when the stage is through */
    uint8_t left, right;           /* the next HAN … ASCII, or EDGE, on either side */
    uint8_t near_left, near_right; /* the character beside it, marks and blanks too */
    uint8_t rule;                  /* the caller's */
};

/* What stands where in 64 bytes of a text, a bit a byte: the first bytes of unified
 * ideographs, of marks that are settled, and of all that is neither those nor an ASCII
 * letter or digit (`special`).
 *
 * Settled are marks between cores, that is ideographs, letters and digits, or full-width marks
 * that are calm (text/classify.h), of which the neighbours say all. They stay: 、 。 ， ： ；
 * and the brackets of titles, dots between letters and digits. Or they turn into something
 * else: , ; : behind an ideograph, or behind such a mark and before an ideograph, become full
 * width; a blank between one of 。 ， ： ； and an ideograph goes. “ ” （ ） stay too, as long
 * as the line has no mark that might be the other half of one: `pairs`, which are in `special`
 * too. */
struct qw_block {
    uint64_t newline, special;
    uint64_t han, latin, cores;
    uint64_t turns, stays;   /* the settled */
    uint64_t clauses, stops; /* the settled that end a clause, a sentence */
    uint64_t pairs;          /* see above */
    uint64_t ascii, odd;     /* of the special: ASCII but newlines; what is neither that nor calm */
};

/* What a block must know of the one before it. */
struct qw_beside {
    uint64_t han;   /* 1 on its first three bytes when an ideograph ends there in the one before */
    uint64_t calm;  /* the same of calm marks */
    uint64_t alnum; /* 1 when a letter or digit does */
};

enum { QW_MARKS_AHEAD = 16 }; /* blocks that are looked at together */

struct qw_marks {
    struct qw_mark *list;
    size_t n, cap;
    struct qw_block *blocks; /* of the text from `from` on, the last ones looked at */
    size_t n_blocks, blocks_cap, from;
    struct qw_beside before; /* the next block */
    size_t at;               /* of the line scanned last */
    qw_classify_fn *classify;
    bool counts;    /* see qw_bits_count */
    uint32_t kinds; /* which stand in the list, 1 << kind */
    bool primes;    /* 〝 or 〞 are among them */
    bool paired;    /* the line has marks that “ ” （ ） might pair with, beside those */
    bool failed;    /* out of memory, latched */
};

void qw_marks_release(struct qw_marks *);

static inline unsigned
qw_bits_first(uint64_t x)
{
    return (unsigned)__builtin_ctzll(x);
}

/* How many bits are set; `counts`: the processor has an instruction for it. */
static inline unsigned
qw_bits_count(uint64_t x, bool counts)
{
    if (counts)
        return (unsigned)__builtin_popcountll(x);
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (unsigned)(x * 0x0101010101010101u >> 56);
}

/* Functions that count bits all the time are made twice: a body that is inlined, with
 * `counts` as a constant, into one function for such a processor and one for the others. */
#define QW_BITS_BODY static inline __attribute__((always_inline))
#ifdef __x86_64__
#define QW_BITS_COUNTS __attribute__((target("popcnt")))
#define qw_bits_counts() (__builtin_cpu_supports("popcnt") != 0)
#else
#define QW_BITS_COUNTS
#define qw_bits_counts() false
#endif

struct qw_line {
    size_t end;        /* the newline's place, or the text's end */
    size_t han, latin; /* Chinese characters; Latin letters of either width */
    bool marks;        /* holds a mark or a blank that could want a change */
    bool turns;        /* holds settled marks that turn into others, which are not in `marks` */
    bool alnum;        /* holds full-width letters or digits */
    bool code;         /* holds ASCII that code and bibliographies have: { } = < > \ " ' [ */
};

/* A new text: its lines are scanned from the first one on, one after the other. */
void qw_lines_start(struct qw_marks *);

/* Look at the line that starts at text[at]; its marks are not listed yet. False: no memory. */
bool qw_line_scan(struct qw_marks *, struct qw_span text, size_t at, struct qw_line *);

/* Chinese enough that its marks are Chinese: four letters are a word. */
bool qw_line_is_chinese(const struct qw_line *);

/* List the marks of the line that was scanned last; brackets are paired. Settled marks, and
 * full-width pauses and stops that touch neither ASCII nor another listed mark, are counted
 * and left out. False: no memory. */
bool qw_marks_read(struct qw_marks *, struct qw_span line);

/* A walk over the settled marks that turn into others, in the line that was scanned last. */
struct qw_turns {
    const struct qw_block *block;
    uint64_t bits; /* those of the block that are still to come */
    size_t base;   /* of the block; modulo SIZE_MAX + 1 for the first one */
    size_t end;
};

static inline struct qw_turns
qw_turns_of(const struct qw_marks *m, struct qw_span line)
{
    const struct qw_block *b = &m->blocks[(m->at - m->from) / 64];

    return (struct qw_turns){ b, b->turns & UINT64_MAX << m->at % 64, 0 - m->at % 64, line.n };
}

/* Where the next one stands; SIZE_MAX behind the last. */
static inline size_t
qw_turns_next(struct qw_turns *w)
{
    while (w->bits == 0) {
        w->base += 64;
        if (w->base >= w->end)
            return SIZE_MAX;
        w->bits = (++w->block)->turns;
    }
    size_t at = w->base + qw_bits_first(w->bits);
    w->bits &= w->bits - 1;
    return at < w->end ? at : SIZE_MAX;
}

/* Pair the quotes of a line that has been read: “ with ”, and where one is damaged
 * with ". Nothing is paired twice. False: straight quotes do not come out even or
 * do not sit as quotes do, so they are no quotes to be trusted. */
bool qw_marks_pair_quotes(struct qw_marks *);

/* The same for ' ; apostrophes between letters do not count. */
bool qw_marks_pair_single(struct qw_marks *);

/* Chinese characters and cores between the two halves of a pair. */
static inline uint32_t
qw_marks_han_between(const struct qw_mark *a, const struct qw_mark *b)
{
    return b->han - a->han;
}

/* Half-width , ; : ? ! that must be full width, by its neighbours. */
bool qw_mark_is_wide(const struct qw_mark *, struct qw_span line);

/* A pair of brackets that must be full width: Chinese inside or beside it, and no
 * formula, function call, telephone number or link. b is NULL when the bracket has no
 * other half. */
bool qw_marks_are_wide(const struct qw_mark *a, const struct qw_mark *b, struct qw_span line);

/* A year in a document's number: 国发〔2019〕5号, 〔98〕12号. */
bool qw_marks_are_year(const struct qw_mark *a, const struct qw_mark *b, struct qw_span line);

/* Chinese on one side and neither a number nor a word on the other. */
bool qw_mark_is_among_han(const struct qw_mark *);

/* A dot where a sentence may end: 约翰.史密斯 and 元/人.年 are none. */
bool qw_mark_is_stop(const struct qw_mark *);

/* How many marks of its kind stand side by side from number i on. */
size_t qw_marks_run(const struct qw_marks *, size_t i);

/* Hyphens between Chinese or at a line's start; more than four are a rule across the
 * page. Goes by `flags`, so the marks beside must have been decided. */
bool qw_marks_is_dash(const struct qw_marks *, size_t i);

/* Blanks beside a full-width mark that say nothing. Long ones are layout; behind a
 * closing bracket or title they may part the entries of a list. Goes by `flags`. */
bool qw_marks_is_idle_space(const struct qw_marks *, size_t i);

#endif
