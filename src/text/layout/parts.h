/* Parts: a page that glues several documents together.
 *
 * Sites of essays put five essays on one page, each under a line like 工作总结 篇二,
 * 第2篇:… or 【篇三】. Such lines, two of them at least, cut a page into parts; what stands
 * before the first is a part too. */
#ifndef QW_PARTS_H
#define QW_PARTS_H

#include "base/span.h"

/* Is the line, without its newline, the heading of a part? */
bool qw_is_part_heading(struct qw_span line);

/* The end of the part of the text that starts at `from`: the next heading's start, or the
 * text's end. A heading at `from` is its own part's. */
size_t qw_part_end(struct qw_span text, size_t from);

/* Has the text two headings of parts or more? */
bool qw_has_parts(struct qw_span text);

#endif
