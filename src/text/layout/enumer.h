/* Enumerators: the numbers in front of sections, articles and list items. */
#ifndef QW_ENUMER_H
#define QW_ENUMER_H

#include "base/span.h"

enum qw_enum_kind {
    QW_ENUM_PART,        /* 第一编 第一篇 第1篇 */
    QW_ENUM_CHAPTER,     /* 第一章 */
    QW_ENUM_SECTION,     /* 第一节 */
    QW_ENUM_ARTICLE,     /* 第一条 */
    QW_ENUM_HAN,         /* 一、 */
    QW_ENUM_PAREN_HAN,   /* （一） (一) 〔一〕 ㈠ */
    QW_ENUM_DIGIT,       /* 1、 1. 1． ⒈ */
    QW_ENUM_PAREN_DIGIT, /* （1） (1) 〔1〕 ⑴ */
    QW_ENUM_CIRCLE,      /* ① */
    QW_ENUM_DECIMAL,     /* 1.2 */
    QW_ENUM_DECIMALS,    /* 1.2.3 */
    QW_ENUM_KINDS,
};

struct qw_enum {
    enum qw_enum_kind kind;
    size_t value; /* from 1; of 2.3 it is 203, of 2.3.4 it is 20304 */
    size_t len;   /* bytes, the mark behind the number included */
};

/* The enumerator at s[at], a character's start. Not one: 1.5, 第三条规定, 第二章的. */
bool qw_enum_at(struct qw_span s, size_t at, struct qw_enum *);

/* The decimal number at s[at], with Chinese or a blank behind it: a heading's, or a figure of
 * a sentence (1.5万元). Who asks must see it go on with a count. */
bool qw_enum_decimal(struct qw_span s, size_t at, struct qw_enum *);

/* The first of a count: 1, 2.1, 2.3.1. */
static inline bool
qw_enum_is_first(enum qw_enum_kind kind, size_t value)
{
    return (kind < QW_ENUM_DECIMAL ? value : value % 100) == 1;
}

/* The very first, behind which nothing is counted on: 1, 1.1, 1.1.1. */
static inline bool
qw_enum_is_anew(const struct qw_enum *e)
{
    return e->value == 1 || (e->kind == QW_ENUM_DECIMAL && e->value == 101) ||
           (e->kind == QW_ENUM_DECIMALS && e->value == 10101);
}

/* Can an enumerator start with the character at `p`, of valid text? For those who ask at
 * every sentence; true is no promise. */
bool qw_enum_may(const char *p);

/* Does a list item start at s[at]: an enumerator or a bullet? */
bool qw_enum_item(struct qw_span s, size_t at);

#endif
