/* Openings: words with which a text starts behind its title or a heading. */
#ifndef QW_OPENING_H
#define QW_OPENING_H

#include "base/span.h"

/* Does the text start as one does, with its purpose, its grounds or its time: 为了…, 为贯彻…,
 * 根据…, 近年来…, 以创新的…? A title that says itself as a sentence (…工程为住宅项目) does not go
 * on so. */
bool qw_opens_text(struct qw_span);

/* The end of a greeting that the text starts with, behind its colon: 各位领导、同志们：. 0: it
 * starts otherwise. */
size_t qw_greeting(struct qw_span);

/* The words before s[at], from the last mark behind s[least] on, or as many as a title has. */
struct qw_span qw_words_before(struct qw_span s, size_t least, size_t at);

/* A heading with its number in Chinese and no mark behind it, short enough for a line. */
bool qw_is_heading(struct qw_span);

#endif
