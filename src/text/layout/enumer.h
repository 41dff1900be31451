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
    QW_ENUM_KINDS,
};

struct qw_enum {
    enum qw_enum_kind kind;
    size_t value; /* from 1 */
    size_t len;   /* bytes, the mark behind the number included */
};

/* The enumerator at s[at], a character's start. Not one: 1.5, 第三条规定, 第二章的. */
bool qw_enum_at(struct qw_span s, size_t at, struct qw_enum *);

/* Can an enumerator start with the character at `p`, of valid text? For those who ask at
 * every sentence; true is no promise. */
bool qw_enum_may(const char *p);

/* Does a list item start at s[at]: an enumerator or a bullet? */
bool qw_enum_item(struct qw_span s, size_t at);

#endif
