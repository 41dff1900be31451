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

#endif
