/* What the phrases of contexts become: shared by context_load.c, which reads them, and
 * context.c, which looks for them. */
#ifndef QW_CONTEXT_SET_H
#define QW_CONTEXT_SET_H

#include "rule/spun/context.h"

/* KINDS: so many kinds of characters are told apart at first. */
enum { MAX_GAP = 12, MAX_FAR = 200, KINDS_BITS = 9, KINDS = 1 << KINDS_BITS };

enum context_atom_kind { ATOM_CHAR, ATOM_SET, ATOM_GAP, ATOM_FAR, ATOM_NUMBER, ATOM_HAN, ATOM_END };

struct context_atom {
    enum context_atom_kind kind;
    uint32_t first; /* the character, or where the set starts */
    uint32_t n;     /* characters of the set; of a character the mark that it is the other
                     * width of, or itself */
};

/* Atoms nearest to the word first, on both sides. What stands beside the word, where
 * that is a certain character, is kept by itself: phrases are sorted and found by what
 * they have behind the word or, where they leave that open, before it. */
struct context_phrase {
    size_t left, n_left, right, n_right;
    uint32_t before, behind;    /* 0: no certain character */
    uint64_t on_left, on_right; /* kinds of certain characters that must be NEAR, by near_kind */
};

struct qw_contexts {
    struct context_phrase *phrases;
    uint32_t *keys; /* those of the phrases, sorted with them: close together, so that a search
                     * is quick */
    size_t n, cap;
    uint64_t kinds[KINDS / 64]; /* a bit for each kind of characters that stand beside words */
    /* phrases that leave open what is beside the word: by a kind that they need near it, and
     * which kinds these are on the right and on the left */
    uint32_t *open;
    uint64_t open_right, open_left;
    struct context_atom *atoms;
    size_t n_atoms, cap_atoms;
    uint32_t *sets;
    size_t n_sets, cap_sets;
    bool far; /* an atom is a long gap */
    bool failed;
};

static inline bool
context_is_gap(const struct context_atom *a)
{
    return a->kind == ATOM_GAP || a->kind == ATOM_FAR;
}

/* A character with no other width. */
static inline bool
context_is_certain(const struct context_atom *a)
{
    return a->kind == ATOM_CHAR && a->n == a->first;
}

static inline uint32_t
context_kind(uint32_t c)
{
    return c * 0x9e3779b1u >> (32 - KINDS_BITS); /* 2^32 / golden ratio */
}

/* What a phrase is found by: with a character behind the word, the others later, those that
 * leave open what is beside it last. */
static inline uint32_t
context_key(uint32_t behind, uint32_t before)
{
    if (behind == 0 && before == 0)
        return UINT32_MAX;
    return behind ? behind : (uint32_t)1 << 31 | before;
}

/* A kind that a phrase needs near: the lowest on the right, else on the left behind those. */
enum { NEAR_KINDS = 64, NO_KIND = 2 * NEAR_KINDS };

static inline size_t
context_need(const struct context_phrase *p)
{
    if (p->on_right)
        return (size_t)__builtin_ctzll(p->on_right);
    return p->on_left ? NEAR_KINDS + (size_t)__builtin_ctzll(p->on_left) : NO_KIND;
}

/* What must stand NEAR the word before a phrase with a short gap can match: the certain
 * characters before the gap and behind it, HEAD and TAIL of them at most. */
enum { HEAD = 3, TAIL = 4, NEAR = HEAD + MAX_GAP + TAIL };

static inline uint64_t
context_near(uint32_t c)
{
    return (uint64_t)1 << (c * 0x9e3779b1u >> 26); /* 2^32 / golden ratio */
}

#endif
