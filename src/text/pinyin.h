/* Pinyin: how Chinese characters are read, in letters without tones.
 *
 * By ICU's transliteration, one reading a character; opening it takes some 30 ms. One a
 * thread. */
#ifndef QW_PINYIN_H
#define QW_PINYIN_H

#include "base/buf.h"
#include "base/err.h"

struct qw_pinyin;

enum qw_rc qw_pinyin_new(struct qw_pinyin **, struct qw_ctx *);
void qw_pinyin_free(struct qw_pinyin *);

/* Append the reading of a word of at most 64 characters, in lower-case ASCII letters and
 * digits; other characters are left out. */
enum qw_rc
qw_pinyin_read(struct qw_pinyin *, struct qw_span word, struct qw_buf *, struct qw_ctx *);

#endif
