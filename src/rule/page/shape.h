/* Shapes: what the form of a line says, whatever its words are.
 *
 * A line that no row knows is weighed by its phrases and by its shape, each shape with a
 * weight in strip/weights.tsv under its name. The weights are trained (qw weigh). */
#ifndef QW_SHAPE_H
#define QW_SHAPE_H

#include "text/layout/lines.h"

enum { QW_SHAPES = 11 };

extern const char *const qw_shape_names[QW_SHAPES];

/* The shapes of a counted line. */
void qw_shape(const struct qw_line *, double shape[QW_SHAPES]);

/* The sum of them, weighed. */
double qw_shape_weigh(const struct qw_line *, const double weights[QW_SHAPES]);

#endif
