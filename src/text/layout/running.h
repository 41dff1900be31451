/* Running text: what a line is like, for those who ask whether lines were one. */
#ifndef QW_RUNNING_H
#define QW_RUNNING_H

#include <stdint.h>
#include "base/span.h"

/* Could the line be a piece of running Chinese text, so many tenths of it Chinese characters
 * and, `marked`, with a mark in sixty? No cells, no code. Blanks to fill in (____) are
 * whatever will stand there. */
bool qw_is_running(struct qw_span, size_t tenths, bool marked);

/* A mark of Chinese, or one that will be. */
bool qw_is_mark(uint32_t);

/* Blanks side by side part it: 甲方：    乙方： */
bool qw_has_cells(struct qw_span);

/* It starts with a label: 关键词：老旧社区… */
bool qw_is_labelled(struct qw_span);

/* A list item starts with the line; no 30. which ends a sentence, no (6): of a journal. */
bool qw_starts_item(struct qw_span);

/* A paragraph starts with the line where a sentence ended before it: with a heading 4.2, or with
 * 第三，, 其次， of an enumeration. */
bool qw_starts_anew(struct qw_span);

#endif
